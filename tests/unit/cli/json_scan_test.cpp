// Recognising JSON and the members of an object without a tree.
#include "cli/json_scan.h"

#include "tests/unit/catch.h"

namespace aslc::cli {
namespace {

TEST_CASE("where a text stops being JSON") {
  struct Row {
    std::string text;
    int bad;  // -1: it is JSON
  };
  const Row rows[] = {
      {"{}", -1},
      {" [1, -0.5e+3, \"\\ud83d\\ude00\\n\", true, null] \n", -1},
      {R"({"a":{"b":[]}})", -1},
      {"", 0},
      {"{", 1},
      {"[1,]", 3},
      {"{\"a\" 1}", 5},
      {"{1:2}", 1},
      {"01", 1},
      {"1.", 2},
      {"-", 1},
      {"nul", 0},
      {"\"a\nb\"", 2},
      {"\"\\x\"", 2},
      {"\"\\u12g4\"", 5},
      {"1 2", 2},
      {std::string(100'000, '['), kJsonScanDepthMax + 1},
  };
  for (const Row& row : rows) {
    INFO(row.text.substr(0, 40));
    std::optional<size_t> bad = FirstJsonError(row.text);
    CHECK((bad ? static_cast<int>(*bad) : -1) == row.bad);
  }
}

TEST_CASE("members of an object") {
  auto members = ScanObject(R"( {"a" : [1, {"b": 2}], "\u00e9\ud83d\ude00":"x\"\ty","c":{} } )");
  REQUIRE(members);
  REQUIRE(members->size() == 3);
  CHECK((*members)[0].key == "a");
  CHECK((*members)[0].value == R"([1, {"b": 2}])");
  CHECK_FALSE((*members)[0].text);
  CHECK((*members)[1].key == "\xc3\xa9\xf0\x9f\x98\x80");
  CHECK((*members)[1].text == "x\"\ty");
  CHECK((*members)[2].value == "{}");
  CHECK(ScanObject("{}")->empty());
  CHECK_FALSE(ScanObject("[1]"));
  CHECK_FALSE(ScanObject("{\"a\":}"));
}

}  // namespace
}  // namespace aslc::cli
