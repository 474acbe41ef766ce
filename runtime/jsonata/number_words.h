// Numbers in English words, Roman numerals and spreadsheet letters (XPath format-integer's `w`, `i`, `a`).
#pragma once

#include <string>
#include <string_view>

#include "aslc/abi.h"

namespace aslrt::jsonata {

// The number is not negative. False when the words would not end (a number that is not finite) or the bound
// is exhausted.
bool AppendWords(aslrt_ctx* ctx, double number, bool ordinal, std::u16string& out);
bool AppendRoman(aslrt_ctx* ctx, double number, std::u16string& out);
bool AppendLetters(aslrt_ctx* ctx, double number, char16_t first, std::u16string& out);

// Readers: NaN for what they cannot read. Words are in lower case.
double ReadWords(std::u16string_view text);
double ReadRoman(std::u16string_view upper);
double ReadLetters(std::u16string_view text, char16_t first);

// Length of the number word, "and", or separator number `index` at the start of the text without regard to
// case; 0 when it is not there. kWordChoices: how many there are, in the order in which they are tried.
extern const size_t kWordChoices;
size_t MatchWord(std::u16string_view text, size_t index);

}  // namespace aslrt::jsonata
