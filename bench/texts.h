// Reading and writing JSON text by itself.
#pragma once

#include <vector>

#include "bench/rows.h"
#include "bench/workload.h"

namespace aslc::bench {

// MB/s of reading the case's input and of writing it again: our values, the arena DOM, nlohmann::json.
std::vector<Measurement> JsonMeasurements(const WorkloadCase& c);

}  // namespace aslc::bench
