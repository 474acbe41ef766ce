// The inside of the interpreter (interpreter.h): the state of one call, and one small function for each
// operation, overloaded on the operation, so that a row of ops.def without one does not link. Every value
// sits in one aslrt_value: a condition, an integer or a list in its `bits`.
#pragma once

#include <array>
#include <vector>

#include "aslc/check.h"
#include "aslc/engine.h"
#include "ir/infer.h"
#include "ir/module.h"

namespace aslc::ir::interpret {

template <Op op>
struct OpTag {};

// What follows an operation.
enum class Flow { kNext, kBranch, kTransition, kReturn };

// Most functions have few values; the slots of others are on the heap. Kept across transitions.
inline constexpr size_t kInlineSlots = 64;

struct Activation {
  aslrt_ctx* ctx;
  aslrt_frame* frame;                    // of an entry
  const aslrt_closure* closure = nullptr;  // of a lambda, with the number of its arguments
  uint32_t arguments_given = 0;
  const Module* module;
  std::array<aslrt_value, kInlineSlots> inline_slots;
  std::vector<aslrt_value> heap_slots, arguments;
  aslrt_value* values = nullptr;
  aslrt_value* locals = nullptr;
  const Successor* taken = nullptr;  // after kBranch
  int32_t status = 0;                // after kReturn of an entry
  aslrt_value returned{};            // after kReturn of a lambda
};

inline aslrt_value Operand(const Activation& a, const Inst& inst, size_t index) {
  return a.values[inst.operands[index].index];
}
inline bool Condition(const Activation& a, const Inst& inst, size_t index) {
  return Operand(a, inst, index).bits != 0;
}
inline int64_t Integer(const Activation& a, const Inst& inst, size_t index) {
  return static_cast<int64_t>(Operand(a, inst, index).bits);
}
inline aslrt_list* List(const Activation& a, const Inst& inst, size_t index) {
  return reinterpret_cast<aslrt_list*>(static_cast<uintptr_t>(Operand(a, inst, index).bits));
}
inline uint32_t Imm32(const Inst& inst, size_t index) { return static_cast<uint32_t>(inst.imm[index]); }
inline const aslrt_name* Name(const Activation& a, const Inst& inst, size_t index) {
  return a.ctx->names[inst.imm[index]];
}

inline Flow Set(Activation& a, const Inst& inst, aslrt_value value) {
  a.values[inst.result.index] = value;
  return Flow::kNext;
}
inline Flow SetBits(Activation& a, const Inst& inst, uint64_t bits) {
  return Set(a, inst, aslrt_make(ASLRT_UNDEFINED, 0, 0, bits));
}

inline Flow Return(Activation& a, int32_t status) {
  a.status = status;
  return Flow::kReturn;
}
inline Flow ReturnValue(Activation& a, aslrt_value value) {
  a.returned = value;
  return Flow::kReturn;
}

// Leaves the function at the operation's site. `error` has kind ERROR: its bits are the message that
// takes the place of the site's own, or 0.
inline Flow FailAt(Activation& a, const Inst& inst, aslrt_value error) {
  uint32_t site = Imm32(inst, static_cast<size_t>(Info(inst.op).SiteImmediate()));
  if (a.closure != nullptr) {
    return ReturnValue(a, aslrt_fail_value(a.ctx, site, static_cast<uint32_t>(error.bits)));
  }
  ValueId about = AboutOperand(inst);
  a.ctx->error = error;
  return Return(a,
                aslrt_fail(a.ctx, a.frame, site, about.valid() ? a.values[about.index] : aslrt_undefined()));
}

// The result of an operation that may fail.
inline Flow SetOrFail(Activation& a, const Inst& inst, aslrt_value value) {
  if (aslrt_kind_of(value) == ASLRT_ERROR) return FailAt(a, inst, value);
  return inst.result.valid() ? Set(a, inst, value) : Flow::kNext;
}

// Puts all operands where variadic runtime functions find them.
inline uint32_t PushOperands(Activation& a, const Inst& inst) {
  uint32_t count = static_cast<uint32_t>(inst.operands.size());
  for (uint32_t i = 0; i < count; ++i) a.ctx->vsp[i] = Operand(a, inst, i);
  return count;
}

#define OP(Name, text, result, operands, immediates, flags, runtime) \
  Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Name>);
#include "ir/ops.def"

}  // namespace aslc::ir::interpret
