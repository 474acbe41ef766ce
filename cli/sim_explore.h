// `aslc sim --faults`: every fault, or so many together, at every call of each case, as parts of a campaign.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "cli/findings.h"
#include "cli/sim_loading.h"
#include "sim/campaign_result.h"

namespace aslc::cli {

struct FaultExploration {
  unsigned faults = 1;  // at most so many in a run
  bool calls = true, points = false;  // as ExploreOptions has them
  sim::Prices prices;
  std::optional<std::chrono::steady_clock::time_point> deadline;
};

// The runs of the case with this number that are the shard's. Failures are noted. options: of all cases.
sim::CampaignPart ExploreCase(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                              size_t number, const sim::CampaignOptions& options,
                              const FaultExploration& exploration, std::span<Findings* const> findings);

}  // namespace aslc::cli
