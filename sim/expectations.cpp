// Comparing a run with what was expected (expectations.h).
#include "sim/expectations.h"

#include <algorithm>

#include "sim/json.h"
#include "sim/report.h"
#include "sim/run.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

std::string_view NameOf(const aslrt_image* image, uint32_t state) {
  const aslrt_str name = ASLRT_ROWS(image, aslrt_image_state, states)[state].name;
  return {aslrt_image_chars(image, name), name.len};
}

std::string Quoted(const std::string& text) {
  std::string out;
  AppendJsonText(out, text);
  return out;
}

std::string TimesText(const NumberRange& times) {
  const std::string first = std::to_string(times.first);
  if (times.first == times.last) return first;
  if (times.last == UINT32_MAX) return "at least " + first;
  return first + " to " + std::to_string(times.last);
}

class Checking {
 public:
  Checking(const Expectation& expected, const aslrt_image* image, const RunFacts& facts,
           Evaluations& evaluations, std::vector<std::string>* unmet, std::string* problem)
      : expected_(expected),
        image_(image),
        facts_(facts),
        evaluations_(evaluations),
        unmet_(unmet),
        problem_(problem) {
    const RunResult& result = facts.result;
    texts_[At(ExpectName::kOutput)] = result.has_output ? result.output : "";
    texts_[At(ExpectName::kError)] = result.has_error ? Quoted(result.error) : "";
    texts_[At(ExpectName::kCause)] = result.has_cause ? Quoted(result.cause) : "";
    texts_[At(ExpectName::kInput)] = facts.input;
    texts_[At(ExpectName::kWorld)] = facts.world;
    evaluations.About(result.end_ns, nullptr, {});
  }

  bool All() {
    Ends();
    States();
    Duration();
    return Output() && std::all_of(expected_.calls.begin(), expected_.calls.end(),
                                   [&](const CallExpectation& each) { return Calls(each); });
  }

 private:
  static size_t At(ExpectName name) { return static_cast<size_t>(name); }
  void Unmet(const std::string& what, const std::string& expected, const std::string& was) {
    unmet_->push_back(what + ": expected " + expected + ", was " + was);
  }
  bool Evaluate(const Template& from, std::string* out) {
    std::string_view values[std::size(kExpectNames)];
    std::copy(std::begin(texts_), std::end(texts_), std::begin(values));
    return evaluations_.Evaluate(from, values, out, problem_);
  }
  void Text(const char* what, const std::optional<std::string>& wanted, bool has, const std::string& was) {
    if (wanted && (!has || was != *wanted)) Unmet(what, Quoted(*wanted), has ? Quoted(was) : "none");
  }
  void Ends();
  void States();
  void Duration();
  bool Output();
  bool Calls(const CallExpectation& expected);
  bool Fits(const CallExpectation& expected, const CallRecord& call, bool* fits);

  const Expectation& expected_;
  const aslrt_image* image_;
  const RunFacts& facts_;
  Evaluations& evaluations_;
  std::vector<std::string>* unmet_;
  std::string* problem_;
  std::string texts_[std::size(kExpectNames)];
};

void Checking::Ends() {
  const RunResult& result = facts_.result;
  if (expected_.status && *expected_.status != result.status) {
    std::string was(StatusName(result.status));
    if (result.has_error) was += " with " + result.error + (result.has_cause ? ": " + result.cause : "");
    Unmet("status", std::string(StatusName(*expected_.status)), was);
  }
  Text("error", expected_.error, result.has_error, result.error);
  Text("cause", expected_.cause, result.has_cause, result.cause);
}

void Checking::States() {
  const auto entered = [&](const ExpectedState& state) {
    for (uint32_t i = 0; i < facts_.result.visited.size(); ++i) {
      if (facts_.result.visited[i] != 0 && NameOf(image_, i) == state.name) return true;
    }
    return false;
  };
  for (const ExpectedState& state : expected_.visited) {
    if (!entered(state)) unmet_->push_back("visited: the state `" + state.name + "` was never entered");
  }
  for (const ExpectedState& state : expected_.not_visited) {
    if (entered(state)) unmet_->push_back("notVisited: the state `" + state.name + "` was entered");
  }
}

void Checking::Duration() {
  const int64_t was = facts_.result.end_ns - facts_.result.start_ns;
  if (expected_.least_ns && was < *expected_.least_ns) {
    Unmet("duration", "at least " + FormatDuration(*expected_.least_ns), FormatDuration(was));
  }
  if (expected_.most_ns && was > *expected_.most_ns) {
    Unmet("duration", "at most " + FormatDuration(*expected_.most_ns), FormatDuration(was));
  }
}

bool Checking::Output() {
  if (!expected_.output) return true;
  if (!facts_.result.has_output) {
    Unmet("output", "one", "none");
    return true;
  }
  std::string text;
  if (!Evaluate(expected_.output->value, &text)) return false;
  if (expected_.output->predicate) {
    if (text != "true") Unmet("output", "the expression to be true", text + " for " + facts_.result.output);
    return true;
  }
  Json wanted, was;
  if (!Json::Parse(text, &wanted) || !Json::Parse(facts_.result.output, &was)) {
    *problem_ = "an output is nested too deeply to be compared";
    return false;
  }
  if (const std::string difference = FirstDifference(wanted, was); !difference.empty()) {
    unmet_->push_back("output: " + difference);
  }
  return true;
}

bool Checking::Fits(const CallExpectation& expected, const CallRecord& call, bool* fits) {
  *fits = false;
  if (expected.state && *expected.state != call.state) return true;
  if (expected.service && *expected.service != call.service) return true;
  if (expected.action && *expected.action != call.action) return true;
  if (expected.function && *expected.function != call.function) return true;
  *fits = true;
  if (!expected.with) return true;
  texts_[At(ExpectName::kRequest)] = call.request;
  std::string text;
  if (!Evaluate(expected.with->value, &text)) return false;
  if (expected.with->predicate) {
    *fits = text == "true";
    return true;
  }
  Json wanted, was;
  *fits = Json::Parse(text, &wanted) && Json::Parse(call.request, &was) && HoldsJson(was, wanted);
  return true;
}

bool Checking::Calls(const CallExpectation& expected) {
  uint64_t count = 0;
  std::string others;  // what was asked instead
  CallExpectation anything = expected;
  anything.with.reset();
  for (const CallRecord& call : facts_.calls) {
    bool fits = false, selected = false;
    if (!Fits(expected, call, &fits) || !Fits(anything, call, &selected)) return false;
    count += fits ? 1 : 0;
    if (selected && !fits && others.empty()) others = "; one that does not fit asked " + call.request;
  }
  texts_[At(ExpectName::kRequest)].clear();
  if (!expected.times.Holds(count)) {
    Unmet("calls of " + expected.text, TimesText(expected.times), std::to_string(count) + others);
  }
  return true;
}

}  // namespace

bool CheckExpectation(const Expectation& expected, const aslrt_image* image, const RunFacts& facts,
                      Evaluations& evaluations, std::vector<std::string>* unmet, std::string* problem) {
  return !expected.given || Checking(expected, image, facts, evaluations, unmet, problem).All();
}

}  // namespace aslc::sim
