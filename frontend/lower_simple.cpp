// Pass, Succeed and Fail (spec sections of these names).
#include "aslc/jsonata_ops.h"
#include "frontend/lower.h"

namespace aslc::frontend {

using ir::Type;
using ir::ValueId;

void LowerPass(const StateContext& context) {
  const State& state = context.state;
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  Subject effective = function.EffectiveInput();
  ValueId result = effective.whole;
  if (state.result_json) {
    result = function.Literal(*state.result_json);
  } else if (state.parameters) {
    result = function.LowerTemplate(*state.parameters, effective, {});
  }
  Subject subject = result == effective.whole ? effective : function.MakeSubject(result);
  function.FinishWithResult(result, subject);
  context.row().enter = function.Finish();
}

void LowerSucceed(const StateContext& context) {
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  Subject effective = function.EffectiveInput();
  if (context.state.jsonata) {
    function.LeaveWith(context.state.output, effective.whole, {}, effective, std::nullopt);
  } else {
    function.builder().Done(function.CheckSize(function.ApplyOutputPath(effective.whole)));
  }
  context.row().enter = function.Finish();
}

namespace {

constexpr std::string_view kPathSuffix = "Path";  // of ErrorPath, CausePath

// Error or Cause: a constant, an expression that must give a string, or absent.
ValueId LowerFailText(FunctionLowering& function, const std::optional<std::string>& constant,
                      const std::optional<Expression>& expression, const std::string& field, Subject& input) {
  ir::FunctionBuilder& b = function.builder();
  if (const StateExpression* computed = function.Computed(field.substr(0, field.size() - kPathSuffix.size()))) {
    return function.LowerStateExpression(*computed, aslrt::jsonata::kYieldString);
  }
  if (constant) return function.StringLiteral(*constant);
  if (!expression) return b.Undef();
  const Path* path = std::get_if<Path>(&*expression);
  const IntrinsicCall* call = std::get_if<IntrinsicCall>(&*expression);
  RangeScope range(function, path ? path->range : call->range);
  ValueId value = b.Force(function.LowerExpression(*expression, input, field));
  if (!b.TypeOf(value).IsSubtypeOf(Type::String)) {
    ir::SiteId site = function.Site(ASLRT_MESSAGE_not_string, field, path ? path->text : call->text);
    b.Check(b.IsKind(value, Type::String), value, site);
  }
  return value;
}

}  // namespace

void LowerFail(const StateContext& context) {
  const State& state = context.state;
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  Subject input = function.MakeSubject(function.builder().Input());
  ValueId error = LowerFailText(function, state.error, state.error_path, "ErrorPath", input);
  ValueId cause = LowerFailText(function, state.cause, state.cause_path, "CausePath", input);
  function.builder().Raise(error, cause);
  context.row().enter = function.Finish();
}

}  // namespace aslc::frontend
