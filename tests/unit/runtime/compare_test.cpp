// Strings, patterns, equality, truthiness.
#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

#include "runtime/utf8.h"

using namespace aslrt;

TEST_CASE("Strings compare in the order of UTF-16 code units") {
  struct Row {
    std::string_view a, b;
    int order;
  };
  const Row rows[] = {
      {"", "", 0},
      {"", "a", -1},
      {"a", "b", -1},
      {"a", "ab", -1},
      {"B", "a", -1},
      {"a ", "a", 1},
      {"\xC3\xA9", "z", 1},
      {"\xE2\x82\xAC", "\xE2\x82\xAD", -1},
      // U+1F600 is D83D DE00: before U+FFFD and U+E000, after U+D7FF, although its bytes are larger.
      {"\xF0\x9F\x98\x80", "\xEF\xBF\xBD", -1},
      {"\xF0\x9F\x98\x80", "\xEE\x80\x80", -1},
      {"\xF0\x9F\x98\x80", "\xED\x9F\xBF", 1},
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x81", -1},
      {"x\xF0\x9F\x98\x80", "x\xEF\xBF\xBD", -1},
      // Lone surrogates: D83D against the pair D83D DE00, and DE00 alone.
      {"\xED\xA0\xBD", "\xF0\x9F\x98\x80", -1},
      {"\xED\xB8\x80", "\xF0\x9F\x98\x80", 1},
      {"\xFF", "\xEE\x80\x80", 1},
      {"a\xE2\x82", "a\xE2\x82\xAC", 1},
  };
  Values values;
  for (const Row& row : rows) {
    INFO(row.a << " and " << row.b);
    CHECK(aslrt_str_cmp(&values.ctx, WrapString(row.a), WrapString(row.b)) == row.order);
    CHECK(aslrt_str_cmp(&values.ctx, WrapString(row.b), WrapString(row.a)) == -row.order);
  }
  CHECK(aslrt_str_cmp(&values.ctx, WrapString("1"), aslrt_int(1)) == 2);
  CHECK(aslrt_str_cmp(&values.ctx, aslrt_null(), WrapString("")) == 2);
}

TEST_CASE("StringMatches") {
  struct Row {
    std::string_view pattern, text;
    bool matches;
  };
  const Row rows[] = {
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "anything", true},
      {"a", "a", true},
      {"a", "A", false},
      {"a", "ab", false},
      {"log-*.txt", "log-1.txt", true},
      {"log-*.txt", "log-.txt", true},
      {"log-*.txt", "log-1.txt.gz", false},
      {"*LATEST*", "zebra.LATEST", true},
      {"*LATEST*", "latest", false},
      {"foo*.log", "foo-1.log.log", true},
      {"*a*b*c*", "xxaxxbxxcxx", true},
      {"*a*b*c*", "xxaxxcxxbxx", false},
      {"**a", "bba", true},
      {"a*a", "a", false},
      {"a?c", "abc", false},
      {"a?c", "a?c", true},
      {"[a].", "[a].", true},
      {"a\\*b*", "a*bzzz", true},
      {"a\\*b*", "axbzzz", false},
      {"a\\\\b", "a\\b", true},
      {"a\\\\*", "a\\xyz", true},
      {"\\*", "*", true},
      {"\\*", "x", false},
      {"a\\nb", "a\\nb", true},
      {"a\\", "a\\", true},
      {"*\\*", "a*b*", true},
      {"*\xC3\xA9*", "caf\xC3\xA9s", true},
      {"*aaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", true},
  };
  Values values;
  for (const Row& row : rows) {
    INFO(row.pattern << " on " << row.text);
    CHECK(aslrt_str_match(&values.ctx, WrapString(row.text), WrapString(row.pattern)) == row.matches);
  }
  CHECK(aslrt_str_match(&values.ctx, aslrt_int(1), WrapString("*")) == 0);
}

TEST_CASE("Deep equality") {
  struct Row {
    std::string_view a, b;
    bool equal;
  };
  const Row rows[] = {
      {"null", "null", true},
      {"null", "false", false},
      {"true", "true", true},
      {"true", "1", false},
      {"1", "1.0", true},
      {"1", "\"1\"", false},
      {"\"a\"", "\"\\u0061\"", true},
      {"\"a\"", "\"b\"", false},
      {"[]", "[]", true},
      {"[]", "{}", false},
      {"[]", "null", false},
      {"[1,[2,3]]", "[1.0,[2,3]]", true},
      {"[1,2]", "[2,1]", false},
      {"[1,2]", "[1,2,3]", false},
      {R"({"a":1,"b":[2]})", R"({"b":[2],"a":1})", true},
      {R"({"a":1})", R"({"b":1})", false},
      {R"({"a":1,"b":2})", R"({"a":1,"c":2})", false},
      {R"({"a":{"x":[{}]}})", R"({"a":{"x":[{}]}})", true},
  };
  for (const Row& row : rows) {
    Values values;
    INFO(row.a << " and " << row.b);
    aslrt_value a = values.Json(row.a);
    aslrt_value b = values.Json(row.b);
    CHECK(aslrt_equal(&values.ctx, a, b) == row.equal);
    CHECK(aslrt_equal(&values.ctx, b, a) == row.equal);
    if (row.equal) CHECK(DeepHash(a) == DeepHash(b));
  }
}

TEST_CASE("Truth in JSONPath filters") {
  Values values;
  for (std::string_view text : {"undefined", "null", "false"}) {
    CHECK(aslrt_truthy(&values.ctx, values.Any(text)) == 0);
  }
  for (std::string_view text : {"true", "0", "\"\"", "[]", "{}", "0.0"}) {
    CHECK(aslrt_truthy(&values.ctx, values.Any(text)) == 1);
  }
}

TEST_CASE("UTF-16 lengths and repair of malformed UTF-8") {
  CHECK(Utf16Length("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == 5);
  CHECK(RepairUtf8("ok\xC3\xA9") == "ok\xC3\xA9");
  CHECK(RepairUtf8("a\xFF\x80z") == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
  CHECK(RepairUtf8("\xE2\x82z") == "\xEF\xBF\xBDz");
  CHECK(RepairUtf8("\xF0\x9F\x98") == "\xEF\xBF\xBD");
  CHECK(RepairUtf8("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}
