// Values, operators, conditions, blocks, constructors (lowering.h).
#include <algorithm>
#include <bit>

#include "frontend/jsonata/lowering.h"
#include "ir/json_text.h"
#include "aslc/jsonata_ops.h"

namespace aslc::jsonata {

using ir::Op;
using ir::Type;
using ir::ValueId;
namespace rt = aslrt::jsonata;

namespace {

constexpr uint32_t kServiceDepthMax = 100;

}  // namespace

Bounds BoundsOf(Dialect dialect) {
  // The service: about a hundred calls inside each other, about a second (reference: evaluation bounds).
  if (dialect == Dialect::kAws) return {20'000'000, kServiceDepthMax};
  return {200'000'000, 5000};
}

bool NeedsBounds(const Node& node) {
  switch (node.kind) {
    case Kind::kString:
    case Kind::kNumber:
    case Kind::kNull:
    case Kind::kBool:
    case Kind::kName:
    case Kind::kVariable:
      break;
    case Kind::kNegate:
    case Kind::kCondition:
    case Kind::kBlock:
      break;
    case Kind::kBinary:
      // These make texts and sequences of any length.
      if (node.op == BinaryOp::kConcat || node.op == BinaryOp::kRange) return true;
      break;
    case Kind::kPath:
      break;
    default:
      return true;
  }
  if (!node.predicates.empty() || !node.stages.empty() || node.has_group) return true;
  return std::any_of(node.kids.begin(), node.kids.end(), [](const NodePtr& kid) { return NeedsBounds(*kid); });
}

ValueId Lower(ir::FunctionBuilder& builder, const Node& root, ValueId context, Dialect dialect,
              Surroundings& surroundings) {
  return ExpressionLowering(builder, context, dialect, surroundings, root).Run(root);
}

ExpressionLowering::ExpressionLowering(ir::FunctionBuilder& builder, ValueId context, Dialect dialect,
                                       Surroundings& surroundings, const Node& root)
    : dialect_(dialect), surroundings_(surroundings), free_(surroundings.VariableNames()), root_(context) {
  facts_ = Analyze(root, free_, dialect);
  entry_.builder = &builder;
  entry_.context = {context, true};
  function_ = &entry_;
}

ValueId ExpressionLowering::Run(const Node& root) {
  function_->frames.emplace_back();
  Names bound;
  BoundInFrame(root, bound);
  DeclareBound(bound);
  return Value(root);
}

// ---- sites --------------------------------------------------------------------------------------

ir::SiteId ExpressionLowering::Site(uint32_t position, ir::Range range, char rule, std::string_view token) {
  std::string words(token);
  if (position_rule_.set) {
    position = position_rule_.position;
    if (position_rule_.token_too) {
      words = position_rule_.token;
      rule = '&';
    }
  }
  std::string note = std::string(1, rule) + " " + std::to_string(position) + " " + words;
  auto found = sites_.find(note);
  if (found == sites_.end()) {
    found = sites_.emplace(note, surroundings_.Site(ASLRT_MESSAGE_expression_error, note, range)).first;
  }
  return found->second;
}

ir::SiteId ExpressionLowering::Site(const Node& node, char rule, std::string_view token) {
  return Site(node.position, node.range, rule, token);
}

ir::SiteId ExpressionLowering::BoundSite() {
  if (!bound_site_.valid()) bound_site_ = surroundings_.Site(ASLRT_MESSAGE_expression_bound, {}, {});
  return bound_site_;
}

// ---- loops and branches -------------------------------------------------------------------------

Source ExpressionLowering::SourceOf(ValueId value, int64_t of_undefined) {
  return {value, b().Emit(Op::IterCount, {value}, {of_undefined}), false};
}

// `[a..b]` is counted through.
Source ExpressionLowering::SourceOf(const Node& node) {
  const Node* only = node.kind == Kind::kArray && node.kids.size() == 1 ? node.kids[0].get() : nullptr;
  bool range = only && only->kind == Kind::kBinary && only->op == BinaryOp::kRange && only->predicates.empty() &&
               !only->has_group && node.predicates.empty() && !node.has_group;
  if (!range) return SourceOf(Value(node), 0);
  ValueId from = Value(*only->kids[0]), to = Value(*only->kids[1]);
  ValueId count = b().Emit(Op::RangeCount, {from, to}, {Service() * rt::kService, Site(*only, '=', "..").index});
  count = b().Emit(Op::IntOf, {count});
  // Without numbers to count there may be no first one.
  ValueId first = Choose(
      b().ICmp(ir::Predicate::Gt, count, b().IConst(0)),
      [&] { return b().Emit(Op::AsDouble, {from}); }, [&] { return Number(0); });
  return {first, count, true};
}

ValueId ExpressionLowering::ItemOf(const Source& source, ValueId index) {
  if (!source.range) return b().Emit(Op::IterItem, {source.value, index});
  return b().Emit(Op::Arith, {source.value, b().Emit(Op::NumberOf, {index})},
                  {rt::kAdd | rt::kService, BoundSite().index});
}

void ExpressionLowering::ForEach(ValueId value, int64_t of_undefined,
                                 const std::function<void(ValueId, ValueId)>& body) {
  ForEach(SourceOf(value, of_undefined), body);
}

void ExpressionLowering::ForEach(const Source& source, const std::function<void(ValueId, ValueId)>& body) {
  ir::BlockId head = b().NewBlock({Type::I64}), inside = b().NewBlock(), done = b().NewBlock();
  ValueId zero = b().IConst(0);
  b().Jump(head, {{zero}});
  b().SetBlock(head);
  ValueId index = b().Param(head, 0);
  b().Br(b().ICmp(ir::Predicate::Lt, index, source.count), inside, done);
  b().SetBlock(inside);
  b().Emit(Op::Fuel, {}, {BoundSite().index});
  body(ItemOf(source, index), index);
  ValueId next = b().IAdd(index, b().IConst(1));
  b().Jump(head, {{next}});
  b().SetBlock(done);
}

void ExpressionLowering::When(ValueId cond, const std::function<void()>& body) {
  ir::BlockId inside = b().NewBlock(), done = b().NewBlock();
  b().Br(cond, inside, done);
  b().SetBlock(inside);
  body();
  b().Jump(done);
  b().SetBlock(done);
}

ValueId ExpressionLowering::Choose(ValueId condition, const std::function<ValueId()>& when_true,
                                   const std::function<ValueId()>& when_false) {
  ir::BlockId yes = b().NewBlock(), no = b().NewBlock();
  b().Br(condition, yes, no);
  b().SetBlock(yes);
  ValueId a = when_true();
  ir::BlockId yes_end = b().CurrentBlock();
  b().SetBlock(no);
  ValueId c = when_false();
  ir::BlockId merge = b().NewBlock({b().TypeOf(a).Join(b().TypeOf(c))});
  b().Jump(merge, {{c}});
  b().SetBlock(yes_end);
  b().Jump(merge, {{a}});
  b().SetBlock(merge);
  return b().Param(merge, 0);
}

void ExpressionLowering::WithContext(Context context, const std::function<void()>& body) {
  std::swap(function_->context, context);
  body();
  std::swap(function_->context, context);
}

ValueId ExpressionLowering::InContext(const Node& node, ValueId item) {
  ValueId value;
  WithContext({item, false}, [&] { value = Value(node); });
  return value;
}

// ---- values -------------------------------------------------------------------------------------

ValueId ExpressionLowering::Number(double number) {
  return b().Emit(Op::DConst, {}, {std::bit_cast<int64_t>(number)});
}

ValueId ExpressionLowering::Text(std::string_view text) {
  std::string json;
  ir::AppendQuoted(json, std::string(text));
  return b().Const(b().module().Constant(json));
}

// What the reference implementation's `evaluate` gives: predicates and group applied, sequences collapsed.
ValueId ExpressionLowering::Value(const Node& node) {
  // The service bounds the nesting of operators as that of calls (reference: evaluation bounds).
  if (Service() && function_->depth >= kServiceDepthMax) {
    return Throw(b().Undef(), "{\"code\":\"" + std::string(rt::kTooDeepCode) + "\"}", node, "");
  }
  ++function_->depth;
  ir::Range outer = b().range();
  bool filtered = !node.predicates.empty();
  // A predicate sees the sequence as it is.
  Keep keep = filtered ? Keep::kRaw : node.keep_array ? Keep::kArray : Keep::kCollapse;
  ValueId value = Core(node, keep);
  if (filtered) value = Predicates(value, node, node.keep_array);
  if (node.has_group && node.kind != Kind::kPath) {
    value = Group(node.group, node.group_position, node.range, value, nullptr);
  }
  b().SetRange(outer);
  --function_->depth;
  return value;
}

ValueId ExpressionLowering::Core(const Node& node, Keep keep) {
  switch (node.kind) {
    case Kind::kPath:
      return Path(node);
    case Kind::kName:
      return b().Emit(Op::Lookup, {function_->context.value}, {b().module().Name(node.text).index});
    case Kind::kString:
      return Text(node.text);
    case Kind::kNumber:
      return Number(node.number);
    case Kind::kNull:
      return b().Const(b().module().Constant("null"));
    case Kind::kBool:
      return b().Const(b().module().Constant(node.number != 0 ? "true" : "false"));
    case Kind::kWildcard:
      return b().Emit(Op::Wildcard, {function_->context.value}, {HowOf(keep)});
    case Kind::kDescendant:
      return b().Emit(Op::Descendants, {function_->context.value});
    case Kind::kParent: {
      std::optional<ValueId> slot = Read("%" + std::to_string(node.slot));
      return slot ? *slot : b().Undef();
    }
    case Kind::kVariable:
      return Variable(node);
    case Kind::kRegex:
      return Regex(node);
    case Kind::kBinary:
      return Binary(node);
    case Kind::kNegate:
      return b().Emit(Op::Negate, {Value(*node.kids[0])}, {Service() * rt::kService, Site(node, '=', "-").index});
    case Kind::kArray:
      return Array(node);
    case Kind::kObject:
      return Object(node);
    case Kind::kCondition:
      return ConditionalValue(node);
    case Kind::kCoalesce:
    case Kind::kDefault:
      return OrElse(node);
    case Kind::kBlock:
      return Block(node);
    case Kind::kBind:
      return Bind(node);
    case Kind::kCall:
      return Call(node, std::nullopt, keep);
    case Kind::kPartial:
      return Partial(node);
    case Kind::kLambda:
      return Lambda(node);
    case Kind::kApply:
      return Chain(node);
    case Kind::kTransform:
      return Transform(node);
    case Kind::kSort:
    case Kind::kPlaceholder:
      break;
  }
  return b().Undef();
}

ValueId ExpressionLowering::Predicates(ValueId value, const Node& node, bool keep) {
  ValueId list = b().Emit(Op::SeqNew, {});
  Filtered(value, node.predicates, 0, [&](ValueId item, Yielded how) {
    int64_t mode = how == Yielded::kStep ? rt::kPushStep : rt::kPushItem;
    b().Emit(Op::SeqPush, {list, item}, {mode});
  });
  return b().Emit(Op::SeqEnd, {list}, {rt::kEndLastStep | (keep ? rt::kEndKeep : 0u)});
}

ValueId ExpressionLowering::Throw(ValueId value, std::string_view members_json, const Node& node,
                                  std::string_view token) {
  ir::ConstId members = b().module().Constant(members_json);
  return b().Emit(Op::Throw, {value}, {members.index, Site(node, '=', token).index});
}

// ---- operators ----------------------------------------------------------------------------------

namespace {

struct OperatorRow {
  BinaryOp op;
  Op ir;
  int64_t number;
  std::string_view token;
};
constexpr OperatorRow kOperators[] = {
    {BinaryOp::kAdd, Op::Arith, rt::kAdd, "+"},
    {BinaryOp::kSub, Op::Arith, rt::kSub, "-"},
    {BinaryOp::kMul, Op::Arith, rt::kMul, "*"},
    {BinaryOp::kDiv, Op::Arith, rt::kDiv, "/"},
    {BinaryOp::kMod, Op::Arith, rt::kMod, "%"},
    {BinaryOp::kLt, Op::Compare, rt::kLess, "<"},
    {BinaryOp::kLe, Op::Compare, rt::kLessEqual, "<="},
    {BinaryOp::kGt, Op::Compare, rt::kGreater, ">"},
    {BinaryOp::kGe, Op::Compare, rt::kGreaterEqual, ">="},
    {BinaryOp::kConcat, Op::Join, 0, "&"},
    {BinaryOp::kRange, Op::Range, 0, ".."},
};

}  // namespace

ValueId ExpressionLowering::Binary(const Node& node) {
  for (const OperatorRow& row : kOperators) {
    if (row.op != node.op) continue;
    ValueId left = Value(*node.kids[0]), right = Value(*node.kids[1]);
    b().SetRange(node.range);
    return b().Emit(row.ir, {left, right},
                    {row.number | Service() * rt::kService, Site(node, '=', row.token).index});
  }
  return b().Emit(Op::BoolValue, {Condition(node)});
}

ValueId ExpressionLowering::Truth(ValueId value, const Node& node) {
  ValueId truth = b().Emit(Op::Truth, {value}, {Service() * rt::kService, Site(node, '=', "").index});
  return b().Emit(Op::Test, {truth});
}

// The right operand counts only where the left one leaves it open; errors in it are the operator's.
ValueId ExpressionLowering::Logical(const Node& node) {
  bool is_and = node.op == BinaryOp::kAnd;
  ValueId left = LogicalOperand(*node.kids[0]);
  ir::BlockId more = b().NewBlock(), done = b().NewBlock({Type::Cond});
  ValueId known = b().Cond(!is_and);
  if (is_and) {
    b().Br(left, more, {}, done, {{known}});
  } else {
    b().Br(left, done, {{known}}, more, {});
  }
  b().SetBlock(more);
  PositionRule outer = position_rule_;
  if (!outer.token_too) {
    position_rule_ = {true, true, outer.set ? outer.position : node.position, is_and ? "and" : "or"};
  }
  ValueId right = LogicalOperand(*node.kids[1]);
  position_rule_ = outer;
  b().Jump(done, {{right}});
  b().SetBlock(done);
  return b().Param(done, 0);
}

// The truth of a node, without a value in between where its operator gives a condition.
ValueId ExpressionLowering::Condition(const Node& node) {
  bool plain = node.kind == Kind::kBinary && node.predicates.empty() && !node.has_group;
  if (plain) {
    switch (node.op) {
      case BinaryOp::kAnd:
      case BinaryOp::kOr:
        return Logical(node);
      case BinaryOp::kEq:
      case BinaryOp::kNe: {
        ValueId left = Value(*node.kids[0]), right = Value(*node.kids[1]);
        ValueId equal = b().Emit(Op::JEqual, {left, right});
        if (node.op == BinaryOp::kEq) return equal;
        // With an undefined operand neither holds.
        auto defined = [&](ValueId v) { return b().Not(b().IsKind(v, Type::Undefined)); };
        return b().And(b().Not(equal), b().And(defined(left), defined(right)));
      }
      case BinaryOp::kIn: {
        ValueId left = Value(*node.kids[0]), right = Value(*node.kids[1]);
        return b().Emit(Op::In, {left, right});
      }
      default:
        break;
    }
  }
  return Truth(Value(node), node);
}

ValueId ExpressionLowering::ConditionalValue(const Node& node) {
  ValueId condition = Covered(Condition(*node.kids[0]), node, ASLRT_OUTCOME_then_side);
  return Choose(
      condition, [&] { return Value(*node.kids[1]); },
      [&] { return node.kids.size() > 2 ? Value(*node.kids[2]) : b().Undef(); });
}

ValueId ExpressionLowering::OrElse(const Node& node) {
  ValueId left = Value(*node.kids[0]);
  ValueId take = node.kind == Kind::kCoalesce ? b().Not(b().IsKind(left, Type::Undefined))
                                              : Truth(left, *node.kids[0]);
  Covered(take, node, ASLRT_OUTCOME_left_side);
  return Choose(
      take, [&] { return left; }, [&] { return Value(*node.kids[1]); });
}

// ---- blocks and constructors --------------------------------------------------------------------

ValueId ExpressionLowering::Block(const Node& node) {
  OpenFrame(node.kids);
  ValueId value;
  for (const NodePtr& kid : node.kids) value = Value(*kid);
  if (!value.valid()) value = b().Undef();
  function_->frames.pop_back();
  return value;
}

ValueId ExpressionLowering::Array(const Node& node) {
  const Node* only = node.kids.size() == 1 && !node.cons_array ? node.kids[0].get() : nullptr;
  if (only && only->kind == Kind::kBinary && only->op == BinaryOp::kRange && only->predicates.empty() && !only->has_group) {
    ValueId from = Value(*only->kids[0]), to = Value(*only->kids[1]);
    return b().Emit(Op::Range, {from, to},
                    {Service() * rt::kService | rt::kRangePlain, Site(*only, '=', "..").index});
  }
  ir::Type scalar = Type::Null.Join(Type::Bool).Join(Type::Number).Join(Type::String).Join(Type::Object);
  std::vector<ValueId> values;
  bool plain = !node.cons_array;
  for (const NodePtr& kid : node.kids) {
    values.push_back(Value(*kid));
    plain = plain && b().TypeOf(values.back()).IsSubtypeOf(scalar);
  }
  if (plain) return b().MakeArray(values);
  ValueId list = b().Emit(Op::SeqNew, {});
  for (size_t i = 0; i < values.size(); ++i) {
    bool nested = node.kids[i]->kind == Kind::kArray;
    b().Emit(Op::SeqPush, {list, values[i]}, {nested ? rt::kPushItem : rt::kPushAppend});
  }
  return b().Emit(Op::SeqEnd, {list}, {rt::kEndPlain | (node.cons_array ? rt::kEndConstructed : 0u)});
}

// With constant keys the members follow from one item, or from the items joined; else it is a group-by.
ValueId ExpressionLowering::Object(const Node& node) {
  Names keys;
  bool constant = true;
  for (const Pair& pair : node.pairs) {
    bool text = pair.key->kind == Kind::kString && pair.key->predicates.empty() && !pair.key->has_group;
    constant = constant && text && keys.insert(pair.key->text).second;
  }
  ValueId items = function_->context.value;
  if (!constant) {
    if (function_->context.root) {
      ValueId list = b().Emit(Op::SeqNew, {});
      b().Emit(Op::SeqPush, {list, items}, {rt::kPushItem});
      items = b().Emit(Op::SeqEnd, {list}, {rt::kEndArray});
    }
    return Group(node.pairs, node.position, node.range, items, nullptr);
  }
  Context context = function_->context;
  if (!context.root) context.value = b().Emit(Op::Joined, {items});
  context.root = false;
  std::vector<ir::NameId> names;
  std::vector<ValueId> values;
  bool defined = true;
  WithContext(context, [&] {
    for (const Pair& pair : node.pairs) {
      names.push_back(b().module().Name(pair.key->text));
      values.push_back(Value(*pair.value));
      defined = defined && !b().TypeOf(values.back()).Has(ASLRT_UNDEFINED);
    }
  });
  ir::ShapeId shape = b().module().Shape(names);
  if (defined || values.size() > ASLRT_ARGS_MAX) return b().MakeObject(shape, values);
  return b().Emit(Op::ObjectDefined, values, {shape.index});
}

}  // namespace aslc::jsonata
