// Distributed Maps: the Map Run in the history, children with events, input, limits and failures of their own.
#include <string>

#include "tests/unit/catch.h"
#include "tests/unit/engine/distributed.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

TEST_CASE("children have events of their own, and the history only their Map Run") {
  World world(One({}, ASLRT_STATE_Pass), {.events = true, .record = true});
  world.Start("[1,2]");
  CHECK(world.Outcome() == "SUCCEEDED [1,2]");
  CHECK(Events(world, "") ==
        "1<-0 ExecutionStarted, 2<-0 MapStateEntered, 3<-2 MapStateStarted, 4<-3 MapRunStarted, "
        "5<-4 MapRunSucceeded, 6<-5 MapStateSucceeded, 7<-4 MapStateExited, 8<-7 ExecutionSucceeded");
  for (const char* child : {"c1 ", "c2 "}) {
    CHECK(Events(world, child) ==
          "1<-0 ExecutionStarted, 2<-0 PassStateEntered, 3<-2 PassStateExited, 4<-3 ExecutionSucceeded");
  }
  CHECK(world.History().find(":mapRun:machine/each:") != std::string::npos);
  CHECK(world.History().find("PassState") == std::string::npos);
  World empty(One({}, ASLRT_STATE_Pass), {.events = true});
  empty.Start("[]");
  CHECK(empty.Outcome() == "SUCCEEDED []");
  CHECK(Events(empty, "").ends_with("4<-3 MapRunStarted, 5<-4 MapRunSucceeded, 6<-5 MapStateSucceeded, "
                                    "7<-4 MapStateExited, 8<-7 ExecutionSucceeded"));
}

TEST_CASE("ids and results are the same when nobody looks") {
  auto runtime_error = [](Maker& m, ir::StateId, ir::StateId child) {
    auto site = m.Site(child, ASLRT_MESSAGE_path_null_input);
    m.Entry(child, ASLRT_ENTRY_enter, [=](FunctionBuilder& f) { f.Fail(f.Input(), site); });
  };
  for (bool events : {true, false}) {
    World world(One({.tolerated_percentage = "100"}, ASLRT_STATE_Choice, runtime_error), {.events = events});
    world.Start("[1,2,3]");
    CHECK(world.Outcome() == "SUCCEEDED []");
    CHECK(world.Result().events == 8);
  }
}

TEST_CASE("a failed child counts against what is tolerated") {
  auto fails = [](const Settings& settings) {
    World world(One(settings, ASLRT_STATE_Task), {.events = true});
    world.Start("[1,2,3,4]");
    world.Fail(2, "E", "C");
    world.Run();
    bool over = world.Result().status != ASLRT_RUNNING;
    if (!over) {
      for (uint64_t id : {1, 3, 4}) world.Succeed(id, std::to_string(id));
      world.Run();
      CHECK(world.Outcome() == "SUCCEEDED [1,3,4]");
    } else {
      CHECK(world.Outcome() == "FAILED States.ExceedToleratedFailureThreshold | "
                               "The specified tolerated failure threshold was exceeded");
      CHECK(Events(world, "").ends_with("4<-3 MapRunStarted, 5<-4 MapRunFailed, 6<-5 MapStateFailed, "
                                        "7<-6 ExecutionFailed"));
      CHECK(Events(world, "c2 ").ends_with("5<-4 TaskFailed, 6<-5 ExecutionFailed"));
      CHECK(Events(world, "c3 ").ends_with("ExecutionAborted"));
      CHECK(world.cancelled == std::vector<uint64_t>{1, 3, 4});
    }
    return over;
  };
  CHECK(fails({}));
  CHECK(fails({.tolerated_count = "0"}));
  CHECK_FALSE(fails({.tolerated_count = "1"}));
  CHECK(fails({.tolerated_percentage = "24.9"}));
  CHECK_FALSE(fails({.tolerated_percentage = "25"}));
  CHECK(fails({.tolerated_count = "0", .tolerated_percentage = "100"}));
  CHECK(fails({.tolerated_count = "5", .tolerated_percentage = "1"}));
}

TEST_CASE("the Map begins before its numbers are looked at") {
  for (const char* json : {"-1", "\"x\"", "1.5", "null"}) {
    World world(One({.tolerated_count = json}, ASLRT_STATE_Pass), {.events = true});
    world.Start("[1]");
    CHECK(Events(world, "").ends_with("3<-2 MapStateStarted, 4<-3 ExecutionFailed"));
    CHECK(world.Outcome().find(json == std::string_view("-1") ? "cannot be negative" : "not a valid integer") !=
          std::string::npos);
  }
}

TEST_CASE("children run so many at a time") {
  World world(One({.concurrency = 2}, ASLRT_STATE_Task), {});
  world.Start("[1,2,3]");
  CHECK(world.asked.size() == 2);
  CHECK(world.asked[1].iterations == std::vector<uint32_t>{1});
  world.Succeed(2, "20");
  world.Run();
  CHECK(world.asked.size() == 3);
  world.Succeed(1, "10");
  world.Succeed(3, "30");
  world.Run();
  CHECK(world.Outcome() == "SUCCEEDED [10,20,30]");
}

TEST_CASE("batches hold so many items, or so many bytes") {
  auto run = [](const Settings& settings, std::string_view items) {
    World world(One(settings, ASLRT_STATE_Pass), {});
    world.Start(items);
    return world.Outcome();
  };
  CHECK(run({.batch_items = "2"}, "[1,2,3]") == R"(SUCCEEDED [{"Items":[1,2]},{"Items":[3]}])");
  CHECK(run({.batch_items = "2", .batch_input = "7"}, "[1]") == R"(SUCCEEDED [{"BatchInput":7,"Items":[1]}])");
  // {"Items":[1,2]} has 15 bytes.
  CHECK(run({.batch_bytes = "15"}, "[1,2,3]") == R"(SUCCEEDED [{"Items":[1,2]},{"Items":[3]}])");
  CHECK(run({.batch_bytes = "14"}, "[1,2]") == R"(SUCCEEDED [{"Items":[1]},{"Items":[2]}])");
  CHECK(run({.batch_bytes = "13"}, "[1,22]").starts_with("FAILED States.DataLimitExceeded"));
  CHECK(run({.batch_items = "0"}, "[1]").starts_with("FAILED States.Runtime"));
}

TEST_CASE("an EXPRESS child ends after five minutes, a child of STANDARD does not") {
  for (bool express : {true, false}) {
    Settings settings;
    settings.tolerated_count = "1";
    if (express) settings.children = R"({"ExecutionType":"EXPRESS"})";
    auto waits = [](Maker& m, ir::StateId, ir::StateId child) {
      m.Waits(child, Maker::kEnd, ASLRT_PARAM_wait_seconds, "301");
    };
    World world(One(settings, ASLRT_STATE_Wait, waits), {.events = true});
    world.Start("[1]");
    world.RunOut();
    CHECK(world.Outcome() == (express ? "SUCCEEDED []" : "SUCCEEDED [1]"));
    CHECK(Events(world, "c1 ").ends_with(express ? "3<-0 ExecutionTimedOut" : "ExecutionSucceeded"));
    CHECK(world.times.back() == (express ? 300 : 301) * kSecond);
  }
}

TEST_CASE("a child that waits is saved with its Map Run") {
  Settings settings{.tolerated_count = "1", .batch_items = "2", .batch_bytes = "15", .concurrency = 2};
  World first(One(settings, ASLRT_STATE_Task), {});
  first.draw = 5;
  first.Start("[1,2,30,4,5]");
  CHECK(first.asked.size() == 2);
  first.Fail(2, "E", "C");
  first.Run();
  World second(One(settings, ASLRT_STATE_Task), {});
  CHECK(second.Restore(first.Save()) == ASLRT_OK);
  CHECK(second.Save() == first.Save());
  for (World* world : {&first, &second}) {
    uint64_t ids[8];
    for (size_t open; (open = aslrt_open_tasks(world->x, ids, 8)) > 0;) {
      world->Succeed(ids[0], std::to_string(ids[0]));
      world->Run();
    }
  }
  CHECK(first.Outcome() == second.Outcome());
  CHECK(first.Outcome().starts_with("SUCCEEDED [1,"));
}

TEST_CASE("children of many items go one by one") {
  std::string items = "[0";
  for (int i = 1; i < 30000; ++i) items += ",0";
  items += "]";
  World world(One({.concurrency = 3}, ASLRT_STATE_Pass), {});
  // The children's events are no part of the 25,000, though the input is within its quota.
  CHECK(world.Start(items) == ASLRT_SUCCEEDED);
  CHECK(world.Outcome() == "SUCCEEDED " + items);
  CHECK(world.Result().events == 8);
}
