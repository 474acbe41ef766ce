// dce: removes operations that have no effect and whose value nothing uses.
#include "ir/pass.h"

namespace aslc::ir {
namespace {

bool Removable(const Inst& inst) { return Info(inst.op).Is(kPure) || Info(inst.op).Is(kReads); }

}  // namespace

void RemoveUnused(const Module&, Function& function) {
  std::vector<const Inst*> definitions(function.values.size());
  std::vector<bool> used(function.values.size());
  std::vector<ValueId> work;
  auto use = [&](ValueId value) {
    if (used[value.index]) return;
    used[value.index] = true;
    work.push_back(value);
  };
  auto use_operands = [&](const Inst& inst) {
    for (ValueId operand : inst.operands) use(operand);
    for (const Successor& successor : inst.successors) {
      for (ValueId argument : successor.args) use(argument);
    }
  };
  for (const Block& block : function.blocks) {
    for (const Inst& inst : block.insts) {
      if (inst.result.valid()) definitions[inst.result.index] = &inst;
      if (!Removable(inst)) use_operands(inst);
    }
  }
  while (!work.empty()) {
    const Inst* definition = definitions[work.back().index];
    work.pop_back();
    if (definition != nullptr) use_operands(*definition);
  }
  for (Block& block : function.blocks) {
    std::erase_if(block.insts, [&](const Inst& inst) { return Removable(inst) && !used[inst.result.index]; });
  }
}

}  // namespace aslc::ir
