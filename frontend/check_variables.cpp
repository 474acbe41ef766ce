// Variables of the whole machine (guide "Passing data between states with variables"): a name belongs to
// every scope in which a state assigns it; scopes inside can read it but not assign it.
#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "frontend/parse.h"

namespace aslc::frontend {
namespace {

using Names = std::set<std::string_view>;

// All assignments of a state: its own, its catchers' and its rules'.
template <typename Visit>
void ForEachAssignment(const State& state, Visit visit) {
  for (const Assignment& assignment : state.assign) visit(assignment);
  for (const CatcherNode& catcher : state.catchers) {
    for (const Assignment& assignment : catcher.assign) visit(assignment);
  }
  for (const ChoiceArm& arm : state.arms) {
    for (const Assignment& assignment : arm.assign) visit(assignment);
  }
}

// Walks over every path of a state, wherever it is embedded.
template <typename Visit>
class PathWalk {
 public:
  explicit PathWalk(Visit visit) : visit_(visit) {}

  void Walk(const State& state) {
    for (const auto* field : {&state.input_path, &state.output_path, &state.result_path}) Walk(*field);
    for (const auto* field :
         {&state.parameters, &state.result_selector, &state.credentials, &state.item_selector}) {
      if (*field) Walk(**field);
    }
    for (const auto* path : {&state.timeout_seconds_path, &state.heartbeat_seconds_path, &state.seconds_path,
                             &state.timestamp_path, &state.items_path, &state.max_concurrency_path}) {
      if (*path) visit_(**path);
    }
    for (const auto* path : {&state.error_path, &state.cause_path}) {
      if (*path) Walk(**path);
    }
    for (const CatcherNode& catcher : state.catchers) Walk(catcher.result_path);
    for (const ChoiceArm& arm : state.arms) Walk(arm.rule);
    ForEachAssignment(state, [&](const Assignment& assignment) { Walk(assignment.value); });
  }

 private:
  void Walk(const std::optional<PathField>& field) {
    if (field && !field->is_null) visit_(field->path);
  }
  void Walk(const Expression& expression) {
    if (const Path* path = std::get_if<Path>(&expression)) {
      visit_(*path);
    } else {
      Walk(std::get<IntrinsicCall>(expression));
    }
  }
  void Walk(const IntrinsicCall& call) {
    for (const IntrinsicArgument& argument : call.arguments) {
      if (const Path* path = std::get_if<Path>(&argument.value)) visit_(*path);
      auto nested = std::get_if<std::shared_ptr<const IntrinsicCall>>(&argument.value);
      if (nested != nullptr) Walk(**nested);
    }
  }
  void Walk(const Template& parts) {
    if (parts.expression) Walk(*parts.expression);
    for (const Template& child : parts.children) Walk(child);
  }
  void Walk(const ChoiceRule& rule) {
    if (rule.kind == ChoiceRule::Kind::kTest) visit_(rule.variable);
    if (rule.operand) visit_(*rule.operand);
    for (const ChoiceRule& operand : rule.operands) Walk(operand);
  }

  Visit visit_;
};

class VariableChecker {
 public:
  explicit VariableChecker(DiagnosticSink& sink) : sink_(sink) {}

  // `outer`: names of the scopes around.
  void Check(const Scope& scope, const Names& outer) {
    Names visible = outer;
    for (const State& state : scope.states) {
      ForEachAssignment(state, [&](const Assignment& assignment) {
        if (outer.contains(assignment.name)) {
          sink_.Report(diag::ShadowedVariable, assignment.range, assignment.name).Emit();
        }
        visible.insert(assignment.name);
      });
    }
    for (const State& state : scope.states) {
      PathWalk([&](const Path& path) { CheckRead(path, visible); }).Walk(state);
      for (const Scope& branch : state.branches) Check(branch, visible);
    }
  }

 private:
  void CheckRead(const Path& path, const Names& visible) {
    if (path.root != PathRoot::kVariable || visible.contains(path.variable)) return;
    if (path.variable.starts_with('{')) return;  // a placeholder without a value
    sink_.Report(diag::UnassignedVariable, path.range, path.variable).Emit();
  }

  DiagnosticSink& sink_;
};

}  // namespace

void CheckVariables(ParseContext& context, const Definition& definition) {
  VariableChecker(context.sink).Check(definition.scope, {});
}

}  // namespace aslc::frontend
