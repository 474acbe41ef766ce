// Generated inputs: what comes out fits, what is outside of the subset is refused by name.
#include "sim/generate.h"

#include <set>

#include "aslc/compile.h"
#include "sim/decimal.h"
#include "sim/json.h"
#include "tests/unit/catch.h"

namespace aslc::sim {
namespace {

struct Read {
  explicit Read(std::string_view yaml) {
    const auto source = std::make_shared<Source>("g.yaml", std::string(yaml));
    const ReadResult read = DefaultCompiler().Read(source, true);
    REQUIRE(read.document);
    Reports reports(source, &diagnostics);
    generator = ReadGenerator({&read.document->root, ""}, reports);
  }
  Diagnostics diagnostics;
  std::shared_ptr<const Generator> generator;
};

std::string Draw(const Generator& generator, uint64_t seed) {
  Choices choices;
  choices.Seed(seed);
  std::string text, problem;
  REQUIRE(Generate(generator, 0, choices, &text, &problem));
  return text;
}

// Every value of 300 seeds.
std::set<std::string> Values(std::string_view yaml) {
  const Read read(yaml);
  REQUIRE(read.generator != nullptr);
  std::set<std::string> values;
  for (uint64_t seed = 1; seed <= 300; ++seed) values.insert(Draw(*read.generator, seed));
  return values;
}

}  // namespace

TEST_CASE("small sets come out whole") {
  CHECK(Values("{type: 'null'}") == std::set<std::string>{"null"});
  CHECK(Values("{type: boolean}") == std::set<std::string>{"true", "false"});
  CHECK(Values("{const: {a: 1}}") == std::set<std::string>{"{\"a\":1}"});
  CHECK(Values("{enum: [1, x]}") == std::set<std::string>{"1", "\"x\""});
  CHECK(Values("{type: integer, minimum: -1, maximum: 1}") == std::set<std::string>{"-1", "0", "1"});
  CHECK(Values("{type: integer, exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 4}") ==
        std::set<std::string>{"4", "8"});
  CHECK(Values("{type: integer, minimum: 1, maximum: 9, multipleOf: 1.5}") ==
        std::set<std::string>{"3", "6", "9"});
  CHECK(Values("{type: number, minimum: 0.1, maximum: 0.3, multipleOf: 0.1}") ==
        std::set<std::string>{"0.1", "0.2", "0.3"});
  CHECK(Values("{type: number, minimum: -0.5, maximum: 0, multipleOf: 0.25}") ==
        std::set<std::string>{"-0.5", "-0.25", "0"});
  CHECK(Values("{range: [1, 3]}") == std::set<std::string>{"1", "2", "3"});
  CHECK(Values("{range: [0.5, 0.7]}") == std::set<std::string>{"0.5", "0.6", "0.7"});
  CHECK(Values("{oneOf: [{const: 1}, {type: 'null'}]}") == std::set<std::string>{"1", "null"});
  CHECK(Values("{type: ['null', boolean]}") == std::set<std::string>{"null", "true", "false"});
  CHECK(Values("{type: array, items: {const: 1}, maxItems: 2}") ==
        std::set<std::string>{"[]", "[1]", "[1,1]"});
  CHECK(Values("{type: object, required: [a], properties: {a: {const: 1}, b: {const: 2}}}") ==
        std::set<std::string>{"{\"a\":1}", "{\"a\":1,\"b\":2}"});
  CHECK(Values("{choice: [{weight: 1000, value: a}, {generate: {const: b}}]}").count("\"a\"") == 1);
}

TEST_CASE("strings have the lengths and formats that are asked for") {
  for (const std::string& text : Values("{type: string, minLength: 2, maxLength: 4}")) {
    CHECK((text.size() >= 4 && text.size() <= 6));
  }
  for (const std::string& text : Values("{type: string, format: uuid}")) {
    CHECK(text.size() == 38);
    CHECK(text[15] == '4');
  }
  for (const std::string& text : Values("{type: string, format: date-time}")) {
    CHECK(text.starts_with("\"202"));
    CHECK(text.ends_with("Z\""));
  }
  for (const std::string& text : Values("{type: string, format: email}"))
    CHECK(text.ends_with("@example.com\""));
}

TEST_CASE("a member more or less changes no other") {
  const Read both("{type: object, required: [a, b], properties: {a: {type: integer}, b: {type: string}}}");
  const Read one("{type: object, required: [b], properties: {b: {type: string}}}");
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Json whole, part;
    REQUIRE(Json::Parse(Draw(*both.generator, seed), &whole));
    REQUIRE(Json::Parse(Draw(*one.generator, seed), &part));
    CHECK(whole.Find("b")->text == part.Find("b")->text);
  }
}

TEST_CASE("what cannot be generated is refused by name") {
  const char* rows[][3] = {
      {"{type: string, pattern: a+}", "SIM0021", "/pattern"},
      {"{$ref: x}", "SIM0021", "/$ref"},
      {"{allOf: [{type: string}]}", "SIM0021", "/allOf"},
      {"{type: object, properties: {a: {type: string, not: {}}}}", "SIM0021", "/properties/a/not"},
      {"{type: string, minimum: 1}", "SIM0010", "/minimum"},
      {"{enum: [1], type: integer}", "SIM0010", "/type"},
      {"{type: string, format: ipv6}", "SIM0009", "/format"},
      {"{type: integer, minimum: 3, maximum: 2}", "SIM0022", ""},
      {"{type: integer, multipleOf: 0}", "SIM0022", ""},
      {"{type: array, items: {const: 1}, minItems: 3, maxItems: 2}", "SIM0022", ""},
      {"{type: array}", "SIM0022", ""},
      {"{type: object, required: [a]}", "SIM0022", "/required/0"},
      {"{type: thing}", "SIM0022", "/type"},
      {"{minimum: 1}", "SIM0010", "/minimum"},
      {"{}", "SIM0002", ""},
      {"[1]", "SIM0003", ""},
      {"{range: [1]}", "SIM0022", "/range"},
      {"{choice: [{value: 1, generate: {const: 1}}]}", "SIM0022", "/choice/0"},
      {"{choice: [{value: 1, weight: 0}]}", "SIM0004", "/choice/0/weight"},
      {"{type: string, maxLength: 1e9}", "SIM0004", "/maxLength"},
  };
  for (const auto& [yaml, code, pointer] : rows) {
    INFO(yaml);
    const Read read(yaml);
    CHECK(read.generator == nullptr);
    REQUIRE(!read.diagnostics.empty());
    CHECK(read.diagnostics[0].code == code);
    CHECK(read.diagnostics[0].pointer == pointer);
  }
}

TEST_CASE("an input that grows without bound is given up") {
  const Read read(
      "{type: array, minItems: 100000, maxItems: 100000, items: {type: array, minItems: 100000, maxItems: "
      "100000, "
      "items: {const: 1}}}");
  REQUIRE(read.generator != nullptr);
  Choices choices;
  std::string text, problem;
  CHECK(!Generate(*read.generator, 0, choices, &text, &problem));
  CHECK(!problem.empty());
}

TEST_CASE("decimals are exact") {
  const char* sums[][3] = {
      {"0.1", "0.2", "0.3"},
      {"1", "-1", "0"},
      {"99999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000"},
      {"-5", "2.5", "-2.5"},
      {"1e3", "0.001", "1000.001"},
      {"0", "-0", "0"}};
  for (const auto& [a, b, sum] : sums) {
    Decimal x, y;
    REQUIRE(Decimal::Parse(a, &x));
    REQUIRE(Decimal::Parse(b, &y));
    CHECK(Add(x, y).ToText() == sum);
    CHECK(Add(y, x).ToText() == sum);
    CHECK(Add(Add(x, y), Negated(y)).ToText() == x.ToText());
  }
  Decimal d;
  for (const char* text : {"", "-", "1.2.3", "abc", "1e", "1e99999999999", "0x10", " 1"})
    CHECK(!Decimal::Parse(text, &d));
  const char* order[] = {"-2", "-1.5", "0", "0.001", "0.01", "1", "9.99", "10", "1e50"};
  for (size_t i = 0; i < std::size(order); ++i) {
    for (size_t k = 0; k < std::size(order); ++k) {
      Decimal a, b;
      REQUIRE(Decimal::Parse(order[i], &a));
      REQUIRE(Decimal::Parse(order[k], &b));
      CHECK((Compare(a, b) < 0) == (i < k));
      CHECK((Compare(a, b) == 0) == (i == k));
    }
  }
}

}  // namespace aslc::sim
