// The expressions of a workload (jsonata.h).
#include "bench/jsonata.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "bench/expression_runner.h"
#include "bench/output_check.h"
#include "bench/workload.h"
#include "fuzz/reference.h"

namespace aslc::bench {
namespace {

using Json = nlohmann::ordered_json;

struct Expressions {
  std::string workload, input;
  Json texts = Json::object(), expected;  // by name
};

Expressions ReadExpressions(const std::filesystem::path& folder) {
  Expressions read;
  read.workload = folder.filename().string();
  Json file = Json::parse(ReadFile(folder / "workload.json"), nullptr, false);
  if (!file.is_object()) return read;
  for (const Json& row : file.value("cases", Json::array())) {
    if (!row.contains("expressions")) continue;
    read.texts = Json::parse(ReadFile(folder / row["expressions"].get<std::string>()));
    read.expected = Json::parse(ReadFile(folder / row["expected"].get<std::string>()));
    read.input = Json::parse(ReadFile(folder / row["input"].get<std::string>())).dump();
  }
  return read;
}

const Row* Find(const std::vector<Row>& rows, const Row& like, std::string_view engine) {
  for (const Row& row : rows) {
    if (row.workload == like.workload && row.case_id == like.case_id && row.engine == engine) return &row;
  }
  return nullptr;
}

}  // namespace

std::vector<Measurement> ExpressionMeasurements(const std::filesystem::path& workload) {
  static constexpr std::pair<const char*, Engine> kEngines[] = {
      {"interp", Engine::kInterp}, {"O0", Engine::kO0}, {"O2", Engine::kO2}};
  Expressions read = ReadExpressions(workload);
  std::vector<Measurement> measurements;
  for (const auto& [name, text] : read.texts.items()) {
    for (const auto& [engine_name, engine] : kEngines) {
      auto runner =
          std::make_shared<ExpressionRunner>(text.get<std::string>(), std::vector<std::string>(), engine);
      auto check = std::make_shared<OutputCheck>(read.expected[name].dump());
      bool ready = runner->SetInput(read.input);
      Measurement m{read.workload, name, engine_name, "ns/evaluation", 1, nullptr};
      m.run = [runner, check, ready] { return ready && (*check)(runner->Run()); };
      measurements.push_back(std::move(m));
    }
  }
  return measurements;
}

std::vector<Row> ReferenceRows(const std::filesystem::path& workload, double seconds) {
  Expressions read = ReadExpressions(workload);
  fuzz::Reference reference("");
  std::vector<Row> rows;
  if (!read.texts.empty() && !reference.Present()) {
    fmt::print("bench: no reference implementation in {} (scripts/setup-node installs it)\n",
               reference.folder());
    return rows;
  }
  for (const auto& [name, text] : read.texts.items()) {
    Json question = {{"expression", text}, {"input", Json::parse(read.input)}, {"seconds", seconds}};
    std::optional<std::string> answer = reference.Ask(question.dump(), 60);
    Json told = answer ? Json::parse(*answer, nullptr, false) : Json();
    if (!told.contains("nanoseconds")) continue;
    double time = told["nanoseconds"];
    rows.push_back({read.workload, name, "npm", "ns/evaluation", time, time, time});
  }
  return rows;
}

std::string Ratios(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& npm : rows) {
    const Row* ours = npm.engine == "npm" ? Find(rows, npm, "O2") : nullptr;
    if (ours == nullptr || ours->median <= 0) continue;
    text += fmt::format("{} {}: {:.0f} evaluations/s, {:.1f} times the reference's {:.0f}\n", npm.workload,
                        npm.case_id, 1e9 / ours->median, npm.median / ours->median, 1e9 / npm.median);
  }
  return text;
}

}  // namespace aslc::bench
