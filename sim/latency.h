// How long something takes: between two durations, all equally likely.
#pragma once

#include <cstdint>

namespace aslc::sim {

// Uniform in [min_ns, max_ns].
struct Latency {
  int64_t min_ns = 0, max_ns = 0;
};

}  // namespace aslc::sim
