// JSON documents and JSON Lines as items (parallel-map.md 6.5).
#include <string>

#include "tests/unit/catch.h"
#include "tests/unit/runtime/items_support.h"

using namespace aslrt;

namespace {

std::string Elements(std::string_view text, std::string_view pointer = "") {
  ItemFiles files;
  files.objects.Put("b", "k", std::string(text));
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kJson);
  spec.items_pointer = pointer;
  return files.Read(spec);
}

std::string Lines(std::string_view text) {
  ItemFiles files;
  files.objects.Put("b", "k", std::string(text));
  return files.Read(SpecOf(ReaderSpec::Input::kJsonLines));
}

const std::string kNotIterable = "! Attempting to map over non-iterable node.\n";
const std::string kNoMatch =
    "! The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.\n";

}  // namespace

TEST_CASE("Elements of an array are items") {
  CHECK(Elements("[1, \"a]\\\"\",{\"b\" : [ ] } ,null,\r\n1.50]\n") == "1\n\"a]\\\"\"\n{\"b\":[]}\nnull\n1.50\n");
  CHECK(Elements("\xEF\xBB\xBF[true]") == "true\n");
  CHECK(Elements("[]").empty());
  CHECK(Elements(" [ [\"from-bucket-item-0\"] ] ") == "[\"from-bucket-item-0\"]\n");
}

TEST_CASE("Members of an object are items with keys") {
  CHECK(Elements("{\"a\":1, \"b\\n\" :{\"c\":[2]}}") == "a: 1\nb\n: {\"c\":[2]}\n");
  CHECK(Elements("{ }").empty());
}

TEST_CASE("Scalars have no items") {
  for (const char* scalar : {"1", "\"x\"", "null", " true\n", "\"[1]\""}) CHECK(Elements(scalar) == kNotIterable);
}

TEST_CASE("A pointer names the array or object whose items are meant") {
  const char* document = R"({"x":[9,"]}"],"a":{"b/c":[[1],{"m~n":[7,8]},{"":{"k":1}}]},"s":3} trailing)";
  CHECK(Elements(document, "/x") == "9\n\"]}\"\n");
  CHECK(Elements(document, "/a") == "b/c: [[1],{\"m~n\":[7,8]},{\"\":{\"k\":1}}]\n");
  CHECK(Elements(document, "/a/b~1c/0") == "1\n");
  CHECK(Elements(document, "/a/b~1c/1/m~0n") == "7\n8\n");
  CHECK(Elements(document, "/a/b~1c/2/") == "k: 1\n");
  CHECK(Elements(document, "/s") == kNotIterable);
  CHECK(Elements("[[],[1,2]]", "/1") == "1\n2\n");
  for (const char* pointer : {"x", "/y", "/x/9", "/x/00", "/x/-", "/x/-1", "/a/b~2c", "/a/b~", "/s/0", "/x/0/0"}) {
    CHECK(Elements(document, pointer) == kNoMatch);
  }
}

TEST_CASE("A pointer reaches 16 MB far") {
  const std::string much(size_t{16} << 20, ' ');
  ItemFiles files;
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kJson);
  spec.items_pointer = "/a";
  files.objects.Put("b", "k", "{\"a\":" + much.substr(10) + "[1]}");
  CHECK(files.Read(spec, kWhole) == "1\n");
  files.objects.Put("b", "k", "{\"a\":" + much + "[1]}");
  CHECK(files.Read(spec, kWhole) ==
        "! S3://b/k: what ReaderConfig.ItemsPointer names does not begin within the first 16 MB\n");
}

TEST_CASE("What is no JSON is refused with its place") {
  const auto fails = [](std::string_view text, std::string items, std::string_view problem) {
    INFO(text);
    CHECK(Elements(text) == items + "! S3://b/k, byte " + std::string(problem) + "\n");
  };
  fails("", "", "0: not JSON: the text ends where a value is expected");
  fails("  ", "", "2: not JSON: the text ends where a value is expected");
  fails("nul", "", "0: not JSON: a value expected");
  fails("1 2", "", "2: not JSON: text after the value");
  fails("[1", "1\n", "2: not JSON: `,` or `]` expected");
  fails("[1,", "1\n", "3: not JSON: a value expected");
  fails("[1,]", "1\n", "3: not JSON: a value expected");
  fails("[,1]", "", "1: not JSON: a value expected");
  fails("[1 2]", "1\n", "3: not JSON: `,` or `]` expected");
  fails("[1]]", "1\n", "3: not JSON: text after the value");
  fails("[{]}]", "", "2: not JSON: a bracket closes another kind of bracket");
  fails("[{\"a\":}]", "", "6: not JSON: a value expected");
  fails("[\"abc", "", "5: not JSON: a string without an end");
  fails("[\"\xFF\"]", "", "2: not JSON: bytes that are not UTF-8");
  fails("{\"a\" 1}", "", "5: not JSON: `:` expected");
  fails("{\"a\":", "", "5: not JSON: a value expected");
  fails("{1:2}", "", "1: not JSON: a key in quotes expected");
  fails("{\"a\":1,}", "a: 1\n", "7: not JSON: a key in quotes expected");
  fails("{\"a\":1]", "a: 1\n", "6: not JSON: `,` or `}` expected");
  CHECK(Elements("{\"a\":[1,2", "/b") == "! S3://b/k, byte 9: not JSON: the text ends inside a value\n");
  CHECK(Elements("{\"a\":[1}", "/b") == "! S3://b/k, byte 7: not JSON: a bracket closes another kind of bracket\n");
}

TEST_CASE("Depth and size of an item are bounded") {
  ItemFiles files;
  const ReaderSpec spec = SpecOf(ReaderSpec::Input::kJson);
  files.objects.Put("b", "k", std::string(5000000, '['));
  CHECK(files.Read(spec, kWhole) == "! S3://b/k, byte 1001: not JSON: nested deeper than 1000\n");
  files.objects.Put("b", "k", "[" + std::string(1000, '[') + std::string(1000, ']') + "]");
  CHECK(files.Read(spec, kWhole).size() == 2001);
  files.objects.Put("b", "k", "[0,\"" + std::string(size_t{8} << 20, 'x') + "\"]");
  CHECK(files.Read(spec, kWhole) == "0\n! S3://b/k, byte 3: an item is longer than 8 MiB\n");
}

TEST_CASE("Lines of JSON are items, blank ones are not") {
  CHECK(Lines("{\"a\": 1}\n\n  \r\n[2]\r\n\"x\"") == "{\"a\":1}\n[2]\n\"x\"\n");
  CHECK(Lines("").empty());
  CHECK(Lines("\n\n").empty());
  CHECK(Lines("1\n{\"a\":}\n") == "1\n! S3://b/k, line 2, byte 7: not JSON: a value expected\n");
  CHECK(Lines("1 2\n") == "! S3://b/k, line 1, byte 2: not JSON: text after the value\n");
  CHECK(Lines("\"\xFF\"") == "! S3://b/k, line 1, byte 1: not JSON: bytes that are not UTF-8\n");
}
