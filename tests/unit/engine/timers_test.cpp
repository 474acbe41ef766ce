// Waits and the limits of executions.
#include "runtime/timers.h"
#include "tests/unit/catch.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

using namespace aslc;
using namespace aslc::test;

namespace {

ir::Module OneWait(aslrt_param_id param, const std::string& json, uint32_t timeout = 0) {
  Maker m;
  auto wait = m.State(m.top(), "W", ASLRT_STATE_Wait);
  m.Waits(wait, Maker::kEnd, param, json);
  m.tables().module().timeout_seconds = timeout;
  return m.Finish();
}

}  // namespace

TEST_CASE("waits") {
  constexpr aslrt_param_id kSeconds = ASLRT_PARAM_wait_seconds, kTimestamp = ASLRT_PARAM_wait_timestamp;
  struct Row {
    aslrt_param_id param;
    const char* json;
    int64_t seconds;    // -1: fails
    const char* cause;  // its end
  };
  // The start is 2023-11-14T22:13:20Z.
  const Row kRows[] = {
      {kSeconds, "0", 0, ""},
      {kSeconds, "5", 5, ""},
      {kSeconds, "2147483647", -2, ""},
      {kSeconds, "2147483648", -1, "Wait state delay is too long."},
      {kSeconds, "-1", -1, "references a negative value: $.p == -1"},
      {kSeconds, "1.5", -1, "cannot be parsed as a long value: $.p == 1.5"},
      {kSeconds, "-1.5", -1, "cannot be parsed as a long value: $.p == -1.5"},
      {kSeconds, "\"x\"", -1, "cannot be parsed as a long value: $.p == x"},
      {kSeconds, "null", -1, "does not reference an input value: $.p"},
      {kTimestamp, "\"2023-11-14T22:13:25Z\"", 5, ""},
      {kTimestamp, "\"2023-11-14T22:13:25.999Z\"", 5, ""},
      {kTimestamp, "\"2023-11-14T23:13:25+01:00\"", 5, ""},
      {kTimestamp, "\"2016-03-14T01:59:00Z\"", 0, ""},
      {kTimestamp, "\"1815-12-10T00:00:00Z\"", 0, ""},
      {kTimestamp, "\"2016-13-05T21:29:29Z\"", -1, "date-time format string: $.p == 2016-13-05T21:29:29Z"},
      {kTimestamp, "5", -1, "date-time format string: $.p == 5"},
      {kTimestamp, "\"2123-11-14T22:13:25Z\"", -1, "Wait state delay is too long."}};
  for (const Row& row : kRows) {
    INFO(row.json);
    ir::Module module = OneWait(row.param, row.json);
    World world(module, {.events = true});
    world.Start();
    if (row.seconds == -2) {
      CHECK(world.RunOut() == ASLRT_TIMED_OUT);
    } else if (row.seconds == -1) {
      CHECK(world.RunOut() == ASLRT_EXECUTION_FAILED);
      CHECK(world.Outcome().ends_with(row.cause));
    } else {
      CHECK(world.RunOut() == ASLRT_SUCCEEDED);
      REQUIRE(world.times.size() == 4);
      CHECK(world.times[2] == row.seconds * kSecond);
    }
  }
}

TEST_CASE("an execution ends at its limit") {
  World world(OneWait(ASLRT_PARAM_wait_seconds, "100", 10), {.events = true});
  world.Start();
  world.now += 15 * kSecond;  // the host is late
  CHECK(world.Run() == ASLRT_TIMED_OUT);
  CHECK(Join(world.lines) == "1<-0 ExecutionStarted, 2<-0 WaitStateEntered, 3<-0 ExecutionTimedOut");
  CHECK(world.Result().end_ns == kStart + 10 * kSecond);
  CHECK(world.Outcome() == "TIMED_OUT States.Timeout | -");

  World year(OneWait(ASLRT_PARAM_wait_seconds, "99999999"), {});
  year.Start();
  CHECK(year.RunOut() == ASLRT_TIMED_OUT);
  CHECK(year.Result().end_ns == kStart + 365 * 86400 * kSecond);
  World free(OneWait(ASLRT_PARAM_wait_seconds, "99999999"), {.quotas = false});
  free.Start();
  CHECK(free.RunOut() == ASLRT_SUCCEEDED);
}

TEST_CASE("timers come out by time, then by sequence") {
  aslrt::Timers timers;
  std::vector<uint32_t> ids;
  uint64_t state = 1;
  for (uint64_t i = 0; i < 500; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    ids.push_back(timers.Add(static_cast<int64_t>(state >> 60), i, nullptr, aslrt::TimerKind::kWait));
  }
  for (size_t i = 0; i < ids.size(); i += 3) timers.Remove(ids[i]);
  int64_t deadline = -1;
  uint64_t sequence = 0;
  size_t count = 0;
  while (!timers.empty()) {
    aslrt::Timer first = timers[timers.first()];
    CHECK(first.sequence % 3 != 0);
    CHECK((first.deadline > deadline || (first.deadline == deadline && first.sequence > sequence)));
    deadline = first.deadline;
    sequence = first.sequence;
    timers.Remove(timers.first());
    ++count;
  }
  CHECK(count == 333);
}
