// JSONata's operations in the interpreter: each calls the runtime function that compiled code falls back to.
#include "ir/interpret.h"

namespace aslc::ir::interpret {

namespace {

aslrt_value* CellOf(aslrt_value cell) {
  return reinterpret_cast<aslrt_value*>(static_cast<uintptr_t>(cell.bits));
}

}  // namespace

// ---- variables ----------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Local>) { return Set(a, inst, a.locals[inst.imm[0]]); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::SetLocal>) {
  a.locals[inst.imm[0]] = Operand(a, inst, 0);
  return Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::ILocal>) { return Set(a, inst, a.locals[inst.imm[0]]); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::SetILocal>) {
  a.locals[inst.imm[0]] = Operand(a, inst, 0);
  return Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Cell>) {
  return Set(a, inst, aslrt_cell(a.ctx, Operand(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::CellGet>) {
  return Set(a, inst, *CellOf(Operand(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::CellSet>) {
  *CellOf(Operand(a, inst, 0)) = Operand(a, inst, 1);
  return Flow::kNext;
}

// ---- functions ----------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Arg>) {
  bool given = static_cast<uint64_t>(inst.imm[0]) < a.arguments_given;
  return Set(a, inst, given ? a.ctx->vsp[inst.imm[0]] : aslrt_undefined());
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Capture>) {
  return Set(a, inst, a.closure->values[inst.imm[0]]);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Closure>) {
  uint32_t count = PushOperands(a, inst);
  return Set(a, inst, aslrt_closure_new(a.ctx, Imm32(inst, 0), Imm32(inst, 1), count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Signature>) {
  return Set(a, inst, aslrt_signature(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::BuiltinValue>) {
  return Set(a, inst, aslrt_builtin_value(a.ctx, Imm32(inst, 0), Imm32(inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Regex>) {
  return Set(a, inst, aslrt_regex(a.ctx, Operand(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Partial>) {
  uint32_t count = PushOperands(a, inst);
  return SetOrFail(a, inst, aslrt_partial(a.ctx, inst.imm[0], count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Transform>) {
  uint32_t count = PushOperands(a, inst);
  return Set(a, inst, aslrt_transform(a.ctx, Imm32(inst, 0), count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Apply>) {
  uint32_t count = PushOperands(a, inst);
  return SetOrFail(a, inst, aslrt_apply(a.ctx, Imm32(inst, 0), count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Builtin>) {
  uint32_t count = PushOperands(a, inst);
  return SetOrFail(a, inst, aslrt_builtin(a.ctx, Imm32(inst, 0), Imm32(inst, 1), count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Chain>) {
  return SetOrFail(a, inst, aslrt_chain(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Return>) { return ReturnValue(a, Operand(a, inst, 0)); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::TailCall>) {
  uint32_t count = PushOperands(a, inst);
  return ReturnValue(a, aslrt_make(ASLRT_TAIL, 0, count, static_cast<uint64_t>(inst.imm[0])));
}

// ---- bounds -------------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Fuel>) {
  a.ctx->fuel -= 1;
  return a.ctx->fuel < 0 ? FailAt(a, inst, aslrt_error_value(0)) : Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::SetBounds>) {
  a.ctx->fuel = inst.imm[0];
  a.ctx->depth_max = Imm32(inst, 1);
  a.ctx->depth = 0;
  return Flow::kNext;
}

// ---- steps and sequences ------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Lookup>) {
  return Set(a, inst, aslrt_lookup(a.ctx, Operand(a, inst, 0), Name(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::NamePath>) {
  return Set(a, inst, aslrt_name_path(a.ctx, Operand(a, inst, 0), Imm32(inst, 0), Imm32(inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Wildcard>) {
  return Set(a, inst, aslrt_wildcard(a.ctx, Operand(a, inst, 0), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Descendants>) {
  return Set(a, inst, aslrt_descendants(a.ctx, Operand(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IterCount>) {
  aslrt_value v = Operand(a, inst, 0);
  uint32_t kind = aslrt_kind_of(v);
  return SetBits(a, inst, kind == ASLRT_ARRAY       ? aslrt_len_of(v)
                          : kind == ASLRT_UNDEFINED ? static_cast<uint64_t>(inst.imm[0])
                                                    : 1u);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IterItem>) {
  aslrt_value v = Operand(a, inst, 0);
  bool array = aslrt_kind_of(v) == ASLRT_ARRAY;
  return Set(a, inst, array ? aslrt_array_of(v)->v[Integer(a, inst, 1)] : v);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::SeqNew>) {
  return SetBits(a, inst, reinterpret_cast<uintptr_t>(aslrt_seq_new(a.ctx)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::SeqPush>) {
  aslrt_seq_push(a.ctx, List(a, inst, 0), Operand(a, inst, 1), Imm32(inst, 0));
  return Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::SeqEnd>) {
  return Set(a, inst, aslrt_seq_end(a.ctx, List(a, inst, 0), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::OrderBy>) {
  uint32_t count = PushOperands(a, inst);
  return SetOrFail(a, inst, aslrt_order_by(a.ctx, inst.imm[0], count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::GroupNew>) {
  return SetBits(a, inst, reinterpret_cast<uintptr_t>(aslrt_group_new(a.ctx)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::GroupAdd>) {
  return SetOrFail(a, inst,
                   aslrt_group_add(List(a, inst, 0), Operand(a, inst, 1), Operand(a, inst, 2), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::GroupCount>) {
  return SetBits(a, inst, static_cast<uint64_t>(aslrt_group_count(List(a, inst, 0))));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::GroupPair>) {
  return SetBits(a, inst, static_cast<uint64_t>(aslrt_group_pair(List(a, inst, 0), Integer(a, inst, 1))));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::GroupData>) {
  return Set(a, inst, aslrt_group_data(List(a, inst, 0), Integer(a, inst, 1), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::GroupSet>) {
  aslrt_group_set(List(a, inst, 0), Operand(a, inst, 1), Integer(a, inst, 2));
  return Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::GroupEnd>) {
  return Set(a, inst, aslrt_group_end(List(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::ObjectDefined>) {
  PushOperands(a, inst);
  return Set(a, inst, aslrt_object_defined(a.ctx, Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Select>) {
  return SetOrFail(a, inst, aslrt_select(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Picks>) {
  return SetOrFail(a, inst, aslrt_picks(a.ctx, Operand(a, inst, 0), Integer(a, inst, 1), Integer(a, inst, 2),
                                        Imm32(inst, 0)));
}

// ---- operators ----------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Arith>) {
  return SetOrFail(a, inst, aslrt_arith(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Negate>) {
  return SetOrFail(a, inst, aslrt_negate(a.ctx, Operand(a, inst, 0), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Compare>) {
  return SetOrFail(a, inst, aslrt_compare(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::JEqual>) {
  return SetBits(a, inst, aslrt_jequal(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1)) != 0);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::In>) {
  return SetBits(a, inst, aslrt_in(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1)) != 0);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Join>) {
  return SetOrFail(a, inst, aslrt_join(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Range>) {
  return SetOrFail(a, inst, aslrt_range(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::RangeCount>) {
  return SetOrFail(a, inst, aslrt_range_count(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Truth>) {
  return SetOrFail(a, inst, aslrt_truth(a.ctx, Operand(a, inst, 0), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Throw>) {
  return SetOrFail(a, inst, aslrt_throw(a.ctx, Operand(a, inst, 0), Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Test>) {
  return SetBits(a, inst, Operand(a, inst, 0).bits != 0);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::BoolValue>) {
  return Set(a, inst, aslrt_bool(Condition(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IntOf>) {
  return SetBits(a, inst, Operand(a, inst, 0).bits);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Joined>) {
  return Set(a, inst, aslrt_joined(a.ctx, Operand(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::DConst>) {
  return Set(a, inst, aslrt_make(ASLRT_DOUBLE, 0, 0, static_cast<uint64_t>(inst.imm[0])));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::AsDouble>) {
  return Set(a, inst, aslrt_as_double(a.ctx, Operand(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::NumberOf>) {
  double d = static_cast<double>(Integer(a, inst, 0));
  uint64_t bits;
  static_assert(sizeof bits == sizeof d);
  __builtin_memcpy(&bits, &d, sizeof bits);
  return Set(a, inst, aslrt_make(ASLRT_DOUBLE, 0, 0, bits));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Yield>) {
  return SetOrFail(a, inst, aslrt_yield(a.ctx, Operand(a, inst, 0), Imm32(inst, 0)));
}

}  // namespace aslc::ir::interpret
