// Numbers: the three kinds by value, and their texts. No locale, no libc formatting.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "runtime/json.h"
#include "runtime/value.h"

namespace aslrt {
namespace {

double FromBits(aslrt_value v) { return std::bit_cast<double>(v.bits); }

// Decimal exponent of the first significant digit of a JSON number, saturating; the number is not zero.
int64_t Magnitude(std::string_view text) {
  constexpr int64_t kFar = int64_t{1} << 60;
  size_t e = text.find_first_of("eE");
  int64_t exponent = 0;
  if (e != std::string_view::npos) {
    const char* from = text.data() + e + 1 + (text[e + 1] == '+');
    auto result = std::from_chars(from, text.data() + text.size(), exponent);
    if (result.ec != std::errc()) exponent = *from == '-' ? -kFar : kFar;
    exponent = std::clamp(exponent, -kFar, kFar);
  }
  std::string_view digits = text.substr(0, e);
  int64_t point = static_cast<int64_t>(digits.find('.') == std::string_view::npos ? digits.size()
                                                                                  : digits.find('.'));
  int64_t first = static_cast<int64_t>(digits.find_first_of("123456789"));
  return exponent + (first < point ? point - first - 1 : point - first);
}

double ParseDouble(std::string_view text) {
  double d = 0;
  auto result = std::from_chars(text.data(), text.data() + text.size(), d);
  if (result.ec != std::errc::result_out_of_range) return d;
  // Too large or too small to represent: from_chars leaves it to us which.
  d = Magnitude(text) < 0 ? 0.0 : std::numeric_limits<double>::infinity();
  return text.starts_with('-') ? -d : d;
}

// The decimal digits of a JSON number, apart from sign and exponent, as an integer times ten to some
// power; false when it has more significant digits than an int64 or is not an integer.
bool SpelledInteger(std::string_view text, int64_t* out) {
  bool negative = text.starts_with('-');
  size_t i = negative;
  uint64_t digits = 0;
  int64_t exponent = 0;   // of the last digit taken
  int64_t pending = 0;    // zeros seen that only count when another digit follows
  bool fraction = false;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    exponent -= fraction;
    ++pending;
    if (text[i] == '0') continue;
    for (; pending > 0; --pending) {
      if (digits > UINT64_MAX / 10 - 1) return false;
      digits *= 10;
    }
    digits += static_cast<uint64_t>(text[i] - '0');
  }
  exponent += pending;
  if (digits == 0) {
    *out = 0;
    return true;
  }
  if (i < text.size()) {
    const char* from = text.data() + i + 1 + (text[i + 1] == '+');
    int64_t spelled = 0;
    // An exponent outside int64 is far outside of what can be an integer of 64 bits either way.
    if (std::from_chars(from, text.data() + text.size(), spelled).ec != std::errc()) return false;
    if (spelled > 100000000000 || spelled < -100000000000) return false;
    exponent += spelled;
  }
  if (exponent < 0 || exponent > 18) return false;
  for (; exponent > 0; --exponent) {
    if (digits > UINT64_MAX / 10) return false;
    digits *= 10;
  }
  if (digits > uint64_t{INT64_MAX} + negative) return false;
  *out = static_cast<int64_t>(negative ? 0 - digits : digits);
  return true;
}

// A decimal fraction of few digits, without an exponent: digits and power of ten are doubles exactly, so
// that their quotient is the nearest double (Clinger 1990). False for anything else.
bool ShortFraction(std::string_view text, double* out) {
  static constexpr double kPowers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  constexpr size_t kDigitsMax = 15;
  if (text.size() > kDigitsMax + 1) return false;
  bool negative = text[0] == '-';
  uint64_t digits = 0;
  size_t point = 0;
  for (size_t i = negative; i < text.size(); ++i) {
    unsigned digit = static_cast<unsigned char>(text[i] - '0');
    if (digit < 10) {
      digits = digits * 10 + digit;
    } else if (text[i] == '.') {
      point = i;
    } else {
      return false;
    }
  }
  // A last digit of 0 may make it an integer.
  if (point == 0 || text.back() == '0') return false;
  double d = static_cast<double>(digits) / kPowers[text.size() - 1 - point];
  *out = negative ? -d : d;
  return true;
}

// INT or DOUBLE of the same value, as close as there is.
aslrt_value Normalize(aslrt_value v) {
  if (aslrt_kind_of(v) != ASLRT_NUMTEXT) return v;
  double d;
  if (ShortFraction(Bytes(v), &d)) return MakeDouble(d);
  int64_t i;
  if (SpelledInteger(Bytes(v), &i)) return aslrt_int(i);
  return MakeDouble(ParseDouble(Bytes(v)));
}

// Exact: no int64 is rounded to a double.
int CompareIntegerDouble(int64_t i, double d) {
  if (std::isnan(d)) return 2;
  if (d >= 0x1p63) return -1;
  if (d < -0x1p63) return 1;
  double whole = std::trunc(d);
  int64_t j = static_cast<int64_t>(whole);
  if (i != j) return i < j ? -1 : 1;
  return d > whole ? -1 : d < whole ? 1 : 0;
}

template <typename T>
int Order(T a, T b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// Puts the decimal point: digits[0..n) times ten to (exponent - n + 1).
size_t PlaceDigits(const char* digits, int n, int exponent, char* out) {
  char* p = out;
  auto put = [&](const char* from, int count) {
    std::memcpy(p, from, static_cast<size_t>(count));
    p += count;
  };
  auto zeros = [&](int count) {
    std::memset(p, '0', static_cast<size_t>(count));
    p += count;
  };
  if (exponent >= 0 && exponent < 21) {
    int before = exponent + 1;
    put(digits, n < before ? n : before);
    if (n <= before) {
      zeros(before - n);
    } else {
      *p++ = '.';
      put(digits + before, n - before);
    }
  } else if (exponent < 0 && exponent >= -6) {
    put("0.", 2);
    zeros(-exponent - 1);
    put(digits, n);
  } else {
    *p++ = digits[0];
    if (n > 1) {
      *p++ = '.';
      put(digits + 1, n - 1);
    }
    *p++ = 'e';
    *p++ = exponent < 0 ? '-' : '+';
    p = std::to_chars(p, p + 4, exponent < 0 ? -exponent : exponent).ptr;
  }
  return static_cast<size_t>(p - out);
}

}  // namespace

double ToDouble(aslrt_value number) {
  switch (aslrt_kind_of(number)) {
    case ASLRT_INT: return static_cast<double>(static_cast<int64_t>(number.bits));
    case ASLRT_DOUBLE: return FromBits(number);
    default: return ParseDouble(Bytes(number));
  }
}

bool ToInteger(aslrt_value number, int64_t* out) {
  aslrt_value v = Normalize(number);
  if (aslrt_kind_of(v) == ASLRT_INT) {
    *out = static_cast<int64_t>(v.bits);
    return true;
  }
  double d = FromBits(v);
  if (aslrt_kind_of(number) == ASLRT_NUMTEXT) return false;  // its spelling was looked at exactly
  if (!(d >= -0x1p63 && d < 0x1p63) || d != std::trunc(d)) return false;
  *out = static_cast<int64_t>(d);
  return true;
}

int64_t RoundNumber(aslrt_value number) {
  aslrt_value v = Normalize(number);
  if (aslrt_kind_of(v) == ASLRT_INT) return static_cast<int64_t>(v.bits);
  double d = FromBits(v);
  if (std::isnan(d)) return 0;
  double floor = std::floor(d);
  if (d - floor >= 0.5) floor += 1;  // the difference is exact, d + 0.5 would not be
  if (floor >= 0x1p63) return INT64_MAX;
  if (floor < -0x1p63) return INT64_MIN;
  return static_cast<int64_t>(floor);
}

uint64_t HashNumber(aslrt_value number) {
  aslrt_value v = Normalize(number);
  int64_t i;
  return aslrt_kind_of(v) == ASLRT_DOUBLE && ToInteger(v, &i) ? static_cast<uint64_t>(i) : v.bits;
}

int CompareNumbers(aslrt_value a, aslrt_value b) {
  a = Normalize(a);
  b = Normalize(b);
  bool a_integer = aslrt_kind_of(a) == ASLRT_INT;
  bool b_integer = aslrt_kind_of(b) == ASLRT_INT;
  if (a_integer && b_integer) return Order(static_cast<int64_t>(a.bits), static_cast<int64_t>(b.bits));
  if (a_integer) return CompareIntegerDouble(static_cast<int64_t>(a.bits), FromBits(b));
  if (b_integer) {
    int reversed = CompareIntegerDouble(static_cast<int64_t>(b.bits), FromBits(a));
    return reversed == 2 ? 2 : -reversed;
  }
  double x = FromBits(a);
  double y = FromBits(b);
  return std::isnan(x) || std::isnan(y) ? 2 : Order(x, y);
}

size_t FormatInteger(int64_t i, char* out) {
  return static_cast<size_t>(std::to_chars(out, out + kNumberTextMax, i).ptr - out);
}

size_t FormatDouble(double d, char* out) {
  if (!std::isfinite(d)) {
    std::memcpy(out, "null", 4);
    return 4;
  }
  if (d == 0) {
    *out = '0';
    return 1;
  }
  char* p = out;
  if (d < 0) *p++ = '-';
  // d.ddde+XX with the fewest digits that give the same double back.
  char text[kNumberTextMax];
  char* end = std::to_chars(text, text + sizeof(text), std::fabs(d), std::chars_format::scientific).ptr;
  char digits[kNumberTextMax];
  int n = 0;
  const char* t = text;
  for (; *t != 'e'; ++t) {
    if (*t != '.') digits[n++] = *t;
  }
  int exponent = 0;
  std::from_chars(t + 1 + (t[1] == '+'), end, exponent);
  return static_cast<size_t>(p - out) + PlaceDigits(digits, n, exponent, p);
}

void AppendNumber(std::string& out, double d) {
  char text[kNumberTextMax];
  out.append(text, FormatDouble(d, text));
}

}  // namespace aslrt

extern "C" {

int32_t aslrt_num_cmp(aslrt_ctx*, aslrt_value a, aslrt_value b) {
  a = aslrt_force(a);
  b = aslrt_force(b);
  return aslrt::IsNumber(a) && aslrt::IsNumber(b) ? aslrt::CompareNumbers(a, b) : 2;
}

aslrt_value aslrt_math_add(aslrt_ctx* ctx, aslrt_value a, aslrt_value b) {
  a = aslrt_force(a);
  b = aslrt_force(b);
  if (!aslrt::IsNumber(a) || !aslrt::IsNumber(b)) {
    return aslrt::Failure(ctx, ASLRT_MESSAGE_intrinsic_error, "The arguments must be two numbers");
  }
  // Java's int: for the numbers that are added and for what they make.
  int32_t left, right, sum;
  if (__builtin_add_overflow(aslrt::RoundNumber(a), 0, &left) ||
      __builtin_add_overflow(aslrt::RoundNumber(b), 0, &right)) {
    return aslrt::Failure(ctx, ASLRT_MESSAGE_intrinsic_error, "The arguments must be integers of 32 bits");
  }
  if (__builtin_add_overflow(left, right, &sum)) {
    return aslrt::Failure(ctx, ASLRT_MESSAGE_intrinsic_error, "The sum is outside of the range of 32 bits");
  }
  return aslrt_int(sum);
}

}  // extern "C"
