// Small functions that between them use every operation, each with inputs that take its every path.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ir/builder.h"

namespace aslc::test {

struct OpRow {
  std::string name;
  std::function<void(ir::FunctionBuilder&)> body;  // of the state `S`
  std::vector<std::string> inputs;
  aslrt_state_kind kind = ASLRT_STATE_Pass;  // a Task shows the bounds of size in its input
};
std::vector<OpRow> OpRows();

}  // namespace aslc::test
