// Random sound modules, made from the table of operations.
#pragma once

#include <cstdint>

#include "ir/module.h"

namespace aslc::ir {

// Equal seeds give equal modules. One that ends has no loops, within functions or between states, and
// nothing in it that only some types of states may do.
Module GenerateModule(uint64_t seed, bool ends = false);

}  // namespace aslc::ir
