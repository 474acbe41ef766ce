// Any bytes as a scenario, as a schema to generate inputs from, and as expressions of DynamoDB: refused with
// a message, or taken and used within bounds.
#include <cstddef>
#include <cstdint>
#include <string>

#include "aslc/check.h"
#include "aslc/compile.h"
#include "sim/generate.h"
#include "sim/json.h"
#include "sim/scenario.h"
#include "sim/services/dynamodb_expression.h"

namespace {

void AsExpression(const std::string& text) {
  using namespace aslc::sim;
  Json item, values;
  ASL_CHECK(Json::Parse(R"({"a":{"N":"1"},"l":{"L":[{"S":"x"}]},"m":{"M":{"k":{"SS":["p"]}}}})", &item),
            "JSON");
  ASL_CHECK(Json::Parse(R"({":v":{"N":"2"},":s":{"S":"x"},":l":{"L":[]}})", &values), "JSON");
  std::string problem;
  dynamodb::Names names{nullptr, &values, {}};
  dynamodb::Condition condition;
  if (dynamodb::ParseCondition(text, &names, &condition, &problem)) {
    dynamodb::Holds(condition, item);
  } else {
    ASL_CHECK(problem.starts_with("Invalid ConditionExpression: "), "the service's text");
  }
  problem.clear();
  dynamodb::Update update;
  if (dynamodb::ParseUpdate(text, &names, &update, &problem)) {
    if (!dynamodb::Apply(update, &item, &problem)) ASL_CHECK(!problem.empty(), "why it cannot be applied");
  } else {
    ASL_CHECK(problem.starts_with("Invalid UpdateExpression: "), "the service's text");
  }
}

void AsGenerator(const aslc::Document& document) {
  using namespace aslc::sim;
  aslc::Diagnostics diagnostics;
  Reports reports(document.source, &diagnostics);
  const auto generator = ReadGenerator({&document.root, ""}, reports);
  ASL_CHECK((generator == nullptr) == !diagnostics.empty(), "a generator, or why there is none");
  if (generator == nullptr) return;
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Choices choices;
    choices.Seed(seed);
    std::string text, problem;
    Json value;
    if (Generate(*generator, 0, choices, &text, &problem))
      ASL_CHECK(Json::Parse(text, &value), "JSON comes out");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kInputMax = 4096;  // longer inputs find nothing that shorter ones do not
  if (size > kInputMax) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  AsExpression(text);
  aslc::Compiler& compiler = aslc::DefaultCompiler();
  const auto source = std::make_shared<aslc::Source>("fuzz", text);
  const aslc::ReadResult read = compiler.Read(source, aslc::LooksLikeYaml("fuzz", text));
  if (!read.document) return 0;
  AsGenerator(*read.document);
  aslc::Diagnostics diagnostics;
  const auto scenario = aslc::sim::ReadScenario(*read.document, compiler, &diagnostics);
  ASL_CHECK(scenario.has_value() == !aslc::HasErrors(diagnostics), "a scenario, or why there is none");
  return 0;
}
