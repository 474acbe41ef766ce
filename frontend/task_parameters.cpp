// The parameters of optimised integrations, as far as a definition shows them (task_parameters.h).
#include "frontend/task_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "frontend/suggest.h"

namespace aslc::frontend {
namespace {

enum class Presence { kRequired, kOptional, kOneOf };
struct ParameterRow {
  std::string_view service, action, name;
  Presence presence;
};
constexpr ParameterRow kRows[] = {
#define TASK_PARAMETER(service, action, name, shape, presence) {service, action, name, Presence::k##presence},
#include "aslc/task_parameters.def"
};

// `Payload.$` gives the parameter `Payload`.
std::string_view ParameterName(std::string_view key) {
  return key.ends_with(".$") ? key.substr(0, key.size() - 2) : key;
}

// A placeholder may stand for any of the names.
bool HasPlaceholder(const Node& object) {
  return std::any_of(object.members.begin(), object.members.end(),
                     [](const Member& member) { return FindPlaceholder(member.key).has_value(); });
}

bool Has(const Node& object, std::string_view name) {
  return std::any_of(object.members.begin(), object.members.end(),
                     [&](const Member& member) { return ParameterName(member.key) == name; });
}

}  // namespace

std::vector<TaskParameter> TaskParametersOf(std::string_view type, std::string_view action) {
  std::vector<TaskParameter> parameters;
  for (const ParameterRow& row : kRows) {
    if (row.service != type || row.action != action.substr(0, action.find('.'))) continue;
    parameters.push_back({row.name, row.presence == Presence::kRequired, row.presence == Presence::kOneOf});
  }
  return parameters;
}

void CheckTaskParameters(ParseContext& context, std::string_view type, std::string_view action,
                         const Node& parameters) {
  std::vector<TaskParameter> known = TaskParametersOf(type, action);
  if (known.empty() || !parameters.IsObject() || HasPlaceholder(parameters)) return;
  std::string call = fmt::format("{}:{}", type, action);
  std::vector<std::string_view> names, choice;
  bool chosen = false;
  for (const TaskParameter& parameter : known) {
    names.push_back(parameter.name);
    bool present = Has(parameters, parameter.name);
    if (parameter.one_of) {
      choice.push_back(parameter.name);
      chosen |= present;
    } else if (parameter.required && !present) {
      context.sink
          .Report(diag::MissingParameter, Where(FirstByte(parameters), parameters), call, parameter.name)
          .Emit();
    }
  }
  if (!choice.empty() && !chosen) {
    context.sink
        .Report(diag::MissingParameter, Where(FirstByte(parameters), parameters), call,
                fmt::format("{}", fmt::join(choice, "` or `")))
        .Emit();
  }
  for (const Member& member : parameters.members) {
    std::string_view name = ParameterName(member.key);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    auto report = context.sink.Report(diag::UnknownParameter, member.key_range, call, name);
    std::move(report).Suggest(Suggest(name, names)).Emit();
  }
}

}  // namespace aslc::frontend
