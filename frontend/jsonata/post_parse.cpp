// The post-parse stage: what the reference implementation's processAST does, node by node and in its
// order, because the order decides which of two errors is reported.
#include "frontend/jsonata/post_parse.h"

#include "frontend/jsonata/ancestry.h"
#include "frontend/jsonata/messages.h"

namespace aslc::jsonata {
namespace {

// Functions that make nodes return null after an error, which error_ then holds.
class PostParser {
 public:
  explicit PostParser(Dialect dialect) : dialect_(dialect) {}
  Parsed Run(const Syntax& root);

 private:
  NodePtr Process(const Syntax& syntax);
  NodePtr ProcessForm(const Syntax& syntax);
  NodePtr ProcessBinary(const Syntax& syntax);
  NodePtr New(Kind kind, const Syntax& syntax);
  NodePtr Text(Kind kind, const Syntax& syntax);
  NodePtr Literal(const Syntax& syntax);
  NodePtr Wrap(NodePtr step);
  NodePtr Fail(std::string_view code, const Token& at, bool with_token);
  NodePtr FailParent(const Node& node);
  bool Add(Node& node, const Syntax* kid, bool seeks = true);

  NodePtr Path(const Syntax& syntax);
  bool CheckSteps(Node& path);
  NodePtr Filter(const Syntax& syntax);
  NodePtr Group(const Syntax& syntax);
  NodePtr Sort(const Syntax& syntax);
  NodePtr Bind(const Syntax& syntax);
  NodePtr Focus(const Syntax& syntax);
  NodePtr Index(const Syntax& syntax);
  NodePtr Apply(const Syntax& syntax);
  NodePtr Operation(const Syntax& syntax);
  NodePtr Negate(const Syntax& syntax);
  NodePtr Kids(Kind kind, const Syntax& syntax);
  NodePtr Object(const Syntax& syntax);
  NodePtr Call(Kind kind, const Syntax& syntax);
  NodePtr Lambda(const Syntax& syntax);
  NodePtr Block(const Syntax& syntax);
  NodePtr Transform(const Syntax& syntax);
  NodePtr Name(const Syntax& syntax);

  const Dialect dialect_;
  Ancestry ancestry_;
  std::optional<SyntaxError> error_;
};

Node& LastStep(Node& node) { return node.kind == Kind::kPath ? *node.kids.back() : node; }

// Calls in tail position of a lambda's body. A call's own group and `[]` are lost there, as in the
// reference implementation, where the call is made after its node has been evaluated. What a predicate or
// a group of a block is applied to is not a tail.
void MarkTails(Node& node) {
  if (!node.predicates.empty()) return;
  switch (node.kind) {
    case Kind::kCall:
      node.tail = true;
      node.group.clear();
      node.has_group = node.keep_array = false;
      return;
    case Kind::kCondition:
      if (node.has_group) return;
      for (size_t branch = 1; branch < node.kids.size(); ++branch) MarkTails(*node.kids[branch]);
      return;
    case Kind::kCoalesce:
    case Kind::kDefault:
    case Kind::kBlock:
      if (!node.has_group && !node.kids.empty()) MarkTails(*node.kids.back());
      return;
    default:
      return;
  }
}

BinaryOp OpOf(Symbol symbol) {
  switch (symbol) {
    case Symbol::kPlus:
      return BinaryOp::kAdd;
    case Symbol::kMinus:
      return BinaryOp::kSub;
    case Symbol::kStar:
      return BinaryOp::kMul;
    case Symbol::kSlash:
      return BinaryOp::kDiv;
    case Symbol::kPercent:
      return BinaryOp::kMod;
    case Symbol::kEqual:
      return BinaryOp::kEq;
    case Symbol::kNotEqual:
      return BinaryOp::kNe;
    case Symbol::kLess:
      return BinaryOp::kLt;
    case Symbol::kLessEqual:
      return BinaryOp::kLe;
    case Symbol::kGreater:
      return BinaryOp::kGt;
    case Symbol::kGreaterEqual:
      return BinaryOp::kGe;
    case Symbol::kAmpersand:
      return BinaryOp::kConcat;
    case Symbol::kRange:
      return BinaryOp::kRange;
    case Symbol::kIn:
      return BinaryOp::kIn;
    case Symbol::kAnd:
      return BinaryOp::kAnd;
    default:
      return BinaryOp::kOr;
  }
}

NodePtr PostParser::Fail(std::string_view code, const Token& at, bool with_token) {
  error_ =
      MakeError(code, at, with_token ? TokenJson(at) : "", with_token ? TokenText(at) : "", "", "", dialect_);
  return nullptr;
}

// No step that the node could be gives it a parent.
NodePtr PostParser::FailParent(const Node& node) {
  Token at;
  at.position = node.position;
  at.range = node.range;
  const std::string type(TypeName(node.kind));
  error_ = MakeError("S0217", at, QuotedText(type), type, "", "", dialect_);
  error_->placed = node.kind != Kind::kPath && node.kind != Kind::kParent;
  return nullptr;
}

NodePtr PostParser::New(Kind kind, const Syntax& syntax) {
  NodePtr node = std::make_unique<Node>();
  node->kind = kind;
  node->position = syntax.token.position;
  node->range = syntax.token.range;
  return node;
}

NodePtr PostParser::Text(Kind kind, const Syntax& syntax) {
  NodePtr node = New(kind, syntax);
  node->text = syntax.token.text;
  return node;
}

NodePtr PostParser::Literal(const Syntax& syntax) {
  const Form form = syntax.form;
  NodePtr node = New(form == Form::kNumber ? Kind::kNumber
                     : form == Form::kBool ? Kind::kBool
                                           : Kind::kNull,
                     syntax);
  node->number = syntax.token.number;
  return node;
}

// A path of one step.
NodePtr PostParser::Wrap(NodePtr step) {
  NodePtr path = std::make_unique<Node>();
  path->kind = Kind::kPath;
  path->position = step->position;
  path->range = step->range;
  path->kids.push_back(std::move(step));
  return path;
}

// `seeks`: a parent operator in the kid may refer to steps around the node.
bool PostParser::Add(Node& node, const Syntax* kid, bool seeks) {
  NodePtr made = Process(*kid);
  if (!made) return false;
  if (seeks) ancestry_.Push(node, *made);
  node.kids.push_back(std::move(made));
  return true;
}

NodePtr PostParser::Process(const Syntax& syntax) {
  NodePtr node = ProcessForm(syntax);
  if (node && syntax.keep_array) node->keep_array = true;
  return node;
}

NodePtr PostParser::ProcessForm(const Syntax& syntax) {
  switch (syntax.form) {
    case Form::kEnd:
      return Fail("S0207", syntax.token, true);
    case Form::kName:
      return Name(syntax);
    case Form::kVariable:
      return Text(Kind::kVariable, syntax);
    case Form::kString:
      return Text(Kind::kString, syntax);
    case Form::kNumber:
    case Form::kBool:
    case Form::kNull:
      return Literal(syntax);
    case Form::kRegex: {
      NodePtr node = Text(Kind::kRegex, syntax);
      node->flags = syntax.token.flags;
      return node;
    }
    case Form::kOperator:
      return syntax.token.symbol == Symbol::kQuestion ? New(Kind::kPlaceholder, syntax) : Name(syntax);
    case Form::kWildcard:
      return New(Kind::kWildcard, syntax);
    case Form::kDescendant:
      return New(Kind::kDescendant, syntax);
    case Form::kParent: {
      NodePtr node = New(Kind::kParent, syntax);
      ancestry_.Add(node.get());
      return node;
    }
    case Form::kBinary:
      return ProcessBinary(syntax);
    case Form::kNegate:
      return Negate(syntax);
    case Form::kArray:
      return Kids(Kind::kArray, syntax);
    case Form::kObject:
      return Object(syntax);
    case Form::kCall:
      return Call(Kind::kCall, syntax);
    case Form::kPartial:
      return Call(Kind::kPartial, syntax);
    case Form::kLambda:
      return Lambda(syntax);
    case Form::kCondition:
      return Kids(Kind::kCondition, syntax);
    case Form::kCoalesce:
    case Form::kDefault:
      return Operation(syntax);
    case Form::kBlock:
      return Block(syntax);
    case Form::kTransform:
      return Transform(syntax);
  }
  return nullptr;
}

NodePtr PostParser::ProcessBinary(const Syntax& syntax) {
  switch (syntax.token.symbol) {
    case Symbol::kDot:
      return Path(syntax);
    case Symbol::kLeftBracket:
      return Filter(syntax);
    case Symbol::kLeftBrace:
      return Group(syntax);
    case Symbol::kCaret:
      return Sort(syntax);
    case Symbol::kBind:
      return Bind(syntax);
    case Symbol::kAt:
      return Focus(syntax);
    case Symbol::kHash:
      return Index(syntax);
    case Symbol::kChain:
      return Apply(syntax);
    default:
      return Operation(syntax);
  }
}

NodePtr PostParser::Name(const Syntax& syntax) {
  NodePtr step = Text(Kind::kName, syntax);
  step->keep_array = syntax.keep_array;
  NodePtr path = Wrap(std::move(step));
  path->keep_singleton_array = syntax.keep_array;
  return path;
}

NodePtr PostParser::Path(const Syntax& syntax) {
  NodePtr path = Process(*syntax.lhs);
  if (!path) return nullptr;
  if (path->kind != Kind::kPath) {
    const bool parent = path->kind == Kind::kParent;
    path = Wrap(std::move(path));
    if (parent) ancestry_.Begin(*path, *path->kids[0]);
  }
  NodePtr rest = Process(*syntax.rhs);
  if (!rest) return nullptr;
  if (rest->kind == Kind::kPath) {
    for (NodePtr& step : rest->kids) path->kids.push_back(std::move(step));
    ancestry_.Forget(*rest);
  } else {
    rest->stages = std::move(rest->predicates);
    rest->predicates.clear();
    path->kids.push_back(std::move(rest));
  }
  if (!CheckSteps(*path)) return nullptr;
  for (Node* end : {path->kids.front().get(), path->kids.back().get()}) {
    if (end->kind == Kind::kArray) end->cons_array = true;
  }
  if (const Node* lost = ancestry_.Resolve(*path)) return FailParent(*lost);
  return path;
}

// Numbers, true, false and null are no steps; strings are names.
bool PostParser::CheckSteps(Node& path) {
  for (const NodePtr& step : path.kids) {
    path.keep_singleton_array |= step->keep_array;
    const Kind kind = step->kind;
    if (kind != Kind::kNumber && kind != Kind::kBool && kind != Kind::kNull) continue;
    Token at;
    at.position = step->position;
    at.range = step->range;
    const std::string value = kind == Kind::kNumber ? NumberText(step->number)
                              : kind == Kind::kNull ? "null"
                              : step->number != 0   ? "true"
                                                    : "false";
    error_ = MakeError("S0213", at, "", "", value, value, dialect_);
    return false;
  }
  for (const NodePtr& step : path.kids) {
    if (step->kind == Kind::kString) step->kind = Kind::kName;
  }
  return true;
}

NodePtr PostParser::Filter(const Syntax& syntax) {
  NodePtr result = Process(*syntax.lhs);
  if (!result) return nullptr;
  Node& step = LastStep(*result);
  if (step.has_group) return Fail("S0209", syntax.token, false);
  NodePtr predicate = Process(*syntax.rhs);
  if (!predicate) return nullptr;
  if (const Node* lost = ancestry_.ResolvePredicate(step, *predicate)) return FailParent(*lost);
  std::vector<Stage>& stages = result->kind == Kind::kPath ? step.stages : step.predicates;
  stages.push_back({std::move(predicate), "", syntax.token.position});
  return result;
}

NodePtr PostParser::Group(const Syntax& syntax) {
  NodePtr result = Process(*syntax.lhs);
  if (!result) return nullptr;
  if (result->has_group) return Fail("S0210", syntax.token, false);
  for (const auto& [key_syntax, value_syntax] : syntax.pairs) {
    NodePtr key = Process(*key_syntax);
    NodePtr value = key ? Process(*value_syntax) : nullptr;
    if (!value) return nullptr;
    result->group.push_back({std::move(key), std::move(value)});
  }
  result->has_group = true;
  result->group_position = syntax.token.position;
  return result;
}

NodePtr PostParser::Sort(const Syntax& syntax) {
  NodePtr path = Process(*syntax.lhs);
  if (!path) return nullptr;
  if (path->kind != Kind::kPath) path = Wrap(std::move(path));
  NodePtr sort = New(Kind::kSort, syntax);
  for (const Syntax::Term& term : syntax.terms) {
    NodePtr expression = Process(*term.expression);
    if (!expression) return nullptr;
    ancestry_.Push(*sort, *expression);
    sort->terms.push_back({std::move(expression), term.descending});
  }
  path->kids.push_back(std::move(sort));
  if (const Node* lost = ancestry_.Resolve(*path)) return FailParent(*lost);
  return path;
}

NodePtr PostParser::Bind(const Syntax& syntax) {
  NodePtr node = New(Kind::kBind, syntax);
  node->text = syntax.lhs->token.text;
  return Add(*node, syntax.rhs) ? std::move(node) : nullptr;
}

// `@$name` on a step: before its predicates and before an order-by.
NodePtr PostParser::Focus(const Syntax& syntax) {
  NodePtr result = Process(*syntax.lhs);
  if (!result) return nullptr;
  Node& step = LastStep(*result);
  if (!step.stages.empty() || !step.predicates.empty()) return Fail("S0215", syntax.token, false);
  if (step.kind == Kind::kSort) return Fail("S0216", syntax.token, false);
  if (syntax.keep_array) step.keep_array = true;
  step.focus = syntax.rhs->token.text;
  step.tuple = true;
  return result;
}

// `#$name`: of a step without predicates the position in what the step gives, else a stage among them.
NodePtr PostParser::Index(const Syntax& syntax) {
  NodePtr result = Process(*syntax.lhs);
  if (!result) return nullptr;
  if (result->kind != Kind::kPath) {
    result->stages = std::move(result->predicates);
    result->predicates.clear();
    result = Wrap(std::move(result));
  }
  Node& step = LastStep(*result);
  if (step.stages.empty()) {
    step.index = syntax.rhs->token.text;
  } else {
    step.stages.push_back({nullptr, syntax.rhs->token.text, syntax.token.position});
  }
  step.tuple = true;
  return result;
}

NodePtr PostParser::Apply(const Syntax& syntax) {
  NodePtr node = New(Kind::kApply, syntax);
  if (!Add(*node, syntax.lhs, false) || !Add(*node, syntax.rhs, false)) return nullptr;
  node->keep_array = node->kids[0]->keep_array || node->kids[1]->keep_array;
  return node;
}

NodePtr PostParser::Operation(const Syntax& syntax) {
  const Form form = syntax.form;
  NodePtr node = New(form == Form::kCoalesce  ? Kind::kCoalesce
                     : form == Form::kDefault ? Kind::kDefault
                                              : Kind::kBinary,
                     syntax);
  node->op = OpOf(syntax.token.symbol);
  NodePtr left = Process(*syntax.lhs);
  NodePtr right = left ? Process(*syntax.rhs) : nullptr;
  if (!right) return nullptr;
  ancestry_.Push(*node, *left);
  ancestry_.Push(*node, *right);
  node->kids.push_back(std::move(left));
  node->kids.push_back(std::move(right));
  return node;
}

NodePtr PostParser::Negate(const Syntax& syntax) {
  NodePtr operand = Process(*syntax.kids[0]);
  if (!operand) return nullptr;
  if (operand->kind == Kind::kNumber) {
    operand->number = -operand->number;
    return operand;
  }
  NodePtr node = New(Kind::kNegate, syntax);
  ancestry_.Push(*node, *operand);
  node->kids.push_back(std::move(operand));
  return node;
}

NodePtr PostParser::Kids(Kind kind, const Syntax& syntax) {
  NodePtr node = New(kind, syntax);
  for (const Syntax* kid : syntax.kids) {
    if (!Add(*node, kid)) return nullptr;
  }
  return node;
}

NodePtr PostParser::Object(const Syntax& syntax) {
  NodePtr node = New(Kind::kObject, syntax);
  for (const auto& [key_syntax, value_syntax] : syntax.pairs) {
    NodePtr key = Process(*key_syntax);
    if (!key) return nullptr;
    ancestry_.Push(*node, *key);
    NodePtr value = Process(*value_syntax);
    if (!value) return nullptr;
    ancestry_.Push(*node, *value);
    node->pairs.push_back({std::move(key), std::move(value)});
  }
  return node;
}

// The arguments come before the procedure, which sees no steps around the call.
NodePtr PostParser::Call(Kind kind, const Syntax& syntax) {
  NodePtr node = Kids(kind, syntax);
  NodePtr procedure = node ? Process(*syntax.lhs) : nullptr;
  if (!procedure) return nullptr;
  node->kids.insert(node->kids.begin(), std::move(procedure));
  return node;
}

NodePtr PostParser::Lambda(const Syntax& syntax) {
  NodePtr node = New(Kind::kLambda, syntax);
  for (const Syntax* parameter : syntax.kids) node->params.push_back(parameter->token.text);
  node->signature = syntax.signature;
  node->has_signature = syntax.has_signature;
  if (!Add(*node, syntax.rhs, false)) return nullptr;
  MarkTails(*node->kids[0]);
  return node;
}

NodePtr PostParser::Block(const Syntax& syntax) {
  NodePtr node = Kids(Kind::kBlock, syntax);
  if (!node) return nullptr;
  for (const NodePtr& part : node->kids) {
    node->cons_array |= part->cons_array || (part->kind == Kind::kPath && part->kids[0]->cons_array);
  }
  return node;
}

NodePtr PostParser::Transform(const Syntax& syntax) {
  NodePtr node = New(Kind::kTransform, syntax);
  for (const Syntax* part : syntax.kids) {
    if (!Add(*node, part, false)) return nullptr;
  }
  return node;
}

Parsed PostParser::Run(const Syntax& root) {
  Parsed parsed;
  NodePtr node = Process(root);
  if (node && (node->kind == Kind::kParent || ancestry_.IsSeeking(*node))) node = FailParent(*node);
  if (node) parsed.slots = ancestry_.Number();
  parsed.root = std::move(node);
  parsed.error = std::move(error_);
  return parsed;
}

}  // namespace

Parsed PostParse(const Syntax& root, Dialect dialect) { return PostParser(dialect).Run(root); }

}  // namespace aslc::jsonata
