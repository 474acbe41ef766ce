// Runs a scenario's text as `aslc sim` would run it from a file, to see what comes of each case.
#pragma once

#include <string>
#include <vector>

#include "aslc/compile.h"
#include "cli/common_options.h"
#include "sim/campaign.h"

namespace aslc::cli {

// machine: compiled from the scenario's definition, by its substitutions, name and type. settings: of the command line.
// One run for each case, in their order; a run that could not be made has a problem. Throws std::logic_error when the
// text is no scenario for the machine.
std::vector<sim::CampaignRun> TryScenario(const std::string& text, const Machine& machine,
                                          const ExecutionSettings& settings, bool coverage);

}  // namespace aslc::cli
