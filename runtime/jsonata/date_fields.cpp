// Instants and their fields (date_fields.h).
#include "runtime/jsonata/date_fields.h"

#include <cmath>
#include <limits>

namespace aslrt::jsonata {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kTimeMax = 8.64e15;  // milliseconds, either way
constexpr double kYearFar = 400000;   // beyond every date

// Days since 1970-01-01; months from 1. Years start in March here, so that the leap day is the last.
int64_t DaysFromDate(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

void DateFromDays(int64_t days, DateFields* out) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted = (5 * day_of_year + 2) / 153;
  int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  out->day = static_cast<double>(day_of_year - (153 * shifted + 2) / 5 + 1);
  out->month = static_cast<double>(month - 1);
  out->year = static_cast<double>(year_of_era + era * 400 + (month <= 2));
}

struct YearMonth {
  double year, month;
};
YearMonth NextMonth(YearMonth m) {
  return m.month == 11 ? YearMonth{m.year + 1, 0} : YearMonth{m.year, m.month + 1};
}
YearMonth PreviousMonth(YearMonth m) {
  return m.month == 0 ? YearMonth{m.year - 1, 11} : YearMonth{m.year, m.month - 1};
}

// When the first week of a month (of a year: of its January) starts.
double FirstWeek(YearMonth m) {
  double first = DateUtc(m.year, m.month);
  double weekday = FieldsOf(first).weekday;
  if (weekday == 0) weekday = 7;
  return weekday > 4 ? first + (8 - weekday) * kMillisPerDay : first - (weekday - 1) * kMillisPerDay;
}

// Number of the week that `today` is in, where the period has `weeks` whole ones at least and others follow
// and come before.
double WeekOf(double today, YearMonth period, YearMonth next, YearMonth previous, double weeks) {
  auto week_from = [&](double start) { return (today - start) / (kMillisPerDay * 7) + 1; };
  double week = week_from(FirstWeek(period));
  if (week > weeks) {
    if (today >= FirstWeek(next)) week = 1;
  } else if (week < 1) {
    week = week_from(FirstWeek(previous));
  }
  return std::floor(week);
}

double WeekOfYear(const DateFields& d) {
  double today = DateUtc(d.year, d.month, d.day);
  return WeekOf(today, {d.year, 0}, {d.year + 1, 0}, {d.year - 1, 0}, 52);
}

double WeekOfMonth(const DateFields& d) {
  YearMonth month = {d.year, d.month};
  return WeekOf(DateUtc(d.year, d.month, d.day), month, NextMonth(month), PreviousMonth(month), 4);
}

double WeekYear(const DateFields& d) {
  if (d.millis < FirstWeek({d.year, 0})) return d.year - 1;
  return d.millis >= FirstWeek({d.year + 1, 0}) ? d.year + 1 : d.year;
}

double WeekMonth(const DateFields& d) {
  YearMonth month = {d.year, d.month};
  if (d.millis < FirstWeek(month)) return PreviousMonth(month).month + 1;
  return d.millis >= FirstWeek(NextMonth(month)) ? NextMonth(month).month + 1 : d.month + 1;
}

}  // namespace

double TimeClip(double millis) {
  if (!(std::fabs(millis) <= kTimeMax)) return kNan;
  return std::trunc(millis) + 0.0;
}

double DateUtc(double year, double month, double day, double hour, double minute, double second,
               double milli) {
  for (double field : {year, month, day, hour, minute, second, milli}) {
    if (!std::isfinite(field)) return kNan;
  }
  year = std::trunc(year);
  month = std::trunc(month);
  if (year >= 0 && year <= 99) year += 1900;
  double whole_year = year + std::floor(month / 12);
  if (std::fabs(whole_year) > kYearFar) return kNan;
  double in_year = month - 12 * std::floor(month / 12);
  double days = static_cast<double>(
      DaysFromDate(static_cast<int64_t>(whole_year), static_cast<int64_t>(in_year) + 1, 1));
  days += std::trunc(day) - 1;
  double time =
      std::trunc(hour) * 3600000 + std::trunc(minute) * 60000 + std::trunc(second) * 1000 + std::trunc(milli);
  return TimeClip(days * kMillisPerDay + time);
}

DateFields FieldsOf(double millis) {
  if (std::isnan(millis)) return {kNan, kNan, kNan, kNan, kNan, kNan, kNan, kNan, kNan};
  int64_t t = static_cast<int64_t>(millis);
  constexpr int64_t kDay = 86400000;
  int64_t days = t / kDay - (t % kDay < 0);
  int64_t time = t - days * kDay;
  DateFields out{};
  out.millis = millis;
  DateFromDays(days, &out);
  out.hour = static_cast<double>(time / 3600000);
  out.minute = static_cast<double>(time / 60000 % 60);
  out.second = static_cast<double>(time / 1000 % 60);
  out.milli = static_cast<double>(time % 1000);
  out.weekday = static_cast<double>(((days + 4) % 7 + 7) % 7);
  return out;
}

double DateComponent(const DateFields& d, char16_t component) {
  switch (component) {
    case u'Y':
      return d.year;
    case u'M':
      return d.month + 1;
    case u'D':
      return d.day;
    case u'd':
      return (DateUtc(d.year, d.month, d.day) - DateUtc(d.year, 0)) / kMillisPerDay + 1;
    case u'F':
      return d.weekday == 0 ? 7 : d.weekday;
    case u'W':
      return WeekOfYear(d);
    case u'w':
      return WeekOfMonth(d);
    case u'X':
      return WeekYear(d);
    case u'x':
      return WeekMonth(d);
    case u'H':
      return d.hour;
    case u'h':
      return std::fmod(d.hour, 12) == 0 ? 12 : std::fmod(d.hour, 12);
    case u'm':
      return d.minute;
    case u's':
      return d.second;
    case u'f':
      return d.milli;
    default:
      return kNan;
  }
}

}  // namespace aslrt::jsonata
