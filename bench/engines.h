// Workload cases on the engines that ship: interpreter, JIT at -O0 and -O2, and the linked object.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/rows.h"

namespace aslc::bench {

struct WorkloadCase {
  std::string workload;  // folder name
  std::string id;
  std::filesystem::path definition;
  std::string input, expected;  // input compact
  std::string handlers;         // JSON text of the tasks' outcomes, or empty
  double transitions = 1;
};

// The JSONPath cases of a workload folder; empty when it is not there.
std::vector<WorkloadCase> ReadWorkload(const std::filesystem::path& folder);

// ns/transition: parse the input, run, print and check the output.
std::vector<Measurement> TransitionMeasurements(const WorkloadCase& c);
// executions/s in the simulator, history off.
std::vector<Measurement> SimulationMeasurements(const WorkloadCase& c);
// ms from the start of a process to its result: `aslc run` by engine, and the linked executable.
std::vector<Row> StartupRows(const WorkloadCase& c, const std::string& aslc, int repetitions);

}  // namespace aslc::bench
