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
    for (unsigned bits : {1u, 7u, 20u, 63u, 64u}) {
      const uint64_t bucket = Histogram::BucketOf(value, bits);
      const uint64_t last = Histogram::LastOf(bucket, bits);
      CHECK(bucket <= value);
      CHECK(Histogram::BucketOf(bucket, bits) == bucket);
      CHECK(Histogram::BucketOf(last, bits) == bucket);
      if (last != UINT64_MAX) CHECK(Histogram::BucketOf(last + 1, bits) == last + 1);
    }
  }
}

TEST_CASE("parts merge to what the whole would be") {
  Histogram whole(100), parts[3] = {Histogram(100), Histogram(100), Histogram(100)};
  for (uint32_t i = 0; i < 3000; ++i) {
    const uint64_t value = HashDraw(5, {1, 2, 3, i, 0}) >> (i % 60);
    whole.Add(value);
    parts[i % 3].Add(value);
  }
  Histogram merged = parts[2];
  merged.Merge(parts[0]);
  merged.Merge(parts[1]);
  CHECK(whole.bits() < 7);
  CHECK(whole.buckets().size() <= 100);
  CHECK(merged.bits() == whole.bits());
  CHECK(merged.buckets() == whole.buckets());
  CHECK(merged.count() == 3000);
  CHECK(merged.min() == whole.min());
  CHECK(merged.max() == whole.max());
  CHECK(merged.Mean() == whole.Mean());
  Histogram back = Histogram::Of(whole.buckets(), whole.bits(), whole.min(), whole.max(), whole.sum(), 100);
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
