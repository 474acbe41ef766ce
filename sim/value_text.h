// Small values as people write them in scenarios and read them in reports: durations, probabilities,
// instants, percentages. Integers only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aslc::sim {

// A decimal number without sign or exponent, times 10^scale. False when it is not one, has more than
// `scale` digits after the point (trailing zeros aside) or is too large.
bool ParseDecimal(std::string_view text, int scale, uint64_t* out);
// `200ms`, `1.5s`, `2m`, `1h`, `1d`, `10us`, `5ns`; `0` needs no unit. At most 292 years.
bool ParseDuration(std::string_view text, int64_t* ns);
// `25%`, `0.25`, `1`: parts per billion; at most 9 digits after the point (7 in a percentage).
bool ParseProbability(std::string_view text, uint32_t* parts_per_billion);
// `p50`, `p99.9`, `p100`: the share of what is no larger.
bool ParsePercentile(std::string_view text, uint32_t* parts_per_billion);
// `1024`, `100B`, `10KB` (1000 bytes each), `256KiB` (1024), `1MB`, `1MiB`: bytes.
bool ParseSize(std::string_view text, uint64_t* bytes);
// RFC 3339 with `Z` or an offset, years 1678 to 2261, at most 9 digits of a second.
bool ParseInstant(std::string_view text, int64_t* ns);

// `0s`, `200ms`, `6.2s`, `1d 4.6s`: days, hours, minutes and seconds that are not zero; below a second
// in the largest unit that gives a number of at least 1. Rounded down to three digits after the point.
std::string FormatDuration(int64_t ns);
// Part of a whole in percent, two decimals, rounded half up: `0.39`.
std::string FormatPercent(uint64_t part, uint64_t whole);

}  // namespace aslc::sim
