// Answers by the rules of a scenario: the first candidate that fits the attempt and whose probability
// says yes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/answerer.h"
#include "sim/plan.h"

namespace aslc::sim {

// Counts the requests at each place (state and path of branch and item numbers), so that the keys of
// draws do not depend on what happens elsewhere. Open-addressed; starting over costs nothing.
class PlaceCounter {
 public:
  void Reset();
  // How often it was asked for this place before.
  uint32_t Next(uint32_t state, uint64_t path);

 private:
  struct Slot {
    uint64_t path = 0;
    uint32_t state = 0, count = 0;
    uint64_t epoch = 0;  // the slot is free unless it is the current one
  };
  Slot* Find(uint32_t state, uint64_t path);
  void Grow();
  std::vector<Slot> slots_;
  size_t used_ = 0;
  uint64_t epoch_ = 1;
};

class ScenarioAnswers final : public Answerer {
 public:
  // The plan outlives it. machine: 0, and it answers for all; else it is for one beside the first.
  explicit ScenarioAnswers(const CasePlan& plan, uint32_t machine = 0);
  // Chooses the input whose answers count; for the next execution.
  void UseInput(uint32_t input) {
    input_ = input;
    for (auto& other : others_) other->UseInput(input);
  }

  void Reset() override {
    places_.Reset();
    for (auto& other : others_) other->Reset();
  }
  bool Knows(const aslrt_task& task) override { return !plan_.AnswersOf(input_, task.state).candidates.empty(); }
  Answerer* OfMachine(uint32_t machine) override { return machine <= others_.size() ? others_[machine - 1].get() : nullptr; }
  bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) override;

 private:
  const CasePlan& plan_;
  const aslrt_image_state* states_;
  uint32_t input_ = 0;
  PlaceCounter places_;
  std::vector<std::unique_ptr<ScenarioAnswers>> others_;
};

}  // namespace aslc::sim
