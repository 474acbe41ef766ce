// `aslc sim --result`: what a campaign came to, as a document for `aslc report`.
#pragma once

#include <span>
#include <string>

#include "cli/sim_arguments.h"
#include "cli/sim_loading.h"
#include "sim/campaign.h"
#include "sim/campaign_result.h"

namespace aslc::cli {

// Without parts; with drawings when it will be written. Throws UsageError when the prices cannot be read.
sim::CampaignResult StartResult(const SimArguments& arguments, const Simulation& simulation);
// Throws UsageError. used: answers, by id; null: not every answer need be used.
void WriteResult(const std::string& file, const Simulation& simulation, const std::vector<bool>* used,
                 sim::CampaignResult result);

}  // namespace aslc::cli
