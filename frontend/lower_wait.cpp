// Wait (spec "Wait State"): tells the engine when it is over, and goes on from there. What to wait for
// is checked by the engine (params.def), which knows the time.
#include "aslc/jsonata_ops.h"
#include "frontend/lower.h"

namespace aslc::frontend {

using ir::ValueId;

namespace {

void LowerDeadline(FunctionLowering& function, Subject& effective) {
  const State& state = function.state();
  ir::FunctionBuilder& b = function.builder();
  auto by_path = [&](const Path& path, aslrt_param_id param, const char* field) {
    RangeScope range(function, path.range);
    ValueId value = function.LowerPathTree(path, effective, {Miss::kWait, field});
    b.Param(param, value, function.Site(ASLRT_MESSAGE_none, field, path.text));
  };
  auto by_constant = [&](ValueId value, aslrt_param_id param, const char* field, const std::string& text) {
    b.Param(param, value, function.Site(ASLRT_MESSAGE_none, field, text));
  };
  if (const StateExpression* seconds = function.Computed("Seconds")) {
    function.LowerNumberParam(*seconds, ASLRT_PARAM_wait_seconds, "non-negative integer");
  } else if (const StateExpression* timestamp = function.Computed("Timestamp")) {
    ValueId value = function.LowerStateExpression(*timestamp, aslrt::jsonata::kYieldString);
    RangeScope range(function, timestamp->range);
    b.Param(ASLRT_PARAM_wait_timestamp, value,
            function.Site(ASLRT_MESSAGE_timestamp_not_parsed, "Timestamp", timestamp->text));
  } else if (state.seconds_path) {
    by_path(*state.seconds_path, ASLRT_PARAM_wait_seconds, "SecondsPath");
  } else if (state.timestamp_path) {
    by_path(*state.timestamp_path, ASLRT_PARAM_wait_timestamp, "TimestampPath");
  } else if (state.seconds) {
    std::string text = std::to_string(*state.seconds);
    by_constant(function.Literal(text), ASLRT_PARAM_wait_seconds, "Seconds", text);
  } else if (state.timestamp) {
    ValueId text = function.StringLiteral(*state.timestamp);
    by_constant(text, ASLRT_PARAM_wait_timestamp, "Timestamp", *state.timestamp);
  }
}

ir::FunctionId LowerEnter(const StateContext& context) {
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  Subject effective = function.EffectiveInput();
  LowerDeadline(function, effective);
  function.builder().Suspend(effective.whole, ASLRT_WAIT);
  return function.Finish();
}

// The effective input was kept as the frame's work, so that InputPath is not evaluated twice.
ir::FunctionId LowerOver(const StateContext& context) {
  FunctionLowering function(context, ASLRT_ENTRY_result);
  Subject effective = function.MakeSubject(function.builder().Work());
  if (context.state.jsonata) {
    function.LeaveWith(context.state.output, effective.whole, context.state.assign, effective, context.state.next);
    return function.Finish();
  }
  ValueId output = function.CheckSize(function.ApplyOutputPath(effective.whole));
  AssignedValues values = function.EvaluateAssign(context.state.assign, effective);
  function.Store(values);
  function.Leave(output, context.state.next);
  return function.Finish();
}

}  // namespace

void LowerWait(const StateContext& context) {
  context.row().enter = LowerEnter(context);
  context.row().result = LowerOver(context);
}

}  // namespace aslc::frontend
