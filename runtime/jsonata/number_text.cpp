// $number, $formatBase and the rounding behind them.
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "runtime/jsonata/rounding.h"
#include "runtime/jsonata/text.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// -?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?
bool IsDecimal(std::string_view text) {
  size_t at = text.starts_with('-');
  auto digits = [&] {
    size_t first = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    return at > first;
  };
  if (!digits()) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

int DigitOf(char c) {
  if (IsDigit(c)) return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 99;
}

// Bits of a digit of the radix that `0x`, `0o` and `0b` announce; 0 for anything else.
int RadixBits(char letter) {
  switch (letter | 0x20) {
    case 'x': return 4;
    case 'o': return 3;
    case 'b': return 1;
    default: return 0;
  }
}

// A prefix with a digit of its radix behind it at `at`.
bool PrefixAt(std::string_view text, size_t at, int bits) {
  return at + 2 < text.size() && text[at] == '0' && RadixBits(text[at + 1]) == bits &&
         DigitOf(text[at + 2]) < 1 << bits;
}

// /^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$/: the anchors belong to the outer choices only.
bool LooksLikeRadix(std::string_view text) {
  if (PrefixAt(text, 0, 4)) return true;
  for (size_t at = 0; at < text.size(); ++at) {
    if (PrefixAt(text, at, 3)) return true;
  }
  size_t ones = text.find_last_not_of("01");
  return ones != std::string_view::npos && ones > 0 && PrefixAt(text, ones - 1, 1);
}

// Digits of two to the power of `bits`, rounded once.
double FromDigits(std::string_view digits, int bits) {
  std::string binary;
  for (char c : digits) {
    for (int bit = bits - 1; bit >= 0; --bit) binary += static_cast<char>('0' + (DigitOf(c) >> bit & 1));
  }
  binary.insert(0, (4 - binary.size() % 4) % 4, '0');
  std::string hex;
  for (size_t i = 0; i < binary.size(); i += 4) {
    int nibble = 0;
    for (size_t k = 0; k < 4; ++k) nibble = nibble * 2 + (binary[i + k] - '0');
    hex += "0123456789abcdef"[nibble];
  }
  double value = 0;
  auto read = std::from_chars(hex.data(), hex.data() + hex.size(), value, std::chars_format::hex);
  return read.ec == std::errc() ? value : std::numeric_limits<double>::infinity();
}

// Number(text) for a text that has a radix in it: NaN unless the whole is one.
double FromRadix(std::string_view text) {
  std::u16string units = ToUtf16(text);
  std::u16string_view trimmed = units;
  while (!trimmed.empty() && IsJsSpace(trimmed.front())) trimmed.remove_prefix(1);
  while (!trimmed.empty() && IsJsSpace(trimmed.back())) trimmed.remove_suffix(1);
  std::string whole;
  for (char16_t unit : trimmed) whole += unit < 0x80 ? static_cast<char>(unit) : '?';
  int bits = whole.size() > 2 && whole[0] == '0' ? RadixBits(whole[1]) : 0;
  if (bits == 0) return NAN;
  std::string_view digits = std::string_view(whole).substr(2);
  for (char c : digits) {
    if (DigitOf(c) >= 1 << bits) return NAN;
  }
  return FromDigits(digits, bits);
}

double FromDecimal(std::string_view text) {
  return ToDouble(aslrt_make(ASLRT_NUMTEXT, 0, static_cast<uint32_t>(text.size()),
                             reinterpret_cast<uintptr_t>(text.data())));
}

// Number.prototype.toString(radix) of a whole number, as V8 writes it: digits that a double does not decide
// are zeros.
std::string WholeText(double value, int radix) {
  std::string reversed;
  bool negative = value < 0;
  value = std::fabs(value);
  while (value / radix >= 0x1p53) {
    value /= radix;
    reversed += '0';
  }
  do {
    double rest = std::fmod(value, radix);
    reversed += "0123456789abcdefghijklmnopqrstuvwxyz"[static_cast<int>(rest)];
    value = (value - rest) / radix;
  } while (value > 0);
  if (negative) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace

double RoundDecimal(double value, double places) {
  if (places != 0) value = ScaleDecimal(value, places);
  // Moved out of range, the number's text has no exponent to move back.
  if (!std::isfinite(value)) return places != 0 ? NAN : value;
  double result = std::floor(value);
  if (value - result >= 0.5) result += 1;  // Math.round
  if (std::fabs(result - value) == 0.5 && std::fabs(std::fmod(result, 2)) == 1) result -= 1;
  if (places != 0) result = ScaleDecimal(result, -places);
  return result == 0 ? 0 : result;  // no -0
}

aslrt_value Builtin_number(Call& call) {
  aslrt_value v = call[0];
  if (IsUndefined(v)) return v;
  if (IsNumber(v)) return Number(ToDouble(v));
  if (IsBool(v)) return Number(v.bits != 0 ? 1 : 0);
  if (IsString(v)) {
    std::string_view text = Bytes(v);
    if (!TakeFuel(call.ctx, 1 + text.size() / 64)) return Exhausted(call.ctx);
    if (IsDecimal(text)) {
      double d = FromDecimal(text);
      if (std::isfinite(d)) return Number(d);
    }
    if (LooksLikeRadix(text)) return Number(FromRadix(text));
  }
  return Throw(call.ctx, "D3030", {{"value", v}, {"index", aslrt_int(1)}});
}

aslrt_value Builtin_format_base(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  double value = RoundDecimal(ToDouble(call[0]), 0);
  double radix = IsUndefined(call[1]) ? 10 : RoundDecimal(ToDouble(call[1]), 0);
  if (radix < 2 || radix > 36) return Throw(call.ctx, "D3100", {{"value", Number(radix)}});
  if (!std::isfinite(value)) return MakeString16(call.ctx, NumberText(value));
  if (radix == 10) {
    char text[kNumberTextMax];
    return MakeString(call.ctx, {text, FormatDouble(value, text)});
  }
  return MakeString(call.ctx, WholeText(value, static_cast<int>(radix)));
}

}  // namespace aslrt::jsonata
