// Filter expressions of paths, `[?(...)]`, to conditions. Nothing in them fails: a path that finds
// nothing is false by itself, unequal to everything, and neither less nor greater than anything.
#include <algorithm>

#include "frontend/lower.h"

namespace aslc::frontend {

using ir::Predicate;
using ir::Type;
using ir::ValueId;

ValueId FunctionLowering::LowerFilter(const FilterExpr& filter, ValueId current, ValueId root) {
  RangeScope range(*this, filter.range);
  auto side = [&](const FilterPtr& part) { return LowerFilter(*part, current, root); };
  switch (filter.op) {
    case FilterOp::kOr: {
      ValueId left = side(filter.left);
      return b_.Or(left, side(filter.right));
    }
    case FilterOp::kAnd: {
      ValueId left = side(filter.left);
      return b_.And(left, side(filter.right));
    }
    case FilterOp::kNot:
      return b_.Not(side(filter.left));
    case FilterOp::kExists:
      // Truth, not presence: null and false are left out.
      if (filter.left) return side(filter.left);
      [[fallthrough]];
    case FilterOp::kPath:
    case FilterOp::kLiteral:
      return b_.Truthy(LowerFilterOperand(filter, current, root));
    case FilterOp::kEq:
    case FilterOp::kNe:
    case FilterOp::kLt:
    case FilterOp::kLe:
    case FilterOp::kGt:
    case FilterOp::kGe:
      break;
  }
  ValueId left = LowerFilterOperand(*filter.left, current, root);
  ValueId right = LowerFilterOperand(*filter.right, current, root);
  return LowerFilterComparison(filter, left, right);
}

ValueId FunctionLowering::LowerFilterOperand(const FilterExpr& filter, ValueId current, ValueId root) {
  if (filter.op == FilterOp::kLiteral) return Literal(filter.literal_json);
  const Path& path = filter.path;
  ValueId value = filter.absolute ? root : current;
  size_t index = 0;
  for (; index < path.segments.size() && IsDefiniteSegment(path.segments[index]); ++index) {
    value = Step(value, path.segments[index]);
  }
  return index == path.segments.size() ? value : CollectMatches(value, path, index, root);
}

// Values of different types are neither equal nor ordered.
ValueId FunctionLowering::LowerFilterComparison(const FilterExpr& filter, ValueId a, ValueId b) {
  auto equal = [&] {
    ValueId same = b_.Equal(a, b);
    bool both_may_miss = b_.TypeOf(a).Has(ASLRT_UNDEFINED) && b_.TypeOf(b).Has(ASLRT_UNDEFINED);
    return both_may_miss ? b_.And(same, b_.Not(b_.IsKind(a, Type::Undefined))) : same;
  };
  auto ordered = [&](Predicate predicate) {
    auto both = [&](Type type) {
      return b_.TypeOf(a).Meet(type).bits() != 0 && b_.TypeOf(b).Meet(type).bits() != 0;
    };
    bool numbers = both(Type::Number);
    bool strings = both(Type::String);
    if (numbers && strings) return b_.Or(b_.NumCmp(predicate, a, b), b_.StrCmp(predicate, a, b));
    if (numbers) return b_.NumCmp(predicate, a, b);
    return strings ? b_.StrCmp(predicate, a, b) : b_.Cond(false);
  };
  switch (filter.op) {
    case FilterOp::kEq:
      return equal();
    case FilterOp::kNe:
      return b_.Not(equal());
    case FilterOp::kLt:
      return ordered(Predicate::Lt);
    case FilterOp::kLe:
      return ordered(Predicate::Le);
    case FilterOp::kGt:
      return ordered(Predicate::Gt);
    default:
      return ordered(Predicate::Ge);
  }
}

bool UsesDocument(const FilterExpr& filter) {
  auto segment_does = [](const Segment& segment) { return segment.filter && UsesDocument(*segment.filter); };
  const std::vector<Segment>& segments = filter.path.segments;
  return (filter.op == FilterOp::kPath && filter.absolute) ||
         std::any_of(segments.begin(), segments.end(), segment_does) ||
         (filter.left && UsesDocument(*filter.left)) || (filter.right && UsesDocument(*filter.right));
}

}  // namespace aslc::frontend
