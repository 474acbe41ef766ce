// What is read of the values that come from outside, as it is found: a tree for each of them. It becomes the
// rows of ir::Module::wants (image.h has the meaning of types, flags and values).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"

namespace aslc::frontend::wants {

using WantId = uint32_t;
inline constexpr WantId kNoWant = UINT32_MAX;

class Tree {
 public:
  // The value's tree. state: ASLRT_NONE for the execution's input.
  WantId Root(aslrt_want_relation relation, uint32_t state);
  // What hangs below a want; made when it is first asked for. kNoWant below kNoWant and beyond the bounds.
  WantId Member(WantId want, std::string_view name);
  WantId Elements(WantId want);
  WantId Child(WantId want, aslrt_want_relation relation, std::string_view name = {});

  // These do nothing to kNoWant.
  void Demand(WantId want, uint32_t types);
  void Flag(WantId want, uint32_t flags);
  void AtLeast(WantId want, uint32_t elements);
  void Value(WantId want, ir::WantValue value);
  void Name(WantId want, std::string_view name);

  // While soft, what is asked to be an array may as well be one of several values that a path gives
  // (JSONata).
  void SetSoft(bool soft) { soft_ = soft; }

  // The trees in the order of their roots. Members that were read of what is an array are its elements'.
  std::vector<ir::Want> Rows();

 private:
  struct Node {
    ir::Want want;
    uint32_t depth = 0;
    bool surely_array = false;
    std::map<std::pair<uint32_t, std::string>, WantId> children;  // by relation and name
  };
  Node* Find(WantId want) { return want < nodes_.size() ? &nodes_[want] : nullptr; }
  void Settle(WantId want);
  void Merge(WantId from, WantId into);
  void Write(WantId want, uint32_t parent, std::vector<ir::Want>& rows) const;

  bool soft_ = false;
  std::vector<Node> nodes_;
  std::map<std::pair<uint32_t, uint32_t>, WantId> roots_;  // by relation and state
};

}  // namespace aslc::frontend::wants
