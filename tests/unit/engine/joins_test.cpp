// Parallel and Map: orders of events, results, concurrency, what stops when something fails.
#include "tests/unit/catch.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

std::string Lines(const ir::Module& module, std::string_view input = "{}") {
  World world(module, {.events = true});
  world.on_task = Echo;
  world.Start(input);
  world.RunOut();
  World blind(module, {});
  blind.on_task = Echo;
  blind.Start(input);
  blind.RunOut();
  CHECK(world.Outcome() == blind.Outcome());
  CHECK(world.Result().events == blind.Result().events);
  CHECK(world.Result().transitions == blind.Result().transitions);
  return Join(world.lines) + "; " + world.Outcome();
}

ir::Module TwoPasses() {
  Maker m;
  auto p = m.State(m.top(), "P", ASLRT_STATE_Parallel);
  auto one = m.Branch(p);
  auto a = m.Pass(one, "A");
  auto two = m.Branch(p);
  auto b = m.Pass(two, "B");
  m.Goes(p, Maker::kEnd);
  m.Goes(a, Maker::kEnd);
  m.Goes(b, Maker::kEnd);
  return m.Finish();
}

// A Map whose iterations are one state made by `make`.
ir::Module OneStateMap(uint32_t concurrency, const std::function<void(Maker&, ir::ScopeId)>& make,
                       const std::function<void(Maker&, ir::StateId)>& change = {}) {
  Maker m;
  auto map = m.State(m.top(), "M", ASLRT_STATE_Map);
  auto last = m.Pass(m.top(), "Last");
  m.Row(map).max_concurrency = concurrency;
  auto scope = m.Branch(map);
  make(m, scope);
  if (change) change(m, map);
  m.Goes(map, last);
  m.Goes(last, Maker::kEnd);
  return m.Finish();
}

void OnePass(Maker& m, ir::ScopeId scope) { m.Goes(m.Pass(scope, "I"), Maker::kEnd); }
void OneFail(Maker& m, ir::ScopeId scope) { m.Fails(m.State(scope, "I", ASLRT_STATE_Fail), "\"E\"", "\"C\""); }
void OneTask(Maker& m, ir::ScopeId scope) {
  auto task = m.Task(scope, "I");
  m.Row(task).timeout_seconds = 5;
  m.Goes(task, Maker::kEnd);
}

}  // namespace

TEST_CASE("parallel branches advance in step") {
  CHECK(Lines(TwoPasses(), "[[1, 2]]") ==
        "1<-0 ExecutionStarted, 2<-0 ParallelStateEntered, 3<-2 ParallelStateStarted, 4<-3 PassStateEntered, "
        "5<-3 PassStateEntered, 6<-4 PassStateExited, 7<-5 PassStateExited, 8<-7 ParallelStateSucceeded, "
        "9<-7 ParallelStateExited, 10<-9 ExecutionSucceeded; SUCCEEDED [[[1, 2]],[[1, 2]]]");
}

TEST_CASE("maps") {
  CHECK(Lines(OneStateMap(1, OnePass), "[1,  {\"a\": 2}]") ==
        "1<-0 ExecutionStarted, 2<-0 MapStateEntered, 3<-2 MapStateStarted, 4<-3 MapIterationStarted[0], "
        "5<-4 PassStateEntered, 6<-5 PassStateExited, 7<-6 MapIterationSucceeded[0], "
        "8<-6 MapIterationStarted[1], 9<-8 PassStateEntered, 10<-9 PassStateExited, "
        "11<-10 MapIterationSucceeded[1], 12<-11 MapStateSucceeded, 13<-11 MapStateExited, "
        "14<-13 PassStateEntered, 15<-14 PassStateExited, 16<-15 ExecutionSucceeded; SUCCEEDED [1,{\"a\":2}]");
  CHECK(Lines(OneStateMap(0, OnePass), "[]") ==
        "1<-0 ExecutionStarted, 2<-0 MapStateEntered, 3<-2 MapStateStarted, 4<-3 MapStateSucceeded, "
        "5<-3 MapStateExited, 6<-5 PassStateEntered, 7<-6 PassStateExited, 8<-7 ExecutionSucceeded; "
        "SUCCEEDED []");
  CHECK(Lines(OneStateMap(0, OneTask), "[1,2]") ==
        "1<-0 ExecutionStarted, 2<-0 MapStateEntered, 3<-2 MapStateStarted, 4<-3 MapIterationStarted[0], "
        "5<-3 MapIterationStarted[1], 6<-4 TaskStateEntered, 7<-6 TaskScheduled, 8<-5 TaskStateEntered, "
        "9<-8 TaskScheduled, 10<-7 TaskStarted, 11<-9 TaskStarted, 12<-10 TaskSucceeded, 13<-11 TaskSucceeded, "
        "14<-12 TaskStateExited, 15<-14 MapIterationSucceeded[0], 16<-13 TaskStateExited, "
        "17<-16 MapIterationSucceeded[1], 18<-17 MapStateSucceeded, 19<-17 MapStateExited, "
        "20<-19 PassStateEntered, 21<-20 PassStateExited, 22<-21 ExecutionSucceeded; SUCCEEDED [1,2]");
}

TEST_CASE("concurrent timeouts stop a map in the recorded order") {
  ir::Module module = OneStateMap(0, OneTask);
  World world(module, {.events = true});
  world.Start("[1,2,3,4]");
  CHECK(world.asked.size() == 4);
  CHECK(world.asked[2].iterations == std::vector<uint32_t>{2});
  world.RunOut();
  std::vector<std::string> tail(world.lines.begin() + 19, world.lines.end());
  CHECK(Join(tail) ==
        "20<-16 TaskTimedOut, 21<-17 TaskTimedOut, 22<-18 TaskTimedOut, 23<-19 TaskTimedOut, "
        "24<-20 MapIterationFailed[0], 25<-20 TaskStateAborted, 26<-20 MapIterationAborted[1], "
        "27<-20 TaskStateAborted, 28<-20 MapIterationAborted[2], 29<-20 TaskStateAborted, "
        "30<-20 MapIterationAborted[3], 31<-20 TaskStateAborted, 32<-20 MapStateFailed, 33<-32 ExecutionFailed");
  CHECK(world.Outcome() == "FAILED States.Timeout | -");
  CHECK(world.cancelled == std::vector<uint64_t>{1, 2, 3, 4});
}

TEST_CASE("failing maps") {
  const std::string begin =
      "1<-0 ExecutionStarted, 2<-0 MapStateEntered, 3<-2 MapStateStarted, 4<-3 MapIterationStarted[0], "
      "5<-4 FailStateEntered, 6<-5 MapIterationFailed[0], ";
  CHECK(Lines(OneStateMap(1, OneFail), "[1,2]") ==
        begin + "7<-5 MapStateFailed, 8<-7 ExecutionFailed; FAILED E | C");
  auto caught = [](Maker& m, ir::StateId map) { m.Catch(map, {"E"}, ir::StateId(1u)); };
  CHECK(Lines(OneStateMap(1, OneFail, caught), "[1]") ==
        begin +
            "7<-5 MapStateFailed, 8<-7 MapStateExited, 9<-8 PassStateEntered, 10<-9 PassStateExited, "
            "11<-10 ExecutionSucceeded; SUCCEEDED {\"Error\":\"E\",\"Cause\":\"C\"}");
  auto retried = [](Maker& m, ir::StateId map) { m.Retry(map, {.errors = {"E"}, .max_attempts = 1}); };
  CHECK(Lines(OneStateMap(1, OneFail, retried), "[1]") ==
        begin +
            "7<-5 MapStateStarted, 8<-7 MapIterationStarted[0], 9<-8 FailStateEntered, "
            "10<-9 MapIterationFailed[0], 11<-9 MapStateFailed, 12<-11 ExecutionFailed; FAILED E | C");
}

TEST_CASE("items are built by the map") {
  auto item = [](Maker& m, ir::StateId map) {
    m.Entry(map, ASLRT_ENTRY_item, [](FunctionBuilder& f) {
      std::vector<ir::ValueId> parts = {f.Context(ASLRT_CONTEXT_map_item_index),
                                        f.Context(ASLRT_CONTEXT_map_item_value), f.Force(f.Input())};
      f.Suspend(f.MakeArray(parts), ASLRT_ITEM);
    });
  };
  CHECK(Lines(OneStateMap(2, OnePass, item), "[7,8,9]").ends_with(
      "SUCCEEDED [[0,7,[7,8,9]],[1,8,[7,8,9]],[2,9,[7,8,9]]]"));
  auto whole = [](Maker& m, ir::StateId map) {
    m.Entry(map, ASLRT_ENTRY_item,
            [](FunctionBuilder& f) { f.Suspend(f.Context(ASLRT_CONTEXT_map), ASLRT_ITEM); });
  };
  CHECK(Lines(OneStateMap(1, OnePass, whole), "{\"k\":true}").ends_with(
      "SUCCEEDED [{\"Item\":{\"Index\":0,\"Value\":true,\"Key\":\"k\"}}]"));
  auto broken = [](Maker& m, ir::StateId map) {
    auto site = m.Site(map, ASLRT_MESSAGE_template_path_not_found, "$.x", "x.$");
    m.Entry(map, ASLRT_ENTRY_item, [=](FunctionBuilder& f) { f.Fail(f.Input(), site); });
  };
  CHECK(Lines(OneStateMap(1, OnePass, broken), "[1]").ends_with(
      "3<-2 MapStateStarted, 4<-3 ExecutionFailed; FAILED States.Runtime | An error occurred while executing "
      "the state 'M' (entered at the event id #2). The JSONPath '$.x' specified for the field 'x.$' could not "
      "be found in the input '[1]'"));
}

TEST_CASE("concurrency is bounded, and by a parameter") {
  for (const char* json : {"2", "2.0", "-1", "\"2\"", "\"No\""}) {
    auto bounded = [&](Maker& m, ir::StateId map) {
      auto site = m.Site(map, ASLRT_MESSAGE_not_integer, "$.n", "MaxConcurrencyPath");
      m.Entry(map, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
        f.Param(ASLRT_PARAM_max_concurrency, m.Json(f, json), site);
        f.Suspend(f.Input(), ASLRT_MAP);
      });
    };
    ir::Module module = OneStateMap(0, OneTask, bounded);
    World world(module, {.events = true});
    world.Start("[1,2,3,4,5]");
    if (std::string_view(json) != "2" && std::string_view(json) != "\"2\"") {
      CHECK(Join(world.lines) == "1<-0 ExecutionStarted, 2<-0 MapStateEntered, 3<-2 ExecutionFailed");
      continue;
    }
    CHECK(world.asked.size() == 2);
    world.Succeed(2, "20");
    world.Run();
    CHECK(world.asked.size() == 3);
    for (uint64_t id : {1, 3, 4, 5}) {
      world.Succeed(id, std::to_string(10 * id));
      world.Run();
    }
    CHECK(world.Outcome() == "SUCCEEDED [10,20,30,40,50]");
  }
}

TEST_CASE("many items do not need many frames") {
  ir::Module module = OneStateMap(3, OnePass);
  std::string items = "[0";
  for (int i = 1; i < 30000; ++i) items += ",0";
  items += "]";
  World world(module, {.quotas = false});
  CHECK(world.Start(items) == ASLRT_SUCCEEDED);
  CHECK(world.Outcome() == "SUCCEEDED " + items);
}

TEST_CASE("nested branches that are given up are aborted from outside in") {
  Maker m;
  auto p = m.State(m.top(), "P", ASLRT_STATE_Parallel);
  auto s1 = m.Branch(p);
  auto t = m.Task(s1, "T");
  auto s2 = m.Branch(p);
  auto w = m.State(s2, "W", ASLRT_STATE_Wait);
  auto s3 = m.Branch(p);
  auto map = m.State(s3, "M", ASLRT_STATE_Map);
  auto s4 = m.Branch(map);
  auto u = m.Task(s4, "U");
  auto s5 = m.Branch(p);
  auto pass = m.Pass(s5, "Done");
  m.Goes(p, Maker::kEnd);
  m.Goes(t, Maker::kEnd);
  m.Waits(w, Maker::kEnd, ASLRT_PARAM_wait_seconds, "9");
  m.Goes(map, Maker::kEnd);
  m.Goes(u, Maker::kEnd);
  m.Goes(pass, Maker::kEnd);
  ir::Module module = m.Finish();
  World world(module, {.events = true});
  world.Start("[1,2]");
  size_t before = world.lines.size();
  world.Fail(1, "E", "C");
  world.Run();
  std::string failed = std::to_string(before + 1);
  std::vector<std::string> tail(world.lines.begin() + before + 1, world.lines.end());
  auto line = [&](int offset, std::string_view type) {
    return std::to_string(before + 1 + offset) + "<-" + failed + " " + std::string(type);
  };
  CHECK(Join(tail) == Join({line(1, "TaskStateAborted"), line(2, "WaitStateAborted"), line(3, "MapStateAborted"),
                            line(4, "MapIterationAborted[0]"), line(5, "TaskStateAborted"),
                            line(6, "MapIterationAborted[1]"), line(7, "TaskStateAborted"),
                            line(8, "ParallelStateFailed"),
                            std::to_string(before + 10) + "<-" + std::to_string(before + 9) +
                                " ExecutionFailed"}));
  CHECK(world.cancelled == std::vector<uint64_t>{2, 3});
  int64_t deadline;
  uint64_t sequence;
  CHECK(aslrt_execution_next_timer(world.x, &deadline, &sequence) == 0);
}
