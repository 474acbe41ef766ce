// Campaigns of the simulator, as `aslc sim` makes them.
#pragma once

#include <filesystem>
#include <vector>

#include "bench/rows.h"

namespace aslc::bench {

// executions/s of the order scenario (examples/order-saga, the case `storm`: generated inputs, faults, properties), on
// one thread and on two, with the history of each execution written, and on one without.
std::vector<Measurement> CampaignMeasurements(const std::filesystem::path& examples);
// ms of an execution that waits an hour 8,760 times, quotas off: a year of virtual time.
std::vector<Measurement> YearMeasurements();

}  // namespace aslc::bench
