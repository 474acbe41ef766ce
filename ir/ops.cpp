// The table of operations and the names of functions.
#include "aslc/check.h"
#include "ir/module.h"

namespace aslc::ir {
namespace {

// The flags as ops.def spells them.
constexpr uint32_t TERMINATOR = kTerminator, MAY_FAIL = kMayFail, PURE = kPure, READS = kReads;

constexpr OpInfo kOps[] = {
#define OP(Name, text, result, operands, immediates, flags, runtime) \
  {#Name, text, Type::result, operands, immediates, flags, #runtime},
#include "ir/ops.def"
};

constexpr bool ImmediatesFit() {
  for (const OpInfo& info : kOps) {
    if (info.immediates.size() > kImmediatesMax) return false;
  }
  return true;
}
static_assert(ImmediatesFit(), "an operation has more immediates than Inst::imm holds");

// Failing leaves through a site, so an operation that may fail must have one.
constexpr bool SitesPresent() {
  for (const OpInfo& info : kOps) {
    bool has_site = info.immediates.find('s') != std::string_view::npos;
    if (has_site && info.immediates.back() != 's') return false;
    if ((info.flags & kMayFail) && !has_site) return false;
  }
  return true;
}
static_assert(SitesPresent(), "MAY_FAIL needs a site as its last immediate");

}  // namespace

const OpInfo& Info(Op op) {
  ASL_CHECK(static_cast<size_t>(op) < kOpCount, "operation out of range");
  return kOps[static_cast<size_t>(op)];
}

int OpInfo::SiteImmediate() const {
  size_t at = immediates.find('s');
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string FunctionName(const Module& module, const Function& function) {
  std::string name = function.state.index < module.states.size() ? module.state(function.state).name : "?";
  if (function.is_lambda()) return name + ".lambda" + std::to_string(function.entry - kLambda0);
  if (function.entry >= ASLRT_ENTRY_catch0) {
    return name + ".catch" + std::to_string(function.entry - ASLRT_ENTRY_catch0);
  }
  switch (static_cast<aslrt_entry_kind>(function.entry)) {
#define ENTRY(id, number, doc) \
  case ASLRT_ENTRY_##id:       \
    return name + "." #id;
#include "aslc/entries.def"
  }
  return name;
}

}  // namespace aslc::ir
