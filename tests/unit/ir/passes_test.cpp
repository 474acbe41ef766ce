// Passes: what each does to a small function, and that none breaks a random module.
#include "ir/passes.h"

#include "ir/text.h"
#include "tests/unit/catch.h"
#include "tests/unit/ir/generator.h"
#include "tests/unit/ir/samples.h"

namespace aslc::ir {
namespace {

// The body of the function after the passes.
std::string Optimized(std::string_view body) {
  Module module = ModuleWithBody(body);
  REQUIRE(Problems(module) == "");
  RunPasses(module);
  std::string text = Print(module, module.functions[0]);
  size_t begin = text.find('\n') + 1;
  return text.substr(begin, text.rfind('}') - begin);
}

constexpr std::string_view kDone = "^0:\n  %0 = input : document\n  done %0\n";

TEST_CASE("conditions that types or constants decide") {
  // Each line gives %1; the function ends when it holds and fails when not.
  const struct {
    const char* condition;
    bool holds;
  } rows[] = {
      {"  %2 = const k#0 : int\n  %1 = is %2, number : cond\n", true},
      {"  %2 = const k#0 : int\n  %1 = is %2, string : cond\n", false},
      {"  %2 = const k#0 : int\n  %3 = const k#1 : int\n  %1 = num_cmp %2, %3, lt : cond\n", true},
      {"  %2 = const k#0 : int\n  %3 = const k#1 : int\n  %1 = num_cmp %2, %3, ge : cond\n", false},
      {"  %2 = const k#0 : int\n  %3 = const k#2 : string\n  %1 = num_cmp %2, %3, ne : cond\n", false},
      {"  %2 = const k#0 : int\n  %1 = str_cmp %0, %2, ne : cond\n", false},
      {"  %2 = const k#0 : int\n  %1 = ts_cmp %2, %0, eq : cond\n", false},
      {"  %2 = const k#0 : int\n  %1 = is_timestamp %2 : cond\n", false},
      {"  %2 = const k#0 : int\n  %1 = str_match %0, %2 : cond\n", false},
      {"  %2 = const k#0 : int\n  %1 = bool_eq %0, %2 : cond\n", false},
      {"  %2 = const k#0 : int\n  %3 = const k#2 : string\n  %1 = equal %2, %3 : cond\n", false},
      {"  %2 = const k#0 : int\n  %1 = truthy %2 : cond\n", true},
      {"  %2 = undef : undefined\n  %1 = truthy %2 : cond\n", false},
      {"  %2 = iconst 1 : i64\n  %3 = iadd %2, %2 : i64\n  %1 = icmp %2, %3, lt : cond\n", true},
      {"  %2 = cond 0 : cond\n  %1 = not %2 : cond\n", true},
      {"  %2 = cond 0 : cond\n  %3 = truthy %0 : cond\n  %1 = and %3, %2 : cond\n", false},
      {"  %2 = cond 1 : cond\n  %3 = truthy %0 : cond\n  %1 = or %2, %3 : cond\n", true},
      {"  %2 = cond 1 : cond\n  %3 = not %2 : cond\n  %4 = or %3, %2 : cond\n  %1 = and %2, %4 : cond\n",
       true},
  };
  for (const auto& row : rows) {
    INFO(row.condition);
    std::string body = "^0:\n  %0 = input : document\n";
    body += row.condition;
    body += "  br %1, ^1, ^2\n^1:\n  done %0\n^2:\n  fail %0, s#0\n";
    std::string expected(kDone);
    if (!row.holds) expected = "^0:\n  %0 = input : document\n  fail %0, s#0  ; choice_path\n";
    CHECK(Optimized(body) == expected);
  }
}

TEST_CASE("what is not decided stays") {
  for (const char* condition :
       {"is %0, object", "truthy %0", "num_cmp %0, %2, eq", "equal %0, %2", "is_timestamp %0"}) {
    std::string body = "^0:\n  %0 = input : document\n  %2 = const k#0 : int\n  %1 = ";
    body += condition;
    body += " : cond\n  br %1, ^1, ^2\n^1:\n  done %0\n^2:\n  fail %0, s#0\n";
    CHECK(Optimized(body).find("br %") != std::string::npos);
  }
}

TEST_CASE("a check that always holds goes, one that may fail stays") {
  CHECK(Optimized("^0:\n  %0 = input : document\n  %1 = cond 1 : cond\n  check %1, %0, s#0\n"
                  "  check %1, %0, s#0\n  done %0\n") == kDone);
  CHECK(Optimized("^0:\n  %0 = input : document\n  %1 = cond 0 : cond\n  check %1, %0, s#0\n  done %0\n")
            .find("check") != std::string::npos);
}

TEST_CASE("blocks that follow each other become one") {
  CHECK(Optimized("^0:\n  %0 = input : document\n  jump ^1(%0)\n^1(%1: document):\n  jump ^2(%1)\n"
                  "^2(%2: document):\n  done %2\n") == kDone);
  std::string_view loop =
      "^0:\n  %0 = input : document\n  %1 = iconst 0 : i64\n  %2 = count %0 : i64\n  jump ^1(%1)\n"
      "^1(%3: i64):\n  %4 = icmp %3, %2, lt : cond\n  br %4, ^2, ^3\n"
      "^2:\n  %5 = iconst 1 : i64\n  %6 = iadd %3, %5 : i64\n  jump ^1(%6)\n^3:\n  done %0\n";
  CHECK(Optimized(loop) == loop);
}

TEST_CASE("equal operations are done once where the first dominates") {
  CHECK(Optimized("^0:\n  %0 = input : document\n  %1 = get %0, \"a\", 0 : maybe\n  %2 = input : document\n"
                  "  %3 = get %2, \"a\", 0 : maybe\n  %4 = get %2, \"b\", 0 : maybe\n"
                  "  %5 = array %1, %3, %4 : array\n  done %5\n") ==
        "^0:\n  %0 = input : document\n  %1 = get %0, \"a\", 0 : maybe\n  %2 = get %0, \"b\", 0 : maybe\n"
        "  %3 = array %1, %1, %2 : array\n  done %3\n");
  // Neither branch dominates the other.
  std::string_view branches =
      "^0:\n  %0 = input : document\n  %1 = truthy %0 : cond\n  br %1, ^1, ^2\n"
      "^1:\n  %2 = array %0 : array\n  done %2\n^2:\n  %3 = array %0 : array\n  next %3, t#0  ; S\n";
  CHECK(Optimized(branches) == branches);
}

TEST_CASE("a variable is read again after it was assigned") {
  std::string text = Optimized(
      "^0:\n  %0 = var d#0, v#0 : any\n  %1 = var d#0, v#0 : any\n  %2 = input : document\n  assign %2, v#0\n"
      "  %3 = var d#0, v#0 : any\n  %4 = array %0, %1, %3 : array\n  done %4\n");
  CHECK(text.find("array %0, %0, %2") != std::string::npos);
}

TEST_CASE("unused operations without effects go, others stay") {
  CHECK(Optimized("^0:\n  %0 = input : document\n  %1 = get %0, \"a\", 0 : maybe\n  %2 = array %1 : array\n"
                  "  %3 = work : document\n  done %0\n") == kDone);
  std::string text =
      Optimized("^0:\n  %0 = input : document\n  %1 = call %0, States.UUID, s#0 : string\n  done %0\n");
  CHECK(text.find("call") != std::string::npos);
}

TEST_CASE("what coverage counts stays as it is") {
  auto optimized = [](std::string_view body) {
    Module module = ModuleWithBody(body);
    for (size_t i = 0; i < module.states.size(); ++i) {
      Point point;
      point.state = StateId(i);
      module.points.push_back(point);
    }
    for (aslrt_coverage_outcome outcome : {ASLRT_OUTCOME_operand_true, ASLRT_OUTCOME_operand_false}) {
      Point point;
      point.kind = ASLRT_COVERAGE_Operand;
      point.outcome = outcome;
      point.state = StateId(0u);
      module.points.push_back(point);
    }
    REQUIRE(Problems(module) == "");
    RunPasses(module);
    return Print(module, module.functions[0]);
  };
  auto count = [](const std::string& text, std::string_view part) {
    size_t found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  // Twice is twice, also in blocks that become one and behind a condition that is known.
  std::string text = optimized(
      "^0:\n  %0 = input : document\n  cover o#0\n  cover o#0\n  %1 = cond 1 : cond\n  cover_test %1, o#1\n"
      "  br %1, ^1, ^2\n^1:\n  cover o#0\n  cover_test %1, o#1\n  done %0\n^2:\n  cover o#2\n  done %0\n");
  INFO(text);
  CHECK(count(text, "cover o#0") == 3);
  CHECK(count(text, "cover_test") == 2);
  CHECK(count(text, "cover o#2") == 0);
  CHECK(count(text, "br %") == 0);
}

TEST_CASE("random modules stay sound and read back after every pass") {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Module module = GenerateModule(seed);
    INFO("seed " << seed);
    RunPasses(module,
              [&](std::string_view, const Module& after) { REQUIRE(ParseOrFail(Print(after)) == after); });
    Module again = module;
    RunPasses(again);
    for (const Function& function : again.functions) CHECK_FALSE(function.blocks.empty());
  }
}

}  // namespace
}  // namespace aslc::ir
