// What the engine counts of coverage, and whose counters it uses.
#include "tests/unit/catch.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;

namespace {

using Counters = std::vector<uint64_t>;

// Adds points to a module whose states and rows are all there; numbers of the points.
class Points {
 public:
  explicit Points(ir::Module& module) : module_(module) {
    for (size_t i = 0; i < module.states.size(); ++i) Add(ASLRT_COVERAGE_State, ASLRT_OUTCOME_entered, i);
  }
  size_t Add(aslrt_coverage_kind kind, aslrt_coverage_outcome outcome, size_t state, uint32_t ordinal = 0) {
    ir::Point point;
    point.kind = kind;
    point.outcome = outcome;
    if (state != ASLRT_NONE) point.state = ir::StateId(state);
    point.ordinal = ordinal;
    module_.points.push_back(point);
    return module_.points.size() - 1;
  }

 private:
  ir::Module& module_;
};

// One Task `T` with two retriers, two catchers and both time limits; `Last` takes over.
ir::Module OneTask() {
  Maker m;
  auto task = m.Task(m.top(), "T");
  auto last = m.Pass(m.top(), "Last");
  m.Row(task).timeout_seconds = 60;
  m.Row(task).heartbeat_seconds = 10;
  m.Retry(task, {.errors = {"A"}, .max_attempts = 1});
  m.Retry(task, {.errors = {"B"}, .max_attempts = 0});
  m.Catch(task, {"A"}, last);
  m.Catch(task, {"States.ALL"}, last);
  m.Goes(task, last);
  m.Goes(last, Maker::kEnd);
  ir::Module module = m.Finish();
  Points points(module);
  for (uint32_t i : {0u, 1u}) {
    for (auto outcome : {ASLRT_OUTCOME_retried, ASLRT_OUTCOME_exhausted, ASLRT_OUTCOME_not_matched}) {
      points.Add(ASLRT_COVERAGE_Retrier, outcome, 0, i);
    }
  }
  points.Add(ASLRT_COVERAGE_Catcher, ASLRT_OUTCOME_caught, 0, 0);
  points.Add(ASLRT_COVERAGE_Catcher, ASLRT_OUTCOME_caught, 0, 1);
  points.Add(ASLRT_COVERAGE_Timeout, ASLRT_OUTCOME_task_timeout, 0);
  points.Add(ASLRT_COVERAGE_Timeout, ASLRT_OUTCOME_heartbeat_timeout, 0);
  return module;
}

// Counters of the points of OneTask after a run in which the task fails with the errors, then succeeds.
Counters AfterErrors(const std::vector<std::string>& errors) {
  World world(OneTask(), {});
  world.on_task = [&](World& w, const Asked& task) {
    size_t attempt = w.asked.size() - 1;
    if (attempt < errors.size()) w.Fail(task.id, errors[attempt], "C");
    else w.Succeed(task.id, "null");
  };
  Counters counters(12);
  REQUIRE(aslrt_execution_set_coverage(world.x, counters.data(), counters.size()) == ASLRT_OK);
  world.Start();
  world.RunOut();
  CHECK(world.Outcome().starts_with("SUCCEEDED"));
  return counters;
}

}  // namespace

TEST_CASE("retriers and catchers by outcome") {
  // T, Last (which its code would count); retrier A: retried, exhausted, passed by; B: the same; catchers; limits.
  CHECK(AfterErrors({}) == Counters{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(AfterErrors({"A"}) == Counters{1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(AfterErrors({"A", "A"}) == Counters{1, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0});
  CHECK(AfterErrors({"B"}) == Counters{1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0});
  CHECK(AfterErrors({"A", "X"}) == Counters{1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0});
}

TEST_CASE("time limits of tasks") {
  for (bool beats : {false, true}) {
    World world(OneTask(), {});
    Counters counters(12);
    REQUIRE(aslrt_execution_set_coverage(world.x, counters.data(), counters.size()) == ASLRT_OK);
    world.Start();
    for (int i = 0; beats && i < 20 && counters[10] == 0; ++i) {
      world.RunUntil((i + 1) * 5 * kSecond);
      aslrt_task_heartbeat(world.x, 1);
    }
    world.RunOut();
    CHECK(counters[10] == (beats ? 1 : 0));
    CHECK(counters[11] == (beats ? 0 : 1));
    CHECK(counters[9] == 1);
  }
}

TEST_CASE("the time limit of the execution") {
  for (uint32_t limit : {5u, 50u}) {
    Maker m;
    m.Waits(m.State(m.top(), "W", ASLRT_STATE_Wait), Maker::kEnd, ASLRT_PARAM_wait_seconds, "20");
    m.tables().module().timeout_seconds = limit;
    ir::Module module = m.Finish();
    size_t point = Points(module).Add(ASLRT_COVERAGE_Timeout, ASLRT_OUTCOME_execution_timeout, ASLRT_NONE);
    World world(module, {});
    Counters counters(2);
    REQUIRE(aslrt_execution_set_coverage(world.x, counters.data(), counters.size()) == ASLRT_OK);
    world.Start();
    world.RunOut();
    CHECK(counters[point] == (limit == 5 ? 1 : 0));
  }
}

TEST_CASE("sizes of Maps, and the first states of iterations") {
  Maker m;
  auto map = m.State(m.top(), "M", ASLRT_STATE_Map);
  auto item = m.Pass(m.Branch(map), "I");
  m.Goes(map, Maker::kEnd);
  m.Goes(item, Maker::kEnd);
  ir::Module module = m.Finish();
  Points points(module);
  for (auto size : {ASLRT_OUTCOME_no_items, ASLRT_OUTCOME_one_item, ASLRT_OUTCOME_many_items}) {
    points.Add(ASLRT_COVERAGE_MapSize, size, 0);
  }
  World world(module, {});
  Counters counters(5);
  REQUIRE(aslrt_execution_set_coverage(world.x, counters.data(), counters.size()) == ASLRT_OK);
  for (const char* input : {"[]", "[1]", "[1,2]", "[1,2,3]"}) world.Start(input);
  CHECK(counters == Counters{4, 6, 1, 1, 2});
}

TEST_CASE("whose counters an execution uses") {
  World world(OneTask(), {});
  world.on_task = Echo;
  // Its own, when it is given none.
  world.Start();
  Counters counters(12, UINT64_MAX);
  CHECK(aslrt_execution_set_coverage(world.x, counters.data(), 11) == ASLRT_NO_COVERAGE);
  CHECK(std::string_view(aslrt_last_error(world.x)) == "the machine has 12 coverage points");
  // They saturate.
  REQUIRE(aslrt_execution_set_coverage(world.x, counters.data(), 12) == ASLRT_OK);
  world.Start();
  CHECK(counters == Counters(12, UINT64_MAX));
  counters.assign(12, 0);
  world.Start();
  CHECK(counters[0] == 1);
  REQUIRE(aslrt_execution_set_coverage(world.x, nullptr, 0) == ASLRT_OK);
  world.Start();
  CHECK(counters[0] == 1);

  Maker m;
  m.Goes(m.Pass(m.top(), "P"), Maker::kEnd);
  World plain(m.Finish(), {});
  CHECK(aslrt_execution_set_coverage(plain.x, counters.data(), counters.size()) == ASLRT_NO_COVERAGE);
  CHECK(plain.Start() == ASLRT_SUCCEEDED);
}
