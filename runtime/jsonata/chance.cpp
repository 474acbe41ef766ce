// $random, $shuffle, $uuid: everything they draw comes from the host's choice stream (DrawBits), so that a
// run can be repeated.
#include <vector>

#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {
namespace {

// 0 <= d < 1, in steps of 2^-53.
double DrawUnit(aslrt_ctx* ctx) { return static_cast<double>(DrawBits(ctx) >> 11) * 0x1p-53; }

// Java's conversion of a double to a long: towards zero, saturating.
int64_t ToLong(double d) {
  if (d != d) return 0;
  if (d >= 0x1p63) return INT64_MAX;
  return d < -0x1p63 ? INT64_MIN : static_cast<int64_t>(d);
}

// The first nextDouble of java.util.Random(seed), which is what the service's seeded form gives.
double FirstJavaDouble(int64_t seed) {
  constexpr uint64_t kMultiplier = 0x5DEECE66Du;
  constexpr uint64_t kMask = (uint64_t{1} << 48) - 1;
  uint64_t state = (static_cast<uint64_t>(seed) ^ kMultiplier) & kMask;
  auto next = [&](int bits) {
    state = (state * kMultiplier + 0xB) & kMask;
    return state >> (48 - bits);
  };
  uint64_t high = next(26) << 27;
  return static_cast<double>(high + next(27)) * 0x1p-53;
}

}  // namespace

aslrt_value Builtin_random(Call& call) { return Number(DrawUnit(call.ctx)); }

aslrt_value Builtin_random_seeded(Call& call) {
  return Number(IsUndefined(call[0]) ? DrawUnit(call.ctx) : FirstJavaDouble(ToLong(ToDouble(call[0]))));
}

// Version 4, variant 1 (RFC 9562).
aslrt_value Builtin_uuid(Call& call) {
  uint64_t high = (DrawBits(call.ctx) & ~uint64_t{0xF000}) | 0x4000;
  uint64_t low = (DrawBits(call.ctx) & (UINT64_MAX >> 2)) | (uint64_t{2} << 62);
  std::string text;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
    uint64_t half = digit < 16 ? high : low;
    text += "0123456789abcdef"[half >> (60 - 4 * (digit % 16)) & 15];
  }
  return MakeString(call.ctx, text);
}

// Fisher and Yates inside out, item by item with one draw each.
aslrt_value Builtin_shuffle(Call& call) {
  aslrt_value array = call[0];
  if (IsUndefined(array) || aslrt_len_of(array) <= 1) return array;
  std::span<const aslrt_value> items = Elements(array);
  if (!TakeFuel(call.ctx, items.size())) return Exhausted(call.ctx);
  std::vector<aslrt_value> shuffled(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    size_t j = static_cast<size_t>(DrawUnit(call.ctx) * static_cast<double>(i + 1));
    shuffled[i] = shuffled[j];
    shuffled[j] = items[i];
  }
  return MakeArray(call.ctx, shuffled);
}

}  // namespace aslrt::jsonata
