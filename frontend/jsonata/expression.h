// One expression as a module: a machine of one Pass state, whose entry computes it from the frame's input and
// leaves it as the scope's output (runtime: aslrt_evaluator).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frontend/jsonata/parser.h"
#include "ir/module.h"

namespace aslc::jsonata {

// bindings: names of the scope's variables, in the order of their slots.
ir::Module LowerExpression(const Node& root, std::string_view text, Dialect dialect,
                           const std::vector<std::string>& bindings);

// Regular expressions that RE2 cannot express, and other things that parse but cannot be compiled. The error of
// the first one, or nothing.
std::optional<SyntaxError> CheckCompilable(const Node& root);

}  // namespace aslc::jsonata
