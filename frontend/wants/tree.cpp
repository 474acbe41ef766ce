// The trees of wants (tree.h). Bounded in depth and number: what lies beyond is not described.
#include "frontend/wants/tree.h"

#include <algorithm>
#include <utility>

namespace aslc::frontend::wants {
namespace {

constexpr uint32_t kDepthMax = 40;
constexpr size_t kNodesMax = 50'000;
constexpr size_t kValuesMax = 64;   // of one want
constexpr uint32_t kLeastMax = 64;  // elements that are made because an index is read

bool IsArray(const ir::Want& want) { return (want.types & ASLRT_WANTS_ARRAY) != 0; }

}  // namespace

WantId Tree::Root(aslrt_want_relation relation, uint32_t state) {
  auto [row, added] = roots_.emplace(std::pair(static_cast<uint32_t>(relation), state), nodes_.size());
  if (added) {
    Node& node = nodes_.emplace_back();
    node.want.relation = relation;
    if (state != ASLRT_NONE) node.want.state = ir::StateId(state);
  }
  return row->second;
}

WantId Tree::Child(WantId want, aslrt_want_relation relation, std::string_view name) {
  Node* parent = Find(want);
  if (parent == nullptr) return kNoWant;
  auto key = std::pair(static_cast<uint32_t>(relation), std::string(name));
  const auto found = parent->children.find(key);
  if (found != parent->children.end()) return found->second;
  if (parent->depth >= kDepthMax || nodes_.size() >= kNodesMax) return kNoWant;
  const auto id = static_cast<WantId>(nodes_.size());
  const uint32_t depth = parent->depth + 1;
  parent->children.emplace(std::move(key), id);
  Node& node = nodes_.emplace_back();
  node.want.relation = relation;
  node.want.name = name;
  node.depth = depth;
  return id;
}

WantId Tree::Member(WantId want, std::string_view name) { return Child(want, ASLRT_WANT_MEMBER, name); }

WantId Tree::Elements(WantId want) {
  Demand(want, ASLRT_WANTS_ARRAY);
  return Child(want, ASLRT_WANT_ELEMENTS);
}

void Tree::Demand(WantId want, uint32_t types) {
  Node* node = Find(want);
  if (node == nullptr) return;
  node->want.types |= types;
  if ((types & ASLRT_WANTS_ARRAY) != 0 && !soft_) node->surely_array = true;
}

void Tree::Flag(WantId want, uint32_t flags) {
  if (Node* node = Find(want)) node->want.flags |= flags;
}

void Tree::AtLeast(WantId want, uint32_t elements) {
  if (Node* node = Find(want)) node->want.least = std::max(node->want.least, std::min(elements, kLeastMax));
}

void Tree::Value(WantId want, ir::WantValue value) {
  Node* node = Find(want);
  if (node == nullptr) return;
  std::vector<ir::WantValue>& values = node->want.values;
  if (values.size() >= kValuesMax || std::find(values.begin(), values.end(), value) != values.end()) return;
  values.push_back(std::move(value));
}

void Tree::Name(WantId want, std::string_view name) {
  if (Node* node = Find(want)) node->want.name = name;
}

void Tree::Merge(WantId from, WantId into) {
  const ir::Want want = nodes_[from].want;
  if (nodes_[from].surely_array) nodes_[into].surely_array = true;
  Demand(into, want.types);
  Flag(into, want.flags);
  AtLeast(into, want.least);
  for (const ir::WantValue& value : want.values) Value(into, value);
  const auto children = nodes_[from].children;
  for (const auto& [key, child] : children) {
    const WantId target = Child(into, static_cast<aslrt_want_relation>(key.first), key.second);
    if (target != kNoWant) Merge(child, target);
  }
}

// JSONata maps a member over the elements of an array (docs.jsonata.org, "Processing"), so a value that is an
// array by one reading has the members of another in its elements.
void Tree::Settle(WantId want) {
  if (IsArray(nodes_[want].want)) {
    const auto children = nodes_[want].children;
    const WantId elements = Child(want, ASLRT_WANT_ELEMENTS);
    for (const auto& [key, child] : children) {
      if (key.first != ASLRT_WANT_MEMBER || elements == kNoWant) continue;
      const WantId target = Member(elements, key.second);
      nodes_[want].children.erase(key);
      if (target == kNoWant) continue;
      Merge(child, target);
      // The several values that the path gives are one of each element.
      if (!IsArray(nodes_[target].want) || nodes_[target].surely_array) continue;
      nodes_[target].want.types &= ~ASLRT_WANTS_ARRAY;
      const auto inner = nodes_[target].children.find({ASLRT_WANT_ELEMENTS, std::string()});
      if (inner == nodes_[target].children.end()) continue;
      const WantId one = inner->second;
      nodes_[target].children.erase(inner);
      Merge(one, target);
    }
  }
  const auto children = nodes_[want].children;
  for (const auto& [key, child] : children) Settle(child);
}

void Tree::Write(WantId want, uint32_t parent, std::vector<ir::Want>& rows) const {
  const auto row = static_cast<uint32_t>(rows.size());
  rows.push_back(nodes_[want].want);
  rows.back().parent = parent;
  for (const auto& [key, child] : nodes_[want].children) Write(child, row, rows);
}

std::vector<ir::Want> Tree::Rows() {
  std::vector<ir::Want> rows;
  soft_ = true;
  for (const auto& [key, root] : roots_) {
    Settle(root);
    const Node& node = nodes_[root];
    const ir::Want& want = node.want;
    const bool read = !node.children.empty() || want.types != 0 || want.flags != 0 || !want.values.empty() ||
                      want.relation == ASLRT_WANT_ITEM;
    if (read) Write(root, ASLRT_NONE, rows);
  }
  return rows;
}

}  // namespace aslc::frontend::wants
