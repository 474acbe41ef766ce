// Map Runs that read items and write results: what they read and leave behind, what stops them, what they tell of
// themselves, and that they can be saved.
#include <string>

#include "runtime/result_files.h"
#include "sim/memory_objects.h"
#include "tests/unit/catch.h"
#include "tests/unit/engine/distributed.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

constexpr const char* kCsv = R"({"Resource":"getObject","InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"})";
constexpr const char* kWriter = R"({"Resource":"putObject"})";
constexpr const char* kDirectory = "p/00000000-0000-4000-8000-000000000000/";

std::string Rows(int count) {
  std::string text = "n\n";
  for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
  return text;
}

std::string Written(const sim::MemoryObjects& objects, const std::string& name) {
  auto bytes = objects.Find("b", kDirectory + name);
  return bytes == nullptr ? "none" : *bytes;
}

// Answers and runs until nothing is open.
void AnswerAll(World& world, const std::function<void(uint64_t id)>& answer) {
  uint64_t ids[1];
  while (world.Result().status == ASLRT_RUNNING && aslrt_open_tasks(world.x, ids, 1) > 0) {
    answer(ids[0]);
    world.Run();
  }
}

// A store whose disk is full after so many bytes.
class SmallDisk final : public sim::ObjectStore {
 public:
  SmallDisk(sim::MemoryObjects& objects, size_t room) : objects_(objects), room_(room) {}
  bool HasBucket(std::string_view bucket) const override { return objects_.HasBucket(bucket); }
  std::unique_ptr<sim::ObjectReader> Open(std::string_view bucket, std::string_view key, std::string_view version,
                                          sim::ObjectError* error) override {
    return objects_.Open(bucket, key, version, error);
  }
  std::unique_ptr<sim::ObjectLister> List(std::string_view bucket, std::string_view prefix, std::string_view after,
                                          sim::ObjectError* error) override {
    return objects_.List(bucket, prefix, after, error);
  }
  std::unique_ptr<sim::ObjectWriter> Create(std::string_view bucket, std::string_view key,
                                            sim::ObjectError* error) override {
    auto inner = objects_.Create(bucket, key, error);
    return inner == nullptr ? nullptr : std::make_unique<Writer>(*this, std::move(inner));
  }

 private:
  class Writer final : public sim::ObjectWriter {
   public:
    Writer(SmallDisk& disk, std::unique_ptr<sim::ObjectWriter> inner) : disk_(disk), inner_(std::move(inner)) {}
    bool Write(std::string_view bytes, sim::ObjectError* error) override {
      if (bytes.size() > disk_.room_) {
        *error = {"InternalError", "the disk is full"};
        return false;
      }
      disk_.room_ -= bytes.size();
      return inner_->Write(bytes, error);
    }
    bool Commit(sim::ObjectError* error) override { return inner_->Commit(error); }

   private:
    SmallDisk& disk_;
    std::unique_ptr<sim::ObjectWriter> inner_;
  };

  sim::MemoryObjects& objects_;
  size_t room_;
};

}  // namespace

TEST_CASE("items are read as children start, and the Map's length is not known") {
  sim::MemoryObjects objects;
  objects.Put("b", "k", Rows(5));
  World world(One({.concurrency = 2, .reader = kCsv}, ASLRT_STATE_Task),
              {.events = true, .record = true, .objects = &objects});
  world.Start();
  CHECK(world.asked.size() == 2);
  CHECK(world.asked[1].input == R"({"n":"1"})");
  CHECK(world.MapRuns().find(R"("itemCounts":{"pending":0,"running":2,)") != std::string::npos);
  AnswerAll(world, [&](uint64_t id) { world.Succeed(id, std::to_string(id)); });
  CHECK(world.Outcome() == "SUCCEEDED [1,2,3,4,5]");
  CHECK(world.History().find(R"("length":0)") != std::string::npos);
  World few(One({.reader = kCsv, .max_items = "2"}, ASLRT_STATE_Pass), {.objects = &objects});
  few.Start();
  CHECK(few.Outcome() == R"(SUCCEEDED [{"n":"0"},{"n":"1"}])");
}

TEST_CASE("what cannot be read fails the Map Run") {
  sim::MemoryObjects objects;
  objects.Put("b", "k", "n,n\n1,2\n");
  auto fails = [&](const Settings& settings, std::string_view cause, bool with_objects = true) {
    World world(One(settings, ASLRT_STATE_Pass), {.events = true, .objects = with_objects ? &objects : nullptr});
    world.Start();
    INFO(world.Outcome());
    CHECK(world.Outcome().starts_with("FAILED States.ItemReaderFailed | "));
    CHECK(world.Outcome().find(cause) != std::string::npos);
    CHECK(Events(world, "").ends_with("3<-2 MapStateStarted, 4<-3 MapRunStarted, 5<-4 MapRunFailed, "
                                      "6<-5 MapStateFailed, 7<-6 ExecutionFailed"));
  };
  fails({.reader = kCsv}, "CSV headers cannot contain duplicates.");
  fails({.reader = kCsv, .max_items = "-1"}, "field MaxItems must be positive");
  fails({.reader = kCsv, .reader_parameters = R"({"Bucket":"b","Key":"no"})"}, "");
  fails({.reader = kCsv, .reader_parameters = R"({"Bucket":"no","Key":"k"})"}, "");
  fails({.reader = kCsv}, "", false);
  fails({.reader = kCsv, .reader_parameters = R"({"Bucket":7,"Key":"k"})"}, "'Bucket' of the ItemReader must be");
  fails({.reader = kCsv, .reader_parameters = R"({"Bucket":"b"})"}, "'Key' of the ItemReader is missing");
  fails({.reader = kCsv, .reader_parameters = "[]"}, "must be an object");
  fails({.reader = kCsv, .reader_parameters = R"({"Bucket":"b","Key":"k","Range":"x"})"}, "is not supported");
}

TEST_CASE("a share of the items is judged when all of them are known") {
  sim::MemoryObjects objects;
  objects.Put("b", "k", Rows(10));
  auto asked = [&](const std::string& percentage) {
    World world(One({.tolerated_percentage = percentage, .concurrency = 1, .reader = kCsv}, ASLRT_STATE_Task),
                {.objects = &objects});
    world.Start();
    AnswerAll(world, [&](uint64_t id) { id == 1 ? world.Fail(id, "E", "") : world.Succeed(id, "0"); });
    bool failed = world.Outcome().starts_with("FAILED States.ExceedToleratedFailureThreshold");
    CHECK((failed || world.Outcome() == "SUCCEEDED [0,0,0,0,0,0,0,0,0]"));
    return std::pair(world.asked.size(), failed);
  };
  CHECK(asked("10") == std::pair(size_t{10}, false));
  CHECK(asked("9.9") == std::pair(size_t{10}, true));
  CHECK(asked("0") == std::pair(size_t{1}, true));
}

TEST_CASE("outputs above the quota are not kept, and the state has none") {
  sim::MemoryObjects objects;
  objects.Put("b", "k", Rows(40000));
  Settings settings{.concurrency = 100, .reader = kCsv};
  World world(One(settings, ASLRT_STATE_Pass), {.events = true, .objects = &objects});
  world.Start();
  CHECK(world.Outcome().starts_with("FAILED States.DataLimitExceeded | The state/task 'M' returned a result"));
  CHECK(Events(world, "").ends_with("5<-4 MapRunSucceeded, 6<-5 MapStateFailed, 7<-6 ExecutionFailed"));
  World free(One(settings, ASLRT_STATE_Pass), {.quotas = false, .objects = &objects});
  free.Start();
  CHECK(free.Outcome().ends_with(R"(,{"n":"39999"}])"));
}

TEST_CASE("memory grows with the children that run, not with the items") {
  auto peak = [](int rows) {
    sim::MemoryObjects objects;
    objects.Put("b", "k", Rows(rows));
    World world(One({.tolerated_percentage = "100", .concurrency = 50, .reader = kCsv}, ASLRT_STATE_Pass),
                {.objects = &objects, .count_memory = true});
    world.Start();
    CHECK(world.Outcome().starts_with("FAILED States.DataLimitExceeded"));
    return world.memory_peak;
  };
  const size_t few = peak(50000), many = peak(200000);
  CHECK(many < few + few / 5);
}

TEST_CASE("results are files with a manifest, which is the state's output") {
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  World world(One({.tolerated_count = "1", .concurrency = 1, .writer = kWriter}, ASLRT_STATE_Task),
              {.objects = &objects});
  world.Start(R"([{"a": 1},2])");
  world.Succeed(1, R"({"x": "y"})");
  world.Run();
  world.Fail(2, "E", "C");
  CHECK(objects.Names().empty());
  world.Run();
  CHECK(world.Outcome() ==
        R"(SUCCEEDED {"MapRunArn":"arn:aws:states:us-east-1:123456789012:mapRun:machine/each:)"
        R"(00000000-0000-4000-8000-000000000000","ResultWriterDetails":{"Bucket":"b","Key":)"
        R"("p/00000000-0000-4000-8000-000000000000/manifest.json"}})");
  const std::string failed = Written(objects, "FAILED_0.json"), succeeded = Written(objects, "SUCCEEDED_0.json");
  CHECK(Written(objects, "manifest.json") ==
        R"({"DestinationBucket":"b","MapRunArn":"arn:aws:states:us-east-1:123456789012:mapRun:machine/each:)"
        R"(00000000-0000-4000-8000-000000000000","ResultFiles":{"FAILED":[{"Key":)"
        R"("p/00000000-0000-4000-8000-000000000000/FAILED_0.json","Size":)" +
            std::to_string(failed.size()) + R"(}],"PENDING":[],"SUCCEEDED":[{"Key":)" +
            R"("p/00000000-0000-4000-8000-000000000000/SUCCEEDED_0.json","Size":)" +
            std::to_string(succeeded.size()) + "}]}}");
  const std::string arn = R"("ExecutionArn":"arn:aws:states:us-east-1:123456789012:execution:machine/each:)";
  const size_t name = succeeded.find(R"("Name":")") + 8;
  const std::string uuid = succeeded.substr(name, 36);
  CHECK(succeeded ==
        "[{" + arn + uuid + R"(","Input":"{\"a\":1}","InputDetails":{"Included":true},"Name":")" + uuid +
            R"(","Output":"{\"x\": \"y\"}","OutputDetails":{"Included":true},"RedriveCount":0,)"
            R"("RedriveStatus":"NOT_REDRIVABLE","RedriveStatusReason":)"
            R"("Execution is SUCCEEDED and cannot be redriven","StartDate":"2023-11-14T22:13:20.000Z",)"
            R"("StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:machine/each",)"
            R"("Status":"SUCCEEDED","StopDate":"2023-11-14T22:13:20.000Z"}])");
  CHECK(failed.starts_with(R"([{"Cause":"C","Error":"E","ExecutionArn":)"));
  CHECK(failed.find(R"("Status":"FAILED")") != std::string::npos);
  CHECK(failed.find("\"Output\"") == std::string::npos);
  CHECK(failed.find(R"("OutputDetails":{"Included":true})") != std::string::npos);
}

TEST_CASE("a Map Run that fails tells what was stopped and what never began") {
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  World world(One({.concurrency = 2, .writer = kWriter}, ASLRT_STATE_Task), {.objects = &objects});
  world.Start("[1,2,3,4]");
  world.Fail(1, "E", "C");
  world.Run();
  CHECK(world.Outcome().starts_with("FAILED States.ExceedToleratedFailureThreshold"));
  const std::string failed = Written(objects, "FAILED_0.json"), pending = Written(objects, "PENDING_0.json");
  CHECK(failed.find(R"("Status":"FAILED")") != std::string::npos);
  CHECK(failed.find(R"("Input":"2")") != std::string::npos);
  CHECK(failed.find(R"("Status":"ABORTED")") != std::string::npos);
  CHECK(failed.find(R"({"Cause":"The map run execution [arn:aws:states:us-east-1:123456789012:mapRun:machine/each:)"
                    R"(00000000-0000-4000-8000-000000000000] which was managing this resource was aborted",)") !=
        std::string::npos);
  CHECK(pending == R"([{"Input":"3","InputDetails":{"Included":true},"Status":"PENDING"},)"
                   R"({"Input":"4","InputDetails":{"Included":true},"Status":"PENDING"}])");
  CHECK(Written(objects, "SUCCEEDED_0.json") == "none");
  CHECK(Written(objects, "manifest.json").find("PENDING_0.json") != std::string::npos);
}

TEST_CASE("outputs are written compact, flat, and on lines") {
  auto written = [](std::string_view config, std::string_view name) {
    sim::MemoryObjects objects;
    objects.AddBucket("b");
    std::string writer = R"({"Resource":"putObject",)" + std::string(config) + "}";
    World world(One({.writer = writer}, ASLRT_STATE_Pass), {.objects = &objects});
    world.Start(R"([[1,[2]],"x",[]])");
    CHECK(world.Outcome().starts_with("SUCCEEDED"));
    return Written(objects, std::string(name));
  };
  CHECK(written(R"("Transformation":"COMPACT","OutputType":"JSON")", "SUCCEEDED_0.json") == R"([[1,[2]],"x",[]])");
  CHECK(written(R"("Transformation":"FLATTEN")", "SUCCEEDED_0.json") == R"([1,[2],"x"])");
  CHECK(written(R"("Transformation":"FLATTEN","OutputType":"JSONL")", "SUCCEEDED_0.jsonl") == "1\n[2]\n\"x\"\n");
  World flat(One({.writer = R"({"Transformation":"FLATTEN"})"}, ASLRT_STATE_Pass), {});
  flat.Start("[[1,[2]],3,[]]");
  CHECK(flat.Outcome() == "SUCCEEDED [1,[2],3]");
  World records(One({.writer = R"({"Transformation":"NONE"})"}, ASLRT_STATE_Pass), {});
  records.Start("[1]");
  CHECK(records.Outcome().starts_with(R"(SUCCEEDED [{"ExecutionArn":)"));
}

TEST_CASE("results that cannot be written fail the Map Run and leave nothing behind") {
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  auto fails = [&](const Settings& settings, sim::ObjectStore* store, std::string_view cause) {
    World world(One(settings, ASLRT_STATE_Pass), {.events = true, .objects = store});
    world.Start("[1,2]");
    INFO(world.Outcome());
    CHECK(world.Outcome().starts_with("FAILED States.ResultWriterFailed | "));
    CHECK(world.Outcome().find(cause) != std::string::npos);
    CHECK(Events(world, "").ends_with("MapRunFailed, 6<-5 MapStateFailed, 7<-6 ExecutionFailed"));
    CHECK(objects.Names().empty());
  };
  SmallDisk disk(objects, 20);
  fails({.writer = kWriter}, &disk, "the disk is full (InternalError)");
  fails({.writer = kWriter, .writer_parameters = R"({"Bucket":"no"})"}, &objects, "s3://no/0000");
  fails({.writer = kWriter, .writer_parameters = R"({"Prefix":"p"})"}, &objects, "'Bucket' of the ResultWriter");
  fails({.writer = kWriter}, nullptr, "no buckets");
}

TEST_CASE("files are split, and what is long does not wait in memory") {
  sim::MemoryObjects objects;
  objects.AddBucket("b");
  World world(One({}, ASLRT_STATE_Pass), {.objects = &objects});
  aslrt_host host = {};
  sim::ObjectSession session(&objects);
  session.Attach(&host);
  using aslrt::ResultFiles;
  for (bool lines : {false, true}) {
    ResultFiles files(host, "b", "d/", lines, {.held = 8, .file = 14});
    CHECK(files.held());
    for (const char* record : {"\"aaa\"", "\"bbb\"", "\"ccc\""}) CHECK(files.Add(ResultFiles::Kind::kSucceeded, record));
    CHECK_FALSE(files.held());
    CHECK(objects.Names().size() == (lines ? 3 : 0));
    CHECK(files.Finish("arn"));
  }
  CHECK(*objects.Find("b", "d/SUCCEEDED_0.json") == R"(["aaa","bbb"])");
  CHECK(*objects.Find("b", "d/SUCCEEDED_1.json") == R"(["ccc"])");
  CHECK(*objects.Find("b", "d/SUCCEEDED_0.jsonl") == "\"aaa\"\n\"bbb\"\n");
  {
    ResultFiles dropped(host, "b", "e/", false, {.held = 1, .file = 14});
    CHECK(dropped.Add(ResultFiles::Kind::kFailed, "1"));
  }
  CHECK(objects.Names().size() == 5);
}

TEST_CASE("a Map Run that reads and writes is saved and goes on the same") {
  auto make = [] { return One({.tolerated_count = "2", .batch_items = "2", .concurrency = 2, .reader = kCsv,
                               .writer = kWriter}, ASLRT_STATE_Task); };
  std::string outcome[2], written[2], runs[2];
  for (bool saves : {false, true}) {
    sim::MemoryObjects objects;
    objects.Put("b", "k", Rows(9));
    auto world = std::make_unique<World>(make(), World::Options{.objects = &objects});
    world->Start();
    uint64_t ids[1];
    while (aslrt_open_tasks(world->x, ids, 1) > 0) {
      if (saves) {
        auto next = std::make_unique<World>(make(), World::Options{.objects = &objects});
        std::string bytes = world->Save();
        CHECK(next->Restore(bytes) == ASLRT_OK);
        CHECK(next->Save() == bytes);
        CHECK(next->MapRuns() == world->MapRuns());
        world = std::move(next);
      }
      if (ids[0] == 2) world->Fail(ids[0], "E", "C");
      else world->Succeed(ids[0], std::to_string(ids[0]));
      world->Run();
    }
    outcome[saves] = world->Outcome();
    written[saves] = Written(objects, "SUCCEEDED_0.json") + Written(objects, "FAILED_0.json");
    runs[saves] = world->MapRuns();
  }
  CHECK(outcome[0].starts_with("SUCCEEDED"));
  CHECK(outcome[0] == outcome[1]);
  CHECK(written[0] == written[1]);
  CHECK(runs[0] == runs[1]);
}

TEST_CASE("outputs are saved too, and a reader that got shorter is noticed") {
  sim::MemoryObjects objects;
  objects.Put("b", "k", Rows(4));
  Settings settings{.concurrency = 2, .reader = kCsv};
  World first(One(settings, ASLRT_STATE_Task), {.objects = &objects});
  first.Start();
  first.Succeed(1, "1");
  first.Run();
  const std::string bytes = first.Save();
  World second(One(settings, ASLRT_STATE_Task), {.objects = &objects});
  CHECK(second.Restore(bytes) == ASLRT_OK);
  AnswerAll(second, [&](uint64_t id) { second.Succeed(id, std::to_string(id)); });
  CHECK(second.Outcome() == "SUCCEEDED [1,2,3,4]");
  objects.Put("b", "k", Rows(1));
  World third(One(settings, ASLRT_STATE_Task), {.objects = &objects});
  CHECK(third.Restore(bytes) == ASLRT_OK);
  AnswerAll(third, [&](uint64_t id) { third.Succeed(id, "0"); });
  CHECK(third.Outcome() == "FAILED States.ItemReaderFailed | What the ItemReader reads is shorter than it was.");
}

TEST_CASE("Map Runs tell what DescribeMapRun answers") {
  World world(One({.tolerated_percentage = "50", .concurrency = 2}, ASLRT_STATE_Task), {});
  world.Start("[1,2,3,4]");
  world.Fail(2, "E", "C");
  world.Run();
  const std::string head = R"([{"mapRunArn":"arn:aws:states:us-east-1:123456789012:mapRun:machine/each:)"
                           R"(00000000-0000-4000-8000-000000000000","executionArn":)"
                           R"("arn:aws:states:us-east-1:123456789012:execution:machine:execution","status":)";
  const std::string bounds = R"("maxConcurrency":2,"toleratedFailurePercentage":50,"toleratedFailureCount":0,)";
  const std::string running = R"({"pending":1,"running":2,"succeeded":0,"failed":1,"timedOut":0,"aborted":0,)"
                              R"("total":4,"resultsWritten":1,"failuresNotRedrivable":0,"pendingRedrive":0})";
  CHECK(world.MapRuns() == head + R"("RUNNING","startDate":1700000000,)" + bounds + "\"itemCounts\":" + running +
                               ",\"executionCounts\":" + running + R"(,"redriveCount":0}])");
  world.now += kSecond;
  AnswerAll(world, [&](uint64_t id) { world.Succeed(id, "0"); });
  const std::string ended = R"({"pending":0,"running":0,"succeeded":3,"failed":1,"timedOut":0,"aborted":0,)"
                            R"("total":4,"resultsWritten":4,"failuresNotRedrivable":0,"pendingRedrive":0})";
  CHECK(world.MapRuns() == head + R"("SUCCEEDED","startDate":1700000000,"stopDate":1700000001,)" + bounds +
                               "\"itemCounts\":" + ended + ",\"executionCounts\":" + ended + R"(,"redriveCount":0}])");
  World stopped(One({.batch_items = "3"}, ASLRT_STATE_Task), {});
  stopped.Start("[1,2,3,4]");
  aslrt_execution_stop(stopped.x, kAbsent, kAbsent);
  CHECK(stopped.MapRuns().find(R"("status":"ABORTED")") != std::string::npos);
  CHECK(stopped.MapRuns().find(R"("executionCounts":{"pending":0,"running":0,"succeeded":0,"failed":0,)"
                               R"("timedOut":0,"aborted":2,"total":2,)") != std::string::npos);
}

TEST_CASE("histories of children are kept up to a number") {
  World world(One({}, ASLRT_STATE_Pass), {.record = true, .record_children = 2});
  world.Start("[1,2,3]");
  CHECK(world.History().find("PassState") == std::string::npos);
  CHECK(world.ChildHistory(2).find(R"("type":"PassStateEntered","id":2)") != std::string::npos);
  CHECK(world.ChildHistory(2).find(R"("input":"2")") != std::string::npos);
  CHECK(world.ChildHistory(3) == "[]");
}

TEST_CASE("a second Map Run draws apart from the first") {
  auto retries = [](Maker& m, ir::StateId map, ir::StateId child) {
    m.Row(child).task_pattern = ASLRT_PATTERN_TOKEN;
    ir::Retrier retrier;
    retrier.errors = {"States.ALL"};
    retrier.interval_seconds = 1;
    retrier.max_attempts = 1;
    m.Retry(map, retrier);
  };
  World world(One({.concurrency = 1}, ASLRT_STATE_Task, retries), {});
  world.Start("[1]");
  world.Fail(1, "E", "C");
  world.Run();
  world.RunOut();
  CHECK(world.asked.size() == 2);
  std::vector<aslrt_draw> tokens;
  for (const aslrt_draw& draw : world.draws) {
    if (draw.kind == ASLRT_DRAW_TOKEN) tokens.push_back(draw);
  }
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[0].path != tokens[1].path);
}
