// Objects and arrays. Small ones are built in place: the layout is that of aslc/abi.h, and size_max is the
// sum that aslrt_make_object and aslrt_make_array compute (runtime/value.cpp).
#include <algorithm>

#include "codegen/lower.h"

namespace aslc::codegen {
namespace {

using Call = FunctionEmitter::Call;

constexpr uint32_t kScalarSizeMax = 24;    // null, bool, int and double: the longest number
constexpr size_t kInlineElementsMax = 16;  // of arrays; more is not worth the code
constexpr uint32_t kConstantKindsEnd = ASLRT_DOUBLE + 1;

constexpr size_t kInlineSizesMax = 1;  // of parts whose kind is not known; more are summed up in one call

constexpr ir::Type kScalars =
    ir::Type::Undefined.Join(ir::Type::Null).Join(ir::Type::Bool).Join(ir::Type::Int).Join(ir::Type::Double);

// Every byte prints as itself inside a JSON string (ASLRT_PLAIN).
bool IsPlain(std::string_view bytes) {
  return std::ranges::all_of(
      bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
}

// The size of a member's key with quotes, colon and comma.
uint64_t KeySize(std::string_view key) { return (IsPlain(key) ? 1 : 6) * key.size() + 4; }

// Adds up sizes: what is known now in one number, the rest as code. In 64 bits the sum cannot wrap, and
// cut off once it equals the saturating sum.
class SizeSum {
 public:
  SizeSum(FunctionEmitter& e, uint64_t constant) : e_(e), constant_(constant) {}

  void AddConstant(uint64_t size) { constant_ += size; }

  // `known`: size_max of a container that was built in place, else null.
  void AddValue(Val value, ir::Type type, llvm::Value* known) {
    if (auto* constant = llvm::dyn_cast_or_null<llvm::ConstantInt>(known)) {
      constant_ += constant->getZExtValue();
    } else if (known != nullptr) {
      Append(known);
    } else if (type.IsSubtypeOf(kScalars)) {
      constant_ += kScalarSizeMax;
    } else if (type.IsSubtypeOf(ir::Type::Array.Join(ir::Type::Object))) {
      Append(LoadSize(value));
    } else if (type == ir::Type::String) {
      Append(StringSize(value));
    } else {
      Append(AnySize(value, type.Meet(kScalars).bits() != 0));
    }
  }

  // As i64, so that the caller can store size_max and the (zero) flags behind it at once.
  llvm::Value* Finish() {
    llvm::IRBuilder<>& b = e_.builder();
    llvm::Value* most = e_.I64(UINT32_MAX);
    if (sum_ == nullptr) return e_.I64(std::min<uint64_t>(constant_, UINT32_MAX));
    llvm::Value* sum = b.CreateAdd(sum_, e_.I64(constant_));
    return b.CreateSelect(b.CreateICmpUGT(sum, most), most, sum, "size_max");
  }

 private:
  void Append(llvm::Value* size) { sum_ = sum_ == nullptr ? size : e_.builder().CreateAdd(sum_, size); }

  llvm::Value* LoadSize(Val container) {
    llvm::IRBuilder<>& b = e_.builder();
    llvm::Value* size =
        e_.Load(b.getInt32Ty(), e_.PointerOf(container), offsetof(aslrt_head, size_max), "size");
    return b.CreateZExt(size, b.getInt64Ty());
  }

  llvm::Value* StringSize(Val string) {
    llvm::IRBuilder<>& b = e_.builder();
    llvm::Value* plain = b.CreateICmpNE(b.CreateAnd(string.head, e_.I64(ASLRT_PLAIN)), e_.I64(0));
    llvm::Value* factor = b.CreateSelect(plain, e_.I64(1), e_.I64(6));
    return b.CreateAdd(b.CreateMul(e_.LenOf(string), factor), e_.I64(2));
  }

  llvm::Value* AnySize(Val value, bool may_be_scalar) {
    llvm::IRBuilder<>& b = e_.builder();
    Merge merge(e_, "sized");
    if (may_be_scalar) {
      llvm::BasicBlock* ask = e_.NewBlock("size.ask");
      llvm::Value* is_scalar = b.CreateICmpULT(e_.KindOf(value), b.getInt8(kConstantKindsEnd));
      merge.AddIf(is_scalar, true, {e_.I64(kScalarSizeMax), nullptr}, ask, FunctionEmitter::Likely::kTrue);
      b.SetInsertPoint(ask);
    }
    llvm::Value* size = e_.CallRuntime(Runtime::aslrt_size_max, {e_.ctx(), value.head, value.bits},
                                       may_be_scalar ? Call::kColdSite : Call::kPlain, "size");
    merge.Add({b.CreateZExt(size, b.getInt64Ty()), nullptr});
    return merge.Finish("size").head;
  }

  FunctionEmitter& e_;
  uint64_t constant_;
  llvm::Value* sum_ = nullptr;
};

// Of a type whose size takes a look at the kind.
bool HasOpenSize(FunctionEmitter& e, ir::ValueId id, ir::Type type) {
  return e.KnownSize(id) == nullptr && !type.IsSubtypeOf(kScalars) &&
         !type.IsSubtypeOf(ir::Type::Array.Join(ir::Type::Object)) && type != ir::Type::String;
}

// The head of a container: size_max and flags in one word, then two reserved halves.
void StoreHead(FunctionEmitter& e, llvm::Value* at, llvm::Value* size_max) {
  static_assert(offsetof(aslrt_head, size_max) == 0 && offsetof(aslrt_head, flags) == 4);
  static_assert(offsetof(aslrt_head, reserved0) == 8 && sizeof(aslrt_head) == 16);
  e.Store(size_max, at, offsetof(aslrt_head, size_max));
  e.Store(e.I64(0), at, offsetof(aslrt_head, reserved0));
}

// A whole document becomes part of another one: as its tree.
Val Element(FunctionEmitter& e, ir::ValueId id) { return e.Force(e.Get(id), e.TypeOf(id), "part"); }
ir::Type ElementType(FunctionEmitter& e, ir::ValueId id) {
  ir::Type type = e.TypeOf(id);
  return type.Has(ASLRT_TEXT) ? type.Without(ir::Type::Text).Join(ir::Type::Json) : type;
}

// Defines a container whose parts are in place. `size` is complete, or lacks the parts when `ask`.
void DefineContainer(FunctionEmitter& e, const ir::Inst& inst, aslrt_kind kind, llvm::Value* at,
                     SizeSum& size, bool ask) {
  llvm::IRBuilder<>& b = e.builder();
  Val made = e.Value(kind, static_cast<uint32_t>(inst.operands.size()),
                     b.CreatePtrToInt(at, b.getInt64Ty(), "container.bits"));
  llvm::Value* size_max = size.Finish();
  if (ask) {
    llvm::Value* sum =
        e.CallRuntime(Runtime::aslrt_sizes, {e.ctx(), made.head, made.bits, size_max}, Call::kPlain, "sizes");
    size_max = b.CreateZExt(sum, b.getInt64Ty(), "size_max");
  }
  StoreHead(e, at, size_max);
  e.SetKnownSize(inst, size_max);
  e.Define(inst, made);
}

// Whether so many parts have an open size that one call is better.
bool AsksForSizes(FunctionEmitter& e, const ir::Inst& inst) {
  size_t open = 0;
  for (ir::ValueId id : inst.operands) open += HasOpenSize(e, id, ElementType(e, id));
  return open > kInlineSizesMax;
}

}  // namespace

// The names of a shape are distinct (ir/verify.cpp); above ASLRT_INDEX_MIN members there is an index.
template <>
void Lower<ir::Op::MakeObject>(FunctionEmitter& e, const ir::Inst& inst) {
  const ir::Shape& shape = e.ir().shapes[static_cast<size_t>(inst.imm[0])];
  size_t count = inst.operands.size();
  if (count > ASLRT_INDEX_MIN) return LowerCall(e, inst);
  llvm::Value* at =
      e.Bump(static_cast<uint32_t>(sizeof(aslrt_object) + count * sizeof(aslrt_member)), "object");
  if (at == nullptr) return LowerCall(e, inst);
  SizeSum size(e, 2);
  bool ask = AsksForSizes(e, inst);
  for (size_t i = 0; i < count; i++) {
    size.AddConstant(KeySize(e.ir().names[shape.names[i].index]));
    Val value = Element(e, inst.operands[i]);
    if (!ask) size.AddValue(value, ElementType(e, inst.operands[i]), e.KnownSize(inst.operands[i]));
    size_t member = offsetof(aslrt_object, m) + i * sizeof(aslrt_member);
    e.Store(e.NamePointer(shape.names[i].index), at, member + offsetof(aslrt_member, key));
    e.StoreValue(value, at, member + offsetof(aslrt_member, value));
  }
  DefineContainer(e, inst, ASLRT_OBJECT, at, size, ask);
}

template <>
void Lower<ir::Op::MakeArray>(FunctionEmitter& e, const ir::Inst& inst) {
  size_t count = inst.operands.size();
  if (count > kInlineElementsMax) return LowerCall(e, inst);
  llvm::Value* at = e.Bump(static_cast<uint32_t>(sizeof(aslrt_array) + count * sizeof(aslrt_value)), "array");
  if (at == nullptr) return LowerCall(e, inst);
  SizeSum size(e, 2);
  bool ask = AsksForSizes(e, inst);
  for (size_t i = 0; i < count; i++) {
    size.AddConstant(1);
    Val value = Element(e, inst.operands[i]);
    if (!ask) size.AddValue(value, ElementType(e, inst.operands[i]), e.KnownSize(inst.operands[i]));
    e.StoreValue(value, at, offsetof(aslrt_array, v) + i * sizeof(aslrt_value));
  }
  DefineContainer(e, inst, ASLRT_ARRAY, at, size, ask);
}

}  // namespace aslc::codegen
