// Cases in a process of their own: one that crashes or hangs ends its process, not the runner.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace aslc::suites {

// What `run` gives for 0 to count - 1, a text without newlines each. Where the process ends instead, or
// takes longer than `seconds` for one case, `lost` makes the case's text of what happened, and another
// process goes on behind it.
std::vector<std::string> RunIsolated(size_t count, unsigned seconds, const std::function<std::string(size_t)>& run,
                                     const std::function<std::string(const std::string&)>& lost);

}  // namespace aslc::suites
