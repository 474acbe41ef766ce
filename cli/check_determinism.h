// `aslc sim --check-determinism`: equal runs must be equal.
#pragma once

#include "cli/sim_campaign.h"
#include "cli/sim_output.h"

namespace aslc::cli {

// Every run twice, and once more in Simulation::second; ends at the first run that differs and says where. The exit
// code: 0 all alike, 1 a difference.
int CheckDeterminism(const Simulation& simulation, const ResolvedCases& cases, Output& output);

}  // namespace aslc::cli
