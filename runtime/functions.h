// The built-in functions behind aslrt_call: one for each row of functions.def (reference: intrinsics).
// They get their arguments forced (never TEXT) and counted; a failing one returns Fail().
#pragma once

#include <string_view>

#include "runtime/value.h"

namespace aslrt {

#define FUNCTION(name, number, text, min_args, max_args, result, flags) \
  aslrt_value Function_##name(aslrt_ctx* ctx, aslrt_frame* frame, const aslrt_value* args, uint32_t n);
#include "aslc/functions.def"

// ERROR with the text that follows "had the following error: ".
inline aslrt_value Fail(aslrt_ctx* ctx, std::string_view reason) {
  return Failure(ctx, ASLRT_MESSAGE_intrinsic_error, reason);
}
inline bool IsString(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_STRING; }
inline bool IsArray(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_ARRAY; }
inline bool IsObject(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_OBJECT; }

// Limits of the service.
inline constexpr uint64_t kFunctionTextMax = 10000;  // characters (UTF-16) of Base64 and Hash arguments
inline constexpr int64_t kRangeMax = 1000;           // elements that ArrayRange makes

}  // namespace aslrt
