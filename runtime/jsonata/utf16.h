// JavaScript's view of a string for functions whose rules count or cut UTF-16 code units (pictures of
// numbers and dates), and its way to read numbers from text.
#pragma once

#include <string>
#include <string_view>

#include "runtime/value.h"

namespace aslrt::jsonata {

std::u16string ToUtf16(std::string_view wtf8);
// A STRING of the execution; halves of a surrogate pair that stand together become one code point.
aslrt_value MakeString16(aslrt_ctx* ctx, std::u16string_view text);

bool IsJsSpace(char16_t unit);  // `\s` of a regular expression
inline bool IsDigit16(char16_t unit) { return unit >= u'0' && unit <= u'9'; }
// The code point at `at`; *length is the number of its units. A lone surrogate stands for itself.
uint32_t CodePointAt(std::u16string_view text, size_t at, size_t* length);
void AppendCodePoint(std::u16string& out, uint32_t code_point);
// Number.parseInt without a radix: NaN when no digit begins the text.
double ParseInt(std::u16string_view text);
// String(number), also of numbers that are not finite.
std::u16string NumberText(double d);
// The decimal number d times ten to the power of `exponent`, as Number(d + "e" + exponent) reads it.
double ScaleDecimal(double d, double exponent);

}  // namespace aslrt::jsonata
