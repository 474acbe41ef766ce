// Names, lambdas and calls (lowering.h). A name is a value where nothing can set it again, a local of the
// function where `:=` does, a cell where a lambda sees it too.
#include <algorithm>

#include "frontend/jsonata/lowering.h"
#include "ir/json_text.h"
#include "aslc/jsonata_ops.h"

namespace aslc::jsonata {

using ir::Op;
using ir::Type;
using ir::ValueId;
namespace rt = aslrt::jsonata;

namespace {

constexpr size_t kArgumentsMax = 200;  // of a call; the value stack also holds the function and the context

// What an error calls the function of a call.
std::string_view ProcedureName(const Node& procedure) {
  return procedure.kind == Kind::kPath ? std::string_view(procedure.steps()[0]->text) : std::string_view(procedure.text);
}

}  // namespace

int64_t HowOf(Keep keep) {
  return keep == Keep::kRaw ? rt::kBuiltinRaw : keep == Keep::kArray ? rt::kBuiltinKeep : 0;
}

// ---- names --------------------------------------------------------------------------------------

const Binding* ExpressionLowering::Find(FunctionState& function, std::string_view name) {
  for (size_t i = function.frames.size(); i-- > 0;) {
    auto found = function.frames[i].find(name);
    if (found != function.frames[i].end()) return &found->second;
  }
  return nullptr;
}

bool ExpressionLowering::IsBound(std::string_view name) {
  for (FunctionState* f = function_; f != nullptr; f = f->parent) {
    if (Find(*f, name) != nullptr) return true;
  }
  return free_.contains(name);
}

void ExpressionLowering::Declare(const std::string& name, ValueId value) {
  Binding binding;
  if (facts_.captured.contains(name)) {
    binding = {Binding::Where::kCell, b().Emit(Op::Cell, {value}), -1};
  } else {
    binding = {Binding::Where::kLocal, {}, b().AddLocal(Type::JValue)};
    b().Emit(Op::SetLocal, {value}, {binding.local});
  }
  function_->frames.back()[name] = binding;
}

void ExpressionLowering::OpenFrame(std::span<const NodePtr> kids) {
  function_->frames.emplace_back();
  Names bound;
  for (const NodePtr& kid : kids) {
    if (kid->kind != Kind::kBlock && kid->kind != Kind::kLambda) BoundInFrame(*kid, bound);
  }
  DeclareBound(bound);
}

// Until it is set in this frame, a name is what it is around it.
void ExpressionLowering::DeclareBound(const Names& names) {
  for (const std::string& name : names) {
    std::optional<ValueId> value = Read(name);
    int builtin = value ? -1 : BuiltinNumber(name, dialect_);
    if (builtin >= 0) value = b().Emit(Op::BuiltinValue, {}, {builtin, Service()});
    Declare(name, value ? *value : b().Undef());
  }
}

ValueId ExpressionLowering::Captured(FunctionState& function, const std::string& key, Type type) {
  size_t index = 0;
  while (index < function.captured.size() && function.captured[index].first != key) ++index;
  if (index == function.captured.size()) function.captured.emplace_back(key, type);
  return function.builder->Emit(Op::Capture, {}, {static_cast<int64_t>(index), type.bits()});
}

// What a closure made in the current function takes for a key: the cell of a name that is in one.
ValueId ExpressionLowering::KeyValue(const std::string& key) {
  if (key == "@") return function_->context.value;
  if (key == "@@") return Root();
  if (const Binding* binding = Find(*function_, key)) {
    return binding->where == Binding::Where::kLocal ? b().Local(binding->local) : binding->value;
  }
  if (function_->parent == nullptr) {
    std::optional<ValueId> value = Read(key);
    return value ? *value : b().Undef();
  }
  Type type = Type::JValue;
  for (FunctionState* f = function_->parent; f != nullptr; f = f->parent) {
    if (const Binding* binding = Find(*f, key)) {
      if (binding->where == Binding::Where::kCell) type = Type::Cell;
      break;
    }
  }
  return Captured(*function_, key, type);
}

ValueId ExpressionLowering::Root() {
  return function_->parent == nullptr ? root_ : Captured(*function_, "@@", Type::JValue);
}

std::optional<ValueId> ExpressionLowering::Read(std::string_view name) {
  if (const Binding* binding = Find(*function_, name)) {
    if (binding->where == Binding::Where::kCell) return b().Emit(Op::CellGet, {binding->value});
    if (binding->where == Binding::Where::kLocal) return b().Local(binding->local);
    return binding->value;
  }
  constexpr std::string_view kStates = "states.";
  if (function_->parent != nullptr) {
    bool states = Service() && (name == "states" || name.starts_with(kStates));
    if (!IsBound(name) && !states) return std::nullopt;
    ValueId value = KeyValue(std::string(name));
    return b().TypeOf(value) == Type::Cell ? b().Emit(Op::CellGet, {value}) : value;
  }
  if (name.starts_with(kStates)) return surroundings_.StatesMember(name.substr(kStates.size()));
  return surroundings_.Variable(name);
}

ValueId ExpressionLowering::Variable(const Node& node) {
  if (node.text.empty()) return function_->context.value;
  if (node.text == "$") return Root();
  if (std::optional<ValueId> value = Read(node.text)) return *value;
  int builtin = BuiltinNumber(node.text, dialect_);
  if (builtin >= 0) return b().Emit(Op::BuiltinValue, {}, {builtin, Service()});
  return b().Undef();
}

ValueId ExpressionLowering::Bind(const Node& node) {
  ValueId value = Value(*node.kids[0]);
  const Binding* binding = Find(*function_, node.text);
  if (binding == nullptr || binding->where == Binding::Where::kValue) {
    Declare(node.text, value);
  } else if (binding->where == Binding::Where::kCell) {
    b().Emit(Op::CellSet, {binding->value, value});
  } else {
    b().Emit(Op::SetLocal, {value}, {binding->local});
  }
  return value;
}

// ---- lambdas ------------------------------------------------------------------------------------

ValueId ExpressionLowering::MakeLambda(uint32_t params, const std::function<void()>& body) {
  ir::ModuleBuilder& module = b().module();
  uint32_t number = module.AddLambda();
  ir::FunctionBuilder builder(module, b().state(), ir::kLambda0 + number);
  builder.SetRange(b().range());
  FunctionState lambda;
  lambda.builder = &builder;
  lambda.parent = function_;
  lambda.frames.emplace_back();
  FunctionState* outer = function_;
  PositionRule rule;
  std::swap(rule, position_rule_);
  function_ = &lambda;
  // Arguments are read before anything is called (abi.h), so the body begins with them.
  arguments_.clear();
  for (uint32_t i = 0; i < params; ++i) arguments_.push_back(builder.Emit(Op::Arg, {}, {i}));
  lambda.context = {Captured(lambda, "@", Type::JValue), outer->context.root};
  body();
  builder.Finish();
  function_ = outer;
  std::swap(rule, position_rule_);
  std::vector<ValueId> values;
  for (const auto& [key, type] : lambda.captured) values.push_back(KeyValue(key));
  return b().Emit(Op::Closure, values, {number, params});
}

ValueId ExpressionLowering::Lambda(const Node& node) {
  ValueId closure = MakeLambda(static_cast<uint32_t>(node.params.size()), [&] {
    std::vector<ValueId> arguments = arguments_;
    for (size_t i = 0; i < arguments.size(); ++i) {
      if (facts_.captured.contains(node.params[i])) {
        Declare(node.params[i], arguments[i]);
      } else {
        function_->frames.back()[node.params[i]] = {Binding::Where::kValue, arguments[i], -1};
      }
    }
    OpenFrame(node.kids);
    Body(*node.kids[0]);
  });
  if (!node.has_signature) return closure;
  return b().Emit(Op::Signature, {closure, Text("<" + node.signature + ">")});
}

// The body of a lambda: a call in tail position takes the lambda's place.
void ExpressionLowering::Body(const Node& node) {
  ++function_->depth;
  BodyInside(node);
  --function_->depth;
}

void ExpressionLowering::BodyInside(const Node& node) {
  bool bare = node.predicates.empty() && !node.has_group && !node.keep_array;
  if (bare && node.kind == Kind::kCondition) {
    ir::BlockId yes = b().NewBlock(), no = b().NewBlock();
    b().Br(Covered(Condition(*node.kids[0]), node, ASLRT_OUTCOME_then_side), yes, no);
    b().SetBlock(yes);
    Body(*node.kids[1]);
    b().SetBlock(no);
    if (node.kids.size() > 2) return Body(*node.kids[2]);
    b().Emit(Op::Return, {b().Undef()});
  } else if (bare && node.kind == Kind::kBlock && !node.kids.empty()) {
    OpenFrame(node.kids);
    for (size_t i = 0; i + 1 < node.kids.size(); ++i) Value(*node.kids[i]);
    Body(*node.kids.back());
    function_->frames.pop_back();
  } else if (bare && node.kind == Kind::kCall && node.tail && BuiltinOf(*node.kids[0]) < 0 &&
             node.kids.size() <= kArgumentsMax) {
    std::vector<ValueId> operands = {Procedure(node, "T1005"), function_->context.value};
    for (size_t i = 1; i < node.kids.size(); ++i) operands.push_back(Value(*node.kids[i]));
    b().SetRange(node.range);
    b().Emit(Op::TailCall, operands, {Site(node, '+', ProcedureName(*node.kids[0])).index});
  } else {
    --function_->depth;  // Value counts the node itself
    b().Emit(Op::Return, {TailValue(node)});
    ++function_->depth;
  }
}

// As Value, but a call at the end hands its result on as it is: the reference implementation makes it after
// the lambda has ended, where nothing collapses a sequence.
ValueId ExpressionLowering::TailValue(const Node& node) {
  bool bare = node.predicates.empty() && !node.has_group && !node.keep_array;
  if (bare && node.kind == Kind::kCall && node.tail) return Call(node, std::nullopt, Keep::kRaw);
  if (bare && node.kind == Kind::kCondition) {
    ValueId condition = Covered(Condition(*node.kids[0]), node, ASLRT_OUTCOME_then_side);
    return Choose(
        condition, [&] { return TailValue(*node.kids[1]); },
        [&] { return node.kids.size() > 2 ? TailValue(*node.kids[2]) : b().Undef(); });
  }
  if (!bare || node.kind != Kind::kBlock || node.kids.empty()) return Value(node);
  OpenFrame(node.kids);
  for (size_t i = 0; i + 1 < node.kids.size(); ++i) Value(*node.kids[i]);
  ValueId value = TailValue(*node.kids.back());
  function_->frames.pop_back();
  return value;
}

// ---- calls --------------------------------------------------------------------------------------

// The built-in function that a procedure names, or -1.
int ExpressionLowering::BuiltinOf(const Node& procedure) {
  bool name = procedure.kind == Kind::kVariable && procedure.predicates.empty() && !procedure.has_group;
  return name && !IsBound(procedure.text) ? BuiltinNumber(procedure.text, dialect_) : -1;
}

// A name without `$` that would be a function with it gets an error of its own.
ValueId ExpressionLowering::Procedure(const Node& node, std::string_view missing_code) {
  const Node& procedure = *node.kids[0];
  ValueId value = Value(procedure);
  if (procedure.kind != Kind::kPath) return value;
  std::string_view name = procedure.steps()[0]->text;
  if (!IsBound(name) && BuiltinNumber(name, dialect_) < 0) return value;
  std::string members = "{\"code\":\"" + std::string(missing_code) + "\"}";
  return Choose(
      b().IsKind(value, Type::Undefined), [&] { return Throw(value, members, node, name); },
      [&] { return value; });
}

ValueId ExpressionLowering::Invoke(const Node& node, ValueId function, const std::vector<ValueId>& args,
                                   Keep keep) {
  std::vector<ValueId> operands = {function, function_->context.value};
  operands.insert(operands.end(), args.begin(), args.end());
  b().SetRange(node.range);
  int64_t how = HowOf(keep);
  how |= int64_t{Service() ? 1 : std::max(function_->depth, 1u)} << rt::kApplyLevels;
  return b().Emit(Op::Apply, operands, {how, Site(node, '+', ProcedureName(*node.kids[0])).index});
}

// first: what `~>` puts in front of the arguments.
ValueId ExpressionLowering::Call(const Node& node, std::optional<ValueId> first, Keep keep) {
  int builtin = BuiltinOf(*node.kids[0]);
  if (builtin >= 0) {
    if (std::optional<ValueId> value = Inlined(node, builtin, first, keep)) return *value;
  }
  ValueId function;
  if (builtin < 0) function = Procedure(node, "T1005");
  std::vector<ValueId> args;
  if (first) args.push_back(*first);
  for (size_t i = 1; i < node.kids.size(); ++i) args.push_back(Value(*node.kids[i]));
  std::string_view name = ProcedureName(*node.kids[0]);
  if (args.size() > kArgumentsMax) {
    return Throw(b().Undef(), "{\"code\":\"T0410\",\"index\":" + std::to_string(kArgumentsMax + 1) + "}", node, name);
  }
  if (builtin < 0) return Invoke(node, function, args, keep);
  std::vector<ValueId> operands = {function_->context.value};
  operands.insert(operands.end(), args.begin(), args.end());
  b().SetRange(node.range);
  int64_t how = HowOf(keep);
  if (Service()) how |= rt::kBuiltinService;
  return b().Emit(Op::Builtin, operands, {builtin, how, Site(node, '+', name).index});
}

ValueId ExpressionLowering::Partial(const Node& node) {
  std::vector<ValueId> operands(1);
  uint64_t open = 0;
  for (size_t i = 1; i < node.kids.size(); ++i) {
    bool placeholder = node.kids[i]->kind == Kind::kPlaceholder;
    operands.push_back(placeholder ? b().Undef() : Value(*node.kids[i]));
    if (placeholder && i <= 64) open |= uint64_t{1} << (i - 1);
  }
  operands[0] = Procedure(node, "T1007");
  ir::SiteId site = Site(node, '=', ProcedureName(*node.kids[0]));
  return b().Emit(Op::Partial, operands, {static_cast<int64_t>(open), site.index});
}

ValueId ExpressionLowering::Chain(const Node& node) {
  ValueId left = Value(*node.kids[0]);
  if (node.kids[1]->kind == Kind::kCall) return Call(*node.kids[1], left, node.keep_array ? Keep::kArray : Keep::kCollapse);
  ValueId right = Value(*node.kids[1]);
  return b().Emit(Op::Chain, {left, right}, {Site(node, '=', "").index});
}

ValueId ExpressionLowering::Transform(const Node& node) {
  std::vector<ValueId> parts;
  for (const NodePtr& kid : node.kids) {
    parts.push_back(MakeLambda(1, [&] {
      ValueId match = arguments_[0];
      function_->frames.emplace_back();
      WithContext({match, false}, [&] { b().Emit(Op::Return, {Value(*kid)}); });
    }));
  }
  return b().Emit(Op::Transform, parts, {Service()});
}

ValueId ExpressionLowering::Regex(const Node& node) {
  std::string json = "[";
  ir::AppendQuoted(json, node.text);
  json += ',';
  ir::AppendQuoted(json, node.flags);
  json += ']';
  return b().Emit(Op::Regex, {b().Const(b().module().Constant(json))});
}

}  // namespace aslc::jsonata
