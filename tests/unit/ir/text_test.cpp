// The text form: what is printed reads back the same, and what is wrong is refused with its place.
#include "ir/text.h"

#include "ir/json_text.h"
#include "tests/unit/catch.h"
#include "tests/unit/ir/generator.h"
#include "tests/unit/ir/samples.h"

namespace aslc::ir {
namespace {

TEST_CASE("types have a text form that reads back") {
  const struct {
    Type type;
    const char* text;
  } rows[] = {
      {Type::Any, "any"},
      {Type::Int, "int"},
      {Type::Int.Join(Type::String), "int|string"},
      {Type::Number, "number"},
      {Type::Maybe.Without(Type::Null), "undefined|bool|int|double|numtext|string|array|object"},
      {Type::Cond, "cond"},
      {Type::Cond.Join(Type::List), "cond|list"},
      {Type(), "never"},
      {Type(0x4002), "null|0x4000"},
  };
  for (const auto& row : rows) {
    CHECK(row.type.ToString() == row.text);
    CHECK(Type::Parse(row.text) == row.type);
  }
  for (uint32_t bits = 0; bits < 0x10000; bits += 7) CHECK(Type::Parse(Type(bits).ToString()) == Type(bits));
  for (const char* text : {"", "|", "int|", "|int", "integer", "0x", "0x100000000", "0xg", "int string"}) {
    CHECK_FALSE(Type::Parse(text).has_value());
  }
}

TEST_CASE("the extent of compact JSON") {
  const struct {
    const char* text;
    size_t length;
  } rows[] = {
      {"1", 1},         {"-0.5e+3,", 7},   {"01", 1},         {"-", 0},
      {"1.", 0},        {"1e", 0},         {"null", 4},       {"nul", 0},
      {"true ", 4},     {"[]", 2},         {"{}x", 2},        {"[1,[2,{}]]", 10},
      {"[1,]", 0},      {"[,1]", 0},       {"{\"a\":1}", 7},  {"{\"a\"}", 0},
      {"{a:1}", 0},     {"{\"a\":1,}", 0}, {"\"x\\\"y\"", 6}, {"\"\\ud800\"", 8},
      {"\"\\x\"", 0},   {"\"", 0},         {"\"a\nb\"", 0},   {"[1 ,2]", 0},
      {"[", 0},         {"{\"a\":", 0},    {"", 0},           {"[}", 0},
      {"\"\\u12\"", 0},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(CompactJsonLength(row.text) == row.length);
  }
  CHECK(CompactJsonLength(std::string(kConstantDepthMax, '[') + std::string(kConstantDepthMax, ']')) != 0);
  CHECK(CompactJsonLength(std::string(100000, '[')) == 0);
}

TEST_CASE("strings in quotes keep every byte") {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  for (const std::string& bytes :
       {std::string(), all, std::string("\\u0041\"/"), std::string("é\xed\xa0\x80")}) {
    std::string quoted;
    AppendQuoted(quoted, bytes);
    CHECK(QuotedLength(quoted + "tail") == quoted.size());
    CHECK(Unquote(quoted) == bytes);
  }
  CHECK(Unquote("\"\\ud83d\\ude00\\u00e9\\/\"") == "\xf0\x9f\x98\x80\xc3\xa9/");
  CHECK(Unquote("\"\\ud83d\\u0041\"") ==
        "\xed\xa0\xbd"
        "A");
}

TEST_CASE("modules read back as they were printed") {
  for (std::string_view text : {kChoiceText, kMapText}) {
    Module module = ParseOrFail(text);
    CHECK(Problems(module).empty());
    std::string printed = Print(module);
    CHECK(ParseOrFail(printed) == module);
    CHECK(Print(ParseOrFail(printed)) == printed);
  }
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Module module = GenerateModule(seed);
    INFO("seed " << seed);
    REQUIRE(Problems(module) == "");
    REQUIRE(ParseOrFail(Print(module)) == module);
  }
}

TEST_CASE("numbers of values and blocks are free in a text") {
  Module module = ModuleWithBody(
      "^7:\n  %9 = input : document ; comment\n\n  jump ^3(%9)\n^3(%2: document):\n  done %2\n");
  CHECK(Print(module, module.functions[0]) ==
        "func \"S.enter\" state 0 entry enter {\n^0:\n  %0 = input : document\n  jump ^1(%0)\n"
        "^1(%1: document):\n  done %1\n}\n");
}

TEST_CASE("texts that are wrong are refused where they are wrong") {
  const std::string head = "module \"m\" standard hash 0x0\n";
  const struct {
    std::string text;
    uint32_t line, column;
    const char* message;
  } rows[] = {
      {"", 1, 1, "expected a module"},
      {"; only a comment", 1, 17, "expected a module"},
      {"module m", 1, 8, "quotes"},
      {"module \"m\" weekly", 1, 12, "unknown name `weekly`"},
      {"module \"m\" standard hash 0x0 size 3", 1, 30, "unknown field"},
      {"module \"m\" standard hash 0x11112222333344445", 1, 26, "64-bit"},
      {head + "row 0", 2, 1, "unknown row"},
      {head + "name 1 \"a\"", 2, 6, "expected row 0"},
      {head + "name 0 \"a\" x", 2, 12, "end of the line"},
      {head + "name 0 \"a\"\nname 1 \"a\"", 3, 6, "twice"},
      {head + "const 0 {\"a\": 1}", 2, 9, "compact JSON"},
      {head + "shape 0 \"a\"", 2, 9, "table of names"},
      {head + "scope 0 states", 2, 15, "expected a number"},
      {head + "scope 0 start 4294967295", 2, 15, "out of range"},
      {head + "scope 0 start 99999999999", 2, 15, "out of range"},
      {head + "site 0 message 999", 2, 16, "unknown name"},
      {head + "state 0 \"A\" Pass kind 3", 2, 18, "unknown field"},
      {head + "state 0 \"A\" Task\nretrier backoff inf", 3, 17, "finite"},
      {head + "retrier attempts 3", 2, 1, "unknown row"},
      {head + "func \"?.enter\" state 0 entry enter {\n", 3, 1, "does not end"},
      {head + "func \"A.enter\" state 0 entry enter {\n}", 2, 6, "name"},
      {head + "func \"?.enter\" state 0 entry leave {\n}", 2, 30, "not an entry"},
      {head + "func \"?.enter\" state 0 entry enter {\n  done %0\n}", 3, 3, "expected a block"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n  leave %0\n}", 4, 3, "unknown operation"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n  done %0\n}", 4, 8, "no such value"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n  jump ^1\n}", 4, 8, "no such block"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n^0:\n}", 4, 1, "block defined twice"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0(%1: what):\n}", 3, 8, "not a type"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0(%1: int, %1: int):\n}", 3, 13,
       "value defined twice"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n  %0 = at %0 : maybe\n}", 4, 14, "missing"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n  %0 = at %0, 1, 2 : maybe\n}", 4, 18,
       "too many"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n  %0 = const s#0 : int\n}", 4, 14,
       "expected `k`"},
      {head + "func \"?.enter\" state 0 entry enter {\n^0:\n  %0 = get %0, \"a\", 0 : maybe\n}", 4, 16,
       "table"},
      {head + "func \"?.enter\" state 0 entry enter {\n}\nname 0 \"a\"", 4, 1, "expected a function"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    TextError error;
    CHECK_FALSE(Parse(row.text, &error).has_value());
    CHECK(error.line == row.line);
    CHECK(error.column == row.column);
    INFO(error.message);
    CHECK(error.message.find(row.message) != std::string::npos);
  }
  CHECK_FALSE(Parse("x", nullptr).has_value());
}

}  // namespace
}  // namespace aslc::ir
