// Random sound modules, made from the table of operations.
#pragma once

#include <cstdint>

#include "ir/module.h"

namespace aslc::ir {

// Equal seeds give equal modules.
Module GenerateModule(uint64_t seed);

}  // namespace aslc::ir
