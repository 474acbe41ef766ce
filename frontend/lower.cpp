// A checked definition to a module: rows of scopes and states first, so that targets and variables can
// be resolved, then the functions of every state (lower_<type>.cpp).
#include <memory>

#include "aslc/check.h"
#include "frontend/frontend.h"
#include "frontend/lower.h"
#include "ir/json_text.h"

namespace aslc::frontend {
namespace {

// A constant this long is measured like any value a state makes; shorter ones cannot exceed a quota.
constexpr size_t kMeasuredConstantBytes = 200'000;

ir::Range ToRange(SourceRange range) { return {range.begin, range.end}; }

// FNV-1a, 64 bits: over the definition and all that changes what is made of it.
uint64_t HashDefinition(std::string_view text, aslrt_machine_type type) {
  uint64_t hash = 0xcbf29ce484222325u;
  auto add = [&](uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3u; };
  for (char c : text) add(static_cast<uint8_t>(c));
  add(static_cast<uint8_t>(type));
  return hash;
}

void CollectHints(const Template& node, MemberHints& hints) {
  if (node.kind == Template::Kind::kObject) {
    uint32_t position = 0;
    for (size_t i : MemberOrder(node)) hints.try_emplace(node.keys[i], position++);
  }
  for (const Template& child : node.children) CollectHints(child, hints);
}

void CollectHints(const Scope& scope, MemberHints& hints) {
  for (const State& state : scope.states) {
    for (const auto* field :
         {&state.parameters, &state.item_selector, &state.result_selector, &state.output}) {
      if (*field) CollectHints(**field, hints);
    }
    for (const Assignment& row : state.assign) CollectHints(row.value, hints);
    for (const Scope& branch : state.branches) CollectHints(branch, hints);
  }
}

class MachineLowering {
 public:
  MachineLowering(const Definition& definition, ir::ModuleBuilder& module, bool coverage)
      : definition_(definition), module_(module) {
    if (coverage) coverage_.emplace(definition, module);
    CollectHints(definition.scope, hints_);
  }

  void Run() {
    AddScope(definition_.scope, nullptr, ir::StateId(), 0);
    if (coverage_) AddStatePoints();
    // Scopes are in the order of their rows, so functions are in the order of states.
    for (const auto& scope : scopes_) {
      for (const State& state : scope->scope->states) LowerState(*scope, state);
    }
    if (coverage_) coverage_->AddExecutionTimeout();
  }

 private:
  // Rows of a scope and, after them, of the scopes inside it: the states of a scope are contiguous.
  void AddScope(const Scope& scope, const LoweredScope* parent, ir::StateId holder, uint32_t branch,
                bool own = false) {
    scopes_.push_back(std::make_unique<LoweredScope>());
    LoweredScope& lowered = *scopes_.back();
    lowered.scope = &scope;
    lowered.id = module_.AddScope();
    // The children of a Distributed Map are executions of their own: they read no variable from outside.
    lowered.parent = own ? nullptr : parent;
    for (const State& state : scope.states) lowered.states.emplace(state.name, AddState(state, lowered));
    ir::Scope& row = module_.module().scopes[lowered.id.index];
    for (const State& state : scope.states) row.states.push_back(lowered.states.find(state.name)->second);
    row.start = lowered.states.find(scope.start_at.name)->second;
    if (parent) row.parent = parent->id;
    row.parent_state = holder;
    row.branch = branch;
    for (const State& state : scope.states) AddVariables(state, lowered);
    for (const State& state : scope.states) {
      ir::StateId id = lowered.states.find(state.name)->second;
      for (size_t i = 0; i < state.branches.size(); ++i) {
        module_.module().states[id.index].branches.emplace_back(module_.module().scopes.size());
        AddScope(state.branches[i], &lowered, id, static_cast<uint32_t>(i), state.distributed.on);
      }
    }
  }

  ir::StateId AddState(const State& state, const LoweredScope& scope) {
    ir::StateId id = module_.AddState();
    ir::State& row = module_.module().states[id.index];
    row.name = state.name;
    row.kind = state.kind;
    row.scope = scope.id;
    row.task_family = state.task_family;
    row.task_pattern = state.task_pattern;
    row.resource = state.resource;
    row.resource_type = state.resource_type;
    row.resource_action = state.resource_action;
    row.timeout_seconds = state.timeout_seconds;
    row.heartbeat_seconds = state.heartbeat_seconds;
    row.max_concurrency = state.max_concurrency;
    LineColumn place = definition_.source->Locate(state.name_range.begin);
    row.line = place.line;
    row.column = place.column;
    row.range = ToRange(state.range);
    return id;
  }

  // Slots by first assignment in the definition: of the state itself, its rules, its catchers.
  void AddVariables(const State& state, LoweredScope& scope) {
    auto add = [&](const std::vector<Assignment>& assign) {
      std::vector<std::string>& names = module_.module().scopes[scope.id.index].variables;
      for (const Assignment& row : assign) {
        bool is_new = scope.slots.emplace(row.name, static_cast<uint32_t>(names.size())).second;
        if (is_new) names.push_back(row.name);
      }
    };
    add(state.assign);
    for (const ChoiceArm& arm : state.arms) add(arm.assign);
    for (const CatcherNode& catcher : state.catchers) add(catcher.assign);
  }

  void AddErrorHandling(const State& state, const LoweredScope& scope, ir::State& row) {
    for (const RetrierNode& node : state.retriers) {
      ir::Retrier& retrier = row.retriers.emplace_back();
      retrier.errors = node.errors;
      retrier.interval_seconds = node.interval_seconds;
      retrier.max_attempts = node.max_attempts;
      retrier.max_delay_seconds = node.max_delay_seconds;
      retrier.full_jitter = node.full_jitter;
      retrier.backoff_rate = node.backoff_rate;
    }
    for (const CatcherNode& node : state.catchers) {
      row.catchers.push_back({node.errors, scope.states.find(node.next.name)->second});
    }
  }

  void AddStatePoints() {
    for (const auto& scope : scopes_) {
      for (const State& state : scope->scope->states) coverage_->AddState(state, scope->states.find(state.name)->second);
    }
  }

  void LowerState(const LoweredScope& scope, const State& state) {
    ir::StateId id = scope.states.find(state.name)->second;
    AddErrorHandling(state, scope, module_.module().states[id.index]);
    if (coverage_) coverage_->AddTables(state, id);
    StateContext context{module_, scope, state, id, hints_, coverage_ ? &*coverage_ : nullptr};
    switch (state.kind) {
#define STATE(name, number) \
  case ASLRT_STATE_##name:  \
    Lower##name(context);   \
    return;
#include "aslc/states.def"
    }
    ASL_CHECK(false, "state type out of range");
  }

  const Definition& definition_;
  ir::ModuleBuilder& module_;
  MemberHints hints_;
  std::optional<CoveragePoints> coverage_;
  std::vector<std::unique_ptr<LoweredScope>> scopes_;  // row of the module -> scope
};

}  // namespace

ir::Module Lower(const Definition& definition, const std::string& name, aslrt_machine_type type, bool coverage) {
  ir::ModuleBuilder builder;
  ir::Module& module = builder.module();
  module.name = name;
  module.comment = definition.comment;
  module.type = type;
  module.timeout_seconds = definition.timeout_seconds;
  module.definition_hash = HashDefinition(definition.source->text(), type);
  MachineLowering(definition, builder, coverage).Run();
  return builder.Finish();
}

FunctionLowering::FunctionLowering(const StateContext& context, uint32_t entry)
    : context_(context),
      entry_(entry),
      b_(context.module, context.id, entry),
      first_site_(context.module.module().sites.size()) {
  b_.SetRange(ToRange(context.state.range));
}

ir::SiteId FunctionLowering::Site(aslrt_message message, std::string_view field, std::string_view path,
                                  std::string_view note) {
  ir::Site site;
  site.message = message;
  site.state = b_.state();
  site.field = field;
  site.path = path;
  site.note = note;
  site.range = b_.range();
  const std::vector<ir::Site>& sites = b_.module().module().sites;
  for (size_t i = sites.size(); i-- > first_site_;) {
    if (sites[i] == site) return ir::SiteId(i);
  }
  return b_.module().Site(std::move(site));
}

ir::ValueId FunctionLowering::Literal(std::string_view compact_json) {
  ir::ValueId value = b_.Const(b_.module().Constant(compact_json));
  return compact_json.size() >= kMeasuredConstantBytes ? Built(value) : value;
}

ir::ValueId FunctionLowering::StringLiteral(std::string_view text) {
  std::string json;
  ir::AppendQuoted(json, text);
  return Literal(json);
}

Subject FunctionLowering::MakeSubject(ir::ValueId whole) { return {whole, b_.Force(whole), false}; }

RangeScope::RangeScope(FunctionLowering& function, SourceRange range)
    : function_(function), outer_(function.builder().range()) {
  function.builder().SetRange(ToRange(range));
}

RangeScope::~RangeScope() { function_.builder().SetRange(outer_); }

}  // namespace aslc::frontend
