// Answers from a list in memory: for each schedule of a task state, in order, one outcome. Used to replay
// recorded executions, in benchmarks and tests.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/answerer.h"

namespace aslc::sim {

struct ScriptedOutcome {
  std::optional<std::string> output;  // JSON text; present: the task succeeds
  std::optional<std::string> error, cause;
  bool timeout = false;  // never answered; output, error and cause are not looked at
  aslrt_fail_phase phase = ASLRT_PHASE_RUN;
  bool started = true;                // activities: whether a worker takes the task
  std::optional<std::string> worker;  // activities: its name
  // .sync, .waitForTaskToken: result of the submitting call; absent: the call never returns, or
  // (phase SUBMIT and before) fails.
  std::optional<std::string> submitted;
  int64_t latency_ns = 0;
};

// Which schedule of a state an outcome is for. Occurrences count the schedules of a state in the order
// in which they happen, retries included, from 1.
struct ScriptKey {
  std::string state;
  uint32_t occurrence = 0;           // 0: every schedule that has no outcome of its own
  std::vector<uint32_t> iterations;  // enclosing Map iterations, outermost first; empty: any
};

// The rules by which a schedule finds its outcome:
//  1. Inside Map iterations: outcomes of the state with these very iterations are used one after the
//     other, in the order of their occurrence numbers (which are numbers of the whole execution).
//  2. The outcome whose occurrence is the number of schedules of this state so far, without iterations.
//  3. The state's outcome with occurrence 0.
//  4. The outcome for every state, if there is one.
class TaskScript final : public Answerer {
 public:
  void Add(ScriptKey key, ScriptedOutcome outcome);
  void SetDefault(ScriptedOutcome outcome) { default_ = std::move(outcome); }
  // The outcomes of another machine of the account, numbered from 1.
  TaskScript& Machine(uint32_t machine);

  // Defined here: this library is built without run-time type information, and code that is built with it
  // would miss the class's when its virtual functions were elsewhere.
  void Reset() override { StartOver(); }
  // The outcome for every state is none that was told.
  bool Knows(const aslrt_task& task) override { return HasOutcomes(task); }
  Answerer* OfMachine(uint32_t machine) override { return &Machine(machine); }
  bool Answer(const Request& request, Choices&, Reply* reply, std::string* problem) override {
    return Look(request.task, reply, problem);
  }

 private:
  struct Lane {                                    // one state, or one state in one place
    std::map<uint32_t, ScriptedOutcome> outcomes;  // by occurrence
    uint32_t schedules = 0;
  };
  using LaneKey = std::pair<std::string, std::vector<uint32_t>>;
  void StartOver();
  bool HasOutcomes(const aslrt_task& task) const;
  bool Look(const aslrt_task& task, Reply* reply, std::string* problem);
  const ScriptedOutcome* Find(const aslrt_task& task);
  Lane* Global(const aslrt_task& task);

  std::map<LaneKey, Lane> lanes_;  // nodes stay where they are: global_ points into it
  std::vector<Lane*> global_;      // by state index, filled when first asked
  std::optional<ScriptedOutcome> default_;
  LaneKey scratch_;
  std::vector<std::unique_ptr<TaskScript>> others_;
};

}  // namespace aslc::sim
