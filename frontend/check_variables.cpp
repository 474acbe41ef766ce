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

// Walks over every path and every variable of an expression of a state, wherever it is embedded.
template <typename Visit>
class PathWalk {
 public:
  explicit PathWalk(Visit visit) : visit_(visit) {}

  void Walk(const State& state) {
    for (const auto* field : {&state.input_path, &state.output_path, &state.result_path}) Walk(*field);
    for (const auto* field :
         {&state.parameters, &state.result_selector, &state.credentials, &state.item_selector, &state.output,
          &state.items}) {
      if (*field) Walk(**field);
    }
    for (const auto& [name, expression] : state.computed) Walk(expression);
    Walk(state.distributed);
    for (const auto* path : {&state.timeout_seconds_path, &state.heartbeat_seconds_path, &state.seconds_path,
                             &state.timestamp_path, &state.items_path, &state.max_concurrency_path}) {
      if (*path) VisitPath(**path);
    }
    for (const auto* path : {&state.error_path, &state.cause_path}) {
      if (*path) Walk(**path);
    }
    for (const CatcherNode& catcher : state.catchers) {
      Walk(catcher.result_path);
      if (catcher.output) Walk(*catcher.output);
    }
    for (const ChoiceArm& arm : state.arms) {
      if (!state.jsonata) Walk(arm.rule);
      for (const auto* field : {&arm.condition, &arm.output}) {
        if (*field) Walk(**field);
      }
    }
    ForEachAssignment(state, [&](const Assignment& assignment) { Walk(assignment.value); });
  }

 private:
  void Walk(const DistributedNode& map) {
    auto visit = [this](const auto& paths, const auto& templates) {
      for (const std::optional<Path>* path : paths) {
        if (*path) VisitPath(**path);
      }
      for (const std::optional<Template>* parts : templates) {
        if (*parts) Walk(**parts);
      }
    };
    using Paths = std::initializer_list<const std::optional<Path>*>;
    using Templates = std::initializer_list<const std::optional<Template>*>;
    visit(Paths{&map.tolerated_count_path, &map.tolerated_percentage_path}, Templates{});
    if (map.reader) visit(Paths{&map.reader->max_items_path}, Templates{&map.reader->parameters});
    if (map.batcher) {
      visit(Paths{&map.batcher->max_items_path, &map.batcher->max_bytes_path}, Templates{&map.batcher->batch_input});
    }
    if (map.writer) visit(Paths{}, Templates{&map.writer->parameters});
  }
  void Walk(const std::optional<PathField>& field) {
    if (field && !field->is_null) VisitPath(field->path);
  }
  void VisitPath(const Path& path) {
    if (path.root == PathRoot::kVariable) visit_(path.variable, path.range);
  }
  void Walk(const StateExpression& expression) {
    for (const StateExpression::Variable& variable : expression.variables) visit_(variable.name, variable.range);
  }
  void Walk(const Expression& expression) {
    if (const Path* path = std::get_if<Path>(&expression)) {
      VisitPath(*path);
    } else if (const StateExpression* own = std::get_if<StateExpression>(&expression)) {
      Walk(*own);
    } else {
      Walk(std::get<IntrinsicCall>(expression));
    }
  }
  void Walk(const IntrinsicCall& call) {
    for (const IntrinsicArgument& argument : call.arguments) {
      if (const Path* path = std::get_if<Path>(&argument.value)) VisitPath(*path);
      auto nested = std::get_if<std::shared_ptr<const IntrinsicCall>>(&argument.value);
      if (nested != nullptr) Walk(**nested);
    }
  }
  void Walk(const Template& parts) {
    if (parts.expression) Walk(*parts.expression);
    for (const Template& child : parts.children) Walk(child);
  }
  void Walk(const ChoiceRule& rule) {
    if (rule.kind == ChoiceRule::Kind::kTest) VisitPath(rule.variable);
    if (rule.operand) VisitPath(*rule.operand);
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
      PathWalk([&](const std::string& name, SourceRange range) { CheckRead(name, range, visible); }).Walk(state);
      // The children of a Distributed Map are executions of their own, with variables of their own.
      for (const Scope& branch : state.branches) Check(branch, state.distributed.on ? Names() : visible);
    }
  }

 private:
  void CheckRead(const std::string& name, SourceRange range, const Names& visible) {
    if (visible.contains(name) || name.starts_with('{')) return;  // `{`: a placeholder without a value
    sink_.Report(diag::UnassignedVariable, range, name).Emit();
  }

  DiagnosticSink& sink_;
};

}  // namespace

void CheckVariables(ParseContext& context, const Definition& definition) {
  VariableChecker(context.sink).Check(definition.scope, {});
}

}  // namespace aslc::frontend
