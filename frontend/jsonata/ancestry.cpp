// Resolution of parent operators.
#include "frontend/jsonata/ancestry.h"

namespace aslc::jsonata {

std::string_view TypeName(Kind kind) {
  switch (kind) {
    case Kind::kPath:
      return "path";
    case Kind::kName:
      return "name";
    case Kind::kString:
      return "string";
    case Kind::kNumber:
      return "number";
    case Kind::kNull:
    case Kind::kBool:
      return "value";
    case Kind::kWildcard:
      return "wildcard";
    case Kind::kDescendant:
      return "descendant";
    case Kind::kParent:
      return "parent";
    case Kind::kVariable:
      return "variable";
    case Kind::kRegex:
      return "regex";
    case Kind::kBinary:
      return "binary";
    case Kind::kNegate:
    case Kind::kArray:
    case Kind::kObject:
      return "unary";
    case Kind::kCondition:
    case Kind::kCoalesce:
    case Kind::kDefault:
      return "condition";
    case Kind::kBlock:
      return "block";
    case Kind::kBind:
      return "bind";
    case Kind::kCall:
      return "function";
    case Kind::kPartial:
      return "partial";
    case Kind::kPlaceholder:
      return "operator";
    case Kind::kLambda:
      return "lambda";
    case Kind::kApply:
      return "apply";
    case Kind::kTransform:
      return "transform";
    case Kind::kSort:
      return "sort";
  }
  return "";
}

void Ancestry::Add(Node* parent) {
  const int index = static_cast<int>(slots_.size());
  slots_.push_back({index, 1, parent});
  parent->slot = index;
}

Ancestry::Slots Ancestry::SoughtBy(const Node& node) const {
  auto found = seeking_.find(&node);
  Slots slots = found != seeking_.end() ? found->second : std::make_shared<std::vector<int>>();
  if (node.kind == Kind::kParent) slots->push_back(node.slot);
  return slots;
}

void Ancestry::Push(const Node& result, const Node& value) {
  if (!IsSeeking(value) && value.kind != Kind::kParent) return;
  const Slots slots = SoughtBy(value);
  Slots& mine = seeking_[&result];
  if (!mine) {
    mine = slots;
  } else {
    const std::vector<int> more = *slots;
    mine->insert(mine->end(), more.begin(), more.end());
  }
}

void Ancestry::Begin(const Node& path, const Node& step) {
  seeking_[&path] = std::make_shared<std::vector<int>>(1, step.slot);
}

void Ancestry::Bind(Node& node, int slot) {
  if (node.ancestor < 0) {
    bound_.push_back(&node);
  } else {
    const auto earlier = static_cast<size_t>(node.ancestor);
    slots_[static_cast<size_t>(slot)].label = slots_[earlier].label;
  }
  node.ancestor = slot;
  node.tuple = true;
}

const Node* Ancestry::Seek(Node& node, int slot) {
  int& level = slots_[static_cast<size_t>(slot)].level;
  switch (node.kind) {
    case Kind::kName:
    case Kind::kWildcard:
      if (--level == 0) Bind(node, slot);
      return nullptr;
    case Kind::kParent:
      ++level;
      return nullptr;
    case Kind::kBlock:
      if (node.kids.empty()) return nullptr;
      node.tuple = true;
      return Seek(*node.kids.back(), slot);
    case Kind::kPath: {
      node.tuple = true;
      size_t i = node.kids.size() - 1;
      const Node* lost = Seek(*node.kids[i], slot);
      while (!lost && level > 0 && i > 0) lost = Seek(*node.kids[--i], slot);
      return lost;
    }
    default:
      return &node;
  }
}

const Node* Ancestry::Resolve(const Node& path) {
  const Node& last = *path.kids.back();
  const Slots slots = SoughtBy(last);
  for (size_t s = 0; s < slots->size(); ++s) {
    const int slot = (*slots)[s];
    size_t left = path.kids.size() - 1;  // steps before the last that are still to be asked
    while (slots_[static_cast<size_t>(slot)].level > 0) {
      if (left == 0) {
        Slots& mine = seeking_[&path];
        if (!mine) mine = std::make_shared<std::vector<int>>();
        mine->push_back(slot);
        break;
      }
      Node* step = path.kids[--left].get();
      // Steps that bind a focus have the same input: of several in a row the first is asked.
      while (left > 0 && !step->focus.empty() && !path.kids[left - 1]->focus.empty()) {
        step = path.kids[--left].get();
      }
      if (const Node* lost = Seek(*step, slot)) return lost;
    }
  }
  return nullptr;
}

const Node* Ancestry::ResolvePredicate(Node& step, const Node& predicate) {
  auto found = seeking_.find(&predicate);
  if (found == seeking_.end()) return nullptr;
  for (int slot : *found->second) {
    int& level = slots_[static_cast<size_t>(slot)].level;
    if (level != 1) {
      --level;
    } else if (const Node* lost = Seek(step, slot)) {
      return lost;
    }
  }
  Push(step, predicate);
  return nullptr;
}

int32_t Ancestry::Number() {
  std::vector<int32_t> numbers(slots_.size(), -1);
  auto label = [&](int slot) { return static_cast<size_t>(slots_[static_cast<size_t>(slot)].label); };
  for (const Node* node : bound_) numbers[label(node->ancestor)] = 0;
  int32_t count = 0;
  for (int32_t& number : numbers) number = number < 0 ? -1 : count++;
  for (Node* node : bound_) node->ancestor = numbers[label(node->ancestor)];
  for (size_t i = 0; i < slots_.size(); ++i) slots_[i].parent->slot = numbers[label(static_cast<int>(i))];
  return count;
}

}  // namespace aslc::jsonata
