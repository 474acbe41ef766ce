// What expressions of JSONata read (walker.h): an abstract evaluation of their trees. Sequences are not told
// from their items, and closures see the variables of where they are called: both only add to what is listed.
#include "frontend/wants/expression.h"

#include <algorithm>

#include "frontend/jsonata/analysis.h"

namespace aslc::frontend::wants {

using jsonata::BinaryOp;
using jsonata::Kind;
using jsonata::Node;
using jsonata::NodePtr;
using jsonata::Stage;

namespace {

constexpr int kCallsMax = 12;  // of lambdas inside one another: recursion adds nothing new

bool IsComparison(BinaryOp op) {
  return op == BinaryOp::kEq || op == BinaryOp::kNe || op == BinaryOp::kLt || op == BinaryOp::kLe ||
         op == BinaryOp::kGt || op == BinaryOp::kGe;
}

std::string NumberText(double number) {
  const auto whole = static_cast<int64_t>(number);
  if (number > -1e15 && number < 1e15 && static_cast<double>(whole) == number) return std::to_string(whole);
  return std::to_string(number);
}

}  // namespace

DataId Walker::Evaluate(const StateExpression& expression, const Place& place) {
  tree_.SetSoft(true);
  const DataId value = ExpressionWalker(*this, place).Eval(*expression.root, Pool::kUnknown);
  tree_.SetSoft(false);
  return value;
}

DataId ExpressionWalker::Eval(const Node& node, DataId context) {
  DataId value = Base(node, context);
  for (const Stage& stage : node.predicates) value = Predicate(value, stage);
  for (const jsonata::Pair& pair : node.group) {
    Eval(*pair.key, pool_.Elements(value, true));
    Eval(*pair.value, pool_.Elements(value, true));
  }
  return node.has_group ? Pool::kUnknown : value;
}

DataId ExpressionWalker::Base(const Node& node, DataId context) {
  switch (node.kind) {
    case Kind::kPath:
      return Path(node, context);
    case Kind::kName:
      return pool_.Member(context, node.text, true);
    case Kind::kString:
      return pool_.Constant(ASLRT_WANTS_STRING, node.text);
    case Kind::kNumber:
      return pool_.Constant(ASLRT_WANTS_NUMBER, NumberText(node.number));
    case Kind::kBool:
      return pool_.Constant(ASLRT_WANTS_BOOLEAN, node.number != 0 ? "true" : "false");
    case Kind::kWildcard:
      return pool_.AnyMember(context);
    case Kind::kVariable:
      return Variable(node.text, context);
    case Kind::kBinary:
      return Binary(node, context);
    case Kind::kNegate:
      pool_.Demand(Eval(*node.kids[0], context), ASLRT_WANTS_NUMBER);
      return Pool::kUnknown;
    case Kind::kArray:
    case Kind::kObject:
      return Constructor(node, context);
    case Kind::kCondition: {
      Test(*node.kids[0], context);
      const DataId then = Eval(*node.kids[1], context);
      return node.kids.size() > 2 ? pool_.Join(then, Eval(*node.kids[2], context)) : then;
    }
    case Kind::kCoalesce:
    case Kind::kDefault: {
      const DataId first = Eval(*node.kids[0], context);
      pool_.Flag(first, ASLRT_WANTS_OPTIONAL);
      return pool_.Join(first, Eval(*node.kids[1], context));
    }
    case Kind::kBlock:
      return Block(node, context);
    case Kind::kBind:
      return Bind(node, context);
    case Kind::kCall:
      return Call(node, context, nullptr);
    case Kind::kApply:
      return Apply(node, context);
    default:
      jsonata::ForEachChild(node, [&](const Node& child) {
        if (child.kind != Kind::kPlaceholder) Eval(child, context);
      });
      return node.kind == Kind::kTransform ? Pool::kUnknown : context;
  }
}

DataId ExpressionWalker::Path(const Node& node, DataId context) {
  DataId value = context;
  bool first = true;
  for (const NodePtr& step : node.steps()) {
    const DataId item = first ? value : pool_.Items(value);
    if (step->kind == Kind::kSort) {
      for (const jsonata::SortTerm& term : step->terms) Eval(*term.expression, pool_.Elements(value, true));
    } else {
      DataId next = Eval(*step, item);
      for (const Stage& stage : step->stages) next = Predicate(next, stage);
      if (!step->index.empty()) variables_[step->index] = {Pool::kUnknown, nullptr};
      if (!step->focus.empty()) {
        variables_[step->focus] = {pool_.Elements(next, true), nullptr};
        next = item;  // `@` leaves the context as it is
      }
      value = next;
    }
    first = false;
  }
  return value;
}

DataId ExpressionWalker::Predicate(DataId value, const Stage& stage) {
  if (!stage.index.empty()) variables_[stage.index] = {Pool::kUnknown, nullptr};
  if (!stage.filter) return value;
  const Node& filter = *stage.filter;
  if (filter.kind == Kind::kNumber) return pool_.At(value, static_cast<int64_t>(filter.number), true, true);
  const DataId item = pool_.Elements(value, true);
  Test(filter, item);
  return item;
}

// A condition: what stands by itself may be missing.
void ExpressionWalker::Test(const Node& node, DataId context) {
  const DataId value = Eval(node, context);
  if (node.kind == Kind::kBinary) return;
  pool_.Demand(value, ASLRT_WANTS_BOOLEAN);
  if (node.kind == Kind::kPath) pool_.Flag(value, ASLRT_WANTS_OPTIONAL);
}

DataId ExpressionWalker::Variable(const std::string& name, DataId context) {
  if (name.empty()) return context;
  if (name == "states") return States();
  const auto found = variables_.find(name);
  if (found != variables_.end()) return found->second.value;
  return walker_.Variable(place_, name);
}

DataId ExpressionWalker::States() {
  return pool_.Object({{"input", place_.input},
                       {"result", place_.result},
                       {"errorOutput", place_.error_output},
                       {"context", walker_.Context(place_)}});
}

DataId ExpressionWalker::Binary(const Node& node, DataId context) {
  if (node.op == BinaryOp::kAnd || node.op == BinaryOp::kOr) {
    for (const NodePtr& kid : node.kids) Test(*kid, context);
    return Pool::kUnknown;
  }
  const DataId left = Eval(*node.kids[0], context), right = Eval(*node.kids[1], context);
  if (IsComparison(node.op)) {
    const bool equality = node.op == BinaryOp::kEq || node.op == BinaryOp::kNe;
    if (node.kids[0]->kind == Kind::kNull) pool_.Flag(right, ASLRT_WANTS_NULLABLE);
    if (node.kids[1]->kind == Kind::kNull) pool_.Flag(left, ASLRT_WANTS_NULLABLE);
    pool_.Compare(left, right, 0, equality ? ASLRT_WANT_EQUALS : ASLRT_WANT_ORDERED);
    if (!equality && !pool_.IsConstant(left) && !pool_.IsConstant(right)) {
      pool_.Demand(left, ASLRT_WANTS_NUMBER);
      pool_.Demand(right, ASLRT_WANTS_NUMBER);
    }
    return Pool::kUnknown;
  }
  if (node.op == BinaryOp::kIn) {
    pool_.Compare(left, pool_.Elements(right, true), 0, ASLRT_WANT_EQUALS);
    return Pool::kUnknown;
  }
  if (node.op != BinaryOp::kConcat) {
    pool_.Demand(left, ASLRT_WANTS_NUMBER);
    pool_.Demand(right, ASLRT_WANTS_NUMBER);
  }
  return Pool::kUnknown;
}

DataId ExpressionWalker::Constructor(const Node& node, DataId context) {
  if (node.kind == Kind::kArray) {
    std::vector<DataId> elements;
    for (const NodePtr& kid : node.kids) elements.push_back(Eval(*kid, context));
    return pool_.Array(std::move(elements));
  }
  std::map<std::string, DataId> members;
  for (const jsonata::Pair& pair : node.pairs) {
    const DataId value = Eval(*pair.value, context);
    Eval(*pair.key, context);
    if (pair.key->kind == Kind::kString) members[pair.key->text] = value;
  }
  return pool_.Object(std::move(members));
}

DataId ExpressionWalker::Block(const Node& node, DataId context) {
  const Variables outside = variables_;
  DataId value = Pool::kNothing;
  for (const NodePtr& kid : node.kids) value = Eval(*kid, context);
  variables_ = outside;
  return value;
}

DataId ExpressionWalker::Bind(const Node& node, DataId context) {
  const Node& right = *node.kids[0];
  const Node* lambda = right.kind == Kind::kLambda ? &right : nullptr;
  const DataId value = lambda != nullptr ? Pool::kUnknown : Eval(right, context);
  variables_[node.text] = {value, lambda};
  return value;
}

// left ~> right: a call with `left` before its arguments.
DataId ExpressionWalker::Apply(const Node& node, DataId context) {
  const DataId left = Eval(*node.kids[0], context);
  const Node& right = *node.kids[1];
  if (right.kind == Kind::kCall) return Call(right, context, &left);
  return CallProcedure(right, {{left, nullptr}}, context);
}

DataId ExpressionWalker::Call(const Node& node, DataId context, const DataId* first) {
  std::vector<Binding> args;
  if (first != nullptr) args.push_back({*first, nullptr});
  for (size_t i = 1; i < node.kids.size(); ++i) {
    const Node& kid = *node.kids[i];
    if (const Node* lambda = LambdaOf(kid)) {
      args.push_back({Pool::kUnknown, lambda});
    } else {
      args.push_back({Eval(kid, context), nullptr});
    }
  }
  return CallProcedure(*node.kids[0], args, context);
}

const Node* ExpressionWalker::LambdaOf(const Node& node) const {
  if (node.kind == Kind::kLambda) return &node;
  if (node.kind != Kind::kVariable) return nullptr;
  const auto found = variables_.find(node.text);
  return found == variables_.end() ? nullptr : found->second.lambda;
}

DataId ExpressionWalker::CallProcedure(const Node& procedure, std::vector<Binding> args, DataId context) {
  if (const Node* lambda = LambdaOf(procedure)) {
    std::vector<DataId> values;
    for (const Binding& arg : args) values.push_back(arg.value);
    return CallLambda(*lambda, values);
  }
  if (procedure.kind != Kind::kVariable) return Eval(procedure, context);
  const int number = jsonata::BuiltinNumber(procedure.text, jsonata::Dialect::kAws);
  return number < 0 ? Pool::kUnknown : CallBuiltin(number, std::move(args), context);
}

DataId ExpressionWalker::CallLambda(const Node& lambda, const std::vector<DataId>& args) {
  if (calls_ >= kCallsMax) return Pool::kUnknown;
  ++calls_;
  const Variables outside = variables_;
  for (size_t i = 0; i < lambda.params.size(); ++i) {
    variables_[lambda.params[i]] = {i < args.size() ? args[i] : Pool::kNothing, nullptr};
  }
  const DataId value = Eval(*lambda.kids[0], Pool::kUnknown);
  variables_ = outside;
  --calls_;
  return value;
}

}  // namespace aslc::frontend::wants
