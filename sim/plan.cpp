// Matching the task rules of a case with the states of a machine (plan.h).
#include "sim/plan.h"

#include <algorithm>
#include <utility>

#include "sim/api_call.h"
#include "sim/choices.h"
#include "sim/diagnostics.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kOptimized = ":states:::";
constexpr std::string_view kInvoke = "lambda:invoke";

std::string_view StringOf(const aslrt_image* image, aslrt_str s) {
  return {aslrt_image_chars(image, s), s.len};
}

bool IsInvoke(std::string_view resource) {
  const std::string_view action = ActionOf(resource);
  return action == kInvoke || action == "lambda:invoke.waitForTaskToken";
}

std::string Substitute(std::string text, const std::map<std::string, std::string>& substitutions) {
  for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at)) {
    const size_t end = text.find('}', at);
    if (end == std::string::npos) break;
    const auto value = substitutions.find(text.substr(at + 2, end - at - 2));
    if (value == substitutions.end()) {
      at = end;
      continue;
    }
    text.replace(at, end + 1 - at, value->second);
    at += value->second.size();
  }
  return text;
}

// Walks the states of a scope and of the scopes inside it.
void CollectFrom(const Node& scope, const std::map<std::string, std::string>& substitutions,
                 FunctionNames& out) {
  const Node* states = scope.Find("States");
  if (states == nullptr || !states->IsObject()) return;
  for (size_t i = 0; i < states->nodes.size(); ++i) {
    const Node& state = states->nodes[i];
    for (std::string_view key : {"Parameters", "Arguments"}) {
      const Node* fields = state.Find(key);
      const Node* name = fields != nullptr && fields->IsObject() ? fields->Find("FunctionName") : nullptr;
      if (name == nullptr || !name->IsString() || name->text.starts_with("{%")) continue;
      const std::string whole = Substitute(name->text, substitutions);
      out[Substitute(states->members[i].key, substitutions)] = std::string(FunctionOf(whole));
    }
    for (std::string_view key : {"Iterator", "ItemProcessor"}) {
      if (const Node* inner = state.Find(key)) CollectFrom(*inner, substitutions, out);
    }
    if (const Node* branches = state.Find("Branches")) {
      for (const Node& branch : branches->nodes) CollectFrom(branch, substitutions, out);
    }
  }
}

}  // namespace

std::string_view ActionOf(std::string_view resource) {
  const size_t at = resource.find(kOptimized);
  return at == std::string_view::npos ? resource : resource.substr(at + kOptimized.size());
}

FunctionNames CollectFunctionNames(const Document& definition,
                                   const std::map<std::string, std::string>& substitutions) {
  FunctionNames names;
  CollectFrom(definition.root, substitutions, names);
  return names;
}

uint32_t CasePlan::InputOf(Choices& choices) const {
  const std::vector<InputRule>& inputs = case_->inputs;
  if (inputs.size() == 1) return 0;
  const uint64_t word = choices.Draw({kDrawInput, ASLRT_NONE, ASLRT_NONE, 0, 0});
  uint64_t left = UniformBelow(word, total_weight_);
  uint32_t index = 0;
  while (left >= inputs[index].weight) left -= inputs[index++].weight;
  return index;
}

std::string_view CasePlan::OutcomeOf(const RunResult& result) const {
  for (size_t i = 0; i < case_->outcomes.size(); ++i) {
    const OutcomeRule& rule = case_->outcomes[i];
    if (rule.status && *rule.status != result.status) continue;
    if (rule.error && (!result.has_error || *rule.error != result.error)) continue;
    if (visited_[i] != ASLRT_NONE && result.visited[visited_[i]] == 0) continue;
    return rule.name;
  }
  if (result.has_error && !result.error.empty()) return result.error;
  return StatusName(result.status);
}

bool CasePlan::IsFailure(const RunResult& result, std::string_view outcome) const {
  // Where a case says how its runs end, that is what is compared.
  if (result.status == ASLRT_SUCCEEDED || case_->expect.SaysEnd()) return false;
  return std::find(case_->allow.begin(), case_->allow.end(), outcome) == case_->allow.end();
}

bool CasePlan::NeedsVisits() const {
  if (case_->expect.NeedsVisits()) return true;
  return std::any_of(visited_.begin(), visited_.end(), [](uint32_t state) { return state != ASLRT_NONE; });
}

class Planner {
 public:
  Planner(const Scenario& scenario, const Case& rules, const aslrt_image* image,
          const FunctionNames& functions, Diagnostics* diagnostics, const std::vector<PlannedMachine>* others)
      : scenario_(scenario),
        case_(rules),
        image_(image),
        functions_(functions),
        diagnostics_(diagnostics),
        others_(others) {
    states_ = ASLRT_ROWS(image, aslrt_image_state, states);
    for (uint32_t i = 0; i < image->states.count; ++i) names_.push_back(StringOf(image, states_[i].name));
  }

  std::optional<CasePlan> Resolve();
  // Of a machine beside the first. False after reports.
  bool ResolveOther(const PlannedMachine& machine, CasePlan* plan);

 private:
  struct StateFunction {
    bool invokes = false;   // some Lambda function
    std::string_view name;  // empty: only the request tells
  };
  StateFunction FunctionOfState(uint32_t state) const;
  Diagnostic& Report(Message message, const Place& place, std::initializer_list<std::string_view> arguments) {
    diagnostics_->push_back(MakeDiagnostic(message, place, arguments));
    if (diagnostics_->back().severity == Severity::kError) failed_ = true;
    return diagnostics_->back();
  }
  // Answers of a file are there in each of its cases.
  void ReportOnce(Message message, const Place& place, std::initializer_list<std::string_view> arguments) {
    const Diagnostic report = MakeDiagnostic(message, place, arguments);
    for (const Diagnostic& each : *diagnostics_) {
      if (each.message == report.message && each.range.begin == report.range.begin) return;
    }
    Report(message, place, arguments);
  }
  void CheckExpected();
  void CheckFaults();
  std::optional<uint32_t> StateNamed(const std::string& name, const Place& place);
  void CheckRule(const TaskRule& rule);
  bool Applies(const TaskRule& rule, uint32_t state, bool* by_request) const;
  void AddRule(const TaskRule& rule, std::span<TaskAnswers> row) const;
  bool MatchesAny(const TaskRule& rule) const;
  bool IsServed(uint32_t state) const;
  void AddRows(CasePlan& plan, const std::string& where);
  void AddRow(const InputRule& input, CasePlan& plan, const std::string& where);
  ServiceHandler FindModel(uint32_t state) const;
  // Whether an answer makes sense for a Task.
  void CheckKind(uint32_t state, const AnswerRule& rule);
  void CheckAnswers(uint32_t state, const TaskAnswers& answers, const std::string& where);

  const Scenario& scenario_;
  const Case& case_;
  const aslrt_image* image_;
  const aslrt_image_state* states_;
  const FunctionNames& functions_;
  Diagnostics* diagnostics_;
  const std::vector<PlannedMachine>* others_;
  const PlannedMachine* machine_ = nullptr;  // when it is not the first
  std::vector<std::string_view> names_;
  bool failed_ = false;
};

Planner::StateFunction Planner::FunctionOfState(uint32_t state) const {
  const std::string_view resource = StringOf(image_, states_[state].resource);
  if (states_[state].task_family == ASLRT_FAMILY_LAMBDA) return {true, FunctionOf(resource)};
  if (!IsInvoke(resource)) return {};
  const auto known = functions_.find(names_[state]);
  return {true, known == functions_.end() ? std::string_view() : std::string_view(known->second)};
}

std::optional<uint32_t> Planner::StateNamed(const std::string& name, const Place& place) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<uint32_t>(found - names_.begin());
  Diagnostic& report = Report(Message::kUnknownState, place, {name});
  const std::string_view closest = Closest(name, names_);
  if (!closest.empty()) report.hint = "did you mean `" + std::string(closest) + "`?";
  return std::nullopt;
}

bool Planner::MatchesAny(const TaskRule& rule) const {
  for (uint32_t i = 0; i < names_.size(); ++i) {
    bool by_request = false;
    if (Applies(rule, i, &by_request) || by_request) return true;
  }
  return false;
}

void Planner::CheckRule(const TaskRule& rule) {
  const Place place{scenario_.source, rule.name_range, rule.pointer};
  if (rule.match == TaskRule::Match::kState) {
    const auto state = StateNamed(rule.name, place);
    if (state && states_[*state].kind != ASLRT_STATE_Task) Report(Message::kNotATask, place, {rule.name});
    return;
  }
  if (MatchesAny(rule)) return;
  if (others_ != nullptr && machine_ == nullptr) {
    for (const PlannedMachine& other : *others_) {
      if (Planner(scenario_, case_, other.image, other.functions, diagnostics_, others_).MatchesAny(rule)) return;
    }
  }
  const bool function = rule.match == TaskRule::Match::kFunction;
  Report(Message::kMatchesNothing, place, {function ? "function" : "resource", rule.name});
}

// Whether the simulated account answers when no rule does.
bool Planner::IsServed(uint32_t state) const {
  const aslrt_image_state& row = states_[state];
  return others_ != nullptr &&
         (row.task_family == ASLRT_FAMILY_ACTIVITY ||
          OperationOf(StringOf(image_, row.resource_type), StringOf(image_, row.resource_action)) != Operation::kNone);
}

bool Planner::Applies(const TaskRule& rule, uint32_t state, bool* by_request) const {
  if (states_[state].kind != ASLRT_STATE_Task) return false;
  const std::string_view resource = StringOf(image_, states_[state].resource);
  switch (rule.match) {
    case TaskRule::Match::kState:
      return names_[state] == rule.name;
    case TaskRule::Match::kResource:
      return resource == rule.name || ActionOf(resource) == rule.name;
    case TaskRule::Match::kFunction:
      break;
  }
  const StateFunction function = FunctionOfState(state);
  *by_request = function.invokes && function.name.empty();
  return function.invokes && !function.name.empty() && function.name == FunctionOf(rule.name);
}

void Planner::AddRule(const TaskRule& rule, std::span<TaskAnswers> row) const {
  for (uint32_t state = 0; state < row.size(); ++state) {
    bool by_request = false;
    if (!Applies(rule, state, &by_request) && !by_request) continue;
    row[state].needs_function |= by_request;
    for (const AnswerRule& answer : rule.answers) {
      row[state].candidates.push_back({&answer, by_request ? &rule.name : nullptr});
    }
  }
}

void Planner::AddRow(const InputRule& input, CasePlan& plan, const std::string& where) {
  plan.answers_.resize(plan.answers_.size() + plan.states_);
  const std::span row(plan.answers_.end() - plan.states_, plan.answers_.end());
  if (machine_ != nullptr && machine_->tasks != nullptr) {
    for (const TaskRule& rule : *machine_->tasks) AddRule(rule, row);
  }
  for (const std::vector<TaskRule>* rules : {&input.tasks, &case_.tasks}) {
    for (const TaskRule& rule : *rules) {
      // States are those of the first machine.
      if (machine_ == nullptr || rule.match != TaskRule::Match::kState) AddRule(rule, row);
    }
  }
  for (uint32_t state = 0; state < plan.states_; ++state) {
    if (states_[state].kind != ASLRT_STATE_Task) continue;
    if (row[state].candidates.empty() && IsServed(state)) continue;
    const bool unanswered = row[state].candidates.empty() && FindModel(state) == nullptr;
    if (unanswered && scenario_.invents) {
      plan.invented_.push_back(state);
    } else {
      CheckAnswers(state, row[state], where);
    }
  }
}

ServiceHandler Planner::FindModel(uint32_t state) const {
  const aslrt_image_state& row = states_[state];
  const std::string_view type = StringOf(image_, row.resource_type);
  if (row.kind != ASLRT_STATE_Task || row.task_family != ASLRT_FAMILY_SERVICE) return nullptr;
  if (!case_.services.Has(type)) return nullptr;
  return FindHandler(type, StringOf(image_, row.resource_action));
}

void Planner::CheckKind(uint32_t state, const AnswerRule& rule) {
  const Place place{scenario_.source, rule.range, rule.pointer};
  const std::string_view resource = StringOf(image_, states_[state].resource);
  for (const AnswerRule& each : rule.sequence) CheckKind(state, each);
  if (rule.kind == AnswerRule::Kind::kModel && FindModel(state) == nullptr) {
    ReportOnce(Message::kNoModel, place, {names_[state], resource});
  }
  if (rule.kind == AnswerRule::Kind::kReturns && !FunctionOfState(state).invokes) {
    ReportOnce(Message::kNoFunction, place, {names_[state], resource});
  }
}

// Every attempt that the retriers allow must meet an answer that is certain to apply.
void Planner::CheckAnswers(uint32_t state, const TaskAnswers& answers, const std::string& where) {
  const std::string_view resource = StringOf(image_, states_[state].resource);
  const Place place{scenario_.source, scenario_.definition_range, ""};
  for (const Candidate& candidate : answers.candidates) CheckKind(state, *candidate.rule);
  if (answers.candidates.size() > kCandidatesMax) {
    Report(
        Message::kTooMany, place,
        {std::to_string(answers.candidates.size()), "answers of one Task", std::to_string(kCandidatesMax)});
  }
  if (scenario_.partial || FindModel(state) != nullptr) return;
  if (answers.candidates.empty()) {
    Report(Message::kNoAnswer, place, {names_[state], resource, where});
    return;
  }
  if (answers.needs_function) return;  // scenario_answers.cpp reports it for the request
  uint64_t last = 0;
  const auto* retriers = ASLRT_ROWS(image_, aslrt_image_retrier, retriers) + states_[state].first_retrier;
  for (uint32_t i = 0; i < states_[state].retrier_count; ++i) last += retriers[i].max_attempts;
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  for (const Candidate& candidate : answers.candidates) {
    if (!candidate.rule->Certain()) continue;
    ranges.emplace_back(candidate.rule->attempts.first, candidate.rule->attempts.last);
  }
  std::sort(ranges.begin(), ranges.end());
  uint64_t next = 0;  // the first attempt without a certain answer
  for (const auto& [first, end] : ranges) {
    if (first <= next) next = std::max(next, end + 1);
  }
  if (next <= last)
    Report(Message::kAnswersEnd, place, {names_[state], resource, where, std::to_string(next)});
}

void Planner::CheckExpected() {
  for (const auto* list : {&case_.expect.visited, &case_.expect.not_visited}) {
    for (const ExpectedState& state : *list) {
      StateNamed(state.name, {scenario_.source, state.range, state.pointer});
    }
  }
}

// What only EXPRESS executions have.
void Planner::CheckFaults() {
  bool express = image_->type == ASLRT_EXPRESS;
  if (others_ != nullptr) {
    for (const PlannedMachine& other : *others_) express |= other.image->type == ASLRT_EXPRESS;
  }
  for (const FaultRule& rule : case_.faults) {
    const bool copies = rule.kind == FaultKind::kDuplicate || rule.kind == FaultKind::kRepeated;
    if (!copies || express) continue;
    ReportOnce(Message::kNoExpress, {scenario_.source, rule.name_range, rule.pointer}, {FaultWord(rule.kind)});
    failed_ = true;
  }
}

void Planner::AddRows(CasePlan& plan, const std::string& where) {
  plan.case_ = &case_;
  plan.image_ = image_;
  plan.states_ = image_->states.count;
  for (uint32_t state = 0; state < plan.states_; ++state) plan.models_.push_back(FindModel(state));
  for (size_t i = 0; i < case_.inputs.size(); ++i) {
    const InputRule& input = case_.inputs[i];
    plan.total_weight_ += input.weight;
    const bool shares = input.tasks.empty() && !plan.rows_.empty() && case_.inputs[0].tasks.empty();
    plan.rows_.push_back(shares ? 0
                                : static_cast<uint32_t>(plan.answers_.size() / std::max(1u, plan.states_)));
    if (shares) continue;
    AddRow(input, plan, case_.inputs.size() == 1 ? where : "input " + std::to_string(i + 1) + " of " + where);
  }
}

bool Planner::ResolveOther(const PlannedMachine& machine, CasePlan* plan) {
  machine_ = &machine;
  if (machine.tasks != nullptr) {
    for (const TaskRule& rule : *machine.tasks) CheckRule(rule);
  }
  AddRows(*plan, "machine `" + machine.name + "`");
  return !failed_;
}

std::optional<CasePlan> Planner::Resolve() {
  CasePlan plan;
  CheckExpected();
  CheckFaults();
  for (const TaskRule& rule : case_.tasks) CheckRule(rule);
  for (const InputRule& input : case_.inputs) {
    for (const TaskRule& rule : input.tasks) CheckRule(rule);
  }
  AddRows(plan, case_.name.empty() ? "the scenario" : "case `" + case_.name + "`");
  if (others_ != nullptr) {
    for (const PlannedMachine& other : *others_) {
      Planner planner(scenario_, case_, other.image, other.functions, diagnostics_, others_);
      failed_ |= !planner.ResolveOther(other, &plan.others_.emplace_back());
    }
  }
  for (const OutcomeRule& rule : case_.outcomes) {
    uint32_t visited = ASLRT_NONE;
    if (rule.visited) {
      visited = StateNamed(*rule.visited, {scenario_.source, rule.visited_range, rule.pointer})
                    .value_or(ASLRT_NONE);
    }
    plan.visited_.push_back(visited);
  }
  if (failed_) return std::nullopt;
  return plan;
}

std::optional<CasePlan> ResolveCase(const Scenario& scenario, const Case& rules, const aslrt_image* image,
                                    const FunctionNames& functions, Diagnostics* diagnostics,
                                    const std::vector<PlannedMachine>* others) {
  return Planner(scenario, rules, image, functions, diagnostics, others).Resolve();
}

}  // namespace aslc::sim
