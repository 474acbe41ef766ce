// Answers by the rules of a scenario: the first candidate that fits the request and whose probability says
// yes; else the model of the service.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/answerer.h"
#include "sim/answer_world.h"
#include "sim/call_counter.h"
#include "sim/invent.h"
#include "sim/place_counter.h"
#include "sim/plan.h"
#include "sim/programs.h"
#include "sim/template.h"

namespace aslc::sim {

// What answered a request, for traces. Lives until the hook returns.
struct AnswerNote {
  const aslrt_task& task;
  const Counts& counts;
  const AnswerRule* rule;  // null: the model of the service, no rule having applied; or it is invented
  const Reply& reply;
  bool invented = false;
};
using AnswerHook = void (*)(void* user, const AnswerNote& note);

class ScenarioAnswers final : public Answerer {
 public:
  // The plan outlives it. programs may be null: then an answer by a program is a problem. machine: 0, and it
  // answers for all; else it is for one beside the first, whose world it shares.
  explicit ScenarioAnswers(const CasePlan& plan, ProgramRunner* programs = nullptr, uint32_t machine = 0,
                           AnswerWorld* world = nullptr);
  // Chooses the input whose answers count, for the next execution. text: the input itself, as JSON.
  void UseInput(uint32_t input, std::string_view text) {
    input_ = input;
    input_text_ = text;
    for (auto& other : others_) other->UseInput(input, text);
  }
  void Tell(AnswerHook hook, void* user) {
    hook_ = hook;
    hook_user_ = user;
    for (auto& other : others_) other->Tell(hook, user);
  }
  AnswerWorld& world() { return *world_; }
  Evaluations& evaluations() { return evaluations_; }

  void Reset() override;
  bool Knows(const aslrt_task& task) override {
    return !plan_.AnswersOf(input_, task.state).candidates.empty();
  }
  Answerer* OfMachine(uint32_t machine) override {
    return machine <= others_.size() ? others_[machine - 1].get() : nullptr;
  }
  bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) override;

 private:
  // One request while it is being answered.
  struct Asked {
    const Request& request;
    Choices& choices;
    Counts counts;
    std::string_view function;
    uint32_t scope, ordinal;  // of draws
    Reply* reply;
    std::string* problem;
    bool effect = false, invented = false;
  };
  // What choosing among the candidates depends on, and what it changes.
  void NoteShared(const TaskAnswers& answers, const Request& request) const;
  // The answer that a candidate gives now: itself, or one of its sequence. Null when it does not apply.
  const AnswerRule* Choose(const Candidate& candidate, uint32_t number, Asked& asked);
  bool Fill(const AnswerRule& rule, Asked& asked);
  bool FillError(const AnswerRule& rule, Asked& asked);
  bool FillReturned(const AnswerRule& rule, Asked& asked);
  bool FillProgram(const AnswerRule& rule, Asked& asked);
  // The call that hands out a task token is the model's, what comes back the rule's.
  bool Submit(const AnswerRule* rule, Asked& asked);
  bool Model(Asked& asked);
  void Draw(const AnswerRule& rule, uint32_t number, Asked& asked);
  void Finish(const AnswerRule* rule, const Asked& asked);
  bool Evaluate(const Template& from, Asked& asked, aslrt_text_view* out);
  bool NoAnswer(const Asked& asked);
  aslrt_text_view Keep(std::string text);

  const CasePlan& plan_;
  const aslrt_image* image_;
  const aslrt_image_state* states_;
  std::unique_ptr<AnswerWorld> own_;
  AnswerWorld* world_;
  ProgramRunner* programs_;
  uint32_t input_ = 0;
  std::string_view input_text_;
  PlaceCounter places_;
  CallCounter counter_;
  std::deque<std::string> texts_;  // live until the execution has ended
  Evaluations evaluations_;
  AnswerHook hook_ = nullptr;
  void* hook_user_ = nullptr;
  std::unique_ptr<Inventor> inventor_;  // null where nothing is to be invented
  std::unique_ptr<InventedAnswers> invented_;
  std::vector<std::unique_ptr<ScenarioAnswers>> others_;
};

}  // namespace aslc::sim
