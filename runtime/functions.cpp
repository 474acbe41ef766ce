// aslrt_call: the table of built-in functions. Their bodies are in functions_array.cpp,
// functions_text.cpp and functions_number.cpp.
#include "runtime/functions.h"

#include <iterator>

#include "aslc/check.h"

namespace aslrt {
namespace {

struct FunctionRow {
  aslrt_value (*call)(aslrt_ctx* ctx, aslrt_frame* frame, const aslrt_value* args, uint32_t n);
  uint32_t min_args, max_args;
};

constexpr FunctionRow kFunctions[] = {
#define FUNCTION(name, number, text, min_args, max_args, result, flags) \
  {Function_##name, min_args, max_args},
#include "aslc/functions.def"
};

// Rows stand at their numbers.
#define FUNCTION(name, number, text, min_args, max_args, result, flags) \
  static_assert(number < std::size(kFunctions) && min_args <= max_args);
#include "aslc/functions.def"

}  // namespace
}  // namespace aslrt

extern "C" aslrt_value aslrt_call(aslrt_ctx* ctx, aslrt_frame* frame, uint32_t function, uint32_t n) {
  ASL_CHECK(function < std::size(aslrt::kFunctions), "no such function");
  const aslrt::FunctionRow& row = aslrt::kFunctions[function];
  if (n < row.min_args || n > row.max_args) {
    return aslrt::Fail(ctx, n < row.min_args ? "Too few arguments" : "Too many arguments");
  }
  for (uint32_t i = 0; i < n; ++i) ctx->vsp[i] = aslrt_force(ctx->vsp[i]);
  return row.call(ctx, frame, ctx->vsp, n);
}
