// Rules of a module's tables, and of what ties states to functions (verify.h). The rules of one
// function are in verify_function.cpp.
#include "ir/verify.h"

#include <cmath>
#include <iterator>
#include <set>

#include "ir/json_text.h"
#include "ir/verify_function.h"

namespace aslc::ir {
namespace {

constexpr size_t kMessages = 0
#define MESSAGE(name, number, prefixed, error, text) +1
#include "aslc/messages.def"
    ;
constexpr size_t kStateKinds = 0
#define STATE(name, number) +1
#include "aslc/states.def"
    ;

class TableVerifier {
 public:
  TableVerifier(const Module& module, std::vector<std::string>& problems)
      : module_(module), problems_(problems) {}
  void Run();

 private:
  bool Require(bool holds, const char* text) {
    if (!holds) problems_.push_back(where_ + ": " + text);
    return holds;
  }
  void At(const char* what, size_t index) { where_ = what + (" " + std::to_string(index)); }
  template <class Tag, class Row>
  static bool In(Id<Tag> id, const std::vector<Row>& rows) {
    return id.index < rows.size();
  }
  void Pools();
  void Sites();
  void Points();
  void VerifyScope(ScopeId id);
  void Holder(ScopeId id);
  void VerifyState(StateId id);
  void Entries(StateId id);
  void Entry(StateId id, FunctionId function, uint32_t kind, bool required, bool allowed);
  void Failures(const State& state);
  void Functions();

  const Module& module_;
  std::vector<std::string>& problems_;
  std::string where_ = "module";
};

void TableVerifier::Pools() {
  std::set<std::string_view> names;
  for (size_t i = 0; i < module_.names.size(); ++i) {
    At("name", i);
    Require(names.insert(module_.names[i]).second, "given twice");
  }
  for (size_t i = 0; i < module_.constants.size(); ++i) {
    At("constant", i);
    const std::string& json = module_.constants[i].json;
    Require(!json.empty() && CompactJsonLength(json) == json.size(), "is not compact JSON");
  }
  for (size_t i = 0; i < module_.shapes.size(); ++i) {
    At("shape", i);
    std::set<NameId> seen;
    for (NameId name : module_.shapes[i].names) {
      Require(In(name, module_.names), "name out of range");
      Require(seen.insert(name).second, "has a name twice");
    }
  }
}

void TableVerifier::Sites() {
  for (size_t i = 0; i < module_.sites.size(); ++i) {
    At("site", i);
    const Site& site = module_.sites[i];
    Require(static_cast<size_t>(site.message) < kMessages, "message out of range");
    Require(In(site.state, module_.states), "state out of range");
    Require(site.range.begin <= site.range.end, "range ends before it begins");
  }
}

void TableVerifier::Points() {
  constexpr struct {
    uint32_t first, count;
  } kOutcomes[] = {
#define COVERAGE_KIND(name, number, plural, first_outcome, outcome_count) {first_outcome, outcome_count},
#include "aslc/coverage_kinds.def"
  };
  for (size_t i = 0; i < module_.points.size(); ++i) {
    At("point", i);
    const Point& point = module_.points[i];
    if (!Require(static_cast<size_t>(point.kind) < std::size(kOutcomes), "kind out of range")) continue;
    const auto& outcomes = kOutcomes[point.kind];
    Require(point.outcome - outcomes.first < outcomes.count, "the outcome is of another kind");
    Require(!point.state.valid() || In(point.state, module_.states), "state out of range");
    Require(!point.target.valid() || In(point.target, module_.states), "target out of range");
    Require(point.range.begin <= point.range.end, "range ends before it begins");
    bool first = i < module_.states.size();
    bool of_state = point.kind == ASLRT_COVERAGE_State && point.state.index == i;
    Require(first ? of_state : point.kind != ASLRT_COVERAGE_State, "the first points are those of the states");
  }
  if (!module_.points.empty()) Require(module_.points.size() >= module_.states.size(), "a state lacks its point");
}

void TableVerifier::VerifyScope(ScopeId id) {
  At("scope", id.index);
  const Scope& scope = module_.scopes[id.index];
  bool starts = false;
  for (size_t i = 0; i < scope.states.size(); ++i) {
    StateId state = scope.states[i];
    if (!Require(In(state, module_.states), "state out of range")) continue;
    Require(state.index == scope.states[0].index + i, "states are not contiguous");
    Require(module_.state(state).scope == id, "has a state of another scope");
    starts |= state == scope.start;
  }
  Require(starts, "the start state is not one of its states");
  std::set<std::string_view> variables;
  for (const std::string& name : scope.variables) {
    Require(variables.insert(name).second, "has a variable twice");
  }
  Holder(id);
}

// The Parallel or Map that holds a scope names it among its branches.
void TableVerifier::Holder(ScopeId id) {
  const Scope& scope = module_.scopes[id.index];
  if (id.index == 0) {
    Require(!scope.parent.valid() && !scope.parent_state.valid(), "the top level has a parent");
    return;
  }
  // Parents come first, so that there are no circles.
  if (!Require(scope.parent.index < id.index, "the parent does not come before it")) return;
  if (!Require(In(scope.parent_state, module_.states), "holder out of range")) return;
  const State& holder = module_.state(scope.parent_state);
  Require(holder.scope == scope.parent, "the holder is not in the parent");
  bool named = scope.branch < holder.branches.size() && holder.branches[scope.branch] == id;
  Require(named, "the holder does not name it as this branch");
}

void TableVerifier::Entry(StateId id, FunctionId function, uint32_t kind, bool required, bool allowed) {
  if (!function.valid()) {
    Require(!required, "lacks an entry that its type needs");
    return;
  }
  Require(allowed, "has an entry that its type does not have");
  if (!Require(In(function, module_.functions), "entry out of range")) return;
  const Function& target = module_.function(function);
  // One function may be both `enter` and `attempt`; its row has either kind.
  const State& state = module_.state(id);
  bool both =
      kind <= ASLRT_ENTRY_attempt && target.entry <= ASLRT_ENTRY_attempt && state.enter == state.attempt;
  Require(target.state == id && (target.entry == kind || both), "the entry is a function for something else");
}

void TableVerifier::Entries(StateId id) {
  const State& state = module_.state(id);
  bool task = state.kind == ASLRT_STATE_Task, map = state.kind == ASLRT_STATE_Map;
  bool retries = task || map || state.kind == ASLRT_STATE_Parallel;
  bool suspends = retries || state.kind == ASLRT_STATE_Wait;
  Entry(id, state.enter, ASLRT_ENTRY_enter, true, true);
  Entry(id, state.attempt, ASLRT_ENTRY_attempt, !state.retriers.empty(), suspends);
  Entry(id, state.result, ASLRT_ENTRY_result, suspends, suspends);
  Entry(id, state.item, ASLRT_ENTRY_item, false, map);
  Require(state.catches.size() == state.catchers.size(), "one catch entry for each catcher");
  Require(retries || (state.retriers.empty() && state.catchers.empty()), "its type cannot retry or catch");
  for (uint32_t k = 0; k < state.catches.size(); ++k) {
    Entry(id, state.catches[k], ASLRT_ENTRY_catch0 + k, true, retries);
    Require(state.catches[k].index == state.catches[0].index + k, "catch entries are not contiguous");
  }
}

void TableVerifier::Failures(const State& state) {
  for (const Retrier& retrier : state.retriers) {
    Require(!retrier.errors.empty(), "a retrier names no errors");
    Require(std::isfinite(retrier.backoff_rate) && retrier.backoff_rate >= 1.0, "backoff rate below 1");
  }
  for (const Catcher& catcher : state.catchers) {
    Require(!catcher.errors.empty(), "a catcher names no errors");
    if (!Require(In(catcher.next, module_.states), "a catcher's next state is out of range")) continue;
    Require(module_.state(catcher.next).scope == state.scope, "a catcher's next state is in another scope");
  }
}

void TableVerifier::VerifyState(StateId id) {
  const State& state = module_.state(id);
  where_ = "state `" + state.name + "`";
  Require(static_cast<size_t>(state.kind) < kStateKinds, "unknown type");
  Require(state.range.begin <= state.range.end, "range ends before it begins");
  if (Require(In(state.scope, module_.scopes), "scope out of range")) {
    const std::vector<StateId>& states = module_.scopes[state.scope.index].states;
    bool listed = !states.empty() && id >= states[0] && id.index - states[0].index < states.size();
    Require(listed, "its scope does not have it");
  }
  bool task = state.kind == ASLRT_STATE_Task;
  Require(state.task_family <= ASLRT_FAMILY_ACTIVITY, "unknown task family");
  Require(state.task_pattern <= ASLRT_PATTERN_TOKEN, "unknown task pattern");
  Require(task || state.resource.empty(), "only a Task has a resource");
  if (state.kind == ASLRT_STATE_Map) {
    Require(state.branches.size() == 1, "a Map has one branch");
  } else {
    Require(state.kind == ASLRT_STATE_Parallel || state.branches.empty(), "its type has no branches");
  }
  for (uint32_t i = 0; i < state.branches.size(); ++i) {
    if (!Require(In(state.branches[i], module_.scopes), "branch out of range")) continue;
    const Scope& branch = module_.scopes[state.branches[i].index];
    Require(branch.parent_state == id && branch.branch == i, "the branch is held by another state");
  }
  Entries(id);
  Failures(state);
}

// Every function is an entry of its state, or a lambda. (That states name the right functions is checked there.)
void TableVerifier::Functions() {
  for (size_t i = 0; i < module_.functions.size(); ++i) {
    At("function", i);
    const Function& function = module_.functions[i];
    if (!In(function.state, module_.states)) continue;  // verify_function.cpp says so
    const State& state = module_.state(function.state);
    if (function.is_lambda()) continue;
    FunctionId id(i), named;
    if (function.entry >= ASLRT_ENTRY_catch0) {
      size_t k = function.entry - ASLRT_ENTRY_catch0;
      if (k < state.catches.size()) named = state.catches[k];
    } else {
      const FunctionId by_kind[] = {state.enter, state.attempt, state.result, state.item};
      named = by_kind[function.entry];
    }
    Require(named == id, "its state does not have it as this entry");
  }
}

void TableVerifier::Run() {
  Require(module_.type == ASLRT_STANDARD || module_.type == ASLRT_EXPRESS, "unknown machine type");
  Require(!module_.scopes.empty(), "has no scopes");
  Pools();
  Sites();
  Points();
  for (size_t i = 0; i < module_.scopes.size(); ++i) VerifyScope(ScopeId(i));
  for (size_t i = 0; i < module_.states.size(); ++i) VerifyState(StateId(i));
  Functions();
}

}  // namespace

std::vector<std::string> Verify(const Module& module, VerifyMode mode) {
  std::vector<std::string> problems;
  TableVerifier(module, problems).Run();
  for (const Function& function : module.functions) VerifyFunction(module, function, mode, problems);
  return problems;
}

}  // namespace aslc::ir
