// Scenarios as YAML with comments, for people to go on with.
#pragma once

#include <string>

#include "sim/draft.h"

namespace aslc::cli {

// The text of the scenario, with a line end. The first time a key is used it is explained; what stands where
// expressions may stand and looks like one is quoted as one.
std::string ScenarioText(const sim::ScenarioDraft& draft);

}  // namespace aslc::cli
