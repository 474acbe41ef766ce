// Reading and writing JSON.
#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

using namespace aslrt;

namespace {

uint32_t FlagsOf(aslrt_value v) { return static_cast<uint32_t>(v.head) & (ASLRT_PLAIN | ASLRT_ASCII); }

std::string Nested(size_t depth, char open, char close) {
  return std::string(depth, open) + std::string(depth, close);
}

}  // namespace

TEST_CASE("JSON texts are read and written compact") {
  struct Row {
    std::string_view text, written;
  };
  const Row rows[] = {
      {"null", "null"},
      {" \t\r\n true ", "true"},
      {"false", "false"},
      {"0", "0"},
      {"-0", "-0"},
      {"-1", "-1"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"9223372036854775808", "9223372036854775808"},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"0.0", "0.0"},
      {"1.10e+05", "1.10e+05"},
      {"1E2", "1E2"},
      {"[]", "[]"},
      {"[ ]", "[]"},
      {"{ }", "{}"},
      {"[ 1 , [ 2 ] , { } ]", "[1,[2],{}]"},
      {R"({ "b" : 1 , "a" : [ true ] })", R"({"b":1,"a":[true]})"},
      {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
      {R"("\u0041\/\b\f\n\r\t\"\\")", R"("A/\b\f\n\r\t\"\\")"},
      {R"("\u0000\u001F\u007f")", "\"\\u0000\\u001f\x7f\""},
      {R"("\u00e9\u20ac\ud83d\ude00")", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
      {R"("\ud83d")", R"("\ud83d")"},
      {R"("\ude00\ud83dx\ud83d\u0041")", R"("\ude00\ud83dx\ud83dA")"},
      {"\"\xC3\xA9\xF4\x8F\xBF\xBF\"", "\"\xC3\xA9\xF4\x8F\xBF\xBF\""},
      {R"({"\u0061":1,"a":2})", R"({"a":2})"},
      {R"([{"a":1,"b":2},{"a":3,"b":4},{"b":5},{"a":6,"a":7},{"a":8,"b":9,"c":0}])",
       R"([{"a":1,"b":2},{"a":3,"b":4},{"b":5},{"a":7},{"a":8,"b":9,"c":0}])"},
      {R"([{"ab":1},{"abc":2},{"a":3},{"\ud800":1},{"\ud800":2}])",
       R"([{"ab":1},{"abc":2},{"a":3},{"\ud800":1},{"\ud800":2}])"},
  };
  for (const Row& row : rows) {
    Values values;
    INFO(row.text);
    aslrt_value v = values.Json(row.text);
    std::string text = values.Text(v);
    CHECK(text == row.written);
    CHECK(ExactSize(v, UINT64_MAX) == text.size());
    CHECK(SizeMax(v) >= text.size());
    CHECK(values.Text(JsonString(&values.ctx, v)) == [&] {
      std::string quoted;
      AppendJsonString(quoted, text);
      return quoted;
    }());
  }
}

TEST_CASE("What is not JSON is refused with a position") {
  struct Row {
    std::string_view text;
    size_t offset;
    std::string_view message;
  };
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"", 0, "the text is empty"},
      {"  ", 2, "the text is empty"},
      {"1 2", 2, "text after the value"},
      {"{}x", 2, "text after the value"},
      {"nul", 0, "a value expected"},
      {"[1,]", 3, "a value expected"},
      {"[1", 2, "`,` or `]` expected"},
      {"[1}", 2, "`,` or `]` expected"},
      {"{\"a\" 1}", 5, "`:` expected"},
      {"{\"a\":1,}", 7, "a key in quotes expected"},
      {"{a:1}", 1, "a key in quotes expected"},
      {"{\"a\":1 \"b\":2}", 7, "`,` or `}` expected"},
      {"{\"a\":", 5, "the text ends where a value is expected"},
      {"01", 0, "a number starts with a needless zero"},
      {"-", 1, "a digit expected"},
      {"1.", 2, "a digit expected"},
      {"1e+", 3, "a digit expected"},
      {".5", 0, "a value expected"},
      {"+1", 0, "a value expected"},
      {"NaN", 0, "a value expected"},
      {"\"abc", 4, "a string without an end"},
      {"\"abc\\\"", 6, "a string without an end"},
      {"\"abc\\", 5, "a string without an end"},
      {"\"a\nb\"", 2, "a control character in a string"},
      {"\"\\n\nb\"", 3, "a control character in a string"},
      {"\"\\x\"", 1, "an unknown escape in a string"},
      {"\"\\u12g4\"", 1, "`\\u` needs four hexadecimal digits"},
      {"\"\\u12\"", 1, "`\\u` needs four hexadecimal digits"},
      {"\"\\ud800\\u12\"", 7, "`\\u` needs four hexadecimal digits"},
      {"\"\xC0\x80\"", 1, "bytes that are not UTF-8"},
      {"\"\xE0\x80\x80\"", 1, "bytes that are not UTF-8"},
      {"\"\xED\xA0\x80\"", 1, "bytes that are not UTF-8"},
      {"\"\xF4\x90\x80\x80\"", 1, "bytes that are not UTF-8"},
      {"\"a\x80\"", 2, "bytes that are not UTF-8"},
      {"\"\xE2\x82\"", 1, "bytes that are not UTF-8"},
      {"\"\\n\xFF\"", 3, "bytes that are not UTF-8"},
      {"{\"\xFF\":1}", 2, "bytes that are not UTF-8"},
      {"\0"sv, 0, "a value expected"},
      {"1\0"sv, 1, "text after the value"},
      // A lone surrogate as a key is no way to get its raw bytes past the check of the next key.
      {"[{\"\\ud800\":1},{\"\xED\xA0\x80\":2}]", 16, "bytes that are not UTF-8"},
  };
  for (const Row& row : rows) {
    Values values;
    INFO(row.text);
    aslrt_value v;
    JsonError error;
    REQUIRE_FALSE(ParseJson(&values.ctx, row.text, &v, &error));
    CHECK(error.message == row.message);
    CHECK(error.offset == row.offset);
  }
}

TEST_CASE("Depth is bounded") {
  Values values;
  aslrt_value v;
  JsonError error;
  CHECK(ParseJson(&values.ctx, Nested(kJsonDepthMax, '[', ']'), &v, &error));
  CHECK_FALSE(ParseJson(&values.ctx, Nested(kJsonDepthMax + 1, '[', ']'), &v, &error));
  CHECK(error.offset == kJsonDepthMax);
  CHECK_FALSE(ParseJson(&values.ctx, Nested(10000, '[', ']'), &v, &error));
  CHECK(std::string_view(error.message) == "nested deeper than 1000");
  CHECK_FALSE(ParseJson(&values.ctx, std::string(10000, '{'), &v, &error));
  CHECK(error.offset == 1);
}

TEST_CASE("Kinds and flags of what was read") {
  Values values;
  CHECK(aslrt_kind_of(values.Json("12")) == ASLRT_INT);
  CHECK(aslrt_kind_of(values.Json("-0")) == ASLRT_NUMTEXT);
  CHECK(aslrt_kind_of(values.Json("1.0")) == ASLRT_NUMTEXT);
  CHECK(aslrt_kind_of(values.Json("99999999999999999999")) == ASLRT_NUMTEXT);
  CHECK(FlagsOf(values.Json("\"abc\"")) == (ASLRT_PLAIN | ASLRT_ASCII));
  CHECK(FlagsOf(values.Json("\"\\u0061\"")) == (ASLRT_PLAIN | ASLRT_ASCII));
  CHECK(FlagsOf(values.Json("\"\xC3\xA9\"")) == ASLRT_PLAIN);
  CHECK(FlagsOf(values.Json("\"\\u00e9\"")) == ASLRT_PLAIN);
  CHECK(FlagsOf(values.Json("\"a\\nb\"")) == ASLRT_ASCII);
  CHECK(FlagsOf(values.Json("\"\\ud800\"")) == 0);
  CHECK(FlagsOf(WrapString("\xFF")) == 0);
}

TEST_CASE("Strings without escapes point into the text") {
  Values values;
  std::string_view text = R"(["abc","d\ne"])";
  aslrt_value v;
  JsonError error;
  REQUIRE(ParseJson(&values.ctx, text, &v, &error));
  CHECK(aslrt_chars(aslrt_at(&values.ctx, v, 0)) == text.data() + 2);
  CHECK(Bytes(aslrt_at(&values.ctx, v, 1)) == "d\ne");
}

TEST_CASE("Large objects: duplicates and lookups") {
  Values values;
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i % 700) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  aslrt_value v = values.Json(text);
  REQUIRE(aslrt_len_of(v) == 700);
  for (int i = 0; i < 700; ++i) {
    aslrt_value member = aslrt_get(&values.ctx, v, values.Key("k" + std::to_string(i)));
    CHECK(member.bits == static_cast<uint64_t>(i < 300 ? i + 700 : i));
    CHECK(aslrt_item(&values.ctx, v, i).bits == member.bits);
  }
  CHECK(values.Text(aslrt_get(&values.ctx, v, values.Key("none"))) == "undefined");
}

TEST_CASE("A document leaves as it came, and compact as a part") {
  Values values;
  aslrt_value document;
  JsonError error;
  std::string_view text = "[ [1, 2.0] ,\"\\u0041\" ]";
  REQUIRE(ParseDocument(&values.ctx, text, &document, &error));
  CHECK(aslrt_kind_of(document) == ASLRT_TEXT);
  CHECK(values.Text(document) == text);
  CHECK(SizeMax(document) == text.size());
  CHECK(values.Text(MakeArray(&values.ctx, {&document, 1})) == "[[[1,2.0],\"A\"]]");
  CHECK(values.Text(aslrt_at(&values.ctx, document, 0)) == "[1,2.0]");
}

TEST_CASE("Writing in pieces stops when the sink does") {
  Values values;
  std::string big = "[\"" + std::string(5000, 'x') + "\"," + std::string(3000, ' ') + "1]";
  aslrt_value v = values.Json(big);
  std::string out;
  auto append = [](void* sink, const char* data, size_t size) {
    static_cast<std::string*>(sink)->append(data, size);
    return 0;
  };
  CHECK(WriteJson(v, append, &out) == 0);
  CHECK(out == values.Text(v));
  int calls = 0;
  auto refuse = [](void* sink, const char*, size_t) {
    ++*static_cast<int*>(sink);
    return 28;
  };
  CHECK(WriteJson(v, refuse, &calls) == 28);
  CHECK(calls == 1);
}

TEST_CASE("A text in one piece is the text in pieces") {
  Numbers numbers{23};
  for (int i = 0; i < 500; ++i) {
    Values values;
    aslrt_value v = RandomValue(values, numbers, 4);
    std::string whole, pieces;
    AppendJson(whole, v);
    auto append = [](void* sink, const char* data, size_t size) {
      static_cast<std::string*>(sink)->append(data, size);
      return 0;
    };
    REQUIRE(WriteJson(v, append, &pieces) == 0);
    REQUIRE(whole == pieces);
  }
}

TEST_CASE("Random documents survive a round trip") {
  Numbers numbers{1};
  for (int round = 0; round < 300; ++round) {
    Values values;
    aslrt_value v = RandomValue(values, numbers, 4);
    std::string text = values.Text(v);
    CHECK(ExactSize(v, UINT64_MAX) == text.size());
    CHECK(SizeMax(v) >= text.size());
    aslrt_value again = values.Json(text);
    CHECK(values.Text(again) == text);
    // Bytes that were no UTF-8 come back as U+FFFD.
    if (text.find("\xEF\xBF\xBD") == std::string::npos) {
      CHECK(DeepEqual(v, again));
      CHECK(DeepHash(v) == DeepHash(again));
    }
  }
}

TEST_CASE("Depth of computed values costs no stack") {
  Values values;
  aslrt_value v = aslrt_int(1);
  for (int i = 0; i < 200000; ++i) v = MakeArray(&values.ctx, {&v, 1});
  CHECK(values.Text(v).size() == 400001);
  CHECK(ExactSize(v, UINT64_MAX) == 400001);
  CHECK(DeepEqual(v, MakeArray(&values.ctx, {aslrt_array_of(v)->v, 1})));
  std::string formatted;
  AppendFormatted(formatted, v);
  CHECK(formatted.size() == 400001);
  Collector collector(&values.ctx);
  collector.Root(&v);
  collector.Finish();
  CHECK(values.Text(v).size() == 400001);
}
