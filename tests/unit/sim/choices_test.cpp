// What a seed means is fixed forever: these values may never change.
#include "sim/choices.h"

#include "sim/clock.h"
#include "sim/hash.h"
#include "sim/scenario_answers.h"
#include "sim/trace.h"
#include "tests/unit/catch.h"

namespace aslc::sim {

TEST_CASE("draws have golden values") {
  struct {
    uint64_t seed;
    aslrt_draw key;
    uint64_t answer;
  } rows[] = {
      {0, {100, 0, 0, 0, 0}, 0x599319a322c91250u},
      {1, {100, 0, 0, 0, 0}, 0xa00000ff78b735bau},
      {42, {100, 0, 0, 0, 0}, 0x0a7d0be040700f15u},
      {UINT64_MAX, {100, 0, 0, 0, 0}, 0x0fd20b40393bb786u},
      {1, {101, 2, 3, 256, 77}, 0xc57338f452765483u},
      {1, {ASLRT_DRAW_JITTER, 0, 4, 1, 0}, 0xd1e47730c5c89720u},
  };
  for (const auto& row : rows) CHECK(HashDraw(row.seed, row.key) == row.answer);
  CHECK(Mix64(0) == 0xe220a8397b1dcdafu);  // the first number of splitmix64 with seed 0
  CHECK(HashText("") == 0x443c7b0d031c3786u);
  CHECK(HashText("a") == 0xc119b8a106a47989u);
  CHECK(HashText("12345678") == 0x8d3c008252e5bf58u);
  CHECK(HashText("123456789") == 0x8042514d2ab2c2a3u);
}

TEST_CASE("uniform integers stay below their bound and reach every value") {
  for (uint64_t bound : {1ull, 2ull, 3ull, 7ull, 1000000007ull, (1ull << 63) + 1}) {
    CHECK(UniformBelow(0, bound) < bound);
    CHECK(UniformBelow(UINT64_MAX, bound) == bound - 1);
  }
  int counts[3] = {0, 0, 0};
  for (uint32_t i = 0; i < 30000; ++i) ++counts[UniformBelow(HashDraw(7, {100, 0, 0, i, 0}), 3)];
  for (int count : counts) CHECK((count > 9700 && count < 10300));
}

TEST_CASE("probabilities are ratios") {
  CHECK_FALSE(Happens(0, 0));
  CHECK(Happens(uint64_t{1} << 32, 1));
  CHECK(Happens(UINT64_MAX, kPartsPerBillion));
  CHECK_FALSE(Happens(UINT64_MAX, kPartsPerBillion - 1));
  int yes = 0;
  for (uint32_t i = 0; i < 40000; ++i) yes += Happens(HashDraw(3, {101, 0, 0, i, 0}), 250'000'000);
  CHECK((yes > 9700 && yes < 10300));
}

TEST_CASE("a log replays by key and a missing draw does not shift the others") {
  Choices choices;
  choices.Seed(5);
  DrawLog log;
  choices.Record(&log);
  const aslrt_draw first{100, 0, 0, 0, 0}, second{101, 0, 1, 0, 9}, third{101, 0, 1, 1, 9};
  const uint64_t a = choices.Draw(first), b = choices.Draw(second), c = choices.Draw(third);
  choices.Record(nullptr);
  REQUIRE(log.size() == 3);

  log[1].answer = 77;          // edited
  log.erase(log.begin() + 2);  // forgotten: the seed answers
  choices.Replay(&log);
  CHECK(choices.Draw(third) == c);
  CHECK(choices.Draw(second) == 77);
  CHECK(choices.Draw(first) == a);
  choices.Replay(nullptr);
  CHECK(choices.Draw(second) == b);
}

TEST_CASE("places are counted apart and anew after a reset") {
  PlaceCounter places;
  places.Reset();
  for (uint32_t round = 0; round < 3; ++round) {
    for (uint32_t path = 0; path < 100; ++path) CHECK(places.Next(path % 7, path) == round);
  }
  places.Reset();
  CHECK(places.Next(0, 0) == 0);
  CHECK(places.Next(1, 0) == 0);
  CHECK(places.Next(0, 0) == 1);
}

TEST_CASE("events come by time, by execution and then by sequence") {
  EventQueue queue;
  queue.Push({{50, 0, 1}, 10, EventKind::kFinished, 0});
  queue.Push({{20, 0, 7}, 11, EventKind::kFinished, 0});
  queue.Push({{20, 0, 3}, 12, EventKind::kFinished, 0});
  queue.Push({{20, 0, 5}, 13, EventKind::kFinished, 0});
  queue.Push({{90, 0, 0}, 14, EventKind::kFinished, 0});
  queue.Push({{20, 1, 1}, 13, EventKind::kFinished, 0});
  std::vector<Event> cancelled;
  queue.Cancel(0, 13, &cancelled);
  queue.Cancel(0, 99, &cancelled);
  REQUIRE(cancelled.size() == 1);
  CHECK(cancelled[0].at.sequence == 5);
  for (uint64_t task : {12, 11, 13, 10, 14}) {
    REQUIRE_FALSE(queue.empty());
    CHECK(queue.Pop().task_id == task);
  }
  CHECK(queue.empty());
}

TEST_CASE("the clock never goes back") {
  VirtualClock clock;
  clock.Start(100);
  clock.AdvanceTo(150);
  clock.AdvanceTo(120);
  CHECK(clock.now_ns() == 150);
}

TEST_CASE("a trace hash tells order and absent texts apart") {
  TraceHash one, two;
  one.Reset();
  two.Reset();
  CHECK(one.value() == two.value());
  one.Add({1, 0, TraceKind::kTimer, {}});
  one.Add({2, 0, TraceKind::kTimer, {}});
  two.Add({2, 0, TraceKind::kTimer, {}});
  two.Add({1, 0, TraceKind::kTimer, {}});
  CHECK(one.value() != two.value());
  CHECK(HashOptionalText({nullptr, 0}) != HashOptionalText({"", 0}));
  CHECK(TraceHashText(0xabcu) == "0000000000000abc");
}

}  // namespace aslc::sim
