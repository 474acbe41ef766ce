// Reading what a case has beside its inputs and tasks: models of services and expectations. The document has
// been checked against the table of keys.
#pragma once

#include "sim/expectations.h"
#include "sim/node_reader.h"
#include "sim/services/service.h"

namespace aslc::sim {

void ReadServices(const Cursor& at, Reports& reports, ServiceSetup& out);
void ReadExpectation(const Cursor& at, Compiler& compiler, Reports& reports, Expectation& out);

}  // namespace aslc::sim
