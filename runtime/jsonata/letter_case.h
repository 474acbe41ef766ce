// Upper and lower case beyond ASCII as JavaScript has it, by the tables of letter_case.def.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aslrt::jsonata {

// String.prototype.toUpperCase and toLowerCase of WTF-8 (SpecialCasing of Unicode, without locales).
std::string UpperCase(std::string_view text);
std::string LowerCase(std::string_view text);
// The code point that a code point alone becomes when that is one: what ignoring case compares.
uint32_t SimpleUpper(uint32_t code);

}  // namespace aslrt::jsonata
