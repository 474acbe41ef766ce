// Rules of one function: shape of blocks, operands and types by ops.def, immediates in range, each use
// dominated by its definition (dominators.h), canonical numbering.
#include "ir/verify_function.h"

#include "ir/dominators.h"
#include "ir/infer.h"

namespace aslc::ir {
namespace {

// Where a value is defined. Parameters come before the first operation.
struct Definition {
  uint32_t block = UINT32_MAX;
  size_t position = 0;  // 0 for parameters, 1 + index for results
};

class FunctionVerifier {
 public:
  FunctionVerifier(const Module& module, const Function& function, VerifyMode mode,
                   std::vector<std::string>& problems)
      : module_(module), function_(function), mode_(mode), problems_(problems) {}
  void Run();

 private:
  void Problem(const std::string& text);
  bool Require(bool holds, const char* text) {
    if (!holds) Problem(text);
    return holds;
  }
  bool Structure();
  void Define(ValueId value);
  void VerifyTerminator(const Inst& inst);
  bool Operands(const Inst& inst);
  void Result(const Inst& inst);
  void Successors(const Inst& inst);
  void Immediates(const Inst& inst);
  void Immediate(char letter, int64_t value);
  void VarInScope(const Inst& inst);
  void SuspendFits(int64_t status);
  void FitsFunction(const Inst& inst);
  void LocalFits(const Inst& inst);
  void Storable(const Inst& inst);
  void Uses();
  void Use(const Dominators& dominators, ValueId value, size_t position);
  Type TypeOf(ValueId value) const { return function_.values[value.index]; }
  const State& CurrentState() const { return module_.state(function_.state); }

  const Module& module_;
  const Function& function_;
  VerifyMode mode_;
  std::vector<std::string>& problems_;
  uint32_t block_ = 0;  // of messages
  const Inst* inst_ = nullptr;
  std::vector<Definition> definitions_;
  size_t defined_ = 0;
  bool misnumbered_ = false;
};

void FunctionVerifier::Problem(const std::string& text) {
  std::string where = "function `" + FunctionName(module_, function_) + "`";
  if (block_ != UINT32_MAX) where += ", block ^" + std::to_string(block_);
  if (inst_ != nullptr) {
    size_t index = static_cast<size_t>(inst_ - function_.blocks[block_].insts.data());
    std::string name = static_cast<size_t>(inst_->op) < kOpCount ? std::string(Info(inst_->op).text) : "?";
    where += ", operation " + std::to_string(index) + " `" + name + "`";
  }
  problems_.push_back(where + ": " + text);
}

void FunctionVerifier::Define(ValueId value) {
  bool in_range = value.index < function_.values.size();
  if (!Require(in_range, "defines a value out of range")) return;
  Definition& definition = definitions_[value.index];
  if (!Require(definition.block == UINT32_MAX, "defines a value a second time")) return;
  size_t position =
      inst_ == nullptr ? 0 : 1 + static_cast<size_t>(inst_ - function_.blocks[block_].insts.data());
  definition = {block_, position};
  if (mode_ == VerifyMode::kLowered && value.index != defined_ && !misnumbered_) {
    misnumbered_ = true;  // one complaint is enough
    Problem("values are not numbered in print order");
  }
  ++defined_;
}

// What everything else relies on: operations of the table, ids in range, terminators at the ends only.
bool FunctionVerifier::Structure() {
  size_t before = problems_.size();
  definitions_.resize(function_.values.size());
  Require(!function_.blocks.empty(), "has no blocks");
  if (!function_.blocks.empty())
    Require(function_.blocks[0].params.empty(), "the entry block has parameters");
  for (block_ = 0; block_ < function_.blocks.size(); ++block_) {
    const Block& block = function_.blocks[block_];
    inst_ = nullptr;
    for (ValueId param : block.params) {
      Define(param);
      if (param.index < function_.values.size()) {
        Type type = TypeOf(param);
        bool passable = type.IsValue() || type == Type::Cond || type == Type::I64 || type == Type::List;
        Require(passable, "a parameter has no type that a value can have");
      }
    }
    Require(!block.insts.empty(), "is empty");
    for (const Inst& inst : block.insts) {
      inst_ = &inst;
      if (!Require(static_cast<size_t>(inst.op) < kOpCount, "unknown operation")) continue;
      bool last = &inst == &block.insts.back();
      Require(Info(inst.op).Is(kTerminator) == last,
              last ? "the block does not end with a terminator" : "a terminator inside the block");
      for (ValueId operand : inst.operands)
        Require(operand.index < function_.values.size(), "operand out of range");
      for (const Successor& successor : inst.successors) {
        Require(successor.block.index < function_.blocks.size(), "successor out of range");
        for (ValueId argument : successor.args) {
          Require(argument.index < function_.values.size(), "argument out of range");
        }
      }
      if (inst.result.valid()) Define(inst.result);
    }
  }
  block_ = UINT32_MAX;
  inst_ = nullptr;
  if (problems_.size() == before)
    Require(defined_ == function_.values.size(), "has values that nothing defines");
  return problems_.size() == before;
}

bool FunctionVerifier::Operands(const Inst& inst) {
  const OpInfo& info = Info(inst.op);
  size_t count = inst.operands.size();
  if (!Require(TakesOperands(info, count), "wrong number of operands")) return false;
  if (info.operands.starts_with('*')) {
    Require(count <= ASLRT_ARGS_MAX + info.operands.size() - 1, "more operands than ASLRT_ARGS_MAX");
  }
  bool sound = true;
  for (size_t i = 0; i < count; ++i) {
    char letter = OperandLetter(info, i, count);
    Type type = TypeOf(inst.operands[i]);
    if (LetterAccepts(letter, type)) continue;
    sound = false;
    Problem("operand " + std::to_string(i) + " is " + type.ToString() + ", not of the kind " + letter);
  }
  return sound;
}

// Documents never hold UNDEFINED: what can be nothing else must not be stored.
void FunctionVerifier::Storable(const Inst& inst) {
  size_t begin = 0, end = 0;  // operands that are stored
  switch (inst.op) {
    case Op::MakeObject:
    case Op::MakeArray:
      end = inst.operands.size();
      break;
    case Op::Assign:
    case Op::Next:
    case Op::Done:
    case Op::Suspend:
      end = 1;
      break;
    case Op::Put:
    case Op::PutAt:
    case Op::ListPush:
      begin = 1;
      end = 2;
      break;
    default:
      break;
  }
  for (size_t i = begin; i < end; ++i) {
    Require(TypeOf(inst.operands[i]) != Type::Undefined, "stores a value that is always absent");
  }
}

void FunctionVerifier::Result(const Inst& inst) {
  const OpInfo& info = Info(inst.op);
  bool has = info.result != Type::Void;
  if (!Require(inst.result.valid() == has, has ? "has no result" : "has a result")) return;
  if (!has) {
    Require(inst.type == Type::Void, "has a type but no result");
    return;
  }
  Require(inst.type == TypeOf(inst.result), "the type differs from that of its value");
  Require(inst.type.bits() != 0 && inst.type.IsSubtypeOf(info.result),
          "the type exceeds the operation's bound");
}

void FunctionVerifier::Successors(const Inst& inst) {
  size_t expected = inst.op == Op::Br ? 2 : inst.op == Op::Jump ? 1 : 0;
  if (!Require(inst.successors.size() == expected, "wrong number of successors")) return;
  for (const Successor& successor : inst.successors) {
    const Block& block = function_.blocks[successor.block.index];
    Require(successor.block.index != 0, "leads to the entry block");
    if (!Require(successor.args.size() == block.params.size(), "wrong number of arguments")) continue;
    for (size_t i = 0; i < successor.args.size(); ++i) {
      Type from = TypeOf(successor.args[i]), to = TypeOf(block.params[i]);
      if (from.IsSubtypeOf(to)) continue;
      Problem("argument " + std::to_string(i) + " is " + from.ToString() + ", the parameter " +
              to.ToString());
    }
  }
}

void FunctionVerifier::Immediate(char letter, int64_t value) {
  auto below = [&](size_t limit, const char* text) {
    Require(value >= 0 && static_cast<uint64_t>(value) < limit, text);
  };
  constexpr size_t kFunctions = 0
#define FUNCTION(name, number, text, min_args, max_args, result, flags) +1
#include "aslc/functions.def"
      ;
  constexpr size_t kJsonataFunctions = 0
#define JFUNCTION(name, number, text, signature, arity, params, dialects) +1
#include "aslc/jsonata_functions.def"
      ;
  constexpr size_t kParams = 0
#define PARAM(name, number, doc) +1
#include "aslc/params.def"
      ;
  constexpr size_t kParts = 0
#define PART(name, number, path) +1
#include "aslc/context_parts.def"
      ;
  constexpr size_t kPredicates = 0
#define PREDICATE(name, text) +1
#include "ir/predicates.def"
      ;
  switch (letter) {
    case 'k':
      return below(module_.constants.size(), "constant out of range");
    case 'n':
      return below(module_.names.size(), "name out of range");
    case 'h':
      return below(module_.shapes.size(), "shape out of range");
    case 's':
      return below(module_.sites.size(), "site out of range");
    case 't':
      return below(module_.states.size(), "state out of range");
    case 'f':
      return below(kFunctions, "function out of range");
    case 'p':
      return below(kParams, "parameter out of range");
    case 'c':
      return below(kParts, "context part out of range");
    case 'q':
      return below(kPredicates, "predicate out of range");
    case 'l':
      return below(function_.locals.size(), "local out of range");
    case 'j':
      return below(kJsonataFunctions, "function out of range");
    case 'o':
      return below(module_.points.size(), "coverage point out of range");
    case 'x':
      below(module_.functions.size(), "function of the module out of range");
      if (value >= 0 && static_cast<uint64_t>(value) < module_.functions.size()) {
        Require(module_.functions[static_cast<size_t>(value)].is_lambda(), "not a lambda");
      }
      return;
    case 'm':
      Require(value >= 0 && value <= UINT32_MAX && Type(static_cast<uint32_t>(value)).IsValue(),
              "kinds of no value");
      return;
    default:
      return;  // integers have no range; slots, depths and statuses depend on the operation
  }
}

// Slots are those of the scope `depth` levels above the function's state.
void FunctionVerifier::VarInScope(const Inst& inst) {
  int64_t depth = inst.op == Op::Var ? inst.imm[0] : 0;
  int64_t slot = inst.op == Op::Var ? inst.imm[1] : inst.imm[0];
  ScopeId scope = CurrentState().scope;
  for (int64_t i = 0; i < depth && scope.index < module_.scopes.size(); ++i) {
    scope = module_.scopes[scope.index].parent;
  }
  if (!Require(depth >= 0 && scope.index < module_.scopes.size(), "no enclosing scope at this depth")) return;
  size_t slots = module_.scopes[scope.index].variables.size();
  Require(slot >= 0 && static_cast<uint64_t>(slot) < slots, "variable slot out of range");
}

// The statuses a state of this kind may suspend with, at the entry that may.
void FunctionVerifier::SuspendFits(int64_t status) {
  bool begins = function_.entry == ASLRT_ENTRY_enter || function_.entry == ASLRT_ENTRY_attempt;
  bool fits = false;
  switch (CurrentState().kind) {
    case ASLRT_STATE_Task:
      fits = status == ASLRT_TASK && begins;
      break;
    case ASLRT_STATE_Wait:
      fits = status == ASLRT_WAIT && begins;
      break;
    case ASLRT_STATE_Parallel:
      fits = status == ASLRT_PARALLEL && begins;
      break;
    case ASLRT_STATE_Map:
      fits = function_.entry == ASLRT_ENTRY_item ? status == ASLRT_ITEM : status == ASLRT_MAP && begins;
      break;
    default:
      break;
  }
  Require(fits, "a state of this kind cannot suspend so at this entry");
}

// What only an entry has: a frame, an engine to return to; and what only a lambda has.
void FunctionVerifier::FitsFunction(const Inst& inst) {
  switch (inst.op) {
    case Op::Input:
    case Op::Work:
    case Op::Var:
    case Op::Assign:
    case Op::Context:
    case Op::Call:
    case Op::Param:
    case Op::Next:
    case Op::Done:
    case Op::Suspend:
    case Op::Raise:
    case Op::SetBounds:
      Require(!function_.is_lambda(), "a lambda has no frame");
      return;
    case Op::Arg:
    case Op::Capture:
    case Op::Return:
    case Op::TailCall:
      Require(function_.is_lambda(), "only a lambda has arguments and is called");
      return;
    default:
      return;
  }
}

void FunctionVerifier::LocalFits(const Inst& inst) {
  Type local = function_.locals[static_cast<size_t>(inst.imm[0])];
  switch (inst.op) {
    case Op::Local:
      Require(local.IsValue() && local.IsSubtypeOf(inst.type), "the local is of another type");
      return;
    case Op::SetLocal:
      Require(local.IsValue() && TypeOf(inst.operands[0]).IsSubtypeOf(local), "the local is of another type");
      return;
    default:
      Require(local == Type::I64, "the local is no machine integer");
      return;
  }
}

void FunctionVerifier::VerifyTerminator(const Inst& inst) {
  if (inst.op == Op::Suspend) SuspendFits(inst.imm[0]);
  if (inst.op == Op::Raise) Require(CurrentState().kind == ASLRT_STATE_Fail, "only a Fail state raises");
  if (inst.op == Op::Next || inst.op == Op::Done) {
    Require(function_.entry != ASLRT_ENTRY_item, "an item entry does not leave its state");
  }
  if (inst.op == Op::Next && inst.imm[0] >= 0 && static_cast<uint64_t>(inst.imm[0]) < module_.states.size()) {
    ScopeId scope = module_.states[static_cast<size_t>(inst.imm[0])].scope;
    Require(scope == CurrentState().scope, "the next state is in another scope");
  }
}

void FunctionVerifier::Immediates(const Inst& inst) {
  size_t before = problems_.size();
  std::string_view letters = Info(inst.op).immediates;
  for (size_t i = 0; i < letters.size(); ++i) Immediate(letters[i], inst.imm[i]);
  for (size_t i = letters.size(); i < kImmediatesMax; ++i)
    Require(inst.imm[i] == 0, "unused immediate is set");
  if (problems_.size() != before) return;
  if (inst.op == Op::Var || inst.op == Op::Assign) VarInScope(inst);
  if (letters == "l") LocalFits(inst);
  if (inst.op == Op::MakeObject) {
    size_t members = module_.shapes[static_cast<size_t>(inst.imm[0])].names.size();
    Require(members == inst.operands.size(), "one operand for each name of the shape");
  }
  if (inst.op == Op::CoverTest) {
    Require(static_cast<size_t>(inst.imm[0]) + 1 < module_.points.size(), "no coverage point for false");
  }
  if (inst.op == Op::Cond) Require(inst.imm[0] == 0 || inst.imm[0] == 1, "a condition is 0 or 1");
}

void FunctionVerifier::Use(const Dominators& dominators, ValueId value, size_t position) {
  const Definition& definition = definitions_[value.index];
  bool before = definition.block == block_ ? definition.position < position
                                           : dominators.Dominates(definition.block, block_);
  if (!before) Problem("%" + std::to_string(value.index) + " is used where it need not be defined");
}

void FunctionVerifier::Uses() {
  Dominators dominators(function_);
  for (block_ = 0; block_ < function_.blocks.size(); ++block_) {
    const Block& block = function_.blocks[block_];
    inst_ = nullptr;
    if (!dominators.Reachable(block_)) {
      Require(mode_ == VerifyMode::kRaw, "is unreachable");
      continue;
    }
    for (size_t i = 0; i < block.insts.size(); ++i) {
      inst_ = &block.insts[i];
      for (ValueId operand : inst_->operands) Use(dominators, operand, 1 + i);
      for (const Successor& successor : inst_->successors) {
        for (ValueId argument : successor.args) Use(dominators, argument, 1 + i);
      }
    }
  }
}

void FunctionVerifier::Run() {
  block_ = UINT32_MAX;
  if (!Require(function_.state.index < module_.states.size(), "is of no state")) return;
  if (!Structure()) return;
  std::vector<Type> types;
  for (block_ = 0; block_ < function_.blocks.size(); ++block_) {
    for (const Inst& inst : function_.blocks[block_].insts) {
      inst_ = &inst;
      size_t before = problems_.size();
      bool operands = Operands(inst);
      Result(inst);
      Successors(inst);
      Immediates(inst);
      if (operands) Storable(inst);
      FitsFunction(inst);
      VerifyTerminator(inst);
      if (problems_.size() != before || !inst.result.valid()) continue;
      types.clear();
      for (ValueId operand : inst.operands) types.push_back(TypeOf(operand));
      // A local's type is the function's to say.
      Type inferred = inst.op == Op::Local ? inst.type : InferType(module_, inst.op, types, inst.imm);
      Require(inferred.IsSubtypeOf(inst.type), "the type is narrower than what can come out");
    }
  }
  Uses();
}

}  // namespace

void VerifyFunction(const Module& module, const Function& function, VerifyMode mode,
                    std::vector<std::string>& problems) {
  FunctionVerifier(module, function, mode, problems).Run();
}

}  // namespace aslc::ir
