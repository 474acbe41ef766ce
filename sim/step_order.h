// The order of what can happen at one instant. A run goes in steps: a call is answered, a reply is delivered, an
// execution wakes. Usually the order is fixed (event_loop.h); whoever is asked to choose may let another of the steps
// that are ready go first. Only steps of one virtual instant are ever swapped.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "aslc/image.h"
#include "sim/footprint.h"

namespace aslc::sim {

// Whose step it is: a branch or item of an execution (aslrt_draw::path), or the execution as a whole. Steps of one
// branch come one after the other.
inline constexpr uint64_t kWholeExecution = UINT64_MAX;
struct BranchId {
  uint32_t execution = 0;
  uint64_t path = 0;
  auto operator<=>(const BranchId&) const = default;
};

struct ReadyStep {
  BranchId branch;
  enum class Kind : uint8_t {
    kCall,   // the outside answers a request
    kEvent,  // a reply arrives, or the execution is woken or stopped
    kTimer,  // a timer of the execution is due, with what comes before it at this instant
  };
  Kind kind = Kind::kCall;
  uint32_t state = ASLRT_NONE;  // of the call, or of the one that is replied to
  uint64_t task = 0;            // of the execution
  std::vector<uint32_t> causes; // numbers of the steps of this run without which it would not be there
  bool operator==(const ReadyStep&) const = default;
};

class StepChooser {
 public:
  static constexpr size_t kGiveUp = SIZE_MAX;  // the run is of no interest any more

  virtual ~StepChooser() = default;
  // A run begins.
  virtual void Begin() = 0;
  // Which of them goes next; the first is what goes in an ordinary run. Steps count from 0 in the run.
  virtual size_t Choose(std::span<const ReadyStep> ready) = 0;
  // What the step that was chosen has touched.
  virtual void Did(const Footprint& touched) = 0;
  // Nothing is ready any more: time goes on, or the run ends.
  virtual void Rest() = 0;
};

// A step that goes where in an ordinary run another one would.
struct OrderChoice {
  uint32_t step = 0;            // number of the step in the run
  BranchId branch;
  uint32_t state = ASLRT_NONE;  // for people; of the execution's machine
  bool operator==(const OrderChoice&) const = default;
};
using StepOrder = std::vector<OrderChoice>;  // by step

// Follows such a list. A choice of a branch that has nothing ready then counts for nothing.
class GivenOrder final : public StepChooser {
 public:
  explicit GivenOrder(const StepOrder& order) : order_(order) {}
  // Those that made a difference.
  const StepOrder& followed() const { return followed_; }

  // Defined here because this library has no run-time type information (script.h).
  void Begin() override {
    step_ = 0;
    next_ = 0;
    followed_.clear();
  }
  size_t Choose(std::span<const ReadyStep> ready) override { return Look(ready); }
  void Did(const Footprint&) override {}
  void Rest() override {}

 private:
  size_t Look(std::span<const ReadyStep> ready);

  const StepOrder& order_;
  StepOrder followed_;
  uint32_t step_ = 0;
  size_t next_ = 0;
};

}  // namespace aslc::sim
