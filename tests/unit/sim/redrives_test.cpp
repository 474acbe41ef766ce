// Redrives in a simulation: all executions of a run, what scenarios say, and calls that redrive and change Map Runs.
#include <string>

#include "sim/run.h"
#include "sim/script.h"
#include "sim/unseen_crashes.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kParent = R"json({"StartAt": "Go", "States": {
  "Go": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": true,
         "Parameters": {"StateMachineArn": "child", "Name": "one"}, "OutputPath": "$.Output"}}})json";

constexpr std::string_view kStopping = R"json({"StartAt": "Go", "States": {
  "Go": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "Next": "Stop",
         "Parameters": {"StateMachineArn": "child", "Name": "one"}},
  "Stop": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:stopExecution", "End": true,
           "Parameters": {"ExecutionArn.$": "$.ExecutionArn"}}}})json";

// Redrives its child until it succeeds.
constexpr std::string_view kOperator = R"json({"StartAt": "Go", "States": {
  "Go": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:startExecution", "Next": "Wait",
         "Parameters": {"StateMachineArn": "child", "Name": "one"}},
  "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Look"},
  "Look": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:describeExecution", "ResultPath": "$.seen",
           "Parameters": {"ExecutionArn.$": "$.ExecutionArn"}, "Next": "Done?"},
  "Done?": {"Type": "Choice", "Choices": [{"Variable": "$.seen.Status", "StringEquals": "SUCCEEDED", "Next": "Done"}],
            "Default": "Redrive"},
  "Redrive": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sfn:redriveExecution", "ResultPath": null,
              "Parameters": {"ExecutionArn.$": "$.ExecutionArn"}, "Next": "Wait"},
  "Done": {"Type": "Pass", "Parameters": {"count.$": "$.seen.RedriveCount", "output.$": "$.seen.Output"},
           "End": true}}})json";

constexpr std::string_view kChild = R"json({"StartAt": "T", "States": {
  "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"},
        "End": true}}})json";

ScriptedOutcome Fails() {
  ScriptedOutcome outcome;
  outcome.error = "E";
  outcome.latency_ns = 1'000'000'000;
  return outcome;
}

// The child's task fails so often, then succeeds.
RunResult RunWith(std::string_view parent, uint32_t failures, RunOptions options, Engine engine = Engine::kInterp) {
  const MachinePtr first = CompileText(parent, engine), other = CompileText(kChild, engine);
  Account account;
  account.machines.push_back({"child", other->get(), std::string(kChild)});
  options.account = &account;
  Runner runner(first->get(), options);
  TaskScript script;
  for (uint32_t i = 1; i <= failures; ++i) script.Machine(1).Add({"T", i, {}}, Fails());
  ScriptedOutcome succeeds;
  succeeds.output = "7";
  script.Machine(1).Add({"T", 0, {}}, succeeds);
  RunResult result;
  runner.Run("{}", 1, script, &result);
  return result;
}

}  // namespace

TEST_CASE("every execution of a run is redriven at once, before others learn of its end") {
  RunOptions options;
  options.redrives = 2;
  const RunResult result = RunWith(kParent, 2, options);
  REQUIRE(result.problem.empty());
  CHECK(result.status == ASLRT_SUCCEEDED);
  CHECK(result.output == "7");
  CHECK(result.redrive_count == 0);
  REQUIRE(result.others.size() == 1);
  CHECK(result.others[0].redrive_count == 2);
  // Once more is too often for the child, and then its parent is redriven: the child's name is taken.
  const RunResult more = RunWith(kParent, 3, options);
  CHECK(more.status == ASLRT_EXECUTION_FAILED);
  CHECK(more.redrive_count == 2);
  CHECK(more.error == "StepFunctions.ExecutionAlreadyExistsException");
  RunOptions snapshots = options;
  snapshots.snapshot_at_waits = true;
  CHECK(RunWith(kParent, 2, snapshots).trace_hash == result.trace_hash);
  CHECK(RunWith(kParent, 2, options, Engine::kO0).trace_hash == result.trace_hash);
}

TEST_CASE("an execution that a call stops is not redriven by itself") {
  RunOptions options;
  options.redrives = 5;
  const RunResult result = RunWith(kStopping, 9, options);
  REQUIRE(result.others.size() == 1);
  CHECK(result.others[0].status == ASLRT_ABORTED);
  CHECK(result.others[0].redrive_count == 0);
  CHECK(result.others[0].redrivable);
}

TEST_CASE("a call redrives an execution that has ended, in every engine and through snapshots") {
  const RunResult result = RunWith(kOperator, 2, {});
  REQUIRE(result.problem.empty());
  CHECK(result.output == R"({"output":"7","count":2})");
  REQUIRE(result.others.size() == 1);
  CHECK(result.others[0].status == ASLRT_SUCCEEDED);
  CHECK(result.others[0].redrive_count == 2);
  RunOptions snapshots;
  snapshots.snapshot_at_waits = true;
  CHECK(RunWith(kOperator, 2, snapshots).trace_hash == result.trace_hash);
  CHECK(RunWith(kOperator, 2, {}, Engine::kO0).trace_hash == result.trace_hash);
  CHECK(RunWith(kOperator, 1, {}).trace_hash != result.trace_hash);
}

TEST_CASE("scenarios say how often executions are redriven, and the command more than they") {
  const World world(R"({"StartAt": "T", "States": {"T": {"Type": "Task",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true}}})",
                    R"(
definition: a.asl.json
redrive: 1
tasks:
  - {state: T, answers: [{sequence: [{error: {Error: A}}, {error: {Error: B}}, {output: 1}]}]}
cases:
  - {name: shared}
  - {name: own, redrive: 2}
  - {name: none, redrive: 0}
)");
  const auto outcome = [&](size_t index, std::optional<uint32_t> redrives) {
    CampaignOptions options;
    options.redrives = redrives;
    return LinesOf(world, world.Plan(index), options);
  };
  CHECK(world.scenario.cases[0].redrives == 1);
  CHECK(outcome(0, {}).find(" B ") != std::string::npos);
  CHECK(outcome(1, {}).find("SUCCEEDED") != std::string::npos);
  CHECK(outcome(2, {}).find(" A ") != std::string::npos);
  CHECK(outcome(0, 2).find("SUCCEEDED") != std::string::npos);
  CHECK(outcome(1, 0).find(" A ") != std::string::npos);
}

TEST_CASE("a redriven execution that crashes before it was saved is redriven by its next process") {
  const MachinePtr first = CompileText(kOperator, Engine::kInterp);
  const std::string slow = R"({"TimeoutSeconds": 3, "StartAt": "W", "States": {
    "W": {"Type": "Wait", "Seconds": 5, "Next": "P"}, "P": {"Type": "Pass", "End": true}}})";
  const MachinePtr other = CompileText(slow, Engine::kInterp);
  Account account;
  account.machines.push_back({"child", other->get(), slow});
  RunOptions options;
  options.account = &account;
  options.execution.record_history = 1;
  TaskScript script;
  RunResult plain, crashed;
  UnseenCrashes crashes;
  Runner runner(first->get(), options);
  runner.Run("{}", 1, script, &plain);
  REQUIRE(plain.problem.empty());
  CHECK(plain.status == ASLRT_SUCCEEDED);
  CHECK(plain.output == R"({"output":"{}","count":1})");
  runner.Run("{}", 1, script, &crashed, &crashes);
  REQUIRE(crashed.problem.empty());
  CHECK(crashes.crashes() > 3);
  CHECK(crashed.output == plain.output);
  REQUIRE(crashed.others.size() == 1);
  CHECK(crashed.others[0].redrive_count == 1);
  CHECK(crashed.others[0].redrive_ns == plain.others[0].redrive_ns);
}

}  // namespace aslc::sim
