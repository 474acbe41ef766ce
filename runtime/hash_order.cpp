// java.util.HashMap order, from the public behaviour of Java: see hash_order.h.
#include "runtime/hash_order.h"

#include <algorithm>
#include <utility>

namespace aslrt {
namespace {

// Takes one code point off the front. Text that is no UTF-8 gives its bytes, so that it ends in any case.
uint32_t TakeCodePoint(std::string_view& text) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint32_t first = byte(0);
  size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (first < 0xc0 || text.size() < length) length = 1;
  static constexpr uint32_t kFirstMask[] = {0, 0xff, 0x1f, 0x0f, 0x07};
  uint32_t point = first & kFirstMask[length];
  for (size_t i = 1; i < length; ++i) point = point << 6 | (byte(i) & 0x3fu);
  text.remove_prefix(length);
  return point;
}

}  // namespace

uint32_t JavaStringHash(std::string_view utf8) {
  uint32_t hash = 0;
  while (!utf8.empty()) {
    uint32_t point = TakeCodePoint(utf8);
    if (point >= 0x10000) {
      hash = 31 * hash + (0xd800 + ((point - 0x10000) >> 10));
      hash = 31 * hash + (0xdc00 + ((point - 0x10000) & 0x3ff));
    } else {
      hash = 31 * hash + point;
    }
  }
  return hash;
}

std::vector<size_t> JavaHashOrder(std::span<const std::string> keys) {
  // The table starts at 16 buckets and doubles when it is more than three quarters full; inside a bucket
  // keys stay in insertion order (a resize splits buckets without reordering them).
  size_t capacity = 16;
  while (4 * keys.size() > 3 * capacity) capacity *= 2;
  std::vector<std::pair<size_t, size_t>> places;  // bucket, position
  for (size_t i = 0; i < keys.size(); ++i) {
    uint32_t hash = JavaStringHash(keys[i]);
    places.emplace_back((hash ^ (hash >> 16)) & (capacity - 1), i);
  }
  std::sort(places.begin(), places.end());
  std::vector<size_t> order;
  for (const auto& [bucket, position] : places) order.push_back(position);
  return order;
}

}  // namespace aslrt
