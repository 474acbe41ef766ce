// The form of timestamps in definitions (spec "Timestamps": RFC 3339 with an upper-case T and Z).
#pragma once

#include <string_view>

namespace aslc::frontend {

// 2016-03-14T01:59:00Z, with a fraction of a second or another zone if wanted; the date must exist.
bool IsTimestamp(std::string_view text);

}  // namespace aslc::frontend
