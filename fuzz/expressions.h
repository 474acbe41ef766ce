// Valid JSONata expressions with data for them, made from a stream of decisions. Used by the targets that
// compare our engines with each other and with the reference implementation.
#pragma once

#include <string>

#include "fuzz/generate.h"

namespace aslc::fuzz {

struct GeneratedExpression {
  std::string text;
  std::string input;  // JSON text
};
// Bound in every evaluation: $x, a number, and $y, an array (JSON texts).
inline constexpr const char* kBoundX = "3";
inline constexpr const char* kBoundY = R"([4,2,{"a":1,"b":"t"},"t"])";

// newer_operators: those that came with 2.1.0.
GeneratedExpression GenerateExpression(Decisions& decisions, bool newer_operators);

}  // namespace aslc::fuzz
