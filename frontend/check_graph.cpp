// Names and transitions of the whole machine (spec "States", "Transitions"): state names are unique across
// all scopes, targets exist in their own scope, every scope can end and every state can be reached.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "frontend/parse.h"
#include "frontend/suggest.h"

namespace aslc::frontend {
namespace {

bool IsTerminal(const State& state) {
  switch (state.kind) {
    case ASLRT_STATE_Succeed:
    case ASLRT_STATE_Fail:
      return true;
    case ASLRT_STATE_Choice:
      return false;
    default:
      return !state.next;
  }
}

// Every target that a state names. A rule or a catcher without `Next` was refused before.
template <typename Visit>
void ForEachTarget(const State& state, Visit visit) {
  auto visit_given = [&](const Target& target) {
    if (target.range.end > 0) visit(target);
  };
  if (state.next) visit_given(*state.next);
  for (const ChoiceArm& arm : state.arms) visit_given(arm.next);
  if (state.default_next) visit_given(*state.default_next);
  for (const CatcherNode& catcher : state.catchers) visit_given(catcher.next);
}

class GraphChecker {
 public:
  explicit GraphChecker(ParseContext& context) : context_(context), sink_(context.sink) {}

  void Run(const Scope& top) {
    Collect(top);
    CheckNames();
    bool understood = sink_.error_count() == 0;
    for (const Scope* scope : scopes_) {
      bool found = CheckTargets(*scope);
      // Where a state or a target is not understood, what leads to what is not known.
      if (understood && CheckEnd(*scope) && found) CheckReachable(*scope);
    }
  }

 private:
  using States = std::map<std::string_view, const State*>;

  void Collect(const Scope& scope) {
    scopes_.push_back(&scope);
    for (const State& state : scope.states) {
      all_.emplace_back(state.name_range.begin, &state);
      for (const Scope& branch : state.branches) Collect(branch);
    }
  }

  void CheckNames() {
    std::sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [begin, state] : all_) {
      auto [entry, fresh] = names_.emplace(state->name, state);
      if (fresh) continue;
      sink_.Report(diag::DuplicateStateName, state->name_range, state->name)
          .Note(entry->second->name_range, "the first one is here")
          .Emit();
    }
  }

  static States StatesOf(const Scope& scope) {
    States states;
    for (const State& state : scope.states) states.emplace(state.name, &state);
    return states;
  }

  // Whether all targets of the scope exist.
  bool CheckTargets(const Scope& scope) {
    States states = StatesOf(scope);
    bool found = true;
    auto check = [&](const Target& target) {
      if (states.contains(target.name)) return;
      found = false;
      ReportTarget(scope, target);
    };
    if (scope.start_at.range.end > 0 && !scope.states.empty()) check(scope.start_at);
    for (const State& state : scope.states) ForEachTarget(state, check);
    return found;
  }

  void ReportTarget(const Scope& scope, const Target& target) {
    if (auto placeholder = FindPlaceholder(target.name)) {
      sink_.Report(diag::QuotedPlaceholder, target.range, "the target", "the name of a state", *placeholder)
          .Hint(fmt::format("give it a value with `--substitute {}=value`", *placeholder))
          .Emit();
      return;
    }
    auto elsewhere = names_.find(target.name);
    if (elsewhere != names_.end()) {
      sink_.Report(diag::TargetOutsideScope, target.range, target.name)
          .Note(elsewhere->second->name_range, fmt::format("`{}` is here", target.name))
          .Emit();
      return;
    }
    // Comparing names is dear, and after so many errors no one reads on.
    constexpr size_t kSuggestionsMax = 20;
    std::vector<std::string_view> candidates;
    if (sink_.error_count() < kSuggestionsMax) {
      for (const State& state : scope.states) candidates.push_back(state.name);
    }
    sink_.Report(diag::UnknownTarget, target.range, target.name)
        .Suggest(Suggest(target.name, candidates))
        .Emit();
  }

  bool CheckEnd(const Scope& scope) {
    if (scope.states.empty() || std::any_of(scope.states.begin(), scope.states.end(), IsTerminal))
      return true;
    const Node* object = FindObject(scope.range);
    sink_.Report(diag::MissingEndState, object ? Where(FirstByte(*object), *object) : Where(scope.range))
        .Emit();
    return false;
  }

  // The outermost node with exactly this range: no two objects of a text have the same.
  const Node* FindObject(SourceRange range) const {
    const Node* node = &context_.document.root;
    while (node != nullptr && node->range != range) {
      const Node* next = nullptr;
      for (const Node& child : node->nodes) {
        if (child.range.begin <= range.begin && range.end <= child.range.end) next = &child;
      }
      node = next;
    }
    return node;
  }

  void CheckReachable(const Scope& scope) {
    States states = StatesOf(scope);
    std::set<const State*> reached;
    std::vector<const State*> work;
    auto reach = [&](const Target& target) {
      auto state = states.find(target.name);
      if (state == states.end() || !reached.insert(state->second).second) return;
      work.push_back(state->second);
    };
    reach(scope.start_at);
    while (!work.empty()) {
      const State* state = work.back();
      work.pop_back();
      ForEachTarget(*state, reach);
    }
    for (const State& state : scope.states) {
      if (reached.contains(&state)) continue;
      sink_.Report(diag::UnreachableState, state.name_range, state.name).Emit();
    }
  }

  ParseContext& context_;
  DiagnosticSink& sink_;
  std::vector<const Scope*> scopes_;
  std::vector<std::pair<uint32_t, const State*>> all_;
  std::map<std::string_view, const State*> names_;  // of all scopes: the first with the name
};

}  // namespace

void CheckGraph(ParseContext& context, const Definition& definition) {
  GraphChecker(context).Run(definition.scope);
}

}  // namespace aslc::frontend
