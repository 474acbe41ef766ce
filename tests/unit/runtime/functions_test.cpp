// The intrinsic functions: recorded vectors (reference/dataflow-jsonpath 2.13) and the edges of 2.10.
#include <set>

#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

using namespace aslrt;

namespace {

struct Row {
  uint32_t function;
  std::string_view args;    // JSON array
  std::string_view result;  // JSON, or `error: reason`
};

// Result of a call as Values::Text writes it.
std::string Call(Values& values, uint32_t function, std::string_view args) {
  aslrt_value list = values.Json(args);
  for (uint32_t i = 0; i < aslrt_len_of(list); ++i) values.stack[i] = aslrt_array_of(list)->v[i];
  aslrt_value result = aslrt_call(&values.ctx, nullptr, function, aslrt_len_of(list));
  if (aslrt_kind_of(result) == ASLRT_ERROR) CHECK(result.bits == ASLRT_MESSAGE_intrinsic_error);
  return values.Text(result);
}

void CheckRows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    Values values;
    INFO(row.function << " " << row.args);
    CHECK(Call(values, row.function, row.args) == row.result);
  }
}

}  // namespace

TEST_CASE("States.MathAdd") {
  constexpr uint32_t f = ASLRT_FUNCTION_math_add;
  const Row rows[] = {
      {f, "[-9,3]", "-6"},         {f, "[1.49,1.5]", "3"},     {f, "[1.5,1.51]", "4"},
      {f, "[-1.49,-1.5]", "-2"},   {f, "[-1.5,-1.51]", "-3"},  {f, "[1.49,0]", "1"},
      {f, "[1.49,-1.49]", "0"},    {f, "[1.5,0]", "2"},        {f, "[1.51,0]", "2"},
      {f, "[-1.49,0]", "-1"},      {f, "[-1.5,0]", "-1"},      {f, "[0.5,0]", "1"},
      {f, "[2.5,0]", "3"},         {f, "[-0.5,0.5]", "1"},     {f, "[-0.5,0]", "0"},
      {f, "[-2.5,0]", "-2"},       {f, "[1e2,0]", "100"},
      {f, "[1,\"1\"]", "error: The arguments must be two numbers"},
      {f, "[2147483646,1]", "2147483647"},
      {f, "[-2147483647.6,0]", "-2147483648"},
      {f, "[2147483647,1]", "error: The sum is outside of the range of 32 bits"},
      {f, "[-2147483648,-1]", "error: The sum is outside of the range of 32 bits"},
      {f, "[2147483648,-1]", "error: The arguments must be integers of 32 bits"},
      {f, "[0,-9223372036854775808]", "error: The arguments must be integers of 32 bits"},
      {f, "[1]", "error: Too few arguments"},
      {f, "[1,2,3]", "error: Too many arguments"},
  };
  CheckRows(rows);
}

TEST_CASE("States.Array functions") {
  constexpr std::string_view kOutOfBounds = "error: The index 1 is out of bounds for an array of length 1";
  const Row rows[] = {
      {ASLRT_FUNCTION_array, "[]", "[]"},
      {ASLRT_FUNCTION_array, R"([null,1.1,"x",{"a":[]}])", R"([null,1.1,"x",{"a":[]}])"},
      {ASLRT_FUNCTION_array_range, "[0,9,3]", "[0,3,6,9]"},
      {ASLRT_FUNCTION_array_range, "[0,10,3]", "[0,3,6,9]"},
      {ASLRT_FUNCTION_array_range, "[1,9,9]", "[1]"},
      {ASLRT_FUNCTION_array_range, "[1,9,2]", "[1,3,5,7,9]"},
      {ASLRT_FUNCTION_array_range, "[9,1,-4]", "[9,5,1]"},
      {ASLRT_FUNCTION_array_range, "[0.5,2.4,1]", "[1,2]"},
      {ASLRT_FUNCTION_array_range, "[1,1,5]", "[1]"},
      {ASLRT_FUNCTION_array_range, "[1,5,-1]", "[]"},
      {ASLRT_FUNCTION_array_range, "[1,5,0]", "error: The step must not be zero"},
      {ASLRT_FUNCTION_array_range, "[1,1001,1]", "error: The range must not exceed 1000 elements"},
      {ASLRT_FUNCTION_array_range, "[-9223372036854775808,9223372036854775807,9223372036854775807]",
       "[-9223372036854775808,-1,9223372036854775806]"},
      {ASLRT_FUNCTION_array_range, "[1,2,\"x\"]", "error: The arguments must be three numbers"},
      {ASLRT_FUNCTION_array_partition, "[[],3]", "[]"},
      {ASLRT_FUNCTION_array_partition, "[[0],5]", "[[0]]"},
      {ASLRT_FUNCTION_array_partition, "[[0,1],1]", "[[0],[1]]"},
      {ASLRT_FUNCTION_array_partition, "[[0,1,2],2]", "[[0,1],[2]]"},
      {ASLRT_FUNCTION_array_partition, "[[0,1,2],1.5]", "[[0,1],[2]]"},
      {ASLRT_FUNCTION_array_partition, "[[0],0.4]", "error: The chunk size must be a positive number"},
      {ASLRT_FUNCTION_array_partition, "[{},1]", "error: The first argument must be an array"},
      {ASLRT_FUNCTION_array_contains, "[[],null]", "false"},
      {ASLRT_FUNCTION_array_contains, "[[],[]]", "false"},
      {ASLRT_FUNCTION_array_contains, "[[[1,2,3],2],[1,2,3]]", "true"},
      {ASLRT_FUNCTION_array_contains, R"([[{"1":2,"2":[]}],{"1":2,"2":[]}])", "true"},
      {ASLRT_FUNCTION_array_contains, "[[true,false],false]", "true"},
      {ASLRT_FUNCTION_array_contains, "[[0],false]", "false"},
      {ASLRT_FUNCTION_array_contains, "[[1.0],1]", "true"},
      {ASLRT_FUNCTION_array_get_item, "[[1,2,3,4,5,6,7,8,9],5]", "6"},
      {ASLRT_FUNCTION_array_get_item, "[[1],0.0]", "1"},
      {ASLRT_FUNCTION_array_get_item, "[[1],1]", kOutOfBounds},
      {ASLRT_FUNCTION_array_get_item, "[[1],-1]",
       "error: The index -1 is out of bounds for an array of length 1"},
      {ASLRT_FUNCTION_array_get_item, "[[1],0.5]", "error: The second argument must be an integer"},
      {ASLRT_FUNCTION_array_length, "[[1,[2,3]]]", "2"},
      {ASLRT_FUNCTION_array_length, "[\"abc\"]", "error: The argument must be an array"},
      {ASLRT_FUNCTION_array_unique, R"([[1,"1",1.0,[1],[1.0],{"a":1,"b":2},{"b":2,"a":1},null,null]])",
       R"([1,"1",[1],{"a":1,"b":2},null])"},
      {ASLRT_FUNCTION_array_unique, "[[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,1.0,2e0,[17],[17.0],\"1\"]]",
       "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,[17],\"1\"]"},
  };
  CheckRows(rows);
}

TEST_CASE("JSON and text functions") {
  const Row rows[] = {
      {ASLRT_FUNCTION_string_to_json, R"([""])", "null"},
      {ASLRT_FUNCTION_string_to_json, R"([" "])", "null"},
      {ASLRT_FUNCTION_string_to_json, R"(["null"])", "null"},
      {ASLRT_FUNCTION_string_to_json, R"(["-0"])", "0"},
      {ASLRT_FUNCTION_string_to_json, R"(["1.1"])", "1.1"},
      {ASLRT_FUNCTION_string_to_json, R"(["\"HelloWorld\""])", R"("HelloWorld")"},
      {ASLRT_FUNCTION_string_to_json, R"(["{\"a\": [1, 2]}"])", R"({"a":[1,2]})"},
      {ASLRT_FUNCTION_string_to_json, R"(["{1"])",
       "error: The argument is not JSON: a key in quotes expected at position 1"},
      {ASLRT_FUNCTION_string_to_json, "[1]", "error: The argument must be a string"},
      {ASLRT_FUNCTION_json_to_string, "[null]", R"("null")"},
      {ASLRT_FUNCTION_json_to_string, "[0]", R"("0")"},
      {ASLRT_FUNCTION_json_to_string, R"(["HelloWorld"])", R"("\"HelloWorld\"")"},
      {ASLRT_FUNCTION_json_to_string, R"([[1, 2, "HelloWorld"]])", R"("[1,2,\"HelloWorld\"]")"},
      {ASLRT_FUNCTION_json_to_string, R"([{"Arg1": 1, "Arg2": []}])", R"("{\"Arg1\":1,\"Arg2\":[]}")"},
      {ASLRT_FUNCTION_format, R"(["{}",""])", R"("")"},
      {ASLRT_FUNCTION_format, R"(["{}",null])", R"("null")"},
      {ASLRT_FUNCTION_format, R"(["{}",1])", R"("1")"},
      {ASLRT_FUNCTION_format, R"(["{}",1.1])", R"("1.1")"},
      {ASLRT_FUNCTION_format, R"(["{}","{\"a\": 1}"])", R"("{\"a\": 1}")"},
      {ASLRT_FUNCTION_format, R"(["{}",{"Arg1":1,"Arg2":[]}])", R"("{Arg1=1, Arg2=[]}")"},
      {ASLRT_FUNCTION_format, R"(["a{}b{}c",1,"x"])", R"("a1bxc")"},
      {ASLRT_FUNCTION_format, R"(["\\{\\} \\'{}\\' \\\\ \\n {x} { }",1])", R"("{} '1' \\ \\n {x} { }")"},
      {ASLRT_FUNCTION_format, R"(["{}"])",
       "error: The number of arguments does not match the number of {} in the template"},
      {ASLRT_FUNCTION_format, R"(["x",1])",
       "error: The number of arguments does not match the number of {} in the template"},
      {ASLRT_FUNCTION_format, "[1,1]", "error: The first argument must be a string"},
      {ASLRT_FUNCTION_string_split, R"([" ",","])", R"([" "])"},
      {ASLRT_FUNCTION_string_split, R"([" , ",","])", R"([" "," "])"},
      {ASLRT_FUNCTION_string_split, R"([", , ,",","])", R"([" "," "])"},
      {ASLRT_FUNCTION_string_split, R"([",,,,",","])", "[]"},
      {ASLRT_FUNCTION_string_split, R"(["split on T and \nnew line","T\n"])",
       R"(["split on "," and ","new line"])"},
      {ASLRT_FUNCTION_string_split, R"(["This.is+a,test=string",".+,="])",
       R"(["This","is","a","test","string"])"},
      {ASLRT_FUNCTION_string_split, R"(["abc",""])", R"(["abc"])"},
      {ASLRT_FUNCTION_string_split, R"(["","x"])", "[]"},
      {ASLRT_FUNCTION_string_split, R"(["a\u00e9b\ud83d\ude00c","\u00e9\ud83d\ude00"])", R"(["a","b","c"])"},
      {ASLRT_FUNCTION_json_merge,
       R"([{"a":{"a1":1,"a2":2},"b":2,"d":3},{"a":{"a3":1,"a4":2},"c":3,"d":4},false])",
       R"({"a":{"a3":1,"a4":2},"b":2,"d":4,"c":3})"},
      {ASLRT_FUNCTION_json_merge, "[{},{},true]", "error: Only the shallow merging mode is supported"},
      {ASLRT_FUNCTION_json_merge, "[{},[],false]", "error: The first two arguments must be objects"},
      {ASLRT_FUNCTION_json_merge, "[{},{},0]", "error: The third argument must be a boolean"},
  };
  CheckRows(rows);
}

TEST_CASE("Encodings and digests") {
  constexpr std::string_view kBadBase64 = "error: The argument is not valid Base64";
  const Row rows[] = {
      {ASLRT_FUNCTION_base64_encode, R"([""])", R"("")"},
      {ASLRT_FUNCTION_base64_encode, R"(["f"])", R"("Zg==")"},
      {ASLRT_FUNCTION_base64_encode, R"(["fo"])", R"("Zm8=")"},
      {ASLRT_FUNCTION_base64_encode, R"(["foo"])", R"("Zm9v")"},
      {ASLRT_FUNCTION_base64_encode, R"(["Data to encode"])", R"("RGF0YSB0byBlbmNvZGU=")"},
      {ASLRT_FUNCTION_base64_decode, R"([""])", R"("")"},
      {ASLRT_FUNCTION_base64_decode, R"(["RGF0YSB0byBlbmNvZGU="])", R"("Data to encode")"},
      {ASLRT_FUNCTION_base64_decode, R"(["RGF0YSB0byBlbmNvZGU"])", R"("Data to encode")"},
      {ASLRT_FUNCTION_base64_decode, R"(["w6k="])", "\"\xC3\xA9\""},
      {ASLRT_FUNCTION_base64_decode, R"(["/w=="])", "\"\xEF\xBF\xBD\""},
      {ASLRT_FUNCTION_base64_decode, R"(["Zg="])", kBadBase64},
      {ASLRT_FUNCTION_base64_decode, R"(["Zg=a"])", kBadBase64},
      {ASLRT_FUNCTION_base64_decode, R"(["===="])", kBadBase64},
      {ASLRT_FUNCTION_base64_decode, R"(["Z"])", kBadBase64},
      {ASLRT_FUNCTION_base64_decode, R"(["Zm9-"])", kBadBase64},
      {ASLRT_FUNCTION_base64_decode, R"(["Zm 9"])", kBadBase64},
      {ASLRT_FUNCTION_hash, R"(["input data","MD5"])", R"("812f45842bc6d66ee14572ce20db8e86")"},
      {ASLRT_FUNCTION_hash, R"(["input data","SHA-1"])", R"("aaff4a450a104cd177d28d18d74485e8cae074b7")"},
      {ASLRT_FUNCTION_hash, R"(["input data","SHA-256"])",
       R"("b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3")"},
      {ASLRT_FUNCTION_hash, R"(["input data","SHA-384"])",
       "\"d28a7d5cf25a74f11a50a18452b75e04bb3d70c9dd0510d6123aa008c756511b"
       "87525bdc835ebb27e1fb9e9374a15562\""},
      {ASLRT_FUNCTION_hash, R"(["abc","SHA-512"])",
       "\"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f\""},
      {ASLRT_FUNCTION_hash, R"([{},"MD5"])", R"("99914b932bd37a50b983c5e7c90ae93b")"},
      {ASLRT_FUNCTION_hash, R"(["x","sha-1"])",
       "error: The algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"},
  };
  CheckRows(rows);
  Values values;
  std::string long_text = "[\"" + std::string(10001, 'x') + "\"";
  CHECK(Call(values, ASLRT_FUNCTION_base64_encode, long_text + "]") ==
        "error: The argument must not be longer than 10000 characters");
  CHECK(Call(values, ASLRT_FUNCTION_hash, long_text + ",\"MD5\"]") ==
        "error: The data to hash must not be longer than 10000 characters");
}

TEST_CASE("States.MathRandom") {
  Values values;
  // new java.util.Random(42).nextInt(10) and new java.util.Random(0).nextInt(1000).
  CHECK(Call(values, ASLRT_FUNCTION_math_random, "[0,10,42]") == "0");
  CHECK(Call(values, ASLRT_FUNCTION_math_random, "[0,1000,0]") == "360");
  CHECK(Call(values, ASLRT_FUNCTION_math_random, "[5,6]") == "5");
  CHECK(Call(values, ASLRT_FUNCTION_math_random, "[5,5]") ==
        "error: The start number must be less than the end number");
  CHECK(Call(values, ASLRT_FUNCTION_math_random, "[0,\"1\"]") == "error: The arguments must be numbers");
  for (int i = 0; i < 200; ++i) {
    aslrt_value args[] = {values.Json("12.5"), values.Json("44.51"), aslrt_int(i)};
    std::copy(std::begin(args), std::end(args), values.stack);
    for (uint32_t n : {2u, 3u}) {
      aslrt_value v = aslrt_call(&values.ctx, nullptr, ASLRT_FUNCTION_math_random, n);
      REQUIRE(aslrt_kind_of(v) == ASLRT_INT);
      CHECK((v.bits >= 13 && v.bits < 45));
    }
    values.Args({values.Json("-99999999999"), values.Json("99999999999"), aslrt_int(i)});
    int64_t wide = static_cast<int64_t>(aslrt_call(&values.ctx, nullptr, ASLRT_FUNCTION_math_random, 3).bits);
    CHECK((wide >= -99999999999 && wide < 99999999999));
  }
}

TEST_CASE("States.UUID is of version 4") {
  Values values;
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    aslrt_value v = aslrt_call(&values.ctx, nullptr, ASLRT_FUNCTION_uuid, 0);
    std::string text(Bytes(v));
    REQUIRE(text.size() == 36);
    CHECK(text[14] == '4');
    CHECK(std::string_view("89ab").find(text[19]) != std::string_view::npos);
    for (size_t k = 0; k < text.size(); ++k) {
      bool dash = k == 8 || k == 13 || k == 18 || k == 23;
      std::string_view allowed = dash ? "-" : "0123456789abcdef";
      CHECK(allowed.find(text[k]) != std::string_view::npos);
    }
    seen.insert(text);
  }
  CHECK(seen.size() == 50);
}
