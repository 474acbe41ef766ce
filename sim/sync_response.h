// What StartSyncExecution answers for an EXPRESS execution.
#pragma once

#include <string>
#include <string_view>

#include "sim/run.h"

namespace aslc::sim {

// JSON with the members of the service's answer: name, dates (epoch seconds), status, input, output or error
// and cause, their details; executionArn and stateMachineArn where the options give them. What it bills is
// left out.
std::string SyncResponse(const RunResult& result, std::string_view input, const aslrt_options& options);

}  // namespace aslc::sim
