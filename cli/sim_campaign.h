// From what was loaded to how its runs are made; `aslc sim` and `aslc replay` make them alike.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "cli/sim_loading.h"
#include "sim/campaign.h"

namespace aslc::cli {

// The cases, resolved against the machine, and what must hold in each.
struct ResolvedCases {
  std::vector<sim::CasePlan> plans;
  sim::PropertySets properties;
};
// Throws CommandFailed(2) after errors that it has reported.
ResolvedCases ResolveCases(const Simulation& simulation, bool strict);

// Without what is shown or recorded of runs. Refers to the simulation.
sim::CampaignOptions CampaignOptionsOf(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                                       std::span<const std::shared_ptr<const sim::PropertySet>> properties);

}  // namespace aslc::cli
