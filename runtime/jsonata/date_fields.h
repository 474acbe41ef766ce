// JavaScript's dates: milliseconds since 1970 in UTC as doubles, NaN for an invalid date, and the components
// that pictures name. Weeks are ISO 8601's: they start on a Monday, and the first has the first Thursday; the
// same holds for the weeks of a month.
#pragma once

#include <cstdint>
#include <string_view>

namespace aslrt::jsonata {

inline constexpr double kMillisPerDay = 86400000;

// Date.UTC: fields may be out of their ranges; a year 0 to 99 is of the 20th century. `month` from 0.
double DateUtc(double year, double month, double day = 1, double hour = 0, double minute = 0,
               double second = 0, double milli = 0);
// The value of a Date of so many milliseconds: whole, NaN outside of what a Date can be.
double TimeClip(double millis);

// Fields of an instant; all NaN for an invalid one. month and weekday from 0 (Sunday).
struct DateFields {
  double millis, year, month, day, hour, minute, second, milli, weekday;
};
DateFields FieldsOf(double millis);

// Components of pictures (reference: getDateTimeFragment).
// The value of an integer component (one of YMDdFWwXxHhms and f), as a picture counts it: months from 1.
double DateComponent(const DateFields& date, char16_t component);

// Date.parse, for text that toMillis takes for ISO 8601 (the zone of the host is UTC). NaN when invalid.
double ParseDateText(std::string_view text);

}  // namespace aslrt::jsonata
