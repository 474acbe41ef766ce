// The result document: what every command that runs a workflow can print, and scripts rely on.
#pragma once

#include <string>
#include <string_view>

#include "sim/run.h"

namespace aslc::cli {

// One line of JSON without its end: status, output, error, cause, startTime, endTime, transitions, seed,
// traceHash, redriveCount, redriveDate, redriveStatus, redriveStatusReason (as DescribeExecution has them; the
// last two are null of EXPRESS executions), quotas; with an account `executions`, those that Tasks started, with
// name, arn, stateMachineArn, status, output, error, cause, startTime, endTime. All members are always there; what
// an execution does not have is null.
std::string ResultJson(const sim::RunResult& result, uint32_t quotas);
// The same for people.
std::string ResultText(const sim::RunResult& result);
// 0 when the execution succeeded, else 1.
int ResultExitCode(const sim::RunResult& result);

}  // namespace aslc::cli
