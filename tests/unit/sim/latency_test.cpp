// Durations that are drawn: the tables against ln and erfc, the distributions against their moments and percentiles.
#include "sim/latency.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/choices.h"
#include "tests/unit/catch.h"

using namespace aslc::sim;

namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr uint64_t kHalf = uint64_t{1} << 63;

// The word at which a share of all words lies below.
uint64_t WordAt(double share) { return static_cast<uint64_t>(std::ldexp(share, 64)); }

struct Drawn {
  double mean = 0, deviation = 0;
};

Drawn Moments(const Latency& latency) {
  constexpr int kDraws = 200'000;
  double sum = 0, squares = 0;
  for (uint32_t i = 0; i < kDraws; ++i) {
    const double seconds = static_cast<double>(latency.At(HashDraw(7, {kDrawLatency, 0, 0, i, 0}))) / 1e9;
    sum += seconds;
    squares += seconds * seconds;
  }
  const double mean = sum / kDraws;
  return {mean, std::sqrt(squares / kDraws - mean * mean)};
}

}  // namespace

TEST_CASE("A fixed duration draws nothing") {
  const auto draw = [] {
    FAIL("a draw");
    return uint64_t{0};
  };
  CHECK(Latency().Drawn(draw) == 0);
  CHECK(Latency().IsNone());
  CHECK(Latency::Fixed(5).Drawn(draw) == 5);
  CHECK(Latency::Uniform(5, 5).Drawn(draw) == 5);
  CHECK(Latency::Normal(5, 0).Drawn(draw) == 5);
  CHECK_FALSE(Latency::Fixed(5).IsNone());
}

TEST_CASE("Quantiles are those of the distributions") {
  const Latency exponential = Latency::Exponential(kSecond), normal = Latency::Normal(100 * kSecond, kSecond);
  for (uint64_t k = 1; k < 32; ++k) {
    for (uint64_t j = 0; j < 8; ++j) {
      const double tail = std::ldexp(1.0 - static_cast<double>(j) / 16, -static_cast<int>(k));
      const uint64_t word = 0 - WordAt(tail);
      CHECK(std::fabs(static_cast<double>(exponential.At(word)) / 1e9 + std::log(tail)) < 2e-9);
      const double above = static_cast<double>(normal.At(word) - 100 * kSecond) / 1e9;
      CHECK(std::erfc(above / std::sqrt(2.0)) / 2 == Approx(tail).epsilon(1e-7));
      // One is as far below as the other is above; the words of either half are numbered from its end.
      CHECK(normal.At(WordAt(tail) - 1) == 200 * kSecond - normal.At(word));
    }
  }
  CHECK(exponential.At(0) == 0);
  CHECK(normal.At(kHalf) == 100 * kSecond);
  CHECK(normal.At(kHalf - 1) == 100 * kSecond);
  CHECK(exponential.At(UINT64_MAX) == 22'180'709'778);
  CHECK(normal.At(0) == 100 * kSecond - 6'337'957'755);
}

TEST_CASE("A larger word never gives a shorter duration") {
  const Latency all[] = {Latency::Uniform(3, kSecond), Latency::Normal(kSecond, kSecond / 3),
                         Latency::Exponential(kSecond),
                         Latency::Percentiles({{500'000'000, 20}, {999'000'000, 400}, {1'000'000'000, 90'000}})};
  for (const Latency& latency : all) {
    int64_t last = 0;
    for (uint64_t i = 0; i < 5'000; ++i) {
      const int64_t ns = latency.At(i * (UINT64_MAX / 5'000) + i);
      CHECK(ns >= last);
      last = ns;
    }
  }
}

TEST_CASE("Means and deviations are those asked for") {
  const Drawn normal = Moments(Latency::Normal(10 * kSecond, 2 * kSecond));
  CHECK(normal.mean == Approx(10).epsilon(0.005));
  CHECK(normal.deviation == Approx(2).epsilon(0.01));
  const Drawn exponential = Moments(Latency::Exponential(3 * kSecond));
  CHECK(exponential.mean == Approx(3).epsilon(0.01));
  CHECK(exponential.deviation == Approx(3).epsilon(0.02));
}

TEST_CASE("Percentiles hold") {
  const std::vector<Latency::Percentile> table = {
      {100'000'000, 10}, {500'000'000, 10}, {990'000'000, 1'000}, {1'000'000'000, 5'000}};
  const Latency latency = Latency::Percentiles(table);
  CHECK(latency.At(0) == 0);
  CHECK(latency.At(UINT64_MAX) == 5'000);
  CHECK(latency.At(WordAt(0.3)) == 10);
  for (const Latency::Percentile& row : table) {
    const double share = row.parts_per_billion / 1e9;
    CHECK(latency.At(WordAt(share - 1e-8)) <= row.ns);
  }
  int up_to = 0;
  for (uint32_t i = 0; i < 100'000; ++i) up_to += latency.At(HashDraw(1, {kDrawLatency, 0, 0, i, 0})) <= 1'000;
  CHECK(up_to == Approx(99'000).epsilon(0.002));
}

TEST_CASE("Durations end at the longest and at none") {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  CHECK(Latency::Exponential(kMost).At(UINT64_MAX) == kMost);
  CHECK(Latency::Normal(kMost, kMost).At(UINT64_MAX) == kMost);
  CHECK(Latency::Normal(kSecond, kMost).At(0) == 0);
  CHECK(Latency::Uniform(0, kMost).At(UINT64_MAX) == kMost);
}
