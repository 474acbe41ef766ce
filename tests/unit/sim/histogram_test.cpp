// Numbers that merge, and what executions cost.
#include "sim/histogram.h"

#include "sim/choices.h"
#include "sim/cost.h"
#include "tests/unit/catch.h"

namespace aslc::sim {
namespace {

TEST_CASE("buckets hold their values and are narrow") {
  for (uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{127}, uint64_t{128}, uint64_t{129}, uint64_t{1000},
                         uint64_t{123456789}, UINT64_MAX - 1, UINT64_MAX}) {
    const uint64_t bucket = Histogram::BucketOf(value);
    CHECK(bucket <= value);
    CHECK(Histogram::LastOf(bucket) >= value);
    CHECK(Histogram::LastOf(bucket) - bucket <= bucket / 64);
    CHECK(Histogram::BucketOf(bucket) == bucket);
  }
}

TEST_CASE("parts merge to what the whole would be") {
  Histogram whole, parts[3];
  for (uint32_t i = 0; i < 3000; ++i) {
    const uint64_t value = HashDraw(5, {1, 2, 3, i, 0}) >> (i % 60);
    whole.Add(value);
    parts[i % 3].Add(value);
  }
  Histogram merged = parts[2];
  merged.Merge(parts[0]);
  merged.Merge(parts[1]);
  CHECK(merged.buckets() == whole.buckets());
  CHECK(merged.count() == 3000);
  CHECK(merged.min() == whole.min());
  CHECK(merged.max() == whole.max());
  CHECK(merged.Mean() == whole.Mean());
  Histogram back = Histogram::Of(whole.buckets(), whole.min(), whole.max(), whole.sum());
  CHECK(back.Percentile(90) == whole.Percentile(90));
  CHECK(back.count() == whole.count());
}

TEST_CASE("percentiles are by nearest rank") {
  Histogram h;
  CHECK(h.Percentile(50) == 0);
  CHECK(h.Mean() == 0);
  for (uint64_t value = 1; value <= 100; ++value) h.Add(value);
  CHECK(h.Percentile(0) == 1);
  CHECK(h.Percentile(50) == 50);
  CHECK(h.Percentile(99) == 99);
  CHECK(h.Percentile(100) == 100);
  h.Add(1'000'000);
  CHECK(h.Percentile(100) == 1'000'000);
}

TEST_CASE("Standard costs by transition, Express by request, time and memory") {
  const Prices prices;
  CHECK(CostOf(prices, ASLRT_STANDARD, 4000, 1, 1) == 100'000'000'000);  // 0.10 dollars
  // 100 ms are the least, and 64 MiB.
  const uint64_t least = 1'000'000 + 16'670'000ull * 100 * 64 / (1000 * 1024);
  CHECK(CostOf(prices, ASLRT_EXPRESS, 4000, 1, 1) == least);
  CHECK(CostOf(prices, ASLRT_EXPRESS, 1, 100'000'000, 1) == least);
  CHECK(CostOf(prices, ASLRT_EXPRESS, 1, 100'000'001, 1) > least);
  CHECK(CostOf(prices, ASLRT_STANDARD, UINT64_MAX, 1, 1) == UINT64_MAX);
}

}  // namespace
}  // namespace aslc::sim
