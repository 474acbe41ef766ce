// Buckets by leading bits (histogram.h).
#include "sim/histogram.h"

#include <algorithm>
#include <bit>

namespace aslc::sim {
namespace {

// How many low bits of a value its bucket forgets.
unsigned Forgotten(uint64_t value, unsigned bits) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  return width <= bits ? 0 : width - bits;
}

}  // namespace

uint64_t Histogram::BucketOf(uint64_t value, unsigned bits) {
  const unsigned forgotten = Forgotten(value, bits);
  return value >> forgotten << forgotten;
}

uint64_t Histogram::LastOf(uint64_t bucket, unsigned bits) {
  return bucket + ((uint64_t{1} << Forgotten(bucket, bits)) - 1);
}

void Histogram::Add(uint64_t value, uint64_t times) {
  if (times == 0) return;
  buckets_[BucketOf(value, bits_)] += times;
  Narrow();
  count_ += times;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<unsigned __int128>(value) * times;
}

void Histogram::Merge(const Histogram& other) {
  if (other.count_ == 0) return;
  std::map<uint64_t, uint64_t> both = other.buckets_;
  for (const auto& [bucket, times] : buckets_) both[bucket] += times;
  *this = Of(both, std::min(bits_, other.bits_), std::min(min_, other.min_), std::max(max_, other.max_),
             sum_ + other.sum_, buckets_max_);
}

// As many bits as leave no more buckets than the bound.
void Histogram::Narrow() {
  while (buckets_.size() > buckets_max_ && bits_ > kLeastBits) {
    --bits_;
    std::map<uint64_t, uint64_t> before;
    before.swap(buckets_);
    for (const auto& [bucket, times] : before) buckets_[BucketOf(bucket, bits_)] += times;
  }
}

Histogram Histogram::Of(const std::map<uint64_t, uint64_t>& buckets, unsigned bits, uint64_t min,
                        uint64_t max, unsigned __int128 sum, size_t buckets_max) {
  Histogram made(buckets_max);
  made.bits_ = bits;
  for (const auto& [bucket, times] : buckets) {
    made.buckets_[BucketOf(bucket, bits)] += times;
    made.count_ += times;
  }
  made.Narrow();
  if (made.count_ == 0) return Histogram(buckets_max);
  made.min_ = min;
  made.max_ = max;
  made.sum_ = sum;
  return made;
}

uint64_t Histogram::Mean() const { return count_ == 0 ? 0 : static_cast<uint64_t>(sum_ / count_); }

uint64_t Histogram::Percentile(unsigned percent) const {
  if (count_ == 0) return 0;
  // The rank is at least 1: the least value is the 0th percentile.
  const auto rank = static_cast<uint64_t>((static_cast<unsigned __int128>(count_) * percent + 99) / 100);
  uint64_t left = std::max<uint64_t>(rank, 1);
  for (const auto& [bucket, times] : buckets_) {
    if (left <= times) return std::min(LastOf(bucket, bits_), max_);
    left -= times;
  }
  return max_;
}

}  // namespace aslc::sim
