// What rules ask of a task: which service, resource and function it calls.
#pragma once

#include <string_view>

#include "aslc/engine.h"
#include "sim/answerer.h"

namespace aslc::sim {

// `dynamodb` for `arn:aws:states:::dynamodb:putItem` and for `arn:aws:states:::aws-sdk:dynamodb:putItem`; `lambda` for
// the ARN of a function; empty for others.
std::string_view ServiceOf(std::string_view resource);
// Whether `name` names the resource: as it is, or without `arn:aws:states:::`.
bool IsResource(std::string_view resource, std::string_view name);
// The name in `name`, `name:qualifier`, a partial or a whole ARN of a function.
std::string_view FunctionOf(std::string_view arn);
// The Lambda function that a task invokes, as the request or the resource names it; empty when it invokes none. Lives
// as long as the task.
std::string_view FunctionOfTask(const aslrt_task& task);
inline std::string_view FunctionOfRequest(const Request& request) {
  return request.function ? *request.function : FunctionOfTask(request.task);
}

}  // namespace aslc::sim
