// Texts that look like what a member of some name would hold, and neighbours of constants. invent_value.cpp
// decides which of them a value gets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aslc::sim {

// How many different values a name has.
inline constexpr uint64_t kPlausibleValues = 3;
// `arn:aws:...` for `topicArn`, `orderId-2` for `orderId`; `pick` is below kPlausibleValues.
std::string PlausibleText(std::string_view name, uint64_t pick);
// JSON text of it, or of a number for `itemCount`.
std::string PlausibleJson(std::string_view name, uint64_t pick);

// A text that matches a pattern of StringMatches (spec "Choice State": `*` any characters, `\` escapes).
std::string MatchOf(std::string_view pattern);
// A decimal number plus a whole one; spelled without exponent.
std::string Shifted(std::string_view number, int64_t by);
bool ParseWhole(std::string_view text, int64_t* out);
std::string Base64(std::string_view bytes);

}  // namespace aslc::sim
