// The interpreter (interpreter.h): operations on documents, conditions and control, and the loop that runs
// functions. JSONata's operations are in interpret_jsonata.cpp.
#include "ir/interpreter.h"

#include "ir/interpret.h"

namespace aslc::ir {
namespace interpret {
namespace {

// order: -1, 0, 1, or 2 for operands that cannot be compared, which no predicate holds for.
bool Holds(int64_t predicate, int32_t order) {
  if (order == 2) return false;
  switch (static_cast<Predicate>(predicate)) {
    case Predicate::Eq:
      return order == 0;
    case Predicate::Ne:
      return order != 0;
    case Predicate::Lt:
      return order < 0;
    case Predicate::Le:
      return order <= 0;
    case Predicate::Gt:
      return order > 0;
    case Predicate::Ge:
      return order >= 0;
  }
  ASL_CHECK(false, "predicate out of range");
}

}  // namespace

// ---- constants, frame, variables, context -------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Const>) {
  return Set(a, inst, a.ctx->consts[inst.imm[0]]);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Undef>) { return Set(a, inst, aslrt_undefined()); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Input>) { return Set(a, inst, a.frame->input); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Work>) { return Set(a, inst, a.frame->work); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Var>) {
  const aslrt_frame* frame = a.frame;
  for (int64_t depth = inst.imm[0]; depth > 0; --depth) frame = frame->parent;
  return Set(a, inst, frame->vars[inst.imm[1]]);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Assign>) {
  a.frame->vars[inst.imm[0]] = Operand(a, inst, 0);
  if (a.ctx->observe) aslrt_assigned(a.ctx, a.frame, Imm32(inst, 0));
  return Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Context>) {
  return Set(a, inst, aslrt_context(a.ctx, a.frame, Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Force>) {
  return Set(a, inst, aslrt_force(Operand(a, inst, 0)));
}

// ---- coverage -----------------------------------------------------------------------------------

namespace {
void Count(uint64_t& counter) { counter += counter != UINT64_MAX; }
}  // namespace

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Cover>) {
  Count(a.ctx->cov[inst.imm[0]]);
  return Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::CoverTest>) {
  Count(a.ctx->cov[inst.imm[0] + (Condition(a, inst, 0) ? 0 : 1)]);
  return Flow::kNext;
}

// ---- documents ----------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Get>) {
  return Set(a, inst, aslrt_get(a.ctx, Operand(a, inst, 0), Name(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::At>) {
  return Set(a, inst, aslrt_at(a.ctx, Operand(a, inst, 0), inst.imm[0]));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Count>) {
  return SetBits(a, inst, static_cast<uint64_t>(aslrt_count(a.ctx, Operand(a, inst, 0))));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Item>) {
  return Set(a, inst, aslrt_item(a.ctx, Operand(a, inst, 0), Integer(a, inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Slice>) {
  return Set(a, inst, aslrt_slice(a.ctx, Operand(a, inst, 0), inst.imm[0], inst.imm[1]));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Descend>) {
  return Set(a, inst, aslrt_descend(a.ctx, Operand(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::MakeObject>) {
  PushOperands(a, inst);
  return Set(a, inst, aslrt_make_object(a.ctx, Imm32(inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::MakeArray>) {
  uint32_t count = PushOperands(a, inst);
  return Set(a, inst, aslrt_make_array(a.ctx, count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Put>) {
  return SetOrFail(a, inst, aslrt_put(a.ctx, Operand(a, inst, 0), Name(a, inst, 0), Operand(a, inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::PutAt>) {
  return SetOrFail(a, inst, aslrt_put_at(a.ctx, Operand(a, inst, 0), inst.imm[0], Operand(a, inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Child>) {
  return SetOrFail(a, inst, aslrt_child(a.ctx, Operand(a, inst, 0), Name(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::ChildAt>) {
  return SetOrFail(a, inst, aslrt_child_at(a.ctx, Operand(a, inst, 0), inst.imm[0]));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::ListNew>) {
  return SetBits(a, inst, reinterpret_cast<uintptr_t>(aslrt_list_new(a.ctx)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::ListPush>) {
  aslrt_list_push(a.ctx, List(a, inst, 0), Operand(a, inst, 1));
  return Flow::kNext;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::ListEnd>) {
  return Set(a, inst, aslrt_list_end(a.ctx, List(a, inst, 0)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Require>) {
  aslrt_value value = Operand(a, inst, 0);
  if (aslrt_kind_of(value) == ASLRT_UNDEFINED) return FailAt(a, inst, aslrt_error_value(0));
  return Set(a, inst, value);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Check>) {
  return Condition(a, inst, 0) ? Flow::kNext : FailAt(a, inst, aslrt_error_value(0));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::CheckSize>) {
  return SetOrFail(a, inst, aslrt_check_size(a.ctx, Operand(a, inst, 0)));
}

// ---- computation --------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Concat>) {
  uint32_t count = PushOperands(a, inst);
  return Set(a, inst, aslrt_concat(a.ctx, count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::MathAdd>) {
  return SetOrFail(a, inst, aslrt_math_add(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1)));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Call>) {
  uint32_t count = PushOperands(a, inst);
  return SetOrFail(a, inst, aslrt_call(a.ctx, a.frame, Imm32(inst, 0), count));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Param>) {
  return SetOrFail(a, inst, aslrt_param(a.ctx, a.frame, Imm32(inst, 0), Operand(a, inst, 0)));
}

// ---- conditions ---------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Cond>) { return SetBits(a, inst, inst.imm[0] != 0); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Not>) {
  return SetBits(a, inst, !Condition(a, inst, 0));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::And>) {
  return SetBits(a, inst, Condition(a, inst, 0) && Condition(a, inst, 1));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Or>) {
  return SetBits(a, inst, Condition(a, inst, 0) || Condition(a, inst, 1));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IsKind>) {
  Type kinds(Imm32(inst, 0));
  return SetBits(a, inst, kinds.Has(static_cast<aslrt_kind>(aslrt_kind_of(Operand(a, inst, 0)))));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::NumCmp>) {
  return SetBits(a, inst, Holds(inst.imm[0], aslrt_num_cmp(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1))));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::StrCmp>) {
  return SetBits(a, inst, Holds(inst.imm[0], aslrt_str_cmp(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1))));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::TsCmp>) {
  return SetBits(a, inst, Holds(inst.imm[0], aslrt_ts_cmp(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1))));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::BoolEq>) {
  aslrt_value x = Operand(a, inst, 0), y = Operand(a, inst, 1);
  bool both = aslrt_kind_of(x) == ASLRT_BOOL && aslrt_kind_of(y) == ASLRT_BOOL;
  return SetBits(a, inst, both && x.bits == y.bits);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Equal>) {
  return SetBits(a, inst, aslrt_equal(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1)) != 0);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Truthy>) {
  return SetBits(a, inst, aslrt_truthy(a.ctx, Operand(a, inst, 0)) != 0);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::StrMatch>) {
  return SetBits(a, inst, aslrt_str_match(a.ctx, Operand(a, inst, 0), Operand(a, inst, 1)) != 0);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IsTimestamp>) {
  return SetBits(a, inst, aslrt_is_timestamp(a.ctx, Operand(a, inst, 0)) != 0);
}

// ---- machine integers ---------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IConst>) {
  return SetBits(a, inst, static_cast<uint64_t>(inst.imm[0]));
}
// Wraps around, as the machine's addition does.
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IAdd>) {
  return SetBits(a, inst, Operand(a, inst, 0).bits + Operand(a, inst, 1).bits);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::ICmp>) {
  int64_t x = Integer(a, inst, 0), y = Integer(a, inst, 1);
  return SetBits(a, inst, Holds(inst.imm[0], x < y ? -1 : x > y ? 1 : 0));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::IntValue>) {
  return Set(a, inst, aslrt_int(Integer(a, inst, 0)));
}

// ---- control ------------------------------------------------------------------------------------

Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Br>) {
  a.taken = &inst.successors[Condition(a, inst, 0) ? 0 : 1];
  return Flow::kBranch;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Jump>) {
  a.taken = &inst.successors[0];
  return Flow::kBranch;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Next>) {
  aslrt_ctx* ctx = a.ctx;
  a.frame->input = Operand(a, inst, 0);
  ctx->budget -= 1;
  if (ctx->budget < 0 || ctx->lim - ctx->p < static_cast<ptrdiff_t>(ASLRT_RESERVE)) {
    return Return(a, aslrt_poll(ctx, a.frame, Imm32(inst, 0)));
  }
  a.frame->state = Imm32(inst, 0);
  a.frame->entry = ASLRT_ENTRY_enter;
  return Flow::kTransition;
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Done>) {
  a.frame->work = Operand(a, inst, 0);
  return Return(a, ASLRT_DONE);
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Suspend>) {
  a.frame->work = Operand(a, inst, 0);
  return Return(a, static_cast<int32_t>(inst.imm[0]));
}
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Fail>) { return FailAt(a, inst, aslrt_error_value(0)); }
Flow Exec(Activation& a, const Inst& inst, OpTag<Op::Raise>) {
  return Return(a, aslrt_raise(a.ctx, a.frame, Operand(a, inst, 0), Operand(a, inst, 1)));
}

}  // namespace interpret

namespace {

using namespace interpret;

// ---- running ------------------------------------------------------------------------------------

Flow Step(Activation& a, const Inst& inst) {
  switch (inst.op) {
#define OP(Name, text, result, operands, immediates, flags, runtime) \
  case Op::Name:                                                     \
    return Exec(a, inst, OpTag<Op::Name>{});
#include "ir/ops.def"
  }
  ASL_CHECK(false, "operation out of range");
}

const Function& CurrentFunction(const Activation& a) {
  const aslrt_frame* frame = a.frame;
  ASL_CHECK(frame->state < a.module->states.size(), "frame in no state of the module");
  const State& state = a.module->states[frame->state];
  FunctionId id;
  switch (frame->entry) {
    case ASLRT_ENTRY_enter:
      id = state.enter;
      break;
    case ASLRT_ENTRY_attempt:
      id = state.attempt;
      break;
    case ASLRT_ENTRY_result:
      id = state.result;
      break;
    case ASLRT_ENTRY_item:
      id = state.item;
      break;
    default:
      ASL_CHECK(frame->entry - ASLRT_ENTRY_catch0 < state.catches.size(), "state has no such catcher");
      id = state.catches[frame->entry - ASLRT_ENTRY_catch0];
  }
  ASL_CHECK(id.valid(), "state has no such entry");
  return a.module->function(id);
}

void Reserve(Activation& a, const Function& function) {
  size_t count = function.values.size() + function.locals.size();
  if (count <= kInlineSlots) {
    a.values = a.inline_slots.data();
  } else {
    if (a.heap_slots.size() < count) a.heap_slots.resize(count);
    a.values = a.heap_slots.data();
  }
  a.locals = a.values + function.values.size();
}

// Arguments are read before any parameter is written: a loop may pass its own parameters on.
const Block& Follow(Activation& a, const Function& function) {
  const Block& block = function.blocks[a.taken->block.index];
  a.arguments.clear();
  for (ValueId argument : a.taken->args) a.arguments.push_back(a.values[argument.index]);
  for (size_t i = 0; i < block.params.size(); ++i) a.values[block.params[i].index] = a.arguments[i];
  return block;
}

// Runs one function to its end; kTransition or kReturn.
Flow Run(Activation& a, const Function& function) {
  Reserve(a, function);
  const Block* block = &function.blocks[0];
  for (size_t at = 0;; ++at) {
    Flow flow = Step(a, block->insts[at]);
    if (flow == Flow::kNext) continue;
    if (flow != Flow::kBranch) return flow;
    block = &Follow(a, function);
    at = SIZE_MAX;  // wraps to the first operation
  }
}

}  // namespace

aslrt_value InterpreterLambda(aslrt_ctx* ctx, const aslrt_closure* closure, uint32_t count) {
  Activation a;
  a.ctx = ctx;
  a.frame = nullptr;
  a.closure = closure;
  a.arguments_given = count;
  a.module = static_cast<const Module*>(aslrt_machine_user(ctx->machine));
  ASL_CHECK(a.module != nullptr && closure->row < a.module->functions.size(), "no such lambda");
  Run(a, a.module->functions[closure->row]);
  return a.returned;
}

int32_t InterpreterEntry(aslrt_ctx* ctx, aslrt_frame* frame) {
  Activation a;
  a.ctx = ctx;
  a.frame = frame;
  a.module = static_cast<const Module*>(aslrt_machine_user(ctx->machine));
  ASL_CHECK(a.module != nullptr, "the machine has no module");
  for (;;) {
    if (Run(a, CurrentFunction(a)) == Flow::kReturn) return a.status;
  }
}

void AttachInterpreter(aslrt_machine* machine, const Module* module) {
  // The machine keeps a plain pointer for whoever made its entries; it is only read through.
  aslrt_machine_set_user(machine, const_cast<Module*>(module));
  for (uint32_t row = 0; row < module->functions.size(); ++row) {
    bool lambda = module->functions[row].is_lambda();
    aslrt_machine_set_entry(machine, row,
                            lambda ? reinterpret_cast<aslrt_entry_fn>(reinterpret_cast<void*>(InterpreterLambda))
                                   : InterpreterEntry);
  }
}

}  // namespace aslc::ir
