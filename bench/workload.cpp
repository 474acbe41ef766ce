// Reading workload.json (workload.h).
#include "bench/workload.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace aslc::bench {
namespace {

using Json = nlohmann::ordered_json;

// `input` is one document; `inputs` an array of them, with their outputs in an array of the same length.
Examples ReadExamples(const Json& row, const std::filesystem::path& folder) {
  bool several = row.contains("inputs");
  std::string expected = ReadFile(folder / row.value("expected", ""));
  Json inputs = Json::parse(ReadFile(folder / row.value(several ? "inputs" : "input", "")), nullptr, false);
  if (!several) return {{inputs.dump(), expected}};
  Json outputs = Json::parse(expected, nullptr, false);
  Examples examples;
  for (size_t i = 0; i < inputs.size() && i < outputs.size(); ++i) {
    examples.push_back({inputs[i].dump(), outputs[i].dump()});
  }
  return examples;
}

}  // namespace

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<WorkloadCase> ReadWorkload(const std::filesystem::path& folder) {
  std::vector<WorkloadCase> cases;
  Json file = Json::parse(ReadFile(folder / "workload.json"), nullptr, false);
  if (!file.is_object()) return cases;
  for (const Json& row : file.value("cases", Json::array())) {
    std::string definition = row.value("definition", "");
    if (!row.contains("input") && !row.contains("inputs")) continue;
    WorkloadCase c;
    c.workload = folder.filename().string();
    c.id = row.value("id", "");
    c.definition = folder / definition;
    c.examples = ReadExamples(row, folder);
    if (row.contains("handlers")) c.handlers = ReadFile(folder / row.value("handlers", ""));
    c.transitions = row.value("transitions", 1.0);
    if (!c.examples.empty()) cases.push_back(std::move(c));
  }
  return cases;
}

}  // namespace aslc::bench
