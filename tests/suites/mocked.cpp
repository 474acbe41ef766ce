// Cases of Step Functions Local's mock configurations: the history that must come out is that of the real
// service with the real integrations, save where the case says that a mocked run differs; some have the
// assertions of a test instead (recorded/README.md).
#include <fmt/format.h>

#include <vector>

#include "tests/suites/recorded.h"

namespace aslc::suites {
namespace {

// Texts that are JSON documents as what they say, so that places inside them can be named.
Json Opened(const Json& value) {
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    if (!text.starts_with('{') && !text.starts_with('[')) return value;
    Json parsed = Json::parse(text, nullptr, false);
    return parsed.is_discarded() ? value : Opened(parsed);
  }
  Json out = value;
  for (Json& child : out) {
    if (out.is_structured()) child = Opened(child);
  }
  return out;
}

struct Step {
  bool anywhere = false;  // at any depth below
  std::string name;
};

// `$..a.b` and `$..a..b`.
std::vector<Step> StepsOf(const std::string& path) {
  std::vector<Step> steps;
  for (size_t at = 1; at < path.size();) {
    Step step;
    step.anywhere = path.compare(at, 2, "..") == 0;
    at += step.anywhere ? 2 : 1;
    const size_t end = std::min(path.find('.', at), path.size());
    step.name = path.substr(at, end - at);
    steps.push_back(step);
    at = end;
  }
  return steps;
}

void Erase(Json& value, const std::vector<Step>& steps, size_t first) {
  if (!value.is_structured()) return;
  const Step& step = steps[first];
  if (value.is_object() && value.contains(step.name)) {
    if (first + 1 == steps.size())
      value.erase(step.name);
    else
      Erase(value[step.name], steps, first + 1);
  }
  if (!step.anywhere) return;
  for (Json& child : value) Erase(child, steps, first);
}

// The history is called `events` where the paths come from.
Json WithoutDivergence(const Json& document, const Json& paths) {
  Json out = Opened(document);
  if (out.contains("history")) {
    out["events"] = std::move(out["history"]);
    out.erase("history");
  }
  for (const Json& path : paths) Erase(out, StepsOf(path.get<std::string>()), 0);
  if (out.contains("events")) {
    out["history"] = std::move(out["events"]);
    out.erase("events");
  }
  // What is compared as a text goes back to one.
  if (out.contains("output") && document.contains("status") && document["output"].is_string()) {
    out["output"] = out["output"].dump();
  }
  return out;
}

bool HasMembers(const Json& whole, const Json& part) {
  if (!part.is_object()) return whole == part;
  for (const auto& [key, value] : part.items()) {
    if (!whole.contains(key) || whole[key] != value) return false;
  }
  return true;
}

// One assertion of the test that the case was made of. Events of the service have members, such as the
// resource of TaskFailed, that the emulator of that test leaves out: those that it names are compared.
std::optional<std::string> Check(const Json& assertion, const Json& actual) {
  if (assertion.contains("queue_message_body_json_equals")) {
    for (const Json& effect : actual.at("effects")) {
      if (effect.value("service", "") == "sqs" &&
          Opened(effect.at("request").at("MessageBody")) == assertion["queue_message_body_json_equals"]) {
        return std::nullopt;
      }
    }
    return "no message with this body was sent: " + assertion.dump();
  }
  const Json& history = actual.at("history");
  const int64_t index = assertion.at("event");
  const auto size = static_cast<int64_t>(history.size());
  const int64_t at = index < 0 ? size + index : index;
  if (at < 0 || at >= size) return fmt::format("there is no event {}", index);
  const Json::json_pointer pointer(assertion.at("pointer").get<std::string>());
  const Json& event = history[static_cast<size_t>(at)];
  const Json found = event.contains(pointer) ? event.at(pointer) : Json();
  const bool good = assertion.contains("json_equals") ? Opened(found) == assertion["json_equals"]
                                                      : HasMembers(found, assertion.at("equals"));
  if (good) return std::nullopt;
  return fmt::format("event {} has {} where {} is expected", index, found.dump(), assertion.dump());
}

// The recorder wrote a token for every member of some names, also where a mocked response has a value of its
// own: the configuration is read with these tokens.
Json MockConfigOf(const Json& test) {
  Json config = test.at("mock_config");
  const auto mask = [](auto& self, Json& value, const std::string& name, const std::string& token) -> void {
    if (!value.is_structured()) return;
    if (value.is_object() && value.contains(name) && value[name].is_string()) value[name] = token;
    for (Json& child : value) self(self, child, name, token);
  };
  for (const Json& row : test.value("normalise", Json::array())) {
    const std::string token = row.value("token", "");
    if (!row.value("given", false) || token.empty() || token.starts_with('<')) continue;
    for (const Json& pointer : row.value("pointers", Json::array())) {
      const std::string path = pointer.get<std::string>();
      mask(mask, config["MockedResponses"], path.substr(path.rfind('/') + 1), token);
    }
  }
  return config;
}

// An output that a mocked run has otherwise is that of the execution too.
bool OutputDiverges(const Json& paths) {
  for (const Json& path : paths) {
    if (path == "$..executionSucceededEventDetails.output") return true;
  }
  return false;
}

std::optional<std::string> DiffMocked(const Json& test, Json actual) {
  if (actual.contains("trouble")) return actual["trouble"].get<std::string>();
  const Json& expected = test.at("expected");
  if (expected.contains("assertions")) {
    if (actual.value("status", "") != expected.value("status", "")) return "the status is " + actual.dump();
    for (const Json& assertion : expected["assertions"]) {
      if (auto d = Check(assertion, actual)) return d;
    }
    return std::nullopt;
  }
  const Json paths = test.value("emulator_diverges_at", Json::array());
  TokenMatcher tokens(test.value("normalise", Json::array()));
  Json wanted = WithoutDivergence(expected, paths), given = WithoutDivergence(actual, paths);
  if (OutputDiverges(paths)) {
    for (const char* name : {"output", "output_text"}) wanted.erase(name);
  }
  if (auto d = DiffResult(wanted, given, tokens)) return d;
  if (!wanted.contains("response")) return std::nullopt;
  // Names of the execution are made up by whoever starts it.
  for (Json* response : {&wanted["response"], &given["response"]}) {
    for (const char* name : {"executionArn", "stateMachineArn"}) response->erase(name);
  }
  return Diff(wanted["response"], given["response"], "/expected/response", tokens);
}

}  // namespace

CaseResult RunMocked(const RunnerOptions& options, const Json& test) {
  const std::string id = test.at("id");
  Json replay = ReplayOf(test, test), actual;
  replay["mock_config"] = MockConfigOf(test).dump();
  // The account of the recordings (recorded/README.md), and some role of it.
  replay["context"]["account"] = "111111111111";
  replay["context"]["role_arn"] = "arn:aws:iam::111111111111:role/role";
  replay["mock_case"] =
      test.at("state_machine_name").get<std::string>() + test.at("start_with_arn_suffix").get<std::string>();
  if (auto ended = Obtain(options, id, test.at("definition"), replay, &actual)) return *ended;
  const std::optional<std::string> difference = DiffMocked(test, std::move(actual));
  return {id, difference ? Outcome::kFailed : Outcome::kPassed, difference.value_or(""), ""};
}

}  // namespace aslc::suites
