// Pictures of dates (XPath fn:format-dateTime, 9.8.4, as the reference implements it): a row of literals and
// markers, with which dates are formatted and read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/jsonata/integer_picture.h"

namespace aslrt::jsonata {

struct DatePart {
  bool literal = false;
  std::u16string text;  // of a literal
  char16_t component = 0;
  std::optional<LetterCase> names;  // given as a name, in this case of letters
  bool has_width = false;
  bool max_given = false;               // a number, though it may be unreadable: NaN
  double width_min = 0, width_max = 0;  // NaN: not given
  char16_t modifier = 0;                // a, t, c, o; 0: none
  bool has_integer = false;
  IntegerPicture integer;
  double digits = -1;  // last digits of a year to show or read; -1: all. 2.0.6: of M and D, too
};

std::u16string_view MonthName(size_t month);  // from 0
std::u16string_view DayName(size_t day);      // from 0, Monday
inline constexpr std::u16string_view kIntegerComponents = u"YMDdFWwXxHhmsf";

// False and *error: D3131, D3132, D3135, or a bound. `service`: as 2.0.6 has it.
bool AnalyseDate(aslrt_ctx* ctx, std::u16string_view picture, bool service, std::vector<DatePart>* parts,
                 aslrt_value* error);
// Appends the instant in the zone of `offset`, which is +hhmm as a number (NaN: no such zone).
bool FormatDate(aslrt_ctx* ctx, double millis, double offset, const std::vector<DatePart>& parts,
                std::u16string& out, aslrt_value* error);
// Reads text of the picture. False: *result is UNDEFINED when the text is not of the picture or says nothing,
// else an error; true: *millis may be NaN.
bool ReadDate(aslrt_ctx* ctx, std::u16string_view text, const std::vector<DatePart>& parts, bool service,
              double* millis, aslrt_value* result);

}  // namespace aslrt::jsonata
