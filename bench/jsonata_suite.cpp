// The suite's expressions on larger data, against the reference implementation (jsonata.h).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "bench/expression_runner.h"
#include "bench/jsonata.h"
#include "bench/workload.h"
#include "fuzz/reference.h"
#include "tests/suites/expressions.h"

namespace aslc::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kItems = 1000;
constexpr double kSlowNanoseconds = 20'000;  // of the reference: what is faster is not compared
constexpr size_t kInputMax = 1 << 20;        // bytes; cases that grow beyond are left out

struct Compared {
  std::string id, expression;
  double theirs, ours;  // ns/evaluation
};

struct Comparison {
  std::vector<Compared> compared;
  std::vector<double> compile_ms;
  size_t unequal = 0, fast = 0, unusable = 0;
};

// Outermost arrays hold their items again and again up to kItems; what is inside of items stays.
void Enlarge(Json& value) {
  if (value.is_object()) {
    for (auto& member : value) Enlarge(member);
  } else if (value.is_array() && !value.empty()) {
    for (size_t i = 0, n = value.size(); value.size() < kItems; ++i) value.push_back(Json(value[i % n]));
  }
}

double Seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

// The fastest of batches, as the reference's time is.
double Nanoseconds(ExpressionRunner& runner, double seconds) {
  double best = 1e18;
  auto start = std::chrono::steady_clock::now();
  for (int batch = 1; Seconds(start) < seconds; batch = std::min(batch * 2, 1024)) {
    auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < batch; ++i) runner.Evaluate();
    best = std::min(best, Seconds(begin) * 1e9 / batch);
  }
  return best;
}

bool Prepare(ExpressionRunner& runner, const Json& input, const Json& bindings) {
  if (!runner.SetInput(input.dump())) return false;
  for (const auto& [name, value] : bindings.items()) {
    if (!runner.Bind(name, value.dump())) return false;
  }
  return true;
}

Json InputOf(const std::filesystem::path& suite, const Json& test) {
  if (test.contains("data")) return test["data"];
  if (!test.contains("dataset") || !test["dataset"].is_string()) return Json();
  std::string name = test["dataset"].get<std::string>() + ".json";
  return Json::parse(ReadFile(suite / "datasets" / name), nullptr, false);
}

void CompareCase(const Json& test, Json input, fuzz::Reference& reference, double seconds, Comparison& out) {
  constexpr int kWait = 10;  // seconds
  std::string expression = test.value("expr", "");
  Json bindings = test.value("bindings", Json::object());
  std::vector<std::string> names;
  for (const auto& binding : bindings.items()) names.push_back(binding.key());
  auto begin = std::chrono::steady_clock::now();
  ExpressionRunner runner(expression, names, Engine::kO2);
  double compile_ms = Seconds(begin) * 1e3;
  Enlarge(input);
  if (input.dump().size() > kInputMax || !Prepare(runner, input, bindings)) {
    ++out.unusable;
    return;
  }
  out.compile_ms.push_back(compile_ms);
  Json question = {
      {"expression", expression}, {"input", input}, {"bindings", bindings}, {"seconds", seconds}};
  std::optional<std::string> answer = reference.Ask(question.dump(), kWait);
  Json told = answer ? Json::parse(suites::WithoutLoneSurrogates(*answer), nullptr, false) : Json();
  std::string value(runner.Run());
  if (!told.is_object() || !told.contains("nanoseconds") || runner.failed()) {
    ++out.unusable;  // an error on the larger data, or nothing to compare
  } else if (told["nanoseconds"].get<double>() < kSlowNanoseconds) {
    ++out.fast;
  } else {
    Json ours = value.empty() ? Json() : Json::parse(suites::WithoutLoneSurrogates(value), nullptr, false);
    if (!suites::SameJson(ours, told.value("value", Json()), true)) ++out.unequal;
    out.compared.push_back(
        {test.value("id", ""), expression, told["nanoseconds"], Nanoseconds(runner, seconds)});
  }
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

SuiteComparison Summary(Comparison& c) {
  auto ratio = [](const Compared& x) { return x.theirs / x.ours; };
  std::sort(c.compared.begin(), c.compared.end(),
            [&](const Compared& a, const Compared& b) { return ratio(a) < ratio(b); });
  std::vector<double> ratios;
  for (const Compared& x : c.compared) ratios.push_back(ratio(x));
  SuiteComparison result;
  double slowest_compile = *std::max_element(c.compile_ms.begin(), c.compile_ms.end());
  result.text = fmt::format(
      "jsonata suite, {} items: {} expressions above {} us of the reference: median {:.1f} times faster, "
      "slowest "
      "{:.2f}; {} with another value; {} faster than that, {} not comparable\n",
      kItems, ratios.size(), kSlowNanoseconds / 1000, Median(ratios), ratios.front(), c.unequal, c.fast,
      c.unusable);
  for (size_t i = 0; i < std::min<size_t>(5, c.compared.size()); ++i) {
    const Compared& x = c.compared[i];
    result.text += fmt::format("  {:8.2f} {} ({:.0f} ns against {:.0f}): {}\n", ratio(x), x.id, x.ours,
                               x.theirs, x.expression.substr(0, 100));
  }
  result.text +=
      fmt::format("jsonata suite: compile time at -O2 {:.2f} ms an expression (median), {:.1f} at most\n",
                  Median(c.compile_ms), slowest_compile);
  result.rows.push_back(
      {"jsonata_suite", "ratio", "O2", "times/expression", Median(ratios), ratios.front(), ratios.back()});
  result.rows.push_back({"jsonata_suite", "compile", "O2", "ms/expression", Median(c.compile_ms),
                         *std::min_element(c.compile_ms.begin(), c.compile_ms.end()), slowest_compile});
  return result;
}

}  // namespace

SuiteComparison CompareSuite(const std::filesystem::path& suite, double seconds) {
  fuzz::Reference reference("");
  if (!reference.Present() || !std::filesystem::is_directory(suite)) return {};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(suite)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Comparison comparison;
  for (const auto& file : files) {
    Json tests = Json::parse(suites::WithoutLoneSurrogates(ReadFile(file)), nullptr, false);
    for (const Json& test : tests) {
      if (test.contains("result")) CompareCase(test, InputOf(suite, test), reference, seconds, comparison);
    }
  }
  return comparison.compared.empty() ? SuiteComparison{} : Summary(comparison);
}

}  // namespace aslc::bench
