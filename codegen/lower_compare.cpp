// Conditions, comparisons and arithmetic: integers, booleans and short constant texts inline, the rest in
// the runtime.
#include <optional>

#include "codegen/lower.h"

namespace aslc::codegen {

using Call = FunctionEmitter::Call;
using Likely = FunctionEmitter::Likely;

namespace {

llvm::CmpInst::Predicate SignedPredicate(int64_t predicate) {
  static constexpr llvm::CmpInst::Predicate kPredicates[] = {
      llvm::CmpInst::ICMP_EQ,  llvm::CmpInst::ICMP_NE,  llvm::CmpInst::ICMP_SLT,
      llvm::CmpInst::ICMP_SLE, llvm::CmpInst::ICMP_SGT, llvm::CmpInst::ICMP_SGE};
  return kPredicates[predicate];
}

// Ordered: no JSON number is NaN.
llvm::CmpInst::Predicate DoublePredicate(int64_t predicate) {
  static constexpr llvm::CmpInst::Predicate kPredicates[] = {
      llvm::CmpInst::FCMP_OEQ, llvm::CmpInst::FCMP_ONE, llvm::CmpInst::FCMP_OLT,
      llvm::CmpInst::FCMP_OLE, llvm::CmpInst::FCMP_OGT, llvm::CmpInst::FCMP_OGE};
  return kPredicates[predicate];
}
static_assert(static_cast<int>(ir::Predicate::Eq) == 0 && static_cast<int>(ir::Predicate::Ne) == 1 &&
                  static_cast<int>(ir::Predicate::Lt) == 2 && static_cast<int>(ir::Predicate::Le) == 3 &&
                  static_cast<int>(ir::Predicate::Gt) == 4 && static_cast<int>(ir::Predicate::Ge) == 5,
              "the two tables above are in the order of predicates.def");

llvm::Value* BothInts(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::Value* first = e.IsKind(e.Operand(inst, 0), e.OperandType(inst, 0), ir::Type::Int);
  return e.builder().CreateAnd(first, e.IsKind(e.Operand(inst, 1), e.OperandType(inst, 1), ir::Type::Int));
}

bool CanBothBe(FunctionEmitter& e, const ir::Inst& inst, aslrt_kind kind) {
  return e.OperandType(inst, 0).Has(kind) && e.OperandType(inst, 1).Has(kind);
}

// The bytes of a string constant whose JSON text has no escapes.
std::optional<std::string_view> ConstantText(const FunctionEmitter& e, ir::ValueId id) {
  const ir::Inst* definition = e.DefinitionOf(id);
  if (definition == nullptr || definition->op != ir::Op::Const) return std::nullopt;
  std::string_view json = e.ir().constants[static_cast<size_t>(definition->imm[0])].json;
  if (json.size() < 2 || json.front() != '"' || json.contains('\\')) return std::nullopt;
  return json.substr(1, json.size() - 2);
}

// `count` bytes of `text` as the little-endian number that a load of them gives.
uint64_t WordAt(std::string_view text, size_t at, size_t count) {
  uint64_t word = 0;
  for (size_t i = 0; i < count; i++) {
    word |= static_cast<uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
  }
  return word;
}

constexpr size_t kInlineTextMax = 32;

// Whether the bytes at `chars` (as many as the text has) are those of the text: a few loads that overlap.
llvm::Value* SameBytes(FunctionEmitter& e, llvm::Value* chars, std::string_view text) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* differences = nullptr;
  size_t size = text.size() >= 8 ? 8 : text.size() >= 4 ? 4 : text.size() >= 2 ? 2 : 1;
  for (size_t at = 0; at < text.size(); at += size) {
    size_t from = std::min(at, text.size() - size);
    llvm::Type* type = b.getIntNTy(static_cast<unsigned>(size * 8));
    llvm::Value* loaded = b.CreateAlignedLoad(type, e.Address(chars, from), llvm::Align(1));
    llvm::Value* wanted = llvm::ConstantInt::get(type, WordAt(text, from, size));
    llvm::Value* difference = b.CreateXor(loaded, wanted);
    differences = differences == nullptr ? difference : b.CreateOr(differences, difference);
  }
  if (differences == nullptr) return e.Bool(true);
  return b.CreateICmpEQ(differences, llvm::ConstantInt::get(differences->getType(), 0));
}

// subject == text or subject != text. Kind and length are one masked comparison of the head.
void LowerTextEquality(FunctionEmitter& e, const ir::Inst& inst, size_t subject_index,
                       std::string_view text) {
  llvm::IRBuilder<>& b = e.builder();
  Val subject = e.Operand(inst, subject_index);
  bool wants_equal = static_cast<ir::Predicate>(inst.imm[0]) == ir::Predicate::Eq;
  constexpr uint64_t kMask = 0xffffffff000000ffu;
  uint64_t wanted = static_cast<uint64_t>(ASLRT_STRING) | (static_cast<uint64_t>(text.size()) << 32);
  llvm::Value* same_head = b.CreateICmpEQ(b.CreateAnd(subject.head, e.I64(kMask)), e.I64(wanted));
  llvm::BasicBlock* compare = e.NewBlock("text.compare");
  llvm::BasicBlock* differs = e.NewBlock("text.differs");
  Merge merge(e, "text.compared");
  e.Branch(same_head, compare, differs);
  b.SetInsertPoint(compare);
  llvm::Value* same = text.size() <= kInlineTextMax ? SameBytes(e, e.PointerOf(subject), text)
                                                    : ConditionOf(e, inst, CallFor(e, inst, Call::kPlain));
  if (text.size() <= kInlineTextMax && !wants_equal) same = b.CreateNot(same);
  merge.Add({same, nullptr});
  b.SetInsertPoint(differs);
  // Not equal holds for other strings only: other types make every comparison false.
  llvm::Value* other = wants_equal ? static_cast<llvm::Value*>(e.Bool(false))
                                   : e.IsKind(subject, e.OperandType(inst, subject_index), ir::Type::String);
  merge.Add({other, nullptr});
  e.Define(inst, merge.Finish(wants_equal ? "str.eq" : "str.ne"));
}

}  // namespace

template <>
void Lower<ir::Op::Cond>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.Bool(inst.imm[0] != 0));
}

template <>
void Lower<ir::Op::Not>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.builder().CreateNot(e.Operand(inst, 0).head));
}

template <>
void Lower<ir::Op::And>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.builder().CreateAnd(e.Operand(inst, 0).head, e.Operand(inst, 1).head));
}

template <>
void Lower<ir::Op::Or>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.builder().CreateOr(e.Operand(inst, 0).head, e.Operand(inst, 1).head));
}

template <>
void Lower<ir::Op::IsKind>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.IsKind(e.Operand(inst, 0), e.OperandType(inst, 0),
                          ir::Type(static_cast<uint32_t>(inst.imm[0]))));
}

template <>
void Lower<ir::Op::NumCmp>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value *left = e.Operand(inst, 0).bits, *right = e.Operand(inst, 1).bits;
  if (e.OperandType(inst, 0) == ir::Type::Double && e.OperandType(inst, 1) == ir::Type::Double) {
    left = b.CreateBitCast(left, b.getDoubleTy());
    right = b.CreateBitCast(right, b.getDoubleTy());
    return e.Define(inst, b.CreateFCmp(DoublePredicate(inst.imm[0]), left, right, "num.cmp"));
  }
  if (!CanBothBe(e, inst, ASLRT_INT)) return LowerCall(e, inst);
  if (e.OperandType(inst, 0) == ir::Type::Int && e.OperandType(inst, 1) == ir::Type::Int) {
    return e.Define(inst, b.CreateICmp(SignedPredicate(inst.imm[0]), left, right, "num.cmp"));
  }
  llvm::BasicBlock* ints = e.NewBlock("num.ints");
  llvm::BasicBlock* other = e.NewBlock("num.other");
  Merge merge(e, "num.compared");
  e.Branch(BothInts(e, inst), ints, other, Likely::kTrue);
  b.SetInsertPoint(ints);
  merge.Add({b.CreateICmp(SignedPredicate(inst.imm[0]), left, right), nullptr});
  b.SetInsertPoint(other);
  merge.Add({ConditionOf(e, inst, CallFor(e, inst, Call::kColdSite)), nullptr});
  e.Define(inst, merge.Finish("num.cmp"));
}

template <>
void Lower<ir::Op::StrCmp>(FunctionEmitter& e, const ir::Inst& inst) {
  auto predicate = static_cast<ir::Predicate>(inst.imm[0]);
  if (predicate == ir::Predicate::Eq || predicate == ir::Predicate::Ne) {
    for (size_t subject = 0; subject < 2; subject++) {
      // What the comparison makes of a whole document is the runtime's.
      if (e.OperandType(inst, subject).Has(ASLRT_TEXT)) continue;
      if (auto text = ConstantText(e, inst.operands[1 - subject])) {
        return LowerTextEquality(e, inst, subject, *text);
      }
    }
  }
  LowerCall(e, inst);
}

template <>
void Lower<ir::Op::BoolEq>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  Val left = e.Operand(inst, 0), right = e.Operand(inst, 1);
  llvm::Value* bools = b.CreateAnd(e.IsKind(left, e.OperandType(inst, 0), ir::Type::Bool),
                                   e.IsKind(right, e.OperandType(inst, 1), ir::Type::Bool));
  e.Define(inst, b.CreateAnd(bools, b.CreateICmpEQ(left.bits, right.bits), "bool.eq"));
}

// Two integers whose sum stays within 32 bits, as do they (the service's range), are added here; every
// other case, and what is wrong with it, is the runtime's.
template <>
void Lower<ir::Op::MathAdd>(FunctionEmitter& e, const ir::Inst& inst) {
  if (!CanBothBe(e, inst, ASLRT_INT)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value *left = e.Operand(inst, 0).bits, *right = e.Operand(inst, 1).bits;
  llvm::BasicBlock* ints = e.NewBlock("sum.ints");
  llvm::BasicBlock* in_range = e.NewBlock("sum.small");
  llvm::BasicBlock* other = e.NewBlock("sum.other");
  Merge merge(e, "summed");
  e.Branch(BothInts(e, inst), ints, other, Likely::kTrue);
  b.SetInsertPoint(ints);
  llvm::Value* sum = b.CreateAdd(left, right, "sum");
  // x + 2^31 has no high half exactly when x is in [-2^31, 2^31).
  auto shifted = [&](llvm::Value* x) { return b.CreateAdd(x, e.I64(uint64_t{1} << 31)); };
  llvm::Value* high = b.CreateLShr(b.CreateOr(b.CreateOr(shifted(left), shifted(right)), shifted(sum)), 32);
  e.Branch(b.CreateICmpEQ(high, e.I64(0)), in_range, other, Likely::kTrue);
  b.SetInsertPoint(in_range);
  merge.Add(e.Value(ASLRT_INT, 0, sum));
  b.SetInsertPoint(other);
  Val called = e.Split(CallFor(e, inst, Call::kColdSite), "sum.called");
  e.FailIf(b.CreateICmpEQ(e.KindOf(called), b.getInt8(ASLRT_ERROR)), inst, called.bits);
  merge.Add(called);
  e.Define(inst, merge.Finish("sum"));
}

template <>
void Lower<ir::Op::IConst>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.I64(static_cast<uint64_t>(inst.imm[0])));
}

template <>
void Lower<ir::Op::IAdd>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.builder().CreateAdd(e.Operand(inst, 0).head, e.Operand(inst, 1).head, "iadd"));
}

template <>
void Lower<ir::Op::ICmp>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.builder().CreateICmp(SignedPredicate(inst.imm[0]), e.Operand(inst, 0).head,
                                        e.Operand(inst, 1).head, "icmp"));
}

template <>
void Lower<ir::Op::IntValue>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.Value(ASLRT_INT, 0, e.Operand(inst, 0).head));
}

}  // namespace aslc::codegen
