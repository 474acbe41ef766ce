// fold: conditions that the types of their operands or constants decide. Types speak of the kind a value
// has as it lies there: a TEXT may be any document, so a comparison of one is never decided here.
#include <charconv>
#include <optional>

#include "ir/pass.h"

namespace aslc::ir {
namespace {

class Folder {
 public:
  Folder(const Module& module, Function& function)
      : module_(module), function_(function), definitions_(function.values.size()), renaming_(function) {
    for (const Block& block : function.blocks) {
      for (const Inst& inst : block.insts) {
        if (inst.result.valid()) definitions_[inst.result.index] = &inst;
      }
    }
  }
  void Run();

 private:
  Type TypeOf(const Inst& inst, size_t operand) const {
    return function_.values[inst.operands[operand].index];
  }
  const Inst* Definition(ValueId value, Op op) const {
    const Inst* inst = definitions_[value.index];
    return inst != nullptr && inst->op == op ? inst : nullptr;
  }
  std::optional<bool> Known(ValueId cond) const;
  std::optional<int64_t> KnownInteger(ValueId value) const;
  std::optional<int64_t> ConstantInteger(ValueId value) const;
  std::optional<bool> Decide(const Inst& inst) const;
  std::optional<bool> DecideKind(const Inst& inst) const;
  std::optional<bool> DecideNumbers(const Inst& inst) const;
  std::optional<bool> DecideEqual(const Inst& inst) const;
  std::optional<bool> DecideTruthy(const Inst& inst) const;
  bool CannotBe(const Inst& inst, Type kinds) const;
  void Rewrite(Inst& inst);
  void Connective(Inst& inst);
  void Become(Inst& inst, Op op, int64_t imm);

  const Module& module_;
  Function& function_;
  std::vector<const Inst*> definitions_;  // by value; null for parameters
  Renaming renaming_;
};

bool Holds(Predicate predicate, int64_t a, int64_t b) {
  switch (predicate) {
    case Predicate::Eq:
      return a == b;
    case Predicate::Ne:
      return a != b;
    case Predicate::Lt:
      return a < b;
    case Predicate::Le:
      return a <= b;
    case Predicate::Gt:
      return a > b;
    case Predicate::Ge:
      return a >= b;
  }
  return false;
}

std::optional<bool> Folder::Known(ValueId cond) const {
  const Inst* inst = Definition(cond, Op::Cond);
  return inst == nullptr ? std::nullopt : std::optional(inst->imm[0] != 0);
}

std::optional<int64_t> Folder::KnownInteger(ValueId value) const {
  const Inst* inst = Definition(value, Op::IConst);
  return inst == nullptr ? std::nullopt : std::optional(inst->imm[0]);
}

std::optional<int64_t> Folder::ConstantInteger(ValueId value) const {
  const Inst* inst = Definition(value, Op::Const);
  if (inst == nullptr || inst->type != Type::Int) return std::nullopt;
  const std::string& json = module_.constants[static_cast<size_t>(inst->imm[0])].json;
  int64_t number = 0;
  std::from_chars(json.data(), json.data() + json.size(), number);
  return number;
}

// Some operand can be none of these kinds.
bool Folder::CannotBe(const Inst& inst, Type kinds) const {
  for (size_t i = 0; i < inst.operands.size(); ++i) {
    if (TypeOf(inst, i).Meet(kinds.Join(Type::Text)).bits() == 0) return true;
  }
  return false;
}

std::optional<bool> Folder::DecideKind(const Inst& inst) const {
  Type type = TypeOf(inst, 0), kinds(static_cast<uint32_t>(inst.imm[0]));
  if (type.IsSubtypeOf(kinds)) return true;
  if (type.Meet(kinds).bits() == 0) return false;
  return std::nullopt;
}

std::optional<bool> Folder::DecideNumbers(const Inst& inst) const {
  if (CannotBe(inst, Type::Number)) return false;
  std::optional<int64_t> a = ConstantInteger(inst.operands[0]), b = ConstantInteger(inst.operands[1]);
  if (a && b) return Holds(static_cast<Predicate>(inst.imm[0]), *a, *b);
  return std::nullopt;
}

// Values of different kinds are not equal, but all kinds of numbers compare by value.
std::optional<bool> Folder::DecideEqual(const Inst& inst) const {
  Type a = TypeOf(inst, 0), b = TypeOf(inst, 1);
  if (a.Has(ASLRT_TEXT) || b.Has(ASLRT_TEXT)) return std::nullopt;
  if (a.Meet(Type::Number).bits() != 0) a = a.Join(Type::Number);
  if (a.Meet(b).bits() == 0) return false;
  return std::nullopt;
}

std::optional<bool> Folder::DecideTruthy(const Inst& inst) const {
  Type type = TypeOf(inst, 0);
  Type always = Type::Number.Join(Type::String).Join(Type::Array).Join(Type::Object);
  if (type.IsSubtypeOf(always)) return true;
  if (type.IsSubtypeOf(Type::Undefined.Join(Type::Null))) return false;
  return std::nullopt;
}

std::optional<bool> Folder::Decide(const Inst& inst) const {
  switch (inst.op) {
    case Op::IsKind:
      return DecideKind(inst);
    case Op::NumCmp:
      return DecideNumbers(inst);
    case Op::StrCmp:
    case Op::TsCmp:
    case Op::StrMatch:
    case Op::IsTimestamp:
      return CannotBe(inst, Type::String) ? std::optional(false) : std::nullopt;
    case Op::BoolEq:
      return CannotBe(inst, Type::Bool) ? std::optional(false) : std::nullopt;
    case Op::Equal:
      return DecideEqual(inst);
    case Op::Truthy:
      return DecideTruthy(inst);
    case Op::ICmp: {
      std::optional<int64_t> a = KnownInteger(inst.operands[0]), b = KnownInteger(inst.operands[1]);
      if (a && b) return Holds(static_cast<Predicate>(inst.imm[0]), *a, *b);
      return std::nullopt;
    }
    case Op::Not: {
      std::optional<bool> known = Known(inst.operands[0]);
      return known ? std::optional(!*known) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

void Folder::Become(Inst& inst, Op op, int64_t imm) {
  inst.op = op;
  inst.operands.clear();
  inst.imm[0] = imm;
  inst.imm[1] = 0;
}

// A known side of `and` or `or` decides, or leaves the other side.
void Folder::Connective(Inst& inst) {
  bool deciding = inst.op == Op::Or;
  for (size_t side = 0; side < 2; ++side) {
    std::optional<bool> known = Known(inst.operands[side]);
    if (!known) continue;
    if (*known == deciding) {
      Become(inst, Op::Cond, deciding ? 1 : 0);
    } else {
      renaming_.Replace(inst.result, inst.operands[1 - side]);
    }
    return;
  }
}

void Folder::Rewrite(Inst& inst) {
  if (std::optional<bool> decided = Decide(inst)) return Become(inst, Op::Cond, *decided ? 1 : 0);
  if (inst.op == Op::And || inst.op == Op::Or) return Connective(inst);
  if (inst.op == Op::IAdd) {
    std::optional<int64_t> a = KnownInteger(inst.operands[0]), b = KnownInteger(inst.operands[1]);
    if (a && b)
      Become(inst, Op::IConst, static_cast<int64_t>(static_cast<uint64_t>(*a) + static_cast<uint64_t>(*b)));
  }
  if (inst.op == Op::Br) {
    std::optional<bool> known = Known(inst.operands[0]);
    if (!known) return;
    inst.successors.erase(inst.successors.begin() + (*known ? 1 : 0));
    Become(inst, Op::Jump, 0);
  }
}

void Folder::Run() {
  for (Block& block : function_.blocks) {
    for (Inst& inst : block.insts) {
      renaming_.Apply(inst);
      Rewrite(inst);
    }
  }
  // A check that always holds has no effect. What is known is noted first, because erasing moves the
  // operations that definitions_ points at.
  std::vector<bool> holds(function_.values.size());
  for (size_t i = 0; i < holds.size(); ++i) holds[i] = Known(ValueId(i)) == true;
  for (Block& block : function_.blocks) {
    std::erase_if(block.insts,
                  [&](const Inst& inst) { return inst.op == Op::Check && holds[inst.operands[0].index]; });
  }
  renaming_.Apply(function_);
}

}  // namespace

void FoldConditions(const Module& module, Function& function) { Folder(module, function).Run(); }

}  // namespace aslc::ir
