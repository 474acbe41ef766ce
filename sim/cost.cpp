// Prices to amounts (cost.h).
#include "sim/cost.h"

#include <algorithm>

namespace aslc::sim {

uint64_t CostOf(const Prices& prices, aslrt_machine_type type, uint64_t transitions, int64_t duration_ns,
                uint64_t memory_bytes) {
  using Wide = unsigned __int128;
  constexpr Wide kMost = UINT64_MAX;
  Wide amount = 0;
  if (type == ASLRT_EXPRESS) {
    const auto up = [](uint64_t amount_of, uint64_t step) { return (amount_of + step - 1) / step * step; };
    const auto ns = static_cast<uint64_t>(std::max<int64_t>(duration_ns, 0));
    const uint64_t ms = up(ns / 1'000'000 + (ns % 1'000'000 != 0), std::max<uint64_t>(prices.duration_step_ms, 1));
    const uint64_t step = std::max<uint64_t>(prices.memory_step_mib, 1);
    const uint64_t mib = std::max(up((memory_bytes >> 20) + ((memory_bytes & 0xFFFFF) != 0), step), step);
    amount = prices.request + static_cast<Wide>(prices.gib_second) * ms * mib / (1000 * 1024);
  } else {
    amount = static_cast<Wide>(prices.transition) * transitions;
  }
  return static_cast<uint64_t>(std::min(amount, kMost));
}

}  // namespace aslc::sim
