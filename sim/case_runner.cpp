// From a seed or a trial to a judged run (case_runner.h).
#include "sim/case_runner.h"

#include <utility>

#include "sim/hash.h"
#include "sim/scenario_answers.h"

namespace aslc::sim {
namespace {

// ` in STATE` for causes that name it: the same error elsewhere is another failure.
std::string StateInCause(std::string_view cause) {
  constexpr std::string_view kBefore = "An error occurred while executing the state '", kAfter = "' (entered";
  const size_t end = cause.find(kAfter);
  if (!cause.starts_with(kBefore) || end == std::string_view::npos) return {};
  return " in " + std::string(cause.substr(kBefore.size(), end - kBefore.size()));
}

// The definition could not read its input, or what a task answered. That is why, whatever else does not hold then: else
// shrinking a run with another failure would end in an input that is none.
bool CannotRead(const RunResult& result) {
  return result.has_error && (result.error == "States.Runtime" || result.error == "States.QueryEvaluationError");
}

}  // namespace

void CaseRunner::Describe(const CampaignRun& run, std::string* what, std::string* message) {
  what->clear();
  message->clear();
  if (!run.failed) return;
  if (!run.unmet.empty() && !CannotRead(run.result)) {
    // The line goes on with what this run had in place of what was expected.
    *message = run.unmet.front();
    *what = "expectation: " + message->substr(0, message->find_first_of(":,"));
    // Another error is another reason.
    if (run.result.has_error) *what += " (" + run.result.error + ")";
    return;
  }
  *what = run.outcome;
  if (!run.aftermath.empty()) {
    *message = run.aftermath;
    return;
  }
  if (run.outcome.starts_with(kPropertyOutcome)) {
    for (const Violation& violation : run.violations) {
      if (message->empty()) *message = violation.why;
    }
    return;
  }
  *what = std::string(StatusName(run.result.status)) + " " + run.outcome + StateInCause(run.result.cause);
  *message = run.result.has_cause ? run.result.cause : std::string(StatusName(run.result.status));
}

CaseRunner::CaseRunner(const aslrt_machine* machine, std::span<const CasePlan> plans, const CampaignOptions& options)
    : plans_(plans),
      options_(options),
      image_(aslrt_machine_image(machine)),
      inventor_(image_),
      inputs_(inventor_),
      invented_objects_(inventor_, options.run.start_ns),
      recorder_(NeedsOf(options)),
      runner_(machine, RunOptionsOf(plans, options)) {
  invented_objects_.UseChoices(&runner_.choices());
  for (const auto& set : options.properties) checkers_.push_back(std::make_unique<PropertyChecker>(set));
  for (const CasePlan& plan : plans) {
    ScenarioAnswers& answers = answers_.emplace_back(plan, options.programs);
    answers.world().record_calls |= options.record_calls;
    answers.world().UseObjects(&objects_);
    answers.Tell(options.answer_hook, options.answer_user);
    FaultInjector& faults = faults_.emplace_back(answers, plan.rules().faults, options.run.start_ns);
    faults.UseCalm(plan.rules().calm);
    faults.NotePoints(options.note_points);
    total_runs_ += plan.rules().runs;
  }
  if (options.compare) aftermath_ = std::make_unique<Aftermath>(machine, plans, options);
}

CaseRunner::~CaseRunner() = default;

TraceNeeds CaseRunner::NeedsOf(const CampaignOptions& options) {
  TraceNeeds needs = options.trace;
  for (const auto& set : options.properties) needs = needs | set->needs;
  return needs;
}

RunOptions CaseRunner::RunOptionsOf(std::span<const CasePlan> plans, const CampaignOptions& options) {
  RunOptions run = options.run;
  if (!options.properties.empty() || options.trace.calls) run.recorder = &recorder_;
  // Objects that models of S3 know are those that Maps read.
  for (const CasePlan& plan : plans) {
    run.count_visits |= plan.NeedsVisits();
    if (!plan.rules().services.s3) continue;
    // What a run wrote to them its model forgets.
    run.objects = &objects_;
    run.forget_objects = false;
  }
  if (run.objects == nullptr) run.objects = &invented_objects_;
  return run;
}

uint32_t CaseRunner::DrawCase() {
  if (plans_.size() == 1) return 0;
  uint64_t left = UniformBelow(runner_.choices().Draw({kDrawCase, ASLRT_NONE, ASLRT_NONE, 0, 0}), total_runs_);
  uint32_t index = 0;
  while (left >= plans_[index].rules().runs) left -= plans_[index++].rules().runs;
  return index;
}

std::string_view CaseRunner::ChooseInput(const CasePlan& plan, CampaignRun* run) {
  run->input = plan.InputOf(runner_.choices());
  const InputRule& input = plan.rules().inputs[run->input];
  if (input.invented) {
    run->generated = inputs_.Input(runner_.choices(), options_.run.start_ns);
    return run->generated;
  }
  if (input.generate == nullptr) return input.text;
  if (!Generate(*input.generate, run->input, runner_.choices(), &run->generated, &run->result.problem)) return {};
  return run->generated;
}

void CaseRunner::RunSeed(uint64_t seed, CampaignRun* run) {
  runner_.choices().Seed(seed);
  run->case_index = DrawCase();
  run->generated.clear();
  run->result.seed = seed;
  const std::string_view input = ChooseInput(plans_[run->case_index], run);
  if (input.empty()) return;
  faults_[run->case_index].UsePlan(nullptr);
  RunCase(input, seed, nullptr, run);
}

void CaseRunner::RunCase(std::string_view input, uint64_t seed, const DrawLog* draws, CampaignRun* run) {
  const CasePlan& plan = plans_[run->case_index];
  ScenarioAnswers& answers = answers_[run->case_index];
  FaultInjector& faults = faults_[run->case_index];
  run->text = input;
  invented_objects_.Reset();
  answers.UseInput(run->input, run->text);
  runner_.set_redrives(options_.redrives.value_or(plan.rules().redrives));
  run->aftermath.clear();
  if (!runner_.Run(run->text, seed, faults, &run->result, &faults)) return;
  Judge(plan, run->text, answers, run);
  run->violations.clear();
  if (!checkers_.empty()) JudgeProperties(*checkers_[run->case_index], run);
  run->faults = faults.happened();
  SortPlan(&run->faults);
  if (aftermath_ != nullptr) aftermath_->Judge(faults, draws, run);
}

void CaseRunner::Run(const Trial& trial, TrialResult* result) {
  if (trial.order.empty()) return RunTrial(trial, result);
  GivenOrder order(trial.order);
  RunInOrder(trial, order, result);
  result->order = order.followed();
}

void CaseRunner::RunInOrder(const Trial& trial, StepChooser& chooser, TrialResult* result) {
  runner_.UseChooser(&chooser);
  RunTrial(trial, result);
  runner_.UseChooser(nullptr);
  if (result->problem.empty()) result->end_hash = HashOfEnd();
}

// What is left when a run is over: how its executions ended, and what the outside looks like.
uint64_t CaseRunner::HashOfEnd() {
  uint64_t hash = 0;
  const auto add = [&](std::string_view text) { hash = Fold64(hash, HashText(text)); };
  const auto add_end = [&](const ExecutionResult& end) {
    hash = Fold64(hash, static_cast<uint64_t>(end.status));
    add(end.output);
    add(end.error);
  };
  add_end(last_.result);
  for (const ExecutionRecord& other : last_.result.others) add_end(other);
  const AnswerWorld& world = answers_[last_.case_index].world();
  add(world.world);
  for (const auto& [name, table] : world.services.tables) {
    add(name);
    for (const auto& [key, item] : table.items) {
      add(key);
      add(item.ToText());
    }
  }
  return hash;
}

void CaseRunner::RunTrial(const Trial& trial, TrialResult* result) {
  *result = {};
  last_.case_index = trial.case_index;
  last_.generated.clear();
  last_.result.problem.clear();
  Choices& choices = runner_.choices();
  choices.Replay(trial.draws.empty() ? nullptr : &trial.draws);
  choices.Record(&result->draws);
  choices.Seed(trial.seed);
  std::string_view input = ChooseInput(plans_[trial.case_index], &last_);
  if (trial.input) input = *trial.input;
  FaultInjector& faults = faults_[trial.case_index];
  faults.UsePlan(trial.faults ? &*trial.faults : nullptr, trial.and_rules);
  if (!input.empty()) RunCase(input, trial.seed, &trial.draws, &last_);
  faults.UsePlan(nullptr);
  choices.Record(nullptr);
  choices.Replay(nullptr);
  result->problem = last_.result.problem;
  if (!result->problem.empty()) return;
  Describe(last_, &result->what, &result->message);
  result->input = last_.text;
  result->faults = last_.faults;
  result->calls = faults.calls();
  result->trace_hash = last_.result.trace_hash;
  result->duration_ns = last_.result.end_ns - last_.result.start_ns;
}

Trial CaseRunner::TrialOf(const CampaignRun& run) {
  Trial trial;
  trial.case_index = run.case_index;
  trial.seed = run.result.seed;
  trial.input = run.text;
  trial.faults = run.faults;
  return trial;
}

void CaseRunner::Judge(const CasePlan& plan, std::string_view input, ScenarioAnswers& answers, CampaignRun* run) {
  run->outcome = plan.OutcomeOf(run->result);
  run->failed = plan.IsFailure(run->result, run->outcome);
  AnswerWorld& world = answers.world();
  run->used = world.used();
  run->unmet.clear();
  const RunFacts facts{run->result, input, world.world, world.calls};
  CheckExpectation(plan.rules().expect, image_, facts, answers.evaluations(), &run->unmet, &run->result.problem);
  run->failed |= !run->unmet.empty();
  run->calls.clear();
  if (options_.record_calls) run->calls.swap(world.calls);
}

void CaseRunner::JudgeProperties(PropertyChecker& checker, CampaignRun* run) {
  run->violations = checker.Check(recorder_.document());
  if (run->failed && CannotRead(run->result)) return;
  for (const Violation& violation : run->violations) {
    const PropertyRule& rule = checker.set().items[violation.property].rule;
    // A run that has failed by what every scenario forbids keeps the label that tells more.
    if (rule.by_default && run->failed) continue;
    run->outcome = std::string(kPropertyOutcome) + rule.name;
    run->failed = true;
    return;
  }
}

}  // namespace aslc::sim
