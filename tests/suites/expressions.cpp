// Jobs of expressions (expressions.h).
#include "tests/suites/expressions.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace aslc::suites {
namespace {

constexpr int64_t kNow = 1'767'225'600'000'000'000;  // 2026-01-01, so that $now and $millis are values

// The code unit of an escape \uXXXX at `at`, or 0.
unsigned Escaped(const std::string& text, size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
  return static_cast<unsigned>(std::strtoul(text.substr(at + 2, 4).c_str(), nullptr, 16));
}

bool IsHigh(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

Json Evaluate(aslrt_evaluator* evaluator, const Json& job) {
  size_t offset = 0;
  if (job.contains("input")) {
    std::string text = job["input"].dump();
    if (aslrt_evaluator_input(evaluator, text.data(), text.size(), &offset) != ASLRT_OK) {
      return {{"trouble", "the input is refused at byte " + std::to_string(offset)}};
    }
  }
  for (const auto& [name, value] : job["bindings"].items()) {
    std::string text = value.dump();
    if (aslrt_evaluator_bind(evaluator, name.c_str(), text.data(), text.size(), &offset) != ASLRT_OK) {
      return {{"trouble", "the binding " + name + " is refused at byte " + std::to_string(offset)}};
    }
  }
  aslrt_evaluation outcome = aslrt_evaluator_run(evaluator);
  if (outcome == ASLRT_EVALUATION_NOTHING) return Json::object();
  size_t size = 0;
  const char* text = aslrt_evaluator_text(evaluator, &size);
  Json result = Json::parse(WithoutLoneSurrogates({text, size}), nullptr, false);
  if (result.is_discarded()) return {{"trouble", "not JSON: " + std::string(text, size)}};
  return {{outcome == ASLRT_EVALUATION_ERROR ? "error" : "value", std::move(result)}};
}

}  // namespace

std::string WithoutLoneSurrogates(const std::string& json) {
  std::string out;
  for (size_t at = 0; at < json.size();) {
    unsigned unit = Escaped(json, at);
    if (IsHigh(unit) && IsLow(Escaped(json, at + 6))) {
      out += json.substr(at, 12);
      at += 12;
    } else if (IsHigh(unit) || IsLow(unit)) {
      out += "\\" + json.substr(at, 6);
      at += 6;
    } else {
      size_t length = json[at] == '\\' && at + 1 < json.size() ? 2 : 1;
      out += json.substr(at, length);
      at += length;
    }
  }
  return out;
}

Json EvaluateExpression(const aslrt_machine* machine, const Json& job) {
  aslrt_evaluator_options options{};
  options.now = kNow;
  options.service_dialect = job.value("service", false);
  options.steps_max = job.value("steps", int64_t{0});
  options.depth_max = job.value("depth", 0u);
  aslrt_evaluator* evaluator = aslrt_evaluator_create(machine, &options);
  if (evaluator == nullptr) return {{"trouble", "no evaluator"}};
  Json outcome = Evaluate(evaluator, job);
  aslrt_evaluator_destroy(evaluator);
  return outcome;
}

bool SameJson(const Json& a, const Json& b, bool unordered) {
  if (a.is_number() && b.is_number()) return a.get<double>() == b.get<double>();
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.is_object()) {
    return std::all_of(a.items().begin(), a.items().end(), [&](const auto& member) {
      auto other = b.find(member.key());
      return other != b.end() && SameJson(member.value(), *other, unordered);
    });
  }
  if (!a.is_array()) return a == b;
  if (!unordered) {
    return std::equal(a.begin(), a.end(), b.begin(),
                      [](const Json& x, const Json& y) { return SameJson(x, y, false); });
  }
  std::vector<const Json*> left;
  for (const Json& element : b) left.push_back(&element);
  for (const Json& element : a) {
    auto found =
        std::find_if(left.begin(), left.end(), [&](const Json* x) { return SameJson(element, *x, true); });
    if (found == left.end()) return false;
    left.erase(found);
  }
  return true;
}

}  // namespace aslc::suites
