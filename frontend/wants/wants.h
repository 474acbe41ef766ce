// What a definition reads of values from outside: the execution's input, results of Tasks, their errors,
// items of ItemReaders. An abstract run of the checked tree finds, for each path and expression, where what
// it reads comes from. Approximate on the side of more: what may be read by some execution is listed.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "frontend/lower.h"

namespace aslc::frontend::wants {

// scopes: by row of the module, whose rows of scopes and states are complete.
std::vector<ir::Want> Collect(std::span<const std::unique_ptr<LoweredScope>> scopes,
                              const ir::Module& module);

}  // namespace aslc::frontend::wants
