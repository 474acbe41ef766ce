// A value of a positioned document with its JSON pointer, and the diagnostics about it: what the readers of
// scenario files and mock configurations share.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "aslc/document.h"
#include "sim/diagnostics.h"
#include "sim/json_pointer.h"

namespace aslc::sim {

// "a number", "an object" ...
std::string_view KindName(NodeKind kind);

// Where a value stands. Refers to the document; `node` is null where there is no value.
struct Cursor {
  const Node* node = nullptr;
  std::string pointer;

  explicit operator bool() const { return node != nullptr; }
  const Node* operator->() const { return node; }
  const Node& operator*() const { return *node; }
  // The member of an object; without a node where there is none.
  Cursor Find(std::string_view key) const;
  // Calls read(Cursor) for each element of a list.
  template <typename Function>
  void Each(Function read) const {
    if (node == nullptr) return;
    for (size_t i = 0; i < node->nodes.size(); ++i) {
      read(Cursor{&node->nodes[i], PointerTo(pointer, std::to_string(i))});
    }
  }
  // Calls read(key, Cursor) for each member of an object; the last of equal keys counts.
  template <typename Function>
  void EachMember(Function read) const {
    if (node == nullptr) return;
    for (size_t i = 0; i < node->members.size(); ++i) {
      const std::string& key = node->members[i].key;
      if (node->Find(key) == &node->nodes[i]) read(key, Cursor{&node->nodes[i], PointerTo(pointer, key)});
    }
  }
};

// Adds diagnostics of one document and remembers whether there was an error.
class Reports {
 public:
  Reports(SourcePtr source, Diagnostics* diagnostics)
      : source_(std::move(source)), diagnostics_(diagnostics) {}

  Diagnostic& Add(Message message, SourceRange range, const std::string& pointer,
                  std::initializer_list<std::string_view> arguments);
  Diagnostic& Add(Message message, const Cursor& at, std::initializer_list<std::string_view> arguments) {
    return Add(message, at->range, at.pointer, arguments);
  }
  // At the beginning of a value, for what it lacks.
  Diagnostic& AddAtStart(Message message, const Cursor& at,
                         std::initializer_list<std::string_view> arguments) {
    return Add(message, {at->range.begin, at->range.begin}, at.pointer, arguments);
  }
  void WrongKind(const Cursor& at, std::string_view wanted) {
    Add(Message::kWrongKind, at, {KindName(at->kind), wanted});
  }
  bool failed() const { return failed_; }
  const SourcePtr& source() const { return source_; }
  Diagnostics* diagnostics() const { return diagnostics_; }

 private:
  SourcePtr source_;
  Diagnostics* diagnostics_;
  bool failed_ = false;
};

// `0`, `1-2`, `3-`.
struct NumberRange {
  uint32_t first = 0, last = UINT32_MAX;
  bool Holds(uint64_t number) const { return number >= first && number <= last; }
  bool Everything() const { return first == 0 && last == UINT32_MAX; }
};
bool ParseNumberRange(std::string_view text, NumberRange* out);

}  // namespace aslc::sim
