// JSONata's grammar (top-down operator precedence, as the reference implementation) to the tree of ast.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "frontend/jsonata/ast.h"

namespace aslc::jsonata {

// An error of syntax or of the post-parse stage. Threading: none; the parser keeps no state.
struct SyntaxError {
  std::string code;     // S0101 ... S0500, D3136 ...: the standard's
  std::string message;  // the standard's text, filled in, without the code
  uint32_t position = 0;     // as Node::position
  bool placed = true;        // false: the reference implementation names no position (S0217 of a path or %)
  ir::Range range;           // bytes of the token in the expression
  std::string token;         // empty when the error has none
  std::string token_json;    // the token as JSON, `{}` for a regular expression; empty when there is none
  std::string value;         // second word of the message, when there is one
};

struct Parsed {
  NodePtr root;  // null on an error
  std::optional<SyntaxError> error;
  int32_t slots = 0;  // parent slots used: 0 .. slots-1
};

// Bytes must be UTF-8 (WTF-8 for lone surrogates); anything else is an error. Depth of nesting is bounded
// (kNestingMax): deeper text is refused, never a stack overflow.
inline constexpr int kNestingMax = 500;
Parsed Parse(std::string_view expression, Dialect dialect);

// The tree as text, one node a line: for tests.
std::string Print(const Node& root);

}  // namespace aslc::jsonata
