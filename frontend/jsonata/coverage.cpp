// Coverage of expressions: the sides of `?:`, `??` and the operands of `and` and `or`, by what they gave
// (lowering.h: Surroundings::Branch).
#include <algorithm>

#include "frontend/jsonata/lowering.h"

namespace aslc::jsonata {

using ir::ValueId;

namespace {

void Widen(ir::Range& span, const Node& node);

void Widen(ir::Range& span, const std::vector<Pair>& pairs) {
  for (const Pair& pair : pairs) {
    Widen(span, *pair.key);
    Widen(span, *pair.value);
  }
}

void Widen(ir::Range& span, const std::vector<Stage>& stages) {
  for (const Stage& stage : stages) {
    if (stage.filter) Widen(span, *stage.filter);
  }
}

void Widen(ir::Range& span, const Node& node) {
  span.begin = std::min(span.begin, node.range.begin);
  span.end = std::max(span.end, node.range.end);
  for (const NodePtr& kid : node.kids) Widen(span, *kid);
  Widen(span, node.predicates);
  Widen(span, node.stages);
  Widen(span, node.pairs);
  Widen(span, node.group);
  for (const SortTerm& term : node.terms) Widen(span, *term.expression);
}

bool IsLogical(const Node& node) {
  bool logical = node.op == BinaryOp::kAnd || node.op == BinaryOp::kOr;
  return node.kind == Kind::kBinary && logical && node.predicates.empty() && !node.has_group;
}

}  // namespace

ValueId ExpressionLowering::Covered(ValueId condition, const Node& node, aslrt_coverage_outcome when_true) {
  ir::Range span = node.range;
  Widen(span, node);
  if (std::optional<uint32_t> point = surroundings_.Branch(span, when_true)) b().CoverTest(condition, *point);
  return condition;
}

// The operands of an `and` in an `or` count by themselves, not the `and`.
ValueId ExpressionLowering::LogicalOperand(const Node& node) {
  ValueId condition = Condition(node);
  return IsLogical(node) ? condition : Covered(condition, node, ASLRT_OUTCOME_side_true);
}

}  // namespace aslc::jsonata
