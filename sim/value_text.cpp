// Reading and writing durations, probabilities and instants (value_text.h).
#include "sim/value_text.h"

#include <limits>

namespace aslc::sim {
namespace {

constexpr uint64_t kSecondNs = 1'000'000'000;

struct Unit {
  std::string_view suffix;
  uint64_t ns;
  int decimals;  // digits after the point that are whole nanoseconds
};
// Longer suffixes first, so that `ms` is not read as `s`.
constexpr Unit kUnits[] = {{"ns", 1, 0},
                           {"us", 1'000, 3},
                           {"ms", 1'000'000, 6},
                           {"s", kSecondNs, 9},
                           {"m", 60 * kSecondNs, 9},
                           {"h", 3600 * kSecondNs, 9},
                           {"d", 86400 * kSecondNs, 9}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

uint64_t PowerOfTen(int exponent) {
  uint64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

// Exactly `digits` digits at the front of the text, which is then shortened.
bool TakeNumber(std::string_view& text, size_t digits, int64_t* out) {
  if (text.size() < digits) return false;
  int64_t number = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (!IsDigit(text[i])) return false;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  *out = number;
  return true;
}

bool TakeChar(std::string_view& text, char wanted, char other) {
  if (text.empty() || (text[0] != wanted && text[0] != other)) return false;
  text.remove_prefix(1);
  return true;
}

bool IsLeap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int64_t DaysOfMonth(int64_t year, int64_t month) {
  constexpr int64_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar.
int64_t DaysSinceEpoch(int64_t year, int64_t month, int64_t day) {
  const int64_t before = year - 1;
  int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;
  for (int64_t m = 1; m < month; ++m) days += DaysOfMonth(year, m);
  return days + day - 1;
}

// `.123456789` in nanoseconds; nothing there is 0.
bool TakeFraction(std::string_view& text, int64_t* ns) {
  *ns = 0;
  if (text.empty() || text[0] != '.') return true;
  size_t digits = 0;
  while (digits + 1 < text.size() && IsDigit(text[digits + 1])) ++digits;
  text.remove_prefix(1);
  if (digits == 0 || digits > 9 || !TakeNumber(text, digits, ns)) return false;
  *ns *= static_cast<int64_t>(PowerOfTen(9 - static_cast<int>(digits)));
  return true;
}

// `Z` or `+hh:mm`, in seconds.
bool TakeOffset(std::string_view& text, int64_t* seconds) {
  *seconds = 0;
  if (TakeChar(text, 'Z', 'z')) return true;
  if (text.empty()) return false;
  const bool negative = text[0] == '-';
  int64_t hours = 0, minutes = 0;
  if (!TakeChar(text, '+', '-') || !TakeNumber(text, 2, &hours) || !TakeChar(text, ':', ':') ||
      !TakeNumber(text, 2, &minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  *seconds = (hours * 3600 + minutes * 60) * (negative ? -1 : 1);
  return true;
}

// `12` and the digits after the point of number / unit, at most three, without trailing zeros.
std::string WithDecimals(uint64_t number, uint64_t unit) {
  std::string text = std::to_string(number / unit);
  std::string fraction = std::to_string(1000 + (number % unit) * 1000 / unit).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? text : text + "." + fraction;
}

}  // namespace

bool ParseDecimal(std::string_view text, int scale, uint64_t* out) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return false;
  while (fraction.size() > static_cast<size_t>(scale) && fraction.back() == '0') fraction.remove_suffix(1);
  if (fraction.size() > static_cast<size_t>(scale)) return false;
  uint64_t value = 0;
  for (std::string_view part : {whole, fraction}) {
    for (char c : part) {
      if (!IsDigit(c) || __builtin_mul_overflow(value, 10u, &value) ||
          __builtin_add_overflow(value, static_cast<uint64_t>(c - '0'), &value)) {
        return false;
      }
    }
  }
  const uint64_t power = PowerOfTen(scale - static_cast<int>(fraction.size()));
  return !__builtin_mul_overflow(value, power, out);
}

bool ParseDuration(std::string_view text, int64_t* ns) {
  if (text == "0") {
    *ns = 0;
    return true;
  }
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.suffix)) continue;
    uint64_t number = 0;
    std::string_view digits = text.substr(0, text.size() - unit.suffix.size());
    while (digits.ends_with(' ')) digits.remove_suffix(1);
    if (!ParseDecimal(digits, unit.decimals, &number)) return false;
    const uint64_t step = unit.ns / PowerOfTen(unit.decimals);
    uint64_t total = 0;
    if (__builtin_mul_overflow(number, step, &total) || total > std::numeric_limits<int64_t>::max()) {
      return false;
    }
    *ns = static_cast<int64_t>(total);
    return true;
  }
  return false;
}

bool ParseProbability(std::string_view text, uint32_t* parts_per_billion) {
  uint64_t parts = 0;
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (!ParseDecimal(text, percent ? 7 : 9, &parts) || parts > 1'000'000'000) return false;
  *parts_per_billion = static_cast<uint32_t>(parts);
  return true;
}

bool ParsePercentile(std::string_view text, uint32_t* parts_per_billion) {
  return text.starts_with('p') && !text.ends_with('%') &&
         ParseProbability(std::string(text.substr(1)) + "%", parts_per_billion);
}

bool ParseSize(std::string_view text, uint64_t* bytes) {
  constexpr std::pair<std::string_view, uint64_t> kUnits[] = {
      {"KiB", 1024}, {"MiB", 1024 * 1024}, {"KB", 1000}, {"MB", 1'000'000}, {"B", 1}};
  uint64_t unit = 1;
  for (const auto& [name, size] : kUnits) {
    if (!text.ends_with(name)) continue;
    unit = size;
    text.remove_suffix(name.size());
    break;
  }
  return ParseDecimal(text, 0, bytes) && !__builtin_mul_overflow(*bytes, unit, bytes);
}

bool ParseInstant(std::string_view text, int64_t* ns) {
  int64_t year, month, day, hour, minute, second, fraction, offset;
  if (!TakeNumber(text, 4, &year) || !TakeChar(text, '-', '-') || !TakeNumber(text, 2, &month) ||
      !TakeChar(text, '-', '-') || !TakeNumber(text, 2, &day) || !TakeChar(text, 'T', 't') ||
      !TakeNumber(text, 2, &hour) || !TakeChar(text, ':', ':') || !TakeNumber(text, 2, &minute) ||
      !TakeChar(text, ':', ':') || !TakeNumber(text, 2, &second) || !TakeFraction(text, &fraction) ||
      !TakeOffset(text, &offset) || !text.empty()) {
    return false;
  }
  if (year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 || day > DaysOfMonth(year, month) ||
      hour > 23 || minute > 59 || second > 59) {
    return false;
  }
  const int64_t seconds = DaysSinceEpoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  *ns = (seconds - offset) * static_cast<int64_t>(kSecondNs) + fraction;
  return true;
}

std::string FormatDuration(int64_t ns) {
  if (ns < 0) return "-" + FormatDuration(-ns);
  const auto value = static_cast<uint64_t>(ns);
  if (value == 0) return "0s";
  if (value < 1'000) return std::to_string(value) + "ns";
  if (value < 1'000'000) return WithDecimals(value, 1'000) + "us";
  if (value < kSecondNs) return WithDecimals(value, 1'000'000) + "ms";
  std::string text;
  uint64_t left = value;
  for (const auto& [suffix, unit] :
       {std::pair{"d ", 86400 * kSecondNs}, {"h ", 3600 * kSecondNs}, {"m ", 60 * kSecondNs}}) {
    if (left >= unit) text += std::to_string(left / unit) + suffix;
    left %= unit;
  }
  if (const std::string seconds = WithDecimals(left, kSecondNs); seconds != "0") return text + seconds + "s";
  text.pop_back();
  return text;
}

std::string FormatPercent(uint64_t part, uint64_t whole) {
  if (whole == 0) return "0.00";
  __extension__ using Wide = unsigned __int128;
  const auto hundredths = static_cast<uint64_t>((Wide{part} * 20000 + whole) / (Wide{whole} * 2));
  return std::to_string(hundredths / 100) + "." + std::to_string(100 + hundredths % 100).substr(1);
}

}  // namespace aslc::sim
