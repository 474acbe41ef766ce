// What to do when a phase hands on something broken: always a bug of ours, never of the definition's.
#pragma once

#include <string>

#include "ir/module.h"

namespace aslc {

// Writes the module's text to `<name>.internal-error.ir` in the current folder, prints what was found
// and ends the process with exit code 3.
[[noreturn]] void InternalError(const ir::Module& module, const std::string& phase,
                                const std::string& problems);

}  // namespace aslc
