// What every module must hold: ids in range, one terminator a block, operands defined before use on
// every path (dominance), types within the bounds of ops.def, successors' arguments of the parameters'
// types, no value across entries, tables consistent. Runs after lowering and after every pass.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"

namespace aslc::ir {

enum class VerifyMode { kRaw, kLowered };  // after the frontend; before code generation

// Names function, block and operation; all problems, not the first. Empty = sound.
std::vector<std::string> Verify(const Module& module, VerifyMode mode);

}  // namespace aslc::ir
