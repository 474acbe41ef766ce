// Tuple streams: steps after which names stand for what was met on the way: `@$name`, `#$name`, and the
// parents that `%` asks for (lowering.h; docs.jsonata.org "Path operators"). In the loops that a stream makes,
// the names are values in scope; a record of item and names is made only where the stream has to be whole.
#include <algorithm>

#include "frontend/jsonata/lowering.h"
#include "aslc/jsonata_ops.h"

namespace aslc::jsonata {

using ir::Op;
using ir::Type;
using ir::ValueId;
namespace rt = aslrt::jsonata;

namespace {

void AddName(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string SlotName(int32_t slot) { return "%" + std::to_string(slot); }

// The names that a path or block binds for the path around it.
void NestedNames(const Node& step, std::vector<std::string>& names) {
  if (!step.tuple) return;
  if (step.kind == Kind::kBlock) {
    if (!step.kids.empty()) NestedNames(*step.kids.back(), names);
    return;
  }
  if (step.kind != Kind::kPath) return;
  for (const NodePtr& inner : step.steps()) {
    NestedNames(*inner, names);
    if (!inner->focus.empty()) AddName(names, inner->focus);
    if (!inner->index.empty()) AddName(names, inner->index);
    if (inner->ancestor >= 0) AddName(names, SlotName(inner->ancestor));
    for (const Stage& stage : inner->stages) {
      if (!stage.filter) AddName(names, stage.index);
    }
  }
}

bool IsNested(const Node& step) {
  if (!step.tuple || !step.predicates.empty() || step.has_group) return false;
  if (step.kind == Kind::kBlock) return !step.kids.empty() && IsNested(*step.kids.back());
  return step.kind == Kind::kPath;
}

}  // namespace

void ExpressionLowering::WithNames(const std::vector<std::pair<std::string, ValueId>>& names,
                                   const std::function<void()>& body) {
  Frame frame;
  for (const auto& [name, value] : names) frame[name] = {Binding::Where::kValue, value, -1};
  function_->frames.push_back(std::move(frame));
  body();
  function_->frames.pop_back();
}

ValueId ExpressionLowering::Pack(ValueId item, const std::vector<std::string>& names) {
  std::vector<ValueId> parts = {item};
  for (const std::string& name : names) {
    std::optional<ValueId> value = Read(name);
    parts.push_back(value ? *value : b().Undef());
  }
  // A record has a place for each name, also for one that is undefined.
  int64_t local = b().AddLocal(Type::JValue);
  for (ValueId& part : parts) {
    b().Emit(Op::SetLocal, {part}, {local});
    part = b().Local(local);
  }
  return b().MakeArray(parts);
}

void ExpressionLowering::Unpack(ValueId record, const std::vector<std::string>& names, const ValueSink& sink) {
  auto part = [&](size_t i) {
    return b().Emit(Op::IterItem, {record, b().IConst(static_cast<int64_t>(i))});
  };
  std::vector<std::pair<std::string, ValueId>> bound;
  ValueId item = part(0);
  for (size_t i = 0; i < names.size(); ++i) bound.emplace_back(names[i], part(i + 1));
  WithNames(bound, [&] { sink(item); });
}

// A path or block inside the step that goes on with the tuple stream: its names stay in scope.
void ExpressionLowering::NestedTuples(const Node& step, const ItemSink& sink) {
  if (step.kind == Kind::kPath) {
    Stream inner = Steps(step);
    return Items(inner, [&](ValueId item) { sink(item, Yielded::kItem); });
  }
  OpenFrame(step.kids);
  for (size_t i = 0; i + 1 < step.kids.size(); ++i) Value(*step.kids[i]);
  const Node& last = *step.kids.back();
  if (IsNested(last)) {
    NestedTuples(last, sink);
  } else {
    sink(Value(last), Yielded::kStep);
  }
  function_->frames.pop_back();
}

Stream ExpressionLowering::TupleStep(Stream in, const Node& step) {
  Stream out = in;
  out.tuple = true;
  out.may_fail = in.may_fail || MayFail(step);
  const Node* node = &step;
  if (IsNested(step)) {
    NestedNames(step, out.names);
    out.run = [this, in, node](const ItemSink& sink) {
      Items(in, [&](ValueId item) {
        WithContext({item, false}, [&] {
          NestedTuples(*node, [&](ValueId value, Yielded how) {
            if (how == Yielded::kItem) return sink(value, how);
            ForEach(value, 0, [&](ValueId element, ValueId) { sink(element, Yielded::kItem); });
          });
        });
      });
    };
    return TupleStages(out, step.stages);
  }
  if (!step.focus.empty()) AddName(out.names, step.focus);
  if (!step.index.empty()) AddName(out.names, step.index);
  if (step.ancestor >= 0) AddName(out.names, SlotName(step.ancestor));
  out.run = [this, in, node](const ItemSink& sink) {
    Items(in, [&](ValueId item) {
      ValueId value = InContext(*node, item);
      ForEach(value, 0, [&](ValueId element, ValueId index) {
        std::vector<std::pair<std::string, ValueId>> names;
        if (!node->focus.empty()) names.emplace_back(node->focus, element);
        if (!node->index.empty()) names.emplace_back(node->index, b().Emit(Op::NumberOf, {index}));
        if (node->ancestor >= 0) names.emplace_back(SlotName(node->ancestor), item);
        WithNames(names, [&] { sink(node->focus.empty() ? element : item, Yielded::kItem); });
      });
    });
  };
  return TupleStages(out, step.stages);
}

Stream ExpressionLowering::TupleFilter(Stream in, const Node& filter) {
  const Node* node = &filter;
  Type type = filter.kind == Kind::kNumber ? Type::Double : TypeOf(filter, {}, dialect_);
  bool condition =
      type.IsSubtypeOf(Type::Bool.Join(Type::Null).Join(Type::Undefined).Join(Type::String).Join(Type::Object));
  Stream out = in;
  out.may_fail = in.may_fail || MayFail(filter);
  if (condition) {
    out.run = [this, in, node](const ItemSink& sink) {
      Items(in, [&](ValueId item) {
        ValueId cond;
        WithContext({item, false}, [&] { cond = Condition(*node); });
        When(cond, [&] { sink(item, Yielded::kItem); });
      });
    };
    return out;
  }
  // Positions count over the whole stream.
  ValueId records = Collect(in);
  out.run = [this, in, node, records](const ItemSink& sink) {
    auto yield = [&](ValueId record) {
      Unpack(record, in.names, [&](ValueId item) { sink(item, Yielded::kItem); });
    };
    if (node->kind == Kind::kNumber) return PickItem(records, node->number, yield);
    ValueId count = b().Emit(Op::IterCount, {records}, {0});
    ForEach(records, 0, [&](ValueId record, ValueId index) {
      Unpack(record, in.names, [&](ValueId item) {
        ValueId picked = InContext(*node, item);
        ValueId times = b().Emit(Op::Picks, {picked, index, count},
                                 {Service() * rt::kService, Site(*node, '=', "").index});
        ValueId taken = b().ICmp(ir::Predicate::Gt, b().Emit(Op::IntOf, {times}), b().IConst(0));
        When(taken, [&] { sink(item, Yielded::kItem); });
      });
    });
  };
  return out;
}

Stream ExpressionLowering::TupleStages(Stream in, const std::vector<Stage>& stages) {
  Stream out = in;
  out.tuple = true;
  for (const Stage& stage : stages) {
    if (stage.filter) {
      out = TupleFilter(out, *stage.filter);
      continue;
    }
    Stream before = out;
    std::string name = stage.index;
    AddName(out.names, name);
    out.run = [this, before, name](const ItemSink& sink) {
      int64_t counter = b().AddLocal(Type::I64);
      b().Emit(Op::SetILocal, {b().IConst(0)}, {counter});
      Items(before, [&](ValueId item) {
        ValueId index = b().Emit(Op::ILocal, {}, {counter});
        b().Emit(Op::SetILocal, {b().IAdd(index, b().IConst(1))}, {counter});
        WithNames({{name, b().Emit(Op::NumberOf, {index})}}, [&] { sink(item, Yielded::kItem); });
      });
    };
  }
  return out;
}

}  // namespace aslc::jsonata
