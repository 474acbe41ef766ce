// Values for the placeholders of a definition that nobody has given: `aslc sim` of a definition by itself
// runs all the same.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/document.h"

namespace aslc::cli {

// Adds a plausible value for each `${Name}` in the text that has none: the resource that a Task's parameters
// look like, an ARN or a URL by the name, a number where it stands for one, the name itself elsewhere. Gives
// the names it added, in order.
std::vector<std::string> AddPlaceholderDefaults(const SourcePtr& definition,
                                                std::map<std::string, std::string>& substitutions);

}  // namespace aslc::cli
