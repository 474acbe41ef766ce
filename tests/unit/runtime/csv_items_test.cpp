// CSV as items (parallel-map.md 6.5), with the rows of recorded executions and with what is no CSV.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/catch.h"
#include "tests/unit/runtime/items_support.h"

using namespace aslrt;

namespace {

std::string Rows(std::string_view text, char delimiter = ',') {
  ItemFiles files;
  files.objects.Put("b", "k", std::string(text));
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kCsv);
  spec.delimiter = delimiter;
  return files.Read(spec);
}

std::string RowsBelow(std::vector<std::string> headers, std::string_view text) {
  ItemFiles files;
  files.objects.Put("b", "k", std::string(text));
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kCsv);
  spec.headers_given = true;
  spec.headers = std::move(headers);
  return files.Read(spec);
}

}  // namespace

TEST_CASE("Rows are filled up and cut off as the service does") {
  CHECK(Rows("Col1,Col2,Col3\nValue1,Value2,Value3\n,,,\ntrue,1,'HelloWorld'\nNull,None,\n   \n") ==
        R"({"Col1":"Value1","Col2":"Value2","Col3":"Value3"}
{"Col1":"","Col2":"","Col3":""}
{"Col1":"true","Col2":"1","Col3":"'HelloWorld'"}
{"Col1":"Null","Col2":"None","Col3":""}
{"Col1":"   ","Col2":"","Col3":""}
)");
  CHECK(Rows("H1,\nValue4,Value5,Value6\n,,,\nNull,None,\n") ==
        "{\"\":\"Value5\",\"H1\":\"Value4\"}\n{\"\":\"\",\"H1\":\"\"}\n{\"\":\"None\",\"H1\":\"Null\"}\n");
  CHECK(RowsBelow({"H1", "H2"}, "Value1,Value2,Value3\nx\n") ==
        "{\"H1\":\"Value1\",\"H2\":\"Value2\"}\n{\"H1\":\"x\",\"H2\":\"\"}\n");
}

TEST_CASE("Members stand in the order of the service's hash map") {
  CHECK(Rows("0,True,{}\n1,2,3\n") == "{\"0\":\"1\",\"{}\":\"3\",\"True\":\"2\"}\n");
  CHECK(Rows("userId,movieId,rating,timestamp\n1,2,3,4\n") ==
        "{\"rating\":\"3\",\"movieId\":\"2\",\"userId\":\"1\",\"timestamp\":\"4\"}\n");
}

TEST_CASE("Files without rows have no items") {
  CHECK(Rows("").empty());
  CHECK(Rows("\xEF\xBB\xBF").empty());
  CHECK(Rows("a,b").empty());
  CHECK(Rows("a,b\r\n").empty());
  CHECK(RowsBelow({"a"}, "").empty());
  CHECK(RowsBelow({}, "x\n").empty());
}

TEST_CASE("Lines end at CRLF, LF or CR, the last one also at the file's end") {
  const std::string expected = "{\"a\":\"1\",\"b\":\"2\"}\n{\"a\":\"3\",\"b\":\"4\"}\n";
  for (std::string end : {"\n", "\r\n", "\r"}) {
    CHECK(Rows("a,b" + end + "1,2" + end + "3,4" + end) == expected);
    CHECK(Rows("a,b" + end + "1,2" + end + "3,4") == expected);
    CHECK(Rows("\xEF\xBB\xBF" "a,b" + end + "1,2" + end + "\"3\",\"4\"" + end) == expected);
  }
  CHECK(Rows("a\n\n1\n") == "{\"a\":\"\"}\n{\"a\":\"1\"}\n");
}

TEST_CASE("Cells in quotes hold delimiters, quotes and lines; backslashes escape") {
  CHECK(Rows("a,b\n\"x,\"\"y\"\"\",\"l1\r\nl2\"\n") == "{\"a\":\"x,\\\"y\\\"\",\"b\":\"l1\\r\\nl2\"}\n");
  CHECK(Rows("a,b\n\"x\\\"y\",\"\\\\\"\n") == "{\"a\":\"x\\\"y\",\"b\":\"\\\\\"}\n");
  CHECK(Rows("a,b\nx\\,y,\\\"z\n") == "{\"a\":\"x,y\",\"b\":\"\\\"z\"}\n");
  CHECK(Rows("a,b\nx\\\ny,z\\") == "{\"a\":\"x\\ny\",\"b\":\"z\\\\\"}\n");
  CHECK(Rows("a,b\n\"\",\"\"\"\"\n") == "{\"a\":\"\",\"b\":\"\\\"\"}\n");
  // Inside a cell that does not begin with one, a quote is a character like others.
  CHECK(Rows("a,b\nx\"y, \"z\"\n") == "{\"a\":\"x\\\"y\",\"b\":\" \\\"z\\\"\"}\n");
  CHECK(Rows("\"a,1\",\"b\"\n1,2\n") == "{\"b\":\"2\",\"a,1\":\"1\"}\n");
  CHECK(Rows("a\n\xC3\xA9\xF0\x9F\x98\x80\n") == "{\"a\":\"\xC3\xA9\xF0\x9F\x98\x80\"}\n");
}

TEST_CASE("Every delimiter of the service parts cells") {
  for (char delimiter : {',', '|', ';', ' ', '\t'}) {
    const std::string d(1, delimiter);
    CHECK(Rows("a" + d + "b\n1" + d + "2\n\"3" + d + "\"" + d + "\n", delimiter) ==
          "{\"a\":\"1\",\"b\":\"2\"}\n{\"a\":\"3" + (delimiter == '\t' ? "\\t" : d) + "\",\"b\":\"\"}\n");
  }
  CHECK(Rows("a,b\n1\t2,3\n") == "{\"a\":\"1\\t2\",\"b\":\"3\"}\n");
}

TEST_CASE("What is no CSV is refused with its place") {
  CHECK(Rows("a,a\n1,2\n") == "! CSV headers cannot contain duplicates.\n");
  CHECK(Rows("a,,\n1,2\n") == "! CSV headers cannot contain duplicates.\n");
  CHECK(RowsBelow({"x", "x"}, "1,2\n") == "! CSV headers cannot contain duplicates.\n");
  CHECK(Rows("a\n1\n\"2\n3\n") ==
        "{\"a\":\"1\"}\n! S3://b/k, line 3, byte 4: a quote that opens in this line is never closed\n");
  CHECK(Rows("a\n\"1\n\"\n\"2\"x\n") ==
        "{\"a\":\"1\\n\"}\n! S3://b/k, line 4, byte 10: text behind a closing quote\n");
  CHECK(Rows("a\n1\nx\xFF\n") == "{\"a\":\"1\"}\n! S3://b/k, line 3, byte 5: bytes that are not UTF-8\n");
  CHECK(Rows("a\n\xC3\n") == "! S3://b/k, line 2, byte 2: bytes that are not UTF-8\n");
  CHECK(Rows("\xEF\xBB\xBF" "a\n\xED\xA0\x80\n") == "! S3://b/k, line 2, byte 5: bytes that are not UTF-8\n");
}

TEST_CASE("Rows of more than 8 MiB are refused, and of less are not") {
  ItemFiles files;
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kCsv);
  const size_t most = size_t{8} << 20;
  files.objects.Put("b", "k", "a\n" + std::string(most, 'x') + "\ny\n");
  CHECK(files.Read(spec, kWhole).size() == most + std::string("{'a':''}\n{'a':'y'}\n").size());
  files.objects.Put("b", "k", "a\n" + std::string(most + 1, 'x') + "\n");
  CHECK(files.Read(spec, kWhole) == "! S3://b/k, byte 2: an item is longer than 8 MiB\n");
  files.objects.Put("b", "k", "a\n\"" + std::string(2 * most, 'x') + "\"\n");
  CHECK(files.Read(spec, kWhole) == "! S3://b/k, line 2, byte 2: a quoted cell does not end within 8 MiB\n");
}

TEST_CASE("Many rows and many columns") {
  ItemFiles files;
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kCsv);
  std::string text = "c0", expected;
  for (int i = 1; i < 40; ++i) text += ",c" + std::to_string(i);
  for (int row = 0; row < 30000; ++row) text += "\n" + std::to_string(row) + ",\"x\"";
  files.objects.Put("b", "k", text);
  std::string items = files.Read(spec, kWhole);
  CHECK(items == files.Read(spec, 1009));
  CHECK(std::count(items.begin(), items.end(), '\n') == 30000);
  CHECK(items.find("\"c0\":\"29999\"") != std::string::npos);
}

TEST_CASE("MaxItems ends the reading before what is wrong behind them") {
  ItemFiles files;
  files.objects.Put("b", "k", "a\n1\n2\n\"3");
  ReaderSpec spec = SpecOf(ReaderSpec::Input::kCsv);
  spec.max_items = 2;
  CHECK(files.Read(spec) == "{\"a\":\"1\"}\n{\"a\":\"2\"}\n");
}
