// Numbers: printing, comparing, rounding.
#include <cmath>
#include <limits>

#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

using namespace aslrt;

TEST_CASE("Doubles print as JavaScript prints them") {
  struct Row {
    double d;
    std::string_view text;
  };
  const Row rows[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {100, "100"},
      {1e20, "100000000000000000000"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e21, "1e+21"},
      {1.5e21, "1.5e+21"},
      {-1.2345e25, "-1.2345e+25"},
      {1e-6, "0.000001"},
      {1.25e-6, "0.00000125"},
      {1e-7, "1e-7"},
      {1.5e-7, "1.5e-7"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {4.35, "4.35"},
      {0.000123, "0.000123"},
      {123.456, "123.456"},
      {9007199254740993.0, "9007199254740992"},
      {2.0 / 3, "0.6666666666666666"},
      {std::numeric_limits<double>::infinity(), "null"},
      {std::nan(""), "null"},
  };
  for (const Row& row : rows) {
    std::string out;
    AppendNumber(out, row.d);
    CHECK(out == row.text);
  }
}

TEST_CASE("Numbers compare by value") {
  struct Row {
    std::string_view a, b;
    int order;
  };
  const Row rows[] = {
      {"0", "0.0", 0},
      {"0", "-0", 0},
      {"0e10", "-0.000", 0},
      {"1", "1.0", 0},
      {"100", "1e2", 0},
      {"1.5", "15e-1", 0},
      {"1", "1.1", -1},
      {"-1", "-1.1", 1},
      {"2", "10", -1},
      {"9007199254740993", "9007199254740992", 1},
      {"9007199254740993", "9007199254740992.0", 1},
      {"9007199254740993.0", "9007199254740993", 0},
      {"9223372036854775807", "9223372036854775808", -1},
      {"9223372036854775807", "1e19", -1},
      {"-9223372036854775808", "-1e19", 1},
      {"123456789012345678901234567890", "1e5", 1},
      {"1e400", "9223372036854775807", 1},
      {"-1e400", "0", -1},
      {"1e-400", "0", 0},
      {"0.5", "1e-400", 1},
      {"1e99999999999999999999999", "1", 1},
      {"1e-99999999999999999999999", "1", -1},
      {"0.00000000000000000000000000000000000000000000000000001", "0", 1},
  };
  for (const Row& row : rows) {
    Values values;
    INFO(row.a << " and " << row.b);
    aslrt_value a = values.Json(row.a);
    aslrt_value b = values.Json(row.b);
    CHECK(aslrt_num_cmp(&values.ctx, a, b) == row.order);
    CHECK(aslrt_num_cmp(&values.ctx, b, a) == -row.order);
    CHECK(aslrt_equal(&values.ctx, a, b) == (row.order == 0));
    if (row.order == 0) CHECK(DeepHash(a) == DeepHash(b));
  }
  Values values;
  CHECK(aslrt_num_cmp(&values.ctx, aslrt_int(INT64_MAX), MakeDouble(0x1p63)) == -1);
  CHECK(aslrt_num_cmp(&values.ctx, aslrt_int(INT64_MIN), MakeDouble(-0x1p63)) == 0);
  CHECK(aslrt_num_cmp(&values.ctx, MakeDouble(0.5), aslrt_int(0)) == 1);
  CHECK(aslrt_num_cmp(&values.ctx, MakeDouble(-0.5), aslrt_int(0)) == -1);
  CHECK(aslrt_num_cmp(&values.ctx, aslrt_int(1), values.Json("\"1\"")) == 2);
  CHECK(aslrt_num_cmp(&values.ctx, aslrt_bool(1), aslrt_int(1)) == 2);
  CHECK(aslrt_num_cmp(&values.ctx, aslrt_undefined(), aslrt_int(1)) == 2);
}

TEST_CASE("Short decimal fractions are the nearest doubles") {
  Values values;
  Numbers numbers{11};
  for (int i = 0; i < 20000; ++i) {
    uint64_t digits = numbers.Next() >> (14 + numbers.Below(50));
    std::string text = std::to_string(digits);
    text.insert(1 + numbers.Below(static_cast<uint32_t>(text.size())), ".");
    if (text.back() == '.') text += static_cast<char>('0' + numbers.Below(10));
    if (numbers.Below(2) == 0) text.insert(0, "-");
    if (text[text[0] == '-'] == '0' && text[(text[0] == '-') + 1] != '.') continue;
    INFO(text);
    // An exponent takes the general way.
    CHECK(aslrt_num_cmp(&values.ctx, values.Json(text), values.Json(text + "e0")) == 0);
    CHECK(HashNumber(values.Json(text)) == HashNumber(values.Json(text + "e0")));
  }
}

TEST_CASE("Integers among numbers") {
  struct Row {
    std::string_view text;
    bool integer;
    int64_t value, rounded;
  };
  const Row rows[] = {
      {"5", true, 5, 5},
      {"1.0", true, 1, 1},
      {"1e2", true, 100, 100},
      {"1.50E1", true, 15, 15},
      {"120e-1", true, 12, 12},
      {"-0", true, 0, 0},
      {"9223372036854775807.0", true, INT64_MAX, INT64_MAX},
      {"-9223372036854775808.00", true, INT64_MIN, INT64_MIN},
      {"9223372036854775808", false, 0, INT64_MAX},
      {"-1e30", false, 0, INT64_MIN},
      {"1e18", true, 1000000000000000000, 1000000000000000000},
      {"1.5", false, 0, 2},
      {"2.5", false, 0, 3},
      {"-0.5", false, 0, 0},
      {"-1.5", false, 0, -1},
      {"-1.51", false, 0, -2},
      {"0.49999999999999994", false, 0, 0},
      {"1e-3", false, 0, 0},
  };
  for (const Row& row : rows) {
    Values values;
    INFO(row.text);
    int64_t i = 0;
    CHECK(ToInteger(values.Json(row.text), &i) == row.integer);
    if (row.integer) CHECK(i == row.value);
    CHECK(RoundNumber(values.Json(row.text)) == row.rounded);
  }
  int64_t i;
  CHECK(ToInteger(MakeDouble(-3), &i));
  CHECK_FALSE(ToInteger(MakeDouble(0.5), &i));
  CHECK_FALSE(ToInteger(MakeDouble(0x1p63), &i));
  CHECK_FALSE(ToInteger(MakeDouble(std::nan("")), &i));
}
