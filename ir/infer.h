// What an operation takes and gives: the letters of ops.def as types, and the exact type of a result
// where the bound of the table is too wide. Shared by the builder, the verifier and the passes.
#pragma once

#include <span>

#include "ir/module.h"

namespace aslc::ir {

// Whether `count` operands are as many as the operation takes.
bool TakesOperands(const OpInfo& info, size_t count);
// The letter of operand `index` of `count`: V, C, I, L or A.
char OperandLetter(const OpInfo& info, size_t index, size_t count);
// Whether a value of this type may stand where the letter asks for one.
bool LetterAccepts(char letter, Type type);
// The operand a failure is about, or an invalid id when there is none.
ValueId AboutOperand(const Inst& inst);

// The type of a constant by its JSON text: integers of int64 range are INT, other numbers NUMTEXT.
// `never` for no text.
Type ConstantType(std::string_view json);
// The type of a result. `never` (no bits) when the operation cannot succeed with these operands. Ids in
// immediates must be in range.
Type InferType(const Module& module, Op op, std::span<const Type> operands, const int64_t* imm);

// What a built-in function of JSONata gives, by the result letter of its signature.
Type BuiltinResult(int64_t function);

}  // namespace aslc::ir
