// Faults: what goes wrong in a run, and by which rules (fault_kinds.def, docs/faults.md). A FaultPlan says it all: a run
// with the same case, input, seed and plan is the same run, and taking one fault away changes nothing else.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/image.h"
#include "aslc/source.h"
#include "sim/choices.h"
#include "sim/latency.h"
#include "sim/node_reader.h"

namespace aslc::sim {

enum class FaultKind : uint8_t {
#define FAULT(name, word, made, of, doc) name,
#include "sim/fault_kinds.def"
};
std::string_view FaultWord(FaultKind kind);
std::optional<FaultKind> FaultNamed(std::string_view word);
// The call is made, so that its effects happen, whatever the execution is told.
bool IsMade(FaultKind kind);
// It happens to an execution, not to one of its calls.
bool IsOfExecution(FaultKind kind);

// One call that an execution makes. path: aslrt_draw::path. call: how often the state has been scheduled at this place
// of the execution before, retries counted, so that faults elsewhere do not change what a site is. A call that is made
// again because the process that made it has died is the same call but for `repeat`.
//
// execution: its number, but that copies (kDuplicate, kRepeated) and what they start count apart, from 2^31.
//
// A place of an execution that is none of its calls has no state; `call` is the number of the save point then, 0 the
// start of the execution.
struct CallSite {
  uint32_t execution = 0, state = 0;
  uint64_t path = 0;
  uint32_t call = 0;
  uint32_t repeat = 0;  // how often the call was made before
  bool IsPoint() const { return state == ASLRT_NONE; }
  auto operator<=>(const CallSite&) const = default;
};
inline constexpr uint32_t kCopies = 1u << 31;
inline CallSite PointOf(uint32_t execution, uint32_t point) { return {execution, ASLRT_NONE, 0, point, 0}; }

struct Fault {
  CallSite site;
  FaultKind kind = FaultKind::kError;
  std::optional<std::string> error, cause;  // kError, kThrottled, kDoneButFailed, kStop
  int64_t delay_ns = 0;                     // kSlow; kCrash: until it runs again; kDuplicate, kRepeated
  int64_t at_ns = 0;                        // kStop at the site of the start: since the start of the run
  bool operator==(const Fault&) const = default;
};
using FaultPlan = std::vector<Fault>;  // at most one a call
// In the order of sites, as an injector wants it.
void SortPlan(FaultPlan* plan);

// A rule of a scenario: which calls, what goes wrong, how often, when.
struct FaultRule {
  enum class Match { kAny, kState, kResource, kFunction, kService };
  Match match = Match::kAny;
  std::string name;
  SourceRange name_range;  // kinds that are not of calls: of the kind
  std::string pointer;     // of the same in the scenario
  FaultKind kind = FaultKind::kError;
  std::optional<std::string> error, cause;  // absent: one of the resource's own (service_errors.h)
  uint32_t parts_per_billion = kPartsPerBillion;  // of the calls inside the window
  NumberRange attempts;
  Latency delay;              // kSlow, kCrash, kDuplicate, kRepeated
  std::optional<Latency> at;  // kStop: since the start of the run; absent: at save points
  int64_t from_ns = 0, to_ns = INT64_MAX;    // since the start of the run; to is not part of it
  uint32_t budget = UINT32_MAX;              // faults of this rule in a run
  // An outage: whether it happens at all is one draw a run, and so is how much later than `from` its window lies.
  uint32_t outage_parts_per_billion = kPartsPerBillion;
  Latency start;
};

// When faults end, and how long an execution may take then (docs/faults.md "The calm after").
struct CalmRule {
  int64_t after_ns = INT64_MAX;      // since the start of the run
  std::optional<int64_t> within_ns;  // absent: kCalmNs longer than the run takes without faults
};
inline constexpr int64_t kCalmNs = 7 * 86'400 * 1'000'000'000ll;

}  // namespace aslc::sim
