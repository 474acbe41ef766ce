// The dominator tree (dominators.h).
#include "ir/dominators.h"

#include "ir/canonical.h"

namespace aslc::ir {

Dominators::Dominators(const Function& function)
    : rank_(function.blocks.size(), UINT32_MAX), parent_(function.blocks.size(), UINT32_MAX) {
  std::vector<uint32_t> order = ReversePostorder(function);
  std::vector<std::vector<uint32_t>> predecessors(function.blocks.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    rank_[order[i]] = i;
    const Block& block = function.blocks[order[i]];
    if (block.insts.empty()) continue;
    for (const Successor& successor : block.insts.back().successors) {
      predecessors[successor.block.index].push_back(order[i]);
    }
  }
  parent_[0] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t block : order) {
      if (block == 0) continue;
      uint32_t parent = UINT32_MAX;
      for (uint32_t other : predecessors[block]) {
        if (parent_[other] == UINT32_MAX) continue;  // not reached yet in this round
        parent = parent == UINT32_MAX ? other : Meet(parent, other);
      }
      changed |= parent_[block] != parent;
      parent_[block] = parent;
    }
  }
}

uint32_t Dominators::Meet(uint32_t a, uint32_t b) const {
  while (a != b) {
    if (rank_[a] > rank_[b]) {
      a = parent_[a];
    } else {
      b = parent_[b];
    }
  }
  return a;
}

bool Dominators::Dominates(uint32_t above, uint32_t below) const {
  if (!Reachable(above) || !Reachable(below)) return false;
  while (rank_[below] > rank_[above]) below = parent_[below];
  return below == above;
}

}  // namespace aslc::ir
