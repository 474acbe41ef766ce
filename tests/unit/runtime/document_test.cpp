// Lookups, copies with a change, lists, slices, sizes, concatenation.
#include <cstring>

#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

using namespace aslrt;

TEST_CASE("Lookups that find nothing are undefined") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  aslrt_value object = values.Json(R"({"a":{"b":null},"c":[10,20,30]})");
  aslrt_value array = aslrt_get(ctx, object, values.Key("c"));
  CHECK(values.Text(aslrt_get(ctx, object, values.Key("a"))) == R"({"b":null})");
  CHECK(values.Text(aslrt_get(ctx, object, values.Key("b"))) == "undefined");
  CHECK(values.Text(aslrt_get(ctx, array, values.Key("b"))) == "undefined");
  CHECK(values.Text(aslrt_get(ctx, aslrt_null(), values.Key("b"))) == "undefined");
  CHECK(values.Text(GetMember(object, "c")) == "[10,20,30]");
  CHECK(values.Text(aslrt_at(ctx, array, 0)) == "10");
  CHECK(values.Text(aslrt_at(ctx, array, -1)) == "30");
  CHECK(values.Text(aslrt_at(ctx, array, -3)) == "10");
  for (int64_t i : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    CHECK(values.Text(aslrt_at(ctx, array, i)) == "undefined");
  }
  CHECK(values.Text(aslrt_at(ctx, object, 0)) == "undefined");
  CHECK(aslrt_count(ctx, array) == 3);
  CHECK(aslrt_count(ctx, object) == 2);
  CHECK(aslrt_count(ctx, WrapString("abc")) == 0);
  CHECK(values.Text(aslrt_item(ctx, object, 1)) == "[10,20,30]");
  CHECK(values.Text(aslrt_item(ctx, object, 2)) == "undefined");
  CHECK(values.Text(aslrt_item(ctx, object, -1)) == "undefined");
}

TEST_CASE("Copies with one member or element set") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  aslrt_value object = values.Json(R"({"a":1,"b":2,"s":"t","o":{"x":1},"l":[7]})");
  auto put = [&](aslrt_value base, std::string_view key, std::string_view value) {
    return values.Text(aslrt_put(ctx, base, values.Key(key), values.Json(value)));
  };
  CHECK(put(object, "a", "[9]") == R"({"a":[9],"b":2,"s":"t","o":{"x":1},"l":[7]})");
  CHECK(put(object, "z", "9") == R"({"a":1,"b":2,"s":"t","o":{"x":1},"l":[7],"z":9})");
  CHECK(put(values.Json("{}"), "z", "9") == R"({"z":9})");
  CHECK(put(values.Json("[]"), "z", "9") == "error: the target is not an object");
  CHECK(values.Text(object) == R"({"a":1,"b":2,"s":"t","o":{"x":1},"l":[7]})");

  auto child = [&](std::string_view key) { return values.Text(aslrt_child(ctx, object, values.Key(key))); };
  CHECK(child("o") == R"({"x":1})");
  CHECK(child("l") == "[7]");
  CHECK(child("s") == "{}");
  CHECK(child("none") == "{}");
  CHECK(values.Text(aslrt_child(ctx, aslrt_int(1), values.Key("a"))) == "error: the target is not an object");

  aslrt_value array = values.Json("[1,[2],3]");
  const std::string_view kNone = "error: the array has no element at this index";
  CHECK(values.Text(aslrt_put_at(ctx, array, 1, values.Json("\"x\""))) == "[1,\"x\",3]");
  CHECK(values.Text(aslrt_put_at(ctx, array, 3, aslrt_null())) == kNone);
  CHECK(values.Text(aslrt_put_at(ctx, array, -1, aslrt_null())) == kNone);
  CHECK(values.Text(aslrt_put_at(ctx, object, 0, aslrt_null())) == "error: the target is not an array");
  CHECK(values.Text(aslrt_child_at(ctx, array, 1)) == "[2]");
  CHECK(values.Text(aslrt_child_at(ctx, array, 3)) == kNone);
  CHECK(values.Text(array) == "[1,[2],3]");
}

TEST_CASE("Objects get an index above sixteen members, also when one is put") {
  Values values;
  aslrt_value object = values.Json("{}");
  for (int i = 0; i < 40; ++i) {
    object = aslrt_put(&values.ctx, object, values.Key("k" + std::to_string(i)), aslrt_int(i));
    bool indexed = aslrt_object_of(object)->h.flags & ASLRT_HAS_INDEX;
    CHECK(indexed == (i + 1 > 16));
    for (int j = 0; j <= i; ++j) {
      aslrt_value member = aslrt_get(&values.ctx, object, values.Key("k" + std::to_string(j)));
      CHECK(member.bits == static_cast<uint64_t>(j));
    }
    CHECK(values.Text(aslrt_get(&values.ctx, object, values.Key("none"))) == "undefined");
  }
}

TEST_CASE("Lists grow, and documents put into containers lose their text") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  aslrt_list* list = aslrt_list_new(ctx);
  CHECK(values.Text(aslrt_list_end(ctx, list)) == "[]");
  for (int i = 0; i < 100; ++i) aslrt_list_push(ctx, list, aslrt_int(i));
  aslrt_value array = aslrt_list_end(ctx, list);
  CHECK(aslrt_len_of(array) == 100);
  CHECK(aslrt_array_of(array)->v[99].bits == 99);
  CHECK(SizeMax(array) == 2 + 100 * 25);

  aslrt_value document;
  JsonError error;
  REQUIRE(ParseDocument(ctx, "{ \"a\" : 1 }", &document, &error));
  values.Args({document, aslrt_int(2)});
  CHECK(values.Text(aslrt_make_array(ctx, 2)) == R"([{"a":1},2])");
  aslrt_value object = MakeObject(ctx, {{Field{values.Key("d"), document}}});
  CHECK(aslrt_kind_of(aslrt_get(ctx, object, values.Key("d"))) == ASLRT_OBJECT);
}

TEST_CASE("Slices") {
  struct Row {
    int64_t from, to;
    std::string_view text;
  };
  const Row rows[] = {
      {1, 3, "[1,2]"},           {INT64_MIN, 2, "[0,1]"},   {3, INT64_MAX, "[3,4]"},
      {-2, INT64_MAX, "[3,4]"},  {INT64_MIN, -1, "[0,1,2,3]"}, {-3, -1, "[2,3]"},
      {3, 3, "[]"},              {4, 2, "[]"},              {-100, 100, "[0,1,2,3,4]"},
      {5, 9, "[]"},              {INT64_MIN, INT64_MAX, "[0,1,2,3,4]"}, {0, -5, "[]"},
  };
  for (const Row& row : rows) {
    Values values;
    INFO(row.from << ":" << row.to);
    CHECK(values.Text(aslrt_slice(&values.ctx, values.Json("[0,1,2,3,4]"), row.from, row.to)) == row.text);
  }
  Values values;
  CHECK(values.Text(aslrt_slice(&values.ctx, values.Json("{\"a\":1}"), 0, 1)) == "[]");
}

TEST_CASE("Descendants come in preorder") {
  Values values;
  CHECK(values.Text(aslrt_descend(&values.ctx, values.Json(R"({"a":[1,{"b":2}],"c":3})"))) ==
        R"([{"a":[1,{"b":2}],"c":3},[1,{"b":2}],1,{"b":2},2,3])");
  CHECK(values.Text(aslrt_descend(&values.ctx, aslrt_int(7))) == "[7]");
}

TEST_CASE("Bounds of sizes follow the documented rule") {
  Values values;
  CHECK(SizeMax(values.Json("null")) == 24);
  CHECK(SizeMax(values.Json("1")) == 24);
  CHECK(SizeMax(values.Json("1.25")) == 4);
  CHECK(SizeMax(values.Json("\"abc\"")) == 5);
  CHECK(SizeMax(values.Json("\"a\\nc\"")) == 20);
  CHECK(SizeMax(values.Json("[]")) == 2);
  CHECK(SizeMax(values.Json("[1,\"abc\"]")) == 2 + 25 + 6);
  CHECK(SizeMax(values.Json(R"({"ab":"abc"})")) == 2 + (2 + 4 + 5));
  CHECK(SizeMax(values.Json(R"({"a\n":"abc"})")) == 2 + (12 + 4 + 5));
  aslrt_value v = values.Json("[\"0123456789\"]");
  for (int i = 0; i < 60; ++i) {
    aslrt_value twice[] = {v, v};
    v = MakeArray(&values.ctx, twice);
  }
  CHECK(SizeMax(v) == UINT32_MAX);
  CHECK(ExactSize(v, 1000) > 1000);
}

TEST_CASE("A put keeps the sum that building the object anew gives") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  Numbers numbers{5};
  aslrt_value object = values.Json("{}");
  for (int i = 0; i < 2000; ++i) {
    std::string key = "k" + std::to_string(numbers.Below(24)) + (numbers.Below(3) == 0 ? "\"" : "");
    object = aslrt_put(ctx, object, values.Key(key), RandomValue(values, numbers, 2));
    uint64_t sum = 2;
    for (const aslrt_member& m : Members(object)) sum += KeySizeMax(m.key) + SizeMax(m.value);
    REQUIRE(SizeMax(object) == sum);
  }
  aslrt_value cut = values.Json(R"({"a":1})");
  const_cast<aslrt_object*>(aslrt_object_of(cut))->h.size_max = UINT32_MAX;
  CHECK(SizeMax(aslrt_put(ctx, cut, values.Key("b"), aslrt_null())) == 2 + 2 * (1 + 4 + kScalarSizeMax));
  CHECK(aslrt_sizes(ctx, values.Json("[1,null,\"ab\"]"), 10) == 10 + 2 * kScalarSizeMax + 4);
  CHECK(aslrt_sizes(ctx, values.Json("[1]"), UINT32_MAX) == UINT32_MAX);
}

TEST_CASE("The payload quota counts the exact text") {
  Values values;
  values.store.payload_max = 20;
  aslrt_value fits = values.Json(R"(["\n\n\n\n\n\n\n\n"])");  // bound 6 * 8 + 5, exact 20
  CHECK(SizeMax(fits) > 20);
  CHECK(aslrt_kind_of(aslrt_check_size(&values.ctx, fits)) == ASLRT_ARRAY);
  aslrt_value above = values.Json(R"([1,"\n\n\n\n\n\n\n\n"])");
  aslrt_value error = aslrt_check_size(&values.ctx, above);
  CHECK(aslrt_kind_of(error) == ASLRT_ERROR);
  CHECK(error.bits == ASLRT_MESSAGE_data_limit);
  aslrt_value document;
  JsonError parse_error;
  REQUIRE(ParseDocument(&values.ctx, "[                    ]", &document, &parse_error));
  CHECK(aslrt_kind_of(aslrt_check_size(&values.ctx, document)) == ASLRT_ERROR);
  values.store.payload_max = UINT32_MAX;
  CHECK(aslrt_kind_of(aslrt_check_size(&values.ctx, document)) == ASLRT_TEXT);
}

TEST_CASE("Concatenation writes values as States.Format does") {
  Values values;
  aslrt_ctx* ctx = &values.ctx;
  values.Args({WrapString("id-"), aslrt_int(INT64_MIN), WrapString("/"), aslrt_bool(1), aslrt_null(),
               values.Json("1.10"), MakeDouble(0.5)});
  aslrt_value text = aslrt_concat(ctx, 7);
  CHECK(Bytes(text) == "id--9223372036854775808/truenull1.100.5");
  CHECK((text.head & (ASLRT_PLAIN | ASLRT_ASCII)) == (ASLRT_PLAIN | ASLRT_ASCII));
  values.Args({WrapString("a\n"), WrapString("\xC3\xA9")});
  text = aslrt_concat(ctx, 2);
  CHECK((text.head & (ASLRT_PLAIN | ASLRT_ASCII)) == 0);
  CHECK(values.Text(text) == "\"a\\n\xC3\xA9\"");
  values.Args({WrapString("x="), values.Json(R"({"a":1,"b":["x",null,{}]})")});
  CHECK(Bytes(aslrt_concat(ctx, 2)) == "x={a=1, b=[x, null, {}]}");
  CHECK(Bytes(aslrt_concat(ctx, 0)).empty());
}
