// Order of blocks and numbering of values (canonical.h).
#include "ir/canonical.h"

#include <algorithm>
#include <utility>

#include "aslc/check.h"

namespace aslc::ir {
namespace {

std::span<const Successor> SuccessorsOf(const Block& block) {
  return block.insts.empty() ? std::span<const Successor>() : block.insts.back().successors;
}

void Renumber(Function& function, Block& block, std::vector<ValueId>& numbers, std::vector<Type>& types) {
  auto define = [&](ValueId& value) {
    types.push_back(function.values[value.index]);
    ValueId number(types.size() - 1);
    numbers[value.index] = number;
    value = number;
  };
  for (ValueId& param : block.params) define(param);
  for (Inst& inst : block.insts) {
    if (inst.result.valid()) define(inst.result);
  }
}

}  // namespace

std::vector<uint32_t> ReversePostorder(const Function& function) {
  std::vector<uint32_t> order;
  if (function.blocks.empty()) return order;
  std::vector<bool> seen(function.blocks.size());
  // (block, successors still to visit); the last successor is visited first, so that the first one
  // follows its predecessor in the reversed order.
  std::vector<std::pair<uint32_t, size_t>> stack;
  auto push = [&](uint32_t block) {
    seen[block] = true;
    stack.emplace_back(block, SuccessorsOf(function.blocks[block]).size());
  };
  push(0);
  while (!stack.empty()) {
    auto& [block, left] = stack.back();
    if (left == 0) {
      order.push_back(block);
      stack.pop_back();
      continue;
    }
    uint32_t next = SuccessorsOf(function.blocks[block])[--left].block.index;
    if (!seen[next]) push(next);
  }
  std::reverse(order.begin(), order.end());
  return order;
}

void Canonicalize(Function& function) {
  std::vector<uint32_t> order = ReversePostorder(function);
  std::vector<BlockId> block_numbers(function.blocks.size());
  std::vector<Block> blocks;
  for (uint32_t old : order) {
    block_numbers[old] = BlockId(blocks.size());
    blocks.push_back(std::move(function.blocks[old]));
  }
  function.blocks = std::move(blocks);

  std::vector<ValueId> numbers(function.values.size());
  std::vector<Type> types;
  for (Block& block : function.blocks) Renumber(function, block, numbers, types);
  function.values = std::move(types);

  auto rename = [&](ValueId& value) {
    value = numbers[value.index];
    ASL_CHECK(value.valid(), "a value is used that no reachable block defines");
  };
  for (Block& block : function.blocks) {
    ASL_CHECK(!block.insts.empty() && Info(block.insts.back().op).Is(kTerminator),
              "a reachable block has no terminator");
    for (Inst& inst : block.insts) {
      for (ValueId& operand : inst.operands) rename(operand);
      for (Successor& successor : inst.successors) {
        successor.block = block_numbers[successor.block.index];
        for (ValueId& argument : successor.args) rename(argument);
      }
    }
  }
}

}  // namespace aslc::ir
