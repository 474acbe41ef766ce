// Single executions in virtual time: latencies, timers, ties, saving and restoring at every wait.
#include "sim/run.h"

#include "sim/script.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

ScriptedOutcome Output(std::string text, int64_t latency_ns = 0) {
  ScriptedOutcome outcome;
  outcome.output = std::move(text);
  outcome.latency_ns = latency_ns;
  return outcome;
}

ScriptedOutcome Error(std::string error, std::string cause) {
  ScriptedOutcome outcome;
  outcome.error = std::move(error);
  outcome.cause = std::move(cause);
  return outcome;
}

constexpr std::string_view kRetried = R"({"StartAt": "Call", "States": {
  "Call": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
           "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 2.0, "MaxAttempts": 3}],
           "Next": "Rest"},
  "Rest": {"Type": "Wait", "Seconds": 86400, "Next": "Done"},
  "Done": {"Type": "Succeed"}}})";

constexpr std::string_view kBranches = R"({"StartAt": "Both", "States": {
  "Both": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "Slow", "States": {"Slow": {"Type": "Task", "End": true,
       "Resource": "arn:aws:lambda:us-east-1:123456789012:function:slow"}}},
    {"StartAt": "Late", "States": {"Late": {"Type": "Wait", "Seconds": 1, "Next": "Quick"},
       "Quick": {"Type": "Task", "End": true,
       "Resource": "arn:aws:lambda:us-east-1:123456789012:function:quick"}}}]}}})";

constexpr std::string_view kTimeout = R"({"StartAt": "Call", "States": {
  "Call": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "TimeoutSeconds": 7,
           "End": true}}})";

}  // namespace

TEST_CASE("retries and waits take virtual time only") {
  const MachinePtr machine = CompileText(kRetried);
  TaskScript script;
  script.Add({"Call", 1, {}}, Error("Busy", "a"));
  script.Add({"Call", 2, {}}, Error("Busy", "b"));
  script.Add({"Call", 3, {}}, Output(R"({"ok": true})", kSecond / 2));
  RunOptions options;
  options.execution.record_history = 1;
  Runner runner(machine->get(), options);
  RunResult result;
  for (int round = 0; round < 3; ++round) {
    REQUIRE(runner.Run("{}", 1, script, &result));
    CHECK(result.status == ASLRT_SUCCEEDED);
    CHECK(result.output == R"({"ok": true})");
    CHECK(result.start_ns == kDefaultStartNs);
    CHECK(result.end_ns - result.start_ns == 86400 * kSecond + 6 * kSecond + kSecond / 2);
    REQUIRE(result.numbers.retries.size() == 1);
    CHECK(result.numbers.retries[0].retries == 2);
    CHECK(result.numbers.retries[0].visits == 1);
    CHECK(result.history.find("LambdaFunctionSucceeded") != std::string::npos);
  }
}

TEST_CASE("a run that waits ends the same when it is saved and restored at every wait") {
  for (std::string_view definition : {kRetried, kBranches, kTimeout}) {
    for (Engine engine : {Engine::kInterp, Engine::kO0}) {
      const MachinePtr machine = CompileText(definition, engine);
      TaskScript script;
      script.Add({"Call", 1, {}}, Error("Busy", "a"));
      script.SetDefault(Output(R"({"ok": 1.0})", kSecond / 4));
      std::string lines[2];
      for (bool snapshot : {false, true}) {
        int snapshots = 0;
        RunOptions options;
        options.execution.record_history = 1;
        options.snapshot_at_waits = snapshot;
        options.snapshot_user = &snapshots;
        options.snapshot_hook = [](void* user, const aslrt_machine*, std::string* bytes) {
          ++*static_cast<int*>(user);
          return !bytes->empty();
        };
        Runner runner(machine->get(), options);
        CampaignRun run;
        REQUIRE(runner.Run(R"({"n": 1})", 9, script, &run.result));
        CHECK((snapshots > 0) == snapshot);
        lines[snapshot] = LineOf(run) + run.result.history;
      }
      CHECK(lines[0] == lines[1]);
    }
  }
}

TEST_CASE("a task that nobody answers ends by its timeout") {
  const MachinePtr machine = CompileText(kTimeout);
  TaskScript script;
  ScriptedOutcome silent;
  silent.timeout = true;
  script.SetDefault(silent);
  Runner runner(machine->get(), {});
  RunResult result;
  REQUIRE(runner.Run("{}", 1, script, &result));
  CHECK(result.status == ASLRT_EXECUTION_FAILED);
  CHECK(result.error == "States.Timeout");
  CHECK(result.end_ns - result.start_ns == 7 * kSecond);

  SECTION("and a late answer is lost") {
    TaskScript late;
    late.SetDefault(Output("1", 8 * kSecond));
    RunResult other;
    REQUIRE(runner.Run("{}", 1, late, &other));
    CHECK(other.error == "States.Timeout");
    CHECK(other.end_ns - other.start_ns == 7 * kSecond);
  }
}

TEST_CASE("the trace hash tells runs apart and forgets nothing between them") {
  const MachinePtr machine = CompileText(kBranches);
  TaskScript script, other;
  script.Add({"Slow", 1, {}}, Output("1", 3 * kSecond));
  script.Add({"Quick", 1, {}}, Output("2", kSecond));
  other.Add({"Slow", 1, {}}, Output("1", 2 * kSecond));
  other.Add({"Quick", 1, {}}, Output("2", kSecond));
  Runner runner(machine->get(), {});
  RunResult first, second, third, input;
  REQUIRE(runner.Run("{}", 1, script, &first));
  REQUIRE(runner.Run("{}", 1, other, &second));
  REQUIRE(runner.Run("{}", 1, script, &third));
  REQUIRE(runner.Run("[]", 1, script, &input));
  CHECK(first.output == "[1,2]");
  CHECK(first.output == second.output);
  CHECK(first.trace_hash != second.trace_hash);
  CHECK(first.trace_hash == third.trace_hash);
  CHECK(first.trace_hash != input.trace_hash);
  CHECK(first.end_ns - first.start_ns == 3 * kSecond);
  CHECK(second.end_ns - second.start_ns == 2 * kSecond);
}

TEST_CASE("a run that cannot be made says why") {
  const MachinePtr machine = CompileText(kTimeout);
  TaskScript script;
  Runner runner(machine->get(), {});
  RunResult result;
  CHECK_FALSE(runner.Run("{", 1, script, &result));
  CHECK(result.problem.starts_with("the input was refused: "));
  CHECK_FALSE(runner.Run("{}", 1, script, &result));
  CHECK(result.problem == "the script has no outcome for schedule 1 of state `Call`");
  script.SetDefault(Output("[1"));
  CHECK_FALSE(runner.Run("{}", 1, script, &result));
  CHECK(result.problem.starts_with("the answer to a task was refused: "));
  script.SetDefault(Output("[1]"));
  CHECK(runner.Run("{}", 1, script, &result));
  CHECK(result.problem.empty());
}

}  // namespace aslc::sim
