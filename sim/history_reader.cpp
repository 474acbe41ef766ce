// Pages to events in the order of their ids (history_reader.h).
#include "sim/history_reader.h"

#include <algorithm>
#include <charconv>

#include "sim/value_text.h"

namespace aslc::sim {
namespace {

constexpr const char* kShape =
    "a history is what `aws stepfunctions get-execution-history` prints: {\"events\": [...]}";

// Ends of the JSON values that follow each other in the text. Text that is no JSON ends up in a piece
// that the reader refuses with its position.
std::vector<size_t> ValueEnds(std::string_view text) {
  std::vector<size_t> ends;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      ends.push_back(i + 1);
    }
  }
  if (ends.empty() || text.find_first_not_of(" \t\r\n", ends.back()) != std::string_view::npos) {
    ends.push_back(text.size());
  }
  return ends;
}

// The piece at its place, what is before it blank, so that positions are those of the whole text.
SourcePtr Piece(const SourcePtr& source, size_t begin, size_t end) {
  std::string text(source->text().substr(0, end));
  for (size_t i = 0; i < begin; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
  return std::make_shared<Source>(source->name(), std::move(text));
}

bool ParseId(const Node* node, uint64_t* id) {
  if (node == nullptr || !node->IsNumber()) return false;
  const char* end = node->text.data() + node->text.size();
  const auto parsed = std::from_chars(node->text.data(), end, *id);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

// Epoch seconds, or an ISO text with `T` or a blank.
bool ParseTime(const Node* node, int64_t* ns) {
  if (node == nullptr) return false;
  if (node->IsNumber()) {
    uint64_t value = 0;
    if (!ParseDecimal(node->text, 9, &value) || value > INT64_MAX) return false;
    *ns = static_cast<int64_t>(value);
    return true;
  }
  if (!node->IsString()) return false;
  std::string text = node->text;
  if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
  return ParseInstant(text, ns);
}

class Reader {
 public:
  Reader(History* history, HistoryTrouble* trouble) : history_(*history), trouble_(*trouble) {}

  bool AddDocument(const Document& document) {
    source_ = document.source;
    return AddPage(document.root);
  }
  bool Finish() {
    if (history_.events.empty()) return Refuse("it holds no events");
    if (more_) {
      return Refuse("its last page has a `nextToken`: the pages after it are missing; export all of them");
    }
    if (!Order()) return false;
    return CheckWhole();
  }

 private:
  bool Refuse(std::string message) {
    trouble_.message = std::move(message);
    return false;
  }
  bool RefuseAt(const Node& node, const std::string& message) {
    const LineColumn at = source_->Locate(node.range.begin);
    return Refuse(std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + message);
  }

  bool AddPage(const Node& node) {
    if (node.IsArray()) {
      for (const Node& element : node.nodes) {
        const bool event = element.IsObject() && element.Find("events") == nullptr;
        if (!(event ? AddEvent(element) : AddPage(element))) return false;
      }
      return true;
    }
    const Node* events = node.IsObject() ? node.Find("events") : nullptr;
    if (events == nullptr || !events->IsArray())
      return RefuseAt(node, std::string("this is no history; ") + kShape);
    const Node* token = node.Find("nextToken");
    if (token == nullptr) token = node.Find("NextToken");
    more_ = token != nullptr && token->kind != NodeKind::kNull;
    for (const Node& event : events->nodes) {
      if (!AddEvent(event)) return false;
    }
    return true;
  }

  bool AddEvent(const Node& node) {
    if (!node.IsObject()) return RefuseAt(node, std::string("this is no event; ") + kShape);
    HistoryEvent event;
    event.node = &node;
    const Node* type = node.Find("type");
    if (type == nullptr || !type->IsString()) return RefuseAt(node, "an event needs a `type`");
    event.type = type->text;
    if (!ParseId(node.Find("id"), &event.id)) return RefuseAt(node, "an event needs an `id`, a whole number");
    // The service leaves it out nowhere; some tools drop a 0.
    const Node* previous = node.Find("previousEventId");
    if (previous != nullptr && !ParseId(previous, &event.previous)) {
      return RefuseAt(*previous, "`previousEventId` must be a whole number");
    }
    if (!ParseTime(node.Find("timestamp"), &event.time_ns)) {
      return RefuseAt(node, "an event needs a `timestamp`: epoch seconds or an ISO 8601 text");
    }
    FindDetails(node, event);
    history_.events.push_back(event);
    return true;
  }

  static void FindDetails(const Node& node, HistoryEvent& event) {
    for (size_t i = 0; i < node.members.size(); ++i) {
      if (node.members[i].key.ends_with("EventDetails") && node.nodes[i].IsObject())
        event.details = &node.nodes[i];
    }
    if (const std::string* name = event.Text("name"))
      event.state = *name;
    else if (const std::string* state = event.Text("state"))
      event.state = *state;
    const Node* index = event.details == nullptr ? nullptr : event.details->Find("index");
    uint64_t number = 0;
    if (ParseId(index, &number)) event.index = static_cast<int64_t>(number);
  }

  // Ids must be 1, 2, 3 ... in the order of the file or against it.
  bool Order() {
    std::vector<HistoryEvent>& events = history_.events;
    size_t falls = 0;
    for (size_t i = 1; i < events.size(); ++i) falls += events[i].id < events[i - 1].id ? 1 : 0;
    if (falls * 2 > events.size() - 1) std::reverse(events.begin(), events.end());
    for (size_t i = 0; i < events.size(); ++i) {
      if (events[i].id == i + 1) continue;
      const uint64_t gap = events[i].id - (i + 1);
      size_t shifted = i;  // how far the ids go on behind the gap
      while (shifted < events.size() && events[shifted].id == shifted + 1 + gap) ++shifted;
      if (events[i].id > i + 1 && shifted == events.size() && shifted - i > 1) {
        return Refuse("the events " + std::to_string(i + 1) + " to " + std::to_string(events[i].id - 1) +
                      " are missing: a page was left out");
      }
      trouble_.misnumbered = events[i].node;
      trouble_.expected_id = i + 1;
      return false;
    }
    return true;
  }

  bool CheckWhole() {
    const HistoryEvent& first = history_.events.front();
    if (!first.Is("ExecutionStarted")) return true;  // the comparison names it
    if (first.details != nullptr && first.details->Find("roleArn") != nullptr &&
        first.Text("input") == nullptr) {
      return Refuse("it has no inputs and outputs: export it without `--no-include-execution-data`");
    }
    return true;
  }

  History& history_;
  HistoryTrouble& trouble_;
  SourcePtr source_;
  bool more_ = false;
};

}  // namespace

const std::string* HistoryEvent::Text(std::string_view key) const {
  const Node* node = details == nullptr ? nullptr : details->Find(key);
  return node != nullptr && node->IsString() ? &node->text : nullptr;
}

bool History::Ended() const { return !events.empty() && IsEnd(events.back().type); }

bool ReadHistory(Compiler& compiler, const SourcePtr& source, History* history, HistoryTrouble* trouble) {
  Reader reader(history, trouble);
  size_t begin = 0;
  const std::vector<size_t> ends = ValueEnds(source->text());
  for (size_t end : ends) {
    ReadResult read = compiler.Read(ends.size() == 1 ? source : Piece(source, begin, end), false);
    if (!read.document) {
      trouble->diagnostics = std::move(read.diagnostics);
      return false;
    }
    history->documents.push_back(std::make_unique<Document>(std::move(*read.document)));
    if (!reader.AddDocument(*history->documents.back())) return false;
    begin = end;
  }
  return reader.Finish();
}

bool IsEntered(std::string_view type) { return type.ends_with("StateEntered"); }
bool IsExited(std::string_view type) { return type.ends_with("StateExited"); }
bool IsEnd(std::string_view type) {
  return type == "ExecutionSucceeded" || type == "ExecutionFailed" || type == "ExecutionAborted" ||
         type == "ExecutionTimedOut";
}

}  // namespace aslc::sim
