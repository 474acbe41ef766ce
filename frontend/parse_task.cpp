// Task (spec "Task State"; guide "Task workflow state").
#include "frontend/parse.h"
#include "frontend/resource.h"
#include "frontend/task_parameters.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

void ParseTimeouts(StateParse& parse) {
  const Fields& fields = parse.fields;
  State& state = parse.state;
  state.timeout_seconds = static_cast<uint32_t>(fields.Integer("TimeoutSeconds", 0));
  state.heartbeat_seconds = static_cast<uint32_t>(fields.Integer("HeartbeatSeconds", 0));
  state.timeout_seconds_path = ParsePathOf(parse.context, fields, "TimeoutSecondsPath");
  state.heartbeat_seconds_path = ParsePathOf(parse.context, fields, "HeartbeatSecondsPath");
  ParseComputedField(parse, "TimeoutSeconds");
  ParseComputedField(parse, "HeartbeatSeconds");
  const Node* heartbeat = fields.FindConstant("HeartbeatSeconds");
  if (heartbeat == nullptr || !fields.FindConstant("TimeoutSeconds")) return;
  if (state.heartbeat_seconds < state.timeout_seconds) return;
  parse.context.sink
      .Report(diag::HeartbeatNotBelowTimeout, *heartbeat, state.heartbeat_seconds, state.timeout_seconds)
      .Emit();
}

}  // namespace

void ParseTask(StateParse& parse) {
  const Fields& fields = parse.fields;
  State& state = parse.state;
  if (const Node* resource = fields.Find("Resource")) {
    state.resource = resource->text;
    if (std::optional<Resource> known = ParseResource(parse.context, *resource)) {
      state.task_family = known->family;
      state.task_pattern = known->pattern;
      state.resource_type = known->type;
      state.resource_action = known->action;
    }
  }
  const char* field = parse.jsonpath() ? "Parameters" : "Arguments";
  state.parameters = ParseTemplateField(parse, field);
  if (const Node* parameters = fields.Find(field)) {
    CheckTaskParameters(parse.context, state.resource_type, state.resource_action, *parameters);
  }
  state.credentials = ParseTemplateField(parse, "Credentials");
  const Node* credentials = fields.Find("Credentials");
  bool by_path = parse.jsonpath() && credentials != nullptr && credentials->Find("RoleArn.$") != nullptr;
  if (credentials != nullptr && !credentials->Find("RoleArn") && !by_path) {
    parse.context.sink.Report(diag::MissingRole, Where(FirstByte(*credentials), *credentials)).Emit();
  }
  ParseTimeouts(parse);
}

}  // namespace aslc::frontend
