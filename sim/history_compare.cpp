// Comparing events (history_compare.h).
#include "sim/history_compare.h"

#include <charconv>
#include <cstdlib>

namespace aslc::sim {
namespace {

// Members of ExecutionStarted that say under which version it ran; nothing in a definition does.
bool OnlyInHistory(std::string_view key) {
  return key == "stateMachineAliasArn" || key == "stateMachineVersionArn";
}

// What differs between two runs of the same: the place in the order and the time.
bool IsNumbering(std::string_view key) {
  return key == "id" || key == "previousEventId" || key == "timestamp";
}

bool IsInteger(std::string_view text) { return text.find_first_of(".eE") == std::string_view::npos; }

// Whole numbers by their digits; others by their value, however they are spelled.
bool SameNumbers(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (IsInteger(a) != IsInteger(b) || IsInteger(a)) return false;
  return std::strtod(a.c_str(), nullptr) == std::strtod(b.c_str(), nullptr);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The whole number at the first place where two texts differ, for both; what is around it must be the same.
std::optional<int64_t> NumberDelta(std::string_view theirs, std::string_view ours) {
  size_t begin = 0;
  while (begin < theirs.size() && begin < ours.size() && theirs[begin] == ours[begin]) ++begin;
  while (begin > 0 && (IsDigit(theirs[begin - 1]) || theirs[begin - 1] == '-')) --begin;
  int64_t a = 0, b = 0;
  const auto at = std::from_chars(theirs.data() + begin, theirs.data() + theirs.size(), a);
  const auto bt = std::from_chars(ours.data() + begin, ours.data() + ours.size(), b);
  int64_t delta = 0;
  if (at.ec != std::errc() || bt.ec != std::errc() || __builtin_sub_overflow(a, b, &delta))
    return std::nullopt;
  const bool same_rest = theirs.substr(static_cast<size_t>(at.ptr - theirs.data())) ==
                         ours.substr(static_cast<size_t>(bt.ptr - ours.data()));
  return same_rest ? std::optional(delta) : std::nullopt;
}

}  // namespace

std::optional<Document> EventComparer::Parse(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || (text[first] != '{' && text[first] != '[')) return std::nullopt;
  return compiler_.Read(std::make_shared<Source>("document", text), false).document;
}

bool EventComparer::Differ(const Node* theirs, const Node* ours, const std::string& member,
                           const std::string& path) {
  difference_.member = path.empty() ? member : member + " " + path;
  if (left_out_.contains({id_, difference_.member})) return true;
  difference_.theirs = theirs == nullptr ? "" : Document::ToJson(*theirs);
  difference_.ours = ours == nullptr ? "" : Document::ToJson(*ours);
  difference_.number_delta = NumberDelta(difference_.theirs, difference_.ours);
  return false;
}

bool EventComparer::SameObjects(const Node& theirs, const Node& ours, const std::string& member,
                                const std::string& path) {
  for (size_t i = 0; i < theirs.members.size(); ++i) {
    const std::string& key = theirs.members[i].key;
    const Node* mine = ours.Find(key);
    if (theirs.members[i].duplicate || theirs.Find(key) != &theirs.nodes[i]) continue;
    const std::string below = path + "." + key;
    if (mine == nullptr) {
      if (!Differ(&theirs.nodes[i], nullptr, member, below)) return false;
      continue;
    }
    if (!Same(theirs.nodes[i], *mine, member, below)) return false;
  }
  for (size_t i = 0; i < ours.members.size(); ++i) {
    const std::string& key = ours.members[i].key;
    if (theirs.Find(key) == nullptr && !Differ(nullptr, &ours.nodes[i], member, path + "." + key))
      return false;
  }
  return true;
}

bool EventComparer::SameTexts(const Node& theirs, const Node& ours, const std::string& member,
                              const std::string& path) {
  if (theirs.text == ours.text) return true;
  const std::optional<Document> a = Parse(theirs.text), b = Parse(ours.text);
  if (a && b) return Same(a->root, b->root, member, path.empty() ? "$" : path);
  Learned learned;
  const Unknowns::Verdict verdict = unknowns_.Compare(ours.text, theirs.text, &learned);
  if (verdict == Unknowns::Verdict::kSame) return true;
  difference_.learned = verdict == Unknowns::Verdict::kLearned ? std::move(learned) : Learned();
  difference_.made_up = unknowns_.Mentioned(ours.text);
  return Differ(&theirs, &ours, member, path);
}

bool EventComparer::Same(const Node& theirs, const Node& ours, const std::string& member,
                         const std::string& path) {
  if (theirs.kind != ours.kind) return Differ(&theirs, &ours, member, path);
  switch (theirs.kind) {
    case NodeKind::kNull:
      return true;
    case NodeKind::kBool:
      return theirs.boolean == ours.boolean || Differ(&theirs, &ours, member, path);
    case NodeKind::kNumber:
      return SameNumbers(theirs.text, ours.text) || Differ(&theirs, &ours, member, path);
    case NodeKind::kString:
      return SameTexts(theirs, ours, member, path);
    case NodeKind::kObject:
      return SameObjects(theirs, ours, member, path);
    case NodeKind::kArray:
      for (size_t i = 0; i < theirs.nodes.size() && i < ours.nodes.size(); ++i) {
        if (!Same(theirs.nodes[i], ours.nodes[i], member, path + "[" + std::to_string(i) + "]")) return false;
      }
      return theirs.nodes.size() == ours.nodes.size() || Differ(&theirs, &ours, member, path);
  }
  return true;
}

bool EventComparer::SameDetails(const Node& theirs, const Node& ours, const std::string& details) {
  for (size_t i = 0; i < theirs.members.size(); ++i) {
    const std::string& key = theirs.members[i].key;
    const Node* mine = ours.Find(key);
    const std::string member = details + "." + key;
    if (OnlyInHistory(key)) continue;
    if (mine == nullptr ? !Differ(&theirs.nodes[i], nullptr, member, "")
                        : !Same(theirs.nodes[i], *mine, member, "")) {
      return false;
    }
  }
  for (size_t i = 0; i < ours.members.size(); ++i) {
    const std::string& key = ours.members[i].key;
    if (theirs.Find(key) == nullptr && !Differ(nullptr, &ours.nodes[i], details + "." + key, ""))
      return false;
  }
  return true;
}

std::optional<Difference> EventComparer::Compare(uint64_t id, const Node& theirs, const Node& ours) {
  id_ = id;
  difference_ = {};
  const auto inside = [](const Node& event, const std::string& key) -> const Node* {
    const Node* node = event.Find(key);
    return node != nullptr && node->IsObject() ? node : nullptr;
  };
  bool same = true;
  for (size_t i = 0; same && i < theirs.members.size(); ++i) {
    const std::string& key = theirs.members[i].key;
    const Node* mine = ours.Find(key);
    if (IsNumbering(key)) continue;
    if (mine == nullptr)
      same = Differ(&theirs.nodes[i], nullptr, key, "");
    else if (inside(theirs, key) != nullptr && inside(ours, key) != nullptr)
      same = SameDetails(theirs.nodes[i], *mine, key);
    else
      same = Same(theirs.nodes[i], *mine, key, "");
  }
  for (size_t i = 0; same && i < ours.members.size(); ++i) {
    const std::string& key = ours.members[i].key;
    if (!IsNumbering(key) && theirs.Find(key) == nullptr) same = Differ(nullptr, &ours.nodes[i], key, "");
  }
  if (same) return std::nullopt;
  return std::move(difference_);
}

}  // namespace aslc::sim
