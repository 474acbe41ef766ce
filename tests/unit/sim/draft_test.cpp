// Scenarios in the making: rules made of calls answer as the calls were, and a search finds runs for all there is.
#include "sim/draft.h"

#include <algorithm>

#include "sim/draft_search.h"
#include "sim/draft_words.h"
#include "sim/hash.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

DraftReply Output(std::string text) {
  DraftReply reply;
  reply.kind = DraftReply::Kind::kOutput;
  reply.output = std::move(text);
  return reply;
}

DraftCall Call(uint32_t visit, std::optional<uint32_t> item, uint32_t attempt, std::string output) {
  DraftCall call;
  call.state = "T";
  call.counts.visit = visit;
  call.counts.item = item;
  call.counts.attempt = attempt;
  call.reply = Output(std::move(output));
  return call;
}

std::string RangeText(const char* name, const std::optional<NumberRange>& range) {
  if (!range) return "";
  return std::string(name) + std::to_string(range->first) + "-" + std::to_string(range->last) + " ";
}

std::string TextOf(const DraftTask& task) {
  std::string text = task.sequence ? "in turn: " : "";
  for (const DraftAnswer& answer : task.answers) {
    text += RangeText("v", answer.visits) + RangeText("i", answer.items) + RangeText("a", answer.attempts) +
            answer.reply.output + "; ";
  }
  return text;
}

TEST_CASE("the fewest counts tell calls apart") {
  const auto made = [](std::vector<DraftCall> calls) { return TextOf(TasksOf(calls).at(0)); };
  CHECK(made({Call(0, {}, 0, "1"), Call(1, {}, 0, "1"), Call(1, {}, 1, "1")}) == "1; ");
  CHECK(made({Call(0, {}, 0, "1"), Call(0, {}, 1, "1"), Call(0, {}, 2, "2")}) == "a0-1 1; 2; ");
  CHECK(made({Call(0, {}, 0, "1"), Call(1, {}, 0, "2"), Call(2, {}, 0, "2"), Call(3, {}, 0, "3")}) ==
        "v0-0 1; v1-2 2; 3; ");
  CHECK(made({Call(0, 0, 0, "1"), Call(0, 1, 0, "1"), Call(0, 3, 0, "1"), Call(0, 2, 0, "2"), Call(0, 4, 0, "2")}) ==
        "i0-1 1; i3-3 1; 2; ");
  CHECK(made({Call(0, 0, 0, "1"), Call(0, 0, 1, "2"), Call(0, 1, 0, "3"), Call(0, 1, 1, "2"), Call(0, 2, 0, "2")}) ==
        "i0-0 a0-0 1; i1-1 a0-0 3; 2; ");
  CHECK(made({Call(0, {}, 0, "1"), Call(0, {}, 1, "2"), Call(1, {}, 0, "3"), Call(1, {}, 1, "1")}) ==
        "v0-0 a1-1 2; v1-1 a0-0 3; 1; ");
  // Items of an inner Map do not tell those of the outer one.
  CHECK(made({Call(0, 0, 0, "1"), Call(0, 0, 0, "2"), Call(0, 1, 0, "1")}) == "in turn: 1; 2; 1; ");
}

TEST_CASE("one rule for each state, in the order of their first calls") {
  std::vector<DraftCall> calls = {Call(0, {}, 0, "1"), Call(0, {}, 0, "2"), Call(1, {}, 0, "3")};
  calls[0].state = "Z";
  const std::vector<DraftTask> tasks = TasksOf(calls);
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].state == "Z");
  CHECK(TextOf(tasks[1]) == "v0-0 2; 3; ");
}

bool Fits(const DraftAnswer& answer, const Counts& counts) {
  return (!answer.visits || answer.visits->Holds(counts.visit)) &&
         (!answer.attempts || answer.attempts->Holds(counts.attempt)) &&
         (!answer.items || (counts.item && answer.items->Holds(*counts.item)));
}

TEST_CASE("rules answer as the calls were answered") {
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    uint64_t word = Fold64(seed, 17);
    const auto below = [&](uint64_t bound) { return (word = Fold64(word, bound)) % bound; };
    const uint64_t outputs = 1 + below(4), visits = 1 + below(4), items = below(5), attempts = 1 + below(4);
    std::vector<DraftCall> calls;
    for (uint32_t visit = 0; visit < visits; ++visit) {
      for (uint32_t item = 0; item < std::max<uint64_t>(items, 1); ++item) {
        for (uint32_t attempt = 0; attempt < attempts; ++attempt) {
          const auto number = items == 0 ? std::nullopt : std::optional(item);
          calls.push_back(Call(visit, number, attempt, std::to_string(below(outputs))));
          if (below(12) == 0) calls.push_back(Call(visit, number, attempt, std::to_string(below(outputs))));
        }
      }
    }
    const DraftTask task = TasksOf(calls).at(0);
    INFO("seed " << seed << ": " << TextOf(task));
    // Whatever else is asked has an answer too.
    REQUIRE(Fits(task.answers.back(), Counts{99, 99, 99, {}}));
    for (size_t i = 0; i < calls.size(); ++i) {
      const auto fits = [&](const DraftAnswer& answer) { return Fits(answer, calls[i].counts); };
      const auto answer = task.sequence ? task.answers.begin() + static_cast<std::ptrdiff_t>(i)
                                        : std::find_if(task.answers.begin(), task.answers.end(), fits);
      REQUIRE(answer->reply == calls[i].reply);
    }
  }
}

FoundRun Found(std::vector<uint32_t> reached, uint64_t cost, bool clean = true) {
  FoundRun run;
  run.reached = std::move(reached);
  run.cost = cost;
  run.clean = clean;
  return run;
}

TEST_CASE("few runs reach what all reach") {
  // The second is needless after the third and fourth; of equal ones the cheaper is taken.
  const std::vector<FoundRun> runs = {Found({0, 1}, 5), Found({1, 2, 3}, 9), Found({0, 1, 2}, 4), Found({3, 4}, 7),
                                      Found({3, 4}, 6), Found({2}, 1),        Found({4, 5}, 1, false)};
  const std::vector<FoundRun> chosen = ChooseRuns(runs);
  REQUIRE(chosen.size() == 3);
  CHECK(chosen[0].reached == std::vector<uint32_t>{0, 1, 2});
  CHECK(chosen[1].cost == 6);
  CHECK_FALSE(chosen[2].clean);
  CHECK(ChooseRuns({}).empty());
}

constexpr std::string_view kDefinition = R"({
  "StartAt": "Ask", "TimeoutSeconds": 100, "States": {
    "Ask": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:ask", "TimeoutSeconds": 9,
      "HeartbeatSeconds": 3, "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}],
      "Catch": [{"ErrorEquals": ["Gone"], "Next": "Tell"}], "Next": "Kind"},
    "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "t", "Message": "m"},
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Lost"}], "End": true},
    "Kind": {"Type": "Choice", "Choices": [{"Variable": "$.kind", "StringEquals": "a", "Next": "Lost"}], "Default": "Each"},
    "Each": {"Type": "Map", "ItemsPath": "$.list", "End": true,
      "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}},
    "Lost": {"Type": "Succeed"}}})";

MachinePtr Covered() {
  CompileOptions options;
  options.engine = Engine::kInterp;
  options.coverage = true;
  const auto source = std::make_shared<Source>("test.asl.json", std::string(kDefinition));
  return DefaultCompiler().Compile(source, options).machine;
}

TEST_CASE("a search finds failures after failures, sizes and timeouts") {
  const MachinePtr machine = Covered();
  RunOptions run;
  run.execution.quotas = ASLRT_QUOTAS_AWS;
  DraftSearch search(machine->get(), run);
  search.Search();
  const std::vector<FoundRun> chosen = ChooseRuns(search.runs());
  Coverage coverage(aslrt_machine_image(machine->get()), "test.asl.json");
  std::vector<uint64_t> reached(coverage.points().size(), 0);
  for (const FoundRun& found : chosen) {
    for (uint32_t point : found.reached) ++reached[point];
  }
  coverage.Add(reached);
  // Nobody sends heartbeats, so that the Task's own time limit is never met.
  const std::vector<std::string> missed = NeverReachedLines(coverage);
  REQUIRE(missed.size() == 1);
  CHECK(missed[0].find("Ask: timed out (TimeoutSeconds)") != std::string::npos);

  // The same again in another search, and what is recorded of a run does not depend on others.
  DraftSearch other(machine->get(), run);
  other.Search();
  const std::vector<FoundRun> again = ChooseRuns(other.runs());
  REQUIRE(again.size() == chosen.size());
  for (size_t i = chosen.size(); i-- > 0;) {
    const DraftCase a = search.Record(chosen[chosen.size() - 1 - i].trial), b = other.Record(again[chosen.size() - 1 - i].trial);
    CHECK(a.input == b.input);
    CHECK(a.tasks.size() == b.tasks.size());
  }
}

TEST_CASE("cases are named by what is new in them") {
  CoveragePoint arm, caught, state;
  arm.kind = ASLRT_COVERAGE_Arm;
  arm.outcome = ASLRT_OUTCOME_taken;
  arm.state = "Kind";
  arm.target = "Lost";
  arm.label = "$.kind = 'a'";
  caught.kind = ASLRT_COVERAGE_Catcher;
  caught.outcome = ASLRT_OUTCOME_caught;
  caught.state = "Ask";
  caught.target = "Tell";
  caught.label = "Gone";
  const std::vector<const CoveragePoint*> points = {&state, &arm, &caught};
  DraftCase draft;
  NameCase(points, {}, &draft);
  CHECK(draft.name == "Ask caught to Tell, Kind by rule 1 to Lost");
  REQUIRE(draft.notes.size() == 3);
  CHECK(draft.notes[0] == "Ask: catcher 1 (Gone) -> Tell");
  CHECK(draft.notes[2] == "1 state, 0 transitions");
  DraftCase second;
  second.expect.status = "FAILED";
  second.expect.error = "E";
  NameCase({}, {"fails with E"}, &second);
  CHECK(second.name == "fails with E (2)");
}

}  // namespace
}  // namespace aslc::sim
