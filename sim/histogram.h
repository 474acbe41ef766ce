// Numbers of many runs, added up so that parts of a campaign merge to exactly what one machine would have counted:
// buckets are fixed and everything is an integer.
#pragma once

#include <cstdint>
#include <map>

namespace aslc::sim {

// Values are kept with at least seven significant bits: below 128 each has a bucket, above that a bucket is at most
// 1/64 of its values wide.
class Histogram {
 public:
  void Add(uint64_t value, uint64_t times = 1);
  void Merge(const Histogram& other);

  uint64_t count() const { return count_; }
  uint64_t min() const { return count_ == 0 ? 0 : min_; }
  uint64_t max() const { return max_; }
  // Rounded down; zero when there are none.
  uint64_t Mean() const;
  // The greatest value of the bucket in which the value of nearest rank lies, but not above max(). percent: 0 to 100.
  uint64_t Percentile(unsigned percent) const;

  // What is written and read back: buckets by their least value.
  const std::map<uint64_t, uint64_t>& buckets() const { return buckets_; }
  unsigned __int128 sum() const { return sum_; }
  static Histogram Of(std::map<uint64_t, uint64_t> buckets, uint64_t min, uint64_t max, unsigned __int128 sum);

  static uint64_t BucketOf(uint64_t value);          // its least value
  static uint64_t LastOf(uint64_t bucket);           // its greatest value

 private:
  std::map<uint64_t, uint64_t> buckets_;
  uint64_t count_ = 0, min_ = UINT64_MAX, max_ = 0;
  unsigned __int128 sum_ = 0;
};

}  // namespace aslc::sim
