#include "sim/script.h"

#include "tests/unit/catch.h"

namespace aslc::sim {
namespace {

ScriptedOutcome Output(std::string text) {
  ScriptedOutcome outcome;
  outcome.output = std::move(text);
  return outcome;
}

// The output that the script gives to a task of the state, or the problem.
std::string Ask(TaskScript& script, uint32_t state, std::string_view name,
                std::vector<uint32_t> iterations = {}) {
  aslrt_task task{};
  task.state = state;
  task.state_name = {name.data(), name.size()};
  task.iterations = iterations.data();
  task.iteration_count = static_cast<uint32_t>(iterations.size());
  Choices choices;
  Reply reply;
  std::string problem;
  if (!script.Answer({task, "{}"}, choices, &reply, &problem)) return problem;
  if (reply.kind == Reply::Kind::kNever) return "never";
  if (reply.kind == Reply::Kind::kError) {
    return "error " +
           (reply.error.data == nullptr ? "absent" : std::string(reply.error.data, reply.error.size));
  }
  return std::string(reply.output.data, reply.output.size);
}

}  // namespace

TEST_CASE("outcomes are found by state and occurrence") {
  TaskScript script;
  script.Add({"A", 1, {}}, Output("1"));
  script.Add({"A", 2, {}}, Output("2"));
  script.Add({"B", 0, {}}, Output("any"));
  ScriptedOutcome failed, silent;
  failed.cause = "why";
  silent.timeout = true;
  script.Add({"C", 1, {}}, failed);
  script.Add({"C", 2, {}}, silent);
  for (int round = 0; round < 2; ++round) {
    script.Reset();
    CHECK(Ask(script, 0, "A") == "1");
    CHECK(Ask(script, 1, "B") == "any");
    CHECK(Ask(script, 0, "A") == "2");
    CHECK(Ask(script, 0, "A") == "the script has no outcome for schedule 3 of state `A`");
    CHECK(Ask(script, 1, "B") == "any");
    CHECK(Ask(script, 2, "C") == "error absent");
    CHECK(Ask(script, 2, "C") == "never");
  }
  script.SetDefault(Output("default"));
  CHECK(Ask(script, 0, "A") == "default");
  CHECK(Ask(script, 3, "D") == "default");
}

TEST_CASE("iterations have outcomes of their own, in order") {
  TaskScript script;
  script.Add({"A", 5, {1}}, Output("item 1 again"));
  script.Add({"A", 2, {1}}, Output("item 1"));
  script.Add({"A", 1, {0}}, Output("item 0"));
  script.Add({"A", 7, {1, 0}}, Output("nested"));
  script.Add({"A", 0, {}}, Output("any"));
  CHECK(Ask(script, 0, "A", {1}) == "item 1");
  CHECK(Ask(script, 0, "A", {0}) == "item 0");
  CHECK(Ask(script, 0, "A", {1}) == "item 1 again");
  CHECK(Ask(script, 0, "A", {1, 0}) == "nested");
  CHECK(Ask(script, 0, "A", {1}) == "any");
  CHECK(Ask(script, 0, "A", {9}) == "any");
}

}  // namespace aslc::sim
