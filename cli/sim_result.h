// `aslc sim --result`: what a campaign came to, as a document for `aslc report`.
#pragma once

#include <span>
#include <string>

#include "cli/sim_arguments.h"
#include "cli/sim_loading.h"
#include "sim/campaign.h"
#include "sim/campaign_result.h"

namespace aslc::cli {

// Without parts. Throws UsageError when the prices cannot be read.
sim::CampaignResult StartResult(const SimArguments& arguments, const Simulation& simulation);
// Runs the first of each kind of failure again and keeps their timelines. options: of the campaign.
void TellStories(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                 sim::CampaignOptions options, sim::CampaignPart* part);
// Throws UsageError. used: answers, by id; null: not every answer need be used.
void WriteResult(const std::string& file, const Simulation& simulation, const std::vector<bool>* used,
                 sim::CampaignResult result);

}  // namespace aslc::cli
