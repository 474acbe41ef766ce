// Built-in functions of numbers, arrays, objects, chance and the service, and the helpers of sequences.
#include <set>

#include "runtime/jsonata/library.h"
#include "runtime/jsonata/sort.h"
#include "tests/unit/catch.h"
#include "tests/unit/jsonata/builtin_fixture.h"

using namespace aslrt;

namespace {

constexpr bool STANDARD = false, SERVICE = true;

// [[[...]]], deeper than a thread's stack would bear a call for each level.
aslrt_value Nest(Values& values, aslrt_value v, int depth) {
  for (int i = 0; i < depth; ++i) v = MakeArray(&values.ctx, {&v, 1});
  return v;
}

}  // namespace

TEST_CASE("data functions agree with the reference") {
  const BuiltinCase cases[] = {
#define ROW(dialect, name, arguments, result) {dialect, name, arguments, result},
#include "tests/unit/jsonata/data_rows.def"
  };
  CheckCases(cases);
}

TEST_CASE("the service's functions of arrays") {
  const BuiltinCase cases[] = {
      {SERVICE, "partition", "[[1,2,3,4],2]", "[[1,2],[3,4]]"},
      {SERVICE, "partition", "[[0],1]", "[[0]]"},
      {SERVICE, "partition", "[[0,1,2],2]", "[[0,1],[2]]"},
      {SERVICE, "partition", "[[0,1],5]", "[[0,1]]"},
      {SERVICE, "partition", "[[1,2],0]", "undefined"},
      {SERVICE, "partition", "[[1,2],-1]", "error: T0410"},
      {SERVICE, "range", "[0,9,3]", "[0,3,6,9]"},
      {SERVICE, "range", "[0,10,3]", "[0,3,6,9]"},
      {SERVICE, "range", "[1,9,2]", "[1,3,5,7,9]"},
      {SERVICE, "range", "[1,9,9]", "1"},
      {SERVICE, "range", "[-1.7,2,1]", "[-1,0,1,2]"},
      {SERVICE, "range", "[3,1,-1]", "[3,2,1]"},
      {SERVICE, "range", "[3,1,1]", "undefined"},
      {SERVICE, "range", "[1,3,0]", "undefined"},
      {SERVICE, "random", "[42]", "0.7275636800328681"},
  };
  CheckCases(cases);
  Builtins builtins;
  const aslrt_value large[] = {aslrt_int(1), aslrt_int(200000), aslrt_int(1)};
  CHECK(aslrt_len_of(builtins.CallWith(SERVICE, "range", large)) == 200000);
  const aslrt_value too_large[] = {aslrt_int(1), aslrt_int(500000), aslrt_int(1)};
  CHECK(jsonata::IsError(builtins.CallWith(SERVICE, "range", too_large)));
}

TEST_CASE("chance comes from the host") {
  Builtins builtins;
  for (int i = 0; i < 100; ++i) {
    double d = ToDouble(builtins.CallWith(STANDARD, "random", {}));
    CHECK((d >= 0 && d < 1));
  }
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    std::string id(Bytes(builtins.CallWith(SERVICE, "uuid", {})));
    REQUIRE(id.size() == 36);
    CHECK((id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-'));
    CHECK(id[14] == '4');
    CHECK(std::string_view("89ab").find(id[19]) != std::string_view::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == 20);
  aslrt_value numbers = builtins.Json("[0,1,2,3,4,5,6,7,8,9]");
  aslrt_value shuffled = builtins.CallWith(STANDARD, "shuffle", {&numbers, 1});
  CHECK(builtins.Result(shuffled) != "[0,1,2,3,4,5,6,7,8,9]");
  CHECK(builtins.Result(builtins.CallWith(STANDARD, "sort", {&shuffled, 1})) == "[0,1,2,3,4,5,6,7,8,9]");
}

TEST_CASE("ranges of the operator") {
  Builtins b;
  auto range = [&](std::string_view from, std::string_view to, bool service) {
    return b.Result(jsonata::Collapse(jsonata::Range(&b.ctx, b.Any(from), b.Any(to), service)));
  };
  CHECK(range("1", "3", STANDARD) == "[1,2,3]");
  CHECK(range("-1", "-1", STANDARD) == "-1");
  CHECK(range("3", "1", STANDARD) == "undefined");
  CHECK(range("undefined", "1", STANDARD) == "undefined");
  CHECK(range("1.5", "undefined", STANDARD) == "error: T2003");
  CHECK(range("1", "\"2\"", STANDARD) == "error: T2004");
  CHECK(range("1", "10000001", STANDARD) == "error: D2014");
  CHECK(range("9007199254740992", "9007199254740994", STANDARD) ==
        "[9007199254740992,9007199254740992,9007199254740994]");
  b.ctx.dialect = 1;
  CHECK(aslrt_len_of(jsonata::Range(&b.ctx, aslrt_int(1), aslrt_int(873782), SERVICE)) == 873782);
  CHECK(jsonata::IsError(jsonata::Range(&b.ctx, aslrt_int(1), aslrt_int(873783), SERVICE)));
}

TEST_CASE("wildcards and descendants") {
  Builtins b;
  aslrt_value v = b.Json(R"({"a":1,"b":[2,[3,[]]],"c":{"d":4}})");
  CHECK(b.Result(jsonata::Wildcard(&b.ctx, v)) == R"([1,2,3,{"d":4}])");
  CHECK(!jsonata::IsSequence(jsonata::Wildcard(&b.ctx, v)));
  CHECK(jsonata::IsSequence(jsonata::Wildcard(&b.ctx, b.Json(R"({"a":1})"))));
  CHECK(b.Result(jsonata::Collapse(jsonata::Wildcard(&b.ctx, b.Json("5")))) == "undefined");
  CHECK(b.Result(jsonata::Descendants(&b.ctx, v)) ==
        R"([{"a":1,"b":[2,[3,[]]],"c":{"d":4}},1,2,3,{"d":4},4])");
  CHECK(b.Result(jsonata::Descendants(&b.ctx, b.Json("[[7]]"))) == "7");
  CHECK(b.Result(jsonata::Flatten(&b.ctx, b.Json("[1,[2,[[3]]],[]]"))) == "[1,2,3]");
}

TEST_CASE("depth of values costs no stack") {
  Builtins b;
  aslrt_value deep = Nest(b, b.Json(R"({"a":1})"), 1000000);
  CHECK(b.Result(jsonata::Collapse(jsonata::LookupText(&b.ctx, deep, "a"))) == "1");
  CHECK(b.Result(b.CallWith(STANDARD, "keys", {&deep, 1})) == R"("a")");
  CHECK(b.Result(b.CallWith(STANDARD, "spread", {&deep, 1})) == R"([{"a":1}])");
  CHECK(b.Result(jsonata::Flatten(&b.ctx, deep)) == R"([{"a":1}])");
  CHECK(b.Result(jsonata::Descendants(&b.ctx, deep)) == R"([{"a":1},1])");
}

TEST_CASE("sorting asks for the reference's comparisons in its order") {
  Builtins b;
  int items[] = {4, 2, 5, 1, 3};
  std::string asked;
  aslrt_value error = aslrt_null();
  bool sorted = jsonata::SortValues(
      &b.ctx, std::span<int>(items),
      [&](int x, int y) {
        asked += std::to_string(x) + std::to_string(y) + " ";
        return x > y ? jsonata::Order::kSwap : jsonata::Order::kKeep;
      },
      &error);
  CHECK(sorted);
  CHECK(asked == "42 13 51 53 21 23 43 45 ");
  CHECK(std::vector<int>(items, items + 5) == std::vector<int>{1, 2, 3, 4, 5});
  CHECK(!jsonata::SortValues(
      &b.ctx, std::span<int>(items), [](int, int) { return jsonata::Order::kFailed; }, &error));
}

TEST_CASE("loops end when the counted bound is exhausted") {
  for (std::string_view name :
       {"sum", "max", "sort", "distinct", "reverse", "merge", "keys", "spread", "shuffle"}) {
    Builtins b;
    std::string items = "{}";
    for (int i = 0; i < 2000; ++i) items += ",{}";
    std::string numbers = "0";
    for (int i = 0; i < 2000; ++i) numbers += ",1";
    bool objects = name == "merge" || name == "keys" || name == "spread";
    aslrt_value array = b.Json("[" + (objects ? items : numbers) + "]");
    b.ctx.fuel = 100;
    INFO(name);
    CHECK(b.Result(b.CallWith(STANDARD, name, {&array, 1})) == "error: D1012");
  }
}
