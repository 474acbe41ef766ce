// Making scalars and strings, and the questions asked of any value (value.h).
#include "runtime/value.h"

#include <bit>
#include <cstring>

#include "aslc/check.h"
#include "runtime/utf8.h"

extern "C" {

const char ASLRT_ABI_SYMBOL = ASLRT_ABI_VERSION;

int32_t aslrt_truthy(aslrt_ctx*, aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_UNDEFINED:
    case ASLRT_NULL:
    case ASLRT_ERROR: return 0;
    case ASLRT_BOOL: return v.bits != 0;
    case ASLRT_TEXT: return aslrt_truthy(nullptr, aslrt_force(v));
    default: return 1;
  }
}

uint32_t aslrt_size_max(aslrt_ctx*, aslrt_value v) { return aslrt::SizeMax(v); }

aslrt_value aslrt_check_size(aslrt_ctx* ctx, aslrt_value v) {
  uint32_t quota = aslrt::StoreOf(ctx).payload_max;
  if (aslrt::SizeMax(v) <= quota || aslrt::ExactSize(v, quota) <= quota) return v;
  return aslrt_error_value(ASLRT_MESSAGE_data_limit);
}

}  // extern "C"

namespace aslrt {

aslrt_value MakeString(aslrt_ctx* ctx, std::string_view bytes) {
  if (bytes.empty()) return WrapString("");
  char* copy = static_cast<char*>(StoreOf(ctx).arena.Allocate(ctx, bytes.size()));
  std::memcpy(copy, bytes.data(), bytes.size());
  return WrapString({copy, bytes.size()});
}

aslrt_value WrapString(std::string_view bytes) {
  ASL_CHECK(bytes.size() <= UINT32_MAX, "a string of more than 4 GiB");
  if (bytes.empty()) bytes = "";  // never a null pointer
  return aslrt_make(ASLRT_STRING, TextFlags(bytes), static_cast<uint32_t>(bytes.size()),
                    reinterpret_cast<uintptr_t>(bytes.data()));
}

aslrt_value MakeDouble(double d) { return aslrt_make(ASLRT_DOUBLE, 0, 0, std::bit_cast<uint64_t>(d)); }

aslrt_value Failure(aslrt_ctx* ctx, uint32_t message, std::string_view detail) {
  ctx->detail = MakeString(ctx, detail);
  return aslrt_error_value(message);
}

}  // namespace aslrt
