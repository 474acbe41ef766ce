// Redriving Map Runs: which children go on, begin again or begin; what is counted, written and kept.
#include <map>
#include <memory>

#include "runtime/map_run.h"
#include "runtime/snapshot.h"
#include "sim/memory_objects.h"
#include "tests/unit/catch.h"
#include "tests/unit/engine/distributed.h"
#include "tests/unit/engine/redriving.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

constexpr const char* kCsv = R"({"Resource":"getObject","InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"})";
constexpr const char* kWriter = R"({"Resource":"putObject"})";
constexpr const char* kExpress = R"({"ExecutionType":"EXPRESS","Label":"each"})";
constexpr const char* kDirectory = "p/00000000-0000-4000-8000-000000000000/";

std::string Written(const sim::MemoryObjects& objects, const std::string& name) {
  auto bytes = objects.Find("b", kDirectory + name);
  return bytes == nullptr ? "none" : *bytes;
}

uint32_t Redrives(World& world) {
  aslrt_redrive_status status;
  aslrt_execution_redrive_status(world.x, &status);
  return status.count;
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// The counts of the executions of the only Map Run.
std::string Counts(World& world) {
  std::string runs = world.MapRuns();
  size_t at = runs.find("\"executionCounts\":") + 18;
  return runs.substr(at, runs.find('}', at) + 1 - at);
}

}  // namespace

TEST_CASE("a map run is redriven: what failed goes on, what was stopped too, what had not begun begins") {
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  ir::Module module = One({.concurrency = 2, .pass_first = true, .writer = kWriter}, ASLRT_STATE_Task);
  World world(module, {.events = true, .record = true, .record_children = 9, .objects = &objects});
  world.Start("[10,11,12,13,14]");
  REQUIRE(world.asked.size() == 2);
  world.Succeed(world.asked[0].id, "\"a\"");
  world.Run();
  world.now += kSecond;
  world.Fail(world.asked[1].id, "E", "C");  // the third one runs
  world.Run();
  REQUIRE(world.Outcome() ==
          "FAILED States.ExceedToleratedFailureThreshold | The specified tolerated failure threshold was exceeded");
  CHECK(Reason(world) == "REDRIVABLE");
  CHECK(Counts(world) == R"({"pending":2,"running":0,"succeeded":1,"failed":1,"timedOut":0,"aborted":1,"total":5,)"
                         R"("resultsWritten":3,"failuresNotRedrivable":0,"pendingRedrive":0})");
  const std::string first = Written(objects, "SUCCEEDED_0.json");

  // Another failure: what succeeded meanwhile stays, and the rest goes on once more.
  world.now += kDay;
  REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
  world.Run();
  REQUIRE(world.asked.size() == 5);
  CHECK(Counts(world) == R"({"pending":2,"running":2,"succeeded":1,"failed":0,"timedOut":0,"aborted":0,"total":5,)"
                         R"("resultsWritten":1,"failuresNotRedrivable":0,"pendingRedrive":0})");
  CHECK(Has(world.MapRuns(), R"("status":"RUNNING","startDate":1700000000,"maxConcurrency":2,)"));
  CHECK(Has(world.MapRuns(), R"("redriveCount":1,"redriveDate":1700086401})"));
  world.Fail(world.asked[3].id, "E", "C");
  world.Run();
  REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
  CHECK(Written(objects, "Redrive-1/SUCCEEDED_0.json") == "[]");
  CHECK(Has(Written(objects, "Redrive-1/FAILED_0.json"), R"("RedriveCount":1,"RedriveDate":"2023-11-15T22:13:21.000Z",)"
                                                         R"("RedriveStatus":"REDRIVABLE_BY_MAP_RUN","StartDate")"));
  CHECK(Has(Written(objects, "Redrive-1/manifest.json"), "Redrive-1/PENDING_0.json"));

  size_t events = world.lines.size();
  world.on_task = Echo;
  REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
  world.RunOut();
  CHECK(world.Outcome() ==
        R"(SUCCEEDED {"MapRunArn":"arn:aws:states:us-east-1:123456789012:mapRun:machine/each:)"
        R"(00000000-0000-4000-8000-000000000000","ResultWriterDetails":{"Bucket":"b","Key":)"
        R"("p/00000000-0000-4000-8000-000000000000/Redrive-2/manifest.json"}})");
  // Its own events, and those of the child that failed: as recorded.
  CHECK(Events(world, "").find("7<-6 ExecutionFailed, 8<-7 ExecutionRedriven, 9<-3 MapRunRedriven, "
                               "10<-9 MapRunFailed, 11<-10 MapStateFailed, 12<-11 ExecutionFailed, "
                               "13<-12 ExecutionRedriven, 14<-3 MapRunRedriven, 15<-14 MapRunSucceeded, "
                               "16<-15 MapStateSucceeded, 17<-14 MapStateExited, 18<-17 ExecutionSucceeded") !=
        std::string::npos);
  CHECK(Events(world, "c2 ").ends_with("8<-7 ExecutionFailed, 9<-8 ExecutionRedriven, 10<-4 TaskScheduled, "
                                       "11<-10 TaskStarted, 12<-11 TaskFailed, 13<-12 ExecutionFailed, "
                                       "14<-13 ExecutionRedriven, 15<-4 TaskScheduled, 16<-15 TaskStarted, "
                                       "17<-16 TaskSucceeded, 18<-17 TaskStateExited, 19<-18 ExecutionSucceeded"));
  CHECK(events < world.lines.size());
  CHECK(Has(world.History(), R"("type":"MapRunRedriven","id":9,"previousEventId":3,"mapRunRedrivenEventDetails":)"
                             R"({"mapRunArn":"arn:aws:states:us-east-1:123456789012:mapRun:machine/each:)"
                             R"(00000000-0000-4000-8000-000000000000","redriveCount":1})"));
  CHECK(Has(world.ChildHistory(3), R"("executionAbortedEventDetails":{"cause":"The map run execution [)"));
  // Outputs of all attempts are in the manifest of the last one; nothing that was written is written again.
  CHECK(Written(objects, "SUCCEEDED_0.json") == first);
  const std::string last = Written(objects, "Redrive-2/SUCCEEDED_0.json");
  const auto file = [](const std::string& name, size_t size) {
    return "{\"Key\":\"" + std::string(kDirectory) + name + "\",\"Size\":" + std::to_string(size) + "}";
  };
  CHECK(Has(Written(objects, "Redrive-2/manifest.json"),
            R"("ResultFiles":{"FAILED":[],"PENDING":[],"SUCCEEDED":[)" + file("SUCCEEDED_0.json", first.size()) + "," +
                file("Redrive-1/SUCCEEDED_0.json", 2) + "," + file("Redrive-2/SUCCEEDED_0.json", last.size()) + "]}"));
  for (const char* output : {"11", "12", "13", "14"}) {
    CHECK(Has(last, R"("Output":")" + std::string(output) + '"'));
  }
  CHECK(Counts(world) == R"({"pending":0,"running":0,"succeeded":5,"failed":0,"timedOut":0,"aborted":0,"total":5,)"
                         R"("resultsWritten":5,"failuresNotRedrivable":0,"pendingRedrive":0})");
}

TEST_CASE("outputs of children that succeeded before are in the state's output") {
  for (uint32_t concurrency : {0u, 1u, 2u, 3u}) {
    for (uint64_t fails = 1; fails <= 5; ++fails) {
      INFO(concurrency << " " << fails);
      ir::Module module = One({.concurrency = concurrency, .pass_first = true}, ASLRT_STATE_Task);
      World world(module, {.events = true, .record = true, .record_children = 9});
      std::map<std::string, int> asked;
      world.on_task = [&](World& w, const Asked& task) {
        if (task.id == fails) w.Fail(task.id, "E", "C");
        else w.Succeed(task.id, task.input);
      };
      world.Start("[1,2,3,4,5]");
      world.RunOut();
      REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
      world.on_task = Echo;
      world.now += kDay;
      CHECK(Redriven(module, world).ends_with("SUCCEEDED [1,2,3,4,5]"));
      for (const Asked& task : world.asked) ++asked[task.input];
      CHECK(asked[std::to_string(fails)] == 2);
    }
  }
}

TEST_CASE("express children begin again, under their old names") {
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  ir::Module module =
      One({.children = kExpress, .concurrency = 1, .pass_first = true, .writer = kWriter}, ASLRT_STATE_Task);
  World world(module, {.events = true, .record_children = 9, .objects = &objects});
  world.on_task = FailFirst;
  world.Start("[1,2]");
  REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
  world.now += kDay;
  REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
  world.RunOut();
  CHECK(world.Outcome().starts_with("SUCCEEDED"));
  CHECK(Events(world, "c2 ").starts_with("1<-0 ExecutionStarted, 2<-0 PassStateEntered"));
  CHECK_FALSE(Has(Events(world, "c2 "), "ExecutionRedriven"));
  const std::string failed = Written(objects, "FAILED_0.json"), last = Written(objects, "Redrive-1/SUCCEEDED_0.json");
  auto arn = [](const std::string& text) { return text.substr(text.find("\"ExecutionArn\":"), 140); };
  CHECK(arn(failed) == arn(last));
  CHECK(Has(last, R"("RedriveCount":1,"RedriveStatus":"NOT_REDRIVABLE")"));
  CHECK(Has(last, R"("StartDate":"2023-11-15T22:13:20.000Z")"));
}

TEST_CASE("a child's context tells its own redrives") {
  auto tells = [](Maker& m, ir::StateId, ir::StateId child) {
    m.Entry(child, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) { f.Suspend(f.Input(), ASLRT_TASK); });
    m.Entry(child, ASLRT_ENTRY_result, [&](FunctionBuilder& f) {
      std::vector<ir::ValueId> parts = {f.Context(ASLRT_CONTEXT_execution_redrive_count),
                                        f.Context(ASLRT_CONTEXT_execution_start_time)};
      f.Done(f.MakeArray(parts));
    });
  };
  for (bool express : {false, true}) {
    Settings settings{.concurrency = 1};
    if (express) settings.children = kExpress;
    ir::Module module = One(settings, ASLRT_STATE_Task, tells);
    World world(module, {.events = true, .record = true});
    world.on_task = FailFirst;
    world.Start("[1,2]");
    world.now += kDay;
    CHECK(Redriven(module, world)
              .ends_with(express ? R"(SUCCEEDED [[1,"2023-11-15T22:13:20Z"],[0,"2023-11-15T22:13:20Z"]])"
                                 : R"(SUCCEEDED [[1,"2023-11-14T22:13:20Z"],[0,"2023-11-15T22:13:20Z"]])"));
  }
}

TEST_CASE("children wait to be redriven while as many run as may") {
  ir::Module module = One({.concurrency = 3}, ASLRT_STATE_Task);
  World world(module, {.events = true, .record = true});
  world.Start("[1,2,3,4]");
  REQUIRE(aslrt_execution_stop(world.x, kAbsent, kAbsent) == ASLRT_OK);
  CHECK(Has(world.MapRuns(), R"("status":"ABORTED")"));
  CHECK(Counts(world) == R"({"pending":1,"running":0,"succeeded":0,"failed":0,"timedOut":0,"aborted":3,"total":4,)"
                         R"("resultsWritten":3,"failuresNotRedrivable":0,"pendingRedrive":0})");
  REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
  aslrt_map_run_bounds one = {};
  one.has_max_concurrency = 1;
  one.max_concurrency = 1;
  const std::string arn = "arn:aws:states:us-east-1:123456789012:mapRun:machine/each:"
                          "00000000-0000-4000-8000-000000000000";
  CHECK(aslrt_map_run_update(world.x, View(arn), &one) == ASLRT_NOT_WAITING);
  world.Run();
  CHECK(world.asked.size() == 6);
  REQUIRE(aslrt_execution_stop(world.x, kAbsent, kAbsent) == ASLRT_OK);
  REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
  world.Run();
  // Saved amid it, and restored.
  World other(module, {.events = true, .record = true});
  other.now = world.now;
  const std::string bytes = world.Save();
  REQUIRE(other.Restore(bytes) == ASLRT_OK);
  CHECK(other.Save() == bytes);
  CHECK(other.MapRuns() == world.MapRuns());
  CHECK(aslrt_map_run_update(world.x, View("arn:no"), &one) == ASLRT_NO_MAP_RUN);
  REQUIRE(aslrt_map_run_update(world.x, View(arn), &one) == ASLRT_OK);
  world.Run();
  CHECK(Has(world.MapRuns(), R"("maxConcurrency":1,)"));
  for (World* w : {&world, &other}) {
    uint64_t ids[1];
    while (aslrt_open_tasks(w->x, ids, 1) > 0) {
      w->Succeed(ids[0], "7");
      w->Run();
    }
    CHECK(w->Outcome() == "SUCCEEDED [7,7,7,7]");
  }
}

TEST_CASE("bounds of a map run that runs can be changed") {
  ir::Module module = One({.concurrency = 1}, ASLRT_STATE_Task);
  const std::string arn = "arn:aws:states:us-east-1:123456789012:mapRun:machine/each:"
                          "00000000-0000-4000-8000-000000000000";
  World world(module, {.events = true});
  world.Start("[1,2,3,4]");
  CHECK(world.asked.size() == 1);
  aslrt_map_run_bounds bounds = {1, 1, 1, 0, 1, 100};
  REQUIRE(aslrt_map_run_update(world.x, View(arn), &bounds) == ASLRT_OK);
  world.Run();
  CHECK(world.asked.size() == 4);
  CHECK(Has(world.MapRuns(), R"("maxConcurrency":0,"toleratedFailurePercentage":100,"toleratedFailureCount":1,)"));
  world.Fail(1, "E", "C");
  world.Run();
  CHECK(world.Result().status == ASLRT_RUNNING);
  bounds = {0, 1, 0, 0, 0, 0};
  REQUIRE(aslrt_map_run_update(world.x, View(arn), &bounds) == ASLRT_OK);
  world.Run();
  CHECK(world.Outcome().starts_with("FAILED States.ExceedToleratedFailureThreshold"));
  CHECK(aslrt_map_run_update(world.x, View(arn), &bounds) == ASLRT_NO_MAP_RUN);
}

TEST_CASE("a reader goes on behind the items that were begun, and batches are made again") {
  sim::MemoryObjects objects;
  objects.Put("b", "k", "n\n0\n1\n2\n3\n4\n5\n6\n");
  for (const char* batch : {"", "2", "3"}) {
    for (const char* writer : {"", kWriter}) {
      for (uint64_t fails = 1; fails <= 3; ++fails) {
        INFO(batch << " " << writer << " " << fails);
        ir::Module module =
            One({.batch_items = batch, .concurrency = 2, .reader = kCsv, .writer = writer}, ASLRT_STATE_Task);
        World world(module, {.events = true, .objects = &objects});
        std::string seen;
        world.on_task = [&](World& w, const Asked& task) {
          if (task.id == fails) return w.Fail(task.id, "E", "C");
          seen += task.input;
          w.Succeed(task.id, task.input);
        };
        world.Start();
        world.RunOut();
        REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
        World other(module, {.events = true, .objects = &objects});
        other.now = world.now;
        other.on_task = world.on_task;
        REQUIRE(other.Restore(world.Save()) == ASLRT_OK);
        fails += 100;
        REQUIRE(aslrt_execution_redrive(other.x) == ASLRT_OK);
        other.RunOut();
        fails -= 100;
        auto task_count = [&](const std::string& text) {
          size_t count = 0;
          for (size_t at = seen.find(text); at != std::string::npos; at = seen.find(text, at + 1)) ++count;
          return count;
        };
        CHECK(other.Outcome().starts_with("SUCCEEDED"));
        for (const char* item : {"0", "1", "2", "3", "4", "5", "6"}) {
          const std::string text = R"("n":")" + std::string(item) + '"';
          REQUIRE(Has(seen, text));
          // What was stopped is asked for again, what had ended is not.
          CHECK((seen.find(text) == seen.rfind(text) || task_count(text) == 2));
        }
      }
    }
  }
}

TEST_CASE("map runs that cannot be gone on with are started anew") {
  // The reader has nothing to read before the redrive.
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  ir::Module module = One({.reader = kCsv}, ASLRT_STATE_Pass);
  World world(module, {.events = true, .objects = &objects});
  world.Start();
  REQUIRE(world.Outcome().starts_with("FAILED States.ItemReaderFailed"));
  objects.Put("b", "k", "n\n0\n");
  REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
  world.RunOut();
  CHECK(world.Outcome() == R"(SUCCEEDED [{"n":"0"}])");
  CHECK(Events(world, "").find("8<-7 ExecutionRedriven, 9<-2 MapStateStarted, 10<-9 MapRunStarted") !=
        std::string::npos);

  // The writer has no bucket before the redrive.
  sim::MemoryObjects late;
  ir::Module writes = One({.writer = kWriter}, ASLRT_STATE_Pass);
  World writer(writes, {.events = true, .objects = &late});
  writer.Start("[1]");
  REQUIRE(writer.Outcome().starts_with("FAILED States.ResultWriterFailed"));
  late.AddBucket("b");
  REQUIRE(aslrt_execution_redrive(writer.x) == ASLRT_OK);
  writer.RunOut();
  CHECK(writer.Outcome().starts_with("SUCCEEDED"));
  CHECK_FALSE(Has(Events(writer, ""), "MapRunRedriven"));

  // Too much output: errors.md 5.10.
  ir::Module large = One({.concurrency = 1}, ASLRT_STATE_Task);
  World limit(large, {.events = true});
  limit.on_task = [](World& w, const Asked& task) {
    w.Succeed(task.id, Redrives(w) == 0 ? '"' + std::string(200000, 'x') + '"' : "1");
  };
  limit.Start("[1,2]");
  REQUIRE(limit.Outcome().starts_with("FAILED States.DataLimitExceeded"));
  REQUIRE(aslrt_execution_redrive(limit.x) == ASLRT_OK);
  limit.RunOut();
  CHECK(limit.Outcome() == "SUCCEEDED [1,1]");
}

TEST_CASE("a redrive that cannot write fails, and can be redriven itself") {
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  ir::Module module = One({.concurrency = 1, .writer = kWriter}, ASLRT_STATE_Task);
  World world(module, {.events = true, .objects = &objects});
  world.on_task = [](World& w, const Asked& task) {
    if (w.asked.size() == 2) w.Fail(task.id, "E", "C");
    else w.Succeed(task.id, task.input);
  };
  world.Start("[1,2]");
  REQUIRE(world.Result().status == ASLRT_EXECUTION_FAILED);
  const std::string bytes = world.Save();
  sim::MemoryObjects none;
  World lost(module, {.events = true, .objects = &none});
  lost.on_task = Echo;
  REQUIRE(lost.Restore(bytes) == ASLRT_OK);
  REQUIRE(aslrt_execution_redrive(lost.x) == ASLRT_OK);
  lost.Run();
  CHECK(lost.Outcome().starts_with("FAILED States.ResultWriterFailed"));
  CHECK(Has(Counts(lost), R"("succeeded":1,"failed":1,)"));
  none.AddBucket("b");
  REQUIRE(aslrt_execution_redrive(lost.x) == ASLRT_OK);
  lost.RunOut();
  CHECK(lost.Outcome().starts_with("SUCCEEDED"));
  CHECK(Has(Written(none, "Redrive-2/SUCCEEDED_0.json"), R"("Output":"2")"));
}

TEST_CASE("children that cannot be redriven count as failures") {
  // 14 days after a child's end, but not after that of the execution.
  ir::Module module = One({.tolerated_count = "1", .concurrency = 1}, ASLRT_STATE_Task);
  World world(module, {.events = true});
  world.Start("[1,2]");
  world.Fail(1, "E", "C");
  world.Run();
  world.now += 10 * kDay;
  REQUIRE(aslrt_execution_stop(world.x, kAbsent, kAbsent) == ASLRT_OK);
  world.now += 10 * kDay;
  REQUIRE(aslrt_execution_redrive(world.x) == ASLRT_OK);
  world.Run();
  CHECK(Counts(world) == R"({"pending":0,"running":1,"succeeded":0,"failed":1,"timedOut":0,"aborted":0,"total":2,)"
                         R"("resultsWritten":1,"failuresNotRedrivable":1,"pendingRedrive":0})");
  world.Succeed(world.asked.back().id, "2");
  world.Run();
  CHECK(world.Outcome() == "SUCCEEDED [2]");

  // A child without room for events.
  ir::Module loop = One({.concurrency = 1}, ASLRT_STATE_Task, [](Maker& m, ir::StateId, ir::StateId child) {
    m.Goes(child, child);
  });
  World full(loop, {.events = false});
  full.on_task = Echo;
  full.Start("[1]");
  REQUIRE(full.Outcome().starts_with("FAILED States.ExceedToleratedFailureThreshold"));
  CHECK(Has(Counts(full), R"("failed":1,)"));
  CHECK(Has(Counts(full), R"("failuresNotRedrivable":1,)"));
  REQUIRE(aslrt_execution_redrive(full.x) == ASLRT_OK);
  full.Run();
  CHECK(full.Outcome().starts_with("FAILED States.ExceedToleratedFailureThreshold"));
}

TEST_CASE("memory of failures that are kept is bounded") {
  auto peak = [](int rows) {
    sim::MemoryObjects objects;
    std::string text = "n\n";
    for (int i = 0; i < rows; ++i) text += std::to_string(i) + "\n";
    objects.Put("b", "k", text);
    World world(One({.tolerated_percentage = "100", .concurrency = 50, .reader = kCsv}, ASLRT_STATE_Task),
                {.objects = &objects, .count_memory = true});
    world.on_task = [](World& w, const Asked& task) { w.Fail(task.id, "E", "C"); };
    world.Start();
    world.asked.clear();
    CHECK(world.Outcome() == "SUCCEEDED []");
    CHECK(Has(Counts(world), "\"failuresNotRedrivable\":" + std::to_string(rows - 10000) + ","));
    return world.memory_peak;
  };
  const size_t few = peak(50000), many = peak(150000);
  CHECK(many < few + few / 5);
}

TEST_CASE("map runs in children of map runs are redriven with them") {
  Maker m;
  auto outer = m.State(m.top(), "Outer", ASLRT_STATE_Map);
  auto scope = m.Branch(outer);
  auto inner = m.State(scope, "Inner", ASLRT_STATE_Map);
  auto task = m.Task(m.Branch(inner), "T");
  for (ir::StateId map : {outer, inner}) {
    auto site = m.Site(map, ASLRT_MESSAGE_none, "$.p", "Field");
    m.Entry(map, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
      ir::ValueId items = f.Force(f.Input());
      f.Param(ASLRT_PARAM_map_children, m.Json(f, R"({"ExecutionType":"STANDARD"})"), site);
      f.Param(ASLRT_PARAM_map_run, items, site);
      f.Suspend(items, ASLRT_MAP);
    });
  }
  m.Goes(outer, Maker::kEnd);
  m.Goes(inner, Maker::kEnd);
  m.Goes(task, Maker::kEnd);
  ir::Module module = m.Finish();
  for (uint64_t fails = 1; fails <= 5; ++fails) {
    for (bool stops : {false, true}) {
      INFO(fails << " " << stops);
      World world(module, {.events = true, .record = true});
      world.on_task = [&](World& w, const Asked& asked) {
        if (asked.id != fails) w.Succeed(asked.id, asked.input);
        else if (!stops) w.Fail(asked.id, "E", "C");
      };
      world.Start("[[1,2],[3,4,5]]");
      world.RunOut();
      if (world.Result().status == ASLRT_RUNNING) REQUIRE(aslrt_execution_stop(world.x, kAbsent, kAbsent) == ASLRT_OK);
      world.on_task = Echo;
      const size_t before = world.asked.size();
      CHECK(Redriven(module, world).ends_with("SUCCEEDED [[1,2],[3,4,5]]"));
      CHECK(world.asked.size() > before);
      CHECK(world.asked.size() <= 10);  // all but one may have been under way
    }
  }
}

TEST_CASE("damaged bytes of map runs with what they keep are refused or harmless") {
  ir::Module module =
      One({.tolerated_count = "9", .batch_items = "2", .concurrency = 2, .pass_first = true}, ASLRT_STATE_Task);
  std::string samples[2];
  for (bool ended : {false, true}) {
    World world(module, {.record = true});
    world.Start("[1,2,3,4,5,6,7]");
    world.Fail(1, "E", "C");
    world.Run();
    if (ended) REQUIRE(aslrt_execution_stop(world.x, kAbsent, kAbsent) == ASLRT_OK);
    samples[ended] = world.Save();
  }
  World other(module, {.record = true});
  uint64_t state = 12;
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string changed = Damaged(samples[round / 2 % 2], round, 1, &state);
    if (other.Restore(changed) != ASLRT_OK) continue;
    ++accepted;
    other.now = kStart;
    other.on_task = Echo;
    if (other.Result().status != ASLRT_RUNNING) aslrt_execution_redrive(other.x);
    other.RunUntil(100 * kSecond);
    other.History();
    other.MapRuns();
    other.Outcome();
  }
  CHECK(accepted > 0);
}
