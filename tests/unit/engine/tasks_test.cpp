// Tasks: families, patterns, replies, timeouts, tokens.
#include "tests/unit/catch.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

ir::Module OneTask(const std::function<void(ir::State&)>& change, uint32_t max_attempts = 0) {
  Maker m;
  auto task = m.Task(m.top(), "T");
  change(m.Row(task));
  if (max_attempts > 0) m.Retry(task, {.errors = {"States.ALL"}, .max_attempts = max_attempts});
  m.Goes(task, Maker::kEnd);
  return m.Finish();
}

void Lambda(ir::State& s) {
  s.task_family = ASLRT_FAMILY_LAMBDA;
  s.resource = "arn:aws:lambda:us-east-1:123456789012:function:f";
}
void Activity(ir::State& s) {
  s.task_family = ASLRT_FAMILY_ACTIVITY;
  s.resource = "arn:aws:states:us-east-1:123456789012:activity:a";
  s.timeout_seconds = 60;
  s.heartbeat_seconds = 10;
}
void Token(ir::State& s) {
  s.task_pattern = ASLRT_PATTERN_TOKEN;
  s.resource_action = "sendMessage.waitForTaskToken";
}

const std::string kBegin = "1<-0 ExecutionStarted, 2<-0 TaskStateEntered, ";

}  // namespace

TEST_CASE("a function by its ARN") {
  World world(OneTask(Lambda), {.events = true, .record = true});
  world.on_task = Echo;
  world.Start();
  CHECK(Join(world.lines) == kBegin +
                                 "3<-2 LambdaFunctionScheduled, 4<-3 LambdaFunctionStarted, "
                                 "5<-4 LambdaFunctionSucceeded, 6<-5 TaskStateExited, 7<-6 ExecutionSucceeded");
  CHECK(world.History().find("\"type\":\"LambdaFunctionStarted\",\"id\":4,\"previousEventId\":3}") !=
        std::string::npos);
}

TEST_CASE("an activity") {
  ir::Module module = OneTask(Activity);
  World world(module, {.events = true, .record = true});
  world.Start();
  CHECK(world.asked[0].token.size() == 32);
  CHECK(Join(world.lines) == kBegin + "3<-2 ActivityScheduled");
  world.RunUntil(20 * kSecond);  // nobody has polled: no heartbeat is due
  CHECK(aslrt_task_started(world.x, 1, View("w")) == ASLRT_OK);
  world.Run();
  world.RunUntil(29 * kSecond);
  CHECK(aslrt_task_heartbeat(world.x, 1) == ASLRT_OK);
  world.RunUntil(38 * kSecond);
  world.Succeed(1, "{}");
  world.Run();
  CHECK(Join(world.lines) == kBegin +
                                 "3<-2 ActivityScheduled, 4<-3 ActivityStarted, 5<-4 ActivitySucceeded, "
                                 "6<-5 TaskStateExited, 7<-6 ExecutionSucceeded");
  CHECK(world.History().find("\"activityStartedEventDetails\":{\"workerName\":\"w\"}") != std::string::npos);
  World idle(module, {.events = true});
  idle.Start();
  idle.RunOut();
  CHECK(idle.lines[3] == "4<-3 ActivityTimedOut");
  CHECK(idle.times[3] == 60 * kSecond);
  World missed(module, {.events = true});
  missed.Start();
  CHECK(aslrt_task_started(missed.x, 1, kAbsent) == ASLRT_OK);
  missed.Run();
  missed.RunOut();
  CHECK(missed.times[4] == 10 * kSecond);
  CHECK(missed.Outcome() == "FAILED States.Timeout | -");
}

TEST_CASE("a callback") {
  ir::Module module = OneTask(Token, 1);
  World world(module, {.events = true});
  world.draw = 0xabc;
  world.Start();
  CHECK(aslrt_task_submitted(world.x, 1, "{}", 2) == ASLRT_OK);
  CHECK(aslrt_task_submitted(world.x, 1, "{}", 2) == ASLRT_NO_TASK);
  world.Run();
  world.Fail(1, "E", "C");
  CHECK(aslrt_task_succeeded(world.x, 1, "{}", 2) == ASLRT_NO_TASK);
  world.RunUntil(5 * kSecond);
  REQUIRE(world.asked.size() == 2);
  CHECK(world.asked[0].token != world.asked[1].token);
  CHECK(aslrt_task_succeeded(world.x, 1, "{}", 2) == ASLRT_NO_TASK);
  CHECK(aslrt_task_succeeded(world.x, 2, "{", 1) == ASLRT_BAD_JSON);
  CHECK(std::string(aslrt_last_error(world.x)).find("offset") != std::string::npos);
  uint64_t ids[4];
  CHECK(aslrt_open_tasks(world.x, ids, 4) == 1);
  CHECK(ids[0] == 2);
  world.Succeed(2, "7");
  world.Run();
  CHECK(Join(world.lines) == kBegin +
                                 "3<-2 TaskScheduled, 4<-3 TaskStarted, 5<-4 TaskSubmitted, 6<-5 TaskFailed, "
                                 "7<-6 TaskScheduled, 8<-7 TaskStarted, 9<-8 TaskSucceeded, 10<-9 TaskStateExited, "
                                 "11<-10 ExecutionSucceeded");
  CHECK(world.Outcome() == "SUCCEEDED 7");
  CHECK(aslrt_task_succeeded(world.x, 2, "{}", 2) == ASLRT_NOT_RUNNING);
  REQUIRE(world.draws.size() == 2);
  CHECK(world.draws[1].kind == ASLRT_DRAW_TOKEN);
  CHECK(world.draws[1].ordinal == 1);
}

TEST_CASE("the token a request carries is the one the host gets") {
  Maker m;
  auto pass = m.Pass(m.top(), "A");
  auto task = m.Task(m.top(), "T");
  Token(m.Row(task));
  m.Goes(pass, task);
  m.Entry(task, ASLRT_ENTRY_enter,
          [&](FunctionBuilder& f) { f.Suspend(f.Context(ASLRT_CONTEXT_task_token), ASLRT_TASK); });
  m.Goes(task, Maker::kEnd);
  ir::Module module = m.Finish();
  std::string seen;
  for (bool events : {false, true}) {
    World world(module, {.events = events});
    world.draw = 77;
    world.Start();
    CHECK(world.asked[0].input == "\"" + world.asked[0].token + "\"");
    CHECK(world.draws.size() == 1);
    if (!seen.empty()) CHECK(seen == world.asked[0].token);
    seen = world.asked[0].token;
  }
}

TEST_CASE("phases of failing") {
  struct Row {
    bool lambda;
    aslrt_fail_phase phase;
    const char* type;
  };
  const Row kRows[] = {{false, ASLRT_PHASE_RUN, "TaskFailed"},
                       {false, ASLRT_PHASE_START, "TaskStartFailed"},
                       {false, ASLRT_PHASE_SUBMIT, "TaskSubmitFailed"},
                       {true, ASLRT_PHASE_START, "LambdaFunctionStartFailed"},
                       {true, ASLRT_PHASE_SCHEDULE, "LambdaFunctionScheduleFailed"}};
  for (const Row& row : kRows) {
    ir::Module module = OneTask([&](ir::State& s) {
      if (row.lambda) Lambda(s);
    });
    World world(module, {.events = true});
    world.Start();
    CHECK(aslrt_task_failed(world.x, 1, row.phase, View("E"), kAbsent) == ASLRT_OK);
    world.Run();
    CHECK(world.lines[4] == std::string("5<-4 ") + row.type);
    CHECK(world.Outcome() == "FAILED E | -");
  }
}

TEST_CASE("stopping cancels what is open") {
  World world(OneTask([](ir::State&) {}), {});
  world.Start();
  CHECK(aslrt_execution_stop(world.x, View("E"), View("C")) == ASLRT_OK);
  CHECK(world.cancelled == std::vector<uint64_t>{1});
  CHECK(world.Outcome() == "ABORTED E | C");
}
