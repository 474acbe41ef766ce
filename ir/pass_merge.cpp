// merge: a block whose only predecessor ends in a jump to it continues that predecessor. Its parameters
// become the arguments of the jump.
#include <iterator>
#include <utility>

#include "ir/pass.h"

namespace aslc::ir {

void MergeBlocks(const Module&, Function& function) {
  std::vector<uint32_t> predecessors(function.blocks.size());
  for (const Block& block : function.blocks) {
    for (const Successor& successor : block.insts.back().successors) ++predecessors[successor.block.index];
  }
  Renaming renaming(function);
  // A block that was merged keeps no operations and is not reachable any more.
  std::vector<bool> merged(function.blocks.size());
  for (uint32_t i = 0; i < function.blocks.size(); ++i) {
    if (merged[i]) continue;
    Block& block = function.blocks[i];
    while (block.insts.back().op == Op::Jump) {
      Successor successor = block.insts.back().successors[0];
      uint32_t next = successor.block.index;
      if (next == i || predecessors[next] != 1) break;
      Block& target = function.blocks[next];
      for (size_t p = 0; p < target.params.size(); ++p) renaming.Replace(target.params[p], successor.args[p]);
      block.insts.pop_back();
      std::move(target.insts.begin(), target.insts.end(), std::back_inserter(block.insts));
      target.insts.clear();
      merged[next] = true;
    }
  }
  renaming.Apply(function);
}

}  // namespace aslc::ir
