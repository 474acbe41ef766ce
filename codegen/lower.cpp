// The table of lowerings, and the lowering of operations that are one runtime call (lower.h).
#include "codegen/lower.h"

#include "aslc/check.h"

namespace aslc::codegen {
namespace {

constexpr std::string_view kIds = "kchfpvtuxji";  // immediates that are handed over as 32-bit numbers

// Walks an operation's row and hands out its operands and immediates by letter, each once, in order.
class Arguments {
 public:
  Arguments(FunctionEmitter& e, const ir::Inst& inst) : e_(e), inst_(inst), info_(ir::Info(inst.op)) {
    variadic_ = info_.operands.starts_with('*');
  }

  void AppendTo(llvm::SmallVectorImpl<llvm::Value*>& out, RtType type) {
    switch (type) {
      case RtType::CTX:
        out.push_back(e_.ctx());
        return;
      case RtType::FRAME:
        out.push_back(e_.frame());
        return;
      case RtType::V: {
        Val value = e_.Get(NextOperand("VA"));
        out.append({value.head, value.bits});
        return;
      }
      case RtType::LIST:
        out.push_back(e_.Get(NextOperand("L")).head);
        return;
      case RtType::I64:
        // A machine integer, else an immediate.
        if (info_.operands.contains('I')) {
          out.push_back(e_.Get(NextOperand("I")).head);
        } else {
          out.push_back(e_.I64(static_cast<uint64_t>(NextImmediate("i"))));
        }
        return;
      case RtType::NAME:
        out.push_back(e_.NamePointer(static_cast<uint32_t>(NextImmediate("n"))));
        return;
      case RtType::I32:
      case RtType::U32: {
        // An id, else the number of variadic operands.
        size_t at = info_.immediates.find_first_of(kIds, next_immediate_);
        out.push_back(e_.I32(static_cast<uint32_t>(
            at == std::string_view::npos ? inst_.operands.size() : NextImmediate(kIds))));
        return;
      }
      case RtType::PTR:
      case RtType::VOID:
        break;
    }
    CheckFailed(__FILE__, __LINE__, "type", "an operation cannot pass this type to its function");
  }

 private:
  ir::ValueId NextOperand(std::string_view letters) {
    ASL_CHECK(!variadic_, "variadic operands go to the value stack");
    next_operand_ = info_.operands.find_first_of(letters, next_operand_);
    ASL_CHECK(next_operand_ < inst_.operands.size(), "the function takes more operands than the row has");
    return inst_.operands[next_operand_++];
  }
  int64_t NextImmediate(std::string_view letters) {
    next_immediate_ = info_.immediates.find_first_of(letters, next_immediate_);
    ASL_CHECK(next_immediate_ < ir::kImmediatesMax, "the function takes more immediates than the row has");
    return inst_.imm[next_immediate_++];
  }

  FunctionEmitter& e_;
  const ir::Inst& inst_;
  const ir::OpInfo& info_;
  bool variadic_;
  size_t next_operand_ = 0, next_immediate_ = 0;
};

}  // namespace

llvm::CallInst* CallFor(FunctionEmitter& e, const ir::Inst& inst, FunctionEmitter::Call site) {
  Runtime function = kRuntimeOf[static_cast<size_t>(inst.op)];
  const RuntimeInfo& info = Info(function);
  Arguments arguments(e, inst);
  llvm::SmallVector<llvm::Value*, 6> values;
  for (int i = 0; i < info.param_count; i++) arguments.AppendTo(values, info.params[i]);
  if (ir::Info(inst.op).operands.starts_with('*')) e.StackOperands(inst.operands);
  return e.CallRuntime(function, values, site, e.NameOf(inst));
}

llvm::Value* ConditionOf(FunctionEmitter& e, const ir::Inst& inst, llvm::Value* result) {
  llvm::IRBuilder<>& b = e.builder();
  size_t at = ir::Info(inst.op).immediates.find('q');
  if (at == std::string_view::npos) return b.CreateICmpNE(result, e.I32(0));
  // 2 says that the operands are of other types: then every predicate is false.
  switch (static_cast<ir::Predicate>(inst.imm[at])) {
    case ir::Predicate::Eq:
      return b.CreateICmpEQ(result, e.I32(0));
    case ir::Predicate::Lt:
      return b.CreateICmpSLT(result, e.I32(0));
    case ir::Predicate::Le:
      return b.CreateICmpSLE(result, e.I32(0));
    case ir::Predicate::Gt:
      return b.CreateICmpEQ(result, e.I32(1));
    case ir::Predicate::Ge:
      return b.CreateICmpULE(result, e.I32(1));
    case ir::Predicate::Ne:
      return b.CreateAnd(b.CreateICmpNE(result, e.I32(0)), b.CreateICmpNE(result, e.I32(2)));
  }
  CheckFailed(__FILE__, __LINE__, "predicate", "unknown predicate");
}

void LowerCall(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::CallInst* call = CallFor(e, inst, FunctionEmitter::Call::kPlain);
  switch (Info(kRuntimeOf[static_cast<size_t>(inst.op)]).result) {
    case RtType::VOID:
      return;
    case RtType::V: {
      Val value = e.Split(call, e.NameOf(inst));
      if (ir::Info(inst.op).Is(ir::kMayFail)) {
        // ERROR never is the kind of an IR value, so no type can decide this test.
        e.FailIf(e.builder().CreateICmpEQ(e.KindOf(value), e.builder().getInt8(ASLRT_ERROR)), inst,
                 value.bits);
      }
      if (inst.result.valid()) e.Define(inst, value);
      return;
    }
    case RtType::I32:
      return e.Define(inst, ConditionOf(e, inst, call));
    default:
      return e.Define(inst, call);
  }
}

namespace {

// A condition is turned, a document becomes null.
void PlantFault(FunctionEmitter& e, const ir::Inst& inst) {
  if (inst.type == ir::Type::Cond) {
    e.Define(inst, e.builder().CreateNot(e.Get(inst.result).head));
  } else if (inst.type.IsValue()) {
    e.Define(inst, e.Value(ASLRT_NULL, 0, e.I64(0)));
  }
}

}  // namespace

void LowerInst(FunctionEmitter& e, const ir::Inst& inst) {
  using LowerFn = void (*)(FunctionEmitter&, const ir::Inst&);
  static constexpr LowerFn lowerings[] = {
#define OP(Name, text, result, operands, immediates, flags, runtime) &Lower<ir::Op::Name>,
#include "ir/ops.def"
  };
  bool is_call = kRuntimeOf[static_cast<size_t>(inst.op)] != Runtime::None &&
                 (ir::Info(inst.op).flags & (ir::kPure | ir::kMayFail)) != 0;
  if (is_call && !e.module().inlines()) {
    LowerCall(e, inst);
  } else {
    lowerings[static_cast<size_t>(inst.op)](e, inst);
  }
  if (e.module().planted_fault() == inst.op) PlantFault(e, inst);
}

}  // namespace aslc::codegen
