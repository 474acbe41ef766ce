// Faults of calls that the simulator serves by itself: Step Functions, task tokens, activities; and crashes of
// executions that make them.
#include <algorithm>

#include "sim/fault_injector.h"
#include "sim/hash.h"
#include "sim/run.h"
#include "sim/script.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

constexpr std::string_view kChild = R"json({"StartAt":"Rest","States":{
  "Rest":{"Type":"Wait","Seconds":5,"Next":"Say"},"Say":{"Type":"Pass","Result":{"said":1},"End":true}}})json";

std::string Starts(std::string_view action, std::string_view more) {
  return "{\"StartAt\":\"Go\",\"States\":{\"Go\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::" +
         std::string(action) + "\",\"Parameters\":{\"StateMachineArn\":\"child\",\"Input\":{\"n\":1}" + std::string(more) +
         ",\"End\":true}}}";
}

struct Bench {
  Bench(std::string_view parent, std::string_view child, std::vector<std::string> activities = {})
      : first(CompileText(parent)), other(CompileText(child)) {
    account.machines.push_back({"child", other->get(), std::string(child)});
    account.activities = std::move(activities);
  }
  const RunResult& Run(FaultPlan plan, uint64_t seed = 1) {
    SortPlan(&plan);
    RunOptions options;
    options.account = &account;
    Runner runner(first->get(), options);
    FaultInjector faults(script, rules, options.start_ns);
    faults.UsePlan(&plan);
    faults.NotePoints(true);
    runner.Run("{}", seed, faults, &result, &faults);
    happened = faults.happened();
    REQUIRE(result.problem.empty());
    return result;
  }
  int64_t Seconds() const { return (result.end_ns - result.start_ns) / kSecond; }
  MachinePtr first, other;
  Account account;
  TaskScript script;
  std::vector<FaultRule> rules;
  FaultPlan happened;
  RunResult result;
};

Fault At(FaultKind kind, uint32_t state = 0, uint32_t call = 0, uint32_t execution = 0) {
  Fault fault;
  // Executions draw at places of their own.
  fault.site = {execution, state, execution == 0 ? 0 : Mix64(execution * kGolden), call, 0};
  fault.kind = kind;
  if (kind == FaultKind::kError || kind == FaultKind::kThrottled || kind == FaultKind::kDoneButFailed) {
    fault.error = "StepFunctions.SdkClientException";
    fault.cause = "Read timed out";
  }
  return fault;
}

Fault Crash(uint32_t point, uint32_t execution = 0, int64_t delay_ns = 0) {
  Fault fault;
  fault.site = PointOf(execution, point);
  fault.kind = FaultKind::kCrash;
  fault.delay_ns = delay_ns;
  return fault;
}

constexpr std::string_view kRetry = R"(},"Retry":[{"ErrorEquals":["StepFunctions.SdkClientException"],"MaxAttempts":1}])";

}  // namespace

TEST_CASE("a start that fails starts nothing; one that was done has started, although it is reported as failed") {
  Bench bench(Starts("states:startExecution", "}"), kChild);
  CHECK(bench.Run({}).others.size() == 1);
  CHECK(bench.Run({At(FaultKind::kError)}).others.empty());
  CHECK(bench.result.status == ASLRT_EXECUTION_FAILED);
  CHECK(bench.result.error == "StepFunctions.SdkClientException");
  CHECK(bench.Run({At(FaultKind::kDoneButFailed)}).others.size() == 1);
  CHECK(bench.result.status == ASLRT_EXECUTION_FAILED);
  CHECK(bench.happened.size() == 1);
  CHECK(bench.Run({At(FaultKind::kOversized)}).status == ASLRT_EXECUTION_FAILED);
}

TEST_CASE("starting again after a start that was done is one execution by its name, else two") {
  Bench unnamed(Starts("states:startExecution", kRetry), kChild);
  CHECK(unnamed.Run({At(FaultKind::kDoneButFailed)}).others.size() == 2);
  CHECK(unnamed.result.status == ASLRT_SUCCEEDED);
  Bench named(Starts("states:startExecution", R"(,"Name":"order-7")" + std::string(kRetry)), kChild);
  CHECK(named.Run({At(FaultKind::kDoneButFailed)}).others.size() == 1);
  CHECK(named.result.status == ASLRT_SUCCEEDED);
  // With another input, or after its end, the name is taken.
  Bench late(Starts("states:startExecution", R"(,"Name":"order-7"},"Retry":[{"ErrorEquals":["States.ALL"],)"
                                             R"("IntervalSeconds":60,"MaxAttempts":1}])"),
             kChild);
  CHECK(late.Run({At(FaultKind::kDoneButFailed)}).error == "StepFunctions.ExecutionAlreadyExistsException");
}

TEST_CASE("ends of children come late, or never, or not at all") {
  const std::string limits = R"(},"TimeoutSeconds":30,"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"Late"}])";
  std::string parent = Starts("states:startExecution.sync:2", limits);
  parent.insert(parent.size() - 2, R"(,"Late":{"Type":"Pass","Result":"late","End":true})");
  Bench bench(parent, kChild);
  CHECK(bench.Run({}).output.find("said") != std::string::npos);
  CHECK(bench.Seconds() == 5);
  Fault slow = At(FaultKind::kSlow);
  slow.delay_ns = 10 * kSecond;
  CHECK(bench.Run({slow}).output.find("said") != std::string::npos);
  CHECK(bench.Seconds() == 15);
  for (FaultKind kind : {FaultKind::kUnanswered, FaultKind::kLate}) {
    CHECK(bench.Run({At(kind)}).output == "\"late\"");
    CHECK(bench.Seconds() == 30);
    REQUIRE(bench.result.others.size() == 1);
    CHECK(bench.result.others[0].status == ASLRT_SUCCEEDED);
  }
}

// The child gets the token of the parent and answers with it.
constexpr std::string_view kAnswering = R"json({"StartAt":"Answer","States":{
  "Answer":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
    "Parameters":{"TaskToken.$":"$.token","Output":"{\"ok\":true}"},
    "Retry":[{"ErrorEquals":["Sfn.SfnException"],"IntervalSeconds":2,"MaxAttempts":2}],"End":true}}})json";
constexpr std::string_view kWaiting = R"json({"StartAt":"Go","States":{
  "Go":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.waitForTaskToken","HeartbeatSeconds":40,
    "Parameters":{"StateMachineArn":"child","Input":{"token.$":"$$.Task.Token"}},"End":true}}})json";

TEST_CASE("callbacks are lost on their way, come late, or twice") {
  Bench bench(kWaiting, kAnswering);
  CHECK(bench.Run({}).output == R"({"ok":true})");
  for (FaultKind kind : {FaultKind::kUnanswered, FaultKind::kLostHeartbeat, FaultKind::kLate}) {
    CHECK(bench.Run({At(kind)}).status == ASLRT_EXECUTION_FAILED);
    CHECK(bench.Seconds() == 40);
    CHECK(bench.result.others[0].status == ASLRT_SUCCEEDED);  // it believes that it was heard
  }
  CHECK(bench.Run({At(FaultKind::kDoubled)}).status == ASLRT_SUCCEEDED);
  // The call of the child itself.
  Fault fails = At(FaultKind::kError, 0, 0, 1);
  fails.error = "Sfn.SfnException";
  CHECK(bench.Run({fails}).output == R"({"ok":true})");
  CHECK(bench.Seconds() == 2);
  // Done, reported as failed, and done again: the token is used up.
  Fault done = At(FaultKind::kDoneButFailed, 0, 0, 1);
  done.error = "Sfn.SfnException";
  CHECK(bench.Run({done}).output == R"({"ok":true})");
  CHECK(bench.Seconds() == 0);
  CHECK(bench.result.others[0].error == "Sfn.TaskTimedOutException");
}

TEST_CASE("errors of the catalogue are raised by served calls, by rules and with draws of their own") {
  Bench bench(Starts("states:startExecution", "}"), kChild);
  FaultRule rule;
  rule.kind = FaultKind::kThrottled;
  rule.match = FaultRule::Match::kService;
  rule.name = "states";
  rule.parts_per_billion = kPartsPerBillion / 2;
  std::vector<FaultRule> rules{rule};
  RunOptions options;
  options.account = &bench.account;
  Runner runner(bench.first->get(), options);
  FaultInjector faults(bench.script, rules, options.start_ns);
  size_t failed = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    RunResult result;
    REQUIRE(runner.Run("{}", seed, faults, &result, &faults));
    failed += result.status != ASLRT_SUCCEEDED;
    if (result.has_error) CHECK(result.error == "StepFunctions.ExecutionLimitExceededException");
  }
  CHECK(failed > 8);
  CHECK(failed < 32);
}

constexpr std::string_view kWorker = R"json({"StartAt":"Take","States":{
  "Take":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sfn:getActivityTask","Parameters":{"ActivityArn":"ARN"},
    "Next":"Work"},
  "Work":{"Type":"Wait","Seconds":2,"Next":"Tell"},
  "Tell":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
    "Parameters":{"TaskToken.$":"$.TaskToken","Output":"1"},"End":true}}})json";

TEST_CASE("an activity's worker takes a task and the answer is lost: the task waits for its timeout") {
  const std::string arn = "arn:aws:states:us-east-1:123456789012:activity:work";
  const std::string parent = R"json({"StartAt":"Start","States":{
    "Start":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution","ResultPath":null,
      "Parameters":{"StateMachineArn":"child"},"Next":"Job"},
    "Job":{"Type":"Task","Resource":")json" + arn + R"json(","TimeoutSeconds":50,"End":true}}})json";
  std::string worker(kWorker);
  worker.replace(worker.find("ARN"), 3, arn);
  Bench bench(parent, worker, {"work"});
  CHECK(bench.Run({}).output == "1");
  CHECK(bench.Seconds() == 2);
  CHECK(bench.Run({At(FaultKind::kDoneButFailed, 0, 0, 1)}).status == ASLRT_EXECUTION_FAILED);
  CHECK(bench.Seconds() == 50);
  CHECK(bench.Run({At(FaultKind::kUnanswered, 1)}).status == ASLRT_EXECUTION_FAILED);
  CHECK(bench.Seconds() == 50);
  // The task went to a process that is dead; whoever asks again gets none.
  CHECK(bench.Run({Crash(1, 1)}).status == ASLRT_EXECUTION_FAILED);
  CHECK(bench.Seconds() == 50);
  // One that has told tells again in vain.
  for (uint32_t point : {2u, 3u, 4u}) {
    CHECK(bench.Run({Crash(point, 1)}).output == "1");
    REQUIRE(bench.result.others.size() == 1);
    const ExecutionRecord& told = bench.result.others[0];
    CHECK((point == 3 ? told.error : std::string(StatusName(told.status))) ==
          (point == 3 ? "Sfn.TaskTimedOutException" : "SUCCEEDED"));
  }
}

TEST_CASE("a crash after a start starts again; what was received comes again") {
  Bench sync(Starts("states:startExecution.sync:2", "}"), kChild);
  CHECK(sync.Run({Crash(1)}).others.size() == 2);
  CHECK(sync.result.status == ASLRT_SUCCEEDED);
  CHECK(sync.Seconds() == 5);
  for (uint32_t point : {2u, 3u}) {
    CHECK(sync.Run({Crash(point)}).others.size() == 1);
    CHECK(sync.result.status == ASLRT_SUCCEEDED);
  }
  Bench named(Starts("states:startExecution.sync:2", R"(,"Name":"order-7"})"), kChild);
  CHECK(named.Run({Crash(1)}).others.size() == 1);
  CHECK(named.result.status == ASLRT_SUCCEEDED);
  // The token was answered before the process had saved that it waits: the answer is there when it is back.
  Bench waiting(kWaiting, kAnswering);
  for (uint32_t point : {1u, 2u}) {
    for (int64_t delay_ns : {int64_t{0}, 20 * kSecond}) {
      INFO(point << " " << delay_ns);
      CHECK(waiting.Run({Crash(point, 0, delay_ns)}).output == R"({"ok":true})");
    }
  }
  // A child that crashes is another process.
  for (uint32_t point : {1u, 2u, 3u}) {
    CHECK(sync.Run({Crash(point, 1, 3 * kSecond)}).output.find("said") != std::string::npos);
  }
}

}  // namespace aslc::sim
