// Attempts, visits, calls and items of requests (call_counter.h).
#include "sim/call_counter.h"

#include <algorithm>

namespace aslc::sim {

void CallCounter::Reset() {
  visits_.Reset();
  std::fill(calls_.begin(), calls_.end(), 0);
}

Counts CallCounter::Next(const aslrt_task& task) {
  Counts counts;
  counts.attempt = task.attempt;
  counts.call = calls_[task.state]++;
  const uint32_t visits = task.attempt == 0 ? visits_.Next(task.state, task.path) + 1
                                            : visits_.Count(task.state, task.path);
  counts.visit = visits == 0 ? 0 : visits - 1;
  if (task.iteration_count > 0) counts.item = task.iterations[task.iteration_count - 1];
  return counts;
}

}  // namespace aslc::sim
