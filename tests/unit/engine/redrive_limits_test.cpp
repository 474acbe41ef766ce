// Who may be redriven, and what is kept for it: Map Runs, the bounds of the service, damaged bytes.
#include <memory>

#include "runtime/snapshot.h"
#include "tests/unit/catch.h"
#include "tests/unit/engine/distributed.h"
#include "tests/unit/engine/redriving.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

// A Distributed Map over the input of `m`, which tolerates so many failures as the JSON text says.
void OverInput(Maker& m, ir::StateId map, const std::string& tolerated) {
  auto site = m.Site(map, ASLRT_MESSAGE_none, "$.p", "Field");
  m.Entry(map, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    ir::ValueId items = f.Force(f.Input());
    f.Param(ASLRT_PARAM_map_children, m.Json(f, R"({"ExecutionType":"STANDARD"})"), site);
    f.Param(ASLRT_PARAM_map_run, items, site);
    f.Param(ASLRT_PARAM_tolerated_failure_count, m.Json(f, tolerated), site);
    f.Suspend(items, ASLRT_MAP);
  });
}

}  // namespace

TEST_CASE("map runs that are over are no obstacle") {
  Maker m;
  auto map = m.State(m.top(), "M", ASLRT_STATE_Map);
  auto after = m.Task(m.top(), "After");
  auto task = m.Task(m.Branch(map), "T");
  OverInput(m, map, "1");
  m.Goes(map, after);
  m.Goes(after, Maker::kEnd);
  m.Goes(task, Maker::kEnd);
  ir::Module module = m.Finish();
  World world(module, {.events = true, .record = true});
  world.on_task = [](World& w, const Asked& asked) {
    if (asked.input == "1") w.Fail(asked.id, "E", "C");
    else if (asked.state == "After") FailFirst(w, asked);
    else w.Succeed(asked.id, asked.input);
  };
  world.Start("[1, 2]");
  REQUIRE(world.Outcome() == "FAILED E | C");
  CHECK(Redriven(module, world).ends_with("SUCCEEDED [2]"));
  CHECK(world.asked.size() == 4);
}

TEST_CASE("a map run that fails in a branch ends once") {
  Maker m;
  auto p = m.State(m.top(), "P", ASLRT_STATE_Parallel);
  auto branch = m.Branch(p);
  auto map = m.State(branch, "M", ASLRT_STATE_Map);
  auto task = m.Task(m.Branch(map), "T");
  m.Goes(p, Maker::kEnd);
  OverInput(m, map, "0");
  m.Goes(map, Maker::kEnd);
  m.Goes(task, Maker::kEnd);
  ir::Module module = m.Finish();
  World world(module, {.events = true, .record = true});
  world.on_task = FailFirst;
  world.Start("[1]");
  REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
  CHECK(world.History().find("MapRunFailed") != std::string::npos);
  CHECK(world.History().find("MapRunAborted") == std::string::npos);
  CHECK(Redriven(module, world).ends_with("SUCCEEDED [[1]]"));
}

TEST_CASE("who may be redriven") {
  ir::Module module = TaskThenPass();
  World world(module, {.events = true});
  CHECK(aslrt_execution_redrive(world.x) == ASLRT_NOT_REDRIVABLE);
  world.Start();
  CHECK(Reason(world) == "Execution is RUNNING and cannot be redriven");
  CHECK(aslrt_execution_redrive(world.x) == ASLRT_NOT_REDRIVABLE);
  CHECK(std::string(aslrt_last_error(world.x)) == "Execution is RUNNING and cannot be redriven");
  world.Fail(1, "E", "C");
  world.Run();
  int64_t end = world.now;
  world.now = end + 14 * kDay;
  CHECK(Reason(world) == "REDRIVABLE");
  world.now += 1;
  CHECK(Reason(world) == "Execution redrivable period exceeded");
  CHECK(aslrt_execution_redrive(world.x) == ASLRT_NOT_REDRIVABLE);
  CHECK(world.Outcome() == "FAILED E | C");
  world.now = end;
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
    world.Run();
    world.Fail(world.asked.back().id, "E", "C");
    world.Run();
  }
  CHECK(Reason(world) == "Execution redrive limit exceeded");
  // What is ready but was not run yet can be given up.
  world.now = end;
  World fresh(module, {});
  fresh.Start();
  REQUIRE(aslrt_execution_stop(fresh.x, kAbsent, kAbsent) == ASLRT_OK);
  REQUIRE(aslrt_execution_redrive(fresh.x) == ASLRT_OK);
  CHECK(aslrt_execution_redrive(fresh.x) == ASLRT_NOT_REDRIVABLE);
  REQUIRE(aslrt_execution_stop(fresh.x, View("X"), kAbsent) == ASLRT_OK);
  CHECK(fresh.Outcome() == "ABORTED X | -");
  REQUIRE(aslrt_execution_redrive(fresh.x) == ASLRT_OK);
  fresh.on_task = Echo;
  fresh.Run();
  CHECK(fresh.Outcome() == "SUCCEEDED {}");

  Maker m;
  m.Fails(m.State(m.top(), "Fail", ASLRT_STATE_Fail), "\"E\"", "");
  m.tables().module().type = ASLRT_EXPRESS;
  ir::Module express = m.Finish();
  World quick(express, {});
  quick.Start();
  aslrt_redrive_status status;
  aslrt_execution_redrive_status(quick.x, &status);
  CHECK(status.redrivable == 0);
  CHECK(status.reason.data == nullptr);
  CHECK(aslrt_execution_redrive(quick.x) == ASLRT_NOT_REDRIVABLE);
  auto sink = [](void*, const char*, size_t) { return 0; };
  CHECK(aslrt_execution_save(quick.x, sink, nullptr) == ASLRT_NOT_RUNNING);
}

TEST_CASE("the bound of events counts those before the redrive") {
  // A loop over a Task that fails after so many rounds.
  Maker m;
  auto task = m.Task(m.top(), "Task");
  m.Goes(task, task);
  ir::Module module = m.Finish();
  auto run = [&](size_t rounds) {
    auto world = std::make_unique<World>(module, World::Options{.events = false});
    world->on_task = [=](World& w, const Asked& asked) {
      if (w.asked.size() == rounds) w.Fail(asked.id, "E", "C");
      else w.Succeed(asked.id, "1");
    };
    world->Start("1");
    return world;
  };
  // 5 events a round, ExecutionStarted, and without an exit the last one with ExecutionFailed.
  auto world = run(4999);
  REQUIRE(world->Result().events == 24996);
  CHECK(Reason(*world) == "REDRIVABLE");
  REQUIRE(aslrt_execution_redrive(world->x) == ASLRT_OK);
  world->Run();
  CHECK(world->Outcome() ==
        "FAILED States.Runtime | The execution reached the maximum number of history events (25000).");
  CHECK(world->Result().events == 25000);
  CHECK(Reason(*world) == "Execution history event limit exceeded");
}

TEST_CASE("a start after an end forgets what a redrive would need") {
  ir::Module module = Branches();
  World world(module, {.events = true, .record = true});
  world.on_task = FailFirst;
  world.Start("1");
  world.RunOut();
  REQUIRE(Reason(world) == "REDRIVABLE");
  world.on_task = Echo;
  world.Start("2");
  world.RunOut();
  CHECK(world.Outcome() == "SUCCEEDED [2,2,2]");
  aslrt_redrive_status status;
  aslrt_execution_redrive_status(world.x, &status);
  CHECK(status.count == 0);
}

TEST_CASE("damaged bytes of an execution that has ended are refused or harmless") {
  ir::Module module = Branches();
  World world(module, {.record = true});
  world.on_task = FailFirst;
  world.Start("[1, {\"a\": 2.50}]");
  world.RunOut();
  std::string bytes = world.Save();
  World other(module, {.record = true});
  uint64_t state = 11;
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string changed = Damaged(bytes, round, 1, &state);
    if (other.Restore(changed) != ASLRT_OK) continue;
    ++accepted;
    other.now = world.now;
    other.on_task = Echo;
    if (other.Result().status != ASLRT_RUNNING) aslrt_execution_redrive(other.x);
    other.RunUntil(100 * kSecond);
    other.History();
    other.Outcome();
  }
  CHECK(accepted > 0);
}
