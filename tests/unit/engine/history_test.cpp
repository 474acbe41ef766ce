// The printed history: names, order and form of members.
#include "tests/unit/catch.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

TEST_CASE("a history as GetExecutionHistory shows it") {
  Maker m;
  auto a = m.Pass(m.top(), "A");
  auto t = m.Task(m.top(), "T");
  m.Variables(m.top(), {"x", "y"});
  m.Row(t).timeout_seconds = 600;
  m.Entry(a, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Assign(m.Json(f, "\"v\""), 1);
    f.Assign(m.Json(f, "42"), 0);
    f.Next(f.Input(), t);
  });
  auto site = m.Site(t, ASLRT_MESSAGE_not_positive);
  m.Entry(t, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Param(ASLRT_PARAM_heartbeat_seconds, m.Json(f, "60"), site);
    f.Param(ASLRT_PARAM_credentials, m.Json(f, "{\"RoleArn\":\"r\"}"), site);
    f.Suspend(f.Input(), ASLRT_TASK);
  });
  m.Goes(t, Maker::kEnd);
  ir::Module module = m.Finish();
  World world(module, {.record = true});
  world.Start("{\"k\": 1}");
  world.now += 1'250'000'000;
  world.Succeed(1, "[1,  2]");
  world.Run();
  const std::string resource = "\"resourceType\":\"sqs\",\"resource\":\"sendMessage\"";
  CHECK(world.History() ==
        "[{\"timestamp\":1700000000,\"type\":\"ExecutionStarted\",\"id\":1,\"previousEventId\":0,"
        "\"executionStartedEventDetails\":{\"input\":\"{\\\"k\\\": 1}\",\"inputDetails\":{\"truncated\":false},"
        "\"roleArn\":\"arn:aws:iam::123456789012:role/aslc\"}},"
        "{\"timestamp\":1700000000,\"type\":\"PassStateEntered\",\"id\":2,\"previousEventId\":0,"
        "\"stateEnteredEventDetails\":{\"name\":\"A\",\"input\":\"{\\\"k\\\": 1}\","
        "\"inputDetails\":{\"truncated\":false}}},"
        "{\"timestamp\":1700000000,\"type\":\"PassStateExited\",\"id\":3,\"previousEventId\":2,"
        "\"stateExitedEventDetails\":{\"name\":\"A\",\"output\":\"{\\\"k\\\": 1}\","
        "\"outputDetails\":{\"truncated\":false},\"assignedVariables\":{\"y\":\"\\\"v\\\"\",\"x\":\"42\"},"
        "\"assignedVariablesDetails\":{\"truncated\":false}}},"
        "{\"timestamp\":1700000000,\"type\":\"TaskStateEntered\",\"id\":4,\"previousEventId\":3,"
        "\"stateEnteredEventDetails\":{\"name\":\"T\",\"input\":\"{\\\"k\\\": 1}\","
        "\"inputDetails\":{\"truncated\":false}}},"
        "{\"timestamp\":1700000000,\"type\":\"TaskScheduled\",\"id\":5,\"previousEventId\":4,"
        "\"taskScheduledEventDetails\":{" +
            resource +
            ",\"region\":\"us-east-1\",\"parameters\":\"{\\\"k\\\": 1}\",\"timeoutInSeconds\":600,"
            "\"heartbeatInSeconds\":60,\"taskCredentials\":{\"roleArn\":\"r\"}}},"
            "{\"timestamp\":1700000000,\"type\":\"TaskStarted\",\"id\":6,\"previousEventId\":5,"
            "\"taskStartedEventDetails\":{" +
            resource +
            "}},"
            "{\"timestamp\":1700000001.25,\"type\":\"TaskSucceeded\",\"id\":7,\"previousEventId\":6,"
            "\"taskSucceededEventDetails\":{" +
            resource +
            ",\"output\":\"[1,  2]\",\"outputDetails\":{\"truncated\":false}}},"
            "{\"timestamp\":1700000001.25,\"type\":\"TaskStateExited\",\"id\":8,\"previousEventId\":7,"
            "\"stateExitedEventDetails\":{\"name\":\"T\",\"output\":\"[1,  2]\","
            "\"outputDetails\":{\"truncated\":false}}},"
            "{\"timestamp\":1700000001.25,\"type\":\"ExecutionSucceeded\",\"id\":9,\"previousEventId\":8,"
            "\"executionSucceededEventDetails\":{\"output\":\"[1,  2]\","
            "\"outputDetails\":{\"truncated\":false}}}]");
}

TEST_CASE("an empty Fail and a stop leave empty details") {
  Maker m;
  auto fail = m.State(m.top(), "F", ASLRT_STATE_Fail);
  m.Fails(fail, "", "");
  World world(m.Finish(), {.record = true});
  world.Start();
  CHECK(world.History().find("\"type\":\"ExecutionFailed\",\"id\":3,\"previousEventId\":2,"
                             "\"executionFailedEventDetails\":{}}]") != std::string::npos);

  Maker w;
  auto wait = w.State(w.top(), "W", ASLRT_STATE_Wait);
  w.Waits(wait, Maker::kEnd, ASLRT_PARAM_wait_seconds, "5");
  ir::Module waiting = w.Finish();
  World stopped(waiting, {.events = true, .record = true});
  stopped.Start();
  CHECK(aslrt_execution_stop(stopped.x, kAbsent, kAbsent) == ASLRT_OK);
  CHECK(Join(stopped.lines) == "1<-0 ExecutionStarted, 2<-0 WaitStateEntered, 3<-0 ExecutionAborted");
  CHECK(stopped.History().find("\"executionAbortedEventDetails\":{}") != std::string::npos);
  CHECK(stopped.Outcome() == "ABORTED - | -");
  CHECK(aslrt_execution_stop(stopped.x, kAbsent, kAbsent) == ASLRT_NOT_RUNNING);
}

TEST_CASE("the context object") {
  const std::pair<aslrt_context_part, const char*> kParts[] = {
      {ASLRT_CONTEXT_execution_id, "\"arn:aws:states:us-east-1:123456789012:execution:machine:execution\""},
      {ASLRT_CONTEXT_execution_name, "\"execution\""},
      {ASLRT_CONTEXT_execution_redrive_count, "0"},
      {ASLRT_CONTEXT_execution_start_time, "\"2023-11-14T22:13:20Z\""},
      {ASLRT_CONTEXT_state_machine, "{\"Id\":\"arn:aws:states:us-east-1:123456789012:stateMachine:machine\","
                                    "\"Name\":\"machine\"}"},
      {ASLRT_CONTEXT_state, "{\"Name\":\"B\",\"EnteredTime\":\"2023-11-14T22:13:20Z\"}"},
      {ASLRT_CONTEXT_state_retry_count, "null"},
      {ASLRT_CONTEXT_task, "null"},
      {ASLRT_CONTEXT_map_item, "null"},
      {ASLRT_CONTEXT_execution_input, "{\"k\":1}"},
      {ASLRT_CONTEXT_whole,
       "{\"Execution\":{\"Id\":\"arn:aws:states:us-east-1:123456789012:execution:machine:execution\","
       "\"Input\":{\"k\":1},\"StartTime\":\"2023-11-14T22:13:20Z\",\"Name\":\"execution\","
       "\"RoleArn\":\"arn:aws:iam::123456789012:role/aslc\",\"RedriveCount\":0},"
       "\"StateMachine\":{\"Id\":\"arn:aws:states:us-east-1:123456789012:stateMachine:machine\","
       "\"Name\":\"machine\"},\"State\":{\"Name\":\"B\",\"EnteredTime\":\"2023-11-14T22:13:20Z\"}}"}};
  for (auto [part, expected] : kParts) {
    Maker m;
    auto a = m.Pass(m.top(), "A"), b = m.Pass(m.top(), "B");
    m.Goes(a, b);
    m.Entry(b, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
      auto here = f.NewBlock(), absent = f.NewBlock();
      auto value = f.Context(part);
      f.Br(f.IsKind(value, ir::Type::Undefined), absent, here);
      f.SetBlock(absent);
      f.Done(m.Json(f, "null"));
      f.SetBlock(here);
      f.Done(value);
    });
    ir::Module module = m.Finish();
    for (bool events : {false, true}) {
      World world(module, {.events = events});
      world.Start("{\"k\": 1}");
      CHECK(world.Outcome() == std::string("SUCCEEDED ") + expected);
    }
  }
}
