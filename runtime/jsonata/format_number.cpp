// $formatNumber: pictures of XPath's fn:format-number (F&O 4.7) as the reference implementation reads them.
// Everything works on UTF-16 units, which is what pictures and options are made of there.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "runtime/jsonata/rounding.h"
#include "runtime/jsonata/text.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

using Units = std::u16string;
using View = std::u16string_view;
constexpr size_t kNone = View::npos;

// The characters with a meaning; the defaults are those of the standard.
struct Symbols {
  Units decimal_separator = u".", grouping_separator = u",", exponent_separator = u"e", minus_sign = u"-",
        percent = u"%", per_mille = u"\u2030", zero_digit = u"0", digit = u"#", pattern_separator = u";";
  char16_t zero = u'0';

  bool IsDigit(char16_t c) const { return static_cast<char16_t>(c - zero) < 10; }
  bool IsPlace(char16_t c) const { return IsDigit(c) || Is(digit, c); }
  bool IsActive(char16_t c) const {
    return IsPlace(c) || Is(decimal_separator, c) || Is(exponent_separator, c) || Is(grouping_separator, c) ||
           Is(pattern_separator, c);
  }
  static bool Is(const Units& symbol, char16_t c) { return symbol.size() == 1 && symbol[0] == c; }
};

struct OptionRow {
  std::string_view name;
  Units Symbols::*symbol;
};
constexpr OptionRow kOptions[] = {
    {"decimal-separator", &Symbols::decimal_separator},
    {"grouping-separator", &Symbols::grouping_separator},
    {"exponent-separator", &Symbols::exponent_separator},
    {"minus-sign", &Symbols::minus_sign},
    {"percent", &Symbols::percent},
    {"per-mille", &Symbols::per_mille},
    {"zero-digit", &Symbols::zero_digit},
    {"digit", &Symbols::digit},
    {"pattern-separator", &Symbols::pattern_separator},
};

// A sub-picture in its parts.
struct Parts {
  Units subpicture, prefix, suffix, active, mantissa, integer, fraction;
  std::optional<Units> exponent;
};

// What formatting needs of a sub-picture (F&O 4.7.4).
struct Layout {
  Units picture, prefix, suffix;
  std::vector<size_t> integer_groups, fraction_groups;
  size_t regular_group = 0;  // 0: the groups are not of one size
  size_t integer_min = 0, fraction_min = 0, fraction_max = 0, exponent_min = 0, scaling = 0;
};

size_t CountDigits(View text, const Symbols& s) {
  size_t count = 0;
  for (char16_t c : text) count += s.IsDigit(c);
  return count;
}
size_t CountPlaces(View text, const Symbols& s) {
  size_t count = 0;
  for (char16_t c : text) count += s.IsPlace(c);
  return count;
}
bool Contains(View text, View what) { return text.find(what) != kNone; }
// String.prototype.substring and indexOf, whose positions may lie outside.
Units Substring(View text, size_t from, size_t to = kNone) {
  from = std::min(from, text.size());
  to = std::min(to, text.size());
  return Units(text.substr(std::min(from, to), std::max(from, to) - std::min(from, to)));
}

std::vector<Units> SplitPicture(View picture, View separator) {
  std::vector<Units> parts;
  for (size_t at = 0;;) {
    size_t next = separator.empty() ? (at + 1 < picture.size() ? at + 1 : kNone) : picture.find(separator, at);
    parts.push_back(Units(picture.substr(at, next == kNone ? next : next - at)));
    if (next == kNone) return parts;
    at = next + separator.size();
  }
}

Parts Dissect(View subpicture, const Symbols& s) {
  Parts p;
  p.subpicture = subpicture;
  auto begins = [&](char16_t c) { return s.IsActive(c) && !Symbols::Is(s.exponent_separator, c); };
  size_t first = 0;
  while (first < subpicture.size() && !begins(subpicture[first])) ++first;
  size_t last = subpicture.size();
  while (last > 0 && !begins(subpicture[last - 1])) --last;
  if (last > 0) {  // else nothing is active: prefix and suffix are empty
    p.prefix = subpicture.substr(0, first);
    p.suffix = subpicture.substr(last);
  }
  size_t behind = subpicture.size() - p.suffix.size();
  p.active = Substring(subpicture, p.prefix.size(), behind);
  size_t exponent = subpicture.find(s.exponent_separator, p.prefix.size());
  if (exponent == kNone || exponent > behind) {
    p.mantissa = p.active;
  } else {
    // The position counts from the start of the sub-picture, but cuts the active part.
    p.mantissa = Substring(p.active, 0, exponent);
    p.exponent = Substring(p.active, exponent + 1);
  }
  size_t point = p.mantissa.find(s.decimal_separator);
  if (point == kNone) {
    p.integer = p.mantissa;
    p.fraction = p.suffix;
  } else {
    p.integer = Substring(p.mantissa, 0, point);
    p.fraction = Substring(p.mantissa, point + 1);
  }
  return p;
}

// A digit of the family before the first optional one (integer part), or after the last one (fraction).
bool DigitBeforeOptional(View integer, const Symbols& s) {
  size_t at = integer.find(s.digit);
  return at != kNone && CountDigits(integer.substr(0, at), s) > 0;
}
bool DigitAfterOptional(View fraction, const Symbols& s) {
  size_t at = fraction.rfind(s.digit);
  return at != kNone && CountDigits(fraction.substr(at), s) > 0;
}

// Code of the last rule that a sub-picture breaks (F&O 4.7.3), or empty.
std::string_view Problem(const Parts& p, const Symbols& s) {
  std::string_view code;
  View text = p.subpicture;
  size_t point = text.find(s.decimal_separator);
  if (point != text.rfind(s.decimal_separator)) code = "D3081";
  if (text.find(s.percent) != text.rfind(s.percent)) code = "D3082";
  if (text.find(s.per_mille) != text.rfind(s.per_mille)) code = "D3083";
  bool scaled = Contains(text, s.percent) || Contains(text, s.per_mille);
  if (Contains(text, s.percent) && Contains(text, s.per_mille)) code = "D3084";
  if (CountPlaces(p.mantissa, s) == 0) code = "D3085";
  for (char16_t c : p.active) {
    if (!s.IsActive(c)) code = "D3086";
  }
  auto groups_at = [&](size_t at) { return at < text.size() && Symbols::Is(s.grouping_separator, text[at]); };
  if (point != kNone) {
    if (groups_at(point - 1) || groups_at(point + 1)) code = "D3087";
  } else if (!p.integer.empty() && Symbols::Is(s.grouping_separator, p.integer.back())) {
    code = "D3088";
  }
  if (Contains(text, s.grouping_separator + s.grouping_separator)) code = "D3089";
  if (DigitBeforeOptional(p.integer, s)) code = "D3090";
  if (DigitAfterOptional(p.fraction, s)) code = "D3091";
  if (!p.exponent.has_value()) return code;
  if (!p.exponent->empty() && scaled) code = "D3092";
  if (p.exponent->empty() || CountDigits(*p.exponent, s) < p.exponent->size()) code = "D3093";
  return code;
}

// Numbers of digit places beside each grouping separator. After the first one the reference looks for the
// next in the integer part, whichever part it is asked of.
std::vector<size_t> Groups(View part, View integer, bool to_left, const Symbols& s) {
  std::vector<size_t> positions;
  size_t at = part.find(s.grouping_separator);
  while (at != kNone) {
    positions.push_back(CountPlaces(to_left ? Substring(part, 0, at) : Substring(part, at), s));
    at = integer.find(s.grouping_separator, at + 1);
  }
  return positions;
}

// The size of all groups when it is one.
size_t RegularGroup(const std::vector<size_t>& positions) {
  if (positions.empty()) return 0;
  size_t factor = positions[0];
  for (size_t position : positions) {
    for (size_t b = position; b != 0;) {
      size_t rest = factor % b;
      factor = b;
      b = rest;
    }
  }
  std::vector<size_t> sorted = positions;
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 1; i <= positions.size(); ++i) {
    if (!std::binary_search(sorted.begin(), sorted.end(), i * factor)) return 0;
  }
  return factor;
}

Layout Analyse(const Parts& p, const Symbols& s) {
  Layout v;
  v.picture = p.subpicture;
  v.prefix = p.prefix;
  v.suffix = p.suffix;
  v.integer_groups = Groups(p.integer, p.integer, false, s);
  v.regular_group = RegularGroup(v.integer_groups);
  v.fraction_groups = Groups(p.fraction, p.integer, true, s);
  v.integer_min = v.scaling = CountDigits(p.integer, s);
  v.fraction_min = CountDigits(p.fraction, s);
  v.fraction_max = CountPlaces(p.fraction, s);
  bool exponent = p.exponent.has_value();
  if (v.integer_min == 0 && v.fraction_max == 0) {
    if (exponent) {
      v.fraction_min = v.fraction_max = 1;
    } else {
      v.integer_min = 1;
    }
  }
  if (exponent && v.integer_min == 0 && Contains(p.integer, s.digit)) v.integer_min = 1;
  if (v.integer_min == 0 && v.fraction_min == 0) v.fraction_min = 1;
  if (exponent) v.exponent_min = CountDigits(*p.exponent, s);
  return v;
}

// Number.prototype.toFixed of a number's size, in the digits of the family.
Units FixedDigits(double value, size_t places, const Symbols& s) {
  value = std::fabs(value);
  Units text;
  if (value >= 1e21 || !std::isfinite(value)) {
    text = NumberText(value);
  } else {
    char digits[kFixedTextMax];
    char* end = std::to_chars(digits, digits + sizeof(digits), value, std::chars_format::fixed,
                              static_cast<int>(places)).ptr;
    text.assign(digits, end);
  }
  for (char16_t& c : text) {
    if (IsDigit16(c)) c = static_cast<char16_t>(s.zero + (c - u'0'));
  }
  return text;
}

// Position of the decimal separator, -1 where the digits left none: options can make it look like a zero.
int64_t PointOf(const Units& text, const Symbols& s) {
  size_t at = text.find(s.decimal_separator);
  return at == kNone ? -1 : static_cast<int64_t>(at);
}

// Inserts the grouping separators.
void Group(Units& text, const Layout& v, const Symbols& s) {
  int64_t point = PointOf(text, s);
  auto insert = [&](int64_t at) {
    // Array.prototype.slice: a position before the start counts from the end.
    int64_t size = static_cast<int64_t>(text.size());
    if (at < 0) at = std::max<int64_t>(0, at + size);
    text.insert(static_cast<size_t>(std::min(at, size)), s.grouping_separator);
  };
  if (v.regular_group > 0) {
    int64_t group = static_cast<int64_t>(v.regular_group);
    for (int64_t i = 1; point > 0 && i <= (point - 1) / group; ++i) insert(point - i * group);
  } else {
    for (size_t back : v.integer_groups) insert(point++ - static_cast<int64_t>(back));
  }
  point = PointOf(text, s);
  for (size_t position : v.fraction_groups) insert(static_cast<int64_t>(position) + point + 1);
}

// The digits of a rounded mantissa with separators (F&O 4.7.5, bullets 7 to 12).
Units Mantissa(double rounded, const Layout& v, const Symbols& s) {
  Units text = FixedDigits(rounded, v.fraction_max, s);
  size_t dot = text.find(u'.');
  if (dot == kNone) {
    text += s.decimal_separator;
  } else {
    text.replace(dot, 1, s.decimal_separator);
  }
  size_t start = 0;
  while (start < text.size() && Symbols::Is(s.zero_digit, text[start])) ++start;
  text.erase(0, start);
  while (!text.empty() && Symbols::Is(s.zero_digit, text.back())) text.pop_back();
  auto zeros = [&](int64_t count) {
    Units out;
    for (int64_t i = 0; i < count; ++i) out += s.zero_digit;
    return out;
  };
  int64_t point = PointOf(text, s);
  int64_t decimals = static_cast<int64_t>(text.size()) - point - 1;
  text = zeros(static_cast<int64_t>(v.integer_min) - point) + text +
         zeros(static_cast<int64_t>(v.fraction_min) - decimals);
  Group(text, v, s);
  bool bare = PointOf(text, s) == static_cast<int64_t>(text.size()) - 1;
  if ((bare || !Contains(v.picture, s.decimal_separator)) && !text.empty()) text.pop_back();
  return text;
}

// Bullet 5: mantissa and exponent. False where the reference would never end.
bool Scale(const Layout& v, bool service, double* mantissa, int* exponent) {
  double most = std::pow(10.0, static_cast<double>(v.scaling));
  double least = std::pow(10.0, static_cast<double>(v.scaling) - 1);
  // 2.0.6 compares the number itself, not its size.
  if (!std::isfinite(*mantissa) || std::isinf(most) || (service && *mantissa <= 0)) return false;
  if (*mantissa == 0) return true;
  while (std::fabs(*mantissa) < least) {
    *mantissa *= 10;
    --*exponent;
  }
  while (std::fabs(*mantissa) > most) {
    *mantissa /= 10;
    ++*exponent;
  }
  return true;
}

aslrt_value Format(Call& call, double value, const Layout& v, const Symbols& s) {
  double mantissa = value;
  if (Contains(v.picture, s.percent)) {
    mantissa *= 100;
  } else if (Contains(v.picture, s.per_mille)) {
    mantissa *= 1000;
  }
  int exponent = 0;
  if (v.exponent_min > 0 && !Scale(v, call.service, &mantissa, &exponent)) return Exhausted(call.ctx);
  if (v.fraction_max > 100) return Unnamed(call.ctx, "toFixed() digits argument must be between 0 and 100");
  // Each separator moves what is behind it.
  uint64_t inserted = v.integer_groups.size() + v.fraction_groups.size();
  if (v.regular_group > 0) inserted += v.integer_min / v.regular_group;
  if (!TakeFuel(call.ctx, inserted * (v.integer_min + v.fraction_max) / 64)) return Exhausted(call.ctx);
  Units text = v.prefix + Mantissa(RoundDecimal(mantissa, static_cast<double>(v.fraction_max)), v, s);
  if (v.exponent_min > 0) {
    Units digits = FixedDigits(exponent, 0, s);
    text += s.exponent_separator;
    if (exponent < 0) text += s.minus_sign;
    for (size_t i = digits.size(); i < v.exponent_min; ++i) text += s.zero_digit;
    text += digits;
  }
  return MakeString16(call.ctx, text + v.suffix);
}

// NULL, or ERROR.
aslrt_value ReadOptions(Call& call, aslrt_value options, Symbols& s) {
  if (!IsUndefined(options)) {
    for (const OptionRow& row : kOptions) {
      aslrt_value v = GetMember(options, row.name);
      if (IsUndefined(v)) continue;
      std::string text;
      aslrt_value failed = AppendString(call.ctx, text, v);
      if (IsError(failed)) return failed;
      s.*row.symbol = ToUtf16(text);
    }
  }
  // With these empty the reference would never end.
  for (const Units* symbol : {&s.zero_digit, &s.grouping_separator, &s.decimal_separator}) {
    if (symbol->empty()) return Unnamed(call.ctx, "An option of formatNumber must not be empty");
  }
  s.zero = s.zero_digit[0];
  return aslrt_null();
}

}  // namespace

aslrt_value Builtin_format_number(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  if (IsUndefined(call[1])) return Unnamed(call.ctx, "Cannot read properties of undefined (reading 'split')");
  double value = ToDouble(call[0]);
  Symbols symbols;
  aslrt_value failed = ReadOptions(call, call[2], symbols);
  if (IsError(failed)) return failed;
  if (!TakeFuel(call.ctx, 1 + aslrt_len_of(call[1]))) return Exhausted(call.ctx);
  std::vector<Parts> parts;
  for (const Units& subpicture : SplitPicture(ToUtf16(Bytes(call[1])), symbols.pattern_separator)) {
    parts.push_back(Dissect(subpicture, symbols));
  }
  if (parts.size() > 2) return Throw(call.ctx, "D3080");
  for (const Parts& p : parts) {
    std::string_view code = Problem(p, symbols);
    if (!code.empty()) return Throw(call.ctx, code);
  }
  Layout layout = Analyse(value >= 0 || parts.size() == 1 ? parts[0] : parts[1], symbols);
  if (!(value >= 0) && parts.size() == 1) layout.prefix.insert(0, symbols.minus_sign);
  return Format(call, value, layout, symbols);
}

}  // namespace aslrt::jsonata
