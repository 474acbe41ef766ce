// Locals, cells, arguments and captured values of functions, the counted bound, and how a lambda ends.
#include "codegen/lower.h"

namespace aslc::codegen {

template <>
void Lower<ir::Op::Local>(FunctionEmitter& e, const ir::Inst& inst) {
  Val slot = e.LocalSlot(inst.imm[0]);
  llvm::Type* word = e.builder().getInt64Ty();
  e.Define(inst, {e.builder().CreateLoad(word, slot.head, "local.head"),
                  e.builder().CreateLoad(word, slot.bits, "local.bits")});
}

template <>
void Lower<ir::Op::SetLocal>(FunctionEmitter& e, const ir::Inst& inst) {
  Val slot = e.LocalSlot(inst.imm[0]), value = e.Operand(inst, 0);
  e.builder().CreateStore(value.head, slot.head);
  e.builder().CreateStore(value.bits, slot.bits);
}

template <>
void Lower<ir::Op::ILocal>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.builder().CreateLoad(e.builder().getInt64Ty(), e.LocalSlot(inst.imm[0]).head, "local"));
}

template <>
void Lower<ir::Op::SetILocal>(FunctionEmitter& e, const ir::Inst& inst) {
  e.builder().CreateStore(e.Operand(inst, 0).head, e.LocalSlot(inst.imm[0]).head);
}

template <>
void Lower<ir::Op::CellGet>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.LoadValue(e.PointerOf(e.Operand(inst, 0)), 0, "cell"));
}

template <>
void Lower<ir::Op::CellSet>(FunctionEmitter& e, const ir::Inst& inst) {
  e.StoreValue(e.Operand(inst, 1), e.PointerOf(e.Operand(inst, 0)), 0);
}

// The value stack has room beyond what was given, so it may be read before the count is looked at.
template <>
void Lower<ir::Op::Arg>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* stack = e.Load(b.getPtrTy(), e.ctx(), offsetof(aslrt_ctx, vsp), "vsp");
  Val value = e.LoadValue(stack, static_cast<size_t>(inst.imm[0]) * sizeof(aslrt_value), "arg");
  llvm::Value* given = b.CreateICmpUGT(e.argument_count(), e.I32(static_cast<uint32_t>(inst.imm[0])));
  Val missing = e.Undefined();
  e.Define(inst, {b.CreateSelect(given, value.head, missing.head), b.CreateSelect(given, value.bits, missing.bits)});
}

template <>
void Lower<ir::Op::Capture>(FunctionEmitter& e, const ir::Inst& inst) {
  size_t offset = offsetof(aslrt_closure, values) + static_cast<size_t>(inst.imm[0]) * sizeof(aslrt_value);
  e.Define(inst, e.LoadValue(e.closure(), offset, "captured"));
}

template <>
void Lower<ir::Op::Fuel>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* left = e.Load(b.getInt64Ty(), e.ctx(), offsetof(aslrt_ctx, fuel), "fuel");
  left = b.CreateSub(left, e.I64(1));
  e.Store(left, e.ctx(), offsetof(aslrt_ctx, fuel));
  e.FailIf(b.CreateICmpSLT(left, e.I64(0)), inst, e.I64(0));
}

template <>
void Lower<ir::Op::SetBounds>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Store(e.I64(static_cast<uint64_t>(inst.imm[0])), e.ctx(), offsetof(aslrt_ctx, fuel));
  e.Store(e.I32(static_cast<uint32_t>(inst.imm[1])), e.ctx(), offsetof(aslrt_ctx, depth_max));
  e.Store(e.I32(0), e.ctx(), offsetof(aslrt_ctx, depth));
}

template <>
void Lower<ir::Op::Return>(FunctionEmitter& e, const ir::Inst& inst) {
  e.ReturnValue(e.Operand(inst, 0));
}

// The caller's loop makes the call (runtime/jsonata/apply.cpp), so that the stack does not grow.
template <>
void Lower<ir::Op::TailCall>(FunctionEmitter& e, const ir::Inst& inst) {
  e.StackOperands(inst.operands);
  uint32_t count = static_cast<uint32_t>(inst.operands.size());
  e.ReturnValue(e.Value(ASLRT_TAIL, count, e.I64(static_cast<uint64_t>(inst.imm[0]))));
}

}  // namespace aslc::codegen
