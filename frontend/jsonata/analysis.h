// What can be known of an expression before it is lowered: names that lambdas capture, names that a frame
// binds, whether an evaluation may fail or draw, and the kinds of values.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "frontend/jsonata/ast.h"
#include "ir/types.h"

namespace aslc::jsonata {

using Names = std::set<std::string, std::less<>>;

// Every child of a node: kids, filters, keys and values, terms.
void ForEachChild(const Node& node, const std::function<void(const Node&)>& visit);

// A row of jsonata_functions.def that the dialect has, or -1.
int BuiltinNumber(std::string_view name, Dialect dialect);

// A call of map, filter, reduce, ... whose function is written in place: its body becomes a loop's.
bool IsInlinedCall(const Node& call, const Names& shadowed, Dialect dialect);

struct ExpressionFacts {
  Names bound;     // by :=, parameters, @ and #, anywhere
  Names captured;  // read inside a lambda (that is not inlined) and bound outside of it
};
// free: names that the surroundings bind.
ExpressionFacts Analyze(const Node& root, const Names& free, Dialect dialect);

// The names that `:=` binds in the frame of this node: not those of blocks and lambdas inside it.
void BoundInFrame(const Node& node, Names& out);

// The evaluation may end with an error or take from the choice stream. Used to keep the order in which the
// reference implementation, which goes step by step, would meet errors.
bool MayFail(const Node& node);
// It draws, or calls what may: its value may differ from one evaluation to the next.
bool MayVary(const Node& node, Dialect dialect);

// The value is the same for whatever context: numbers, texts and operators on them.
bool IsConstant(const Node& node);

// The kinds of value the node can have, given those of variables.
using VariableTypes = std::map<std::string, ir::Type, std::less<>>;
ir::Type TypeOf(const Node& node, const VariableTypes& variables, Dialect dialect);

}  // namespace aslc::jsonata
