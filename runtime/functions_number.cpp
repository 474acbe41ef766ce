// States.MathAdd, States.MathRandom, States.UUID. What is random comes from the host (draws.h).
#include "runtime/draws.h"
#include "runtime/functions.h"

namespace aslrt {
namespace {

// java.util.Random, which seeded results follow.
class JavaRandom {
 public:
  explicit JavaRandom(int64_t seed) : state_((static_cast<uint64_t>(seed) ^ kMultiplier) & kMask) {}

  // Uniform in [0, bound); as nextInt(bound) where that exists, else as nextLong(bound).
  uint64_t Below(uint64_t bound) {
    if (bound <= INT32_MAX) return static_cast<uint64_t>(NextInt(static_cast<int32_t>(bound)));
    uint64_t mask = bound - 1;
    if ((bound & mask) == 0) return NextLong() & mask;
    for (;;) {
      uint64_t candidate = NextLong() >> 1;
      uint64_t result = candidate % bound;
      if (candidate + mask - result <= INT64_MAX) return result;
    }
  }

 private:
  static constexpr uint64_t kMultiplier = 0x5DEECE66D;
  static constexpr uint64_t kMask = (uint64_t{1} << 48) - 1;

  int32_t Next(int bits) {
    state_ = (state_ * kMultiplier + 0xB) & kMask;
    return static_cast<int32_t>(static_cast<uint32_t>(state_ >> (48 - bits)));
  }
  uint64_t NextLong() {
    uint64_t high = static_cast<uint64_t>(int64_t{Next(32)}) << 32;
    return high + static_cast<uint64_t>(int64_t{Next(32)});
  }
  int32_t NextInt(int32_t bound) {
    int32_t mask = bound - 1;
    if ((bound & mask) == 0) return static_cast<int32_t>((int64_t{bound} * Next(31)) >> 31);
    for (;;) {
      int32_t candidate = Next(31);
      int32_t result = candidate % bound;
      if (int64_t{candidate} - result + mask <= INT32_MAX) return result;
    }
  }

  uint64_t state_;
};

}  // namespace

aslrt_value Function_math_add(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  return aslrt_math_add(ctx, args[0], args[1]);
}

aslrt_value Function_math_random(aslrt_ctx* ctx, aslrt_frame* frame, const aslrt_value* args, uint32_t n) {
  for (uint32_t i = 0; i < n; ++i) {
    if (!IsNumber(args[i])) return Fail(ctx, "The arguments must be numbers");
  }
  int64_t start = RoundNumber(args[0]);
  int64_t end = RoundNumber(args[1]);
  if (start >= end) return Fail(ctx, "The start number must be less than the end number");
  uint64_t span = static_cast<uint64_t>(end) - static_cast<uint64_t>(start);
  if (span > INT64_MAX) return Fail(ctx, "The range is too large");
  // 64 uniform bits modulo a span: the bias is below 2^-32 for every span of 32 bits.
  uint64_t offset = n == 3 ? JavaRandom(RoundNumber(args[2])).Below(span)
                           : Draw(ctx, frame, ASLRT_DRAW_RANDOM) % span;
  return aslrt_int(static_cast<int64_t>(static_cast<uint64_t>(start) + offset));
}

aslrt_value Function_uuid(aslrt_ctx* ctx, aslrt_frame* frame, const aslrt_value*, uint32_t) {
  uint64_t high = Draw(ctx, frame, ASLRT_DRAW_UUID);
  uint64_t low = Draw(ctx, frame, ASLRT_DRAW_UUID);
  high = (high & ~uint64_t{0xF000}) | 0x4000;                          // version 4
  low = (low & ~(uint64_t{3} << 62)) | (uint64_t{1} << 63);            // variant of RFC 4122
  char text[36];
  char* p = text;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) *p++ = '-';
    uint64_t word = digit < 16 ? high : low;
    *p++ = "0123456789abcdef"[(word >> (60 - 4 * (digit & 15))) & 15];
  }
  return MakeString(ctx, {text, sizeof(text)});
}

}  // namespace aslrt
