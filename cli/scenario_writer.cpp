// From drafts to YAML, by yaml-cpp's emitter (scenario_writer.h).
#include "cli/scenario_writer.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "sim/json.h"
#include "sim/json_members.h"
#include "sim/scenario_keys.h"

namespace aslc::cli {
namespace {

constexpr size_t kFlowWidth = 76;  // values that are no longer than this stand on one line

bool IsWord(std::string_view text) {
  std::string lower;
  for (char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::string_view kWords[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
  return std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords);
}

// Texts that mean themselves without quotes to every reader of YAML, in flow and in block style.
bool IsPlain(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !letter(text[0]) || text.back() == ' ' || text.back() == ':' || IsWord(text)) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool inside = c == ':' && text[i + 1] != ' ';
    if (!letter(c) && !(c >= '0' && c <= '9') && !inside && std::string_view(" ._-/$()").find(c) == std::string_view::npos)
      return false;
  }
  return true;
}

// A block keeps such a text as it is, line by line.
bool IsBlock(std::string_view text) {
  if (text.size() < 2 || text.back() != '\n' || text[text.size() - 2] == '\n') return false;
  if (text[0] == ' ' || text[0] == '\n' || text.find(" \n") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || static_cast<unsigned char>(c) >= 0x80 || (c >= 0x20 && c < 0x7F);
  });
}

bool LooksLikeExpression(std::string_view text) {
  return text.size() >= 4 && text.starts_with("{%") && text.ends_with("%}");
}

std::string DurationText(int64_t ns) {
  constexpr std::pair<int64_t, const char*> kUnits[] = {
      {86'400'000'000'000, "d"}, {3'600'000'000'000, "h"}, {60'000'000'000, "m"}, {1'000'000'000, "s"},
      {1'000'000, "ms"},         {1000, "us"}};
  for (const auto& [unit, name] : kUnits) {
    if (ns > 0 && ns % unit == 0) return std::to_string(ns / unit) + name;
  }
  return ns == 0 ? "0" : std::to_string(ns) + "ns";
}

std::string RangeText(const sim::NumberRange& range) {
  const std::string first = std::to_string(range.first);
  if (range.first == range.last) return first;
  return first + "-" + (range.last == UINT32_MAX ? "" : std::to_string(range.last));
}

std::string ErrorText(const std::optional<std::string>& error, const std::optional<std::string>& cause) {
  sim::JsonMembers members;
  if (error) members.Text("Error", *error);
  if (cause) members.Text("Cause", *cause);
  return members.Finish();
}

class Writer {
 public:
  std::string Write(const sim::ScenarioDraft& draft) {
    out_.SetPreCommentIndent(2);
    out_.SetNullFormat(YAML::LowerNull);
    Comment(draft.head);
    out_ << YAML::Newline << YAML::BeginMap;
    Head(draft);
    Key("Scenario", "cases");
    Explain();
    out_ << YAML::BeginSeq;
    for (const sim::DraftCase& each : draft.cases) Case(each);
    out_ << YAML::EndSeq << YAML::EndMap << YAML::Newline;
    if (!draft.tail.empty()) {
      out_ << YAML::Newline;
      Comment(draft.tail);
    }
    return WithoutTrailingBlanks(std::string(out_.c_str(), out_.size()) + "\n");
  }

 private:
  // Of empty lines of comments.
  static std::string WithoutTrailingBlanks(std::string text) {
    for (size_t at = 0; (at = text.find("\n# \n", at)) != std::string::npos;) text.erase(at + 2, 1);
    return text;
  }

  void Comment(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
      // Names in the definition may have any characters.
      std::string safe = line;
      std::replace_if(safe.begin(), safe.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
      text += (text.empty() ? "" : "\n") + safe;
    }
    if (!lines.empty()) out_ << YAML::Comment(text);
  }

  // The key; what it means behind it, the first time.
  void Key(const char* object, const char* key) {
    out_ << YAML::Key << key;
    if (explained_.insert(std::string(object) + "." + key).second)
      comment_ = std::string(sim::ScenarioKeyDoc(object, key));
    out_ << YAML::Value;
  }
  // Comments of one-line values stand behind them, those of others above what is in them.
  void Explain() {
    if (!comment_.empty()) out_ << YAML::Comment(std::exchange(comment_, ""));
  }

  void Text(std::string_view text) {
    if (!flow_ && IsBlock(text)) {
      out_ << YAML::Literal << std::string(text);
      comment_.clear();
      return;
    }
    if (!IsPlain(text)) out_ << YAML::DoubleQuoted;
    out_ << std::string(text);
  }
  // A key, which no block can be.
  void Name(std::string_view text) {
    if (!IsPlain(text)) out_ << YAML::DoubleQuoted;
    out_ << std::string(text);
  }
  void Line(std::string_view text) {
    Text(text);
    Explain();
  }
  void Plain(const std::string& text) {
    out_ << text;
    Explain();
  }
  // On one line where it is short, and below.
  bool BeginFlow(const sim::Json& json) {
    if (flow_ || (!json.IsObject() && !json.IsArray())) return false;
    if (!json.items.empty() && json.ToText().size() > kFlowWidth) return false;
    out_ << YAML::Flow;
    return true;
  }

  void Value(const sim::Json& json, bool computed) {
    const bool begins = BeginFlow(json);
    flow_ |= begins;
    switch (json.kind) {
      case sim::Json::Kind::kNull:
        out_ << YAML::Null;
        break;
      case sim::Json::Kind::kBool:
        out_ << json.boolean;
        break;
      case sim::Json::Kind::kNumber:
        out_ << json.text;
        break;
      case sim::Json::Kind::kString:
        // A string of JSON is one of JSONata, too.
        Text(computed && LooksLikeExpression(json.text) ? "{% " + sim::JsonQuoted(json.text) + " %}" : json.text);
        break;
      case sim::Json::Kind::kArray:
        out_ << YAML::BeginSeq;
        for (const sim::Json& item : json.items) Value(item, computed);
        out_ << YAML::EndSeq;
        break;
      case sim::Json::Kind::kObject:
        Members(json, computed);
        break;
    }
    if (begins) flow_ = false;
  }

  void Members(const sim::Json& json, bool computed) {
    out_ << YAML::BeginMap;
    for (size_t i = 0; i < json.items.size(); ++i) {
      out_ << YAML::Key;
      Name(json.keys[i]);
      out_ << YAML::Value;
      Value(json.items[i], computed);
    }
    out_ << YAML::EndMap;
  }

  // computed: expressions may stand in it.
  void Json(const std::string& text, bool computed) {
    sim::Json json;
    if (!sim::Json::Parse(text, &json)) return Line(text);  // nested deeper than documents may be
    const bool block = (json.IsObject() || json.IsArray()) && !json.items.empty() && json.ToText().size() > kFlowWidth;
    if (block) Explain();
    Value(json, computed);
    Explain();
  }

  void Names(const std::vector<std::string>& names) {
    flow_ = true;
    out_ << YAML::Flow << YAML::BeginSeq;
    for (const std::string& name : names) Text(name);
    out_ << YAML::EndSeq;
    flow_ = false;
    Explain();
  }

  void Map(const char* key, const std::map<std::string, std::string>& members) {
    if (members.empty()) return;
    Key("Scenario", key);
    Explain();
    out_ << YAML::BeginMap;
    for (const auto& [name, value] : members) {
      out_ << YAML::Key;
      Name(name);
      out_ << YAML::Value;
      Text(value);
    }
    out_ << YAML::EndMap;
  }

  void Head(const sim::ScenarioDraft& draft) {
    Key("Scenario", "definition");
    Line(draft.definition);
    Map("substitute", draft.substitutions);
    if (!draft.name.empty()) {
      Key("Scenario", "name");
      Line(draft.name);
    }
    if (draft.express) {
      Key("Scenario", "type");
      Line("EXPRESS");
    }
    if (draft.start_ns) {
      Key("Scenario", "startTime");
      out_ << YAML::DoubleQuoted << sim::IsoInstant(*draft.start_ns);
      Explain();
    }
    Map("context", draft.context);
  }

  void Case(const sim::DraftCase& each) {
    out_ << YAML::Newline;
    if (!std::exchange(first_case_, false)) out_ << YAML::Newline;
    Comment(each.notes);
    out_ << YAML::BeginMap;
    Key("Case", "name");
    Line(each.name);
    Key("Case", "inputs");
    Explain();
    out_ << YAML::BeginSeq << YAML::BeginMap;
    Key("Input", "input");
    Json(each.input, false);
    out_ << YAML::EndMap << YAML::EndSeq;
    Buckets(each);
    if (!each.tasks.empty()) {
      Key("Case", "tasks");
      Explain();
      out_ << YAML::BeginSeq;
      for (const sim::DraftTask& task : each.tasks) Task(task);
      out_ << YAML::EndSeq;
    }
    if (each.stop) Stop(*each.stop);
    if (!each.expect.status.empty()) {
      Key("Case", "expect");
      Explain();
      Expect(each.expect);
    }
    if (each.max_history_events) {
      Key("Case", "properties");
      Explain();
      out_ << YAML::BeginSeq << YAML::BeginMap;
      Key("Property", "maxHistoryEvents");
      Plain(std::to_string(*each.max_history_events));
      out_ << YAML::EndMap << YAML::EndSeq;
    }
    out_ << YAML::EndMap;
  }

  void Buckets(const sim::DraftCase& each) {
    if (each.buckets.empty()) return;
    Key("Case", "services");
    Explain();
    out_ << YAML::BeginMap;
    Key("Services", "s3");
    Explain();
    out_ << YAML::BeginMap;
    Key("S3", "buckets");
    Explain();
    out_ << YAML::BeginMap;
    for (const auto& [bucket, objects] : each.buckets) {
      out_ << YAML::Key;
      Name(bucket);
      out_ << YAML::Value;
      if (objects.empty()) out_ << YAML::Flow;
      out_ << YAML::BeginMap;
      for (const auto& [key, bytes] : objects) {
        out_ << YAML::Key;
        Name(key);
        out_ << YAML::Value;
        Text(bytes);
      }
      out_ << YAML::EndMap;
    }
    out_ << YAML::EndMap << YAML::EndMap << YAML::EndMap;
  }

  void Stop(const sim::DraftStop& stop) {
    Key("Case", "faults");
    Explain();
    out_ << YAML::BeginSeq << YAML::BeginMap;
    Key("Fault", "kind");
    Line("stop");
    Key("Fault", "at");
    Plain(DurationText(stop.at_ns));
    if (stop.error || stop.cause) {
      Key("Fault", "error");
      Json(ErrorText(stop.error, stop.cause), false);
    }
    out_ << YAML::EndMap << YAML::EndSeq;
  }

  void Task(const sim::DraftTask& task) {
    out_ << YAML::BeginMap;
    Key("Task", "state");
    Line(task.state);
    Key("Task", "answers");
    Explain();
    out_ << YAML::BeginSeq;
    if (task.sequence) {
      out_ << YAML::BeginMap;
      Key("Answer", "sequence");
      Explain();
      out_ << YAML::BeginSeq;
    }
    for (const sim::DraftAnswer& answer : task.answers) Answer(answer, task.sequence ? "Step" : "Answer");
    if (task.sequence) out_ << YAML::EndSeq << YAML::EndMap;
    out_ << YAML::EndSeq << YAML::EndMap;
  }

  void Answer(const sim::DraftAnswer& answer, const char* object) {
    out_ << YAML::BeginMap;
    const auto range = [&](const char* key, const std::optional<sim::NumberRange>& numbers) {
      if (!numbers) return;
      Key(object, key);
      Plain(RangeText(*numbers));
    };
    range("visits", answer.visits);
    range("items", answer.items);
    range("attempts", answer.attempts);
    const sim::DraftReply& reply = answer.reply;
    switch (reply.kind) {
      case sim::DraftReply::Kind::kNever:
        Key(object, "never");
        Plain("true");
        break;
      case sim::DraftReply::Kind::kOutput:
        Key(object, "output");
        Json(reply.output, true);
        break;
      case sim::DraftReply::Kind::kError:
        Key(object, "error");
        Json(ErrorText(reply.error, reply.cause), true);
        break;
    }
    if (reply.latency_ns > 0) {
      Key(object, "latency");
      Plain(DurationText(reply.latency_ns));
    }
    out_ << YAML::EndMap;
  }

  void Expect(const sim::DraftExpectation& expect) {
    out_ << YAML::BeginMap;
    Key("Expect", "status");
    Line(expect.status);
    const auto text = [&](const char* key, const std::optional<std::string>& value) {
      if (!value) return;
      Key("Expect", key);
      Line(*value);
    };
    text("error", expect.error);
    text("cause", expect.cause);
    if (expect.predicate) {
      Key("Expect", "output");
      Line("{% " + *expect.predicate + " %}");
    } else if (expect.output) {
      Key("Expect", "output");
      Json(*expect.output, true);
    }
    if (!expect.visited.empty()) {
      Key("Expect", "visited");
      Names(expect.visited);
    }
    out_ << YAML::EndMap;
  }

  YAML::Emitter out_;
  std::set<std::string> explained_;
  std::string comment_;  // that is to be written next
  bool flow_ = false, first_case_ = true;
};

}  // namespace

std::string ScenarioText(const sim::ScenarioDraft& draft) { return Writer().Write(draft); }

}  // namespace aslc::cli
