// Quantiles of durations by integer arithmetic (latency.h, quantiles.def).
#include "sim/latency.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <utility>

namespace aslc::sim {
namespace {

__extension__ using Wide = __int128;
constexpr int64_t kBillion = 1'000'000'000;
constexpr size_t kHalvings = 32, kSteps = 8;

using Table = int64_t[kHalvings * kSteps + 1];
constexpr Table kExponential = {
#define EXPONENTIAL(a, b, c, d, e, f, g, h) a, b, c, d, e, f, g, h,
#include "sim/quantiles.def"
    22'180'709'778};
constexpr Table kNormal = {
#define NORMAL(a, b, c, d, e, f, g, h) a, b, c, d, e, f, g, h,
#include "sim/quantiles.def"
    6'337'957'755};

// The value, in billionths, beyond which lie `tail` of 2^64 << shift cases.
int64_t Beyond(const Table& table, uint64_t tail, size_t shift) {
  const size_t zeros = std::max(static_cast<size_t>(std::countl_zero(tail)), shift);
  if (zeros - shift >= kHalvings) return table[kHalvings * kSteps];
  // How far the tail is below the power of two above it, in 2^60ths of a step.
  const uint64_t below = 0 - (tail << zeros);
  const size_t row = (zeros - shift) * kSteps + (below >> 60);
  const uint64_t rest = below & ((uint64_t{1} << 60) - 1);
  if (rest == 0) return table[row];
  return table[row] + static_cast<int64_t>(Wide{table[row + 1] - table[row]} * rest >> 60);
}

// base + scale * billionths / 10^9, from 0 to the longest duration.
int64_t Scaled(int64_t base, int64_t scale, int64_t billionths) {
  const Wide exact = base + Wide{scale} * billionths / kBillion;
  return static_cast<int64_t>(std::clamp(exact, Wide{0}, Wide{std::numeric_limits<int64_t>::max()}));
}

// By multiplying only, not rejecting (UniformBelow): no duration is more than a 2^-64th likelier than another, and the
// least word gives the least of them.
int64_t Between(int64_t least, int64_t most, uint64_t word) {
  return least + static_cast<int64_t>((Wide{most} - least + 1) * word >> 64);
}

}  // namespace

Latency Latency::Uniform(int64_t least_ns, int64_t most_ns) {
  return least_ns == most_ns ? Fixed(least_ns) : Latency(Kind::kUniform, least_ns, most_ns);
}

Latency Latency::Normal(int64_t mean_ns, int64_t deviation_ns) {
  return deviation_ns == 0 ? Fixed(mean_ns) : Latency(Kind::kNormal, mean_ns, deviation_ns);
}

Latency Latency::Percentiles(std::vector<Percentile> percentiles) {
  Latency out(Kind::kPercentiles, 0, 0);
  out.percentiles_ = std::move(percentiles);
  return out;
}

int64_t Latency::At(uint64_t word) const {
  constexpr uint64_t kHalf = uint64_t{1} << 63;
  switch (kind_) {
    case Kind::kFixed:
      return a_;
    case Kind::kUniform:
      return Between(a_, b_, word);
    case Kind::kNormal:
      // Either half of the words is a tail of its own, so that both ends are equally fine.
      return word < kHalf ? Scaled(a_, b_, -Beyond(kNormal, word + 1, 1))
                          : Scaled(a_, b_, Beyond(kNormal, 0 - word, 1));
    case Kind::kExponential:
      return word == 0 ? 0 : Scaled(0, a_, Beyond(kExponential, 0 - word, 0));
    case Kind::kPercentiles:
      return AtPercentile(word);
  }
  return 0;
}

int64_t Latency::AtPercentile(uint64_t word) const {
  // First which billionth, then where between its neighbours, by the same word.
  const Wide share = Wide{word} * kBillion;
  const auto part = static_cast<uint32_t>(share >> 64);
  Percentile from{0, 0};
  for (const Percentile& to : percentiles_) {
    if (part < to.parts_per_billion) {
      const Wide inside = share - (Wide{from.parts_per_billion} << 64);
      return Between(from.ns, to.ns, static_cast<uint64_t>(inside / (to.parts_per_billion - from.parts_per_billion)));
    }
    from = to;
  }
  return from.ns;
}

}  // namespace aslc::sim
