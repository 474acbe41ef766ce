// The tree that json_reader.cpp and yaml_reader.cpp build (include/aslc/document.h).
#include "aslc/document.h"

#include <algorithm>

#include "ir/json_text.h"

namespace aslc {

const Node* Node::Find(std::string_view key) const {
  for (size_t i = members.size(); i-- > 0;) {
    if (members[i].key == key) return &nodes[i];
  }
  return nullptr;
}

SourceRange Node::Within(uint32_t begin, uint32_t end) const {
  uint32_t size = static_cast<uint32_t>(text.size());
  begin = std::min(begin, size);
  end = std::clamp(end, begin, size);
  uint32_t first = range.begin + (quoted ? 1 : 0);
  uint32_t last = std::max(range.end - (quoted && range.end > first ? 1 : 0), first);
  auto at = [&](uint32_t i) {
    if (i >= size) return offsets.size() > size ? offsets[size] : last;
    return offsets.empty() ? std::min(first + i, last) : offsets[i];
  };
  SourceRange within{at(begin), at(end)};
  // Bytes of one escape or placeholder share an offset: cover the whole of it.
  for (uint32_t i = end; within.end <= within.begin && begin < end && i < size; ++i) within.end = at(i + 1);
  return within;
}

namespace {

void Append(std::string& out, const Node& node);

void AppendObject(std::string& out, const Node& node) {
  bool has_duplicates = std::any_of(node.members.begin(), node.members.end(),
                                    [](const Member& member) { return member.duplicate; });
  out += '{';
  bool first = true;
  for (size_t i = 0; i < node.members.size(); ++i) {
    // Of duplicate keys the last value counts, at the place of the first.
    if (node.members[i].duplicate) continue;
    if (!first) out += ',';
    first = false;
    ir::AppendQuoted(out, node.members[i].key);
    out += ':';
    Append(out, has_duplicates ? *node.Find(node.members[i].key) : node.nodes[i]);
  }
  out += '}';
}

void Append(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      out += "null";
      return;
    case NodeKind::kBool:
      out += node.boolean ? "true" : "false";
      return;
    case NodeKind::kNumber:
      out += node.text;
      return;
    case NodeKind::kString:
      ir::AppendQuoted(out, node.text);
      return;
    case NodeKind::kObject:
      AppendObject(out, node);
      return;
    case NodeKind::kArray:
      break;
  }
  out += '[';
  for (size_t i = 0; i < node.nodes.size(); ++i) {
    if (i != 0) out += ',';
    Append(out, node.nodes[i]);
  }
  out += ']';
}

}  // namespace

std::string Document::ToJson(const Node& node) {
  std::string out;
  Append(out, node);
  return out;
}

}  // namespace aslc
