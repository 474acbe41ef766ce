// YAML to the same positioned document as JSON, through yaml-cpp's events. Anchors and aliases are
// expanded (bounded by kDocumentNodesMax); merge keys and tags other than those of JSON's types are
// refused by name, but for the short forms of CloudFormation's functions in a template, which become their
// long forms. yaml-cpp tells where a node begins; yaml_scalar.h finds where it ends.
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "frontend/reader.h"
#include "frontend/yaml_scalar.h"

namespace aslc::frontend {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// CloudFormation's short tags and the keys that they stand for.
struct ShortTag {
  std::string_view tag, key;
};
constexpr ShortTag kShortTags[] = {
    {"!And", "Fn::And"},
    {"!Base64", "Fn::Base64"},
    {"!Cidr", "Fn::Cidr"},
    {"!Condition", "Condition"},
    {"!Equals", "Fn::Equals"},
    {"!FindInMap", "Fn::FindInMap"},
    {"!GetAZs", "Fn::GetAZs"},
    {"!GetAtt", "Fn::GetAtt"},
    {"!If", "Fn::If"},
    {"!ImportValue", "Fn::ImportValue"},
    {"!Join", "Fn::Join"},
    {"!Length", "Fn::Length"},
    {"!Not", "Fn::Not"},
    {"!Or", "Fn::Or"},
    {"!Ref", "Ref"},
    {"!Select", "Fn::Select"},
    {"!Split", "Fn::Split"},
    {"!Sub", "Fn::Sub"},
    {"!ToJsonString", "Fn::ToJsonString"},
    {"!Transform", "Fn::Transform"},
};

std::string_view LongForm(std::string_view tag) {
  for (const ShortTag& row : kShortTags) {
    if (row.tag == tag) return row.key;
  }
  return "";
}

class YamlReader : public YAML::EventHandler {
 public:
  YamlReader(const SourcePtr& source, const Substitutions& substitutions, bool short_tags)
      : source_(source),
        start_(TextStart(source->text())),
        text_(source->text()),
        substitutions_(substitutions),
        short_tags_(short_tags) {}

  ReadResult Read();

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { Close(']'); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { Close('}'); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    bool flow = false;
    bool short_tag = false;  // the object that a short tag stands for: it ends with its only value
    bool ExpectsKey() const { return node.IsObject() && node.members.size() == node.nodes.size(); }
  };

  void Fail(DiagnosticId message, SourceRange range, std::initializer_list<std::string> arguments = {});
  void FailAt(const YAML::Mark& mark, const std::string& message);
  uint32_t Offset(const YAML::Mark& mark) const {
    uint32_t pos = mark.pos < 0 ? 0 : static_cast<uint32_t>(mark.pos);
    return std::min(start_ + pos, static_cast<uint32_t>(text_.size()));
  }
  uint32_t SkipProperties(uint32_t at) const;
  uint32_t WordEnd(uint32_t at) const;
  SourceRange TagRange(uint32_t at) const;
  void AddKey(std::string key, SourceRange range, bool plain);
  void Add(Node node, YAML::anchor_t anchor, uint32_t end);
  void Start(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool flow);
  void Close(char bracket);
  bool OpenShortTag(uint32_t marked, const std::string& tag, YAML::anchor_t anchor);
  bool Resolve(Node& node, const std::string& tag, bool plain);
  bool CountNodes(size_t count, SourceRange range);

  const SourcePtr& source_;
  uint32_t start_;
  std::string_view text_;
  const Substitutions& substitutions_;
  bool short_tags_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  size_t node_count_ = 0;
  int documents_ = 0;
  uint32_t last_end_ = 0;  // of the last token that was a node
  ReadResult result_;
};

size_t CountOf(const Node& node) {
  size_t count = 1;
  for (const Node& child : node.nodes) count += CountOf(child);
  return count;
}

int DepthOf(const Node& node) {
  int depth = 0;
  for (const Node& child : node.nodes) depth = std::max(depth, DepthOf(child));
  return depth + (node.IsArray() || node.IsObject() ? 1 : 0);
}

bool IsPlainTag(const std::string& tag) { return tag.empty() || tag == "?"; }

void YamlReader::Fail(DiagnosticId message, SourceRange range, std::initializer_list<std::string> arguments) {
  result_.diagnostics.push_back(MakeReadError(message, source_, range, arguments));
}

uint32_t YamlReader::WordEnd(uint32_t at) const {
  size_t end = text_.find_first_of(" \t\r\n,[]{}", at);
  return static_cast<uint32_t>(end == std::string_view::npos ? text_.size() : end);
}

// A node's mark is that of its anchor or tag, where it has one.
uint32_t YamlReader::SkipProperties(uint32_t at) const {
  while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
    size_t next = text_.find_first_not_of(kBlanks, WordEnd(at));
    at = static_cast<uint32_t>(next == std::string_view::npos ? text_.size() : next);
  }
  return at;
}

SourceRange YamlReader::TagRange(uint32_t at) const {
  if (at < text_.size() && text_[at] == '&') {
    size_t next = text_.find_first_not_of(kBlanks, WordEnd(at));
    if (next != std::string_view::npos) at = static_cast<uint32_t>(next);
  }
  return {at, WordEnd(at)};
}

void YamlReader::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ == 2) Fail(DiagnosticId::kYamlDocuments, {Offset(mark), Offset(mark) + 1});
}

bool YamlReader::CountNodes(size_t count, SourceRange range) {
  node_count_ += count;
  if (node_count_ <= kDocumentNodesMax) return true;
  Fail(DiagnosticId::kTooManyNodes, range, {std::to_string(kDocumentNodesMax)});
  return false;
}

void YamlReader::Add(Node node, YAML::anchor_t anchor, uint32_t end) {
  last_end_ = end;
  if (anchor != 0) anchors_[anchor] = node;
  if (open_.empty()) {
    result_.document = Document{source_, std::move(node)};
  } else {
    open_.back().node.nodes.push_back(std::move(node));
  }
  if (open_.empty() || !open_.back().short_tag) return;
  Open tagged = std::move(open_.back());
  open_.pop_back();
  tagged.node.range.end = end;
  Add(std::move(tagged.node), tagged.anchor, end);
}

// Opens `{"Ref": ` for `!Ref` and so on. False when the tag is none of those, or after a diagnostic.
bool YamlReader::OpenShortTag(uint32_t marked, const std::string& tag, YAML::anchor_t anchor) {
  std::string_view key = short_tags_ ? LongForm(tag) : "";
  if (key.empty() || (!open_.empty() && open_.back().ExpectsKey())) return false;
  SourceRange range = TagRange(marked);
  if (open_.size() >= static_cast<size_t>(kDocumentDepthMax)) {
    Fail(DiagnosticId::kTooDeep, range, {std::to_string(kDocumentDepthMax)});
    return false;
  }
  if (!CountNodes(1, range)) return false;
  Open open;
  open.node.kind = NodeKind::kObject;
  open.node.range = range;
  Member member;
  member.key = key;
  member.key_range = range;
  open.node.members.push_back(std::move(member));
  open.anchor = anchor;
  open.short_tag = true;
  open_.push_back(std::move(open));
  return true;
}

void YamlReader::AddKey(std::string key, SourceRange range, bool plain) {
  if (plain && key == "<<") return Fail(DiagnosticId::kYamlMergeKey, range);
  Member member;
  member.key = std::move(key);
  member.key_range = range;
  ReplacePlaceholders(substitutions_, member.key, nullptr, 0);
  open_.back().node.members.push_back(std::move(member));
  last_end_ = range.end;
}

void YamlReader::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (!result_.diagnostics.empty()) return;
  Node node;
  uint32_t at = SkipProperties(Offset(mark));
  std::string_view word = text_.substr(at, WordEnd(at) - at);
  // An empty node has the mark of the token after it: it ends where the token before it does.
  bool written = at >= last_end_ && (word == "~" || word == "null" || word == "Null" || word == "NULL");
  node.range = written ? SourceRange{at, WordEnd(at)} : SourceRange{last_end_, last_end_};
  if (!open_.empty() && open_.back().ExpectsKey()) {
    return Fail(DiagnosticId::kYamlKey, {at, std::max(at + 1, WordEnd(at))});
  }
  if (CountNodes(1, node.range)) Add(std::move(node), anchor, node.range.end);
}

void YamlReader::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (!result_.diagnostics.empty()) return;
  uint32_t at = Offset(mark);
  SourceRange range{at, WordEnd(at)};
  auto found = anchors_.find(anchor);
  if (found == anchors_.end()) return Fail(DiagnosticId::kYamlAlias, range);
  const Node& node = found->second;
  if (!open_.empty() && open_.back().ExpectsKey()) {
    if (!node.IsString()) return Fail(DiagnosticId::kYamlKey, range);
    return AddKey(node.text, range, false);
  }
  if (static_cast<int>(open_.size()) + DepthOf(node) > kDocumentDepthMax) {
    return Fail(DiagnosticId::kTooDeep, range, {std::to_string(kDocumentDepthMax)});
  }
  if (CountNodes(CountOf(node), range)) Add(Node(node), 0, range.end);
}

// Gives the node its kind; false after a diagnostic.
bool YamlReader::Resolve(Node& node, const std::string& tag, bool plain) {
  constexpr std::string_view kCore = "tag:yaml.org,2002:";
  std::string_view type = tag;
  if (type.starts_with(kCore)) type.remove_prefix(kCore.size());
  node.kind = NodeKind::kString;
  if (tag == "!" || type == "str" || (IsPlainTag(tag) && !plain)) return true;
  std::string number;
  PlainKind kind = ResolvePlain(node.text, &number);
  bool integer = number.find_first_of(".eE") == std::string::npos;
  bool fits = IsPlainTag(tag) || (type == "null" && kind == PlainKind::kNull) ||
              (type == "bool" && (kind == PlainKind::kTrue || kind == PlainKind::kFalse)) ||
              (type == "int" && kind == PlainKind::kNumber && integer) ||
              (type == "float" && kind == PlainKind::kNumber);
  if (!fits) return false;
  switch (kind) {
    case PlainKind::kString:
      return true;
    case PlainKind::kNull:
      node.kind = NodeKind::kNull;
      break;
    case PlainKind::kTrue:
    case PlainKind::kFalse:
      node.kind = NodeKind::kBool;
      node.boolean = kind == PlainKind::kTrue;
      break;
    case PlainKind::kNumber:
      node.kind = NodeKind::kNumber;
      node.text = std::move(number);
      node.offsets.clear();
      return true;
    case PlainKind::kBadNumber:
      Fail(DiagnosticId::kYamlNumber, node.range, {node.text});
      return true;
  }
  node.text.clear();
  node.offsets.clear();
  return true;
}

void YamlReader::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                          const std::string& value) {
  if (!result_.diagnostics.empty()) return;
  uint32_t marked = Offset(mark);
  if (OpenShortTag(marked, tag, anchor)) return OnScalar(mark, "!", 0, value);
  if (!result_.diagnostics.empty()) return;
  ScalarPlace place = LocateScalar(text_, SkipProperties(marked), value);
  if (!open_.empty() && open_.back().ExpectsKey()) {
    if (tag != "!" && !IsPlainTag(tag) && tag != "tag:yaml.org,2002:str") {
      return Fail(DiagnosticId::kYamlTag, TagRange(marked), {tag});
    }
    if (anchor != 0) {
      Node node;
      node.kind = NodeKind::kString;
      node.text = value;
      node.range = place.range;
      anchors_[anchor] = std::move(node);
    }
    return AddKey(value, place.range, place.plain);
  }
  Node node;
  node.range = place.range;
  node.quoted = place.quoted;
  node.text = value;
  node.offsets = std::move(place.offsets);
  uint32_t first = place.range.begin + (place.quoted ? 1 : 0);
  // A plain scalar gets its type after its placeholders got their values: `TimeoutSeconds: ${Seconds}`.
  ReplacePlaceholders(substitutions_, node.text, &node.offsets, first);
  if (!Resolve(node, tag, place.plain)) return Fail(DiagnosticId::kYamlTag, TagRange(marked), {tag});
  if (CountNodes(1, node.range)) Add(std::move(node), anchor, place.range.end);
}

void YamlReader::Start(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       bool flow) {
  if (!result_.diagnostics.empty()) return;
  uint32_t marked = Offset(mark), at = SkipProperties(marked);
  if (OpenShortTag(marked, tag, anchor)) return Start(kind, mark, "?", 0, flow);
  if (!result_.diagnostics.empty()) return;
  bool core = tag == (kind == NodeKind::kArray ? "tag:yaml.org,2002:seq" : "tag:yaml.org,2002:map");
  if (!IsPlainTag(tag) && tag != "!" && !core) return Fail(DiagnosticId::kYamlTag, TagRange(marked), {tag});
  if (!open_.empty() && open_.back().ExpectsKey()) return Fail(DiagnosticId::kYamlKey, {at, at + 1});
  if (open_.size() >= static_cast<size_t>(kDocumentDepthMax)) {
    return Fail(DiagnosticId::kTooDeep, {at, at + 1}, {std::to_string(kDocumentDepthMax)});
  }
  if (!CountNodes(1, {at, at + 1})) return;
  Open open;
  open.node.kind = kind;
  open.node.range = {at, at + 1};
  open.anchor = anchor;
  // yaml-cpp calls the pair in `[a: b]` a flow mapping too; it has no brackets.
  open.flow = flow && at < text_.size() && (text_[at] == '{' || text_[at] == '[');
  open_.push_back(std::move(open));
  last_end_ = std::max(last_end_, open_.back().flow ? at + 1 : at);
}

void YamlReader::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                                 YAML::EmitterStyle::value style) {
  Start(NodeKind::kArray, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlReader::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                            YAML::EmitterStyle::value style) {
  Start(NodeKind::kObject, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
}

void YamlReader::Close(char bracket) {
  if (!result_.diagnostics.empty()) return;
  Open open = std::move(open_.back());
  open_.pop_back();
  uint32_t end = std::max(last_end_, open.node.range.begin);
  if (open.flow) {
    // Between the last child and the bracket: blanks, commas and comments.
    while (end < text_.size() && text_[end] != bracket) {
      end =
          static_cast<uint32_t>(text_[end] == '#' ? std::min(text_.find('\n', end), text_.size()) : end + 1);
    }
    end = std::min(end + 1, static_cast<uint32_t>(text_.size()));
  }
  open.node.range.end = end;
  if (open.node.IsObject()) MarkDuplicates(open.node);
  Add(std::move(open.node), open.anchor, end);
}

void YamlReader::FailAt(const YAML::Mark& mark, const std::string& message) {
  if (!result_.diagnostics.empty()) return;
  uint32_t at = mark.is_null() ? last_end_ : Offset(mark);
  Fail(DiagnosticId::kYamlSyntax, {at, at + 1}, {message});
}

ReadResult YamlReader::Read() {
  try {
    std::istringstream stream{std::string(text_.substr(start_))};
    YAML::Parser parser(stream);
    bool found = parser.HandleNextDocument(*this);
    if (!found) Fail(DiagnosticId::kTextEmpty, {start_, start_ + 1});
    if (found && result_.diagnostics.empty()) parser.HandleNextDocument(*this);
  } catch (const YAML::DeepRecursion& error) {
    // The parser has read ahead; the innermost node that was opened is where it became too deep.
    result_.diagnostics.clear();
    Fail(DiagnosticId::kTooDeep, {last_end_, last_end_ + 1}, {std::to_string(error.depth())});
  } catch (const YAML::ParserException& error) {
    FailAt(error.mark, error.msg);
  } catch (const std::exception& error) {
    Fail(DiagnosticId::kReaderFailed, {last_end_, last_end_}, {error.what()});
  }
  return std::move(result_);
}

}  // namespace

ReadResult ReadYaml(const SourcePtr& source, const Substitutions& substitutions, bool short_tags) {
  return YamlReader(source, substitutions, short_tags).Read();
}

}  // namespace aslc::frontend
