// Words for kinds of faults (fault.h).
#include "sim/fault.h"

#include <algorithm>

namespace aslc::sim {
namespace {

constexpr std::string_view kWords[] = {
#define FAULT(name, word, made, doc) word,
#include "sim/fault_kinds.def"
};

}  // namespace

std::string_view FaultWord(FaultKind kind) { return kWords[static_cast<size_t>(kind)]; }

bool IsMade(FaultKind kind) {
  switch (kind) {
#define FAULT(name, word, made, doc) \
  case FaultKind::name:              \
    return made;
#include "sim/fault_kinds.def"
  }
  return false;
}

std::optional<FaultKind> FaultNamed(std::string_view word) {
  for (size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] == word) return static_cast<FaultKind>(i);
  }
  return std::nullopt;
}

void SortPlan(FaultPlan* plan) {
  std::sort(plan->begin(), plan->end(), [](const Fault& a, const Fault& b) { return a.site < b.site; });
}

}  // namespace aslc::sim
