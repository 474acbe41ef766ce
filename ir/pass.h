// What the passes share: one function for each row of passes.def, and renaming of values.
#pragma once

#include <vector>

#include "ir/module.h"

namespace aslc::ir {

// A pass may leave blocks and numbers in any order; RunPasses makes the function canonical again.
#define PASS(name, Pass, what) void Pass(const Module& module, Function& function);
#include "ir/passes.def"

// Values that are to be replaced by others. Chains are followed; a circle is a bug.
class Renaming {
 public:
  explicit Renaming(const Function& function) : to_(function.values.size()) {}
  void Replace(ValueId value, ValueId by) { to_[value.index] = by; }
  ValueId operator()(ValueId value) const {
    while (to_[value.index].valid()) value = to_[value.index];
    return value;
  }
  void Apply(Inst& inst) const;
  void Apply(Function& function) const;

 private:
  std::vector<ValueId> to_;
};

}  // namespace aslc::ir
