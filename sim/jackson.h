// What the service says of texts that are no JSON: the words of Jackson, the library that reads them there
// (recorded for StartExecution and SendTaskSuccess).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aslc::sim {

// What is wrong with the text first, without the place; nothing when it is one JSON value.
std::optional<std::string> JacksonComplaint(std::string_view text);

}  // namespace aslc::sim
