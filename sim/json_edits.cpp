// Changes of a document's text by the positions of its nodes (json_edits.h).
#include "sim/json_edits.h"

#include <functional>

namespace aslc::sim {
namespace {

using Visit = std::function<void(const Node&)>;

// Level by level, so that whole parts come before what is in them.
void ForEachNode(const Node& root, const Visit& visit) {
  std::vector<const Node*> level = {&root};
  while (!level.empty()) {
    std::vector<const Node*> next;
    for (const Node* node : level) {
      visit(*node);
      for (const Node& child : node->nodes) next.push_back(&child);
    }
    level = std::move(next);
  }
}

std::string Replaced(const Document& document, SourceRange range, std::string_view by) {
  const std::string_view text = document.source->text();
  std::string out(text.substr(0, range.begin));
  out += by;
  out += text.substr(range.end);
  return out;
}

uint32_t BeginOf(const Node& container, size_t child) {
  return container.IsObject() ? container.members[child].key_range.begin : container.nodes[child].range.begin;
}

// The bytes of a child with the comma that parts it from the others.
SourceRange PartRange(const Node& container, size_t child) {
  if (child + 1 < container.nodes.size()) return {BeginOf(container, child), BeginOf(container, child + 1)};
  if (child > 0) return {container.nodes[child - 1].range.end, container.nodes[child].range.end};
  return {BeginOf(container, child), container.nodes[child].range.end};
}

// Shorter or nearer to zero, the boldest first.
std::vector<std::string> SimplerScalars(const Document& document, const Node& node) {
  const std::string spelling(
      document.source->text().substr(node.range.begin, node.range.end - node.range.begin));
  std::vector<std::string> simpler;
  auto offer = [&](std::string text) {
    if (text != spelling) simpler.push_back(std::move(text));
  };
  if (node.kind == NodeKind::kBool) offer("false");
  if (node.IsString() && spelling.size() > 2) {
    offer("\"\"");
    // Half of it, where no escape and no character is cut.
    const size_t half = 1 + (spelling.size() - 2) / 2;
    const bool plain = spelling.find('\\') == std::string::npos && (spelling[half] & 0xC0) != 0x80;
    if (plain && half > 1) offer(spelling.substr(0, half) + "\"");
  }
  if (node.IsNumber() && spelling != "0") {
    offer("0");
    const bool integer = spelling.find_first_not_of("-0123456789") == std::string::npos;
    if (!integer) {
      offer(spelling.substr(0, spelling.find_first_of(".eE")));
    } else if (spelling.size() < 18) {
      const int64_t value = std::stoll(spelling);
      offer(std::to_string(value / 2));
      offer(std::to_string(value > 0 ? value - 1 : value + 1));
    }
  }
  return simpler;
}

}  // namespace

std::vector<std::string> WithoutOnePart(const Document& document) {
  std::vector<std::string> out;
  ForEachNode(document.root, [&](const Node& node) {
    for (size_t i = 0; i < node.nodes.size(); ++i) out.push_back(Replaced(document, PartRange(node, i), ""));
  });
  return out;
}

std::vector<std::string> WithSimplerScalar(const Document& document) {
  std::vector<std::string> out;
  ForEachNode(document.root, [&](const Node& node) {
    if (node.IsArray() || node.IsObject()) return;
    for (const std::string& simpler : SimplerScalars(document, node)) {
      out.push_back(Replaced(document, node.range, simpler));
    }
  });
  return out;
}

}  // namespace aslc::sim
