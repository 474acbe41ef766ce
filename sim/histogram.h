// Numbers of many runs, added up so that parts of a campaign merge to exactly what one machine would have
// counted: everything is an integer, and how exact the values are kept depends on the values alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace aslc::sim {

// Values are kept by their leading bits: all of them while there are few different values, then as many as
// leave no more buckets than the bound. How many bits that are is a function of the set of values, whatever
// the order and the parts they came in: fewer bits never tell more values apart.
class Histogram {
 public:
  static constexpr unsigned kAllBits = 64, kLeastBits = 1;
  static constexpr size_t kBucketsMax = 1024;

  // What merges has the same bound.
  explicit Histogram(size_t buckets_max = kBucketsMax) : buckets_max_(buckets_max) {}

  void Add(uint64_t value, uint64_t times = 1);
  void Merge(const Histogram& other);

  uint64_t count() const { return count_; }
  uint64_t min() const { return count_ == 0 ? 0 : min_; }
  uint64_t max() const { return max_; }
  // Rounded down; zero when there are none.
  uint64_t Mean() const;
  // The greatest value of the bucket in which the value of nearest rank lies, but not above max(). percent: 0
  // to 100.
  uint64_t Percentile(unsigned percent) const;

  // Leading bits that are kept: values below 2^bits are exact, a bucket above is at most 2^(1 - bits) of its
  // values wide.
  unsigned bits() const { return bits_; }
  // What is written and read back: buckets by their least value.
  const std::map<uint64_t, uint64_t>& buckets() const { return buckets_; }
  unsigned __int128 sum() const { return sum_; }
  // bits: from kLeastBits to kAllBits. Buckets that are none with so many bits are made ones.
  static Histogram Of(const std::map<uint64_t, uint64_t>& buckets, unsigned bits, uint64_t min, uint64_t max,
                      unsigned __int128 sum, size_t buckets_max = kBucketsMax);

  static uint64_t BucketOf(uint64_t value, unsigned bits);  // its least value
  static uint64_t LastOf(uint64_t bucket, unsigned bits);   // its greatest value

 private:
  void Narrow();

  size_t buckets_max_;
  unsigned bits_ = kAllBits;
  std::map<uint64_t, uint64_t> buckets_;
  uint64_t count_ = 0, min_ = UINT64_MAX, max_ = 0;
  unsigned __int128 sum_ = 0;
};

}  // namespace aslc::sim
