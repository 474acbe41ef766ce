// Reading mock configurations (mock_config.h).
#include "sim/mock_config.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/node_reader.h"

namespace aslc::sim {
namespace {

class MockReader {
 public:
  MockReader(const Document& document, Diagnostics* diagnostics)
      : root_{&document.root, ""}, reports_(document.source, diagnostics) {}

  std::optional<Scenario> Read(std::string_view test_case, std::string_view machine, std::string input);

 private:
  bool IsObject(const Cursor& at, std::string_view what) {
    if (at->IsObject()) return true;
    reports_.WrongKind(at, what);
    return false;
  }
  // The member of an object, which must be there and be an object itself.
  Cursor Needed(const Cursor& at, std::string_view key, std::string_view what) {
    const Cursor found = at.Find(key);
    if (!found) {
      reports_.AddAtStart(Message::kMissingKey, at, {what, "`" + std::string(key) + "`"});
      return {};
    }
    return IsObject(found, "an object") ? found : Cursor{};
  }
  void OnlyKeys(const Cursor& at, std::string_view what, std::initializer_list<std::string_view> known);
  Cursor FindCase(std::string_view test_case, std::string_view machine);
  void ReadState(const std::string& state, const Cursor& response, Case& out);
  void ReadResponse(const Cursor& response, TaskRule& rule);
  void ReadAnswer(const Cursor& at, AnswerRule& out);

  Cursor root_;
  Reports reports_;
};

void MockReader::OnlyKeys(const Cursor& at, std::string_view what,
                          std::initializer_list<std::string_view> known) {
  for (const Member& member : at->members) {
    const std::string pointer = PointerTo(at.pointer, member.key);
    if (member.duplicate) reports_.Add(Message::kDuplicateKey, member.key_range, pointer, {member.key});
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    reports_.Add(Message::kUnknownKey, member.key_range, pointer, {what, member.key});
  }
}

Cursor MockReader::FindCase(std::string_view test_case, std::string_view machine) {
  const Cursor machines = Needed(root_, "StateMachines", "a mock configuration");
  if (!machines) return {};
  const size_t mark = test_case.find('#');
  const bool whole = mark != std::string_view::npos;
  if (whole) machine = test_case.substr(0, mark);
  const std::string name(whole ? test_case.substr(mark + 1) : test_case);
  const bool known = whole || machines.Find(machine);
  Cursor found;
  std::string others;
  size_t count = 0;
  machines.EachMember([&](const std::string& key, const Cursor& each) {
    if (!IsObject(each, "an object")) return;
    const Cursor cases = Needed(each, "TestCases", "a state machine of a mock configuration");
    cases.EachMember([&](const std::string& case_name, const Cursor& entry) {
      others += (others.empty() ? "`" : ", `") + key + "#" + case_name + "`";
      if (case_name != name || (known && key != machine)) return;
      found = entry;
      ++count;
    });
  });
  if (reports_.failed()) return {};
  if (count == 1) return IsObject(found, "an object of states and responses") ? found : Cursor{};
  Diagnostic& report = reports_.Add(count == 0 ? Message::kNoMockCase : Message::kSeveralMockCases,
                                    machines->range, machines.pointer, {test_case});
  report.hint = "the test cases are " + (others.empty() ? "none" : others);
  return {};
}

void MockReader::ReadAnswer(const Cursor& at, AnswerRule& out) {
  OnlyKeys(at, "a mocked response", {"Return", "Throw"});
  const Cursor returned = at.Find("Return"), thrown = at.Find("Throw");
  if (returned && thrown) reports_.Add(Message::kConflictingKeys, thrown, {"Return", "Throw"});
  if (!returned && !thrown) {
    reports_.AddAtStart(Message::kMissingKey, at, {"a mocked response", "one of `Return`, `Throw`"});
  }
  if (returned) {
    out.kind = AnswerRule::Kind::kInvoked;
    out.output.text = Document::ToJson(*returned);
  }
  if (!thrown || !IsObject(thrown, "an error")) return;
  OnlyKeys(thrown, "an error", {"Error", "Cause"});
  out.kind = AnswerRule::Kind::kError;
  const auto text = [&](std::string_view key, std::optional<std::string>& to) {
    const Cursor value = thrown.Find(key);
    if (value && !value->IsString())
      reports_.WrongKind(value, "a string");
    else if (value)
      to = value->text;
  };
  text("Error", out.error);
  text("Cause", out.cause);
}

void MockReader::ReadResponse(const Cursor& response, TaskRule& rule) {
  if (!IsObject(response, "an object of numbers and responses")) return;
  response.EachMember([&](const std::string& numbers, const Cursor& at) {
    AnswerRule& answer = rule.answers.emplace_back();
    answer.range = at->range;
    answer.pointer = at.pointer;
    if (!ParseNumberRange(numbers, &answer.calls) || numbers.ends_with('-')) {
      reports_.Add(Message::kBadAttempts, at, {numbers});
    }
    if (IsObject(at, "an object with `Return` or `Throw`")) ReadAnswer(at, answer);
  });
}

void MockReader::ReadState(const std::string& state, const Cursor& response, Case& out) {
  TaskRule& rule = out.tasks.emplace_back();
  rule.name = state;
  rule.name_range = response->range;
  rule.pointer = response.pointer;
  if (!response->IsString()) return reports_.WrongKind(response, "the name of a mocked response");
  const Cursor responses = Needed(root_, "MockedResponses", "a mock configuration");
  if (!responses) return;
  const Cursor found = responses.Find(response->text);
  if (found)
    ReadResponse(found, rule);
  else
    reports_.Add(Message::kNoMockResponse, response, {response->text});
}

std::optional<Scenario> MockReader::Read(std::string_view test_case, std::string_view machine,
                                         std::string input) {
  if (!IsObject(root_, "a mock configuration")) return std::nullopt;
  OnlyKeys(root_, "a mock configuration", {"StateMachines", "MockedResponses"});
  const Cursor states = FindCase(test_case, machine);
  if (!states) return std::nullopt;
  Scenario scenario = PlainScenario(std::move(input));
  scenario.source = reports_.source();
  scenario.partial = true;
  scenario.invents = false;
  states.EachMember([&](const std::string& state, const Cursor& response) {
    ReadState(state, response, scenario.cases[0]);
  });
  Case& only = scenario.cases[0];
  only.services.sqs = only.services.sns = only.services.events = true;
  NumberAnswers(scenario);
  if (reports_.failed()) return std::nullopt;
  return scenario;
}

}  // namespace

std::optional<Scenario> ReadMockConfig(const Document& document, std::string_view test_case,
                                       std::string_view machine, std::string input,
                                       Diagnostics* diagnostics) {
  return MockReader(document, diagnostics).Read(test_case, machine, std::move(input));
}

}  // namespace aslc::sim
