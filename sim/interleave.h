// Every order of what can happen at one virtual instant, in which some step sees another one's effect otherwise
// (docs/exploration.md). Runs are made again and again with other choices: depth first, with dynamic partial-order
// reduction by source sets and sleep sets (Abdulla, Aronis, Jonsson, Sagonas 2014), so that of orders that only swap
// independent steps one is run to its end.
#pragma once

#include <cstdint>
#include <string>

#include "sim/explore.h"
#include "sim/trial.h"

namespace aslc::sim {

inline constexpr uint64_t kInterleavingsMax = 10'000;

struct InterleaveOptions {
  uint64_t runs_max = kInterleavingsMax;
  bool full = false;           // every order, also of steps that have nothing to do with each other
  bool order_matters = false;  // somebody looks at the order itself: no two steps are independent
};

struct Interleaved {
  uint64_t explored = 0;  // orders that were run to the end
  uint64_t pruned = 0;    // steps that were ready and not gone on with: all orders that begin so are known
  uint64_t ends = 0;      // different TrialResult::end_hash
  bool complete = true;   // nothing is left
  std::string problem;    // the same choices did not lead to the same run; empty: they did
};

// base: its faults are spelt out, so that they do not depend on the order; it has no order of its own. The sink is
// told of every order; false ends the exploration.
Interleaved ExploreInterleavings(OrderedRunner& runner, const Trial& base, const InterleaveOptions& options,
                                 TrialSink& sink);

}  // namespace aslc::sim
