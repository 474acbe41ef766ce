#include "tests/unit/engine/machines.h"

#include "ir/verify.h"
#include "tests/unit/catch.h"

namespace aslc::test {

using namespace ir;

Maker::Maker() {
  module_.AddScope();
  module_.module().definition_hash = 0x1234;
}

ScopeId Maker::Branch(StateId holder) {
  ScopeId id = module_.AddScope();
  ir::State& state = Row(holder);
  Scope& scope = module_.module().scopes[id.index];
  scope.parent = state.scope;
  scope.parent_state = holder;
  scope.branch = static_cast<uint32_t>(state.branches.size());
  state.branches.push_back(id);
  return id;
}

StateId Maker::State(ScopeId scope, std::string name, aslrt_state_kind kind) {
  StateId id = module_.AddState();
  ir::State& state = Row(id);
  state.name = std::move(name);
  state.kind = kind;
  state.scope = scope;
  Scope& row = module_.module().scopes[scope.index];
  row.states.push_back(id);
  row.start = row.states.front();
  return id;
}

void Maker::Variables(ScopeId scope, std::vector<std::string> names) {
  module_.module().scopes[scope.index].variables = std::move(names);
}

ir::State& Maker::Row(StateId state) { return module_.module().states[state.index]; }

void Maker::Entry(StateId state, uint32_t entry, const Body& body) {
  FunctionBuilder function(module_, state, entry);
  body(function);
  FunctionId id = function.Finish();
  ir::State& row = Row(state);
  switch (entry) {
    case ASLRT_ENTRY_enter:
      row.enter = id;
      if (row.kind <= ASLRT_STATE_Map) row.attempt = id;
      break;
    case ASLRT_ENTRY_result: row.result = id; break;
    case ASLRT_ENTRY_item: row.item = id; break;
    default: row.catches.push_back(id);
  }
}

namespace {
void HandOn(FunctionBuilder& f, ValueId value, StateId to) {
  if (to.valid()) f.Next(value, to);
  else f.Done(value);
}
}  // namespace

StateId Maker::Pass(ScopeId scope, std::string name) { return State(scope, std::move(name), ASLRT_STATE_Pass); }

StateId Maker::Task(ScopeId scope, std::string name) {
  StateId id = State(scope, std::move(name), ASLRT_STATE_Task);
  ir::State& row = Row(id);
  row.resource = "arn:aws:states:::sqs:sendMessage";
  row.resource_type = "sqs";
  row.resource_action = "sendMessage";
  return id;
}

void Maker::Goes(StateId from, StateId to) {
  aslrt_state_kind kind = Row(from).kind;
  bool suspends = kind <= ASLRT_STATE_Map;
  aslrt_status status = kind == ASLRT_STATE_Task       ? ASLRT_TASK
                        : kind == ASLRT_STATE_Parallel ? ASLRT_PARALLEL
                                                       : ASLRT_MAP;
  if (!Row(from).enter.valid()) {
    Entry(from, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
      if (suspends) f.Suspend(kind == ASLRT_STATE_Map ? f.Force(f.Input()) : f.Input(), status);
      else HandOn(f, f.Input(), to);
    });
  }
  if (suspends) Entry(from, ASLRT_ENTRY_result, [&](FunctionBuilder& f) { HandOn(f, f.Work(), to); });
}

void Maker::Waits(StateId state, StateId to, aslrt_param_id param, const std::string& json) {
  SiteId site = Site(state, ASLRT_MESSAGE_wait_no_value, "$.p", "SecondsPath");
  Entry(state, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    f.Param(param, Json(f, json), site);
    f.Suspend(f.Input(), ASLRT_WAIT);
  });
  Entry(state, ASLRT_ENTRY_result, [&](FunctionBuilder& f) { HandOn(f, f.Work(), to); });
}

void Maker::Fails(StateId state, const std::string& error_json, const std::string& cause_json) {
  Entry(state, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    ValueId error = error_json.empty() ? f.Undef() : Json(f, error_json);
    f.Raise(error, cause_json.empty() ? f.Undef() : Json(f, cause_json));
  });
}

void Maker::Retry(StateId state, Retrier retrier) { Row(state).retriers.push_back(std::move(retrier)); }

void Maker::Catch(StateId state, std::vector<std::string> errors, StateId to) {
  uint32_t k = static_cast<uint32_t>(Row(state).catchers.size());
  Row(state).catchers.push_back({std::move(errors), to});
  Entry(state, ASLRT_ENTRY_catch0 + k, [&](FunctionBuilder& f) { f.Next(f.Work(), to); });
}

ValueId Maker::Json(FunctionBuilder& f, const std::string& json) { return f.Const(module_.Constant(json)); }

SiteId Maker::Site(StateId state, aslrt_message message, std::string path, std::string field, std::string note) {
  ir::Site site;
  site.message = message;
  site.state = state;
  site.path = std::move(path);
  site.field = std::move(field);
  site.note = std::move(note);
  return module_.Site(site);
}

Module Maker::Finish() {
  Module module = module_.Finish();
  for (const std::string& problem : Verify(module, VerifyMode::kLowered)) FAIL(problem);
  return module;
}

}  // namespace aslc::test
