// Expressions of JSONata in states: what `$states` and the variables are in a state's function, the check of
// what a field takes, and Output and Assign, which see the same values (guide "Transforming data with JSONata").
#include "aslc/jsonata_ops.h"
#include "frontend/jsonata/lowering.h"
#include "frontend/lower.h"

namespace aslc::frontend {

using ir::Op;
using ir::Type;
using ir::ValueId;

class StateSurroundings : public jsonata::Surroundings {
 public:
  StateSurroundings(FunctionLowering& function, const StateExpression& expression)
      : function_(function), expression_(expression) {}

  std::optional<ValueId> Variable(std::string_view name) override {
    if (name == "states") return States();
    std::optional<ValueId> slot = function_.ReadVariable(name);
    if (!slot) return std::nullopt;
    ValueId value = function_.builder().Force(*slot);
    int builtin = jsonata::BuiltinNumber(name, jsonata::Dialect::kAws);
    return builtin < 0 ? value : OrBuiltin(value, builtin);
  }

  std::optional<ValueId> StatesMember(std::string_view member) override {
    ir::FunctionBuilder& b = function_.builder();
    if (member == "input") return b.Force(b.Input());
    if (member == "context") return b.Context(ASLRT_CONTEXT_whole);
    bool has_work = (member == "result" && function_.entry() == ASLRT_ENTRY_result) ||
                    (member == "errorOutput" && function_.entry() >= ASLRT_ENTRY_catch0);
    if (!has_work) return std::nullopt;
    return b.Force(b.Work());
  }

  int64_t MemberHint(std::string_view name) const override { return function_.MemberHint(name); }

  jsonata::Names VariableNames() const override { return function_.VariableNames(); }

  ir::SiteId Site(aslrt_message message, std::string_view note, ir::Range range) override {
    RangeScope scope(function_, {range.begin, range.end});
    return function_.Site(message, expression_.location, expression_.text, note);
  }

  std::optional<uint32_t> Branch(ir::Range span, aslrt_coverage_outcome when_true) override {
    CoveragePoints* coverage = function_.coverage();
    if (coverage == nullptr) return std::nullopt;
    SourceRange range = coverage->Closed({span.begin, span.end}, expression_.range);
    return coverage->Branch(function_.builder().state(), range, when_true);
  }

 private:
  // Until a state has assigned a variable there is none, and the name is the function's.
  ValueId OrBuiltin(ValueId value, int builtin) {
    ir::FunctionBuilder& b = function_.builder();
    ir::BlockId absent = b.NewBlock(), merge = b.NewBlock({Type::JValue});
    b.Br(b.IsKind(value, Type::Undefined), absent, {}, merge, {{value}});
    b.SetBlock(absent);
    b.Jump(merge, {{b.Emit(Op::BuiltinValue, {}, {builtin, 1})}});
    b.SetBlock(merge);
    return b.Param(merge, 0);
  }

  // `$states` as a whole: an object of the members that there are.
  ValueId States() {
    std::vector<ir::NameId> names;
    std::vector<ValueId> values;
    for (const char* member : {"input", "result", "errorOutput", "context"}) {
      std::optional<ValueId> value = StatesMember(member);
      if (!value) continue;
      names.push_back(function_.builder().module().Name(member));
      values.push_back(*value);
    }
    ir::FunctionBuilder& b = function_.builder();
    return b.MakeObject(b.module().Shape(names), values);
  }

  FunctionLowering& function_;
  const StateExpression& expression_;
};

namespace rt = aslrt::jsonata;

std::optional<ValueId> FunctionLowering::ReadVariable(std::string_view name) {
  uint32_t depth = 0;
  for (const LoweredScope* scope = &context_.scope; scope != nullptr; scope = scope->parent, ++depth) {
    auto slot = scope->slots.find(name);
    if (slot != scope->slots.end()) return b_.Var(depth, slot->second);
  }
  return std::nullopt;
}

std::set<std::string, std::less<>> FunctionLowering::VariableNames() const {
  std::set<std::string, std::less<>> names;
  for (const LoweredScope* scope = &context_.scope; scope != nullptr; scope = scope->parent) {
    for (const auto& [name, slot] : scope->slots) names.insert(name);
  }
  return names;
}

ValueId FunctionLowering::LowerStateExpression(const StateExpression& expression, uint32_t kind) {
  RangeScope range(*this, expression.range);
  constexpr jsonata::Dialect kDialect = jsonata::Dialect::kAws;
  if (jsonata::NeedsBounds(*expression.root)) {
    jsonata::Bounds bounds = jsonata::BoundsOf(kDialect);
    b_.Emit(Op::SetBounds, {}, {bounds.steps, bounds.depth});
  }
  StateSurroundings surroundings(*this, expression);
  ValueId value = jsonata::Lower(b_, *expression.root, b_.Undef(), kDialect, surroundings);
  Type type = b_.TypeOf(value);
  if (kind == rt::kYieldBoolean && type.IsSubtypeOf(Type::Bool)) return value;
  ir::SiteId site = Site(ASLRT_MESSAGE_expression_error, expression.location, expression.text);
  ValueId result = b_.Emit(Op::Yield, {value}, {kind, site.index});
  constexpr Type kSmall(Type::Undefined.bits() | Type::Null.bits() | Type::Bool.bits() | Type::Number.bits());
  return type.IsSubtypeOf(kSmall) ? result : Built(result);
}

const StateExpression* FunctionLowering::Computed(std::string_view field) const {
  auto row = state().computed.find(field);
  return row == state().computed.end() ? nullptr : &row->second;
}

// A whole number: the service's words for one that is out of range are not known; ours are of their form.
void FunctionLowering::LowerNumberParam(const StateExpression& expression, aslrt_param_id param,
                                        std::string_view expected) {
  ValueId value = LowerStateExpression(expression, rt::kYieldNumber);
  RangeScope range(*this, expression.range);
  b_.Param(param, value,
           Site(ASLRT_MESSAGE_expression_integer, expression.location, expression.text, expected));
}

// All expressions see the state as it was entered; of two that fail the one written first is reported.
void FunctionLowering::LeaveWith(const std::optional<Template>& output, ValueId otherwise,
                                 const std::vector<Assignment>& assign, Subject& subject,
                                 const std::optional<Target>& next, const char* field) {
  bool assign_first = output && !assign.empty() && assign.front().range.begin < output->range.begin;
  AssignedValues values;
  if (assign_first) values = EvaluateAssign(assign, subject);
  ValueId result = CheckSize(output ? LowerTemplate(*output, subject, {}) : otherwise);
  if (!assign_first) values = EvaluateAssign(assign, subject);
  Store(values);
  Leave(result, next, field);
}

}  // namespace aslc::frontend
