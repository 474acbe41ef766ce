// Several executions under one clock, and the small parts of the simulated Step Functions API.
#include "sim/step_functions.h"

#include "sim/arn.h"
#include "sim/jackson.h"
#include "sim/json_members.h"
#include "sim/run.h"
#include "sim/script.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

constexpr std::string_view kParent = R"json({"StartAt": "Id", "States": {
  "Id": {"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "Next": "Go"},
  "Go": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "ResultPath": "$.child",
         "Parameters": {"StateMachineArn": "child", "Input": {"n": 1}}, "TimeoutSeconds": 90,
         "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Done"}], "Next": "Done"},
  "Done": {"Type": "Pass", "End": true}}})json";

constexpr std::string_view kChild = R"json({"StartAt": "Id", "States": {
  "Id": {"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "Next": "Rest"},
  "Rest": {"Type": "Wait", "Seconds": 5, "End": true}}})json";

constexpr std::string_view kAlone = R"json({"StartAt": "Id", "States": {
  "Id": {"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "Next": "Rest"},
  "Rest": {"Type": "Wait", "Seconds": 5, "End": true}}})json";

struct Machines {
  explicit Machines(std::string_view parent, std::string_view child, Engine engine = Engine::kInterp)
      : first(CompileText(parent, engine)), other(CompileText(child, engine)) {
    account.machines.push_back({"child", other->get(), std::string(child)});
  }
  RunResult Run(uint64_t seed, RunOptions options = {}) {
    options.account = &account;
    Runner runner(first->get(), options);
    TaskScript script;
    RunResult result;
    runner.Run("{}", seed, script, &result);
    return result;
  }
  MachinePtr first, other;
  Account account;
};

}  // namespace

TEST_CASE("executions of a run draw at places of their own, and equal seeds give equal runs") {
  for (Engine engine : {Engine::kInterp, Engine::kO0}) {
    Machines machines(kParent, kChild, engine);
    const RunResult one = machines.Run(1), again = machines.Run(1), other = machines.Run(2);
    REQUIRE(one.problem.empty());
    CHECK(one.trace_hash == again.trace_hash);
    CHECK(one.output == again.output);
    CHECK(one.trace_hash != other.trace_hash);
    REQUIRE(one.others.size() == 1);
    CHECK(one.others[0].status == ASLRT_SUCCEEDED);
    CHECK(one.others[0].name != other.others[0].name);
    CHECK(one.end_ns - one.start_ns == 5 * kSecond);
    // The first states of both draw with the same key but for the execution.
    const std::string id = R"("id":")";
    const size_t mine = one.output.find(id), childs = one.others[0].output.find(id);
    REQUIRE(mine != std::string::npos);
    REQUIRE(childs != std::string::npos);
    CHECK(one.output.substr(mine, 42) != one.others[0].output.substr(childs, 42));
  }
}

TEST_CASE("both engines and runs through snapshots have one trace") {
  Machines interpreted(kParent, kChild), compiled(kParent, kChild, Engine::kO0);
  RunOptions snapshots;
  snapshots.snapshot_at_waits = true;
  int saved[2] = {0, 0};
  struct Counts {
    int* saved;
    const aslrt_machine* first;
  } counts{saved, interpreted.first->get()};
  snapshots.snapshot_user = &counts;
  snapshots.snapshot_hook = [](void* user, const aslrt_machine* machine, std::string*) {
    auto* self = static_cast<Counts*>(user);
    ++self->saved[machine == self->first ? 0 : 1];
    return true;
  };
  const RunResult plain = interpreted.Run(3);
  const RunResult restored = interpreted.Run(3, snapshots);
  CHECK(saved[0] > 0);
  CHECK(saved[1] > 0);
  CHECK(restored.problem.empty());
  CHECK(plain.trace_hash == restored.trace_hash);
  CHECK(plain.trace_hash == compiled.Run(3).trace_hash);
}

TEST_CASE("an account changes nothing of a run that starts nothing") {
  Machines machines(kAlone, kChild);
  Runner runner(machines.first->get(), {});
  TaskScript script;
  RunResult without;
  REQUIRE(runner.Run("{}", 7, script, &without));
  const RunResult with = machines.Run(7);
  CHECK(with.trace_hash == without.trace_hash);
  CHECK(with.output == without.output);
  CHECK(with.has_account);
  CHECK_FALSE(without.has_account);
}

TEST_CASE("without an account a call needs an answer") {
  const MachinePtr machine = CompileText(kParent);
  Runner runner(machine->get(), {});
  TaskScript script;
  RunResult result;
  CHECK_FALSE(runner.Run("{}", 1, script, &result));
  CHECK(result.problem.find("`Go`") != std::string::npos);
}

TEST_CASE("a runner forgets the executions of earlier runs") {
  Machines machines(kParent, kChild);
  RunOptions options;
  options.account = &machines.account;
  Runner runner(machines.first->get(), options);
  TaskScript script;
  RunResult first, second;
  REQUIRE(runner.Run("{}", 5, script, &first));
  REQUIRE(runner.Run("{}", 5, script, &second));
  CHECK(first.trace_hash == second.trace_hash);
  CHECK(second.others.size() == 1);
}

TEST_CASE("a recursion that never ends is given up") {
  constexpr std::string_view kSelf = R"json({"StartAt": "Go", "States": {
    "Go": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync", "End": true,
           "Parameters": {"StateMachineArn.$": "$$.StateMachine.Id"}}}})json";
  Machines machines(kSelf, kChild);
  machines.account.executions_max = 100;
  const RunResult result = machines.Run(1);
  CHECK(result.problem.find("more than 100 executions") != std::string::npos);
}

TEST_CASE("what is no JSON is said in Jackson's words") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"not some json",
       "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or "
       "'false')"},
      {"{'not': 'json'", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"},
      {"", "No content to map due to end-of-input"},
      {"{\"a\" 1}", "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"},
      {"[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"},
      {"01", "Invalid numeric value: Leading zeroes not allowed"},
      {"[1", "Unexpected end-of-input: was expecting comma to separate Array entries"},
      {"1 2", "Unexpected character ('2' (code 50)): Expected end-of-input"},
      {"\"\\x\"", "Unrecognized character escape 'x' (code 120)"},
  };
  for (const auto& [text, complaint] : rows) {
    INFO(text);
    CHECK(JacksonComplaint(text) == std::string(complaint));
  }
  for (std::string_view good : {"1", " {\"a\": [true, null, -0.5e+3, \"\\u00e4\\n\"]} ", "\"x\"", "[]", "{}"}) {
    CHECK_FALSE(JacksonComplaint(good).has_value());
  }
  CHECK(JacksonComplaint(std::string(100'000, '[')).has_value());
}

TEST_CASE("names of machines, executions and activities") {
  CHECK(IsName("a-b_c.9"));
  CHECK(IsName(std::string(80, 'x')));
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("a:b"), std::string("a/b"),
                                 std::string("a*"), std::string("a\x1f"), std::string("a\x7f"), std::string("a\xc2\x80"),
                                 std::string(81, 'x')}) {
    INFO(bad);
    CHECK_FALSE(IsName(bad));
  }
}

TEST_CASE("ARNs are taken apart") {
  const auto arn = ParseArn("arn:aws:states:us-east-1:1:execution:machine:name:more");
  REQUIRE(arn);
  CHECK(arn->type == "execution");
  CHECK(arn->name == "machine");
  CHECK(arn->rest == "name:more");
  CHECK(arn->Sibling("activity", "a") == "arn:aws:states:us-east-1:1:activity:a");
  for (std::string_view bad : {"", "x", "arn:aws:sqs:us-east-1:1:q", "arn:aws:states:us-east-1:1:stateMachine"}) {
    CHECK_FALSE(ParseArn(bad).has_value());
  }
}

TEST_CASE("times as texts") {
  CHECK(IsoInstant(kDefaultStartNs) == "2026-01-01T00:00:00.000Z");
  CHECK(IsoInstant(kDefaultStartNs + 59 * 86400 * kSecond - 1) == "2026-02-28T23:59:59.999Z");
  CHECK(IsoInstant(951'782'400 * kSecond) == "2000-02-29T00:00:00.000Z");
  CHECK(IsoInstant(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(EpochSeconds(1'500'000'000) == "1.500");
}

}  // namespace aslc::sim
