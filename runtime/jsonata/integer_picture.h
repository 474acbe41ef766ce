// Pictures of integers (XPath fn:format-integer as the reference implements it): analysed once, then used to
// format or to read. Parts of date pictures are such pictures, too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aslc/abi.h"

namespace aslrt::jsonata {

enum class IntegerForm { kDecimal, kLetters, kRoman, kWords, kSequence };
enum class LetterCase { kLower, kUpper, kTitle };

struct IntegerPicture {
  struct Separator {
    double position = 0;  // digits behind it
    std::u16string text;  // one character
  };
  IntegerForm form = IntegerForm::kDecimal;
  LetterCase letter_case = LetterCase::kLower;
  bool ordinal = false;
  bool regular = false;         // one separator repeated at equal distances: separators[0]
  uint32_t zero = 0x30;         // code point of the digit 0
  double mandatory_digits = 0;  // NaN where the form has no digits; date pictures change it
  double optional_digits = 0;
  double parse_width = 0;             // exact number of digits to read, 0: any
  std::vector<Separator> separators;  // from the right to the left
  std::u16string token;               // of kSequence: what is not supported
};

// False and *error (D3131) when digits of two families are mixed.
bool AnalyseInteger(aslrt_ctx* ctx, std::u16string_view picture, IntegerPicture* out, aslrt_value* error);
// Appends the number, which is an integer or NaN. False and *error: D3130, or a bound.
bool FormatInteger(aslrt_ctx* ctx, double number, const IntegerPicture& picture, std::u16string& out,
                   aslrt_value* error);
// NaN for text that is no number of the picture. False and *error: D3130, or a digit out of range.
bool ReadInteger(aslrt_ctx* ctx, std::u16string_view text, const IntegerPicture& picture, double* number,
                 aslrt_value* error);

}  // namespace aslrt::jsonata
