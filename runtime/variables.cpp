// The quotas of variables (definition.md 1.11): what one Assign sets together, and what an execution holds
// in all. One value by itself was measured where it was made.
#include <algorithm>

#include "runtime/execution.h"

namespace aslrt {

namespace {

// Bytes of all variables of an execution: 40 times the quota of one, which the compiler counts on.
constexpr uint64_t kVariablesMax = 10u << 20;

// Adds the size of a value to `total`, exact only where an upper bound says that the quota may be near.
uint64_t Add(uint64_t total, aslrt_value v, uint64_t quota, bool exact) {
  if (aslrt_kind_of(v) == ASLRT_UNDEFINED || total > quota) return total;
  return total + (exact ? ExactSize(v, quota) : SizeMax(v));
}

// The variables of a frame and of all below it, but for those in `assigned` of `frame`: value, slot, ...
uint64_t AddFrames(const aslrt_frame* f, const aslrt_frame* frame, std::span<const aslrt_value> assigned,
                   uint64_t total, bool exact) {
  for (uint32_t slot = 0; slot < LinksOf(f)->var_count; ++slot) {
    bool replaced = false;
    for (size_t i = 1; f == frame && i < assigned.size(); i += 2) replaced |= assigned[i].bits == slot;
    if (!replaced) total = Add(total, f->vars[slot], kVariablesMax, exact);
  }
  if (f->wait == nullptr) return total;
  // Containers nest as deep as the definition does.
  for (const aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    if (IsRoot(c)) continue;  // an execution of its own
    total = AddFrames(c, frame, assigned, total, exact);
  }
  return total;
}

bool AssignFits(std::span<const aslrt_value> assigned, uint64_t quota, bool exact) {
  uint64_t total = 0;
  for (size_t i = 0; i < assigned.size(); i += 2) total = Add(total, assigned[i], quota, exact);
  return total <= quota;
}

bool ExecutionFits(const aslrt_execution& x, const aslrt_frame* frame, std::span<const aslrt_value> assigned,
                   bool exact) {
  uint64_t total = AddFrames(x.child != nullptr ? x.child->root : x.top, frame, assigned, 0, exact);
  for (size_t i = 0; i < assigned.size(); i += 2) total = Add(total, assigned[i], kVariablesMax, exact);
  return total <= kVariablesMax;
}

}  // namespace

aslrt_value CheckAssigned(aslrt_execution& x, const aslrt_frame* frame, aslrt_value assigned) {
  uint64_t quota = x.store.payload_max;
  if (x.settings.quotas == ASLRT_QUOTAS_NONE) return aslrt_null();
  std::span<const aslrt_value> values = Elements(assigned);
  bool fits = AssignFits(values, quota, false) || AssignFits(values, quota, true);
  // Few variables cannot be too large together, as each is below the quota of a payload.
  if (fits && x.live_variables * quota > kVariablesMax) {
    fits = ExecutionFits(x, frame, values, false) || ExecutionFits(x, frame, values, true);
  }
  return fits ? aslrt_null() : aslrt_error_value(ASLRT_MESSAGE_data_limit);
}

}  // namespace aslrt
