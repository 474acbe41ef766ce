// What a simulation says of what it invents.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "sim/plan.h"

namespace aslc::cli {

// The input and Tasks whose answers are invented, in one line; empty when nothing is.
std::string InventedNote(const aslrt_image* image, std::span<const sim::CasePlan> plans);
// The values that placeholders are taken to have, in one line.
std::string PlaceholderNote(const std::vector<std::string>& names,
                            const std::map<std::string, std::string>& substitutions);

}  // namespace aslc::cli
