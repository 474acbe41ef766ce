// ISO-8601 extended offset date-times (time.h; reference: Java's ISO_OFFSET_DATE_TIME, upper case only).
#include "runtime/time.h"

#include <bit>
#include <cstring>

namespace aslrt {
namespace {

constexpr size_t kUsualLength = 20;
constexpr int64_t kDaySeconds = 86400;
constexpr int64_t kNanos = 1000000000;
constexpr int64_t kOffsetMax = 18 * 3600;  // seconds, either way

// Days since 1970-01-01 in the proleptic Gregorian calendar. Years start in March here, so that the leap
// day is the last; an era is 400 years.
int64_t DaysFromDate(int64_t year, int month, int day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

struct Date {
  int64_t year;
  int month, day;
};

Date DateFromDays(int64_t days) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted = (5 * day_of_year + 2) / 153;
  int day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  return {year_of_era + era * 400 + (month <= 2), month, day};
}

bool IsLeap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int DaysInMonth(int64_t year, int month) {
  if (month == 2) return IsLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool AtEnd() const { return i_ == text_.size(); }
  char Peek() const { return i_ < text_.size() ? text_[i_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++i_;
    return true;
  }
  // Between min and max digits, as many as there are; how many, or 0.
  int Digits(int min, int max, int64_t* value) {
    *value = 0;
    int n = 0;
    for (; n < max && Peek() >= '0' && Peek() <= '9'; ++n) *value = *value * 10 + (text_[i_++] - '0');
    return n < min ? 0 : n;
  }
  bool TwoDigits(int64_t high, int64_t* value) { return Digits(2, 2, value) != 0 && *value <= high; }

 private:
  std::string_view text_;
  size_t i_ = 0;
};

// Four digits; more only with a sign, as Java's SignStyle.EXCEEDS_PAD has it.
bool ScanYear(Scanner& in, int64_t* year) {
  bool minus = in.Take('-');
  bool plus = !minus && in.Take('+');
  int n = in.Digits(4, 9, year);
  if (n == 0) return false;
  if (plus != (n > 4) && !(minus && n > 4)) return false;
  if (minus && *year == 0) return false;
  if (minus) *year = -*year;
  return true;
}

bool ScanOffset(Scanner& in, int64_t* offset) {
  *offset = 0;
  if (in.Take('Z')) return true;
  bool minus = in.Take('-');
  if (!minus && !in.Take('+')) return false;
  int64_t hours, minutes, seconds = 0;
  if (!in.TwoDigits(18, &hours) || !in.Take(':') || !in.TwoDigits(59, &minutes)) return false;
  if (in.Take(':') && !in.TwoDigits(59, &seconds)) return false;
  *offset = hours * 3600 + minutes * 60 + seconds;
  if (*offset > kOffsetMax) return false;
  if (minus) *offset = -*offset;
  return true;
}

void AppendPadded(std::string& out, uint64_t value, int width) {
  char digits[20];
  int n = 0;
  do digits[n++] = static_cast<char>('0' + value % 10);
  while ((value /= 10) != 0);
  for (int i = n; i < width; ++i) out += '0';
  while (n > 0) out += digits[--n];
}

struct DateTime {
  int64_t year, month, day, hour, minute, second;
};

// Eight characters as a little-endian word against a pattern: `0` stands for a digit, anything else for
// itself.
struct WordPattern {
  uint64_t mask = 0, wanted = 0, carry = 0;
  explicit constexpr WordPattern(std::string_view pattern) {
    for (size_t i = 0; i < 8; ++i) {
      bool digit = pattern[i] == '0';
      mask |= uint64_t{digit ? 0xF0u : 0xFFu} << (8 * i);
      wanted |= uint64_t{static_cast<unsigned char>(pattern[i])} << (8 * i);
      carry |= uint64_t{digit ? 6u : 0u} << (8 * i);
    }
  }
  // A digit's high half is 3, also after adding 6. Nothing carries into the next byte.
  bool Holds(uint64_t word) const {
    return (word & mask) == wanted && ((word + carry) & mask) == wanted;
  }
};

int64_t TwoDigitsAt(uint64_t word, int at) {
  return static_cast<int64_t>((word >> (8 * at) & 15) * 10 + (word >> (8 * at + 8) & 15));
}

// The usual form, `2025-01-15T12:00:00Z`, and that the date and the time exist.
bool ScanUsual(std::string_view text, DateTime* out) {
  if (std::endian::native != std::endian::little || text.size() != kUsualLength) return false;
  constexpr WordPattern kYearMonth("0000-00-"), kDayTime("00T00:00"), kEnd("0:00:00Z");
  uint64_t year_month, day_time, end;
  std::memcpy(&year_month, text.data(), 8);
  std::memcpy(&day_time, text.data() + 8, 8);
  std::memcpy(&end, text.data() + 12, 8);
  if (!kYearMonth.Holds(year_month) || !kDayTime.Holds(day_time) || !kEnd.Holds(end)) return false;
  *out = {TwoDigitsAt(year_month, 0) * 100 + TwoDigitsAt(year_month, 2),
          TwoDigitsAt(year_month, 5),
          TwoDigitsAt(day_time, 0),
          TwoDigitsAt(day_time, 3),
          TwoDigitsAt(day_time, 6),
          TwoDigitsAt(end, 5)};
  bool exists = out->month >= 1 && out->month <= 12 && out->day >= 1 && out->hour <= 23;
  exists = exists && out->minute <= 59 && out->second <= 59;
  return exists && (out->day <= 28 || out->day <= DaysInMonth(out->year, static_cast<int>(out->month)));
}

}  // namespace

bool IsUsualTimestamp(std::string_view text) {
  DateTime ignored;
  return ScanUsual(text, &ignored);
}

bool ParseTimestamp(std::string_view text, int64_t* seconds, uint32_t* nanos) {
  DateTime t;
  if (ScanUsual(text, &t)) {
    int64_t days = DaysFromDate(t.year, static_cast<int>(t.month), static_cast<int>(t.day));
    *seconds = days * kDaySeconds + t.hour * 3600 + t.minute * 60 + t.second;
    *nanos = 0;
    return true;
  }
  Scanner in(text);
  int64_t year, month, day, hour, minute, second = 0, fraction = 0, offset;
  if (!ScanYear(in, &year) || !in.Take('-')) return false;
  if (!in.TwoDigits(12, &month) || month == 0 || !in.Take('-')) return false;
  if (!in.TwoDigits(31, &day) || day == 0) return false;
  if (day > DaysInMonth(year, static_cast<int>(month)) || !in.Take('T')) return false;
  if (!in.TwoDigits(23, &hour) || !in.Take(':') || !in.TwoDigits(59, &minute)) return false;
  if (in.Take(':')) {
    if (!in.TwoDigits(59, &second)) return false;
    if (in.Take('.')) {
      int n = in.Digits(1, 9, &fraction);
      if (n == 0) return false;
      for (; n < 9; ++n) fraction *= 10;
    }
  }
  if (!ScanOffset(in, &offset) || !in.AtEnd()) return false;
  *seconds = DaysFromDate(year, static_cast<int>(month), static_cast<int>(day)) * kDaySeconds + hour * 3600 +
             minute * 60 + second - offset;
  *nanos = static_cast<uint32_t>(fraction);
  return true;
}

std::string FormatInstant(int64_t ns) {
  int64_t seconds = ns / kNanos;
  int64_t nanos = ns % kNanos;
  if (nanos < 0) {
    nanos += kNanos;
    --seconds;
  }
  int64_t days = seconds / kDaySeconds;
  int64_t time = seconds % kDaySeconds;
  if (time < 0) {
    time += kDaySeconds;
    --days;
  }
  Date date = DateFromDays(days);
  std::string out;
  AppendPadded(out, static_cast<uint64_t>(date.year), 4);  // int64 nanoseconds stay within 1677..2262
  out += '-';
  AppendPadded(out, static_cast<uint64_t>(date.month), 2);
  out += '-';
  AppendPadded(out, static_cast<uint64_t>(date.day), 2);
  out += 'T';
  AppendPadded(out, static_cast<uint64_t>(time / 3600), 2);
  out += ':';
  AppendPadded(out, static_cast<uint64_t>(time / 60 % 60), 2);
  out += ':';
  AppendPadded(out, static_cast<uint64_t>(time % 60), 2);
  if (nanos != 0) {
    out += '.';
    int digits = 9;
    for (; nanos % 1000 == 0; nanos /= 1000) digits -= 3;
    AppendPadded(out, static_cast<uint64_t>(nanos), digits);
  }
  out += 'Z';
  return out;
}

}  // namespace aslrt
