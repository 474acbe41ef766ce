// The steps of a run whose order is chosen (step_order.h): calls that are held back until it is their turn, what the
// step that is made touches, and which steps come out of which. Of one event loop. In runs without a chooser nobody
// reads what it collects, which costs next to nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aslc/engine.h"
#include "sim/footprint.h"
#include "sim/step_order.h"

namespace aslc::sim {

// A request that has not been answered yet.
struct HeldCall {
  uint32_t node = 0;
  aslrt_task task{};  // with texts that live as long as the machine, but for `token`; without its input
  std::string input, token, function;
  std::vector<uint32_t> iterations;
  uint64_t sequence = 0;  // the first of kSequencesHeld numbers, from when the request was made
  uint32_t causes = 0;
};

class StepTracker {
 public:
  // At most so many events come out of a call: its worker starts or it is submitted, it ends, it ends once more.
  // Their numbers are taken when the request is made, so that replies that are due together arrive in the order of
  // the requests, whatever the order in which they were answered.
  static constexpr uint64_t kSequencesHeld = 4;

  // A run begins.
  void Begin();
  // Nothing is ready any more.
  void Rest();

  void Hold(HeldCall call) { held_.push_back(std::move(call)); }
  const std::vector<HeldCall>& held() const { return held_; }
  HeldCall Take(size_t index);
  // Nobody waits for the call any more.
  void Cancel(uint32_t node, uint64_t task);

  // Whose steps the replies to a task are.
  void NotePlace(uint32_t node, const aslrt_task& task) { places_[{node, task.id}] = {task.path, task.state}; }
  // The path and the state; kWholeExecution for what is no task's.
  std::pair<uint64_t, uint32_t> PlaceOf(uint32_t node, uint64_t task) const;

  void BeginStep(BranchId branch);
  // What comes about outside of steps, at the very start, has no footprint that counts.
  Footprint& touched() { return touched_; }
  void EndStep();
  // Of an execution as a whole: no other step of it may be swapped with this one.
  void TouchExecution(uint32_t node);
  void OnBranch(uint32_t node, const aslrt_branch& branch);

  // What caused whatever comes about now, as a number for Causes.
  uint32_t CausesNow();
  // Numbers of steps; those of an earlier instant are forgotten. node: whose step it will be.
  std::vector<uint32_t> Causes(uint32_t causes, uint32_t node) const;

  void UseSequences(uint64_t first) {
    next_sequence_ = first;
    end_sequence_ = first + kSequencesHeld;
  }
  void EndSequences() { next_sequence_ = end_sequence_ = 0; }
  bool HasSequence() const { return next_sequence_ < end_sequence_; }
  uint64_t TakeSequence() { return next_sequence_++; }

 private:
  using Frame = std::pair<uint32_t, uint64_t>;  // execution and path
  struct EndedBranch {
    Frame parent;
    bool of_map_run;
  };
  static constexpr uint32_t kNoStep = UINT32_MAX;

  std::vector<HeldCall> held_;
  std::map<std::pair<uint32_t, uint64_t>, std::pair<uint64_t, uint32_t>> places_;  // by execution and task
  std::map<Frame, uint64_t> parents_;
  // Of this instant: the steps in which branches of a frame ended, and the last step of an execution as a whole.
  std::map<Frame, std::vector<uint32_t>> ends_;
  std::map<uint32_t, uint32_t> whole_;
  std::vector<std::vector<uint32_t>> causes_;
  uint32_t first_causes_ = 1;  // number of causes_[0]; 0: none

  // Of the step that is made.
  Footprint touched_;
  uint32_t step_ = kNoStep, steps_ = 0;
  bool causes_noted_ = false;
  std::vector<uint32_t> joined_;  // ends of branches that what comes out of the step follows too
  std::vector<EndedBranch> ended_;
  std::vector<Frame> started_;
  uint64_t next_sequence_ = 0, end_sequence_ = 0;
};

}  // namespace aslc::sim
