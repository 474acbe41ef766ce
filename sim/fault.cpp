// Words for kinds of faults (fault.h).
#include "sim/fault.h"

#include <algorithm>
#include <tuple>

namespace aslc::sim {
namespace {

constexpr std::string_view kWords[] = {
#define FAULT(name, word, made, of, doc) word,
#include "sim/fault_kinds.def"
};

}  // namespace

std::string_view FaultWord(FaultKind kind) { return kWords[static_cast<size_t>(kind)]; }

bool IsMade(FaultKind kind) {
  switch (kind) {
#define FAULT(name, word, made, of, doc) \
  case FaultKind::name:              \
    return made;
#include "sim/fault_kinds.def"
  }
  return false;
}

bool IsOfExecution(FaultKind kind) {
  enum { CALL, EXECUTION };
  constexpr int kOf[] = {
#define FAULT(name, word, made, of, doc) of,
#include "sim/fault_kinds.def"
  };
  return kOf[static_cast<size_t>(kind)] == EXECUTION;
}

std::optional<FaultKind> FaultNamed(std::string_view word) {
  for (size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] == word) return static_cast<FaultKind>(i);
  }
  return std::nullopt;
}

void SortPlan(FaultPlan* plan) {
  std::sort(plan->begin(), plan->end(), [](const Fault& a, const Fault& b) {
    return std::tie(a.site, a.kind, a.at_ns, a.delay_ns) < std::tie(b.site, b.kind, b.at_ns, b.delay_ns);
  });
}

}  // namespace aslc::sim
