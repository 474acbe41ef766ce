// `aslc sim --interleavings`: every order of what can happen at one instant, for each run.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "cli/findings.h"
#include "sim/case_runner.h"
#include "sim/explore.h"
#include "sim/interleave.h"

namespace aslc::cli {

// The bound of the option, else that of the scenario, else the default. Throws UsageError.
uint64_t OrdersMax(const std::string& option, const sim::Scenario& scenario);

class OrderExploration {
 public:
  // All outlive it. orders_max: of each run.
  OrderExploration(const sim::CampaignOptions& options, uint64_t orders_max, Findings& findings)
      : options_(options), orders_max_(orders_max), findings_(findings) {}

  // The orders of one run; result: what became of it in the usual one. Orders that fail are noted. False: *problem
  // says why there is no point in going on.
  bool Explore(sim::CaseRunner& runner, sim::Trial trial, const sim::TrialResult& result, std::string* problem);
  // The same for each seed of each case. Throws UsageError.
  void ExploreSeeds(const Simulation& simulation, std::span<const sim::CasePlan> plans);

  // The same for each run with at most so many faults of calls. Throws UsageError.
  void ExploreFaults(const Simulation& simulation, std::span<const sim::CasePlan> plans, unsigned faults);

  // A line for people; a member of the summary.
  std::string Text() const;
  std::string Json() const;

 private:
  const sim::CampaignOptions& options_;
  const uint64_t orders_max_;
  Findings& findings_;
  uint64_t runs_ = 0, explored_ = 0, pruned_ = 0;
  uint64_t cut_ = 0;     // runs with more orders than were tried
  uint64_t disturbed_ = 0;  // runs whose orders were not explored
  bool complete_ = true;  // all faults were tried
  uint64_t racing_ = 0;  // runs that end in several ways
};

}  // namespace aslc::cli
