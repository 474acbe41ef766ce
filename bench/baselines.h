// The yardstick: workloads written by hand in C++, on native structs, on an arena DOM and on
// nlohmann::json. Each reads the same input text and checks the same output as the engines. The native ones
// neither parse nor print.
#pragma once

#include <vector>

#include "bench/rows.h"
#include "bench/workload.h"

namespace aslc::bench {

std::vector<Measurement> LoopBaselines(const WorkloadCase& c);     // W1: the counter loop
std::vector<Measurement> ReshapeBaselines(const WorkloadCase& c);  // W2: a hundred reshaping Pass states
std::vector<Measurement> LadderBaselines(const WorkloadCase& c);   // W3: fifty rules
std::vector<Measurement> MapBaselines(const WorkloadCase& c);      // W4: a Map of three states

}  // namespace aslc::bench
