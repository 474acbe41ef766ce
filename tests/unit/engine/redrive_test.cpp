// Redriving: what each kind of state does, and which branches and iterations run again.
#include "tests/unit/catch.h"
#include "tests/unit/engine/redriving.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

TEST_CASE("a task is scheduled again with the input of its state") {
  ir::Module module = TaskThenPass();
  World world(module, {.events = true, .record = true});
  world.on_task = FailFirst;
  world.Start("{\"a\":  1}");
  REQUIRE(world.Outcome() == "FAILED E | C");
  CHECK(Reason(world) == "REDRIVABLE");
  world.now += kDay;
  CHECK(Redriven(module, world) ==
        "9<-8 ExecutionRedriven, 10<-4 TaskScheduled, 11<-10 TaskStarted, 12<-11 TaskSucceeded, "
        "13<-12 TaskStateExited, 14<-13 PassStateEntered, 15<-14 PassStateExited, 16<-15 ExecutionSucceeded; "
        "SUCCEEDED {\"a\":  1}");
  REQUIRE(world.asked.size() == 2);
  CHECK(world.asked[1].visit == 2);
  CHECK(world.asked[1].id != world.asked[0].id);
  CHECK(world.Result().transitions == 4);  // three states and the redrive
  CHECK(world.Result().start_ns == kStart);
  CHECK(world.Result().end_ns == kStart + kDay);
  aslrt_redrive_status status;
  aslrt_execution_redrive_status(world.x, &status);
  CHECK(status.count == 1);
  CHECK(status.time_ns == kStart + kDay);
  CHECK(Reason(world) == "Execution is SUCCEEDED and cannot be redriven");
  CHECK(world.History().find("\"type\":\"ExecutionRedriven\",\"id\":9,\"previousEventId\":8,"
                             "\"executionRedrivenEventDetails\":{\"redriveCount\":1}") != std::string::npos);
}

TEST_CASE("retriers count from the beginning, and tokens are new") {
  ir::Module module = TaskThenPass([](Maker& m, ir::StateId task) {
    m.Retry(task, {.errors = {"E"}, .max_attempts = 1});
    m.Row(task).task_pattern = ASLRT_PATTERN_TOKEN;
  });
  World world(module, {.events = true});
  world.on_task = [](World& w, const Asked& task) { w.Fail(task.id, "E", "C"); };
  world.Start();
  world.RunOut();
  for (size_t round = 1; round <= 2; ++round) {
    REQUIRE(world.Outcome() == "FAILED E | C");
    REQUIRE(world.asked.size() == 2 * round);
    REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
    world.RunOut();
  }
  REQUIRE(world.asked.size() == 6);
  for (size_t i = 0; i < 6; ++i) {
    CHECK(world.asked[i].attempt == i % 2);
    for (size_t k = 0; k < i; ++k) CHECK(world.asked[i].token != world.asked[k].token);
  }
}

TEST_CASE("a wait goes on where it was interrupted") {
  Maker m;
  auto wait = m.State(m.top(), "Wait", ASLRT_STATE_Wait);
  m.Waits(wait, Maker::kEnd, ASLRT_PARAM_wait_seconds, "10");
  ir::Module module = m.Finish();
  World world(module, {.events = true, .record = true});
  world.Start();
  world.RunUntil(4 * kSecond);
  REQUIRE(aslrt_execution_stop(world.x, View("Stopped"), kAbsent) == ASLRT_OK);
  world.now += kDay;
  CHECK(Redriven(module, world) ==
        "4<-3 ExecutionRedriven, 5<-2 WaitStateExited, 6<-5 ExecutionSucceeded; SUCCEEDED {}");
  CHECK(world.Result().end_ns == kStart + 4 * kSecond + kDay + 6 * kSecond);

  Maker t;
  wait = t.State(t.top(), "Wait", ASLRT_STATE_Wait);
  // 60 s after kStart.
  t.Waits(wait, Maker::kEnd, ASLRT_PARAM_wait_timestamp, "\"2023-11-14T22:14:20Z\"");
  ir::Module until = t.Finish();
  for (int64_t pause : {20, 3600}) {
    World clock(until, {.events = true, .record = true});
    clock.Start();
    clock.RunUntil(4 * kSecond);
    REQUIRE(aslrt_execution_stop(clock.x, kAbsent, kAbsent) == ASLRT_OK);
    clock.now += pause * kSecond;
    Redriven(until, clock);
    CHECK(clock.Result().end_ns == kStart + (pause == 20 ? 60 : 4 + pause) * kSecond);
  }
}

TEST_CASE("states that failed by themselves are evaluated again") {
  Maker m;
  auto fail = m.State(m.top(), "Fail", ASLRT_STATE_Fail);
  m.Fails(fail, "\"E\"", "\"C\"");
  ir::Module failing = m.Finish();
  World world(failing, {.events = true, .record = true});
  world.Start();
  CHECK(Redriven(failing, world) == "4<-3 ExecutionRedriven, 5<-2 ExecutionFailed; FAILED E | C");

  // A Pass that fails until the context object says that it is redriven.
  Maker p;
  auto first = p.Pass(p.top(), "First");
  auto pass = p.Pass(p.top(), "Pass");
  p.Goes(first, pass);
  p.Entry(pass, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    auto site = p.Site(pass, ASLRT_MESSAGE_path_no_results, "$$.Execution.RedriveTime");
    auto time = f.Require(f.Context(ASLRT_CONTEXT_execution_redrive_time), f.Undef(), site);
    std::vector<ir::ValueId> parts = {f.Force(f.Input()), time, f.Context(ASLRT_CONTEXT_execution)};
    f.Done(f.MakeArray(parts));
  });
  ir::Module module = p.Finish();
  for (bool observed : {true, false}) {
    World late(module, {.events = observed, .record = observed});
    late.Start("7");
    REQUIRE(late.Result().status == ASLRT_EXECUTION_FAILED);
    late.now += kSecond;
    REQUIRE(aslrt_execution_redrive(late.x) == ASLRT_OK);
    late.Run();
    CHECK(late.Outcome() ==
          "SUCCEEDED [7,\"2023-11-14T22:13:21Z\","
          "{\"Id\":\"arn:aws:states:us-east-1:123456789012:execution:machine:execution\",\"Input\":7,"
          "\"StartTime\":\"2023-11-14T22:13:20Z\",\"Name\":\"execution\","
          "\"RoleArn\":\"arn:aws:iam::123456789012:role/aslc\",\"RedriveCount\":1,"
          "\"RedriveTime\":\"2023-11-14T22:13:21Z\"}]");
  }
}

TEST_CASE("only branches that had not succeeded run again") {
  ir::Module module = Branches();
  World world(module, {.events = true, .record = true});
  world.on_task = FailFirst;
  world.Start("[1,  2]");
  world.RunOut();
  REQUIRE(world.Outcome() == "FAILED E | C");
  world.now += kDay;
  std::string said = Redriven(module, world);
  CHECK(said ==
        "15<-14 ExecutionRedriven, 16<-5 TaskScheduled, 17<-16 TaskStarted, 18<-17 TaskSucceeded, "
        "19<-18 TaskStateExited, 20<-7 WaitStateExited, 21<-20 ParallelStateSucceeded, "
        "22<-20 ParallelStateExited, 23<-22 PassStateEntered, 24<-23 PassStateExited, 25<-24 ExecutionSucceeded; "
        "SUCCEEDED [[1,  2],[1,  2],[1,  2]]");
}

TEST_CASE("a stop and a time limit leave all that runs to be redriven") {
  for (bool stopped : {true, false}) {
    ir::Module module = Branches([&](Maker& m, ir::StateId) { m.tables().module().timeout_seconds = 7; });
    World world(module, {.events = true, .record = true});
    world.Start("1");
    world.RunUntil(4 * kSecond);
    if (stopped) REQUIRE(aslrt_execution_stop(world.x, kAbsent, kAbsent) == ASLRT_OK);
    else world.RunUntil(7 * kSecond);
    CHECK(world.cancelled == std::vector<uint64_t>{1});
    size_t asked = world.asked.size();
    std::string said = Redriven(module, world, [](World& w) { w.Succeed(w.asked.back().id, "\"late\""); });
    CHECK(said.ends_with("SUCCEEDED [1,\"late\",1]"));
    CHECK(world.asked.size() == asked + 1);
    // The rest of the Wait, within a time limit that began again.
    CHECK(world.Result().end_ns == kStart + 10 * kSecond);
  }
}

TEST_CASE("a parallel that is retried or caught leaves nothing of its children behind") {
  ir::Module module = Branches([](Maker& m, ir::StateId p) { m.Retry(p, {.errors = {"E"}, .max_attempts = 1}); });
  World world(module, {.events = true, .record = true});
  world.on_task = FailFirst;
  world.Start("1");
  world.RunOut();
  REQUIRE(world.Outcome() == "FAILED E | C");
  REQUIRE(world.asked.size() == 2);
  CHECK(Redriven(module, world).ends_with("SUCCEEDED [1,1,1]"));
  CHECK(world.asked.size() == 3);
}

TEST_CASE("a container that fails because data are too large starts over") {
  ir::Module module = Branches();
  World world(module, {.events = true, .record = true});
  world.on_task = [](World& w, const Asked& task) {
    aslrt_redrive_status status;
    aslrt_execution_redrive_status(w.x, &status);
    if (status.count == 0) w.Fail(task.id, "States.DataLimitExceeded", "C");
    else w.Succeed(task.id, "2");
  };
  world.Start("1");
  world.RunOut();
  std::string said = Redriven(module, world);
  CHECK(said.starts_with("15<-14 ExecutionRedriven, 16<-2 ParallelStateStarted, 17<-16 PassStateEntered, "));
  CHECK(said.ends_with("SUCCEEDED [1,2,1]"));
}

namespace {

// A Map of so many at a time over Tasks, whose iterations are `[item, item]` once it is built without failing.
ir::Module Iterations(uint32_t concurrency, bool selects) {
  Maker m;
  auto map = m.State(m.top(), "M", ASLRT_STATE_Map);
  m.Row(map).max_concurrency = concurrency;
  auto scope = m.Branch(map);
  auto task = m.Task(scope, "I");
  m.Goes(map, Maker::kEnd);
  m.Goes(task, Maker::kEnd);
  if (selects) {
    // Item 1 cannot be built before the redrive.
    m.Entry(map, ASLRT_ENTRY_item, [&](FunctionBuilder& f) {
      auto site = m.Site(map, ASLRT_MESSAGE_path_no_results, "$$.Execution.RedriveTime");
      auto value = f.Context(ASLRT_CONTEXT_map_item_value);
      auto fails = f.NewBlock(), goes_on = f.NewBlock();
      f.Br(f.Equal(value, m.Json(f, "1")), fails, goes_on);
      f.SetBlock(fails);
      f.Require(f.Context(ASLRT_CONTEXT_execution_redrive_time), f.Undef(), site);
      f.Jump(goes_on);
      f.SetBlock(goes_on);
      f.Suspend(value, ASLRT_ITEM);
    });
  }
  return m.Finish();
}

}  // namespace

TEST_CASE("only iterations that had not succeeded run again") {
  for (uint32_t concurrency : {0u, 1u, 2u}) {
    ir::Module module = Iterations(concurrency, false);
    World world(module, {.events = true, .record = true});
    world.on_task = [](World& w, const Asked& task) {
      aslrt_redrive_status status;
      aslrt_execution_redrive_status(w.x, &status);
      if (task.iterations[0] == 2 && status.count < 2) w.Fail(task.id, "E", "C");
      else w.Succeed(task.id, task.input + task.input);
    };
    world.Start("[1, 2, 3, 4, 5]");
    world.RunOut();
    REQUIRE(world.Outcome() == "FAILED E | C");
    size_t asked = world.asked.size();
    CHECK(Redriven(module, world).ends_with("FAILED E | C"));
    CHECK(world.asked[asked].iterations == std::vector<uint32_t>{2});
    CHECK(Redriven(module, world).ends_with("SUCCEEDED [11,22,33,44,55]"));
    std::vector<int> runs(5, 0);
    for (const Asked& task : world.asked) ++runs[task.iterations[0]];
    CHECK(runs[0] == 1);
    CHECK(runs[1] == 1);
    CHECK(runs[2] == 3);
  }
}

TEST_CASE("items whose input could not be built are begun by the redrive") {
  for (uint32_t concurrency : {0u, 1u, 2u}) {
    for (const char* input : {"[1, 2]", "[5, 1, 6]", "[5, 6, 1, 7]"}) {
      INFO(input << " " << concurrency);
      ir::Module module = Iterations(concurrency, true);
      World world(module, {.events = true, .record = true});
      world.on_task = Echo;
      world.Start(input);
      world.RunOut();
      REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
      std::string said = Redriven(module, world);
      std::string compact = input;
      std::erase(compact, ' ');
      CHECK(said.ends_with("SUCCEEDED " + compact));
    }
  }
}

TEST_CASE("containers in containers keep what is done at every depth") {
  // A Map of two over a Parallel of a Task and a Map of Tasks.
  Maker m;
  m.Variables(m.top(), {"seen"});
  auto outer = m.State(m.top(), "Outer", ASLRT_STATE_Map);
  auto last = m.Pass(m.top(), "Last");
  auto scope = m.Branch(outer);
  m.Variables(scope, {"own"});
  auto keep = m.Pass(scope, "Keep");
  auto p = m.State(scope, "P", ASLRT_STATE_Parallel);
  auto left = m.Branch(p);
  auto task = m.Task(left, "Left");
  auto right = m.Branch(p);
  auto inner = m.State(right, "Inner", ASLRT_STATE_Map);
  auto item = m.Branch(inner);
  auto leaf = m.Task(item, "Leaf");
  m.Entry(keep, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Assign(f.Force(f.Input()), 0);
    f.Next(f.Input(), p);
  });
  m.Entry(p, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) { f.Suspend(f.Input(), ASLRT_PARALLEL); });
  m.Entry(p, ASLRT_ENTRY_result, [&](FunctionBuilder& f) {
    std::vector<ir::ValueId> parts = {f.Var(0, 0), f.Force(f.Work())};
    f.Done(f.MakeArray(parts));
  });
  m.Goes(outer, last);
  m.Goes(last, Maker::kEnd);
  m.Goes(task, Maker::kEnd);
  m.Goes(inner, Maker::kEnd);
  m.Goes(leaf, Maker::kEnd);
  ir::Module module = m.Finish();
  // Task number `fails` fails, once; wherever it is, all are answered once but those that were under way.
  for (uint64_t fails = 1; fails <= 8; ++fails) {
    INFO("task " << fails);
    World world(module, {.events = true, .record = true});
    world.on_task = [&](World& w, const Asked& asked) {
      if (asked.id == fails) w.Fail(asked.id, "E", "C");
      else if (w.asked.size() != 5 || fails == 5) w.Succeed(asked.id, asked.input);
    };
    world.Start("[[1, 2], [3, 4, 5]]");
    world.RunOut();
    if (world.Result().status == ASLRT_RUNNING) {
      REQUIRE(aslrt_execution_stop(world.x, kAbsent, kAbsent) == ASLRT_OK);
    }
    size_t asked = world.asked.size();
    world.on_task = Echo;
    CHECK(Redriven(module, world).ends_with("SUCCEEDED [[[1,2],[[1,2],[1,2]]],[[3,4,5],[[3,4,5],[3,4,5]]]]"));
    CHECK(world.asked.size() <= asked + 7);
  }
}

TEST_CASE("results of children stay when what is made of them fails") {
  Maker m;
  auto map = m.State(m.top(), "M", ASLRT_STATE_Map);
  auto scope = m.Branch(map);
  m.Goes(m.Task(scope, "I"), Maker::kEnd);
  m.Entry(map, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) { f.Suspend(f.Force(f.Input()), ASLRT_MAP); });
  m.Entry(map, ASLRT_ENTRY_result, [&](FunctionBuilder& f) {
    auto site = m.Site(map, ASLRT_MESSAGE_path_no_results, "$$.Execution.RedriveTime");
    f.Require(f.Context(ASLRT_CONTEXT_execution_redrive_time), f.Undef(), site);
    f.Done(f.Work());
  });
  ir::Module module = m.Finish();
  World world(module, {.events = true, .record = true});
  world.on_task = Echo;
  world.Start("[1, 2]");
  REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
  size_t events = world.lines.size();
  REQUIRE(events == 19);
  CHECK(Redriven(module, world) ==
        "20<-19 ExecutionRedriven, 21<-17 MapStateExited, 22<-21 ExecutionSucceeded; SUCCEEDED [1,2]");
  CHECK(world.asked.size() == 2);
}
