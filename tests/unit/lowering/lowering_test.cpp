// What states become: definitions lowered, verified, and compared with the text of their functions. The
// expectations are the rows of golden_*.def beside this file.
#include <memory>
#include <string>

#include "frontend/frontend.h"
#include "ir/passes.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "tests/unit/catch.h"

namespace aslc::frontend {
namespace {

ir::Module LowerText(const std::string& definition) {
  auto source = std::make_shared<Source>("test.asl.json", definition);
  ParseResult parsed = ParseDefinition(source, {});
  INFO(RenderText(parsed.diagnostics, false));
  REQUIRE(parsed.definition.has_value());
  return Lower(*parsed.definition, "test", ASLRT_STANDARD);
}

// A row is the text of the states of a machine, the first of which it starts at.
std::string Machine(const std::string& states) {
  size_t begin = states.find('"') + 1;
  std::string first = states.substr(begin, states.find('"', begin) - begin);
  return "{\"StartAt\":\"" + first + "\",\"States\":{" + states + "}}";
}

// Sound, and the same after a trip through text.
void CheckSound(const ir::Module& module) {
  for (const std::string& problem : ir::Verify(module, ir::VerifyMode::kRaw)) FAIL_CHECK(problem);
  ir::TextError error;
  std::optional<ir::Module> again = ir::Parse(ir::Print(module), &error);
  INFO(error.line << ":" << error.column << ": " << error.message);
  REQUIRE(again.has_value());
  CHECK(*again == module);
}

struct Row {
  const char* title;
  const char* states;
  const char* functions;  // of the whole machine, in order
};

const Row kRows[] = {
#include "tests/unit/lowering/golden_paths.def"
#include "tests/unit/lowering/golden_states.def"
};

}  // namespace

TEST_CASE("states become functions") {
  for (const Row& row : kRows) {
    INFO(row.title);
    ir::Module module = LowerText(Machine(row.states));
    CheckSound(module);
    std::string text = "\n";
    for (const ir::Function& function : module.functions) text += ir::Print(module, function);
    CHECK(text == row.functions);
  }
}

TEST_CASE("scopes, variables and error handling become rows") {
  ir::Module module = LowerText(R"({"Comment": "c", "StartAt": "P", "TimeoutSeconds": 60, "States": {
    "P": {"Type": "Parallel", "Assign": {"b": 1, "a.$": "$"}, "Next": "Q",
      "Branches": [
        {"StartAt": "X", "States": {"Y": {"Type": "Succeed"}, "X": {"Type": "Pass", "Next": "Y"}}},
        {"StartAt": "Z", "States": {"Z": {"Type": "Pass", "Assign": {"z": 1}, "End": true}}}],
      "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 7, "BackoffRate": 1.5, "JitterStrategy": "FULL"}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Q", "Assign": {"c": 1}}]},
    "Q": {"Type": "Succeed"}}})");
  CheckSound(module);
  CHECK(module.comment == "c");
  CHECK(module.timeout_seconds == 60);
  REQUIRE(module.scopes.size() == 3);
  CHECK(module.scopes[0].variables == std::vector<std::string>{"b", "a", "c"});
  CHECK(module.scopes[2].variables == std::vector<std::string>{"z"});
  CHECK(module.scopes[1].states == std::vector<ir::StateId>{ir::StateId(2u), ir::StateId(3u)});
  CHECK(module.scopes[1].start == ir::StateId(3u));
  CHECK(module.scopes[2].parent == ir::ScopeId(0u));
  CHECK(module.scopes[2].parent_state == ir::StateId(0u));
  CHECK(module.scopes[2].branch == 1);
  const ir::State& parallel = module.states[0];
  CHECK(parallel.branches == std::vector<ir::ScopeId>{ir::ScopeId(1u), ir::ScopeId(2u)});
  CHECK(parallel.enter == parallel.attempt);
  CHECK(parallel.result.valid());
  CHECK(!parallel.item.valid());
  CHECK(parallel.catches.size() == 1);
  CHECK(parallel.line == 2);
  CHECK(parallel.column == 5);
  REQUIRE(parallel.retriers.size() == 1);
  CHECK(parallel.retriers[0].max_attempts == 7);
  CHECK(parallel.retriers[0].full_jitter);
  REQUIRE(parallel.catchers.size() == 1);
  CHECK(parallel.catchers[0].next == ir::StateId(1u));
}

// The types tell that these paths find nothing; what is made of them must be sound all the same, also
// when the passes know more than the lowering did.
TEST_CASE("paths into values that cannot be there") {
  const char* paths[] = {"$[0]",        "$[0].x",    "$[0][*]", "$[0]['a','b']", "$[0][?(@.x > 1)]",
                         "$..[?(@.x)]", "$[1:2]",    "$[0,1]",  "$['a','b'].c",  "$[0].length()",
                         "$[0]..x",     "$[*][0,1]", "$x[0].y", "$$.Nope[0].x",  "$[?(@.a[*] == 1)]"};
  for (std::string path : paths) {
    INFO(path);
    std::string quoted = "\"" + path + "\"";
    const std::string machines[] = {
        "\"A\": {\"Type\": \"Pass\", \"InputPath\": null, \"Parameters\": {\"a.$\": " + quoted +
            ", \"f.$\": \"States.Array(" + path + ")\"}, \"OutputPath\": " + quoted + ", \"End\": true}",
        "\"A\": {\"Type\": \"Pass\", \"Result\": 3, \"OutputPath\": " + quoted +
            ", \"Assign\": {\"x.$\": " + quoted + "}, \"End\": true}",
        "\"A\": {\"Type\": \"Choice\", \"InputPath\": null, \"Default\": \"B\", \"Choices\": ["
        "{\"Variable\": " +
            quoted + ", \"IsPresent\": true, \"Next\": \"B\"}, {\"Variable\": " + quoted +
            ", \"NumericEqualsPath\": " + quoted + ", \"Next\": \"B\"}]}, \"B\": {\"Type\": \"Succeed\"}",
    };
    for (const std::string& machine : machines) {
      ir::Module module = LowerText(Machine(machine));
      CheckSound(module);
      ir::RunPasses(module);
      CheckSound(module);
    }
  }
}

TEST_CASE("the hash tells definitions apart") {
  ir::Module a = LowerText(Machine(R"("A": {"Type": "Succeed"})"));
  ir::Module b = LowerText(Machine(R"("B": {"Type": "Succeed"})"));
  CHECK(a.definition_hash != b.definition_hash);
  CHECK(a.definition_hash == LowerText(Machine(R"("A": {"Type": "Succeed"})")).definition_hash);
}

}  // namespace aslc::frontend
