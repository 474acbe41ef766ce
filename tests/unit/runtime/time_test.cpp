// Timestamps.
#include "runtime/time.h"

#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

using namespace aslrt;

TEST_CASE("Timestamps as ISO_OFFSET_DATE_TIME takes them") {
  struct Row {
    std::string_view text;
    int64_t seconds;
    uint32_t nanos;
  };
  const Row rows[] = {
      {"1970-01-01T00:00:00Z", 0, 0},
      {"2016-03-14T01:59:00Z", 1457920740, 0},
      {"2016-03-14T01:59Z", 1457920740, 0},
      {"2016-03-14T01:59:00.123Z", 1457920740, 123000000},
      {"2016-03-14T01:59:00.123456789Z", 1457920740, 123456789},
      {"2016-03-14T03:59:00+02:00", 1457920740, 0},
      {"2016-03-14T01:59:00-00:00", 1457920740, 0},
      {"2016-03-13T07:59:00-18:00", 1457920740, 0},
      {"2016-03-14T01:59:30+00:00:30", 1457920740, 0},
      {"2000-02-29T00:00:00Z", 951782400, 0},
      {"1969-12-31T23:59:59.5Z", -1, 500000000},
      {"0000-01-01T00:00:00Z", -62167219200, 0},
      {"-0001-01-01T00:00:00Z", -62198755200, 0},
      {"9999-12-31T23:59:59Z", 253402300799, 0},
      {"+10000-01-01T00:00:00Z", 253402300800, 0},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    int64_t seconds = 0;
    uint32_t nanos = 0;
    REQUIRE(ParseTimestamp(row.text, &seconds, &nanos));
    CHECK(seconds == row.seconds);
    CHECK(nanos == row.nanos);
  }
}

TEST_CASE("The usual spelling is read as the general one") {
  // The same instant with a fraction of zero takes the general way.
  for (std::string_view day : {"2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2025-04-31", "2025-04-30",
                               "2025-00-10", "2025-13-10", "2025-01-00", "0000-01-01", "9999-12-31", "20a5-01-01",
                               "2025/01/01", "2025-1:-01"}) {
    for (std::string_view time : {"00:00:00", "23:59:59", "24:00:00", "12:60:00", "12:00:60", "1/:00:00", "12-00:00"}) {
      std::string usual = std::string(day) + "T" + std::string(time) + "Z";
      std::string general = std::string(day) + "T" + std::string(time) + ".0Z";
      INFO(usual);
      int64_t seconds = 1, expected = 1;
      uint32_t nanos = 1, no_nanos = 1;
      bool good = ParseTimestamp(general, &expected, &no_nanos);
      CHECK(ParseTimestamp(usual, &seconds, &nanos) == good);
      CHECK(IsUsualTimestamp(usual) == good);
      CHECK(seconds == expected);
      CHECK(nanos == no_nanos);
    }
  }
  CHECK_FALSE(IsUsualTimestamp("2025-01-01T00:00:00.0Z"));
}

TEST_CASE("Other texts are no timestamps") {
  const std::string_view rows[] = {
      "",
      "2016-03-14",
      "2016-03-14t01:59:00Z",
      "2016-03-14T01:59:00z",
      "2016-12-05T21:29:29",
      "2016-03-14 01:59:00Z",
      "2016-13-05T00:00:00Z",
      "2016-00-05T00:00:00Z",
      "2016-01-00T00:00:00Z",
      "2016-04-31T00:00:00Z",
      "2015-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2016-03-14T25:00:00Z",
      "2016-03-14T24:00:00Z",
      "2016-03-14T01:60:00Z",
      "2016-03-14T01:59:60Z",
      "2016-03-14T01:59:00.Z",
      "2016-03-14T01:59:00.1234567890Z",
      "2016-03-14T1:59:00Z",
      "05-12-2016T00:00:00Z",
      "16-03-14T01:59:00Z",
      "12016-03-14T01:59:00Z",
      "+2016-03-14T01:59:00Z",
      "-0000-03-14T01:59:00Z",
      "2016-03-14T01:59:00+0200",
      "2016-03-14T01:59:00+02",
      "2016-03-14T01:59:00+19:00",
      "2016-03-14T01:59:00+18:01",
      "2016-03-14T01:59:00+02:60",
      "2016-03-14T01:59:00Z ",
      " 2016-03-14T01:59:00Z",
  };
  for (std::string_view text : rows) {
    INFO(text);
    int64_t seconds;
    uint32_t nanos;
    CHECK_FALSE(ParseTimestamp(text, &seconds, &nanos));
  }
}

TEST_CASE("Instants compare, whatever their offset") {
  Values values;
  auto compare = [&](std::string_view a, std::string_view b) {
    return aslrt_ts_cmp(&values.ctx, WrapString(a), WrapString(b));
  };
  CHECK(compare("2016-01-01T00:00:00Z", "2016-01-01T01:00:00+01:00") == 0);
  CHECK(compare("2016-01-01T00:00:00.1Z", "2016-01-01T00:00:00.10Z") == 0);
  CHECK(compare("2016-01-01T00:00:00Z", "2016-01-01T00:00:00.000000001Z") == -1);
  CHECK(compare("2017-01-01T00:00:00Z", "2016-12-31T23:59:59Z") == 1);
  CHECK(compare("2017-01-01T00:00:00Z", "soon") == 2);
  CHECK(aslrt_ts_cmp(&values.ctx, aslrt_int(1), WrapString("2017-01-01T00:00:00Z")) == 2);
  CHECK(aslrt_is_timestamp(&values.ctx, WrapString("2016-01-01T00:00Z")) == 1);
  CHECK(aslrt_is_timestamp(&values.ctx, WrapString("2016-01-01")) == 0);
  CHECK(aslrt_is_timestamp(&values.ctx, aslrt_int(5)) == 0);
}

TEST_CASE("Instants print as Java's do") {
  CHECK(FormatInstant(0) == "1970-01-01T00:00:00Z");
  CHECK(FormatInstant(1704164645678000000) == "2024-01-02T03:04:05.678Z");
  CHECK(FormatInstant(1704164645600000000) == "2024-01-02T03:04:05.600Z");
  CHECK(FormatInstant(1704164645000001000) == "2024-01-02T03:04:05.000001Z");
  CHECK(FormatInstant(1704164645000000001) == "2024-01-02T03:04:05.000000001Z");
  CHECK(FormatInstant(-1) == "1969-12-31T23:59:59.999999999Z");
  CHECK(FormatInstant(951782400000000000) == "2000-02-29T00:00:00Z");
  CHECK(FormatInstant(INT64_MAX) == "2262-04-11T23:47:16.854775807Z");
  CHECK(FormatInstant(INT64_MIN) == "1677-09-21T00:12:43.145224192Z");
}
