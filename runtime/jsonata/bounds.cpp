// Counted bounds of an evaluation: steps, depth of calls, memory. The same in every engine, because they
// are taken at the same operations; no clock is asked.
#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {

namespace {

// The service's words are without a code (reference: evaluation bounds); the standard has codes.
aslrt_value Bound(aslrt_ctx* ctx, std::string_view code, std::string_view service_text) {
  if (!ServiceDialect(ctx)) return Throw(ctx, code);
  ctx->detail = WrapString(service_text);
  return aslrt_error_value(ASLRT_MESSAGE_expression_bound);
}

}  // namespace

bool ServiceDialect(aslrt_ctx* ctx) { return ctx->dialect != 0; }

bool TakeFuel(aslrt_ctx* ctx, uint64_t steps) {
  ctx->fuel -= static_cast<int64_t>(steps);
  return ctx->fuel >= 0;
}

aslrt_value Exhausted(aslrt_ctx* ctx) {
  if (ctx->fuel < kFuelMemoryGone / 2) return MemoryExceeded(ctx);
  return Bound(ctx, "D1012", "Expression evaluation timeout: Check for infinite loop");
}

aslrt_value TooDeep(aslrt_ctx* ctx) {
  return Bound(ctx, "D1011",
               "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as "
               "tail-recursive");
}

aslrt_value MemoryExceeded(aslrt_ctx* ctx) {
  return Bound(ctx, "D2015", "Expression evaluation memory limit exceeded: Check for excessive memory usage");
}

}  // namespace aslrt::jsonata
