// Schoolbook arithmetic over strings of digits (decimal.h).
#include "sim/decimal.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace aslc::sim {
namespace {

void Normalize(Decimal& d) {
  const size_t first = d.digits.find_first_not_of('0');
  if (first == std::string::npos) {
    d = Decimal();
    return;
  }
  d.digits.erase(0, first);
  d.exponent -= static_cast<int>(first);
  d.digits.erase(d.digits.find_last_not_of('0') + 1);
}

int CompareMagnitude(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty())
    return static_cast<int>(!a.digits.empty()) - static_cast<int>(!b.digits.empty());
  if (a.exponent != b.exponent) return a.exponent < b.exponent ? -1 : 1;
  const int order = a.digits.compare(b.digits);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

// The digit that counts 10^place, as a number.
int DigitAt(const Decimal& d, int place) {
  const int index = d.exponent - 1 - place;
  return index < 0 || index >= static_cast<int>(d.digits.size()) ? 0
                                                                 : d.digits[static_cast<size_t>(index)] - '0';
}

// |a| + sign * |b|, where the result is not negative.
Decimal Combine(const Decimal& a, const Decimal& b, int sign) {
  const int low = std::min(a.exponent - static_cast<int>(a.digits.size()),
                           b.exponent - static_cast<int>(b.digits.size()));
  const int high = std::max(a.exponent, b.exponent) + 1;
  Decimal out;
  out.exponent = high;
  int carry = 0;
  for (int place = low; place < high; ++place) {
    int digit = DigitAt(a, place) + sign * DigitAt(b, place) + carry;
    carry = digit < 0 ? -1 : digit / 10;
    digit = (digit + 10) % 10;
    out.digits += static_cast<char>('0' + digit);
  }
  std::reverse(out.digits.begin(), out.digits.end());
  Normalize(out);
  return out;
}

}  // namespace

bool Decimal::Parse(std::string_view text, Decimal* out) {
  *out = Decimal();
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    out->negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const size_t e = text.find_first_of("eE");
  std::string_view exponent = e == std::string_view::npos ? "" : text.substr(e + 1);
  text = text.substr(0, e);
  if (e != std::string_view::npos) {
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    const auto [stop, error] =
        std::from_chars(exponent.data(), exponent.data() + exponent.size(), out->exponent);
    if (error != std::errc() || stop != exponent.data() + exponent.size()) return false;
    if (out->exponent > kDecimalExponentMax || out->exponent < -kDecimalExponentMax) return false;
  }
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  out->digits = whole;
  if (point != std::string_view::npos) out->digits += text.substr(point + 1);
  if (out->digits.empty() || out->digits.size() > static_cast<size_t>(kDecimalExponentMax)) return false;
  if (out->digits.find_first_not_of("0123456789") != std::string::npos) return false;
  out->exponent += static_cast<int>(whole.size());
  Normalize(*out);
  return true;
}

std::string Decimal::ToText() const {
  constexpr int kPlainMax = 40;
  if (digits.empty()) return "0";
  const int count = static_cast<int>(digits.size());
  std::string out = negative ? "-" : "";
  if (exponent >= count && exponent <= kPlainMax) {
    return out + digits + std::string(static_cast<size_t>(exponent - count), '0');
  }
  if (exponent > 0 && exponent < count) {
    return out + digits.substr(0, static_cast<size_t>(exponent)) + "." +
           digits.substr(static_cast<size_t>(exponent));
  }
  if (exponent <= 0 && count - exponent <= kPlainMax) {
    return out + "0." + std::string(static_cast<size_t>(-exponent), '0') + digits;
  }
  out += digits.substr(0, 1);
  if (count > 1) out += "." + digits.substr(1);
  return out + (exponent > 0 ? "E+" : "E") + std::to_string(exponent - 1);
}

int Compare(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() && b.digits.empty()) return 0;
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  return a.negative ? CompareMagnitude(b, a) : CompareMagnitude(a, b);
}

Decimal Negated(Decimal a) {
  if (!a.digits.empty()) a.negative = !a.negative;
  return a;
}

Decimal Add(const Decimal& a, const Decimal& b) {
  if (a.digits.empty()) return b;
  if (b.digits.empty()) return a;
  if (a.negative == b.negative) {
    Decimal sum = Combine(a, b, 1);
    sum.negative = a.negative;
    return sum;
  }
  const int order = CompareMagnitude(a, b);
  if (order == 0) return {};
  Decimal rest = order > 0 ? Combine(a, b, -1) : Combine(b, a, -1);
  rest.negative = order > 0 ? a.negative : b.negative;
  return rest;
}

}  // namespace aslc::sim
