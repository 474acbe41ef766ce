// Strings as UTF-16 (utf16.h).
#include "runtime/jsonata/utf16.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "runtime/json.h"
#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

int HexDigit(char16_t unit) {
  if (IsDigit16(unit)) return unit - u'0';
  char16_t lower = unit | 0x20;
  return lower >= u'a' && lower <= u'f' ? lower - u'a' + 10 : -1;
}

// Digits of a power-of-two radix, without losing a bit that decides how to round: beyond 2^53 later digits
// only say whether something follows.
double ParseHex(std::u16string_view digits) {
  if (digits.empty() || HexDigit(digits[0]) < 0) return kNan;
  std::string text = "0x";
  double value = 0;
  size_t n = 0;
  while (n < digits.size() && HexDigit(digits[n]) >= 0) ++n;
  for (size_t i = 0; i < n; ++i) text += static_cast<char>(digits[i]);
  std::from_chars_result read =
      std::from_chars(text.data() + 2, text.data() + text.size(), value, std::chars_format::hex);
  return read.ec == std::errc() ? value : std::numeric_limits<double>::infinity();
}

// A number's value from text that is a JSON number: rows of digits that are too large become infinite.
double FromText(std::string_view text) {
  return ToDouble(aslrt_make(ASLRT_NUMTEXT, 0, static_cast<uint32_t>(text.size()),
                             reinterpret_cast<uintptr_t>(text.data())));
}

}  // namespace

std::u16string ToUtf16(std::string_view wtf8) {
  std::u16string out;
  out.reserve(wtf8.size());
  const char* p = wtf8.data();
  const char* end = p + wtf8.size();
  while (p < end) {
    uint32_t code_point = 0;
    size_t n = DecodeUtf8(p, end, &code_point);
    AppendCodePoint(out, n == 0 ? 0xFFFD : code_point);
    p += n == 0 ? 1 : n;
  }
  return out;
}

uint32_t CodePointAt(std::u16string_view text, size_t at, size_t* length) {
  uint32_t unit = text[at];
  *length = 1;
  if (unit - 0xD800u >= 0x400u || at + 1 >= text.size()) return unit;
  uint32_t low = text[at + 1];
  if (low - 0xDC00u >= 0x400u) return unit;
  *length = 2;
  return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

void AppendCodePoint(std::u16string& out, uint32_t code_point) {
  if (code_point >= 0x10000) {
    out += static_cast<char16_t>(0xD800 + ((code_point - 0x10000) >> 10));
    code_point = 0xDC00 + (code_point & 0x3FF);
  }
  out += static_cast<char16_t>(code_point);
}

aslrt_value MakeString16(aslrt_ctx* ctx, std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    size_t units;
    char bytes[4];
    out.append(bytes, EncodeUtf8(CodePointAt(text, i, &units), bytes));
    i += units;
  }
  return MakeString(ctx, out);
}

bool IsJsSpace(char16_t unit) {
  return (unit >= 9 && unit <= 13) || unit == 32 || unit == 0xA0 || unit == 0x1680 ||
         (unit >= 0x2000 && unit <= 0x200A) || unit == 0x2028 || unit == 0x2029 || unit == 0x202F ||
         unit == 0x205F || unit == 0x3000 || unit == 0xFEFF;
}

double ParseInt(std::u16string_view text) {
  while (!text.empty() && IsJsSpace(text[0])) text.remove_prefix(1);
  bool negative = !text.empty() && text[0] == u'-';
  if (negative || (!text.empty() && text[0] == u'+')) text.remove_prefix(1);
  double value;
  if (text.size() >= 2 && text[0] == u'0' && (text[1] | 0x20) == u'x') {
    value = ParseHex(text.substr(2));
  } else {
    std::string digits;
    for (size_t i = 0; i < text.size() && IsDigit16(text[i]); ++i) digits += static_cast<char>(text[i]);
    value = digits.empty() ? kNan : FromText(digits);
  }
  return negative ? -value : value;
}

std::u16string NumberText(double d) {
  if (std::isnan(d)) return u"NaN";
  if (std::isinf(d)) return d < 0 ? u"-Infinity" : u"Infinity";
  char text[kNumberTextMax];
  size_t n = FormatDouble(d, text);
  return std::u16string(text, text + n);
}

double ScaleDecimal(double d, double exponent) {
  if (!std::isfinite(d)) return kNan;
  char text[3 * kNumberTextMax];
  size_t n = FormatDouble(d, text);
  std::string_view number(text, n);
  size_t e = number.find('e');
  if (e != std::string_view::npos) {
    int own = 0;
    std::from_chars(text + e + 1 + (text[e + 1] == '+'), text + n, own);
    exponent += own;
    n = e;
  }
  // An exponent is written as digits only; anything else is no number to JavaScript.
  if (exponent != std::trunc(exponent) || !(std::fabs(exponent) < 1e21)) return kNan;
  text[n++] = 'e';
  n += FormatDouble(exponent, text + n);
  return FromText({text, n});
}

}  // namespace aslrt::jsonata
