// What an evaluation asks of the world: the time, and chance (jsonata/library.h).
#include "runtime/draws.h"
#include "runtime/execution.h"
#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {

int64_t EvaluationMillis(aslrt_ctx* ctx) {
  int64_t now = ctx->execution->now;
  return now / 1000000 - (now % 1000000 < 0 ? 1 : 0);
}

uint64_t DrawBits(aslrt_ctx* ctx) { return Draw(ctx, ctx->frame, ASLRT_DRAW_RANDOM); }

}  // namespace aslrt::jsonata
