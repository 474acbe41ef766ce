// JSONata's steps and operators. The case that programs are made of is inline: numbers that are integers or
// doubles, booleans, objects under a known name; the runtime's function is the whole operation.
#include <cstring>
#include <optional>

#include "codegen/lower.h"
#include "llvm/IR/Intrinsics.h"
#include "aslc/jsonata_ops.h"

namespace aslc::codegen {
namespace {

using Call = FunctionEmitter::Call;
using Likely = FunctionEmitter::Likely;
using namespace aslrt::jsonata;  // the numbers in immediates

constexpr ir::Type kPlain = ir::Type::Int.Join(ir::Type::Double);

bool IsService(const ir::Inst& inst, size_t immediate = 0) { return inst.imm[immediate] & kService; }

// The double of a value that is INT or DOUBLE.
llvm::Value* DoubleOf(FunctionEmitter& e, Val value, ir::Type type) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* as_double = b.CreateBitCast(value.bits, b.getDoubleTy());
  if (type.Meet(kPlain) == ir::Type::Double) return as_double;
  llvm::Value* as_int = b.CreateSIToFP(value.bits, b.getDoubleTy());
  if (type.Meet(kPlain) == ir::Type::Int) return as_int;
  return b.CreateSelect(e.IsKind(value, type, ir::Type::Double), as_double, as_int);
}

llvm::Value* IsFinite(FunctionEmitter& e, llvm::Value* number) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* size = b.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, number);
  return b.CreateFCmpOLT(size, llvm::ConstantFP::getInfinity(b.getDoubleTy()));
}

// Both operands are plain numbers, which have to be finite where the dialect asks; else goes to `slow`.
void NumbersOr(FunctionEmitter& e, const ir::Inst& inst, llvm::BasicBlock* slow, bool finite, llvm::Value* out[2]) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* fine = e.Bool(true);
  for (size_t i = 0; i < 2; i++) {
    fine = b.CreateAnd(fine, e.IsKind(e.Operand(inst, i), e.OperandType(inst, i), kPlain));
  }
  llvm::BasicBlock* numbers = e.NewBlock("numbers");
  e.Branch(fine, numbers, slow, Likely::kTrue);
  b.SetInsertPoint(numbers);
  for (size_t i = 0; i < 2; i++) out[i] = DoubleOf(e, e.Operand(inst, i), e.OperandType(inst, i));
  if (!finite) return;
  fine = e.Bool(true);
  for (size_t i = 0; i < 2; i++) {
    bool integer = e.OperandType(inst, i).Meet(kPlain) == ir::Type::Int;
    if (!integer) fine = b.CreateAnd(fine, IsFinite(e, out[i]));
  }
  llvm::BasicBlock* finite_numbers = e.NewBlock("finite");
  e.Branch(fine, finite_numbers, slow, Likely::kTrue);
  b.SetInsertPoint(finite_numbers);
}

// The runtime's half of an operation that may fail.
Val Slow(FunctionEmitter& e, const ir::Inst& inst) {
  Val value = e.Split(CallFor(e, inst, Call::kColdSite), "slow");
  e.FailIf(e.builder().CreateICmpEQ(e.KindOf(value), e.builder().getInt8(ASLRT_ERROR)), inst, value.bits);
  return value;
}

bool MayBePlain(FunctionEmitter& e, const ir::Inst& inst, size_t operand) {
  return e.OperandType(inst, operand).Meet(kPlain).bits() != 0;
}

Val BoolVal(FunctionEmitter& e, llvm::Value* condition) {
  return e.Value(ASLRT_BOOL, 0, e.builder().CreateZExt(condition, e.builder().getInt64Ty()));
}

llvm::Value* Compared(llvm::IRBuilder<>& b, int64_t how, llvm::Value* x, llvm::Value* y) {
  switch (how & kOpMask) {
    case kLess:
      return b.CreateFCmpOLT(x, y);
    case kLessEqual:
      return b.CreateFCmpOLE(x, y);
    case kGreater:
      return b.CreateFCmpOGT(x, y);
    default:
      return b.CreateFCmpOGE(x, y);
  }
}

}  // namespace

template <>
void Lower<ir::Op::IterCount>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  Val value = e.Operand(inst, 0);
  ir::Type type = e.OperandType(inst, 0);
  llvm::Value* other = b.CreateSelect(e.IsKind(value, type, ir::Type::Undefined),
                                        e.I64(static_cast<uint64_t>(inst.imm[0])), e.I64(1));
  e.Define(inst, b.CreateSelect(e.IsKind(value, type, ir::Type::Array), e.LenOf(value), other, "count"));
}

template <>
void Lower<ir::Op::IterItem>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  Val value = e.Operand(inst, 0);
  ir::Type type = e.OperandType(inst, 0);
  if (!type.Has(ASLRT_ARRAY)) return e.Define(inst, value);
  llvm::BasicBlock* element = e.NewBlock("element");
  Merge merge(e, "item");
  merge.AddIf(e.IsKind(value, type, ir::Type::Array), false, value, element, Likely::kTrue);
  b.SetInsertPoint(element);
  static_assert(sizeof(aslrt_value) == 1 << 4);
  llvm::Value* at = b.CreateInBoundsGEP(b.getInt8Ty(), e.PointerOf(value), b.CreateShl(e.Operand(inst, 1).head, 4));
  merge.Add(e.LoadValue(at, offsetof(aslrt_array, v), "item"));
  e.Define(inst, merge.Finish("item"));
}

template <>
void Lower<ir::Op::Lookup>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0);
  if (!type.Has(ASLRT_OBJECT)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  Val base = e.Operand(inst, 0);
  llvm::BasicBlock *object = e.NewBlock("object"), *other = e.NewBlock("other");
  Merge merge(e, "found");
  e.Branch(e.IsKind(base, type, ir::Type::Object), object, other, Likely::kTrue);
  b.SetInsertPoint(object);
  llvm::Value* name = e.NamePointer(static_cast<uint32_t>(inst.imm[0]));
  merge.Add(e.Split(e.CallRuntime(Runtime::aslrt_get, {e.ctx(), base.head, base.bits, name}), "member"));
  b.SetInsertPoint(other);
  merge.Add(e.Split(CallFor(e, inst, Call::kColdSite), "found"));
  e.Define(inst, merge.Finish("found"));
}

namespace {

// A member of what is an object: at the expected place first.
Val MemberOf(FunctionEmitter& e, Val object, uint32_t name, int64_t hint) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* wanted = e.NamePointer(name);
  auto search = [&](Call site) {
    return e.Split(e.CallRuntime(Runtime::aslrt_get, {e.ctx(), object.head, object.bits, wanted}, site), "member");
  };
  if (hint < 0) return search(Call::kPlain);
  size_t member = offsetof(aslrt_object, m) + static_cast<size_t>(hint) * sizeof(aslrt_member);
  llvm::BasicBlock *look = e.NewBlock("member.try"), *hit = e.NewBlock("member.hit"), *miss = e.NewBlock("member.search");
  Merge merge(e, "member");
  e.Branch(b.CreateICmpUGT(e.LenOf(object), e.I64(static_cast<uint64_t>(hint))), look, miss, Likely::kTrue);
  b.SetInsertPoint(look);
  llvm::Value* at = e.PointerOf(object);
  llvm::Value* key = e.Load(b.getPtrTy(), at, member + offsetof(aslrt_member, key), "key");
  e.Branch(b.CreateICmpEQ(key, wanted), hit, miss, Likely::kTrue);
  b.SetInsertPoint(hit);
  merge.Add(e.LoadValue(at, member + offsetof(aslrt_member, value), "member"));
  b.SetInsertPoint(miss);
  merge.Add(search(Call::kColdSite));
  return merge.Finish("member");
}

}  // namespace

// Member after member while there are objects; what is an array on the way is the runtime's.
template <>
void Lower<ir::Op::NamePath>(FunctionEmitter& e, const ir::Inst& inst) {
  if ((inst.imm[1] & kNamePathFlags) != 0 || e.OperandType(inst, 0).Has(ASLRT_TEXT)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  llvm::BasicBlock* other = e.NewBlock("path.other");
  Merge merge(e, "path");
  Val value = e.Operand(inst, 0);
  ir::Type type = e.OperandType(inst, 0);
  int place = 0;
  for (ir::NameId name : e.ir().shapes[static_cast<size_t>(inst.imm[0])].names) {
    llvm::BasicBlock* object = e.NewBlock("path.object");
    e.Branch(e.IsKind(value, type, ir::Type::Object), object, other, Likely::kTrue);
    b.SetInsertPoint(object);
    int64_t hint = place < kNamePathHints ? (inst.imm[1] >> (8 + 8 * place) & 0xff) - 1 : -1;
    value = MemberOf(e, value, name.index, hint);
    type = ir::Type::JValue;
    ++place;
  }
  merge.Add(value);
  b.SetInsertPoint(other);
  merge.Add(e.Split(CallFor(e, inst, Call::kColdSite), "path"));
  e.Define(inst, merge.Finish("path"));
}

namespace {

llvm::Value* Computed(llvm::IRBuilder<>& b, uint32_t op, llvm::Value* x, llvm::Value* y) {
  switch (op) {
    case kAdd:
      return b.CreateFAdd(x, y);
    case kSub:
      return b.CreateFSub(x, y);
    case kMul:
      return b.CreateFMul(x, y);
    default:
      return b.CreateFDiv(x, y);
  }
}

// Both operands are known to be doubles: what can go wrong leaves the function, so that a loop of such
// operations calls nothing.
void LowerDoubles(FunctionEmitter& e, const ir::Inst& inst, uint32_t op) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* x[2];
  for (size_t i = 0; i < 2; i++) x[i] = b.CreateBitCast(e.Operand(inst, i).bits, b.getDoubleTy());
  if (!IsService(inst)) {
    llvm::Value* finite = b.CreateAnd(IsFinite(e, x[0]), IsFinite(e, x[1]));
    llvm::BasicBlock *wrong = e.NewBlock("arith.wrong"), *fine = e.NewBlock("arith.fine");
    e.Branch(finite, fine, wrong, Likely::kTrue);
    b.SetInsertPoint(wrong);
    e.FailWith(inst, e.Split(CallFor(e, inst, Call::kColdSite), "wrong").bits);
    b.SetInsertPoint(fine);
  }
  e.Define(inst, e.Value(ASLRT_DOUBLE, 0, b.CreateBitCast(Computed(b, op, x[0], x[1]), b.getInt64Ty())));
}

}  // namespace

template <>
void Lower<ir::Op::Arith>(FunctionEmitter& e, const ir::Inst& inst) {
  uint32_t op = static_cast<uint32_t>(inst.imm[0]) & kOpMask;
  // fmod is the C library's: the same in every engine.
  if (op == kMod || !MayBePlain(e, inst, 0) || !MayBePlain(e, inst, 1)) return LowerCall(e, inst);
  if (e.OperandType(inst, 0) == ir::Type::Double && e.OperandType(inst, 1) == ir::Type::Double) {
    return LowerDoubles(e, inst, op);
  }
  llvm::IRBuilder<>& b = e.builder();
  llvm::BasicBlock* slow = e.NewBlock("arith.slow");
  llvm::Value* x[2];
  NumbersOr(e, inst, slow, !IsService(inst), x);
  llvm::Value* result = Computed(b, op, x[0], x[1]);
  Merge merge(e, "arith");
  merge.Add(e.Value(ASLRT_DOUBLE, 0, b.CreateBitCast(result, b.getInt64Ty())));
  b.SetInsertPoint(slow);
  merge.Add(Slow(e, inst));
  e.Define(inst, merge.Finish("arith"));
}

template <>
void Lower<ir::Op::Negate>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0);
  if (!type.Has(ASLRT_DOUBLE) || !IsService(inst)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  Val value = e.Operand(inst, 0);
  llvm::BasicBlock *number = e.NewBlock("negate.double"), *slow = e.NewBlock("negate.slow");
  Merge merge(e, "negated");
  e.Branch(e.IsKind(value, type, ir::Type::Double), number, slow, Likely::kTrue);
  b.SetInsertPoint(number);
  merge.Add({value.head, b.CreateXor(value.bits, e.I64(uint64_t{1} << 63))});
  b.SetInsertPoint(slow);
  merge.Add(Slow(e, inst));
  e.Define(inst, merge.Finish("negated"));
}

template <>
void Lower<ir::Op::Compare>(FunctionEmitter& e, const ir::Inst& inst) {
  if (!MayBePlain(e, inst, 0) || !MayBePlain(e, inst, 1)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  llvm::BasicBlock* slow = e.NewBlock("compare.slow");
  llvm::Value* x[2];
  NumbersOr(e, inst, slow, false, x);
  Merge merge(e, "compared");
  merge.Add(BoolVal(e, Compared(b, inst.imm[0], x[0], x[1])));
  b.SetInsertPoint(slow);
  merge.Add(Slow(e, inst));
  e.Define(inst, merge.Finish("compared"));
}

namespace {

// The bytes of a constant string that is written as it is.
std::optional<std::string> ConstantText(FunctionEmitter& e, ir::ValueId id) {
  const ir::Inst* made = e.DefinitionOf(id);
  if (made == nullptr || made->op != ir::Op::Const) return std::nullopt;
  const std::string& json = e.ir().constants[static_cast<size_t>(made->imm[0])].json;
  if (json.size() < 3 || json[0] != '"' || json.find('\\') != std::string::npos) return std::nullopt;
  return json.substr(1, json.size() - 2);
}

// Whether `size` bytes at a place are those of the text: its first and last words, which may overlap.
llvm::Value* SameBytes(FunctionEmitter& e, llvm::Value* at, const std::string& text) {
  llvm::IRBuilder<>& b = e.builder();
  size_t width = text.size() >= 8 ? 8 : text.size() >= 4 ? 4 : text.size() >= 2 ? 2 : 1;
  llvm::Type* word = b.getIntNTy(static_cast<unsigned>(8 * width));
  auto differs = [&](size_t offset) {
    uint64_t expected = 0;
    std::memcpy(&expected, text.data() + offset, width);
    auto* load = b.CreateAlignedLoad(word, e.Address(at, offset), llvm::Align(1));
    return b.CreateXor(load, llvm::ConstantInt::get(word, expected));
  };
  llvm::Value* difference = b.CreateOr(differs(0), differs(text.size() - width));
  return b.CreateICmpEQ(difference, llvm::ConstantInt::get(word, 0));
}

constexpr size_t kInlineTextMax = 16;

// A value against a short constant string; false when neither operand is one.
bool LowerTextEqual(FunctionEmitter& e, const ir::Inst& inst) {
  for (size_t i = 0; i < 2; i++) {
    std::optional<std::string> text = ConstantText(e, inst.operands[i]);
    if (!text || text->size() > kInlineTextMax) continue;
    llvm::IRBuilder<>& b = e.builder();
    Val other = e.Operand(inst, 1 - i);
    llvm::Value* candidate = b.CreateAnd(e.IsKind(other, e.OperandType(inst, 1 - i), ir::Type::String),
                                         b.CreateICmpEQ(e.LenOf(other), e.I64(text->size())));
    llvm::BasicBlock* compare = e.NewBlock("text.compare");
    Merge merge(e, "equal");
    merge.AddIf(candidate, false, {e.Bool(false), nullptr}, compare);
    b.SetInsertPoint(compare);
    merge.Add({SameBytes(e, e.PointerOf(other), *text), nullptr});
    e.Define(inst, merge.Finish("equal"));
    return true;
  }
  return false;
}

}  // namespace

// Strings of different length are different; the rest is the runtime's.
template <>
void Lower<ir::Op::JEqual>(FunctionEmitter& e, const ir::Inst& inst) {
  if (LowerTextEqual(e, inst)) return;
  llvm::IRBuilder<>& b = e.builder();
  Val x = e.Operand(inst, 0), y = e.Operand(inst, 1);
  llvm::Value* strings = b.CreateAnd(e.IsKind(x, e.OperandType(inst, 0), ir::Type::String),
                                     e.IsKind(y, e.OperandType(inst, 1), ir::Type::String));
  llvm::Value* differ = b.CreateAnd(strings, b.CreateICmpNE(e.LenOf(x), e.LenOf(y)));
  llvm::BasicBlock* compare = e.NewBlock("equal.compare");
  Merge merge(e, "equal");
  merge.AddIf(differ, true, {e.Bool(false), nullptr}, compare);
  b.SetInsertPoint(compare);
  merge.Add({ConditionOf(e, inst, CallFor(e, inst, Call::kPlain)), nullptr});
  e.Define(inst, merge.Finish("equal"));
}

template <>
void Lower<ir::Op::Truth>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0);
  Val value = e.Operand(inst, 0);
  if (type.IsSubtypeOf(ir::Type::Bool)) return e.Define(inst, value);
  if (type.IsSubtypeOf(ir::Type::BoolOrNot)) {
    return e.Define(inst, e.Value(ASLRT_BOOL, 0, value.bits));  // the bits of UNDEFINED are 0
  }
  if (!type.Has(ASLRT_BOOL)) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  llvm::BasicBlock* slow = e.NewBlock("truth.slow");
  Merge merge(e, "truth");
  merge.AddIf(e.IsKind(value, type, ir::Type::Bool), true, value, slow, Likely::kTrue);
  b.SetInsertPoint(slow);
  merge.Add(Slow(e, inst));
  e.Define(inst, merge.Finish("truth"));
}

template <>
void Lower<ir::Op::Picks>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0);
  Val value = e.Operand(inst, 0);
  if (type.IsSubtypeOf(ir::Type::BoolOrNot)) return e.Define(inst, e.Value(ASLRT_INT, 0, value.bits));
  LowerCall(e, inst);
}

template <>
void Lower<ir::Op::Test>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.builder().CreateICmpNE(e.Operand(inst, 0).bits, e.I64(0)));
}

template <>
void Lower<ir::Op::BoolValue>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, BoolVal(e, e.Operand(inst, 0).head));
}

template <>
void Lower<ir::Op::IntOf>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.Operand(inst, 0).bits);
}

template <>
void Lower<ir::Op::Joined>(FunctionEmitter& e, const ir::Inst& inst) {
  if (e.OperandType(inst, 0).Has(ASLRT_ARRAY) || e.OperandType(inst, 0).Has(ASLRT_TEXT)) return LowerCall(e, inst);
  e.Define(inst, e.Operand(inst, 0));
}

template <>
void Lower<ir::Op::AsDouble>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0);
  if (type.Meet(kPlain).bits() == 0) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  Val value = e.Operand(inst, 0);
  llvm::BasicBlock *plain = e.NewBlock("double.plain"), *other = e.NewBlock("double.other");
  Merge merge(e, "double");
  e.Branch(e.IsKind(value, type, kPlain), plain, other, Likely::kTrue);
  b.SetInsertPoint(plain);
  merge.Add(e.Value(ASLRT_DOUBLE, 0, b.CreateBitCast(DoubleOf(e, value, type), b.getInt64Ty())));
  b.SetInsertPoint(other);
  merge.Add(e.Split(CallFor(e, inst, Call::kColdSite), "double"));
  e.Define(inst, merge.Finish("double"));
}

namespace {

// The kinds that a field takes, by YieldKind.
ir::Type YieldedKinds(int64_t kind) {
  switch (kind) {
    case kYieldBoolean:
      return ir::Type::Bool;
    case kYieldNumber:
      return ir::Type::Number;
    case kYieldString:
      return ir::Type::String;
    case kYieldAny:
      return ir::Type::Null.Join(ir::Type::Bool).Join(ir::Type::Number).Join(ir::Type::String);
    default:
      return ir::Type();
  }
}

}  // namespace

// Scalars of the wanted kind that print as they are go through; the rest is the runtime's.
template <>
void Lower<ir::Op::Yield>(FunctionEmitter& e, const ir::Inst& inst) {
  ir::Type type = e.OperandType(inst, 0), wanted = YieldedKinds(inst.imm[0]).Meet(type);
  ir::Type same = wanted.Without(ir::Type::Number), numbers = wanted.Meet(kPlain);
  if (same.Join(numbers).bits() == 0) return LowerCall(e, inst);
  llvm::IRBuilder<>& b = e.builder();
  Val value = e.Operand(inst, 0);
  llvm::BasicBlock* slow = e.NewBlock("yield.slow");
  Merge merge(e, "yielded");
  if (same.bits() != 0) {
    llvm::BasicBlock* rest = e.NewBlock("yield.rest");
    merge.AddIf(e.IsKind(value, type, same), true, value, rest);
    b.SetInsertPoint(rest);
  }
  if (numbers.bits() != 0) {
    // Neither infinite nor -0; an integer that a double holds exactly.
    llvm::Value* number = b.CreateBitCast(value.bits, b.getDoubleTy());
    llvm::Value* plain = b.CreateAnd(IsFinite(e, number), b.CreateICmpNE(value.bits, e.I64(uint64_t{1} << 63)));
    plain = b.CreateAnd(plain, e.IsKind(value, type, ir::Type::Double));
    llvm::Value* shifted = b.CreateAdd(value.bits, e.I64(uint64_t{1} << 53));
    llvm::Value* exact = b.CreateICmpULE(shifted, e.I64(uint64_t{1} << 54));
    exact = b.CreateAnd(exact, e.IsKind(value, type, ir::Type::Int));
    merge.AddIf(b.CreateOr(plain, exact), true, value, slow, Likely::kTrue);
  } else {
    b.CreateBr(slow);
  }
  b.SetInsertPoint(slow);
  merge.Add(Slow(e, inst));
  e.Define(inst, merge.Finish("yielded"));
}

template <>
void Lower<ir::Op::DConst>(FunctionEmitter& e, const ir::Inst& inst) {
  e.Define(inst, e.Value(ASLRT_DOUBLE, 0, e.I64(static_cast<uint64_t>(inst.imm[0]))));
}

template <>
void Lower<ir::Op::NumberOf>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* number = b.CreateSIToFP(e.Operand(inst, 0).head, b.getDoubleTy());
  e.Define(inst, e.Value(ASLRT_DOUBLE, 0, b.CreateBitCast(number, b.getInt64Ty())));
}

}  // namespace aslc::codegen
