// Calls that become loops in place: $map, $filter and $reduce with a lambda that is written there, $sum and
// $count over a path. An aggregate takes the items as the path comes to them; no array is made.
#include "frontend/jsonata/lowering.h"
#include "aslc/jsonata_ops.h"

namespace aslc::jsonata {

using ir::Op;
using ir::Type;
using ir::ValueId;
namespace rt = aslrt::jsonata;

std::optional<ValueId> ExpressionLowering::Inlined(const Node& node, int builtin, std::optional<ValueId> first,
                                                   Keep keep) {
  bool aggregate = builtin == ASLRT_JSONATA_sum || builtin == ASLRT_JSONATA_count;
  if (aggregate && !first && node.kids.size() == 2) {
    const Node& argument = *node.kids[1];
    if (!argument.keep_array && !argument.keep_singleton_array) return Aggregate(node, builtin);
  }
  Names shadowed = facts_.bound;
  shadowed.insert(free_.begin(), free_.end());
  if (first || keep == Keep::kArray || !IsInlinedCall(node, shadowed, dialect_)) return std::nullopt;
  Source items = SourceOf(*node.kids[1]);
  // What goes wrong inside is reported where the call is.
  PositionRule outer = position_rule_;
  if (!outer.set) position_rule_ = {true, false, node.position, {}};
  ValueId value = builtin == ASLRT_JSONATA_reduce ? Reduce(node, items, outer)
                                                  : MapOrFilter(node, items, builtin == ASLRT_JSONATA_map, keep);
  position_rule_ = outer;
  return value;
}

// The sum or number of a path's items. An item that is no number is remembered, not reported at once: the
// path goes on to its end first, and may fail there.
ValueId ExpressionLowering::Aggregate(const Node& node, int builtin) {
  bool sum = builtin == ASLRT_JSONATA_sum;
  const Node& argument = *node.kids[1];
  Stream stream;
  if (argument.kind == Kind::kPath && !argument.has_group) {
    stream = Steps(argument);
  } else {
    Source source = SourceOf(argument);
    stream.run = [this, source](const ItemSink& sink) {
      if (!source.range) return sink(source.value, Yielded::kStep);
      ForEach(source, [&](ValueId item, ValueId) { sink(item, Yielded::kItem); });
    };
  }
  int64_t total = b().AddLocal(Type::Double);
  int64_t count = b().AddLocal(Type::I64), results = b().AddLocal(Type::I64), wrong = b().AddLocal(Type::I64);
  int64_t arrays = b().AddLocal(Type::I64);
  for (int64_t local : {count, results, wrong, arrays}) b().Emit(Op::SetILocal, {b().IConst(0)}, {local});
  b().Emit(Op::SetLocal, {Number(0)}, {total});
  auto increment = [&](int64_t local) {
    ValueId value = b().Emit(Op::ILocal, {}, {local});
    b().Emit(Op::SetILocal, {b().IAdd(value, b().IConst(1))}, {local});
  };
  auto take = [&](ValueId item) {
    increment(count);
    if (!sum) return;
    if (b().TypeOf(item) == Type::Double) {
      ValueId added = b().Emit(Op::Arith, {b().Local(total), item},
                               {rt::kAdd | rt::kService, Site(node, '+', node.kids[0]->text).index});
      b().Emit(Op::SetLocal, {added}, {total});
      return;
    }
    ir::BlockId number = b().NewBlock(), other = b().NewBlock(), done = b().NewBlock();
    b().Br(b().IsKind(item, Type::Number), number, other);
    b().SetBlock(number);
    // In the service's manner, because adding up never minds what is infinite.
    ValueId added = b().Emit(Op::Arith, {b().Local(total), b().Emit(Op::AsDouble, {item})},
                             {rt::kAdd | rt::kService, Site(node, '+', node.kids[0]->text).index});
    b().Emit(Op::SetLocal, {added}, {total});
    b().Jump(done);
    b().SetBlock(other);
    b().Emit(Op::SetILocal, {b().IConst(1)}, {wrong});
    b().Jump(done);
    b().SetBlock(done);
  };
  stream.run([&](ValueId value, Yielded how) {
    if (how == Yielded::kItem || stream.tuple) return take(value);
    // A single result that is an empty array counts as an array, not as nothing.
    When(b().Not(b().IsKind(value, Type::Undefined)), [&] { increment(results); });
    When(b().IsKind(value, Type::Array), [&] { increment(arrays); });
    ForEach(value, 0, [&](ValueId item, ValueId) { take(item); });
  });
  auto is = [&](int64_t local, int64_t value) {
    return b().ICmp(ir::Predicate::Eq, b().Emit(Op::ILocal, {}, {local}), b().IConst(value));
  };
  if (!sum) return b().Emit(Op::NumberOf, {b().Emit(Op::ILocal, {}, {count})});
  When(b().Not(is(wrong, 0)), [&] {
    b().Emit(Op::Throw, {b().Undef()},
             {b().module().Constant(R"({"code":"T0412","index":1,"type":"numbers"})").index,
              Site(node, '+', node.kids[0]->text).index});
  });
  // An empty range is an empty array.
  if (argument.kind == Kind::kArray) return b().Local(total);
  ValueId nothing = b().And(is(count, 0), b().Not(b().And(is(results, 1), is(arrays, 1))));
  return Choose(
      nothing, [&] { return b().Undef(); }, [&] { return b().Local(total); });
}

// The lambda's body with these arguments, as part of the function that is being made.
ValueId ExpressionLowering::InlineBody(const Node& lambda, const std::vector<ValueId>& args) {
  function_->frames.emplace_back();
  for (size_t i = 0; i < lambda.params.size(); ++i) {
    const std::string& name = lambda.params[i];
    if (facts_.captured.contains(name)) {
      Declare(name, args[i]);
    } else {
      function_->frames.back()[name] = {Binding::Where::kValue, args[i], -1};
    }
  }
  OpenFrame(lambda.kids);
  ValueId value = TailValue(*lambda.kids[0]);
  function_->frames.pop_back();
  function_->frames.pop_back();
  return value;
}

ValueId ExpressionLowering::MapOrFilter(const Node& node, const Source& items, bool map, Keep keep) {
  const Node& lambda = *node.kids[2];
  ValueId list = b().Emit(Op::SeqNew, {});
  ForEach(items, [&](ValueId item, ValueId index) {
    std::vector<ValueId> args = {item};
    if (lambda.params.size() > 1) args.push_back(b().Emit(Op::NumberOf, {index}));
    ValueId result = InlineBody(lambda, args);
    if (map) {
      b().Emit(Op::SeqPush, {list, result}, {rt::kPushItem});
      return;
    }
    When(Truth(result, node), [&] { b().Emit(Op::SeqPush, {list, item}, {rt::kPushItem}); });
  });
  if (keep != Keep::kRaw) return b().Emit(Op::SeqEnd, {list}, {rt::kEndCollapse});
  auto whole = [&] { return b().Emit(Op::SeqEnd, {list}, {rt::kEndArray}); };
  if (items.range) return whole();
  return Choose(
      b().IsKind(items.value, Type::Undefined), [&] { return b().Undef(); }, whole);
}

ValueId ExpressionLowering::Reduce(const Node& node, const Source& items, const PositionRule& outer) {
  const Node& lambda = *node.kids[2];
  PositionRule inner = position_rule_;
  position_rule_ = outer;
  ValueId init = node.kids.size() > 3 ? Value(*node.kids[3]) : b().Undef();
  position_rule_ = inner;
  // The accumulator's kinds: those of its first value and of what the body makes of it.
  Type type = b().TypeOf(init).Has(ASLRT_UNDEFINED) ? Type::JValue : b().TypeOf(init);
  for (int round = 0; round < 3 && type != Type::JValue; ++round) {
    VariableTypes types;
    for (const std::string& name : facts_.bound) types[name] = Type::JValue;
    types[lambda.params[1]] = items.range ? Type::Double : Type::JValue;
    types[lambda.params[0]] = type;
    Type next = type.Join(TypeOf(*lambda.kids[0], types, dialect_));
    if (next == type) break;
    type = round == 2 ? Type::JValue : next;
  }
  int64_t result = b().AddLocal(type);
  int64_t at = b().AddLocal(Type::I64);
  b().Emit(Op::SetILocal, {b().IConst(0)}, {at});
  b().Emit(Op::SetLocal, {init}, {result});
  if (b().TypeOf(init).Has(ASLRT_UNDEFINED)) {
    ValueId some = b().ICmp(ir::Predicate::Gt, items.count, b().IConst(0));
    When(b().And(b().IsKind(init, Type::Undefined), some), [&] {
      b().Emit(Op::SetLocal, {ItemOf(items, b().IConst(0))}, {result});
      b().Emit(Op::SetILocal, {b().IConst(1)}, {at});
    });
  }
  ir::BlockId head = b().NewBlock(), inside = b().NewBlock(), done = b().NewBlock();
  b().Jump(head);
  b().SetBlock(head);
  ValueId index = b().Emit(Op::ILocal, {}, {at});
  b().Br(b().ICmp(ir::Predicate::Lt, index, items.count), inside, done);
  b().SetBlock(inside);
  b().Emit(Op::Fuel, {}, {BoundSite().index});
  ValueId item = ItemOf(items, index);
  ValueId value = InlineBody(lambda, {b().Local(result), item});
  b().Emit(Op::SetLocal, {value}, {result});
  b().Emit(Op::SetILocal, {b().IAdd(index, b().IConst(1))}, {at});
  b().Jump(head);
  b().SetBlock(done);
  if (items.range) return b().Local(result);
  return Choose(
      b().IsKind(items.value, Type::Undefined), [&] { return b().Undef(); }, [&] { return b().Local(result); });
}

}  // namespace aslc::jsonata
