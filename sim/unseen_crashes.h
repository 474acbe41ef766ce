// Crashes that nobody may notice: at every save point where the execution has called nobody since it was saved, its
// process dies and another one goes on at once. A run must end as it does without them, with the same history: a test of
// the engine's snapshots and of the event loop, for any workflow.
#pragma once

#include <set>

#include "sim/disturbance.h"

namespace aslc::sim {

class UnseenCrashes final : public Disturbance {
 public:
  uint64_t crashes() const { return crashes_; }  // of all runs

  bool OfServedCall(const Request&, Choices&, Reply*) override { return true; }
  void AtStart(const SavePoint& start, Choices&, FaultPlan*) override {
    if (start.execution == 0) hit_.clear();
  }
  bool WatchesPoints() const override { return true; }
  bool MayCrashAfter(uint32_t, uint32_t) const override { return true; }
  const Fault* AtPoint(const SavePoint& at, Choices&) override {
    if (at.calls > 0 || !hit_.insert(PointOf(at.execution, at.point)).second) return nullptr;
    ++crashes_;
    return &crash_;
  }
  void Saved(uint32_t) override {}
  void RolledBack(uint32_t) override {}

 private:
  const Fault crash_{PointOf(0, 0), FaultKind::kCrash, {}, {}, 0, 0};
  std::set<CallSite> hit_;
  uint64_t crashes_ = 0;
};

}  // namespace aslc::sim
