// Paths: steps that nest into loops, predicates, order-by, group-by (lowering.h). A stream is a description of
// loops to come: only what a step has to have whole (positions, sorting) is collected on the way.
#include <cmath>

#include "frontend/jsonata/lowering.h"
#include "aslc/jsonata_ops.h"

namespace aslc::jsonata {

using ir::Op;
using ir::Type;
using ir::ValueId;
namespace rt = aslrt::jsonata;

namespace {

bool IsPlainName(const Node& step) {
  return step.kind == Kind::kName && step.stages.empty() && step.predicates.empty() && !step.tuple &&
         step.focus.empty() && step.index.empty() && step.ancestor < 0 && !step.has_group;
}

// A predicate of this type never is a number that names a place.
bool IsCondition(Type type) {
  return type.IsSubtypeOf(Type::Bool.Join(Type::Null).Join(Type::Undefined).Join(Type::String).Join(Type::Object));
}

bool StepMayFail(const Node& step) {
  return MayFail(step) || step.kind == Kind::kSort;
}

bool IsStatesMember(const Node& path) {
  return path.steps().size() > 1 && path.steps()[0]->kind == Kind::kVariable && path.steps()[0]->text == "states" &&
         path.steps()[0]->predicates.empty() && IsPlainName(*path.steps()[1]);
}

}  // namespace

void ExpressionLowering::Items(const Stream& in, const ValueSink& sink) {
  in.run([&](ValueId value, Yielded how) {
    if (how == Yielded::kItem) return sink(value);
    ForEach(value, 0, [&](ValueId item, ValueId) { sink(item); });
  });
}

ValueId ExpressionLowering::Collect(const Stream& in) {
  ValueId list = b().Emit(Op::SeqNew, {});
  Items(in, [&](ValueId item) {
    ValueId packed = in.tuple ? Pack(item, in.names) : item;
    b().Emit(Op::SeqPush, {list, packed}, {rt::kPushItem});
  });
  return b().Emit(Op::SeqEnd, {list}, {rt::kEndArray});
}

// A stream over what Collect has made of one like it.
Stream ExpressionLowering::Over(ValueId array, const Stream& like) {
  Stream out;
  out.tuple = like.tuple;
  out.names = like.names;
  out.constructed = like.constructed;
  out.run = [this, array, like](const ItemSink& sink) {
    ForEach(array, 0, [&](ValueId item, ValueId) {
      if (!like.tuple) return sink(item, Yielded::kItem);
      Unpack(item, like.names, [&](ValueId inner) { sink(inner, Yielded::kItem); });
    });
  };
  return out;
}

Stream ExpressionLowering::Materialized(Stream in) {
  return Over(Collect(in), in);
}

// The stream before the first step that is left: the context's items, or what the first steps come to
// without a loop. *done: steps already taken.
Stream ExpressionLowering::Start(const Node& path, size_t* done) {
  const std::vector<NodePtr>& steps = path.steps();
  const Node& first = *steps[0];
  Stream out;
  *done = 0;
  auto one = [](ValueId value) {
    return [value](const ItemSink& sink) { sink(value, Yielded::kItem); };
  };
  if (first.kind == Kind::kArray && first.cons_array && !first.tuple) {
    *done = 1;
    if (steps.size() > 1) {
      Source source = SourceOf(first);
      out.constructed = source.count;
      out.run = [this, source](const ItemSink& sink) {
        ForEach(source, [&](ValueId item, ValueId) { sink(item, Yielded::kItem); });
      };
      return out;
    }
    ValueId array = Value(first);
    out.run = [array](const ItemSink& sink) { sink(array, Yielded::kStep); };
    return out;
  }
  if (dialect_ == Dialect::kAws && IsStatesMember(path) && !IsBound("states")) {
    if (std::optional<ValueId> member = Read("states." + steps[1]->text)) {
      *done = 2;
      ValueId value = *member;
      out.run = [value](const ItemSink& sink) { sink(value, Yielded::kStep); };
      return out;
    }
  }
  ValueId context = function_->context.value;
  if (first.kind == Kind::kVariable || function_->context.root) {
    out.run = one(context);
    return out;
  }
  out.run = [this, context](const ItemSink& sink) {
    ForEach(context, 1, [&](ValueId item, ValueId) { sink(item, Yielded::kItem); });
  };
  return out;
}

// One value for each evaluation of the step; with stages, the items that they leave.
Stream ExpressionLowering::PlainStep(Stream in, const Node& step) {
  Stream out = in;
  const Node* node = &step;
  out.run = [this, in, node](const ItemSink& sink) {
    Items(in, [&](ValueId item) {
      ValueId value = InContext(*node, item);
      // An array written as a step is one item.
      bool item_itself = node->kind == Kind::kArray && node->cons_array && node->predicates.empty();
      if (node->stages.empty()) return sink(value, item_itself ? Yielded::kItem : Yielded::kStep);
      Filtered(value, node->stages, 0, sink);
    });
  };
  out.may_fail = in.may_fail || StepMayFail(step);
  return out;
}

// The item at a place of an array, or of one value.
void ExpressionLowering::PickItem(ValueId value, double index, const ValueSink& sink) {
  double place = std::floor(index);
  if (!(std::fabs(place) < 1e15)) return;
  ValueId count = b().Emit(Op::IterCount, {value}, {0});
  int64_t at = static_cast<int64_t>(place);
  ValueId where = at >= 0 ? b().IConst(at) : b().IAdd(count, b().IConst(at));
  ValueId inside = b().ICmp(ir::Predicate::Lt, where, count);
  if (at < 0) inside = b().And(inside, b().ICmp(ir::Predicate::Ge, where, b().IConst(0)));
  When(inside, [&] { sink(b().Emit(Op::IterItem, {value, where})); });
}

void ExpressionLowering::Filtered(ValueId value, const std::vector<Stage>& stages, size_t stage,
                                  const ItemSink& sink) {
  const Node& predicate = *stages[stage].filter;
  bool last = stage + 1 == stages.size();
  if (predicate.kind == Kind::kNumber) {
    PickItem(value, predicate.number, [&](ValueId item) {
      if (last) return sink(item, Yielded::kStep);
      Filtered(item, stages, stage + 1, sink);
    });
    return;
  }
  ValueId list;
  if (!last) list = b().Emit(Op::SeqNew, {});
  auto yield = [&](ValueId item) {
    if (last) return sink(item, Yielded::kItem);
    b().Emit(Op::SeqPush, {list, item}, {rt::kPushItem});
  };
  ValueId count = b().Emit(Op::IterCount, {value}, {1});
  // What no item can change is computed once, if there is an item.
  if (IsConstant(predicate)) {
    When(b().ICmp(ir::Predicate::Gt, count, b().IConst(0)), [&] {
      ValueId selected = b().Emit(Op::Select, {value, Value(predicate)},
                                  {Service() * rt::kService, Site(predicate, '=', "").index});
      ForEach(selected, 0, [&](ValueId item, ValueId) { yield(item); });
    });
    if (!last) Filtered(b().Emit(Op::SeqEnd, {list}, {rt::kEndArray}), stages, stage + 1, sink);
    return;
  }
  ForEach(value, 1, [&](ValueId item, ValueId index) {
    bool condition = IsCondition(TypeOf(predicate, {}, dialect_));
    if (condition) {
      ValueId cond;
      WithContext({item, false}, [&] { cond = Condition(predicate); });
      return When(cond, [&] { yield(item); });
    }
    ValueId picked = InContext(predicate, item);
    ValueId times = b().Emit(Op::Picks, {picked, index, count},
                             {Service() * rt::kService, Site(predicate, '=', "").index});
    // An array of numbers may take an item more than once.
    ValueId left = b().Emit(Op::IntOf, {times});
    ir::BlockId head = b().NewBlock({Type::I64}), inside = b().NewBlock(), done = b().NewBlock();
    b().Jump(head, {{left}});
    b().SetBlock(head);
    ValueId rest = b().Param(head, 0);
    b().Br(b().ICmp(ir::Predicate::Gt, rest, b().IConst(0)), inside, done);
    b().SetBlock(inside);
    yield(item);
    ValueId fewer = b().IAdd(rest, b().IConst(-1));
    b().Jump(head, {{fewer}});
    b().SetBlock(done);
  });
  if (!last) Filtered(b().Emit(Op::SeqEnd, {list}, {rt::kEndArray}), stages, stage + 1, sink);
}

ValueId ExpressionLowering::Ordered(const Node& sort, ValueId items, const Stream& in) {
  std::vector<ValueId> operands = {items};
  uint64_t how = 0;
  for (size_t t = 0; t < sort.terms.size(); ++t) {
    const Node& expression = *sort.terms[t].expression;
    if (sort.terms[t].descending) how |= uint64_t{1} << t;
    if (!MayVary(expression, dialect_)) how |= uint64_t{1} << (rt::kOrderKeepShift + t);
    operands.push_back(MakeLambda(1, [&] {
      ValueId argument = arguments_[0];
      auto compute = [&](ValueId item) {
        ValueId value;
        WithContext({item, false}, [&] { value = Value(expression); });
        b().Emit(Op::Return, {value});
      };
      if (in.tuple) return Unpack(argument, in.names, compute);
      compute(argument);
    }));
  }
  return b().Emit(Op::OrderBy, operands,
                  {static_cast<int64_t>(how), Site(sort, '=', "").index});
}

Stream ExpressionLowering::SortStep(Stream in, const Node& step) {
  ValueId ordered = Ordered(step, Collect(in), in);
  if (in.tuple) return TupleStages(Over(ordered, in), step.stages);
  if (step.tuple && !step.index.empty()) {
    Stream out;
    out.tuple = true;
    out.names = {step.index};
    std::string name = step.index;
    out.run = [this, ordered, name](const ItemSink& sink) {
      ForEach(ordered, 0, [&](ValueId item, ValueId index) {
        WithNames({{name, b().Emit(Op::NumberOf, {index})}}, [&] { sink(item, Yielded::kItem); });
      });
    };
    return TupleStages(out, step.stages);
  }
  Stream out = Over(ordered, in);
  if (!step.stages.empty()) {
    const Node* node = &step;
    out.run = [this, ordered, node](const ItemSink& sink) { Filtered(ordered, node->stages, 0, sink); };
  }
  return out;
}

Stream ExpressionLowering::Steps(const Node& path) {
  size_t done = 0;
  Stream stream = Start(path, &done);
  for (size_t i = done; i < path.steps().size(); ++i) {
    const Node& step = *path.steps()[i];
    if (stream.may_fail && StepMayFail(step)) stream = Materialized(stream);
    if (step.kind == Kind::kSort) {
      stream = SortStep(stream, step);
    } else if (stream.tuple || step.tuple) {
      stream = TupleStep(stream, step);
    } else {
      stream = PlainStep(stream, step);
    }
  }
  return stream;
}

ValueId ExpressionLowering::Path(const Node& node) {
  const std::vector<NodePtr>& steps = node.steps();
  int64_t keep = node.keep_singleton_array || node.keep_array ? int64_t{rt::kEndKeep} : 0;
  // A value followed by names only: one operation.
  size_t names_from = steps.size();
  while (names_from > 0 && IsPlainName(*steps[names_from - 1])) --names_from;
  bool states = dialect_ == Dialect::kAws && IsStatesMember(node) && !IsBound("states");
  // A shape has each name once.
  Names distinct;
  for (size_t i = names_from; i < steps.size(); ++i) distinct.insert(steps[i]->text);
  bool once = distinct.size() == steps.size() - names_from;
  bool plain = once && (names_from == 0 || (names_from == 1 && steps[0]->kind == Kind::kVariable && !steps[0]->tuple));
  if (plain && !node.has_group) {
    ValueId value = function_->context.value;
    size_t first = 0;
    if (names_from == 1) {
      std::optional<ValueId> member = states ? Read("states." + steps[1]->text) : std::nullopt;
      value = member ? *member : Value(*steps[0]);
      first = member ? 2 : 1;
    } else if (function_->context.root) {
      value = Core(*steps[0], Keep::kCollapse);
      first = 1;
    }
    if (first == steps.size() && keep == 0) return value;
    if (first < steps.size()) {
      std::vector<ir::NameId> names;
      int64_t how = keep;
      for (size_t i = first; i < steps.size(); ++i) {
        int64_t hint = surroundings_.MemberHint(steps[i]->text);
        size_t place = i - first;
        if (hint >= 0 && hint < 255 && place < rt::kNamePathHints) how |= (hint + 1) << (8 + 8 * place);
        names.push_back(b().module().Name(steps[i]->text));
      }
      return b().Emit(Op::NamePath, {value}, {b().module().Shape(names).index, how});
    }
  }
  Stream stream = Steps(node);
  if (node.has_group) {
    return Group(node.group, node.group_position, node.range, Collect(stream), stream.tuple ? &stream : nullptr);
  }
  ValueId list = b().Emit(Op::SeqNew, {});
  stream.run([&](ValueId value, Yielded how) {
    int64_t mode = how == Yielded::kStep && !stream.tuple ? rt::kPushStep : rt::kPushItem;
    b().Emit(Op::SeqPush, {list, value}, {mode});
  });
  ValueId value = b().Emit(Op::SeqEnd, {list}, {keep | rt::kEndLastStep});
  if (!stream.constructed.valid()) return value;
  // The steps stop at an empty array that was written there, and it is the result.
  return Choose(
      b().ICmp(ir::Predicate::Eq, stream.constructed, b().IConst(0)), [&] { return b().MakeArray({}); },
      [&] { return value; });
}

// Keys of all items first, then a value for each key: its context is what has come together there.
ValueId ExpressionLowering::Group(const std::vector<Pair>& pairs, uint32_t position, ir::Range range, ValueId items,
                                  const Stream* tuples) {
  ValueId group = b().Emit(Op::GroupNew, {});
  auto add = [&](ValueId item, ValueId kept) {
    for (size_t p = 0; p < pairs.size(); ++p) {
      ValueId key = InContext(*pairs[p].key, item);
      b().Emit(Op::GroupAdd, {group, key, kept},
               {static_cast<int64_t>(p), Site(position, range, '=', "").index});
    }
  };
  // Without items the keys are computed once, of nothing: so an object constructor works.
  ValueId source = items;
  if (!tuples) {
    ValueId none = b().ICmp(ir::Predicate::Eq, b().Emit(Op::IterCount, {items}, {0}), b().IConst(0));
    source = Choose(
        none, [&] { return b().Undef(); }, [&] { return items; });
  }
  ForEach(source, tuples ? 0 : 1, [&](ValueId item, ValueId) {
    if (!tuples) return add(item, item);
    Unpack(item, tuples->names, [&](ValueId inner) { add(inner, item); });
  });
  ValueId count = b().Emit(Op::GroupCount, {group});
  ir::BlockId head = b().NewBlock({Type::I64}), inside = b().NewBlock(), done = b().NewBlock();
  ValueId zero = b().IConst(0);
  b().Jump(head, {{zero}});
  b().SetBlock(head);
  ValueId row = b().Param(head, 0);
  b().Br(b().ICmp(ir::Predicate::Lt, row, count), inside, done);
  b().SetBlock(inside);
  b().Emit(Op::Fuel, {}, {BoundSite().index});
  auto data = [&](int64_t part) { return b().Emit(Op::GroupData, {group, row}, {part}); };
  auto value_of = [&](const Pair& pair) {
    if (!tuples) return InContext(*pair.value, data(-1));
    std::vector<std::pair<std::string, ValueId>> names;
    for (size_t n = 0; n < tuples->names.size(); ++n) {
      names.emplace_back(tuples->names[n], data(static_cast<int64_t>(n) + 1));
    }
    ValueId value;
    WithNames(names, [&] { value = InContext(*pair.value, data(0)); });
    return value;
  };
  std::function<ValueId(size_t)> chosen = [&](size_t p) -> ValueId {
    if (p + 1 >= pairs.size()) return value_of(pairs[p]);
    ValueId mine = b().ICmp(ir::Predicate::Eq, b().Emit(Op::GroupPair, {group, row}),
                            b().IConst(static_cast<int64_t>(p)));
    return Choose(
        mine, [&] { return value_of(pairs[p]); }, [&] { return chosen(p + 1); });
  };
  ValueId value = pairs.empty() ? b().Undef() : chosen(0);
  b().Emit(Op::GroupSet, {group, value, row});
  ValueId next = b().IAdd(row, b().IConst(1));
  b().Jump(head, {{next}});
  b().SetBlock(done);
  return b().Emit(Op::GroupEnd, {group});
}

}  // namespace aslc::jsonata
