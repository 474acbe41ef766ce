// Facts about expressions (analysis.h).
#include "frontend/jsonata/analysis.h"

#include "ir/infer.h"

namespace aslc::jsonata {
namespace {

using ir::Type;

enum : uint32_t { BOTH, STANDARD, SERVICE };
struct BuiltinName {
  std::string_view text;
  int number;
  uint32_t dialects;
};
constexpr BuiltinName kBuiltins[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) {text, number, dialects},
#include "aslc/jsonata_functions.def"
};

// The position of the function among the arguments of a higher-order function that is inlined.
bool IsHigherOrder(int number) {
  return number == ASLRT_JSONATA_map || number == ASLRT_JSONATA_filter || number == ASLRT_JSONATA_reduce;
}

class Collector {
 public:
  Collector(const Names& free, Dialect dialect) : shadowed_(free), dialect_(dialect) {}

  void FindBound(const Node& node) {
    if (node.kind == Kind::kBind) facts.bound.insert(node.text);
    facts.bound.insert(node.params.begin(), node.params.end());
    if (!node.focus.empty()) facts.bound.insert(node.focus);
    if (!node.index.empty()) facts.bound.insert(node.index);
    for (const Stage& stage : node.stages) {
      if (!stage.index.empty()) facts.bound.insert(stage.index);
    }
    ForEachChild(node, [&](const Node& child) { FindBound(child); });
  }

  // Names read inside lambdas; bound ones anywhere count, which is on the safe side.
  void FindCaptured(const Node& node, bool inside) {
    if (inside && node.kind == Kind::kVariable && facts.bound.contains(node.text)) facts.captured.insert(node.text);
    if (inside && node.kind == Kind::kBind) facts.captured.insert(node.text);
    Names shadowed = facts.bound;
    shadowed.insert(shadowed_.begin(), shadowed_.end());
    bool inlined = node.kind == Kind::kCall && IsInlinedCall(node, shadowed, dialect_);
    ForEachChild(node, [&](const Node& child) {
      if (child.kind != Kind::kLambda || !inlined) {
        // Sort terms, transforms and lambdas are functions of their own.
        bool own = child.kind == Kind::kLambda || node.kind == Kind::kSort || node.kind == Kind::kTransform;
        return FindCaptured(child, inside || own);
      }
      ForEachChild(child, [&](const Node& body) { FindCaptured(body, inside); });
    });
  }

  ExpressionFacts facts;

 private:
  const Names& shadowed_;
  Dialect dialect_;
};

bool IsTotalBuiltin(int number) {
  switch (number) {
    case ASLRT_JSONATA_exists:
    case ASLRT_JSONATA_count:
    case ASLRT_JSONATA_type:
    case ASLRT_JSONATA_keys:
    case ASLRT_JSONATA_append:
      return true;
    default:
      return false;
  }
}

bool Draws(int number) {
  return number == ASLRT_JSONATA_random || number == ASLRT_JSONATA_random_seeded ||
         number == ASLRT_JSONATA_uuid || number == ASLRT_JSONATA_shuffle;
}

bool AnyChild(const Node& node, const std::function<bool(const Node&)>& test) {
  bool found = false;
  ForEachChild(node, [&](const Node& child) { found = found || test(child); });
  return found;
}

Type OfArithmetic(const Node& node, const VariableTypes& variables, Dialect dialect) {
  for (const NodePtr& kid : node.kids) {
    if (!TypeOf(*kid, variables, dialect).IsSubtypeOf(Type::Number)) return Type::NumberOrNot;
  }
  return Type::Double;
}

}  // namespace

void ForEachChild(const Node& node, const std::function<void(const Node&)>& visit) {
  for (const NodePtr& kid : node.kids) {
    if (kid) visit(*kid);
  }
  for (const auto* stages : {&node.predicates, &node.stages}) {
    for (const Stage& stage : *stages) {
      if (stage.filter) visit(*stage.filter);
    }
  }
  for (const auto* pairs : {&node.pairs, &node.group}) {
    for (const Pair& pair : *pairs) {
      visit(*pair.key);
      visit(*pair.value);
    }
  }
  for (const SortTerm& term : node.terms) visit(*term.expression);
}

int BuiltinNumber(std::string_view name, Dialect dialect) {
  for (const BuiltinName& row : kBuiltins) {
    bool has = row.dialects == BOTH || (row.dialects == STANDARD) == (dialect == Dialect::kJsonata);
    if (has && row.text == name) return row.number;
  }
  return -1;
}

bool IsInlinedCall(const Node& call, const Names& shadowed, Dialect dialect) {
  const Node& procedure = *call.kids[0];
  if (procedure.kind != Kind::kVariable || !procedure.predicates.empty() || procedure.has_group) return false;
  if (shadowed.contains(procedure.text)) return false;
  int number = BuiltinNumber(procedure.text, dialect);
  if (!IsHigherOrder(number) || call.kids.size() < 3) return false;
  size_t arguments = call.kids.size() - 1;
  if (arguments > (number == ASLRT_JSONATA_reduce ? 3u : 2u)) return false;
  const Node& lambda = *call.kids[2];
  if (lambda.kind != Kind::kLambda || lambda.has_signature || !lambda.predicates.empty() || lambda.has_group) {
    return false;
  }
  size_t params = lambda.params.size();
  return number == ASLRT_JSONATA_reduce ? params == 2 : params >= 1 && params <= 2;
}

ExpressionFacts Analyze(const Node& root, const Names& free, Dialect dialect) {
  Collector collector(free, dialect);
  collector.FindBound(root);
  collector.FindCaptured(root, false);
  return std::move(collector.facts);
}

void BoundInFrame(const Node& node, Names& out) {
  if (node.kind == Kind::kBind) out.insert(node.text);
  ForEachChild(node, [&](const Node& child) {
    bool own_frame = child.kind == Kind::kBlock || child.kind == Kind::kLambda;
    if (own_frame) {
      // Its predicates and group are evaluated outside of it.
      for (const Stage& stage : child.predicates) {
        if (stage.filter) BoundInFrame(*stage.filter, out);
      }
      for (const Stage& stage : child.stages) {
        if (stage.filter) BoundInFrame(*stage.filter, out);
      }
      return;
    }
    BoundInFrame(child, out);
  });
}

bool MayFail(const Node& node) {
  switch (node.kind) {
    case Kind::kLambda:
      return false;
    case Kind::kBinary:
      if (node.op != BinaryOp::kEq && node.op != BinaryOp::kNe && node.op != BinaryOp::kIn) return true;
      break;
    case Kind::kNegate:
    case Kind::kApply:
    case Kind::kPartial:
    case Kind::kSort:
    case Kind::kCondition:
    case Kind::kDefault:
    case Kind::kBind:
      return true;
    case Kind::kCall:
      // A shadowed name is no builtin, but those are not total either way.
      if (node.kids[0]->kind != Kind::kVariable ||
          !IsTotalBuiltin(BuiltinNumber(node.kids[0]->text, Dialect::kJsonata))) {
        return true;
      }
      break;
    case Kind::kObject:
      for (const Pair& pair : node.pairs) {
        if (pair.key->kind != Kind::kString) return true;
      }
      break;
    default:
      break;
  }
  if (node.has_group) return true;
  return AnyChild(node, MayFail);
}

bool MayVary(const Node& node, Dialect dialect) {
  if (node.kind == Kind::kCall || node.kind == Kind::kPartial) {
    const Node& procedure = *node.kids[0];
    int number = procedure.kind == Kind::kVariable ? BuiltinNumber(procedure.text, dialect) : -1;
    if (number < 0 || Draws(number)) return true;
  }
  if (node.kind == Kind::kApply && node.kids[1]->kind != Kind::kCall) return true;
  if (node.kind == Kind::kBind) return true;
  return AnyChild(node, [&](const Node& child) { return MayVary(child, dialect); });
}

bool IsConstant(const Node& node) {
  switch (node.kind) {
    case Kind::kString:
    case Kind::kNumber:
    case Kind::kNull:
    case Kind::kBool:
    case Kind::kBinary:
    case Kind::kNegate:
    case Kind::kArray:
    case Kind::kCondition:
      return !AnyChild(node, [](const Node& child) { return !IsConstant(child); });
    default:
      return false;
  }
}

Type TypeOf(const Node& node, const VariableTypes& variables, Dialect dialect) {
  if (!node.predicates.empty() || node.has_group) return Type::JValue;
  switch (node.kind) {
    case Kind::kNumber:
      return Type::Double;
    case Kind::kString:
      return Type::String;
    case Kind::kBool:
      return Type::Bool;
    case Kind::kNull:
      return Type::Null;
    case Kind::kVariable: {
      auto found = variables.find(node.text);
      return found == variables.end() ? Type::JValue : found->second;
    }
    case Kind::kNegate:
      return OfArithmetic(node, variables, dialect);
    case Kind::kBlock:
      // Variables that the block binds may hide those that are known.
      if (node.kids.size() != 1) return Type::JValue;
      return TypeOf(*node.kids[0], variables, dialect);
    case Kind::kCondition: {
      Type other = node.kids.size() > 2 ? TypeOf(*node.kids[2], variables, dialect) : Type::Undefined;
      return TypeOf(*node.kids[1], variables, dialect).Join(other);
    }
    case Kind::kCall:
      if (node.kids[0]->kind == Kind::kVariable && !variables.contains(node.kids[0]->text) && !node.keep_array) {
        int number = BuiltinNumber(node.kids[0]->text, dialect);
        return number < 0 ? Type::JValue : ir::BuiltinResult(number);
      }
      return Type::JValue;
    case Kind::kBinary:
      break;
    default:
      return Type::JValue;
  }
  switch (node.op) {
    case BinaryOp::kAdd:
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv:
    case BinaryOp::kMod:
      return OfArithmetic(node, variables, dialect);
    case BinaryOp::kEq:
    case BinaryOp::kNe:
    case BinaryOp::kIn:
    case BinaryOp::kAnd:
    case BinaryOp::kOr:
      return Type::Bool;
    case BinaryOp::kLt:
    case BinaryOp::kLe:
    case BinaryOp::kGt:
    case BinaryOp::kGe:
      return Type::BoolOrNot;
    case BinaryOp::kConcat:
      return Type::String;
    case BinaryOp::kRange:
      return Type::JValue;
  }
  return Type::JValue;
}

}  // namespace aslc::jsonata
