// Built-in functions of text and of numbers as text, signatures, conversions and messages.
#include "runtime/jsonata/library.h"
#include "runtime/jsonata/signature.h"
#include "tests/unit/catch.h"
#include "tests/unit/jsonata/builtin_fixture.h"

using namespace aslrt;

namespace {

constexpr bool STANDARD = false, SERVICE = true;

// What a function with the signature is called with, or the error's code and index.
std::string Matched(std::string_view text, std::string_view json, std::string_view context, bool service = false) {
  Builtins b;
  b.ctx.dialect = service;
  jsonata::SignatureProblem problem;
  jsonata::Signature signature = jsonata::Signature::Parse(text, &problem);
  if (!problem.code.empty()) return std::string(problem.code) + " at " + std::to_string(problem.offset);
  aslrt_value list = b.Json(json);
  std::vector<aslrt_value> args(Elements(list).begin(), Elements(list).end());
  for (aslrt_value& arg : args) {
    if (jsonata::IsString(arg) && Bytes(arg) == "$f") arg = b.Function("string", false);
    if (jsonata::IsString(arg) && Bytes(arg) == "$undefined") arg = aslrt_undefined();
  }
  std::vector<aslrt_value> out;
  aslrt_value failed = jsonata::MatchArguments(&b.ctx, signature, args, b.Any(context), &out);
  if (jsonata::IsError(failed)) {
    return b.Result(failed) + " " + b.Text(GetMember(b.ctx.detail, "index")) + " " +
           b.Text(GetMember(b.ctx.detail, "type"));
  }
  std::string texts;
  for (aslrt_value v : out) {
    if (!texts.empty()) texts += " ";
    texts += jsonata::IsFunction(v) ? "f" : b.Text(v);
  }
  return texts;
}

}  // namespace

TEST_CASE("text functions agree with the reference") {
  const BuiltinCase cases[] = {
#define ROW(dialect, name, arguments, result) {dialect, name, arguments, result},
#include "tests/unit/jsonata/text_rows.def"
  };
  CheckCases(cases);
}

TEST_CASE("the service's functions of text") {
  const BuiltinCase cases[] = {
      {SERVICE, "hash", R"(["input","SHA-1"])", R"("140f86aae51ab9e1cda9b4254fe98a74eb54c1a1")"},
      {SERVICE, "hash", R"(["input","SHA-2"])", "error: "},
      {SERVICE, "parse", R"(["-0"])", "0"},
      {SERVICE, "parse", R"(["1.1"])", "1.1"},
      {SERVICE, "parse", R"(["9223372036854775808"])", "9223372036854776000"},
      {SERVICE, "parse", R"(["[1, 2, \"HelloWorld\", {\"a\": 1.50}]"])", R"([1,2,"HelloWorld",{"a":1.5}])"},
      {SERVICE, "parse", R"(["{"])", "error: "},
      {SERVICE, "base64decode", R"(["bXl1c2Vy"])", R"("myuser")"},
      {SERVICE, "base64decode", R"(["!!!"])", "error: "},
      {SERVICE, "string", "[9223372036854775808]", R"("9223372036854776000")"},
      {SERVICE, "string", "[999999999999999868928]", R"("999999999999999900000")"},
      {SERVICE, "formatNumber", R"([1,"x"])", "error: D3086"},
  };
  CheckCases(cases);
}

TEST_CASE("numbers that are not finite") {
  Builtins b;
  aslrt_value infinite = jsonata::Number(1e308 * 10);
  aslrt_value array = MakeArray(&b.ctx, {&infinite, 1});
  CHECK(b.Result(b.CallWith(STANDARD, "string", {&infinite, 1})) == "error: D3001");
  CHECK(b.Result(b.CallWith(STANDARD, "string", {&array, 1})) == "error: D1001");
  CHECK(b.Result(b.CallWith(SERVICE, "string", {&array, 1})) == R"("[\"Infinity\"]")");
  aslrt_value error = aslrt_null();
  b.ctx.dialect = 0;
  CHECK(!jsonata::Truth(&b.ctx, array, &error));
  CHECK(b.Result(error) == "error: D1001");
  // 2.0.6 never ends where a picture has an exponent and the number is not above zero.
  b.ctx.dialect = 1;
  const aslrt_value args[] = {aslrt_int(0), WrapString("0.0e0")};
  CHECK(aslrt_kind_of(b.CallWith(SERVICE, "formatNumber", args)) == ASLRT_ERROR);
  CHECK(b.Result(b.CallWith(STANDARD, "formatNumber", args)) == R"("0.0e0")");
}

TEST_CASE("texts have a bound in the service's dialect") {
  Builtins b;
  const aslrt_value most[] = {WrapString(""), aslrt_int(1 << 22)};
  CHECK(aslrt_len_of(b.CallWith(SERVICE, "pad", most)) == 1 << 22);
  const aslrt_value more[] = {WrapString(""), aslrt_int((1 << 22) + 1)};
  CHECK(jsonata::IsError(b.CallWith(SERVICE, "pad", more)));
  CHECK(aslrt_len_of(b.CallWith(STANDARD, "pad", more)) == (1 << 22) + 1);
  // An array that holds itself twice over, forty times: its text would have a tera of bytes.
  aslrt_value v = aslrt_int(1);
  for (int i = 0; i < 40; ++i) {
    const aslrt_value twice[] = {v, v};
    v = MakeArray(&b.ctx, twice);
  }
  CHECK(jsonata::IsError(b.CallWith(SERVICE, "string", {&v, 1})));
}

TEST_CASE("signatures match as the reference's patterns do") {
  CHECK(Matched("<s-nn?:s>", R"(["a",1])", "null") == R"("a" 1 undefined)");
  CHECK(Matched("<s-n:s>", "[1]", R"("c")") == R"("c" 1)");
  CHECK(Matched("<s-n:s>", "[1]", "5") == "error: T0411 1 undefined");
  CHECK(Matched("<n-n?>", "[]", "5") == "5 undefined");
  CHECK(Matched("<a<n>:n>", "[5]", "null") == "[5]");
  CHECK(Matched("<a<n>:n>", R"([[1,"x"]])", "null") == R"(error: T0412 1 "numbers")");
  CHECK(Matched("<a<s>s?:s>", R"([1])", "null") == R"(error: T0412 1 "strings")");
  CHECK(Matched("<nf>", R"([1,2])", "null") == "error: T0410 2 undefined");
  CHECK(Matched("<n>", "[1,2]", "null") == "error: T0410 2 undefined");
  CHECK(Matched("<s?n>", "[5]", "null") == "5 undefined");
  CHECK(Matched("<(sn)b?>", R"(["a",true])", "null") == R"("a" true)");
  CHECK(Matched("<a+>", "[1,[2],3]", "null") == "[1] [2] [3]");
  CHECK(Matched("<n+>", "[1,2,3]", "null") == "1 2 3");
  CHECK(Matched("<n+>", "[1,2,3]", "null", true) == "1 1 1");
  CHECK(Matched("<x+n>", "[1,2,3]", "null") == "1 2 3");
  CHECK(Matched("<f<n:n>j>", R"(["$f",null])", "null") == "f null");
  CHECK(Matched("<s>", R"(["$undefined"])", "null") == "undefined");
  CHECK(Matched("<n<s>>", "[]", "null") == "S0401 at 2");
  CHECK(Matched("<(a<n>)>", "[]", "null") == "S0402 at 1");
  CHECK(Matched("<s?s?s?s?s?s?s?s?s?n>", R"(["a","a","a","a","a","a","a","a","a","a"])", "null") ==
        "error: T0410 10 undefined");
}

TEST_CASE("halves of a pair that meet are one character") {
  std::string text = "\xED\xA0\xBD";
  jsonata::AppendText(text, "\xED\xB8\x80x");
  CHECK(text == "\xF0\x9F\x98\x80x");
  Builtins b;
  aslrt_value halves = b.Json(R"(["\ud83d","\ude00"])");
  CHECK(b.Result(b.CallWith(STANDARD, "join", {&halves, 1})) == "\"\xF0\x9F\x98\x80\"");
}

TEST_CASE("equality is deep, and values that share parts are compared once") {
  Builtins b;
  CHECK(jsonata::Equal(b.Json(R"({"a":[1,2.0],"b":null})"), b.Json(R"({"b":null,"a":[1.0,2]})")));
  CHECK(!jsonata::Equal(b.Json("[1]"), b.Json(R"(["1"])")));
  CHECK(!jsonata::Equal(b.Json("[]"), b.Json("{}")));
  aslrt_value x = aslrt_int(1), y = aslrt_int(1);
  for (int i = 0; i < 60; ++i) {
    const aslrt_value twice_x[] = {x, x}, twice_y[] = {y, y};
    x = MakeArray(&b.ctx, twice_x);
    y = MakeArray(&b.ctx, twice_y);
  }
  CHECK(jsonata::Equal(x, y));
}

TEST_CASE("messages of errors") {
  Builtins b;
  jsonata::Throw(&b.ctx, "T0412",
                 {{"index", aslrt_int(1)}, {"token", WrapString("sum")}, {"type", WrapString("numbers")}});
  CHECK(jsonata::MessageOf(b.ctx.detail) == "Argument 1 of function \"sum\" must be an array of \"numbers\"");
  jsonata::Throw(&b.ctx, "D3141", {{"message", WrapString("own {{value}}")}});
  CHECK(jsonata::MessageOf(b.ctx.detail) == "own undefined");
  jsonata::Throw(&b.ctx, "D2014", {{"value", aslrt_int(5)}});
  CHECK(jsonata::MessageOf(b.ctx.detail, false) != jsonata::MessageOf(b.ctx.detail, true));
  jsonata::Throw(&b.ctx, "", {{"message", WrapString("no code")}});
  CHECK(jsonata::MessageOf(b.ctx.detail) == "no code");
}
