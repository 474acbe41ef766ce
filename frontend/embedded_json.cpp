// Positions of an embedded text (embedded_json.h): the text is read as a source of its own; then every
// position is led back through the offsets of the string that held it.
#include "frontend/embedded_json.h"

#include <algorithm>
#include <utility>

#include "frontend/read.h"

namespace aslc::frontend {
namespace {

class WayBack {
 public:
  WayBack(const SourcePtr& source, const Node& string) : source_(source), string_(string) {
    SpellOffsets(string_);
  }

  const std::string& text() const { return string_.text; }
  void Map(Diagnostic& diagnostic) const {
    diagnostic.source = source_;
    diagnostic.range = Map(diagnostic.range);
    for (DiagnosticNote& note : diagnostic.notes) note.range = Map(note.range);
  }
  void Map(Node& node) const;

 private:
  uint32_t Begin(uint32_t i) const {
    return string_.offsets[std::min<size_t>(i, string_.offsets.size() - 1)];
  }
  uint32_t End(uint32_t i) const;
  SourceRange Map(SourceRange range) const {
    if (range.end <= range.begin) return {Begin(range.begin), Begin(range.begin)};
    return {Begin(range.begin), std::max(End(range.end - 1), Begin(range.begin))};
  }

  const SourcePtr& source_;
  Node string_;
};

// Where the source's bytes for byte i of the text end: more than one where it is written as an escape.
uint32_t WayBack::End(uint32_t i) const {
  uint32_t at = Begin(i);
  if (i >= string_.text.size()) return at;
  std::string_view source = source_->text();
  if (at < source.size() && source[at] == '\\' && string_.text[i] != '\\') {
    return std::min<uint32_t>(at + (source.substr(at, 2) == "\\u" ? 6 : 2),
                              static_cast<uint32_t>(source.size()));
  }
  return std::min<uint32_t>(at + 1, static_cast<uint32_t>(source.size()));
}

void WayBack::Map(Node& node) const {
  if (node.IsString()) {
    uint32_t first = node.range.begin + (node.quoted ? 1 : 0);
    std::vector<uint32_t> offsets;
    offsets.reserve(node.text.size() + 1);
    for (uint32_t i = 0; i < node.text.size(); ++i) {
      offsets.push_back(Begin(node.offsets.empty() ? first + i : node.offsets[i]));
    }
    offsets.push_back(Begin(node.range.end > first ? node.range.end - 1 : node.range.end));
    node.offsets = std::move(offsets);
  }
  node.range = Map(node.range);
  for (Member& member : node.members) member.key_range = Map(member.key_range);
  for (Node& child : node.nodes) Map(child);
}

}  // namespace

void SpellOffsets(Node& string) {
  uint32_t size = static_cast<uint32_t>(string.text.size());
  uint32_t first = string.range.begin + (string.quoted ? 1 : 0);
  if (string.offsets.empty()) {
    for (uint32_t i = 0; i < size; ++i) string.offsets.push_back(std::min(first + i, string.range.end));
  }
  string.offsets.resize(size);
  string.offsets.push_back(
      std::max(string.range.end - (string.quoted && string.range.end > first ? 1 : 0), string.range.begin));
}

ReadResult ReadEmbeddedJson(const SourcePtr& source, const Node& string, const Substitutions& substitutions) {
  WayBack way_back(source, string);
  ReadResult result =
      ReadJsonDefinition(std::make_shared<const Source>(source->name(), way_back.text()), substitutions);
  for (Diagnostic& diagnostic : result.diagnostics) way_back.Map(diagnostic);
  if (result.document) {
    way_back.Map(result.document->root);
    result.document->source = source;
  }
  return result;
}

}  // namespace aslc::frontend
