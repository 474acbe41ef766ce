// The recorded cases of the real service, one suite a kind (recorded/README.md tells the format).
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "aslc/compile.h"
#include "runtime/time.h"
#include "tests/suites/aot.h"
#include "tests/suites/json_diff.h"
#include "tests/suites/recorded.h"
#include "tests/suites/replay.h"
#include "tests/suites/suite.h"
#include "tests/suites/validation.h"

namespace aslc::suites {
namespace {

// The virtual clock's start, which placeholders of times count from.
constexpr int64_t kStartSeconds = 1767225600;  // 2026-01-01T00:00:00Z

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

class Placeholders {
 public:
  explicit Placeholders(const Json& context) {
    values_ = {{"<partition>", "aws"}, {"<region>", context.value("region_value", "us-east-1")}};
    for (const auto& [key, value] : context.value("placeholder_values", Json::object()).items()) {
      if (value.is_string()) {
        values_.emplace_back(key, value.get<std::string>());
      } else {
        int64_t days = value.at("start_plus_days");
        std::string date = aslrt::FormatInstant((kStartSeconds + days * 86400) * 1'000'000'000);
        values_.emplace_back(key, date.substr(0, 19) + ".000Z");
      }
    }
    std::stable_sort(values_.begin(), values_.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  }

  std::string In(std::string text) const {
    for (const auto& [from, to] : values_) ReplaceAll(text, from, to);
    return text;
  }
  // Strings and keys at any depth.
  Json In(const Json& value) const {
    if (value.is_string()) return In(value.get<std::string>());
    if (value.is_array()) {
      Json out = Json::array();
      for (const Json& v : value) out.push_back(In(v));
      return out;
    }
    if (value.is_object()) {
      Json out = Json::object();
      for (const auto& [k, v] : value.items()) out[In(k)] = In(v);
      return out;
    }
    return value;
  }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

std::string TextOf(const Json& value) { return value.dump(); }

// Bags: events between the first normalised one and the last are compared without order; ids and links
// of those were lost by the recorder.
bool IsNormalisedEvent(const Json& event) { return event.contains("id") && event["id"].is_array(); }

Json WithoutLinks(Json event) {
  event.erase("id");
  event.erase("previousEventId");
  return event;
}

std::optional<std::string> DiffEvent(const Json& expected, Json actual, const std::string& pointer,
                                     TokenMatcher& tokens) {
  if (expected.value("timestamp", Json()) == "timestamp" && actual.value("timestamp", Json()).is_number()) {
    actual["timestamp"] = "timestamp";
  }
  return Diff(expected, actual, pointer, tokens);
}

std::optional<std::string> DiffBag(const Json& expected, const Json& actual, size_t begin, size_t end,
                                   std::set<size_t>& used, TokenMatcher& tokens) {
  for (size_t i = begin; i < end; ++i) {
    if (!IsNormalisedEvent(expected[i])) continue;
    std::string at = fmt::format("/expected/history/{}", i);
    std::optional<std::string> first;
    bool found = false;
    for (size_t j = begin; j < actual.size() && !found; ++j) {
      if (used.contains(j) || actual[j].value("type", "") != expected[i].value("type", "")) continue;
      TokenMatcher attempt = tokens;
      auto d = DiffEvent(WithoutLinks(expected[i]), WithoutLinks(actual[j]), at, attempt);
      if (!d) {
        tokens = attempt;
        used.insert(j);
        found = true;
      } else if (!first) {
        first = d;
      }
    }
    if (!found) return first ? first : at + ": no such event: " + expected[i].value("type", "");
  }
  return std::nullopt;
}

// The recorder also lost events of containers between normalised ones; the gap in the ids shows it.
bool MayBeLost(const std::string& type) { return type.starts_with("ParallelState"); }

std::optional<std::string> DiffNormalisedHistory(const Json& expected, const Json& actual,
                                                 TokenMatcher& tokens) {
  std::set<size_t> used;
  // Events that kept their id stand where the id says.
  for (size_t i = 0; i < expected.size(); ++i) {
    if (IsNormalisedEvent(expected[i])) continue;
    size_t at = expected[i].at("id").get<size_t>() - 1;
    std::string pointer = fmt::format("/expected/history/{}", i);
    if (at >= actual.size()) return pointer + ": no event with this id";
    if (auto d = DiffEvent(expected[i], actual[at], pointer, tokens)) return d;
    used.insert(at);
  }
  if (auto d = DiffBag(expected, actual, 0, expected.size(), used, tokens)) return d;
  for (size_t j = 0; j < actual.size(); ++j) {
    if (!used.contains(j) && !MayBeLost(actual[j].value("type", ""))) {
      return fmt::format("/expected/history: got an event too many: {}", actual[j].dump());
    }
  }
  return std::nullopt;
}

std::optional<std::string> DiffHistory(const Json& expected, const Json& actual, bool prefix,
                                       TokenMatcher& tokens) {
  for (size_t i = 0; i < expected.size(); ++i) {
    std::string at = fmt::format("/expected/history/{}", i);
    if (i >= actual.size()) return at + ": history ends before " + expected[i].value("type", "");
    if (auto d = DiffEvent(expected[i], actual[i], at, tokens)) return d;
  }
  if (!prefix && actual.size() > expected.size()) {
    return fmt::format("/expected/history: got an event too many: {}", actual[expected.size()].dump());
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> DiffResult(const Json& expected, const Json& actual, TokenMatcher& tokens) {
  if (actual.contains("trouble")) return actual["trouble"].get<std::string>();
  std::string status = expected.value("status", "");
  bool stops_earlier = status == "RUNNING";
  if (!stops_earlier && actual.value("status", "") != status) {
    return fmt::format("/expected/status: expected {}, got {} {} {}", status, actual.value("status", ""),
                       actual.value("error", ""), actual.value("cause", ""));
  }
  if (expected.contains("output")) {
    Json output = Json::parse(actual.value("output", ""), nullptr, false);
    if (output.is_discarded()) return "/expected/output: no output";
    if (auto d = Diff(expected["output"], output, "/expected/output", tokens)) return d;
  }
  if (expected.contains("output_text") &&
      !tokens.Match(expected["output_text"], actual.value("output", ""), "/expected/output_text")) {
    return fmt::format("/expected/output_text: expected {}, got {}", expected["output_text"].dump(),
                       actual.value("output", ""));
  }
  for (const char* field : {"error", "cause"}) {
    std::string at = std::string("/expected/") + field;
    if (expected.contains(field) && !expected[field].is_null()) {
      if (!actual.contains(field)) return at + ": absent";
      if (auto d = Diff(expected[field], actual[field], at, tokens)) return d;
    } else if (actual.contains(field) && !stops_earlier) {
      return at + ": expected none, got " + actual[field].dump();
    }
  }
  if (!expected.contains("history")) return std::nullopt;
  const Json& history = expected["history"];
  std::string order = expected.value("history_order", "as-recorded");
  if (order == "parallel-normalised") return DiffNormalisedHistory(history, actual["history"], tokens);
  if (order == "reversed") {
    Json forward = history;
    std::reverse(forward.begin(), forward.end());
    return DiffHistory(forward, actual["history"], stops_earlier, tokens);
  }
  return DiffHistory(history, actual["history"], stops_earlier, tokens);
}

namespace {

std::string OptionalText(const Json& object, const char* text_key, const char* key) {
  if (object.contains(text_key) && object[text_key].is_string()) return object[text_key];
  const Json& value = object.at(key);
  return value.is_string() ? value.get<std::string>() : TextOf(value);
}

// environment.tasks as the replay wants them: every output and cause a text.
Json TaskSchedule(const Json& environment) {
  Json tasks = Json::array();
  for (const Json& row : environment.value("tasks", Json::array())) {
    Json task = {{"state", row.at("state")}, {"occurrence", row.at("occurrence")}};
    if (row.contains("map_iterations")) task["iterations"] = row["map_iterations"];
    task["started"] = row.value("started", true);
    if (row.contains("worker")) task["worker"] = row["worker"];
    if (row.contains("submitted")) {
      task["submitted"] = row["submitted"].is_string() ? row["submitted"].get<std::string>()
                                                       : TextOf(row["submitted"]);
    }
    const Json& outcome = row.contains("outcome") ? row["outcome"] : Json::object();
    if (outcome.value("timeout", false)) {
      task["timeout"] = true;
    } else if (outcome.contains("output")) {
      task["output"] = outcome.contains("output_text") ? outcome["output_text"].get<std::string>()
                       : outcome["output"].is_string() ? outcome["output"].get<std::string>()
                                                       : TextOf(outcome["output"]);
    } else if (outcome.contains("error") || outcome.contains("error_absent")) {
      task["failed"] = true;
      if (outcome.contains("error")) task["error"] = outcome["error"];
      if (outcome.contains("cause")) task["cause"] = OptionalText(outcome, "cause_text", "cause");
      if (outcome.contains("phase")) task["phase"] = outcome["phase"];
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace

Json ReplayOf(const Json& test, const Json& definition_case) {
  Json replay;
  std::string input = "{}";
  if (!test.value("input_absent", false)) {
    if (definition_case.contains("input_text")) input = definition_case["input_text"];
    else if (definition_case.contains("input")) input = TextOf(definition_case["input"]);
  }
  replay["input"] = input;
  replay["type"] = test.value("type", "STANDARD");
  replay["context"] = test.value("context", Json::object());
  replay["tasks"] = TaskSchedule(test.value("environment", Json::object()));
  return replay;
}

namespace {

}  // namespace

std::optional<CaseResult> Obtain(const RunnerOptions& options, const std::string& id, const Json& definition,
                                 const Json& replay_in, Json* actual) {
  CompileOptions compile_options;
  compile_options.engine = CompilerEngine(options.engine);
  compile_options.type = replay_in.value("type", "STANDARD") == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
  compile_options.name = replay_in.value("context", Json::object()).value("state_machine_name", "machine");
  auto source = std::make_shared<Source>(id + ".asl.json",
                                         definition.is_string() ? definition.get<std::string>() : TextOf(definition));
  Json replay = replay_in;
  replay["snapshot"] = options.snapshot ? options.worker : "";
  Diagnostics diagnostics;
  MachinePtr machine;
  if (options.engine == SuiteEngine::kAot) {
    AotResult aot = ReplayAheadOfTime(options, source, compile_options, replay);
    diagnostics = std::move(aot.diagnostics);
    *actual = std::move(aot.actual);
  } else {
    CompileResult compiled = Compile(source, compile_options);
    diagnostics = std::move(compiled.diagnostics);
    machine = compiled.machine;
  }
  Verdict verdict = Judge(diagnostics);
  if (verdict.kind == Verdict::Kind::kUnsupported) {
    return CaseResult{id, Outcome::kSkipped, verdict.message, verdict.feature};
  }
  if (verdict.kind == Verdict::Kind::kRefused) {
    return CaseResult{id, Outcome::kFailed, "refused: " + verdict.message, ""};
  }
  if (machine) *actual = Replay(machine->get(), replay);
  return std::nullopt;
}

namespace {

CaseResult RunOne(const RunnerOptions& options, const std::string& id, const Json& definition, const Json& replay,
                  const Json& expected, const Json& normalise) {
  Json actual;
  if (auto ended = Obtain(options, id, definition, replay, &actual)) return *ended;
  TokenMatcher tokens(normalise);
  if (auto d = DiffResult(expected, actual, tokens)) return {id, Outcome::kFailed, *d, ""};
  return {id, Outcome::kPassed, "", ""};
}

// One log event against ours; times are masked.
std::optional<std::string> DiffLogEvent(const Json& expected, Json actual, const std::string& pointer,
                                        TokenMatcher& tokens) {
  if (expected.value("event_timestamp", "") == "timestamp" && actual.contains("event_timestamp")) {
    actual["event_timestamp"] = "timestamp";
  }
  return Diff(expected, actual, pointer, tokens);
}

// Several executions may have written to one log: each is replayed under its own ARN.
CaseResult RunLogs(const RunnerOptions& options, const Json& test) {
  std::string id = test.at("id");
  const Json& logging = test.at("environment").at("loggingConfiguration");
  const Json& events = test.at("expected").at("log_events");
  TokenMatcher tokens(test.value("normalise", Json::array()));
  for (size_t begin = 0, end = 0; begin < events.size(); begin = end) {
    Json replay = ReplayOf(test, test);
    std::string arn = events[begin].value("execution_arn", "");
    replay["context"]["execution_arn"] = arn;
    replay["log_level"] = logging.value("level", "OFF");
    replay["log_execution_data"] = logging.value("includeExecutionData", false);
    Json actual;
    if (auto ended = Obtain(options, id, test.at("definition"), replay, &actual)) return *ended;
    if (actual.contains("trouble")) return {id, Outcome::kFailed, actual["trouble"], ""};
    for (const Json& line : actual["log"]) {
      std::string at = fmt::format("/expected/log_events/{}", end);
      if (end == events.size() || events[end].value("execution_arn", "") != arn) {
        return {id, Outcome::kFailed, "got an event too many: " + line.dump(), ""};
      }
      if (auto d = DiffLogEvent(events[end], line, at, tokens)) return {id, Outcome::kFailed, *d, ""};
      ++end;
    }
    if (end == begin) return {id, Outcome::kFailed, "nothing was logged", ""};
  }
  return {id, Outcome::kPassed, "", ""};
}

// What a function that throws reported of it: the record has it where the workflow passes it on, with what
// only the function's runtime knew (request id, stack trace). Absent: nothing shows it.
std::optional<std::string> ReportedCause(const Json& value, const Json& thrown) {
  const std::string message = thrown.value("errorMessage", "");
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    const bool reported = text.starts_with("{\"errorMessage\"") && text.find(Json(message).dump()) != std::string::npos;
    return reported ? std::optional(text) : std::nullopt;
  }
  if (value.is_object() && value.contains("errorMessage")) {
    return value["errorMessage"] == message ? std::optional(value.dump()) : std::nullopt;
  }
  if (!value.is_structured()) return std::nullopt;
  for (const Json& child : value) {
    if (auto found = ReportedCause(child, thrown)) return found;
  }
  return std::nullopt;
}

// environment.lambda_functions as the replay wants them. False for a script that it cannot follow.
bool AddFunctions(const Json& test, Json& replay, std::string* trouble) {
  const Json environment = test.value("environment", Json::object());
  if (!environment.contains("lambda_functions")) return true;
  replay["functions"] = Json::array();
  for (const Json& row : environment["lambda_functions"]) {
    Json function = {{"name", row.at("name")}};
    const Json script = row.value("script", Json::object());
    if (script.contains("throw")) {
      const Json& thrown = script["throw"];
      Json plain = {{"errorMessage", thrown.value("errorMessage", "")}, {"errorType", thrown.value("errorType", "")}};
      function["throw"] = {{"error", thrown.value("errorType", "")},
                           {"cause", ReportedCause(test.at("expected"), thrown).value_or(plain.dump())}};
    } else if (script.contains("return_value")) {
      function["return_value"] = script["return_value"];
    } else if (script.value("return", "") == "event") {
      function["return"] = "event";
    } else {
      *trouble = "its function is told in a way that the runner does not know: " + script.dump();
      return false;
    }
    replay["functions"].push_back(std::move(function));
  }
  return true;
}

// What StartSyncExecution answered, but for what was billed and ARNs.
CaseResult RunExpressSync(const RunnerOptions& options, const Json& test) {
  std::string id = test.at("id"), trouble;
  Json replay = ReplayOf(test, test), actual;
  if (!AddFunctions(test, replay, &trouble)) return {id, Outcome::kFailed, trouble, ""};
  if (auto ended = Obtain(options, id, test.at("definition"), replay, &actual)) return *ended;
  TokenMatcher tokens(test.value("normalise", Json::array()));
  if (auto d = DiffResult(test.at("expected"), actual, tokens)) return {id, Outcome::kFailed, *d, ""};
  Json expected = test.at("expected").at("response"), response = actual["response"];
  for (const char* left_out : {"billingDetails", "executionArn", "stateMachineArn"}) {
    expected.erase(left_out);
    response.erase(left_out);
  }
  auto d = Diff(expected, response, "/expected/response", tokens);
  return {id, d ? Outcome::kFailed : Outcome::kPassed, d.value_or(""), ""};
}

// The last log event of an asynchronous EXPRESS execution, and how it ended.
CaseResult RunExpressEnd(const RunnerOptions& options, const Json& test) {
  std::string id = test.at("id"), trouble;
  Json replay = ReplayOf(test, test), actual;
  if (!AddFunctions(test, replay, &trouble)) return {id, Outcome::kFailed, trouble, ""};
  replay["context"]["execution_arn"] = test.at("expected").at("end_event").value("execution_arn", "");
  replay["log_level"] = "ALL";
  replay["log_execution_data"] = true;
  if (auto ended = Obtain(options, id, test.at("definition"), replay, &actual)) return *ended;
  TokenMatcher tokens(test.value("normalise", Json::array()));
  if (auto d = DiffResult(test.at("expected"), actual, tokens)) return {id, Outcome::kFailed, *d, ""};
  if (actual["log"].empty()) return {id, Outcome::kFailed, "nothing was logged", ""};
  auto d = DiffLogEvent(test.at("expected").at("end_event"), actual["log"].back(), "/expected/end_event", tokens);
  return {id, d ? Outcome::kFailed : Outcome::kPassed, d.value_or(""), ""};
}

// Between August and November 2024 the service changed what MapStateExited of a distributed Map follows: it was
// MapRunSucceeded, and is MapRunStarted. Recordings made before have that one link turned into today's.
Json WithTodaysLinks(const Json& test) {
  Json expected = test.at("expected");
  const std::string recorded = test.value("recorded", "");  // `21-09-2023, 14:08:16`
  if (recorded.size() < 10 || recorded.substr(6, 4) + recorded.substr(3, 2) >= "202411") return expected;
  std::map<int64_t, const Json*> by_id;
  if (!expected.contains("history")) return expected;
  for (Json& event : expected["history"]) {
    if (!event.contains("id") || !event["id"].is_number()) continue;
    by_id[event["id"].get<int64_t>()] = &event;
    if (event.value("type", "") != "MapStateExited") continue;
    auto before = by_id.find(event.value("previousEventId", int64_t{0}));
    if (before == by_id.end() || before->second->value("type", "") != "MapRunSucceeded") continue;
    event["previousEventId"] = before->second->at("previousEventId");
  }
  return expected;
}

void RunExecution(const RunnerOptions& options, const Json& raw, SuiteResult& suite) {
  Placeholders placeholders(raw.value("context", Json::object()));
  Json test = placeholders.In(raw);
  Json replay = ReplayOf(test, test);
  std::string trouble;
  if (!AddFunctions(test, replay, &trouble)) replay.erase("functions");
  replay["s3"] = test.value("environment", Json::object()).value("s3", Json::object());
  replay["named"] = {test.at("definition"), test.value("input", Json())};
  suite.cases.push_back(RunOne(options, test.at("id"), test.at("definition"), replay, WithTodaysLinks(test),
                               test.value("normalise", Json::array())));
}

void RunOutcomes(const RunnerOptions& options, const Json& raw, SuiteResult& suite) {
  Placeholders placeholders(raw.value("context", Json::object()));
  Json test = placeholders.In(raw);
  size_t number = 0;
  for (const Json& row : test.at("cases")) {
    suite.cases.push_back(RunOne(options, fmt::format("{}#{}", test.at("id").get<std::string>(), number++),
                                 row.at("definition"), ReplayOf(test, row), row.at("expected"),
                                 test.value("normalise", Json::array())));
  }
}

// Kinds that need what a later version brings; the feature is the kind's own.
const std::map<std::string, std::string> kLaterKinds = {
    {"api", "api"},           {"eventbridge", "eventbridge"}, {"test_state", "test_state"},
    {"map_run", "map_run"},
};

}  // namespace

std::vector<SuiteResult> RunRecorded(const RunnerOptions& options, const std::string& only) {
  std::vector<SuiteResult> suites;
  std::filesystem::path root = options.suites / "recorded";
  if (!std::filesystem::is_directory(root)) return suites;
  std::vector<std::filesystem::path> kinds;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.is_directory()) kinds.push_back(entry.path());
  }
  std::sort(kinds.begin(), kinds.end());
  for (const auto& folder : kinds) {
    std::string kind = folder.filename().string();
    SuiteResult suite;
    suite.name = "recorded-" + kind;
    for (const auto& file : FilesBelow(folder)) {
      if (file.extension() != ".json") continue;
      if (!only.empty() && file.string().find(only) == std::string::npos) continue;
      Json test = Json::parse(ReadFile(file), nullptr, false);
      if (!test.is_object()) {
        suite.cases.push_back({file.string(), Outcome::kFailed, "not a JSON object", ""});
      } else if (kind == "executions") {
        RunExecution(options, test, suite);
      } else if (kind == "outcomes") {
        RunOutcomes(options, test, suite);
      } else if (kind == "validation") {
        Placeholders placeholders(test.value("context", Json::object()));
        suite.cases.push_back(RunValidation(placeholders.In(test)));
      } else if (kind == "logs" || kind == "express_async" || kind == "express_sync") {
        Json given = Placeholders(test.value("context", Json::object())).In(test);
        suite.cases.push_back(kind == "logs"           ? RunLogs(options, given)
                              : kind == "express_sync" ? RunExpressSync(options, given)
                                                       : RunExpressEnd(options, given));
      } else if (kind == "mocked") {
        suite.cases.push_back(RunMocked(options, Placeholders(test.value("context", Json::object())).In(test)));
      } else {
        auto later = kLaterKinds.find(kind);
        suite.cases.push_back({test.value("id", file.stem().string()), Outcome::kSkipped, "",
                               later == kLaterKinds.end() ? "kind:" + kind : later->second});
      }
    }
    suites.push_back(std::move(suite));
  }
  return suites;
}

}  // namespace aslc::suites
