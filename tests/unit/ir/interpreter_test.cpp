// The interpreter under the engine: control flow, variables, ways to leave a function. What each operation
// gives is tested with all engines at once in tests/unit/codegen.
#include "ir/interpreter.h"

#include "ir/passes.h"
#include "ir/text.h"
#include "tests/unit/catch.h"
#include "tests/unit/engine/world.h"
#include "tests/unit/ir/generator.h"
#include "tests/unit/ir/samples.h"

namespace aslc::ir {
namespace {

std::string Outcome(const Module& module, std::string_view input) {
  test::World world(module, {.record = true});
  world.on_task = test::Echo;
  world.Start(input);
  world.RunOut();
  return world.Outcome();
}

TEST_CASE("bodies of one state") {
  const struct {
    const char* what;
    const char* body;
    const char* input;
    const char* outcome;
  } rows[] = {
      {"loop parameters are written after all arguments were read",
       "^0:\n  %0 = iconst 1 : i64\n  %1 = iconst 2 : i64\n  %2 = iconst 0 : i64\n  %3 = list.new : list\n"
       "  jump ^1(%0, %1, %2)\n"
       "^1(%4: i64, %5: i64, %6: i64):\n  %7 = int_value %4 : int\n  list.push %3, %7\n"
       "  %8 = iadd %6, %0 : i64\n  %9 = iconst 5 : i64\n  %10 = icmp %8, %9, lt : cond\n"
       "  br %10, ^1(%5, %4, %8), ^2\n"
       "^2:\n  %11 = list.end %3 : array\n  done %11\n",
       "{}", "SUCCEEDED [1,2,1,2,1]"},
      {"an assignment is read back",
       "^0:\n  %0 = input : document\n  assign %0, v#0\n  %1 = var d#0, v#0 : any\n  %2 = array %0, %1 : "
       "array\n"
       "  done %2\n",
       "{\"x\":1}", "SUCCEEDED [{\"x\":1},{\"x\":1}]"},
      {"operands that cannot be compared satisfy no predicate",
       "^0:\n  %0 = input : document\n  %1 = const k#0 : int\n  %2 = num_cmp %0, %1, ne : cond\n"
       "  br %2, ^1, ^2\n^1:\n  done %0\n^2:\n  done %1\n",
       "\"text\"", "SUCCEEDED 1"},
      {"a list of as many items as the input",
       "^0:\n  %0 = input : document\n  %1 = count %0 : i64\n"
       "  %2 = int_value %1 : int\n  done %2\n",
       "[1,[2,3],{}]", "SUCCEEDED 3"},
      {"a message of the operation takes the place of the site's",
       "^0:\n  %0 = undef : undefined\n  %1 = input : document\n  %2 = require %0, %1, s#0 : json\n  done "
       "%2\n",
       "{}",
       "FAILED States.Runtime | An error occurred while executing the state 'S' (entered at the event id "
       "#2). "
       "Invalid path '': The choice state's condition path references an invalid value."},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Module module = ModuleWithBody(row.body);
    REQUIRE(Problems(module) == "");
    CHECK(Outcome(module, row.input) == row.outcome);
    RunPasses(module);
    CHECK(Outcome(module, row.input) == row.outcome);
  }
}

TEST_CASE("a function of many values keeps them on the heap") {
  std::string body = "^0:\n  %0 = input : document\n";
  for (int i = 1; i <= 200; ++i) {
    body += "  %" + std::to_string(i) + " = array %" + std::to_string(i - 1) + ", %0 : array\n";
  }
  std::string outcome = Outcome(ModuleWithBody(body + "  done %3\n"), "7");
  CHECK(outcome == "SUCCEEDED [[[7,7],7],7]");
}

// Variables of enclosing frames, entries of every kind, and a transition.
TEST_CASE("a machine of several scopes") {
  Module module = ParseOrFail(R"(
module "nested" standard hash 0x0000000000000001
name 0 "seen"
const 0 1
const 1 "outer"
shape 0 "seen"
scope 0 states 0 1 2 start 0 vars "a"
scope 1 states 3 4 start 3 vars "b" parent 0 holder 2
site 0 message none state 0
state 0 "Set" Pass scope 0 enter 0
state 1 "Ask" Task scope 0 enter 1 attempt 1 result 2 catch 3 resource "arn:aws:states:::sqs:sendMessage" type "sqs" action "sendMessage"
  catcher errors "States.ALL" next 2
state 2 "Each" Map scope 0 enter 4 attempt 4 result 5 item 6 branches 1
state 3 "Pause" Wait scope 1 enter 7 result 8
state 4 "Show" Pass scope 1 enter 9

func "Set.enter" state 0 entry enter {
^0:
  %0 = const k#1 : string
  assign %0, v#0
  %1 = input : document
  next %1, t#1
}
func "Ask.enter" state 1 entry enter {
^0:
  %0 = input : document
  suspend %0, task
}
func "Ask.result" state 1 entry result {
^0:
  %0 = work : document
  next %0, t#2
}
func "Ask.catch0" state 1 entry catch0 {
^0:
  %0 = work : document
  next %0, t#2
}
func "Each.enter" state 2 entry enter {
^0:
  %0 = input : document
  suspend %0, map
}
func "Each.result" state 2 entry result {
^0:
  %0 = work : document
  done %0
}
func "Each.item" state 2 entry item {
^0:
  %0 = context map_item_value : maybe
  %1 = require %0, %0, s#0 : json
  %2 = object %1, h#0 : object
  suspend %2, item
}
func "Pause.enter" state 3 entry enter {
^0:
  %0 = const k#0 : int
  assign %0, v#0
  param %0, wait_seconds, s#0
  %1 = input : document
  suspend %1, wait
}
func "Pause.result" state 3 entry result {
^0:
  %0 = work : document
  next %0, t#4
}
func "Show.enter" state 4 entry enter {
^0:
  %0 = input : document
  %1 = var d#0, v#0 : any
  %2 = var d#1, v#0 : any
  %3 = array %0, %1, %2 : array
  done %3
}
)");
  REQUIRE(Problems(module) == "");
  CHECK(Outcome(module, "[5,\"x\"]") == R"(SUCCEEDED [[{"seen":5},1,"outer"],[{"seen":"x"},1,"outer"]])");
}

TEST_CASE("the passes change nothing that can be seen") {
  size_t succeeded = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    Module raw = GenerateModule(seed, true), optimized = raw;
    RunPasses(optimized);
    for (const char* input :
         {"{\"a\":{\"b\":[1,2.50,\"x\"]},\"b\":\"2024-01-02T03:04:05Z\"}", "[3,[4],null,true]", "-7"}) {
      std::string expected = Outcome(raw, input);
      INFO("seed " << seed << " input " << input << "\n" << Print(raw));
      REQUIRE(Outcome(optimized, input) == expected);
      succeeded += expected.starts_with("SUCCEEDED") ? 1 : 0;
    }
  }
  CHECK(succeeded > 100);  // most must not fail at their first operation
}

}  // namespace
}  // namespace aslc::ir
