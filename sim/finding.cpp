// Findings as JSON (finding.h).
#include "sim/finding.h"

#include <charconv>
#include <functional>

#include "sim/json_members.h"

namespace aslc::sim {
namespace {

constexpr int64_t kVersion = 1;

// Words of 64 bits do not fit into JSON's numbers as everybody reads them.
std::string Hex(uint64_t word) {
  std::string text(16, '0');
  for (size_t i = 16; i-- > 0; word >>= 4) text[i] = "0123456789abcdef"[word & 15];
  return text;
}

bool ParseHex(std::string_view text, uint64_t* word) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *word, 16);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

std::string_view StateName(const aslrt_image* image, uint32_t state) {
  const aslrt_str name = ASLRT_ROWS(image, aslrt_image_state, states)[state].name;
  return {aslrt_image_chars(image, name), name.len};
}

std::string Joined(const std::string& rows) { return rows.empty() ? "[]" : "[" + rows + "]"; }

std::string FaultText(const Fault& fault, const aslrt_image* image) {
  JsonMembers members;
  const bool of_call = !fault.site.IsPoint();
  if (of_call) members.Text("state", StateName(image, fault.site.state));
  if (fault.site.execution != 0) members.Number("execution", fault.site.execution);
  if (fault.site.path != 0) members.Text("path", Hex(fault.site.path));
  if (of_call || fault.site.call != 0) members.Number(of_call ? "call" : "savePoint", fault.site.call);
  if (fault.site.repeat != 0) members.Number("repeat", fault.site.repeat);
  if (fault.at_ns != 0) members.Number("atNs", fault.at_ns);
  members.Text("kind", FaultWord(fault.kind));
  if (fault.error) members.Text("error", *fault.error);
  if (fault.cause) members.Text("cause", *fault.cause);
  if (fault.delay_ns != 0) members.Number("delayNs", fault.delay_ns);
  return members.Finish();
}

std::string ChoiceText(const OrderChoice& choice, const aslrt_image* image) {
  JsonMembers members;
  members.Number("step", choice.step);
  if (choice.branch.execution != 0) members.Number("execution", choice.branch.execution);
  members.Text("path", Hex(choice.branch.path));
  // For people; the path decides.
  if (choice.branch.execution == 0 && choice.state != ASLRT_NONE) members.Text("state", StateName(image, choice.state));
  return members.Finish();
}

std::string DrawText(const LoggedDraw& draw) {
  const aslrt_draw& key = draw.key;
  return "[" + std::to_string(key.kind) + "," + std::to_string(key.scope) + "," + std::to_string(key.state) + "," +
         std::to_string(key.ordinal) + ",\"" + Hex(key.path) + "\",\"" + Hex(draw.answer) + "\"]";
}

// Reading, with the first thing that is wrong.
class Reader {
 public:
  Reader(const Document& document, std::string* problem) : document_(document), problem_(problem) {}

  bool Fail(const Node& node, std::string_view what) {
    if (!problem_->empty()) return false;
    const LineColumn at = document_.source->Locate(node.range.begin);
    *problem_ = document_.source->name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                std::string(what);
    return false;
  }
  bool Text(const Node& object, std::string_view key, std::string* out, bool required = true) {
    const Node* node = object.Find(key);
    if (node == nullptr && !required) return true;
    if (node == nullptr) return Fail(object, "`" + std::string(key) + "` is missing");
    if (!node->IsString()) return Fail(*node, "`" + std::string(key) + "` must be a string");
    *out = node->text;
    return true;
  }
  bool Word(const Node& node, uint64_t* out) {
    if (node.IsString() && ParseHex(node.text, out)) return true;
    return Fail(node, "a word of 16 hexadecimal digits is expected");
  }
  template <typename Integer>
  bool Number(const Node& node, Integer* out) {
    const char* end = node.text.data() + node.text.size();
    if (node.IsNumber()) {
      const auto read = std::from_chars(node.text.data(), end, *out);
      if (read.ec == std::errc() && read.ptr == end) return true;
    }
    return Fail(node, "an integer is expected");
  }
  template <typename Integer>
  bool Member(const Node& object, std::string_view key, Integer* out) {
    const Node* node = object.Find(key);
    return node == nullptr || Number(*node, out);
  }

 private:
  const Document& document_;
  std::string* problem_;
};

bool ReadFault(Reader& reader, const Node& node, const aslrt_image* image, Fault* fault) {
  std::string state, kind;
  if (!reader.Text(node, "kind", &kind)) return false;
  const std::optional<FaultKind> known = FaultNamed(kind);
  if (!known) return reader.Fail(node, "there is no fault `" + kind + "`");
  fault->kind = *known;
  fault->site.state = ASLRT_NONE;
  if (!IsOfExecution(*known)) {
    if (!reader.Text(node, "state", &state)) return false;
    for (uint32_t i = 0; i < image->states.count; ++i) {
      if (StateName(image, i) == state) fault->site.state = i;
    }
    if (fault->site.state == ASLRT_NONE) return reader.Fail(node, "there is no state `" + state + "`");
  } else if (node.Find("state") != nullptr) {
    return reader.Fail(node, "a fault `" + kind + "` is not one of a state");
  }
  const Node* path = node.Find("path");
  if (path != nullptr && !reader.Word(*path, &fault->site.path)) return false;
  for (const auto& [key, text] : {std::pair{"error", &fault->error}, std::pair{"cause", &fault->cause}}) {
    if (node.Find(key) != nullptr && !reader.Text(node, key, &text->emplace())) return false;
  }
  const char* number = IsOfExecution(*known) ? "savePoint" : "call";
  if (!reader.Member(node, "execution", &fault->site.execution) || !reader.Member(node, number, &fault->site.call) ||
      !reader.Member(node, "repeat", &fault->site.repeat) || !reader.Member(node, "delayNs", &fault->delay_ns) ||
      !reader.Member(node, "atNs", &fault->at_ns)) {
    return false;
  }
  // Times add up to ones since 1970.
  constexpr int64_t kMost = INT64_MAX / 4;
  const bool fits = fault->delay_ns >= 0 && fault->delay_ns <= kMost && fault->at_ns >= 0 && fault->at_ns <= kMost;
  return fits || reader.Fail(node, "a time of the fault is out of range");
}

bool ReadChoice(Reader& reader, const Node& node, const aslrt_image* image, OrderChoice* choice) {
  std::string state;
  const Node* path = node.Find("path");
  if (path == nullptr || node.Find("step") == nullptr) return reader.Fail(node, "a choice has `step` and `path`");
  if (!reader.Text(node, "state", &state, false) || !reader.Word(*path, &choice->branch.path)) return false;
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (!state.empty() && StateName(image, i) == state) choice->state = i;
  }
  return reader.Member(node, "step", &choice->step) && reader.Member(node, "execution", &choice->branch.execution);
}

bool ReadDraw(Reader& reader, const Node& node, LoggedDraw* draw) {
  if (!node.IsArray() || node.nodes.size() != 6) return reader.Fail(node, "a draw has six parts");
  aslrt_draw& key = draw->key;
  return reader.Number(node.nodes[0], &key.kind) && reader.Number(node.nodes[1], &key.scope) &&
         reader.Number(node.nodes[2], &key.state) && reader.Number(node.nodes[3], &key.ordinal) &&
         reader.Word(node.nodes[4], &key.path) && reader.Word(node.nodes[5], &draw->answer);
}

bool ForEachIn(Reader& reader, const Node& root, std::string_view key, const std::function<bool(const Node&)>& read) {
  const Node* list = root.Find(key);
  if (list == nullptr) return true;
  if (!list->IsArray()) return reader.Fail(*list, "`" + std::string(key) + "` must be an array");
  for (const Node& node : list->nodes) {
    if (!read(node)) return false;
  }
  return true;
}

bool ReadTrial(Reader& reader, const Node& root, const aslrt_image* image, Finding* finding) {
  Trial& trial = finding->trial;
  if (!reader.Member(root, "seed", &trial.seed)) return false;
  if (const Node* input = root.Find("input")) trial.input = Document::ToJson(*input);
  if (root.Find("faults") != nullptr) trial.faults.emplace();
  const auto read = [&](const Node& node) { return ReadFault(reader, node, image, &trial.faults->emplace_back()); };
  if (!ForEachIn(reader, root, "faults", read)) return false;
  if (trial.faults) SortPlan(&*trial.faults);  // whoever has edited it
  return ForEachIn(reader, root, "order",
                   [&](const Node& node) { return ReadChoice(reader, node, image, &trial.order.emplace_back()); }) &&
         ForEachIn(reader, root, "draws",
                   [&](const Node& node) { return ReadDraw(reader, node, &trial.draws.emplace_back()); });
}

std::optional<Document> ReadRoot(Compiler& compiler, const SourcePtr& source, std::string* problem) {
  ReadResult read = compiler.Read(source, false);
  if (!read.document) {
    *problem = source->name() + ": this is no JSON";
    return std::nullopt;
  }
  int64_t version = 0;
  Reader reader(*read.document, problem);
  const Node& root = read.document->root;
  const Node* node = root.IsObject() ? root.Find("finding") : nullptr;
  if (node == nullptr) {
    reader.Fail(root, "this is no finding: the member `finding` with its version is missing");
  } else if (reader.Number(*node, &version) && version != kVersion) {
    reader.Fail(*node, "this finding has version " + std::to_string(version) + ", which this aslc does not know");
  }
  if (!problem->empty()) return std::nullopt;
  return std::move(read.document);
}

}  // namespace

std::string FindingText(const Finding& finding, const aslrt_image* image) {
  std::string faults, draws, order;
  for (const OrderChoice& choice : finding.trial.order) {
    order += (order.empty() ? "\n    " : ",\n    ") + ChoiceText(choice, image);
  }
  if (finding.trial.faults) {
    for (const Fault& fault : *finding.trial.faults) {
      faults += (faults.empty() ? "\n    " : ",\n    ") + FaultText(fault, image);
    }
  }
  for (const LoggedDraw& draw : finding.trial.draws) {
    draws += (draws.empty() ? "\n    " : ",\n    ") + DrawText(draw);
  }
  std::string out = "{\n  \"finding\": " + std::to_string(kVersion);
  auto add = [&](std::string_view key, const std::string& value) {
    out += ",\n  " + JsonQuoted(key) + ": " + value;
  };
  add("what", JsonQuoted(finding.what));
  add("message", JsonQuoted(finding.message));
  add("file", JsonQuoted(finding.file));
  if (!finding.case_name.empty()) add("case", JsonQuoted(finding.case_name));
  add("seed", std::to_string(finding.trial.seed));
  if (finding.trial.input) add("input", *finding.trial.input);
  if (finding.trial.faults) add("faults", Joined(faults));
  if (!order.empty()) add("order", Joined(order));
  if (!draws.empty()) add("draws", Joined(draws));
  add("definitionHash", JsonQuoted(Hex(finding.definition_hash)));
  add("traceHash", JsonQuoted(Hex(finding.trace_hash)));
  return out + "\n}\n";
}

bool ReadFinding(Compiler& compiler, const SourcePtr& source, const aslrt_image* image, Finding* finding,
                 std::string* problem) {
  const std::optional<Document> document = ReadRoot(compiler, source, problem);
  if (!document) return false;
  Reader reader(*document, problem);
  const Node& root = document->root;
  const Node* definition = root.Find("definitionHash");
  const Node* trace = root.Find("traceHash");
  if (definition == nullptr || trace == nullptr) return reader.Fail(root, "a hash is missing");
  return reader.Text(root, "file", &finding->file) && reader.Text(root, "what", &finding->what) &&
         reader.Text(root, "message", &finding->message, false) &&
         reader.Text(root, "case", &finding->case_name, false) &&
         reader.Word(*definition, &finding->definition_hash) && reader.Word(*trace, &finding->trace_hash) &&
         ReadTrial(reader, root, image, finding);
}

std::string FileOfFinding(Compiler& compiler, const SourcePtr& source, std::string* problem) {
  const std::optional<Document> document = ReadRoot(compiler, source, problem);
  std::string file;
  if (document) Reader(*document, problem).Text(document->root, "file", &file);
  return file;
}

}  // namespace aslc::sim
