// Regular expressions: what they match, what is refused, and the functions that take them.
#include "runtime/jsonata/closures.h"
#include "runtime/jsonata/regex.h"
#include "tests/unit/catch.h"
#include "tests/unit/jsonata/builtin_fixture.h"

using namespace aslrt;
using jsonata::Regex;

namespace {

constexpr bool STANDARD = false, SERVICE = true;

struct Machine : Builtins {
  aslrt_value Expression(std::string_view source, std::string_view flags) {
    Regex::Problem problem;
    expressions.push_back(Regex::Compile(source, flags, &problem));
    INFO(source << ": " << problem.message);
    REQUIRE(expressions.back() != nullptr);
    aslrt_closure* closure = jsonata::NewClosure(&ctx, ASLRT_CLOSURE_REGEX, 0);
    closure->extra = expressions.back().get();
    return jsonata::FunctionValue(closure);
  }
  std::string Run(bool service, std::string_view name, std::string_view json) {
    std::vector<aslrt_value> args;
    for (aslrt_value arg : Elements(Json(json))) {
      if (jsonata::IsObject(arg)) {
        arg = Expression(Bytes(GetMember(arg, "re")), Bytes(GetMember(arg, "fl")));
      } else if (jsonata::IsString(arg) && (Bytes(arg) == "$string" || Bytes(arg) == "$count")) {
        arg = Function(Bytes(arg).substr(1), service);
      }
      args.push_back(arg);
    }
    return Result(CallWith(service, name, args));
  }
  std::vector<std::unique_ptr<Regex>> expressions;
};

// Offset and text of the refusal.
std::string Refused(std::string_view source) {
  Regex::Problem problem;
  if (Regex::Compile(source, "", &problem) != nullptr) return "accepted";
  return std::to_string(problem.offset) + " " + problem.message;
}

}  // namespace

TEST_CASE("functions with regular expressions agree with the reference") {
  const BuiltinCase cases[] = {
#define ROW(dialect, name, arguments, result) {dialect, name, arguments, result},
#include "tests/unit/jsonata/regex_rows.def"
  };
  for (const BuiltinCase& c : cases) {
    Machine machine;
    INFO((c.service ? "service $" : "$") << c.name << " " << c.arguments);
    CHECK(machine.Run(c.service, c.name, c.arguments) == c.result);
  }
}

TEST_CASE("what cannot be expressed is refused by name and place") {
  CHECK(Refused("a(?=b)") == "1 A look-ahead (?=...) is not supported");
  CHECK(Refused("(?!b)") == "0 A negative look-ahead (?!...) is not supported");
  CHECK(Refused("\xC3\xA9(?<=b)") == "2 A look-behind (?<=...) is not supported");
  CHECK(Refused("(?<!b)") == "0 A negative look-behind (?<!...) is not supported");
  CHECK(Refused("(a)\\1") == "3 A back-reference (\\1, \\k<name>) is not supported");
  CHECK(Refused("(?<n>a)\\k<n>") == "7 A back-reference (\\1, \\k<name>) is not supported");
  CHECK(Refused("(a){1001}") == "0 A repeat count above 1000 of what has groups inside is not supported");
}

TEST_CASE("what JavaScript refuses is refused") {
  CHECK(Refused("a**") == "2 Nothing to repeat");
  CHECK(Refused("^*") == "1 Nothing to repeat");
  CHECK(Refused("{1}") == "0 Nothing to repeat");
  CHECK(Refused("a{2,1}") == "1 numbers out of order in {} quantifier");
  CHECK(Refused("[b-a]") == "1 Range out of order in character class");
  CHECK(Refused("[a") == "0 Unterminated character class");
  CHECK(Refused("(a") == "2 Unterminated group");
  CHECK(Refused("a)") == "1 Unmatched ')'");
  CHECK(Refused("(?a)") == "0 Invalid group");
  CHECK(Refused("(?<a>b)(?<a>c)") == "7 Invalid group");
  CHECK(Refused("a\\") == "1 \\ at end of pattern");
  CHECK(Refused(std::string(1000, '(') + std::string(1000, ')')) == "200 Groups are nested more than 200 deep");
}

TEST_CASE("long texts with every line end are searched in linear time") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "ab\r\n";
  Machine machine;
  const aslrt_value args[] = {MakeString(&machine.ctx, text), machine.Expression("^ab$", "m"), WrapString("")};
  CHECK(aslrt_len_of(machine.CallWith(STANDARD, "replace", args)) == 40000);
}

TEST_CASE("no character becomes an ASCII one when case is ignored") {
  Machine machine;
  const aslrt_value args[] = {WrapString("\xC5\xBF\xE2\x84\xAA"), machine.Expression("S|a|k|[ks]", "i")};
  CHECK(machine.Result(machine.CallWith(STANDARD, "contains", args)) == "false");
}

TEST_CASE("matches can be asked for one by one") {
  Machine machine;
  aslrt_value subject = WrapString("a-\xF0\x9F\x98\x80-a");
  aslrt_value regex = machine.Expression("a", "");
  aslrt_value first = jsonata::Apply(&machine.ctx, regex, {&subject, 1});
  CHECK(machine.Text(GetMember(first, "start")) == "0");
  aslrt_value second = jsonata::Apply(&machine.ctx, GetMember(first, "next"), {});
  CHECK(machine.Text(GetMember(second, "start")) == "5");
  CHECK(machine.Text(GetMember(second, "end")) == "6");
  CHECK(jsonata::IsUndefined(jsonata::Apply(&machine.ctx, GetMember(second, "next"), {})));
}
