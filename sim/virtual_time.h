// Virtual time with answers that are known: nothing sleeps, the clock jumps to what happens next.
#pragma once

#include "sim/clock.h"
#include "sim/outside.h"

namespace aslc::sim {

class VirtualTime final : public Outside {
 public:
  // For the runs that follow; outlives them.
  void Use(Answerer* answers) { answers_ = answers; }

  const VirtualClock& clock() const { return clock_; }

  void Begin(int64_t start_ns) override {
    clock_.Start(start_ns);
    answers_->Reset();
  }
  int64_t now_ns() const override { return clock_.now_ns(); }
  bool Answers(const Asked& asked) override {
    Answerer* answers = AnswererOf(asked);
    return answers != nullptr && answers->Knows(asked.task);
  }
  bool Ask(const Asked& asked, Choices& choices, Reply* reply, std::string* problem) override;
  void Cancel(uint32_t, uint64_t) override {}
  Waited Wait(int64_t until_ns) override {
    if (until_ns == kForever) return Waited::kNothing;
    clock_.AdvanceTo(until_ns);
    return Waited::kDue;
  }

 private:
  Answerer* AnswererOf(const Asked& asked) {
    return asked.machine == 0 ? answers_ : answers_->OfMachine(asked.machine);
  }

  VirtualClock clock_;
  Answerer* answers_ = nullptr;
};

}  // namespace aslc::sim
