// The resource of a Task: what it calls, and how (guide "Task workflow state", "Discover service
// integration patterns").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "frontend/fields.h"

namespace aslc::frontend {

struct Resource {
  uint32_t family = ASLRT_FAMILY_SERVICE;
  uint32_t pattern = ASLRT_PATTERN_REQUEST;
  std::string type, action;  // `sqs`, `sendMessage.waitForTaskToken`; empty for functions and activities
};

// Reports a resource that the service does not know, or not for this type of state machine.
std::optional<Resource> ParseResource(ParseContext& context, const Node& string);

}  // namespace aslc::frontend
