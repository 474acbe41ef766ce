// Expressions of JSONata and their trees, as print.cpp writes them.
#include <string_view>

#include "frontend/jsonata/parser.h"
#include "tests/unit/catch.h"

using namespace aslc::jsonata;

namespace {

struct Row {
  std::string_view expression, tree;
};

constexpr Row kRows[] = {
#include "tests/unit/jsonata/trees.def"
};

std::string TextOf(std::string_view expression) {
  const Parsed parsed = Parse(expression, Dialect::kJsonata);
  return parsed.root ? parsed.root->text : parsed.error->code;
}

double NumberOf(std::string_view expression) {
  const Parsed parsed = Parse(expression, Dialect::kJsonata);
  REQUIRE(parsed.root);
  REQUIRE(parsed.root->kind == Kind::kNumber);
  return parsed.root->number;
}

}  // namespace

TEST_CASE("trees") {
  for (const Row& row : kRows) {
    INFO(row.expression);
    const Parsed parsed = Parse(row.expression, Dialect::kJsonata);
    REQUIRE(parsed.root);
    CHECK("\n" + Print(*parsed.root) == row.tree);
  }
}

TEST_CASE("both dialects make the same trees") {
  for (const Row& row : kRows) {
    if (row.expression.find("??") != std::string_view::npos ||
        row.expression.find("?:") != std::string_view::npos) {
      continue;
    }
    INFO(row.expression);
    const Parsed parsed = Parse(row.expression, Dialect::kAws);
    REQUIRE(parsed.root);
    CHECK("\n" + Print(*parsed.root) == row.tree);
  }
}

TEST_CASE("texts of strings and names") {
  CHECK(TextOf("'a\"b'") == "a\"b");
  CHECK(TextOf("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"") == "\"\\/\b\f\n\r\t");
  CHECK(TextOf("\"\\u00e9\\uD83D\\ude00\"") == "é😀");
  CHECK(TextOf("\"\\ud83d\"") == "\xED\xA0\xBD");
  CHECK(TextOf("\"\\ude00\\ud83d\"") == "\xED\xB8\x80\xED\xA0\xBD");
  CHECK(TextOf("\"a\nb\"") == "a\nb");
  CHECK(TextOf("$größe") == "größe");
  CHECK(TextOf("$") == "");
  CHECK(TextOf("$$") == "$");
  CHECK(TextOf("/a\\/[/]b/mi") == "a\\/[/]b");
  CHECK(Parse("/a/mi", Dialect::kJsonata).root->flags == "im");
}

TEST_CASE("values of numbers") {
  CHECK(NumberOf("0") == 0);
  CHECK(NumberOf("12.5e-1") == 1.25);
  CHECK(NumberOf("-7") == -7);
  CHECK(NumberOf("--7") == 7);
  CHECK(NumberOf("1E2") == 100);
  CHECK(NumberOf("1e-400") == 0);
  CHECK(NumberOf("0e999999999999999999") == 0);
  CHECK(NumberOf("5e-324") == 5e-324);
  CHECK(NumberOf("1.7976931348623157e308") == 1.7976931348623157e308);
  CHECK(NumberOf("9007199254740993") == 9007199254740992.0);
}

TEST_CASE("slots of parent operators") {
  CHECK(Parse("a.b", Dialect::kJsonata).slots == 0);
  CHECK(Parse("a.b.%.c", Dialect::kJsonata).slots == 1);
  // Two that ask for the same step share a slot; a lambda's own has none.
  CHECK(Parse("a.b.{'x': %.c, 'y': %.d}", Dialect::kJsonata).slots == 1);
  CHECK(Parse("a.b.c.{'x': %.c, 'y': %.%.d}", Dialect::kJsonata).slots == 2);
  CHECK(Parse("function($x){a.(%.b) + 1}", Dialect::kJsonata).slots == 1);
  CHECK(Parse("function($x){%.b}", Dialect::kJsonata).slots == 0);
}

TEST_CASE("ranges are bytes of the token, positions UTF-16 units up to its end") {
  const Parsed parsed = Parse("\"é😀\" & größe", Dialect::kJsonata);
  REQUIRE(parsed.root);
  CHECK(parsed.root->range == aslc::ir::Range{9, 10});
  CHECK(parsed.root->position == 7);
  CHECK(parsed.root->kids[1]->range == aslc::ir::Range{11, 18});
  CHECK(parsed.root->kids[1]->position == 13);
}
