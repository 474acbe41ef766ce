// Going through faults in order: every single one at every call and save point of a run, and every pair.
#pragma once

#include <cstdint>

#include "sim/fault_choices.h"
#include "sim/trial.h"

namespace aslc::sim {

// Is told of every run, in order. False ends the exploration.
class TrialSink {
 public:
  virtual ~TrialSink() = default;
  virtual bool OnTrial(const Trial& trial, const TrialResult& result) = 0;
  // The runs that follow have the fault with this number, from 1, as their first.
  virtual void OnFirstFault(uint64_t) {}
};

struct Explored {
  uint64_t runs = 0;
  uint64_t pruned = 0;  // that would have been the same as another
  uint64_t points = 0;  // runs that had a fault of an execution as the last one: a crash, a copy
  bool complete = true; // all that there is within the bounds was tried
  uint64_t first_faults = 0;  // that a run can begin with; those of all shards
};

struct ExploreOptions {
  unsigned faults = 1;  // at most so many at a time
  bool calls = true;    // faults of calls
  bool points = false;  // a crash at every save point, copies of EXPRESS executions; needs their places in TrialResult::calls
  uint64_t runs_max = 1'000'000;  // shared out evenly to the first faults
  // Part `shard` of `shards`, from 0: of the first faults each shards-th. What follows a first fault is explored by
  // itself, so that shards add up to exactly the whole. The run without faults is the first shard's.
  uint64_t shard = 0, shards = 1;
};

// The run of `base` without faults, then every fault at each of its calls and save points, then, in each of those runs, a
// further fault at every one that comes after the last one, and so on. The choices are those of `base`'s machine.
Explored ExploreFaults(TrialRunner& runner, const FaultChoices& choices, const Trial& base,
                       const ExploreOptions& options, TrialSink& sink);

}  // namespace aslc::sim
