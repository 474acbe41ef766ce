// Places in documents and diagnostics about them (node_reader.h).
#include "sim/node_reader.h"

#include <charconv>

namespace aslc::sim {

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

Cursor Cursor::Find(std::string_view key) const {
  const Node* found = node == nullptr ? nullptr : node->Find(key);
  return found == nullptr ? Cursor{} : Cursor{found, PointerTo(pointer, key)};
}

Diagnostic& Reports::Add(Message message, SourceRange range, const std::string& pointer,
                         std::initializer_list<std::string_view> arguments) {
  diagnostics_->push_back(MakeDiagnostic(message, {source_, range, pointer}, arguments));
  if (diagnostics_->back().severity == Severity::kError) failed_ = true;
  return diagnostics_->back();
}

bool ParseNumberRange(std::string_view text, NumberRange* out) {
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, out->first);
  if (first.ec != std::errc()) return false;
  if (first.ptr == end) {
    out->last = out->first;
    return true;
  }
  if (*first.ptr != '-') return false;
  out->last = UINT32_MAX;
  if (first.ptr + 1 == end) return true;
  const auto last = std::from_chars(first.ptr + 1, end, out->last);
  return last.ec == std::errc() && last.ptr == end && out->last >= out->first;
}

}  // namespace aslc::sim
