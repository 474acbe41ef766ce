// The one form every function has between passes: blocks reachable and in reverse postorder from block
// 0 (the successor taken when true comes first), values numbered in print order.
#pragma once

#include <vector>

#include "ir/module.h"

namespace aslc::ir {

// Reachable blocks in reverse postorder. Successors must be in range.
std::vector<uint32_t> ReversePostorder(const Function& function);
// Drops unreachable blocks and renumbers. Values used must be defined in reachable blocks, and each
// reachable block must have its terminator.
void Canonicalize(Function& function);

}  // namespace aslc::ir
