// Terminators: edges between blocks, the transition to the next state, and the ways back to the engine.
#include "codegen/lower.h"

namespace aslc::codegen {

template <>
void Lower<ir::Op::Br>(FunctionEmitter& e, const ir::Inst& inst) {
  e.BranchTo(e.Operand(inst, 0).head, inst.successors[0], inst.successors[1]);
}

template <>
void Lower<ir::Op::Jump>(FunctionEmitter& e, const ir::Inst& inst) {
  e.JumpTo(inst.successors[0]);
}

// A transition counts the budget down and looks at the arena's room; on either end the engine's poll takes
// it, which also sets frame->state. Else the next state runs as a tail call: no dispatcher, no stack.
template <>
void Lower<ir::Op::Next>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  ir::StateId next(static_cast<uint32_t>(inst.imm[0]));
  const ir::State& state = e.ir().state(next);
  // The raw input handed on is in its slot already: only transitions write it.
  const ir::Inst* definition = e.DefinitionOf(inst.operands[0]);
  if (definition == nullptr || definition->op != ir::Op::Input) {
    e.StoreValue(e.Operand(inst, 0), e.frame(), offsetof(aslrt_frame, input));
  }
  llvm::Value* before = e.Load(b.getInt64Ty(), e.ctx(), offsetof(aslrt_ctx, budget), "budget");
  llvm::Value* budget = b.CreateSub(before, e.I64(1), "budget.left");
  e.Store(budget, e.ctx(), offsetof(aslrt_ctx, budget));
  llvm::Value* p = e.Load(b.getInt64Ty(), e.ctx(), offsetof(aslrt_ctx, p), "p");
  llvm::Value* limit = e.Load(b.getInt64Ty(), e.ctx(), offsetof(aslrt_ctx, lim), "lim");
  llvm::Value* room = b.CreateSub(limit, p, "room");
  std::string name = CleanName(state.name);
  llvm::BasicBlock* poll = e.NewBlock("poll." + name);
  llvm::BasicBlock* go = e.NewBlock("go." + name);
  llvm::Value* must_poll =
      b.CreateOr(b.CreateICmpSLT(budget, e.I64(0)), b.CreateICmpSLT(room, e.I64(ASLRT_RESERVE)));
  e.Branch(must_poll, poll, go, FunctionEmitter::Likely::kFalse);
  b.SetInsertPoint(poll);
  e.PollFor(next);
  b.SetInsertPoint(go);
  e.Store(e.I32(next.index), e.frame(), offsetof(aslrt_frame, state));
  e.Store(e.I32(ASLRT_ENTRY_enter), e.frame(), offsetof(aslrt_frame, entry));
  llvm::CallInst* call = b.CreateCall(e.module().FunctionOf(state.enter), {e.ctx(), e.frame()}, "status");
  call->setTailCallKind(llvm::CallInst::TCK_MustTail);
  e.Return(call);
}

template <>
void Lower<ir::Op::Done>(FunctionEmitter& e, const ir::Inst& inst) {
  e.StoreValue(e.Operand(inst, 0), e.frame(), offsetof(aslrt_frame, work));
  e.Return(e.I32(ASLRT_DONE));
}

template <>
void Lower<ir::Op::Suspend>(FunctionEmitter& e, const ir::Inst& inst) {
  e.StoreValue(e.Operand(inst, 0), e.frame(), offsetof(aslrt_frame, work));
  e.Return(e.I32(static_cast<uint32_t>(inst.imm[0])));
}

template <>
void Lower<ir::Op::Fail>(FunctionEmitter& e, const ir::Inst& inst) {
  e.FailAlways(inst);
}

template <>
void Lower<ir::Op::Raise>(FunctionEmitter& e, const ir::Inst& inst) {
  Val error = e.Operand(inst, 0), cause = e.Operand(inst, 1);
  llvm::CallInst* status = e.CallRuntime(Runtime::aslrt_raise,
                                         {e.ctx(), e.frame(), error.head, error.bits, cause.head, cause.bits},
                                         FunctionEmitter::Call::kPlain, "status");
  e.Return(status);
}

}  // namespace aslc::codegen
