// Timestamps: ISO-8601 extended offset date-times (the service's ISO_OFFSET_DATE_TIME) and instants.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aslrt {

// Nanoseconds since the Unix epoch; false when the text is not of the form or a field is out of range.
// seconds and nanos are apart because the range of years is wider than int64 nanoseconds.
bool ParseTimestamp(std::string_view text, int64_t* seconds, uint32_t* nanos);
// A timestamp that exists, spelt as `2025-01-15T12:00:00Z`.
bool IsUsualTimestamp(std::string_view text);
// `2024-01-02T03:04:05.678Z`; fraction in groups of three digits, omitted when zero (Java's Instant).
std::string FormatInstant(int64_t ns);

}  // namespace aslrt
