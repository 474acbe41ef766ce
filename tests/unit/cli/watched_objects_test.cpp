// The line that says how far an object has been read.
#include "cli/watched_objects.h"

#include "sim/memory_objects.h"
#include "tests/unit/catch.h"

namespace aslc::cli {
namespace {

TEST_CASE("the line has a bar, a percentage and the time that is left") {
  const int64_t second = 1'000'000'000;
  CHECK(ReadingLine("in/rows.csv", 25, 100, 10 * second) == "in/rows.csv [=====>              ] 25 %, 30 s left");
  CHECK(ReadingLine("in/rows.csv", 1, 100, second) == "in/rows.csv [>                   ] 1 %, 1 min 39 s left");
  CHECK(ReadingLine("in/rows.csv", 100, 100, second) == "in/rows.csv [====================] 100 %, 0 s left");
  CHECK(ReadingLine("in/rows.csv", 7, 0, second) == "in/rows.csv  7 bytes read");
}

TEST_CASE("what is watched is what is there") {
  sim::MemoryObjects objects;
  objects.Put("in", "rows.csv", "a,b\n1,2\n");
  WatchedObjects watched(objects);
  sim::ObjectError error;
  auto reader = watched.Open("in", "rows.csv", "", &error);
  REQUIRE(reader != nullptr);
  CHECK(reader->stored_bytes() == 8);
  char buffer[64];
  CHECK(reader->Read(buffer, sizeof buffer, &error) == 8);
  CHECK(reader->Read(buffer, sizeof buffer, &error) == 0);
  CHECK(watched.Open("in", "other.csv", "", &error) == nullptr);
  CHECK(error.code == "NoSuchKey");
}

}  // namespace
}  // namespace aslc::cli
