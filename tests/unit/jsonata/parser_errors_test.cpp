// Syntax errors of JSONata: code, position in UTF-16 units, token and words are the reference
// implementation's; those of our own bounds have codes that begin with U.
#include <string>
#include <string_view>

#include "frontend/jsonata/parser.h"
#include "tests/unit/catch.h"

using namespace aslc::jsonata;

namespace {

struct Row {
  std::string_view expression, code;
  int position;            // -1: the reference names none
  std::string_view token;  // as JSON; "" = none
};

void Check(const Row& row, Dialect dialect) {
  INFO(row.expression);
  const Parsed parsed = Parse(row.expression, dialect);
  REQUIRE(parsed.error);
  CHECK(!parsed.root);
  CHECK(parsed.error->code == row.code);
  CHECK((parsed.error->placed ? static_cast<int>(parsed.error->position) : -1) == row.position);
  CHECK(parsed.error->token_json == row.token);
  CHECK(parsed.error->range.begin <= parsed.error->range.end);
  CHECK(parsed.error->range.end <= row.expression.size());
}

std::string MessageOf(std::string_view expression) {
  const Parsed parsed = Parse(expression, Dialect::kJsonata);
  return parsed.error ? parsed.error->message : "";
}

std::string Repeat(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("errors of tokens") {
  for (const Row& row : {
           Row{"\"abc", "S0101", 4, ""},
           Row{"'\\u12", "S0101", 7, ""},
           Row{"1e1000", "S0102", 0, "\"1e1000\""},
           Row{"\"\\y\"", "S0103", 2, "\"y\""},
           Row{"\"\\", "S0103", 2, "\"\""},
           Row{"\"\\😀\"", "S0103", 2, "\"\\ud83d\""},
           Row{"\"\\u12g4\"", "S0104", 2, ""},
           Row{"a.`b", "S0105", 4, ""},
           Row{"1 /* x", "S0106", 2, ""},
           Row{"1 /*/", "S0106", 2, ""},
           Row{"a ! b", "S0204", 3, "\"!\""},
           Row{"a ~ b", "S0204", 3, "\"~\""},
           Row{"//", "S0301", 1, ""},
           Row{"/ab", "S0302", 3, ""},
           Row{"/a[/", "S0302", 4, ""},
           Row{"/a\\/", "S0302", 4, ""},
           Row{"/)/", "S0302", 3, ""},
           Row{"/a/ii", "U1004", 5, "\"ii\""},
           Row{"a[]/2", "S0302", 5, ""},  // after an empty predicate a slash is no division
           Row{"\"é😀\" \"x", "S0101", 8, ""},
       }) {
    Check(row, Dialect::kJsonata);
  }
}

TEST_CASE("errors of the grammar") {
  for (const Row& row : {
           Row{"a b", "S0201", 3, "\"b\""},
           Row{"01", "S0201", 2, "1"},
           Row{"1 true", "S0201", 6, "true"},
           Row{"1 null", "S0201", 6, "null"},
           Row{"a 'b'", "S0201", 5, "\"b\""},
           Row{"[1,2)", "S0202", 5, "\")\""},
           Row{"[1 5]", "S0202", 4, "5"},
           Row{"[function($x)<n>{1} /a/]", "S0202", 23, "{}"},
           Row{"(1", "S0203", 2, "\"(end)\""},
           Row{"1=", "S0207", 2, "\"(end)\""},
           Row{"", "S0207", 0, "\"(end)\""},
           Row{"  ", "S0207", 2, "\"(end)\""},
           Row{"%%", "S0207", 2, "\"(end)\""},
           Row{"(%%)", "S0211", 4, "\")\""},
           Row{"55=>5", "S0211", 4, "\">\""},
           Row{"(/a/)", "S0211", 2, "\"/\""},
           Row{"[1,]", "S0211", 4, "\"]\""},
           Row{"foo**.bar", "S0201", 5, "\"**\""},
           Row{"function(x){1}", "S0208", 10, "\"x\""},
           Row{"function($a, 5){1}", "S0208", 14, "5"},
           Row{"function(?){1}", "S0208", 10, "\"?\""},
           Row{"2:=1", "S0212", 1, "2"},
           Row{"a.b:=1", "S0212", 2, "\".\""},
           Row{"/a/:=1", "S0212", 3, "{}"},
           Row{"a@b", "S0214", 3, "\"@\""},
           Row{"a#1", "S0214", 3, "\"#\""},
           Row{"λ($a)<n<n>>{1}", "S0401", 8, ""},
           Row{"λ($a)<(a<n>s)>{1}", "S0402", 7, ""},
           Row{"λ($a)<s++>{1}", "U1003", -1, ""},
           Row{"λ($a)<s{1}", "S0202", 8, "\"{\""},
       }) {
    Check(row, Dialect::kJsonata);
  }
}

TEST_CASE("errors of the post-parse stage") {
  for (const Row& row : {
           Row{"[1]{'a': 1}[0]", "S0209", 12, ""},
           Row{"a{'a': 1}{'b': 1}", "S0210", 10, ""},
           Row{"$.7", "S0213", 3, ""},
           Row{"$.-7", "S0213", 4, ""},
           Row{"true.a", "S0213", 4, ""},
           Row{"a[0]@$v", "S0215", 5, ""},
           Row{"$x[0]@$v", "S0215", 6, ""},
           Row{"a^(b)@$v", "S0216", 6, ""},
           Row{"%", "S0217", -1, "\"parent\""},
           Row{"a.%.%", "S0217", -1, "\"path\""},
           Row{"(%)", "S0217", 1, "\"block\""},
           Row{"$.%", "S0217", 1, "\"variable\""},
           Row{"{'a': 1}.%", "S0217", 1, "\"unary\""},
           Row{"f().%", "S0217", 2, "\"function\""},
       }) {
    Check(row, Dialect::kJsonata);
  }
}

TEST_CASE("the service's dialect has no coalescing and no default operator") {
  CHECK(Parse("a ?? b", Dialect::kJsonata).root);
  CHECK(Parse("a ?: b", Dialect::kJsonata).root);
  Check({"a ?? b", "S0211", 4, "\"?\""}, Dialect::kAws);
  Check({"a ?: b", "S0211", 4, "\":\""}, Dialect::kAws);
  CHECK(Parse("a ? b : c", Dialect::kAws).root);
}

TEST_CASE("words of errors") {
  CHECK(MessageOf("[1,2)") == "Expected \"]\", got \")\"");
  CHECK(MessageOf("(1") == "Expected \")\" before end of expression");
  CHECK(MessageOf("$.7") == "The literal value 7 cannot be used as a step within a path expression");
  CHECK(MessageOf("a 0.00000015") == "Syntax error: 1.5e-7");
  CHECK(MessageOf("a 123456789012345678901234") == "Syntax error: 1.2345678901234569e+23");
  CHECK(MessageOf("a 120") == "Syntax error: 120");
  CHECK(MessageOf("a 12.5") == "Syntax error: 12.5");
  CHECK(MessageOf("a \"\\n\\u0001\\\"\"") == "Syntax error: \"\\n\\u0001\\\"\"");
  CHECK(MessageOf("\"\\y\"") == "Unsupported escape sequence: \\\"y\"");
  CHECK(MessageOf("function(x){1}") ==
        "Parameter 1 of function definition must be a variable name (start with $)");
}

TEST_CASE("text that is not UTF-8 is refused where it goes wrong") {
  using namespace std::string_view_literals;
  for (const Row& row : {Row{"a\xFF", "U1002", 1, ""}, Row{"é\xC3", "U1002", 1, ""},
                         Row{"😀 \xC0\x80", "U1002", 3, ""}, Row{"\xF5\x80\x80\x80", "U1002", 0, ""},
                         Row{"\xE0\x80\x80", "U1002", 0, ""}, Row{"\"\xED\xA0", "U1002", 1, ""}}) {
    Check(row, Dialect::kJsonata);
  }
  CHECK(Parse("\"\xED\xA0\xBD\"", Dialect::kJsonata).root);  // a lone surrogate, WTF-8
  CHECK(Parse("\"a\0b\""sv, Dialect::kJsonata).root->text == "a\0b"sv);
}

TEST_CASE("depth of nesting is bounded, in every direction") {
  constexpr int kMany = 100'000;
  for (const std::string& text :
       {Repeat("(", kMany), Repeat("[", kMany), Repeat("{\"a\":", kMany), Repeat("-", kMany),
        Repeat("a ? ", kMany), Repeat("$f(", kMany), Repeat("function($x){", kMany),
        "1" + Repeat("+1", kMany), "a" + Repeat(".a", kMany), "a" + Repeat("[0]", kMany),
        "a" + Repeat("()", kMany), "a" + Repeat("^(b)", kMany), "a" + Repeat("#$i", kMany),
        "a" + Repeat(" ?? a", kMany), Repeat("$a := ", kMany), Repeat("|", kMany),
        "a" + Repeat(" ~> $f", kMany)}) {
    INFO(text.substr(0, 20));
    const Parsed parsed = Parse(text, Dialect::kJsonata);
    REQUIRE(parsed.error);
    CHECK(parsed.error->code == "U1001");
    CHECK(parsed.error->message == "The expression is nested more than 500 levels deep");
    CHECK(parsed.error->position < 10'000);
  }
  const int deep = kNestingMax - 1;
  CHECK(Parse("1" + Repeat("+1", deep), Dialect::kJsonata).root);
  CHECK(!Parse("1" + Repeat("+1", deep + 1), Dialect::kJsonata).root);
  CHECK(Parse(Repeat("(", deep) + "1" + Repeat(")", deep), Dialect::kJsonata).root);
  CHECK(!Parse(Repeat("(", deep + 1) + "1" + Repeat(")", deep + 1), Dialect::kJsonata).root);
  // Length is not depth.
  CHECK(Parse("[1" + Repeat(",1", kMany) + "]", Dialect::kJsonata).root->kids.size() == kMany + 1);
  CHECK(Parse(Repeat("/*x*/ ", kMany) + "1", Dialect::kJsonata).root);
  CHECK(Parse("a" + Repeat("[]", kMany), Dialect::kJsonata).root);
}
