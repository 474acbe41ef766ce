// Lookups in documents, and the checks on what they found. The hot half of each is inline; the runtime's
// function is the whole operation and takes over on any doubt.
#include "codegen/lower.h"

namespace aslc::codegen {

using Call = FunctionEmitter::Call;
using Likely = FunctionEmitter::Likely;

template <>
void Lower<ir::Op::Force>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.Force(e.Operand(inst, 0), e.OperandType(inst, 0), e.NameOf(inst)));
}

// The member at the expected position, if it has the name; else a search.
template <>
void Lower<ir::Op::Get>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0);
  int64_t hint = inst.imm[1];
  if (hint < 0 || hint >= UINT32_MAX || !type.Has(ASLRT_OBJECT)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  std::string name = e.NameOf(inst);
  Val base = e.Operand(inst, 0);
  size_t member = offsetof(aslrt_object, m) + static_cast<size_t>(hint) * sizeof(aslrt_member);
  llvm::BasicBlock* look = e.NewBlock(name + ".try");
  llvm::BasicBlock* hit = e.NewBlock(name + ".hit");
  llvm::BasicBlock* miss = e.NewBlock(name + ".search");
  Merge merge(e, name + ".got");

  llvm::Value* has_member = b.CreateICmpUGT(e.LenOf(base), e.I64(static_cast<uint64_t>(hint)));
  e.Branch(b.CreateAnd(e.IsKind(base, type, ir::Type::Object), has_member), look, miss, Likely::kTrue);
  b.SetInsertPoint(look);
  llvm::Value* wanted = e.NamePointer(static_cast<uint32_t>(inst.imm[0]));
  llvm::Value* object = e.PointerOf(base);
  llvm::Value* key = e.Load(b.getPtrTy(), object, member + offsetof(aslrt_member, key), name + ".key");
  e.Branch(b.CreateICmpEQ(key, wanted), hit, miss, Likely::kTrue);
  b.SetInsertPoint(hit);
  merge.Add(e.LoadValue(object, member + offsetof(aslrt_member, value), name));
  b.SetInsertPoint(miss);
  merge.Add(e.Split(CallFor(e, inst, Call::kColdSite), name));
  e.Define(inst, merge.Finish(name));
}

namespace {

// Element `index` of an array when it is one and has it (index as unsigned, so negative ones do not).
void LowerElement(FunctionEmitter& e, const ir::Inst& inst, llvm::Value* index) {
  ir::Type type = e.OperandType(inst, 0);
  if (!type.Has(ASLRT_ARRAY)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  std::string name = e.NameOf(inst);
  Val base = e.Operand(inst, 0);
  llvm::BasicBlock* hit = e.NewBlock(name + ".hit");
  llvm::BasicBlock* miss = e.NewBlock(name + ".other");
  Merge merge(e, name + ".got");
  llvm::Value* has_element = b.CreateICmpUGT(e.LenOf(base), index);
  e.Branch(b.CreateAnd(e.IsKind(base, type, ir::Type::Array), has_element), hit, miss, Likely::kTrue);
  b.SetInsertPoint(hit);
  llvm::Value* offset = b.CreateShl(index, 4);
  static_assert(sizeof(aslrt_value) == 1 << 4);
  llvm::Value* element = b.CreateInBoundsGEP(b.getInt8Ty(), e.PointerOf(base), offset);
  merge.Add(e.LoadValue(element, offsetof(aslrt_array, v), name));
  b.SetInsertPoint(miss);
  merge.Add(e.Split(CallFor(e, inst, Call::kColdSite), name));
  e.Define(inst, merge.Finish(name));
}

}  // namespace

template <>
void Lower<ir::Op::At>(FunctionEmitter& e, const ir::Inst& inst) {
  if (inst.imm[0] < 0) return LowerCall(e, inst);
  LowerElement(e, inst, e.I64(static_cast<uint64_t>(inst.imm[0])));
}

template <>
void Lower<ir::Op::Item>(FunctionEmitter& e, const ir::Inst& inst) {
  LowerElement(e, inst, e.Operand(inst, 1).head);
}

template <>
void Lower<ir::Op::Count>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0);
  ir::Type containers = ir::Type::Array.Join(ir::Type::Object);
  // What the runtime says of a TEXT is the runtime's.
  if (type.Has(ASLRT_TEXT)) return LowerCall(e, inst);
  Val base = e.Operand(inst, 0);
  llvm::Value* is_container = e.IsKind(base, type, containers);
  e.Define(inst, e.builder().CreateSelect(is_container, e.LenOf(base), e.I64(0), "count"));
}

template <>
void Lower<ir::Op::Require>(FunctionEmitter& e, const ir::Inst& inst) {
  Val value = e.Operand(inst, 0);
  e.FailIf(e.IsKind(value, e.OperandType(inst, 0), ir::Type::Undefined), inst, e.I64(0));
  e.Define(inst, value);
}

template <>
void Lower<ir::Op::Check>(FunctionEmitter& e, const ir::Inst& inst) {
  e.FailIf(e.builder().CreateNot(e.Operand(inst, 0).head), inst, e.I64(0));
}

// Containers know a bound of their size, texts and numbers follow from their length: only what is near the
// quota, or a whole document, is measured.
template <>
void Lower<ir::Op::CheckSize>(FunctionEmitter& e, const ir::Inst& inst) {
  constexpr ir::Type kContainers = ir::Type::Array.Join(ir::Type::Object);
  constexpr ir::Type kScalars = ir::Type::Maybe.Without(kContainers);
  constexpr ir::Type kConstantSize = kScalars.Without(ir::Type::String).Without(ir::Type::NumText);
  constexpr uint32_t kScalarBytesFine = kSizeCertainlyFine / 6 - 1;  // each byte prints as at most \u00XX
  ir::Type type = e.OperandType(inst, 0);
  Val value = e.Operand(inst, 0);
  e.Define(inst, value);
  if (type.IsSubtypeOf(kConstantSize)) return;
  llvm::IRBuilder<>& b = e.builder();
  std::string name = e.NameOf(inst);
  llvm::BasicBlock* fine = e.NewBlock(name + ".fits");
  llvm::BasicBlock* measure = e.NewBlock(name + ".measure");
  auto test_bound = [&](llvm::Value* size) {
    llvm::Value* limit = llvm::ConstantInt::get(size->getType(), kSizeCertainlyFine);
    e.Branch(b.CreateICmpULE(size, limit), fine, measure, Likely::kTrue);
  };
  if (llvm::Value* known = e.KnownSize(inst.operands[0])) {
    test_bound(known);
  } else {
    llvm::Value* is_container = e.IsKind(value, type, kContainers);
    if (type.Meet(kContainers).bits() != 0) {
      llvm::BasicBlock* bound = e.NewBlock(name + ".bound");
      llvm::BasicBlock* scalar = type.IsSubtypeOf(kContainers) ? nullptr : e.NewBlock(name + ".scalar");
      if (scalar == nullptr) b.CreateBr(bound);
      if (scalar != nullptr) e.Branch(is_container, bound, scalar);
      b.SetInsertPoint(bound);
      test_bound(e.Load(b.getInt32Ty(), e.PointerOf(value), offsetof(aslrt_head, size_max), "size_max"));
      if (scalar != nullptr) b.SetInsertPoint(scalar);
    }
    if (!type.IsSubtypeOf(kContainers)) {
      llvm::Value* is_short = b.CreateICmpULE(e.LenOf(value), e.I64(kScalarBytesFine));
      e.Branch(b.CreateAnd(e.IsKind(value, type, kScalars), is_short), fine, measure);
    }
  }
  b.SetInsertPoint(measure);
  Val checked = e.Split(CallFor(e, inst, Call::kColdSite), name + ".checked");
  e.FailIf(b.CreateICmpEQ(e.KindOf(checked), b.getInt8(ASLRT_ERROR)), inst, checked.bits);
  b.CreateBr(fine);
  b.SetInsertPoint(fine);
}

}  // namespace aslc::codegen
