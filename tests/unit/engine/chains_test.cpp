// Chains of states: ids, counts and results are the same whether somebody looks or not.
#include "tests/unit/catch.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

// Passes `count` times through a loop of two states, then `Last` fails with its id in the cause.
ir::Module Loop(int64_t count) {
  Maker m;
  auto count_up = m.State(m.top(), "Count", ASLRT_STATE_Pass);
  auto again = m.State(m.top(), "Again", ASLRT_STATE_Choice);
  auto last = m.Pass(m.top(), "Last");
  auto site = m.Site(count_up, ASLRT_MESSAGE_path_no_results);
  m.Entry(count_up, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Next(f.MathAdd(f.Force(f.Input()), m.Json(f, "1"), site), again);
  });
  m.Entry(again, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    auto more = f.NewBlock(), done = f.NewBlock();
    f.Br(f.NumCmp(ir::Predicate::Lt, f.Force(f.Input()), m.Json(f, std::to_string(count))), more, done);
    f.SetBlock(more);
    f.Next(f.Input(), count_up);
    f.SetBlock(done);
    f.Next(f.Input(), last);
  });
  auto fail = m.Site(last, ASLRT_MESSAGE_path_no_results, "$.a", "InputPath", "$['a']");
  m.Entry(last, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) { f.Fail(f.Input(), fail); });
  return m.Finish();
}

std::string RunAll(const ir::Module& module, World::Options options, std::string_view input = "0") {
  World world(module, options);
  world.on_task = Echo;
  world.Start(input);
  aslrt_result r = world.Result();
  return world.Outcome() + " events " + std::to_string(r.events) + " transitions " +
         std::to_string(r.transitions);
}

ir::Module Tasks(int count) {
  Maker m;
  std::vector<ir::StateId> states;
  for (int i = 0; i < count; ++i) states.push_back(m.Task(m.top(), "T" + std::to_string(i)));
  for (int i = 0; i < count; ++i) m.Goes(states[i], i + 1 < count ? states[i + 1] : Maker::kEnd);
  return m.Finish();
}

}  // namespace

TEST_CASE("ids do not depend on who looks") {
  for (int64_t count : {1, 3, 127, 128, 129, 1000}) {
    ir::Module module = Loop(count);
    uint64_t last = 2 + 2 * (2 * static_cast<uint64_t>(count));
    std::string expected =
        "FAILED States.Runtime | An error occurred while executing the state 'Last' (entered at the event id #" +
        std::to_string(last) + "). Invalid path '$.a' : No results for path: $['a'] events " +
        std::to_string(last + 1) + " transitions " + std::to_string(2 * count + 1);
    CHECK(RunAll(module, {}) == expected);
    CHECK(RunAll(module, {.events = true}) == expected);
    CHECK(RunAll(module, {.record = true}) == expected);
  }
}

TEST_CASE("the event quota ends an execution by its last event") {
  ir::Module module = Loop(1'000'000);
  const std::string expected =
      "FAILED States.Runtime | The execution reached the maximum number of history events (25000). "
      "events 25000 transitions 12499";
  CHECK(RunAll(module, {}) == expected);
  CHECK(RunAll(module, {.events = true}) == expected);
  World world(module, {.events = true});
  world.Start("0");
  REQUIRE(world.lines.size() == 25000);
  CHECK(world.lines[24998] == "24999<-24998 PassStateExited");
  CHECK(world.lines[24999] == "25000<-24999 ExecutionFailed");
  CHECK(RunAll(Loop(20'000), {.quotas = false}).find("#80002)") != std::string::npos);
}

TEST_CASE("six tasks") {
  ir::Module module = Tasks(6);
  CHECK(RunAll(module, {}) == "SUCCEEDED 0 events 32 transitions 6");
  CHECK(RunAll(module, {.events = true}) == "SUCCEEDED 0 events 32 transitions 6");
  World world(module, {});
  world.on_task = Echo;
  for (int i = 0; i < 3; ++i) {
    CHECK(world.Start("{\"a\": 1}") == ASLRT_SUCCEEDED);
    CHECK(world.Outcome() == "SUCCEEDED {\"a\": 1}");
    CHECK(world.asked.back().id == 6);
    aslrt_execution_reset(world.x);
  }
}

TEST_CASE("inputs are checked at the border") {
  World world(Tasks(1), {});
  CHECK(aslrt_execution_run(world.x) == ASLRT_RUNNING);
  CHECK(aslrt_execution_start(world.x, "{", 1) == ASLRT_BAD_JSON);
  std::string large = "\"" + std::string(262143, 'a') + "\"";
  CHECK(aslrt_execution_start(world.x, large.data(), large.size()) == ASLRT_TOO_LARGE);
  large.erase(1, 1);
  CHECK(aslrt_execution_start(world.x, large.data(), large.size()) == ASLRT_OK);
  CHECK(aslrt_execution_start(world.x, "{}", 2) == ASLRT_NOT_WAITING);
}

TEST_CASE("garbage is collected between states") {
  // Grows and drops documents for a million bytes many times over.
  ir::Module module = Loop(3000);
  Maker m;
  auto grow = m.Pass(m.top(), "Grow");
  m.Variables(m.top(), {"kept"});
  auto site = m.Site(grow, ASLRT_MESSAGE_data_limit);
  m.Entry(grow, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    std::vector<ir::ValueId> parts(64, f.Force(f.Input()));
    f.Assign(f.MakeArray(parts), 0);
    auto text = f.Call(ASLRT_FUNCTION_json_to_string, std::vector<ir::ValueId>{f.Var(0, 0)}, site);
    f.Next(f.Call(ASLRT_FUNCTION_hash, std::vector<ir::ValueId>{text, m.Json(f, "\"MD5\"")}, site), grow);
  });
  ir::Module loop = m.Finish();
  for (bool events : {false, true}) {
    World world(loop, {.events = events});
    world.Start("\"x\"");
    CHECK(world.Result().events == 25000);
  }
}
