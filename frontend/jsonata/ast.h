// The tree of a JSONata expression after the post-parse stage: paths are flattened into steps with their
// predicates, parents (`%`) are resolved to slots, calls in tail position are marked. What the reference
// implementation's processAST gives, in types. Made by parser.h, read by lower_*.cpp.
//
// Positions: `position` is the reference implementation's (a count of UTF-16 units, where the token that
// made the node ends), which errors report; `range` is that token, in bytes of the expression, for carets.
// A path has those of its first step.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"

namespace aslc::jsonata {

// Two dialects in one table of differences (dialect.def): the language as released (2.2.2), and what the
// service evaluates (2.0.6 with its own functions and bounds; States Language guide, "Transforming data").
enum class Dialect : uint8_t { kJsonata, kAws };

enum class Kind : uint8_t {
  kPath,         // kids: steps; path flags below
  kName,         // text; only as a step
  kString,       // text
  kNumber,       // number
  kNull,
  kBool,         // number is 0 or 1
  kWildcard,     // *
  kDescendant,   // **
  kParent,       // %: slot
  kVariable,     // text: the name, "" for $ and "$" for $$
  kRegex,        // text: the source between the slashes, flags: "i", "m" or "im" (g is implied)
  kBinary,       // op; kids: left, right
  kNegate,       // kids: operand
  kArray,        // kids: items; cons_array
  kObject,       // pairs
  kCondition,    // kids: condition, then, else (2 or 3)
  kCoalesce,     // kids: left ?? right
  kDefault,      // kids: left ?: right
  kBlock,        // kids: expressions; cons_array
  kBind,         // text: the name; kids: value
  kCall,         // kids: procedure, arguments...; tail
  kPartial,      // kids: procedure, arguments...; an argument `?` is kPlaceholder
  kPlaceholder,
  kLambda,       // params; kids: body; signature
  kApply,        // kids: left ~> right
  kTransform,    // kids: pattern, update, [delete]
  kSort,         // terms; only as a step
};

enum class BinaryOp : uint8_t { kAdd, kSub, kMul, kDiv, kMod, kEq, kNe, kLt, kLe, kGt, kGe, kConcat, kRange, kIn,
                                kAnd, kOr };

struct Node;
using NodePtr = std::unique_ptr<Node>;

// `[expr]`, or `#$name` after one, in the order written. A predicate of a step of a tuple stream, and any
// stage of it, sees the whole stream; else the value of one evaluation of the step.
struct Stage {
  NodePtr filter;         // null: an index binding
  std::string index;      // name without $
  uint32_t position = 0;
};

struct Pair {
  NodePtr key, value;
};

struct SortTerm {
  NodePtr expression;
  bool descending = false;
};

struct Node {
  Kind kind = Kind::kNull;
  uint32_t position = 0;
  ir::Range range;
  std::string text;
  double number = 0;
  BinaryOp op = BinaryOp::kAdd;
  std::vector<NodePtr> kids;

  std::vector<Stage> predicates;  // on a node outside paths or at the begin of one: applied to its value
  std::vector<Stage> stages;      // on a step
  std::vector<Pair> pairs;        // of kObject
  std::vector<Pair> group;        // `expr{key: value}`; empty with has_group: `expr{}`
  bool has_group = false;
  uint32_t group_position = 0;
  std::vector<SortTerm> terms;

  // -- steps
  std::string focus;    // @$name, without $
  std::string index;    // #$name directly after the step, without $
  bool tuple = false;   // the step starts or goes on with a tuple stream; a kPath or kBlock inside a step
                        // hands its tuples to the path around it
  int32_t ancestor = -1;  // slot that holds this step's input, for a `%` further on
  int32_t slot = -1;      // kParent: the slot it reads; -1: no step binds it, its value is undefined

  // -- kPath
  bool keep_singleton_array = false;
  // -- any node
  bool keep_array = false;  // `expr[]`
  bool cons_array = false;  // an array constructor that begins or ends a path: not flattened into it
  bool tail = false;        // kCall in tail position of a lambda

  std::vector<std::string> params;  // kLambda, without $
  std::string signature;            // kLambda: text between < and >
  bool has_signature = false;
  std::string flags;                // kRegex

  const std::vector<NodePtr>& steps() const { return kids; }  // kPath
};

}  // namespace aslc::jsonata
