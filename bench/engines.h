// Workload cases on the engines that ship: interpreter, JIT at -O0 and -O2, and the linked object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/rows.h"
#include "bench/workload.h"

namespace aslc::bench {

// Parse the inputs, run, print and check the outputs, by the embedding interface.
std::vector<Measurement> TransitionMeasurements(const WorkloadCase& c);  // ns/transition
std::vector<Measurement> ExecutionMeasurements(const WorkloadCase& c);   // ns/execution
// executions/s in the simulator, history off.
std::vector<Measurement> SimulationMeasurements(const WorkloadCase& c);
// ms/state from the definition's text to a machine that runs.
std::vector<Measurement> CompileMeasurements(const WorkloadCase& c);
// Bytes of an execution that waits, saved; all of them are restored and run to their end. Nothing when one
// of them is not what is expected.
std::optional<Row> ParkedRow(const WorkloadCase& c, size_t executions);
// ms from the start of a process to its result: `aslc run` by engine, and the linked executable.
std::vector<Row> StartupRows(const WorkloadCase& c, const std::string& aslc, int repetitions);

}  // namespace aslc::bench
