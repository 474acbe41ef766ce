// Buckets of a fixed relative width (histogram.h).
#include "sim/histogram.h"

#include <algorithm>
#include <bit>

namespace aslc::sim {
namespace {

constexpr unsigned kBits = 6;  // of a bucket's number within its power of two

// How many low bits of a value its bucket forgets.
unsigned Forgotten(uint64_t value) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  return width <= kBits + 1 ? 0 : width - (kBits + 1);
}

}  // namespace

uint64_t Histogram::BucketOf(uint64_t value) { return value >> Forgotten(value) << Forgotten(value); }

uint64_t Histogram::LastOf(uint64_t bucket) { return bucket + ((uint64_t{1} << Forgotten(bucket)) - 1); }

void Histogram::Add(uint64_t value, uint64_t times) {
  if (times == 0) return;
  buckets_[BucketOf(value)] += times;
  count_ += times;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<unsigned __int128>(value) * times;
}

void Histogram::Merge(const Histogram& other) {
  for (const auto& [bucket, times] : other.buckets_) buckets_[bucket] += times;
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

Histogram Histogram::Of(std::map<uint64_t, uint64_t> buckets, uint64_t min, uint64_t max, unsigned __int128 sum) {
  Histogram made;
  made.buckets_ = std::move(buckets);
  for (const auto& [bucket, times] : made.buckets_) made.count_ += times;
  if (made.count_ != 0) {
    made.min_ = min;
    made.max_ = max;
    made.sum_ = sum;
  }
  return made;
}

uint64_t Histogram::Mean() const { return count_ == 0 ? 0 : static_cast<uint64_t>(sum_ / count_); }

uint64_t Histogram::Percentile(unsigned percent) const {
  if (count_ == 0) return 0;
  // The rank is at least 1: the least value is the 0th percentile.
  const auto rank = static_cast<uint64_t>((static_cast<unsigned __int128>(count_) * percent + 99) / 100);
  uint64_t left = std::max<uint64_t>(rank, 1);
  for (const auto& [bucket, times] : buckets_) {
    if (left <= times) return std::min(LastOf(bucket), max_);
    left -= times;
  }
  return max_;
}

}  // namespace aslc::sim
