// Reading the faults of a scenario (docs/faults.md). The document has been checked against the table of keys.
#pragma once

#include "sim/fault.h"
#include "sim/node_reader.h"

namespace aslc::sim {

// The entry of `calm`.
void ReadCalm(const Cursor& at, CalmRule& out);
void ReadFault(const Cursor& at, Reports& reports, FaultRule& out);

}  // namespace aslc::sim
