// Small parts of the checker: nearest words, timestamps, identifiers, placeholders.
#include <string_view>

#include "frontend/fields.h"
#include "frontend/identifier.h"
#include "frontend/suggest.h"
#include "frontend/timestamp.h"
#include "tests/unit/catch.h"

using namespace aslc::frontend;

TEST_CASE("suggestions") {
  constexpr std::string_view kWords[] = {"Next", "InputPath", "OutputPath", "ResultPath", "Resource"};
  struct Row {
    std::string_view word, nearest;
  };
  for (const Row& row : {Row{"next", "Next"}, Row{"Nxet", "Next"}, Row{"OutPutPath", "OutputPath"},
                         Row{"Resorce", "Resource"}, Row{"Zebra", ""}, Row{"N", ""}, Row{"", ""}}) {
    INFO(row.word);
    CHECK(Suggest(row.word, kWords) == row.nearest);
  }
}

TEST_CASE("timestamps") {
  for (std::string_view text :
       {"2016-03-14T01:59:00Z", "2016-03-14T01:59:00.123456789Z", "2016-02-29T00:00:00Z",
        "2016-03-14T01:59:00+02:00", "2016-03-14T23:59:59-18:00"}) {
    INFO(text);
    CHECK(IsTimestamp(text));
  }
  for (std::string_view text :
       {"", "2016-03-14", "2016-03-14t01:59:00Z", "2016-03-14T01:59:00z", "2016-12-05T21:29:29",
        "2016-03-14 01:59:00Z", "2016-13-05T21:29:29Z", "2016-03-14T25:00:00Z", "05-12-2016T21:29:29Z",
        "2015-02-29T00:00:00Z", "2016-03-14T01:59:00.Z", "2016-03-14T01:59:00+19:00",
        "2016-03-14T01:59:00ZZ"}) {
    INFO(text);
    CHECK(!IsTimestamp(text));
  }
}

TEST_CASE("identifiers") {
  struct Row {
    std::string_view text;
    size_t length;
  };
  for (const Row& row : {Row{"a", 1}, Row{"a1_b.c", 4}, Row{"1a", 0}, Row{"_a", 0}, Row{"", 0}, Row{"-", 0},
                         Row{"größe[0]", 7}, Row{"变量", 6}, Row{"😀", 0}, Row{"a😀", 1}}) {
    INFO(row.text);
    CHECK(IdentifierLength(row.text) == row.length);
  }
}

TEST_CASE("placeholders") {
  CHECK(FindPlaceholder("a${AWS::Region}b") == "AWS::Region");
  CHECK(!FindPlaceholder("a${b"));
  CHECK(!FindPlaceholder("${}"));
  CHECK(!FindPlaceholder("$x"));
}
