// What optimised integrations take as their parameters (include/aslc/task_parameters.def).
#pragma once

#include <string_view>
#include <vector>

#include "frontend/fields.h"

namespace aslc::frontend {

struct TaskParameter {
  std::string_view name;
  bool required = false;
  bool one_of = false;  // one of these is required
};

// Empty for an integration that leaves the check to the API it calls. `type` and `action` are those of
// Resource, the action with its pattern.
std::vector<TaskParameter> TaskParametersOf(std::string_view type, std::string_view action);

// Warns of members that the call will lack or not know. The service accepts such a definition and fails
// the task at run time.
void CheckTaskParameters(ParseContext& context, std::string_view type, std::string_view action,
                         const Node& parameters);

}  // namespace aslc::frontend
