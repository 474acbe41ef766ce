// Faults: what goes wrong in a run, and by which rules (fault_kinds.def, docs/faults.md). A FaultPlan says it all: a run
// with the same case, input, seed and plan is the same run, and taking one fault away changes nothing else.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/source.h"
#include "sim/choices.h"
#include "sim/latency.h"
#include "sim/node_reader.h"

namespace aslc::sim {

enum class FaultKind : uint8_t {
#define FAULT(name, word, made, doc) name,
#include "sim/fault_kinds.def"
};
std::string_view FaultWord(FaultKind kind);
std::optional<FaultKind> FaultNamed(std::string_view word);
// The call is made, so that its effects happen, whatever the execution is told.
bool IsMade(FaultKind kind);

// One call that an execution makes. path: aslrt_draw::path. call: how often the state has been scheduled at this place
// of the execution before, retries counted, so that faults elsewhere do not change what a site is.
struct CallSite {
  uint32_t execution = 0, state = 0;
  uint64_t path = 0;
  uint32_t call = 0;
  auto operator<=>(const CallSite&) const = default;
};

struct Fault {
  CallSite site;
  FaultKind kind = FaultKind::kError;
  std::optional<std::string> error, cause;  // kError, kThrottled, kDoneButFailed
  int64_t delay_ns = 0;                     // kSlow
  bool operator==(const Fault&) const = default;
};
using FaultPlan = std::vector<Fault>;  // at most one a site
// In the order of sites, as an injector wants it.
void SortPlan(FaultPlan* plan);

// A rule of a scenario: which calls, what goes wrong, how often, when.
struct FaultRule {
  enum class Match { kAny, kState, kResource, kFunction, kService };
  Match match = Match::kAny;
  std::string name;
  SourceRange name_range;
  std::string pointer;  // of the name in the scenario
  FaultKind kind = FaultKind::kError;
  std::optional<std::string> error, cause;  // absent: one of the resource's own (service_errors.h)
  uint32_t parts_per_billion = kPartsPerBillion;  // of the calls inside the window
  NumberRange attempts;
  Latency delay;  // kSlow
  int64_t from_ns = 0, to_ns = INT64_MAX;    // since the start of the run; to is not part of it
  uint32_t budget = UINT32_MAX;              // faults of this rule in a run
  // An outage: whether it happens at all is one draw a run, and so is how much later than `from` its window lies.
  uint32_t outage_parts_per_billion = kPartsPerBillion;
  Latency start;
};

}  // namespace aslc::sim
