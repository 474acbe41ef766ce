// Retry, Catch, causes.
#include "runtime/execution.h"
#include "tests/unit/catch.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;
using ir::FunctionBuilder;

namespace {

// One Task `T` with what `change` gives it; `Last` takes over when it is done or caught.
ir::Module OneTask(const std::function<void(Maker&, ir::StateId, ir::StateId)>& change) {
  Maker m;
  auto task = m.Task(m.top(), "T");
  auto last = m.Pass(m.top(), "Last");
  change(m, task, last);
  m.Goes(task, last);
  m.Goes(last, Maker::kEnd);
  return m.Finish();
}

// Fails the attempts with the errors, in order, then succeeds with null.
std::function<void(World&, const Asked&)> Failing(std::vector<std::string> errors) {
  return [errors](World& world, const Asked& task) {
    size_t attempt = world.asked.size() - 1;
    if (attempt < errors.size()) world.Fail(task.id, errors[attempt], "C");
    else world.Succeed(task.id, "null");
  };
}

}  // namespace

TEST_CASE("which patterns take which errors") {
  struct Row {
    const char* pattern;
    const char* error;  // NULL: absent
    bool heartbeat, matches;
  };
  const Row kRows[] = {
      {"States.ALL", "E", false, true},
      {"States.ALL", nullptr, false, true},
      {"States.ALL", "States.Timeout", false, true},
      {"States.ALL", "States.DataLimitExceeded", false, true},
      {"States.ALL", "States.Runtime", false, false},
      {"States.TaskFailed", "E", false, true},
      {"States.TaskFailed", nullptr, false, true},
      {"States.TaskFailed", "States.Timeout", false, false},
      {"States.TaskFailed", "States.HeartbeatTimeout", false, false},
      {"States.TaskFailed", "States.Runtime", false, false},
      {"States.HeartbeatTimeout", "States.Timeout", true, true},
      {"States.HeartbeatTimeout", "States.Timeout", false, false},
      {"States.Timeout", "States.Timeout", true, true},
      {"E", "E", false, true},
      {"E", "e", false, false},
      {"E", nullptr, false, false}};
  for (const Row& row : kRows) {
    INFO(row.pattern << " " << (row.error == nullptr ? "-" : row.error));
    aslrt_value error = row.error == nullptr ? aslrt_undefined() : aslrt::WrapString(row.error);
    CHECK(aslrt::ErrorMatches(row.pattern, error, row.heartbeat) == row.matches);
  }
}

TEST_CASE("delays between attempts") {
  struct Row {
    uint32_t interval, max_delay;
    double rate;
    std::vector<double> seconds;
  };
  const Row kRows[] = {{3, 0, 2, {3, 6, 12}},    {1, 5, 2, {1, 2, 4, 5, 5}}, {3, 5, 2, {3, 5, 5}},
                       {2, 0, 1.5, {2, 3, 4.5}}, {7, 0, 1, {7, 7, 7}},       {1, 0, 1.1, {1, 1.1, 1.21, 1.331}}};
  for (const Row& row : kRows) {
    aslrt_image_retrier retrier = {0, 0, row.interval, 9, row.max_delay, 0, row.rate};
    for (uint32_t k = 0; k < row.seconds.size(); ++k) {
      CHECK(aslrt::RetryDelay(retrier, k) == static_cast<int64_t>(row.seconds[k] * 1e9 + 0.5));
    }
  }
  aslrt_image_retrier huge = {0, 0, 99999999, 99999999, 0, 0, 10};
  CHECK(aslrt::RetryDelay(huge, 99999999) == INT64_C(9'000'000'000'000'000'000));
}

TEST_CASE("retriers count by themselves, and the first that matches decides") {
  // The guide's example: {A, B: 2 attempts, 1 s}, {C: 5 s}; errors A, B, C, B.
  ir::Module module = OneTask([](Maker& m, ir::StateId task, ir::StateId last) {
    m.Retry(task, {.errors = {"A", "B"}, .interval_seconds = 1, .max_attempts = 2});
    m.Retry(task, {.errors = {"States.ALL"}, .interval_seconds = 5});
    m.Catch(task, {"States.ALL"}, last);
  });
  World world(module, {.events = true});
  world.on_task = Failing({"A", "B", "C", "B"});
  world.Start();
  world.RunOut();
  CHECK(world.Outcome() == "SUCCEEDED {\"Error\":\"B\",\"Cause\":\"C\"}");
  CHECK(Join(world.lines) ==
        "1<-0 ExecutionStarted, 2<-0 TaskStateEntered, 3<-2 TaskScheduled, 4<-3 TaskStarted, 5<-4 TaskFailed, "
        "6<-5 TaskScheduled, 7<-6 TaskStarted, 8<-7 TaskFailed, 9<-8 TaskScheduled, 10<-9 TaskStarted, "
        "11<-10 TaskFailed, 12<-11 TaskScheduled, 13<-12 TaskStarted, 14<-13 TaskFailed, 15<-14 TaskStateExited, "
        "16<-15 PassStateEntered, 17<-16 PassStateExited, 18<-17 ExecutionSucceeded");
  CHECK(world.times[5] == 1 * kSecond);
  CHECK(world.times[8] == 3 * kSecond);
  CHECK(world.times[11] == 8 * kSecond);
  CHECK(world.asked[3].attempt == 3);
  CHECK(world.asked[3].visit == 4);
}

TEST_CASE("jitter is uniform between nothing and the delay") {
  ir::Module module = OneTask([](Maker& m, ir::StateId task, ir::StateId) {
    m.Retry(task, {.errors = {"E"}, .interval_seconds = 2, .full_jitter = true});
  });
  const std::pair<uint64_t, int64_t> kRows[] = {{0, 0}, {UINT64_MAX, 2 * kSecond}, {UINT64_C(1) << 63, kSecond}};
  for (auto [draw, delay] : kRows) {
    World world(module, {.events = true});
    world.draw = draw;
    world.on_task = Failing({"E"});
    world.Start();
    world.RunOut();
    CHECK(world.times[5] == delay);
    REQUIRE(world.draws.size() == 1);
    CHECK(world.draws[0].kind == ASLRT_DRAW_JITTER);
    CHECK(world.draws[0].ordinal == 0);
  }
}

TEST_CASE("what cannot be caught, and absent texts") {
  auto change = [](Maker& m, ir::StateId task, ir::StateId last) {
    m.Catch(task, {"States.Runtime"}, last);
    m.Catch(task, {"States.ALL"}, last);
  };
  ir::Module module = OneTask(change);
  World runtime(module, {.events = true});
  runtime.on_task = Failing({"States.Runtime"});
  runtime.Start();
  CHECK(runtime.Outcome() == "FAILED States.Runtime | C");
  CHECK(runtime.lines.back() == "6<-5 ExecutionFailed");
  World absent(module, {});
  absent.on_task = [](World& world, const Asked& task) {
    CHECK(aslrt_task_failed(world.x, task.id, ASLRT_PHASE_RUN, kAbsent, kAbsent) == ASLRT_OK);
  };
  absent.Start();
  CHECK(absent.Outcome() == "SUCCEEDED {\"Error\":null,\"Cause\":null}");
}

TEST_CASE("results above the quota") {
  auto change = [](Maker& m, ir::StateId task, ir::StateId last) { m.Catch(task, {"States.ALL"}, last); };
  World world(OneTask(change), {.events = true});
  world.on_task = [](World& w, const Asked& task) {
    w.Succeed(task.id, "\"" + std::string(262143, 'x') + "\"");
  };
  world.Start();
  CHECK(world.lines[4] == "5<-4 TaskFailed");
  CHECK(world.Outcome() ==
        "SUCCEEDED {\"Error\":\"States.DataLimitExceeded\",\"Cause\":\"The state/task 'sqs' returned a result "
        "with a size exceeding the maximum number of bytes service limit.\"}");
}

TEST_CASE("a catch that loops back runs without recursion") {
  Maker m;
  auto task = m.Task(m.top(), "T");
  auto site = m.Site(task, ASLRT_MESSAGE_data_limit, "", "", "T");
  m.Entry(task, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) { f.Fail(f.Input(), site); });
  m.Catch(task, {"States.ALL"}, task);
  m.Goes(task, Maker::kEnd);
  ir::Module module = m.Finish();
  for (bool events : {false, true}) {
    World world(module, {.events = events});
    CHECK(world.Start() == ASLRT_EXECUTION_FAILED);
    CHECK(world.Result().events == 25000);
  }
}

TEST_CASE("causes") {
  struct Row {
    aslrt_message message;
    const char *path, *field, *note, *input, *cause;
  };
  const Row kRows[] = {
      {ASLRT_MESSAGE_path_no_results, "$.a", "", "$['a']", "{}", "Invalid path '$.a' : No results for path: $['a']"},
      {ASLRT_MESSAGE_path_no_results, "$.a", "", "$['a']", "null",
       "Unable to apply Path transformation to null or empty input."},
      {ASLRT_MESSAGE_template_path_not_found, "$.a", "b.$", "", "{\"k\" : [1.0]}",
       "The JSONPath '$.a' specified for the field 'b.$' could not be found in the input '{\"k\":[1.0]}'"},
      {ASLRT_MESSAGE_wait_negative, "$.p", "SecondsPath", "", "-1",
       "The SecondsPath parameter references a negative value: $.p == -1"},
      {ASLRT_MESSAGE_wait_not_timestamp, "$.p", "TimestampPath", "", "\"x\"",
       "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format "
       "string: $.p == x"},
      {ASLRT_MESSAGE_not_integer, "$.n", "MaxConcurrencyPath", "", "{}",
       "The MaxConcurrencyPath field refers to value \"{}\" which is not a valid integer: $.n"}};
  for (const Row& row : kRows) {
    Maker m;
    auto pass = m.Pass(m.top(), "S");
    auto site = m.Site(pass, row.message, row.path, row.field, row.note);
    m.Entry(pass, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) { f.Fail(f.Input(), site); });
    World world(m.Finish(), {});
    world.Start(row.input);
    CHECK(world.Outcome() ==
          std::string("FAILED States.Runtime | An error occurred while executing the state 'S' (entered at the "
                      "event id #2). ") +
              row.cause);
  }
}
