// The tree as the grammar gives it, before the post-parse stage: `.` and `[` are still binary. Nodes live
// in a pool, so that a tree of any shape is freed without recursion. Made by grammar.cpp, read by
// post_parse.cpp.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "frontend/jsonata/lexer.h"

namespace aslc::jsonata {

enum class Form : uint8_t {
  kEnd,  // where an operand is missing
  kName,
  kVariable,
  kString,
  kNumber,
  kBool,
  kNull,
  kRegex,
  kOperator,  // and, or, in as names; `?` as an argument
  kWildcard,
  kDescendant,
  kParent,
  kBinary,  // token.symbol: lhs, rhs; `{`: lhs, pairs; `^`: lhs, terms
  kNegate,
  kArray,
  kObject,  // kids[0]; kids; pairs
  kCall,
  kPartial,    // lhs: procedure; kids: arguments
  kLambda,     // kids: parameters; rhs: body; signature
  kCondition,  // kids: condition, then, else (2 or 3)
  kCoalesce,
  kDefault,    // lhs, rhs
  kBlock,      // kids
  kTransform,  // kids: pattern, update, delete (2 or 3)
};

struct Syntax {
  Form form = Form::kEnd;
  Token token;
  Syntax* lhs = nullptr;
  Syntax* rhs = nullptr;
  std::vector<Syntax*> kids;
  std::vector<std::pair<Syntax*, Syntax*>> pairs;
  struct Term {
    Syntax* expression;
    bool descending;
  };
  std::vector<Term> terms;
  std::string signature;  // between < and >
  bool has_signature = false;
  bool keep_array = false;  // `[]` followed
  int depth = 1;            // of the tree below
};

struct SyntaxTree {
  std::deque<Syntax> pool;
  Syntax* root = nullptr;  // null on an error
  std::optional<SyntaxError> error;
};

SyntaxTree ParseSyntax(std::string_view expression, Dialect dialect);

// Something wrong with a signature: where in it (UTF-16 units from its `<`), the code, the error's value.
struct SignatureError {
  std::string_view code;
  uint32_t offset = 0;
  bool placed = true;
  std::string value_json, value;
};
// `signature` with its angle brackets.
std::optional<SignatureError> CheckSignature(std::string_view signature);

// `value_json`, `value`: what {{value}} of the text is, as JSON text and as text.
SyntaxError MakeError(std::string_view code, const Token& at, std::string token_json, std::string token,
                      std::string value_json, std::string value, Dialect dialect);

}  // namespace aslc::jsonata
