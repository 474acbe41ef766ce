// cse: the second of two equal operations without effects takes the value of the first, when the first
// dominates it. Input, work and context do not change inside a function; variables change only by
// Assign, so a read of this frame's variables is shared only inside a block and not across an Assign.
#include <map>
#include <tuple>
#include <utility>

#include "ir/dominators.h"
#include "ir/pass.h"

namespace aslc::ir {
namespace {

using Key = std::tuple<Op, uint32_t, std::vector<ValueId>, int64_t, int64_t, int64_t>;

struct Known {
  uint32_t block;
  ValueId value;
};

Key KeyOf(const Inst& inst) {
  return {inst.op, inst.type.bits(), inst.operands, inst.imm[0], inst.imm[1], inst.imm[2]};
}

bool ReadsOwnVariable(const Inst& inst) { return inst.op == Op::Var && inst.imm[0] == 0; }

class Sharer {
 public:
  explicit Sharer(Function& function) : function_(function), dominators_(function), renaming_(function) {}
  void Run();

 private:
  ValueId Find(const Inst& inst, uint32_t block);

  Function& function_;
  Dominators dominators_;
  Renaming renaming_;
  std::map<Key, std::vector<Known>> known_;
  std::map<Key, ValueId> variables_;  // own variables read in this block since the last Assign
};

// The equal operation that came before, or an invalid id and a note of this one.
ValueId Sharer::Find(const Inst& inst, uint32_t block) {
  Key key = KeyOf(inst);
  if (ReadsOwnVariable(inst)) {
    auto [found, fresh] = variables_.emplace(std::move(key), inst.result);
    return fresh ? ValueId() : found->second;
  }
  std::vector<Known>& same = known_[std::move(key)];
  for (const Known& known : same) {
    if (dominators_.Dominates(known.block, block)) return known.value;
  }
  same.push_back({block, inst.result});
  return ValueId();
}

// Blocks are in reverse postorder, so what dominates a block was seen before it.
void Sharer::Run() {
  for (uint32_t b = 0; b < function_.blocks.size(); ++b) {
    variables_.clear();
    std::vector<Inst> kept;
    for (Inst& inst : function_.blocks[b].insts) {
      renaming_.Apply(inst);
      if (inst.op == Op::Assign) variables_.clear();
      bool shareable = Info(inst.op).Is(kPure) || Info(inst.op).Is(kReads);
      ValueId same = shareable ? Find(inst, b) : ValueId();
      if (same.valid()) {
        renaming_.Replace(inst.result, same);
      } else {
        kept.push_back(std::move(inst));
      }
    }
    function_.blocks[b].insts = std::move(kept);
  }
  renaming_.Apply(function_);
}

}  // namespace

void ShareValues(const Module&, Function& function) { Sharer(function).Run(); }

}  // namespace aslc::ir
