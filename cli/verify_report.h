// What `aslc verify` prints.
#pragma once

#include <cstdint>
#include <string>

#include "sim/verify.h"

namespace aslc::cli {

// {"holds", "events", "ended", "byChance", "afterAbort", "divergence"}; the last is null when it holds, else
// {"eventId", "after", "type", "state", "member", "expected", "actual", "expectedEvent", "actualEvent",
// "note"}, null for what there is not.
std::string VerificationJson(const sim::Verification& verification);
// For people; both events side by side, in `width` columns.
std::string VerificationText(const sim::Verification& verification, uint32_t width);

}  // namespace aslc::cli
