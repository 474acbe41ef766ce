// What steps touch of the executions, and what follows from what (steps.h).
#include "sim/steps.h"

#include <algorithm>

#include "sim/hash.h"

namespace aslc::sim {
namespace {

uint64_t WhichFrame(uint32_t node, uint64_t path) { return Fold64(node, path); }

void Append(std::vector<uint32_t>& to, const std::vector<uint32_t>& steps) {
  for (const uint32_t step : steps) {
    if (std::find(to.begin(), to.end(), step) == to.end()) to.push_back(step);
  }
}

}  // namespace

void StepTracker::Begin() {
  Rest();
  held_.clear();
  places_.clear();
  parents_.clear();
  step_ = kNoStep;
  steps_ = 0;
  touched_.Clear();
  joined_.clear();
  EndSequences();
}

void StepTracker::Rest() {
  // Whatever comes later comes after all of this.
  first_causes_ += static_cast<uint32_t>(causes_.size());
  causes_.clear();
  causes_noted_ = false;
  ends_.clear();
  whole_.clear();
}

HeldCall StepTracker::Take(size_t index) {
  HeldCall call = std::move(held_[index]);
  held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(index));
  return call;
}

void StepTracker::Cancel(uint32_t node, uint64_t task) {
  std::erase_if(held_, [&](const HeldCall& call) { return call.node == node && call.task.id == task; });
}

std::pair<uint64_t, uint32_t> StepTracker::PlaceOf(uint32_t node, uint64_t task) const {
  const auto at = places_.find({node, task});
  return at == places_.end() ? std::pair(kWholeExecution, ASLRT_NONE) : at->second;
}

void StepTracker::BeginStep(BranchId branch) {
  step_ = steps_++;
  touched_.Clear();
  joined_.clear();
  ended_.clear();
  started_.clear();
  causes_noted_ = false;
  if (branch.path == kWholeExecution) {
    TouchExecution(branch.execution);
    whole_[branch.execution] = step_;
    return;
  }
  // A branch goes on only while those around it have not been given up.
  touched_.Read(Shared::kBranches, WhichFrame(branch.execution, 0));
  for (auto at = parents_.find({branch.execution, branch.path}); at != parents_.end();
       at = parents_.find({branch.execution, at->second})) {
    touched_.Read(Shared::kBranches, WhichFrame(branch.execution, at->second));
  }
}

void StepTracker::EndStep() {
  for (const EndedBranch& ended : ended_) {
    const uint64_t which = WhichFrame(ended.parent.first, ended.parent.second);
    // Which item begins next depends on which one ends first; where none does, ends may be swapped.
    const bool freed = std::find(started_.begin(), started_.end(), ended.parent) != started_.end();
    if (freed || ended.of_map_run) {
      touched_.Write(Shared::kSlots, which);
    } else {
      touched_.Read(Shared::kSlots, which);
    }
  }
}

void StepTracker::TouchExecution(uint32_t node) { touched_.Write(Shared::kBranches, WhichFrame(node, 0)); }

void StepTracker::OnBranch(uint32_t node, const aslrt_branch& branch) {
  const Frame parent{node, branch.parent};
  if (branch.change == ASLRT_BRANCH_STARTED) {
    parents_[{node, branch.path}] = branch.parent;
    started_.push_back(parent);
    return;
  }
  if (branch.change == ASLRT_BRANCH_STOPPED) touched_.Write(Shared::kBranches, WhichFrame(node, branch.parent));
  if (step_ == kNoStep) return;
  ended_.push_back({parent, branch.of_map_run != 0});
  // What the frame around does next follows all ends of its branches, also of those inside of them.
  std::vector<uint32_t>& ends = ends_[parent];
  Append(ends, {step_});
  if (const auto inner = ends_.find({node, branch.path}); inner != ends_.end()) Append(ends, inner->second);
  Append(joined_, ends);
  causes_noted_ = false;
}

uint32_t StepTracker::CausesNow() {
  if (step_ == kNoStep) return 0;
  if (!causes_noted_) {
    causes_.push_back({step_});
    Append(causes_.back(), joined_);
    causes_noted_ = true;
  }
  return first_causes_ + static_cast<uint32_t>(causes_.size()) - 1;
}

std::vector<uint32_t> StepTracker::Causes(uint32_t causes, uint32_t node) const {
  std::vector<uint32_t> steps;
  if (causes >= first_causes_) steps = causes_[causes - first_causes_];
  if (const auto whole = whole_.find(node); whole != whole_.end()) Append(steps, {whole->second});
  return steps;
}

}  // namespace aslc::sim
