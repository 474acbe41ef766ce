// Which step each `%` reads. A parent operator asks for the input of a step so many levels back: its slot
// has a level, which the steps before it count down. A slot that finds no step inside an expression is
// handed to what contains it (`seeking`), as the reference implementation's seekParent and resolveAncestry
// do it; one that leaves a lambda or an operand of ~> is dropped, and its `%` is undefined.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "frontend/jsonata/ast.h"

namespace aslc::jsonata {

// The reference implementation's name for the type of a node, which errors carry.
std::string_view TypeName(Kind kind);

class Ancestry {
 public:
  // A slot for a new kParent.
  void Add(Node* parent);
  // The slots that `value` still seeks are sought by `result`, which contains it.
  void Push(const Node& result, const Node& value);
  // After a path got its last step. These two return the node that has no parent, or null.
  const Node* Resolve(const Node& path);
  const Node* ResolvePredicate(Node& step, const Node& predicate);
  // A path of which the first step is `%`.
  void Begin(const Node& path, const Node& step);
  bool IsSeeking(const Node& node) const { return seeking_.contains(&node); }
  // A path that was merged into another: its steps keep what they seek.
  void Forget(const Node& path) { seeking_.erase(&path); }
  // Numbers the slots that steps bind from 0 and writes the numbers into the nodes. Their count.
  int32_t Number();

 private:
  struct Slot {
    int label;  // slots of one step have one label
    int level;
    Node* parent;
  };
  using Slots = std::shared_ptr<std::vector<int>>;

  Slots SoughtBy(const Node& node) const;
  const Node* Seek(Node& node, int slot);
  void Bind(Node& node, int slot);

  std::vector<Slot> slots_;
  std::vector<Node*> bound_;  // nodes whose `ancestor` is an index of slots_
  // Lists are shared between a node and what contains it: one grows with the other. Never walked, so the
  // order of addresses does not matter.
  std::map<const Node*, Slots> seeking_;
};

}  // namespace aslc::jsonata
