// Reading the task rules of a scenario: which Tasks, and their answers. The document has been checked
// against the table of keys.
#pragma once

#include "sim/node_reader.h"
#include "sim/scenario.h"

namespace aslc::sim {

// `200ms`, or an object with one of the keys of Latency in scenario_keys.def.
Latency LatencyOf(const Cursor& at);

void ReadTask(const Cursor& at, Compiler& compiler, Reports& reports, TaskRule& out);

}  // namespace aslc::sim
