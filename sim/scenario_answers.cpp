// Choosing the answer of a task (scenario_answers.h). What an answer consists of is worked out in
// answer_fill.cpp.
#include "sim/scenario_answers.h"

#include <algorithm>

#include "sim/hash.h"
#include "sim/task_facts.h"

namespace aslc::sim {
namespace {

bool Fits(const AnswerRule& rule, const Counts& counts) {
  if (!rule.attempts.Holds(counts.attempt) || !rule.visits.Holds(counts.visit)) return false;
  if (!rule.calls.Holds(counts.call)) return false;
  return rule.items.Everything() || (counts.item && rule.items.Holds(*counts.item));
}

// Whether an answer depends on how often its state has asked.
bool CountsCalls(const AnswerRule& rule) {
  const auto uses = [](const std::optional<Template>& from) { return from && Uses(*from, "call"); };
  return !rule.calls.Everything() || Uses(rule.output, "call") || uses(rule.computed_error) ||
         uses(rule.submitted) || uses(rule.update) ||
         std::any_of(rule.sequence.begin(), rule.sequence.end(), CountsCalls);
}

}  // namespace

ScenarioAnswers::ScenarioAnswers(const CasePlan& plan, ProgramRunner* programs, uint32_t machine,
                                 AnswerWorld* world)
    : plan_(plan.Of(machine)),
      image_(plan_.image()),
      states_(ASLRT_ROWS(image_, aslrt_image_state, states)),
      own_(world == nullptr ? std::make_unique<AnswerWorld>() : nullptr),
      world_(world == nullptr ? own_.get() : world),
      programs_(programs),
      counter_(image_->states.count) {
  world_->record_calls |= plan.rules().expect.NeedsCalls();
  if (!plan_.invented().empty()) {
    inventor_ = std::make_unique<Inventor>(image_);
    invented_ = std::make_unique<InventedAnswers>(*inventor_);
  }
  for (uint32_t i = 1; machine == 0 && i < plan.machines(); ++i) {
    others_.push_back(std::make_unique<ScenarioAnswers>(plan, programs, i, world_));
  }
}

void ScenarioAnswers::Reset() {
  places_.Reset();
  counter_.Reset();
  if (invented_ != nullptr) invented_->Reset();
  texts_.clear();
  if (own_ != nullptr) own_->Start(plan_.rules());
  for (auto& other : others_) other->Reset();
}

void ScenarioAnswers::NoteShared(const TaskAnswers& answers, const Request& request) const {
  request.touched->Declare();
  for (const Candidate& candidate : answers.candidates) {
    // Every request of the state counts, whichever answer looks at the number.
    if (CountsCalls(*candidate.rule)) {
      request.touched->Write(Shared::kCalls, Fold64(image_->definition_hash, request.task.state));
    }
    if (candidate.rule->kind == AnswerRule::Kind::kSequence) {
      request.touched->Write(Shared::kSequence, candidate.rule->id);
    }
  }
}

const AnswerRule* ScenarioAnswers::Choose(const Candidate& candidate, uint32_t number, Asked& asked) {
  const AnswerRule& rule = *candidate.rule;
  if (candidate.function != nullptr && asked.function != FunctionOf(*candidate.function)) return nullptr;
  if (!Fits(rule, asked.counts)) return nullptr;
  const aslrt_task& task = asked.request.task;
  const aslrt_draw key{kDrawProbability, asked.scope, task.state, asked.ordinal | number, task.path};
  if (rule.parts_per_billion != kPartsPerBillion && !Happens(asked.choices.Draw(key), rule.parts_per_billion)) {
    return nullptr;
  }
  const uint32_t uses = world_->Use(rule.id);
  if (rule.kind != AnswerRule::Kind::kSequence) return &rule;
  if (uses >= rule.sequence.size()) {
    if (rule.then == AnswerRule::Then::kNext) return nullptr;
    if (rule.then == AnswerRule::Then::kError) {
      NoAnswer(asked);
      *asked.problem += ": its sequence of answers has ended";
      return nullptr;
    }
  }
  const AnswerRule& step = rule.sequence[std::min<size_t>(uses, rule.sequence.size() - 1)];
  world_->Use(step.id);
  return &step;
}

void ScenarioAnswers::Draw(const AnswerRule& rule, uint32_t number, Asked& asked) {
  const aslrt_task& task = asked.request.task;
  asked.reply->latency_ns = rule.latency.Drawn([&] {
    return asked.choices.Draw({kDrawLatency, asked.scope, task.state, asked.ordinal | number, task.path});
  });
}

bool ScenarioAnswers::Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) {
  const aslrt_task& task = request.task;
  const TaskAnswers& answers = plan_.AnswersOf(input_, task.state);
  if (request.touched != nullptr) NoteShared(answers, request);
  // Draws of one request are told apart by the number of the candidate, in the low byte (plan.h).
  const uint32_t ordinal = places_.Next(task.state, task.path) << 8;
  Asked asked{request, choices, counter_.Next(task), answers.needs_function ? FunctionOf(FunctionOfRequest(request)) : "",
              states_[task.state].scope, ordinal, reply, problem};
  for (uint32_t i = 0; i < answers.candidates.size(); ++i) {
    const AnswerRule* rule = Choose(answers.candidates[i], i, asked);
    if (!problem->empty()) return false;
    if (rule == nullptr) continue;
    if (!Fill(*rule, asked)) return false;
    // A sequence takes as long as it says, unless its step says otherwise.
    const AnswerRule& outer = *answers.candidates[i].rule;
    Draw(rule->latency.IsNone() ? outer : *rule, i, asked);
    Finish(rule, asked);
    return true;
  }
  if (answers.candidates.empty() && invented_ != nullptr && plan_.ModelOf(task.state) == nullptr) {
    asked.invented = invented_->Answer(request, choices, reply, problem);
    Finish(nullptr, asked);
    return true;
  }
  if (plan_.ModelOf(task.state) == nullptr) return NoAnswer(asked);
  if (!Submit(nullptr, asked)) return false;
  Finish(nullptr, asked);
  return true;
}

bool ScenarioAnswers::NoAnswer(const Asked& asked) {
  const aslrt_task& task = asked.request.task;
  *asked.problem = "the Task `" + std::string(task.state_name.data, task.state_name.size) + "` (" +
                   std::string(task.resource.data, task.resource.size) +
                   (asked.function.empty() ? "" : ", function `" + std::string(asked.function) + "`") +
                   ") has no answer to its attempt " + std::to_string(task.attempt) + " (call " +
                   std::to_string(asked.counts.call) + ")";
  return false;
}

}  // namespace aslc::sim
