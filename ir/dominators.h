// Which blocks lie on every path to which: the dominator tree of a function, by iteration over reverse
// postorder (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm").
#pragma once

#include <vector>

#include "ir/module.h"

namespace aslc::ir {

class Dominators {
 public:
  // The function must have a block, and successors in range.
  explicit Dominators(const Function& function);

  bool Reachable(uint32_t block) const { return rank_[block] != UINT32_MAX; }
  // False when either block is unreachable. A block dominates itself.
  bool Dominates(uint32_t above, uint32_t below) const;

 private:
  uint32_t Meet(uint32_t a, uint32_t b) const;

  std::vector<uint32_t> rank_;    // place in reverse postorder, UINT32_MAX when unreachable
  std::vector<uint32_t> parent_;  // in the tree; the entry block is its own
};

}  // namespace aslc::ir
