// One lowering for each operation of ops.def. An operation whose row names a runtime function is lowered
// to that call by its row alone; one without must have a lowering of its own here, else the table in
// lower.cpp does not compile; one announced here and written nowhere does not link.
#pragma once

#include "codegen/emitter.h"

namespace aslc::codegen {

// The runtime function of each operation, by its number.
inline constexpr Runtime kRuntimeOf[] = {
#define OP(Name, text, result, operands, immediates, flags, runtime) Runtime::runtime,
#include "ir/ops.def"
};

// The operation's runtime call: the parameters of the function take, in order, the operands and
// immediates of their type (lower.cpp).
llvm::CallInst* CallFor(FunctionEmitter& e, const ir::Inst& inst, FunctionEmitter::Call site);
// A result of that call as i1: 0 or 1, or a comparison's -1, 0, 1, 2 with the operation's predicate.
llvm::Value* ConditionOf(FunctionEmitter& e, const ir::Inst& inst, llvm::Value* result);
// The whole operation as that call: ERROR tested, result defined.
void LowerCall(FunctionEmitter& e, const ir::Inst& inst);

template <ir::Op op>
void Lower(FunctionEmitter& e, const ir::Inst& inst) {
  static_assert(kRuntimeOf[static_cast<size_t>(op)] != Runtime::None,
                "an operation without a runtime function needs a lowering of its own");
  LowerCall(e, inst);
}

// Lowerings of their own: what has no function, what leaves the block, and what is worth inlining.
#define OWN(Name) \
  template <>     \
  void Lower<ir::Op::Name>(FunctionEmitter & e, const ir::Inst& inst);
OWN(Const)  // lower_frame.cpp
OWN(Undef)
OWN(Input)
OWN(Work)
OWN(Var)
OWN(Assign)
OWN(Force)  // lower_document.cpp
OWN(Get)
OWN(At)
OWN(Count)
OWN(Item)
OWN(Require)
OWN(Check)
OWN(CheckSize)
OWN(MakeObject)  // lower_make.cpp
OWN(MakeArray)
OWN(MathAdd)  // lower_compare.cpp
OWN(Cond)
OWN(Not)
OWN(And)
OWN(Or)
OWN(IsKind)
OWN(NumCmp)
OWN(StrCmp)
OWN(BoolEq)
OWN(IConst)
OWN(IAdd)
OWN(ICmp)
OWN(IntValue)
OWN(Br)  // lower_control.cpp
OWN(Jump)
OWN(Next)
OWN(Done)
OWN(Suspend)
OWN(Fail)
OWN(Raise)
OWN(Local)  // lower_function.cpp
OWN(SetLocal)
OWN(ILocal)
OWN(SetILocal)
OWN(CellGet)
OWN(CellSet)
OWN(Arg)
OWN(Capture)
OWN(Fuel)
OWN(SetBounds)
OWN(Return)
OWN(TailCall)
OWN(Cover)  // lower_coverage.cpp
OWN(CoverTest)
OWN(IterCount)  // lower_jsonata.cpp
OWN(IterItem)
OWN(Lookup)
OWN(NamePath)
OWN(Arith)
OWN(Negate)
OWN(Compare)
OWN(JEqual)
OWN(Truth)
OWN(Picks)
OWN(Test)
OWN(BoolValue)
OWN(IntOf)
OWN(AsDouble)
OWN(Yield)
OWN(Joined)
OWN(DConst)
OWN(NumberOf)
#undef OWN

void LowerInst(FunctionEmitter& e, const ir::Inst& inst);

}  // namespace aslc::codegen
