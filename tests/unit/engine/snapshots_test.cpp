// Saving at every place where an execution waits, going on from the bytes, and bytes that are damaged.
#include "runtime/snapshot.h"
#include "sim/memory_objects.h"
#include "tests/unit/catch.h"
#include "tests/unit/engine/distributed.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

// A Pass that assigns, a Map of three over Task and Wait with retries, and a Parallel.
ir::Module Everything(uint64_t hash = 1) {
  Maker m;
  m.Variables(m.top(), {"seen"});
  auto assign = m.Pass(m.top(), "Assign");
  auto map = m.State(m.top(), "Map", ASLRT_STATE_Map);
  auto pause = m.State(m.top(), "Pause", ASLRT_STATE_Wait);
  auto both = m.State(m.top(), "Both", ASLRT_STATE_Parallel);
  auto last = m.Pass(m.top(), "Last");
  auto scope = m.Branch(map);
  auto task = m.Task(scope, "Task");
  auto wait = m.State(scope, "Wait", ASLRT_STATE_Wait);
  auto left = m.Branch(both);
  auto token = m.Task(left, "Token");
  auto right = m.Branch(both);
  auto rest = m.State(right, "Rest", ASLRT_STATE_Wait);
  m.Row(map).max_concurrency = 2;
  m.Row(task).timeout_seconds = 30;
  m.Row(task).heartbeat_seconds = 20;
  m.Row(token).task_pattern = ASLRT_PATTERN_TOKEN;
  m.Entry(assign, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Assign(f.Input(), 0);
    f.Next(f.Input(), map);
  });
  m.Goes(map, pause);
  m.Waits(pause, both, ASLRT_PARAM_wait_seconds, "11");
  m.Retry(both, {.errors = {"E"}, .max_attempts = 1});
  m.Goes(both, last);
  m.Goes(task, wait);
  m.Retry(task, {.errors = {"E"}, .interval_seconds = 2, .full_jitter = true});
  m.Waits(wait, Maker::kEnd, ASLRT_PARAM_wait_seconds, "7");
  m.Goes(token, Maker::kEnd);
  m.Waits(rest, Maker::kEnd, ASLRT_PARAM_wait_seconds, "3");
  m.Entry(last, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    std::vector<ir::ValueId> parts = {f.Force(f.Input()), f.Force(f.Var(0, 0))};
    f.Done(f.MakeArray(parts));
  });
  m.tables().module().definition_hash = hash;
  return m.Finish();
}

// One move of the outside: the first attempt of each Task fails, later ones succeed by their input.
void Move(World& world) {
  uint64_t ids[8];
  size_t open = aslrt_open_tasks(world.x, ids, 8);
  int64_t deadline = 0;
  uint64_t sequence = 0;
  if (open > 0 && world.Result().events % 2 == 0) {
    if (ids[0] <= 2 || ids[0] == 6) world.Fail(ids[0], "E", "C");
    else world.Succeed(ids[0], "{\"id\": " + std::to_string(ids[0]) + ", \"deep\": [1.0, \"\\u00e9\"]}");
  } else if (open > 0 && aslrt_execution_next_timer(world.x, &deadline, &sequence) &&
             deadline > world.now + 5 * kSecond) {
    world.Succeed(ids[0], "\"late\"");
  } else if (aslrt_execution_next_timer(world.x, &deadline, &sequence)) {
    world.now = deadline;
  }
  world.Run();
}

constexpr std::string_view kInput = "[1,  2.50, {\"a\": \"b\"}]";

}  // namespace

TEST_CASE("saving changes nothing") {
  ir::Module module = Everything();
  World whole(module, {.events = true, .record = true});
  whole.draw = UINT64_C(3) << 61;
  whole.Start(kInput);
  int moves = 0;
  while (whole.Result().status == ASLRT_RUNNING && moves < 100) {
    Move(whole);
    ++moves;
  }
  REQUIRE(whole.Result().status == ASLRT_SUCCEEDED);
  REQUIRE(moves > 8);
  for (int at = 0; at < moves; ++at) {
    INFO("saved after " << at << " moves");
    World first(module, {.events = true, .record = true});
    first.draw = whole.draw;
    first.Start(kInput);
    for (int i = 0; i < at; ++i) Move(first);
    std::string bytes = first.Save();
    World second(module, {.events = true, .record = true});
    second.draw = whole.draw;
    second.now = first.now;
    REQUIRE(second.Restore(bytes) == ASLRT_OK);
    CHECK(second.Save() == bytes);
    for (int i = at; i < moves; ++i) Move(second);
    CHECK(second.Outcome() == whole.Outcome());
    CHECK(second.History() == whole.History());
    CHECK(second.Result().transitions == whole.Result().transitions);
    CHECK(second.Result().events == whole.Result().events);
  }
}

TEST_CASE("damaged snapshots are refused") {
  ir::Module module = Everything();
  World world(module, {.record = true});
  world.Start(kInput);
  Move(world);
  std::string bytes = world.Save();
  World other(module, {.record = true});
  for (size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE(other.Restore(std::string_view(bytes).substr(0, size)) == ASLRT_BAD_SNAPSHOT);
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] ^= 1 << at % 8;
    REQUIRE(other.Restore(changed) == ASLRT_BAD_SNAPSHOT);
  }
  CHECK(other.Restore(bytes + " ") == ASLRT_BAD_SNAPSHOT);
  CHECK(other.Restore(bytes) == ASLRT_OK);
  ir::Module later = Everything(2);
  World changed(later, {});
  CHECK(changed.Restore(bytes) == ASLRT_OTHER_MACHINE);
  CHECK(changed.Start(kInput) == ASLRT_RUNNING);
}

TEST_CASE("only what waits can be saved") {
  ir::Module module = Everything();
  World world(module, {});
  auto sink = [](void*, const char*, size_t) { return 0; };
  CHECK(aslrt_execution_save(world.x, sink, nullptr) == ASLRT_NOT_RUNNING);
  REQUIRE(aslrt_execution_start(world.x, "[1]", 3) == ASLRT_OK);
  CHECK(aslrt_execution_save(world.x, sink, nullptr) == ASLRT_NOT_WAITING);
  world.Run();
  CHECK(aslrt_execution_save(world.x, sink, nullptr) == ASLRT_OK);
  world.Succeed(1, "1");
  CHECK(aslrt_execution_save(world.x, sink, nullptr) == ASLRT_NOT_WAITING);
}

TEST_CASE("a parked document costs its text, and values that share it cost nothing") {
  Maker m;
  m.Variables(m.top(), {"whole", "part"});
  auto assign = m.Pass(m.top(), "Assign");
  auto wait = m.State(m.top(), "Wait", ASLRT_STATE_Wait);
  auto last = m.Pass(m.top(), "Last");
  m.Entry(assign, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Assign(f.Input(), 0);
    f.Assign(f.Get(f.Force(f.Input()), m.tables().Name("list"), 0), 1);
    f.Next(f.Input(), wait);
  });
  m.Waits(wait, last, ASLRT_PARAM_wait_seconds, "60");
  m.Entry(last, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) { f.Done(f.Var(0, 1)); });
  ir::Module module = m.Finish();
  std::string input = "{\"order\": \"" + std::string(140, 'x') + "\", \"list\": [1, 2.0, \"three\", {}]}";
  World world(module, {});
  world.Start(input);
  std::string bytes = world.Save();
  CHECK(bytes.size() < input.size() + 128);
  World other(module, {});
  other.now = world.now;
  REQUIRE(other.Restore(bytes) == ASLRT_OK);
  CHECK(other.Save() == bytes);
  other.RunOut();
  CHECK(other.Outcome() == "SUCCEEDED [1,2.0,\"three\",{}]");
}

namespace {

// Changes bytes of a snapshot, with the checksum put right again: what is inside decides, and nothing may crash.
// How many of the changed ones were taken.
int RestoreChanged(World& other, const std::string& bytes, int64_t now, void (*go_on)(World&)) {
  uint64_t state = 7;
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string changed = Damaged(bytes, round, 1 + round % 3, &state);
    if (other.Restore(changed) != ASLRT_OK) continue;
    ++accepted;
    other.now = now;
    for (int i = 0; i < 20 && other.Result().status == ASLRT_RUNNING; ++i) go_on(other);
    other.History();
    other.MapRuns();
    other.Outcome();
  }
  return accepted;
}

}  // namespace

TEST_CASE("bytes that only look right are refused") {
  ir::Module module = Everything();
  World world(module, {.record = true});
  world.Start(kInput);
  for (int i = 0; i < 6; ++i) Move(world);
  World other(module, {.record = true});
  CHECK(RestoreChanged(other, world.Save(), world.now, Move) > 0);
}

TEST_CASE("bytes that only look like a Map Run are refused") {
  sim::MemoryObjects objects;
  objects.Put("b", "k", "n\n1\n2\n3\n4\n5\n6\n7\n");
  for (const char* writer : {R"({"Resource":"putObject"})", ""}) {
    const ir::Module module =
        One({.tolerated_count = "2",
             .batch_items = "2",
             .batch_bytes = "40",
             .concurrency = 2,
             .reader = R"({"Resource":"getObject","InputType":"CSV","CSVHeaderLocation":"GIVEN","CSVHeaders":["h"]})",
             .writer = writer},
            ASLRT_STATE_Task);
    const World::Options options{.record = true, .record_children = 9, .objects = &objects};
    World world(module, options);
    world.Start();
    world.Fail(2, "E", "C");
    world.Run();
    world.Succeed(1, "[1]");
    world.Run();
    World other(module, options);
    CHECK(RestoreChanged(other, world.Save(), world.now, [](World& w) {
            uint64_t ids[1];
            if (aslrt_open_tasks(w.x, ids, 1) > 0) w.Succeed(ids[0], "1");
            w.Run();
          }) > 0);
  }
}
