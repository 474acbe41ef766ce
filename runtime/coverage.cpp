// The index of coverage points (coverage.h), and where an execution counts (engine.h).
#include "runtime/coverage.h"

#include "runtime/execution.h"

namespace aslrt {

CoverageIndex::CoverageIndex(const aslrt_image* image)
    : retriers_(image->retriers.count, {ASLRT_NONE, ASLRT_NONE, ASLRT_NONE}),
      map_sizes_(image->states.count, {ASLRT_NONE, ASLRT_NONE, ASLRT_NONE}),
      catchers_(image->catchers.count, ASLRT_NONE),
      timeouts_(image->states.count, {ASLRT_NONE, ASLRT_NONE}) {
  const aslrt_image_point* points = ASLRT_ROWS(image, aslrt_image_point, points);
  for (uint32_t i = 0; i < image->points.count; ++i) Add(image, points[i], i);
}

void CoverageIndex::Add(const aslrt_image* image, const aslrt_image_point& point, uint32_t number) {
  if (point.kind == ASLRT_COVERAGE_Timeout && point.outcome == ASLRT_OUTCOME_execution_timeout) {
    execution_timeout_ = number;
    return;
  }
  const aslrt_image_state& state = ASLRT_ROWS(image, aslrt_image_state, states)[point.state];
  switch (point.kind) {
    case ASLRT_COVERAGE_Retrier:
      retriers_[state.first_retrier + point.ordinal][point.outcome - ASLRT_OUTCOME_retried] = number;
      return;
    case ASLRT_COVERAGE_Catcher:
      catchers_[state.first_catcher + point.ordinal] = number;
      return;
    case ASLRT_COVERAGE_Timeout:
      timeouts_[point.state][point.outcome - ASLRT_OUTCOME_task_timeout] = number;
      return;
    case ASLRT_COVERAGE_MapSize:
      map_sizes_[point.state][point.outcome - ASLRT_OUTCOME_no_items] = number;
      return;
    default:
      return;
  }
}

void CountPoint(aslrt_execution& x, uint32_t point) {
  if (point == ASLRT_NONE) return;
  uint64_t& counter = x.ctx.cov[point];
  if (counter != UINT64_MAX) ++counter;
}

}  // namespace aslrt

extern "C" aslrt_result_code aslrt_execution_set_coverage(aslrt_execution* x, uint64_t* counters, size_t count) {
  const size_t points = x->image->points.count;
  if (points == 0 || (counters != nullptr && count < points)) {
    x->last_error = points == 0 ? "the machine was compiled without coverage"
                                : "the machine has " + std::to_string(points) + " coverage points";
    return ASLRT_NO_COVERAGE;
  }
  x->own_counters.resize(counters == nullptr ? points : 0);
  x->ctx.cov = counters == nullptr ? x->own_counters.data() : counters;
  return ASLRT_OK;
}
