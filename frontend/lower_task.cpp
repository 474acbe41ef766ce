// Task (spec "Task State"), and what Task, Parallel and Map have in common: the entry for the result and
// the catchers (spec "Fallback States").
#include <algorithm>

#include "aslc/jsonata_ops.h"
#include "frontend/lower.h"
#include "frontend/task_parameters.h"

namespace aslc::frontend {

using ir::ValueId;

namespace {

void LowerTimeout(FunctionLowering& function, const std::optional<Path>& path, aslrt_param_id param,
                  const char* field, Subject& effective) {
  if (!path) return;
  RangeScope range(function, path->range);
  ValueId value = function.LowerPathTree(*path, effective, {Miss::kField, field});
  function.builder().Param(param, value, function.Site(ASLRT_MESSAGE_none, field, path->text));
}

struct ServiceAddition {
  std::string_view service, action, member, json;
};
constexpr ServiceAddition kServiceAdditions[] = {
#define SERVICE_ADDITION(service, action, member, json) {service, action, member, json},
#include "frontend/service_additions.def"
};

// Members that the service adds to parameters which are an object without them.
ValueId WithAdditions(FunctionLowering& function, const State& state, ValueId request) {
  ir::FunctionBuilder& b = function.builder();
  if (!b.TypeOf(request).IsSubtypeOf(ir::Type::Object)) return request;
  const std::vector<std::string>& keys = state.parameters->keys;
  for (const ServiceAddition& row : kServiceAdditions) {
    if (row.service != state.resource_type || row.action != state.resource_action) continue;
    if (std::find(keys.begin(), keys.end(), row.member) != keys.end()) continue;
    ValueId value = b.Const(b.module().Constant(row.json));
    request = b.Put(request, value, request, b.module().Name(row.member), function.Site(ASLRT_MESSAGE_none));
  }
  return request;
}

// In JSONata the role alone is looked at, as an expression that must give a text.
ValueId LowerCredentials(FunctionLowering& function, const Template& credentials, Subject& effective) {
  for (size_t i = 0; function.state().jsonata && i < credentials.keys.size(); ++i) {
    const Template& role = credentials.children[i];
    if (credentials.keys[i] != "RoleArn" || role.kind != Template::Kind::kExpression) continue;
    return function.LowerStateExpression(std::get<StateExpression>(*role.expression), aslrt::jsonata::kYieldString);
  }
  return function.LowerTemplate(credentials, effective, "Credentials");
}

// One function for the first attempt and for retries: it reads nothing but the frame's input.
ir::FunctionId LowerAttempt(const StateContext& context) {
  const State& state = context.state;
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  ir::FunctionBuilder& b = function.builder();
  Subject effective = function.EffectiveInput();
  LowerTimeout(function, state.timeout_seconds_path, ASLRT_PARAM_timeout_seconds, "TimeoutSecondsPath",
               effective);
  LowerTimeout(function, state.heartbeat_seconds_path, ASLRT_PARAM_heartbeat_seconds, "HeartbeatSecondsPath",
               effective);
  if (const StateExpression* timeout = function.Computed("TimeoutSeconds")) {
    function.LowerNumberParam(*timeout, ASLRT_PARAM_timeout_seconds, "positive integer");
  }
  if (const StateExpression* heartbeat = function.Computed("HeartbeatSeconds")) {
    function.LowerNumberParam(*heartbeat, ASLRT_PARAM_heartbeat_seconds, "positive integer");
  }
  if (state.credentials) {
    RangeScope range(function, state.credentials->range);
    ValueId credentials = LowerCredentials(function, *state.credentials, effective);
    b.Param(ASLRT_PARAM_credentials, credentials, function.Site(ASLRT_MESSAGE_credentials, "Credentials"));
  }
  ValueId request = effective.whole;
  if (state.parameters) {
    request = WithAdditions(function, state, function.LowerTemplate(*state.parameters, effective, {}));
  }
  if (!TaskParametersOf(state.resource_type, state.resource_action).empty()) {
    b.Param(ASLRT_PARAM_task_parameters, request, function.Site(ASLRT_MESSAGE_task_parameters, state.jsonata ? "Arguments" : "Parameters"));
  }
  b.Suspend(function.CheckSize(request), ASLRT_TASK);
  return function.Finish();
}

}  // namespace

void LowerTask(const StateContext& context) {
  ir::FunctionId attempt = LowerAttempt(context);
  context.row().enter = attempt;
  context.row().attempt = attempt;
  LowerResult(context);
  LowerCatchers(context);
}

void LowerResult(const StateContext& context) {
  const State& state = context.state;
  FunctionLowering function(context, ASLRT_ENTRY_result);
  Subject raw = function.MakeSubject(function.builder().Work());
  ValueId result = raw.whole;
  // A task's reply was measured when it came in; what branches and iterations made together was not.
  if (state.kind != ASLRT_STATE_Task) function.Built(raw.whole);
  if (state.result_selector) result = function.LowerTemplate(*state.result_selector, raw, {});
  function.FinishWithResult(result, raw);
  context.row().result = function.Finish();
}

// A catcher takes over from all other fields of the state: only its own ResultPath and Assign count.
void LowerCatchers(const StateContext& context) {
  for (size_t i = 0; i < context.state.catchers.size(); ++i) {
    const CatcherNode& catcher = context.state.catchers[i];
    FunctionLowering function(context, ASLRT_ENTRY_catch0 + static_cast<uint32_t>(i));
    RangeScope range(function, catcher.range);
    Subject error = function.MakeSubject(function.builder().Work());
    if (context.state.jsonata) {
      function.LeaveWith(catcher.output, error.whole, catcher.assign, error, catcher.next);
      context.row().catches.push_back(function.Finish());
      continue;
    }
    ValueId output = function.CheckSize(function.InsertResult(error.whole, catcher.result_path));
    AssignedValues values = function.EvaluateAssign(catcher.assign, error);
    function.Store(values);
    function.Leave(output, catcher.next);
    ir::FunctionId id = function.Finish();
    context.row().catches.push_back(id);
  }
}

}  // namespace aslc::frontend
