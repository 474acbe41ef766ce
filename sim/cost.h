// What executions would cost (https://aws.amazon.com/step-functions/pricing/): Standard by transition, Express by request
// and by time and memory. Whole numbers, so that parts of a campaign add up.
#pragma once

#include <cstdint>

#include "aslc/image.h"

namespace aslc::sim {

// In picodollars (1e-12). The defaults are those of us-east-1 without the free tier and without volume discounts.
struct Prices {
  uint64_t transition = 25'000'000;        // Standard: a state transition
  uint64_t request = 1'000'000;            // Express: an execution
  uint64_t gib_second = 16'670'000;        // Express: a GiB of memory for a second
  uint64_t duration_step_ms = 100;         // Express: durations are rounded up to this
  uint64_t memory_step_mib = 64;           // Express: memory is rounded up to this
  bool operator==(const Prices&) const = default;
};

// memory_bytes: what the service would bill for is unknown here; the largest payload stands for it, and a step is the
// least that is billed.
uint64_t CostOf(const Prices& prices, aslrt_machine_type type, uint64_t transitions, int64_t duration_ns,
                uint64_t memory_bytes);

}  // namespace aslc::sim
