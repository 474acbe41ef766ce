// How long something takes: a distribution of durations, from which each machine draws the same, because drawing takes
// integers and tables only.
#pragma once

#include <cstdint>
#include <vector>

namespace aslc::sim {

class Latency {
 public:
  // A share of the durations, in parts per billion, is no longer than `ns`.
  struct Percentile {
    uint32_t parts_per_billion;
    int64_t ns;
  };

  Latency() = default;  // none: 0 ns
  static Latency Fixed(int64_t ns) { return {Kind::kFixed, ns, 0}; }
  static Latency Uniform(int64_t least_ns, int64_t most_ns);
  // What would be negative is 0.
  static Latency Normal(int64_t mean_ns, int64_t deviation_ns);
  static Latency Exponential(int64_t mean_ns) { return {Kind::kExponential, mean_ns, 0}; }
  // By share, neither of the two falling; the last has the share of all. Between two of them all durations are equally
  // likely, and below the first those from 0 on.
  static Latency Percentiles(std::vector<Percentile> percentiles);

  bool IsNone() const { return kind_ == Kind::kFixed && a_ == 0; }
  // The duration that stands where `word` stands among all words; a larger word never gives a shorter one, but for
  // what rounding takes.
  int64_t At(uint64_t word) const;
  // `draw` gives a uniform word; it is called only where chance decides.
  template <typename Draw>
  int64_t Drawn(Draw&& draw) const {
    return kind_ == Kind::kFixed ? a_ : At(draw());
  }

 private:
  enum class Kind : uint8_t { kFixed, kUniform, kNormal, kExponential, kPercentiles };
  Latency(Kind kind, int64_t a, int64_t b) : kind_(kind), a_(a), b_(b) {}
  int64_t AtPercentile(uint64_t word) const;

  Kind kind_ = Kind::kFixed;
  int64_t a_ = 0, b_ = 0;  // fixed; least and most; mean and deviation; mean
  std::vector<Percentile> percentiles_;
};

}  // namespace aslc::sim
