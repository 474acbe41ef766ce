// Following an order that is given (step_order.h).
#include "sim/step_order.h"

namespace aslc::sim {

size_t GivenOrder::Look(std::span<const ReadyStep> ready) {
  const uint32_t step = step_++;
  while (next_ < order_.size() && order_[next_].step < step) ++next_;
  if (next_ == order_.size() || order_[next_].step != step) return 0;
  for (size_t i = 1; i < ready.size(); ++i) {
    if (ready[i].branch != order_[next_].branch) continue;
    followed_.push_back({step, ready[i].branch, ready[i].state});
    return i;
  }
  return 0;
}

}  // namespace aslc::sim
