// Reads a scenario file: from a positioned document to a Scenario, with a diagnostic for everything that
// is not of the format (docs/scenario.md). Unknown keys are refused, so that later parts of the format
// can never be mistaken for something that is ignored.
#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <set>
#include <utility>

#include "sim/campaign.h"
#include "sim/diagnostics.h"
#include "sim/scenario.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

using Keys = std::initializer_list<std::string_view>;

constexpr uint64_t kWeightMax = 1'000'000'000;

std::string_view KindName(NodeKind kind) {
  switch (kind) {
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBool:
      return "a boolean";
    case NodeKind::kNumber:
      return "a number";
    case NodeKind::kString:
      return "a string";
    case NodeKind::kArray:
      return "a list";
    case NodeKind::kObject:
      return "an object";
  }
  return "nothing";
}

class Reader {
 public:
  Reader(const Document& document, Diagnostics* diagnostics)
      : document_(document), diagnostics_(diagnostics) {}

  std::optional<Scenario> Read();

 private:
  // Extends the JSON pointer while a part of the document is read.
  class Inside {
   public:
    Inside(Reader& reader, std::string_view key) : reader_(reader), size_(reader.pointer_.size()) {
      reader.pointer_ += '/';
      for (char c : key) {
        if (c == '~')
          reader.pointer_ += "~0";
        else if (c == '/')
          reader.pointer_ += "~1";
        else
          reader.pointer_ += c;
      }
    }
    Inside(Reader& reader, size_t index) : Inside(reader, std::to_string(index)) {}
    ~Inside() { reader_.pointer_.resize(size_); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    Reader& reader_;
    size_t size_;
  };

  Diagnostic& Report(Message message, SourceRange range, std::initializer_list<std::string_view> arguments) {
    diagnostics_->push_back(MakeDiagnostic(message, {document_.source, range, pointer_}, arguments));
    failed_ = true;
    return diagnostics_->back();
  }
  void WrongKind(const Node& node, std::string_view wanted) {
    Report(Message::kWrongKind, node.range, {KindName(node.kind), wanted});
  }

  bool CheckKeys(const Node& node, std::string_view what, Keys known);
  // The string of a node, or null after a report.
  const std::string* Text(const Node& node, std::string_view what);
  // A number's spelling or a string.
  const std::string* Scalar(const Node& node, std::string_view what);
  std::optional<uint64_t> Integer(const Node& node, uint64_t min, uint64_t max);
  std::optional<int64_t> Duration(const Node& node);
  std::optional<size_t> Word(const Node& node, Keys words);
  // Calls read(element) for each element of a list that must not be empty.
  template <typename Function>
  void List(const Node& node, std::string_view what, Function read);
  // Calls read(value) for the value of a key, when it is there.
  template <typename Function>
  void With(const Node& object, std::string_view key, Function read) {
    if (const Node* value = object.Find(key)) {
      Inside inside(*this, key);
      read(*value);
    }
  }

  void ReadHead(const Node& root, Scenario& scenario);
  void ReadSubstitutions(const Node& node, Scenario& scenario);
  void ReadCases(const Node& root, Scenario& scenario);
  void ReadCase(const Node& node, Case& out);
  void ReadInput(const Node& node, InputRule& out);
  void ReadTasks(const Node& object, std::vector<TaskRule>& out);
  void ReadTask(const Node& node, TaskRule& out);
  void ReadAnswer(const Node& node, AnswerRule& out);
  void ReadError(const Node& node, AnswerRule& out);
  void ReadAttempts(const Node& node, AttemptRange& out);
  void ReadLatency(const Node& node, Latency& out);
  void ReadOutcomes(const Node& object, std::vector<OutcomeRule>& out);
  void ReadOutcome(const Node& node, OutcomeRule& out);
  void ReadAllow(const Node& object, std::vector<std::string>& out);

  const Document& document_;
  Diagnostics* diagnostics_;
  std::string pointer_;
  bool failed_ = false;
};

bool Reader::CheckKeys(const Node& node, std::string_view what, Keys known) {
  if (!node.IsObject()) {
    WrongKind(node, what);
    return false;
  }
  for (const Member& member : node.members) {
    Inside inside(*this, member.key);
    if (member.duplicate) Report(Message::kDuplicateKey, member.key_range, {member.key});
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    Diagnostic& report = Report(Message::kUnknownKey, member.key_range, {what, member.key});
    const std::string_view closest = Closest(member.key, std::span(known.begin(), known.size()));
    if (!closest.empty()) {
      report.hint = "did you mean `" + std::string(closest) + "`?";
      continue;
    }
    for (std::string_view key : known) {
      report.hint += (report.hint.empty() ? "its keys are `" : ", `") + std::string(key) + "`";
    }
  }
  return true;
}

const std::string* Reader::Text(const Node& node, std::string_view what) {
  if (node.IsString()) return &node.text;
  WrongKind(node, what);
  return nullptr;
}

const std::string* Reader::Scalar(const Node& node, std::string_view what) {
  if (node.IsString() || node.IsNumber()) return &node.text;
  WrongKind(node, what);
  return nullptr;
}

std::optional<uint64_t> Reader::Integer(const Node& node, uint64_t min, uint64_t max) {
  if (!node.IsNumber()) {
    WrongKind(node, "a number");
    return std::nullopt;
  }
  uint64_t value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value);
  if (error == std::errc() && stop == end && value >= min && value <= max) return value;
  Report(Message::kBadInteger, node.range, {node.text, std::to_string(min), std::to_string(max)});
  return std::nullopt;
}

std::optional<int64_t> Reader::Duration(const Node& node) {
  const std::string* text = Scalar(node, "a duration such as `200ms`");
  int64_t ns = 0;
  if (text == nullptr) return std::nullopt;
  if (ParseDuration(*text, &ns)) return ns;
  Report(Message::kBadDuration, node.range, {*text});
  return std::nullopt;
}

std::optional<size_t> Reader::Word(const Node& node, Keys words) {
  const std::string* text = Text(node, "a string");
  if (text == nullptr) return std::nullopt;
  const auto* found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<size_t>(found - words.begin());
  std::string list;
  for (std::string_view word : words) list += (list.empty() ? "`" : ", `") + std::string(word) + "`";
  Report(Message::kBadWord, node.range, {*text, list});
  return std::nullopt;
}

template <typename Function>
void Reader::List(const Node& node, std::string_view what, Function read) {
  if (!node.IsArray()) return WrongKind(node, "a list");
  if (node.nodes.empty()) Report(Message::kEmptyList, node.range, {what});
  for (size_t i = 0; i < node.nodes.size(); ++i) {
    Inside inside(*this, i);
    read(node.nodes[i]);
  }
}

std::optional<Scenario> Reader::Read() {
  Scenario scenario;
  scenario.source = document_.source;
  const Node& root = document_.root;
  if (!CheckKeys(root, "a scenario",
                 {"definition", "substitute", "name", "type", "startTime", "quotas", "cases", "runs",
                  "inputs", "tasks", "outcomes", "allow"})) {
    return std::nullopt;
  }
  ReadHead(root, scenario);
  ReadCases(root, scenario);
  if (failed_) return std::nullopt;
  return scenario;
}

void Reader::ReadHead(const Node& root, Scenario& scenario) {
  if (root.Find("definition") == nullptr) {
    Report(Message::kMissingKey, {root.range.begin, root.range.begin},
           {"a scenario", "`definition`, the path of a definition"});
  }
  With(root, "definition", [&](const Node& node) {
    if (const std::string* text = Text(node, "the path of a definition")) scenario.definition = *text;
    scenario.definition_range = node.range;
  });
  With(root, "substitute", [&](const Node& node) { ReadSubstitutions(node, scenario); });
  With(root, "name", [&](const Node& node) {
    if (const std::string* text = Text(node, "the name of the state machine")) scenario.name = *text;
  });
  With(root, "type", [&](const Node& node) {
    if (const auto word = Word(node, {"STANDARD", "EXPRESS"})) {
      scenario.type = *word == 0 ? ASLRT_STANDARD : ASLRT_EXPRESS;
    }
  });
  With(root, "quotas", [&](const Node& node) {
    if (const auto word = Word(node, {"aws", "none"})) {
      scenario.quotas = *word == 0 ? ASLRT_QUOTAS_AWS : ASLRT_QUOTAS_NONE;
    }
  });
  With(root, "startTime", [&](const Node& node) {
    const std::string* text = Text(node, "a time");
    int64_t ns = 0;
    if (text == nullptr) return;
    if (!ParseInstant(*text, &ns)) Report(Message::kBadTime, node.range, {*text});
    scenario.start_ns = ns;
  });
}

void Reader::ReadSubstitutions(const Node& node, Scenario& scenario) {
  if (!node.IsObject()) return WrongKind(node, "an object of names and values");
  for (size_t i = 0; i < node.members.size(); ++i) {
    const Member& member = node.members[i];
    const Node& value = node.nodes[i];
    Inside inside(*this, member.key);
    if (member.duplicate) Report(Message::kDuplicateKey, member.key_range, {member.key});
    if (value.kind == NodeKind::kBool) {
      scenario.substitutions[member.key] = value.boolean ? "true" : "false";
    } else if (const std::string* text = Scalar(value, "a string, a number or a boolean")) {
      scenario.substitutions[member.key] = *text;
    }
  }
}

void Reader::ReadCases(const Node& root, Scenario& scenario) {
  Case shared;  // what stands at the top of the file
  ReadTasks(root, shared.tasks);
  ReadOutcomes(root, shared.outcomes);
  ReadAllow(root, shared.allow);
  const Node* cases = root.Find("cases");
  if (cases == nullptr) {
    scenario.cases.emplace_back(std::move(shared));
    ReadCase(root, scenario.cases.back());
    return;
  }
  for (std::string_view key : {"runs", "inputs"}) {
    if (const Node* node = root.Find(key)) Report(Message::kConflictingKeys, node->range, {key, "cases"});
  }
  std::set<std::string, std::less<>> names;
  With(root, "cases", [&](const Node& list) {
    List(list, "`cases`", [&](const Node& node) {
      Case& entry = scenario.cases.emplace_back();
      if (!CheckKeys(node, "a case", {"name", "runs", "inputs", "tasks", "outcomes", "allow"})) return;
      ReadCase(node, entry);
      ReadTasks(node, entry.tasks);
      ReadOutcomes(node, entry.outcomes);
      ReadAllow(node, entry.allow);
      entry.tasks.insert(entry.tasks.end(), shared.tasks.begin(), shared.tasks.end());
      entry.outcomes.insert(entry.outcomes.end(), shared.outcomes.begin(), shared.outcomes.end());
      entry.allow.insert(entry.allow.end(), shared.allow.begin(), shared.allow.end());
      if (node.Find("name") == nullptr) {
        Report(Message::kMissingKey, {node.range.begin, node.range.begin}, {"a case", "`name`"});
      }
      With(node, "name", [&](const Node& name) {
        const std::string* text = Text(name, "a name");
        if (text == nullptr) return;
        entry.name = *text;
        if (!names.insert(*text).second) Report(Message::kDuplicateName, name.range, {"case", *text});
      });
    });
  });
}

void Reader::ReadCase(const Node& node, Case& out) {
  With(node, "runs", [&](const Node& runs) {
    if (const auto number = Integer(runs, 1, kRunsMax)) out.runs = *number;
  });
  With(node, "inputs", [&](const Node& list) {
    List(list, "`inputs`", [&](const Node& element) { ReadInput(element, out.inputs.emplace_back()); });
  });
  if (out.inputs.empty()) out.inputs.emplace_back();
}

void Reader::ReadInput(const Node& node, InputRule& out) {
  if (!CheckKeys(node, "an entry of `inputs`", {"weight", "input", "tasks"})) return;
  With(node, "weight", [&](const Node& weight) {
    if (const auto number = Integer(weight, 1, kWeightMax)) out.weight = *number;
  });
  With(node, "input", [&](const Node& input) { out.text = Document::ToJson(input); });
  ReadTasks(node, out.tasks);
}

void Reader::ReadTasks(const Node& object, std::vector<TaskRule>& out) {
  With(object, "tasks", [&](const Node& list) {
    List(list, "`tasks`", [&](const Node& element) { ReadTask(element, out.emplace_back()); });
  });
}

void Reader::ReadTask(const Node& node, TaskRule& out) {
  if (!CheckKeys(node, "an entry of `tasks`", {"state", "resource", "function", "answers"})) return;
  constexpr std::pair<std::string_view, TaskRule::Match> kMatches[] = {
      {"state", TaskRule::Match::kState},
      {"resource", TaskRule::Match::kResource},
      {"function", TaskRule::Match::kFunction}};
  std::string_view found;
  for (const auto& [key, match] : kMatches) {
    With(node, key, [&](const Node& name) {
      if (!found.empty()) Report(Message::kConflictingKeys, name.range, {found, key});
      found = key;
      out.match = match;
      out.name_range = name.range;
      out.pointer = pointer_;
      if (const std::string* text = Text(name, "a name")) out.name = *text;
    });
  }
  const SourceRange start{node.range.begin, node.range.begin};
  if (found.empty()) {
    Report(Message::kMissingKey, start, {"an entry of `tasks`", "one of `state`, `resource`, `function`"});
  }
  if (node.Find("answers") == nullptr) {
    Report(Message::kMissingKey, start, {"an entry of `tasks`", "`answers`"});
  }
  With(node, "answers", [&](const Node& list) {
    List(list, "`answers`", [&](const Node& element) { ReadAnswer(element, out.answers.emplace_back()); });
  });
}

void Reader::ReadAnswer(const Node& node, AnswerRule& out) {
  if (!CheckKeys(node, "an answer",
                 {"output", "error", "never", "attempts", "probability", "latency", "submitted"})) {
    return;
  }
  std::string_view found;
  const auto choose = [&](std::string_view key, AnswerRule::Kind kind, const Node& value) {
    if (!found.empty()) Report(Message::kConflictingKeys, value.range, {found, key});
    found = key;
    out.kind = kind;
  };
  With(node, "output", [&](const Node& value) {
    choose("output", AnswerRule::Kind::kOutput, value);
    out.output = Document::ToJson(value);
  });
  With(node, "error", [&](const Node& value) {
    choose("error", AnswerRule::Kind::kError, value);
    ReadError(value, out);
  });
  With(node, "never", [&](const Node& value) {
    choose("never", AnswerRule::Kind::kNever, value);
    if (value.kind != NodeKind::kBool || !value.boolean) WrongKind(value, "`true`");
  });
  if (found.empty()) {
    Report(Message::kMissingKey, {node.range.begin, node.range.begin},
           {"an answer", "one of `output`, `error`, `never`"});
  }
  With(node, "attempts", [&](const Node& value) { ReadAttempts(value, out.attempts); });
  With(node, "probability", [&](const Node& value) {
    const std::string* text = Scalar(value, "a probability such as `25%`");
    if (text != nullptr && !ParseProbability(*text, &out.parts_per_billion)) {
      Report(Message::kBadProbability, value.range, {*text});
    }
  });
  With(node, "latency", [&](const Node& value) {
    if (out.kind == AnswerRule::Kind::kNever) {
      Report(Message::kConflictingKeys, value.range, {"never", "latency"});
    }
    ReadLatency(value, out.latency);
  });
  With(node, "submitted", [&](const Node& value) { out.submitted = Document::ToJson(value); });
}

void Reader::ReadError(const Node& node, AnswerRule& out) {
  if (!CheckKeys(node, "an error", {"Error", "Cause"})) return;
  With(node, "Error", [&](const Node& value) {
    if (const std::string* text = Text(value, "the name of an error")) out.error = *text;
  });
  With(node, "Cause", [&](const Node& value) {
    if (const std::string* text = Text(value, "a text")) out.cause = *text;
  });
}

void Reader::ReadAttempts(const Node& node, AttemptRange& out) {
  const std::string* text = Scalar(node, "a range of attempts such as `0` or `1-2`");
  if (text == nullptr) return;
  const char* at = text->data();
  const char* end = at + text->size();
  auto first = std::from_chars(at, end, out.first);
  bool good = first.ec == std::errc();
  if (good && first.ptr == end) {
    out.last = out.first;
  } else if (good && *first.ptr == '-' && first.ptr + 1 == end) {
    out.last = UINT32_MAX;
  } else {
    good = good && *first.ptr == '-';
    if (good) {
      const auto last = std::from_chars(first.ptr + 1, end, out.last);
      good = last.ec == std::errc() && last.ptr == end && out.last >= out.first;
    }
  }
  if (!good) Report(Message::kBadAttempts, node.range, {*text});
}

void Reader::ReadLatency(const Node& node, Latency& out) {
  const Node* fixed = &node;
  if (node.IsObject()) {
    if (!CheckKeys(node, "a latency", {"fixed", "uniform"})) return;
    fixed = node.Find("fixed");
    const Node* uniform = node.Find("uniform");
    if (fixed != nullptr && uniform != nullptr) {
      Report(Message::kConflictingKeys, uniform->range, {"fixed", "uniform"});
    } else if (fixed == nullptr && uniform == nullptr) {
      Report(Message::kMissingKey, node.range, {"a latency", "one of `fixed`, `uniform`"});
    } else if (uniform != nullptr) {
      Inside inside(*this, "uniform");
      if (!uniform->IsArray() || uniform->nodes.size() != 2) {
        return WrongKind(*uniform, "a list of two durations");
      }
      const auto min = Duration(uniform->nodes[0]), max = Duration(uniform->nodes[1]);
      if (!min || !max) return;
      if (*min > *max) return WrongKind(*uniform, "a list of a shorter and a longer duration");
      out = {*min, *max};
      return;
    }
    if (fixed == nullptr) return;
  }
  if (const auto ns = Duration(*fixed)) out = {*ns, *ns};
}

void Reader::ReadOutcomes(const Node& object, std::vector<OutcomeRule>& out) {
  With(object, "outcomes", [&](const Node& list) {
    List(list, "`outcomes`", [&](const Node& element) { ReadOutcome(element, out.emplace_back()); });
  });
}

void Reader::ReadOutcome(const Node& node, OutcomeRule& out) {
  if (!CheckKeys(node, "an outcome", {"name", "visited", "status", "error"})) return;
  if (node.Find("name") == nullptr) {
    Report(Message::kMissingKey, {node.range.begin, node.range.begin}, {"an outcome", "`name`"});
  }
  With(node, "name", [&](const Node& value) {
    if (const std::string* text = Text(value, "a name")) out.name = *text;
  });
  With(node, "visited", [&](const Node& value) {
    if (const std::string* text = Text(value, "the name of a state")) out.visited = *text;
    out.visited_range = value.range;
    out.pointer = pointer_;
  });
  With(node, "status", [&](const Node& value) {
    constexpr aslrt_execution_status kStatuses[] = {ASLRT_SUCCEEDED, ASLRT_EXECUTION_FAILED, ASLRT_TIMED_OUT,
                                                    ASLRT_ABORTED, ASLRT_RUNNING};
    if (const auto word = Word(value, {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "RUNNING"})) {
      out.status = kStatuses[*word];
    }
  });
  With(node, "error", [&](const Node& value) {
    if (const std::string* text = Text(value, "the name of an error")) out.error = *text;
  });
  if (!out.visited && !out.status && !out.error && !failed_) {
    Report(Message::kMissingKey, {node.range.begin, node.range.begin},
           {"an outcome", "one of `visited`, `status`, `error`"});
  }
}

void Reader::ReadAllow(const Node& object, std::vector<std::string>& out) {
  With(object, "allow", [&](const Node& list) {
    List(list, "`allow`", [&](const Node& element) {
      if (const std::string* text = Text(element, "the name of an outcome")) out.push_back(*text);
    });
  });
}

}  // namespace

std::optional<Scenario> ReadScenario(const Document& document, Diagnostics* diagnostics) {
  return Reader(document, diagnostics).Read();
}

}  // namespace aslc::sim
