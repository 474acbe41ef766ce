#include "sim/value_text.h"

#include "tests/unit/catch.h"

namespace aslc::sim {

TEST_CASE("durations") {
  struct {
    const char* text;
    int64_t ns;  // -1: refused
  } rows[] = {
      {"0", 0},
      {"5ns", 5},
      {"1.5us", 1500},
      {"200ms", 200'000'000},
      {"2s", 2'000'000'000},
      {"0.000000001s", 1},
      {"1.50s", 1'500'000'000},
      {"1m", 60'000'000'000},
      {"1h", 3600'000'000'000},
      {"1.5 d", 129600'000'000'000},
      {"", -1},
      {"5", -1},
      {"s", -1},
      {"-1s", -1},
      {"1e3s", -1},
      {"1.s", -1},
      {".5s", -1},
      {"0.5ns", -1},
      {"1x", -1},
      {"999999d", -1},
      {"0.0000000001s", -1},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    int64_t ns = -1;
    CHECK(ParseDuration(row.text, &ns) == (row.ns >= 0));
    if (row.ns >= 0) CHECK(ns == row.ns);
  }
}

TEST_CASE("probabilities") {
  struct {
    const char* text;
    int64_t parts;
  } rows[] = {{"25%", 250'000'000},
              {"0.25", 250'000'000},
              {"1", 1'000'000'000},
              {"0", 0},
              {"100%", 1'000'000'000},
              {"0.0000001%", 1},
              {"0.000000001", 1},
              {"12.5 %", 125'000'000},
              {"101%", -1},
              {"1.1", -1},
              {"0.00000001%", -1},
              {"-0.1", -1},
              {"x", -1},
              {"%", -1},
              {"", -1}};
  for (const auto& row : rows) {
    INFO(row.text);
    uint32_t parts = 0;
    CHECK(ParseProbability(row.text, &parts) == (row.parts >= 0));
    if (row.parts >= 0) CHECK(parts == row.parts);
  }
}

TEST_CASE("instants") {
  struct {
    const char* text;
    bool good;
    int64_t seconds;
  } rows[] = {
      {"1970-01-01T00:00:00Z", true, 0},
      {"2026-01-01T00:00:00Z", true, 1767225600},
      {"2026-01-01T01:00:00+01:00", true, 1767225600},
      {"2025-12-31T23:30:00-00:30", true, 1767225600},
      {"2000-02-29T12:00:00Z", true, 951825600},
      {"1969-12-31T23:59:59Z", true, -1},
      {"2026-02-29T00:00:00Z", false, 0},
      {"2026-13-01T00:00:00Z", false, 0},
      {"2026-01-01T24:00:00Z", false, 0},
      {"2026-01-01T00:00:00", false, 0},
      {"2026-01-01", false, 0},
      {"9999-01-01T00:00:00Z", false, 0},
      {"2026-01-01T00:00:00.Z", false, 0},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    int64_t ns = 0;
    CHECK(ParseInstant(row.text, &ns) == row.good);
    if (row.good) CHECK(ns == row.seconds * 1'000'000'000);
  }
  int64_t ns = 0;
  CHECK(ParseInstant("1970-01-01T00:00:01.25Z", &ns));
  CHECK(ns == 1'250'000'000);
}

TEST_CASE("durations and percentages for people") {
  struct {
    int64_t ns;
    const char* text;
  } rows[] = {{0, "0s"},
              {7, "7ns"},
              {1'500, "1.5us"},
              {200'000'000, "200ms"},
              {6'200'000'000, "6.2s"},
              {60'000'000'000, "1m"},
              {86'404'600'000'000, "1d 4.6s"},
              {90'061'000'000'000, "1d 1h 1m 1s"},
              {-5, "-5ns"}};
  for (const auto& row : rows) CHECK(FormatDuration(row.ns) == row.text);
  CHECK(FormatPercent(39, 10000) == "0.39");
  CHECK(FormatPercent(1, 3) == "33.33");
  CHECK(FormatPercent(2, 3) == "66.67");
  CHECK(FormatPercent(5, 5) == "100.00");
  CHECK(FormatPercent(0, 0) == "0.00");
  CHECK(FormatPercent(UINT64_MAX, UINT64_MAX) == "100.00");
}

}  // namespace aslc::sim
