// Choice (spec "Choice State"): a ladder of rules. And, Or and Not are control flow, so a path that is
// missing fails only when its test is reached.
#include "aslc/jsonata_ops.h"
#include "frontend/lower.h"

namespace aslc::frontend {

using ir::BlockId;
using ir::Predicate;
using ir::Type;
using ir::ValueId;

namespace {

enum class Family { String, Match, Numeric, Boolean, Timestamp, TypeTest, Presence };

struct OpRow {
  Family family;
  Predicate predicate;  // of no meaning for None
};

constexpr Predicate kPredicateNone = Predicate::Eq;

const OpRow& Row(ChoiceOp op) {
  using enum Predicate;
  constexpr Predicate None = kPredicateNone;
  static constexpr OpRow kRows[] = {
#define CHOICE_OP(name, family, predicate, operand) {Family::family, predicate},
#include "frontend/choice_ops.def"
  };
  return kRows[static_cast<size_t>(op)];
}

}  // namespace

void FunctionLowering::LowerRule(const ChoiceRule& rule, Subject& subject, BlockId when_true,
                                 BlockId when_false) {
  RangeScope range(*this, rule.range);
  switch (rule.kind) {
    case ChoiceRule::Kind::kTest: {
      ValueId cond = LowerTest(rule, subject);
      if (coverage() != nullptr) b_.CoverTest(cond, coverage()->Operand(b_.state(), rule.range));
      b_.Br(cond, when_true, when_false);
      return;
    }
    case ChoiceRule::Kind::kNot:
      LowerRule(rule.operands.front(), subject, when_false, when_true);
      return;
    case ChoiceRule::Kind::kAnd:
    case ChoiceRule::Kind::kOr:
      break;
  }
  bool all = rule.kind == ChoiceRule::Kind::kAnd;
  for (size_t i = 0; i + 1 < rule.operands.size(); ++i) {
    BlockId next = b_.NewBlock();
    LowerRule(rule.operands[i], subject, all ? next : when_true, all ? when_false : next);
    b_.SetBlock(next);
  }
  LowerRule(rule.operands.back(), subject, when_true, when_false);
}

// A test of another type than its operator's is false, never an error; a missing path is an error,
// whatever the types, except for IsPresent.
ValueId FunctionLowering::LowerTest(const ChoiceRule& rule, Subject& subject) {
  const OpRow& row = Row(rule.op);
  auto negated_unless = [&](ValueId cond) { return rule.literal_json == "false" ? b_.Not(cond) : cond; };
  if (row.family == Family::Presence) {
    ValueId value = LowerPath(rule.variable, subject, {Miss::kAbsent});
    ValueId absent = b_.IsKind(value, Type::Undefined);
    return rule.literal_json == "false" ? absent : b_.Not(absent);
  }
  ValueId value = LowerPathTree(rule.variable, subject, {Miss::kChoice});
  if (row.family == Family::TypeTest) {
    switch (rule.op) {
      case ChoiceOp::IsNull:
        return negated_unless(b_.IsKind(value, Type::Null));
      case ChoiceOp::IsNumeric:
        return negated_unless(b_.IsKind(value, Type::Number));
      case ChoiceOp::IsString:
        return negated_unless(b_.IsKind(value, Type::String));
      case ChoiceOp::IsBoolean:
        return negated_unless(b_.IsKind(value, Type::Bool));
      default:
        return negated_unless(b_.IsTimestamp(value));
    }
  }
  ValueId operand =
      rule.operand ? LowerPathTree(*rule.operand, subject, {Miss::kChoice}) : Literal(rule.literal_json);
  switch (row.family) {
    case Family::String:
      return b_.StrCmp(row.predicate, value, operand);
    case Family::Numeric:
      return b_.NumCmp(row.predicate, value, operand);
    case Family::Timestamp:
      return b_.TsCmp(row.predicate, value, operand);
    case Family::Match:
      return b_.StrMatch(value, operand);
    default:
      return b_.BoolEq(value, operand);
  }
}

namespace {

// Condition of a JSONata rule: true, false or an expression.
void LowerCondition(FunctionLowering& function, const Template& condition, BlockId when_true, BlockId when_false) {
  ir::FunctionBuilder& b = function.builder();
  if (condition.kind == Template::Kind::kLiteral) {
    b.Br(b.Cond(condition.literal_json == "true"), when_true, when_false);
    return;
  }
  const StateExpression& expression = std::get<StateExpression>(*condition.expression);
  ValueId value = function.LowerStateExpression(expression, aslrt::jsonata::kYieldBoolean);
  ValueId cond = b.Emit(ir::Op::Test, {value});
  if (CoveragePoints* coverage = function.coverage()) {
    b.CoverTest(cond, coverage->Operand(b.state(), expression.range));
  }
  b.Br(cond, when_true, when_false);
}

}  // namespace

void LowerChoice(const StateContext& context) {
  const State& state = context.state;
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  ir::FunctionBuilder& b = function.builder();
  const Subject effective = function.EffectiveInput();
  // The input goes on, through OutputPath; each way out has the assignments of its own.
  auto leave = [&](const std::optional<Template>& own_output, const std::vector<Assignment>& assign,
                   const Target& next, const char* field) {
    Subject subject = effective;
    if (state.jsonata) return function.LeaveWith(own_output, effective.whole, assign, subject, next, field);
    ValueId output = function.CheckSize(function.ApplyOutputPath(effective.whole));
    AssignedValues values = function.EvaluateAssign(assign, subject);
    function.Store(values);
    function.Leave(output, next, field);
  };
  auto cover = [&](uint32_t ordinal, SourceRange range, const std::string& label, const Target& next) {
    CoveragePoints* coverage = function.coverage();
    if (coverage != nullptr) b.Cover(coverage->Arm(b.state(), ordinal, range, label, function.StateOf(next)));
  };
  uint32_t number = 0;
  for (const ChoiceArm& arm : state.arms) {
    RangeScope range(function, arm.range);
    BlockId taken = b.NewBlock();
    BlockId otherwise = b.NewBlock();
    Subject subject = effective;
    if (arm.condition) {
      LowerCondition(function, *arm.condition, taken, otherwise);
    } else {
      function.LowerRule(arm.rule, subject, taken, otherwise);
    }
    b.SetBlock(taken);
    cover(number++, arm.range, context.coverage ? context.coverage->TextOf(arm.range) : "", arm.next);
    leave(arm.output, arm.assign, arm.next, "Next");
    b.SetBlock(otherwise);
  }
  if (state.default_next) {
    cover(ASLRT_NONE, state.default_next->range, "Default", *state.default_next);
    leave(state.output, state.assign, *state.default_next, "Default");
  } else {
    b.Fail(effective.tree, function.Site(ASLRT_MESSAGE_choice_no_match));
  }
  context.row().enter = function.Finish();
}

}  // namespace aslc::frontend
