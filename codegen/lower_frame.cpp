// Constants, the frame's slots and variables.
#include <charconv>

#include "codegen/lower.h"

namespace aslc::codegen {
namespace {

// The integer that a JSON text spells in its only canonical way; other spellings keep theirs (NUMTEXT).
bool ParseCanonicalInteger(std::string_view json, int64_t* out) {
  auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), *out);
  return error == std::errc() && end == json.data() + json.size() && std::to_string(*out) == json;
}

}  // namespace

// Scalars are immediates; the rest is loaded from the machine's constants.
template <>
void Lower<ir::Op::Const>(FunctionEmitter& e, const ir::Inst& inst) {
  const std::string& json = e.ir().constants[static_cast<size_t>(inst.imm[0])].json;
  int64_t integer = 0;
  if (json == "null") return e.Define(inst, e.Value(ASLRT_NULL, 0, e.I64(0)));
  if (json == "true") return e.Define(inst, e.Value(ASLRT_BOOL, 0, e.I64(1)));
  if (json == "false") return e.Define(inst, e.Value(ASLRT_BOOL, 0, e.I64(0)));
  if (inst.type == ir::Type::Int && ParseCanonicalInteger(json, &integer)) {
    return e.Define(inst, e.Value(ASLRT_INT, 0, e.I64(static_cast<uint64_t>(integer))));
  }
  llvm::IRBuilder<>& b = e.builder();
  std::string name = e.NameOf(inst);
  size_t offset = static_cast<size_t>(inst.imm[0]) * sizeof(aslrt_value);
  llvm::Value* consts = e.LoadFixed(b.getPtrTy(), e.ctx(), offsetof(aslrt_ctx, consts), "consts");
  llvm::Value* head =
      e.LoadFixed(b.getInt64Ty(), consts, offset + offsetof(aslrt_value, head), name + ".head");
  e.Define(inst, Val{head, e.LoadFixed(b.getInt64Ty(), consts, offset + offsetof(aslrt_value, bits),
                                       name + ".bits")});
}

template <>
void Lower<ir::Op::Undef>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.Undefined());
}

template <>
void Lower<ir::Op::Input>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.LoadValue(e.frame(), offsetof(aslrt_frame, input), e.NameOf(inst)));
}

template <>
void Lower<ir::Op::Work>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.LoadValue(e.frame(), offsetof(aslrt_frame, work), e.NameOf(inst)));
}

template <>
void Lower<ir::Op::Var>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::Value* frame = e.frame();
  for (int64_t depth = inst.imm[0]; depth > 0; depth--) {
    frame = e.Load(e.builder().getPtrTy(), frame, offsetof(aslrt_frame, parent), "parent");
  }
  size_t offset = offsetof(aslrt_frame, vars) + static_cast<size_t>(inst.imm[1]) * sizeof(aslrt_value);
  e.Define(inst, e.LoadValue(frame, offset, e.NameOf(inst)));
}

template <>
void Lower<ir::Op::Assign>(FunctionEmitter& e, const ir::Inst& inst) {
  size_t offset = offsetof(aslrt_frame, vars) + static_cast<size_t>(inst.imm[0]) * sizeof(aslrt_value);
  e.StoreValue(e.Operand(inst, 0), e.frame(), offset);
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* observe = e.Load(b.getInt32Ty(), e.ctx(), offsetof(aslrt_ctx, observe), "observe");
  llvm::BasicBlock* report = e.NewBlock("assign.report");
  llvm::BasicBlock* after = e.NewBlock("assign.done");
  e.Branch(b.CreateICmpNE(observe, e.I32(0)), report, after, FunctionEmitter::Likely::kFalse);
  b.SetInsertPoint(report);
  e.CallRuntime(Runtime::aslrt_assigned, {e.ctx(), e.frame(), e.I32(static_cast<uint32_t>(inst.imm[0]))},
                FunctionEmitter::Call::kColdSite);
  b.CreateBr(after);
  b.SetInsertPoint(after);
}

}  // namespace aslc::codegen
