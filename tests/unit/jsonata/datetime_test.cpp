// Dates and integers by pictures.
#include <cmath>

#include "runtime/jsonata/date_fields.h"
#include "runtime/jsonata/library.h"
#include "tests/unit/catch.h"
#include "tests/unit/jsonata/builtin_fixture.h"

using namespace aslrt;

namespace {

constexpr bool STANDARD = false, SERVICE = true;

}  // namespace

TEST_CASE("dates agree with the reference") {
  const BuiltinCase cases[] = {
#define ROW(dialect, name, arguments, result) {dialect, name, arguments, result},
#include "tests/unit/jsonata/date_rows.def"
  };
  CheckCases(cases);
}

TEST_CASE("integers by pictures agree with the reference") {
  const BuiltinCase cases[] = {
#define ROW(dialect, name, arguments, result) {dialect, name, arguments, result},
#include "tests/unit/jsonata/integer_rows.def"
  };
  CheckCases(cases);
}

// Where the reference ends with an error of JavaScript's own, without a code.
TEST_CASE("pictures that the reference cannot finish are refused") {
  const BuiltinCase cases[] = {
      {STANDARD, "formatInteger", R"([1e15,"I"])", "error: D1012"},
      {STANDARD, "parseInteger", R"(["12","٠"])", "error: D3030"},
      {STANDARD, "fromMillis", R"([0,"[fn]"])", "error: D3133"},
      {STANDARD, "fromMillis", R"([0,"[MN]","abc"])", "error: D1001"},
      {STANDARD, "fromMillis", R"([0,"[Yw]","abc"])", "error: D1012"},
      {STANDARD, "fromMillis", R"([0,"[D,9999999999]"])", "error: D1012"},
      {STANDARD, "toMillis", R"(["2018","[Z01*01]"])", "error: D3132"},
  };
  CheckCases(cases);
}

TEST_CASE("matching a picture is bounded") {
  Builtins b;
  std::string digits(2000, '1');
  std::string picture;
  for (int i = 0; i < 12; ++i) picture += "[D]";
  const aslrt_value args[] = {b.Json('"' + digits + "x\""), b.Json('"' + picture + '"')};
  // Every split of the digits among the parts fails; what failed once is not tried again.
  CHECK(b.Result(b.CallWith(SERVICE, "toMillis", args)) == "undefined");
  b.ctx.fuel = 1000;
  CHECK(jsonata::IsError(b.CallWith(SERVICE, "toMillis", args)));
}

TEST_CASE("dates of JavaScript") {
  using namespace aslrt::jsonata;
  CHECK(DateUtc(1970, 0) == 0);
  CHECK(DateUtc(99, 0) == DateUtc(1999, 0));
  CHECK(DateUtc(100, 0) == -59011459200000);
  CHECK(DateUtc(2018, 14, 31, 25) == DateUtc(2019, 3, 1, 1));
  CHECK(std::isnan(DateUtc(275761, 0)));
  CHECK(std::isnan(DateUtc(2018, 1e300)));
  CHECK(TimeClip(8.64e15) == 8.64e15);
  CHECK(std::isnan(TimeClip(8.64e15 + 1)));
  for (double day = -400000; day < 400000; day += 997) {
    DateFields fields = FieldsOf(day * kMillisPerDay);
    CHECK(DateUtc(fields.year, fields.month, fields.day) == day * kMillisPerDay);
  }
}
