// Top-down operator precedence: each symbol has a meaning at the begin of an expression (Prefix) and after
// an operand (Infix). The order in which tokens are read is part of the language, because whether a slash
// divides depends on it.
#include <algorithm>

#include "frontend/jsonata/messages.h"
#include "frontend/jsonata/syntax.h"

namespace aslc::jsonata {
namespace {

constexpr int kNegatePower = 70;

// Functions return null (false) after an error, which error_ then holds.
class Grammar {
 public:
  Grammar(std::string_view text, Dialect dialect) : lexer_(text, dialect), dialect_(dialect) {}
  SyntaxTree Parse();

 private:
  bool Advance(bool infix = false);
  bool Expect(Symbol symbol, bool infix = false);
  Symbol Next() const { return node_->token.symbol; }
  Syntax* New() { return &tree_.pool.emplace_back(); }
  Syntax* Fail(std::string_view code, const Token& at);
  Syntax* Measured(Syntax* node);

  Syntax* Expression(int power);
  Syntax* Prefix(Syntax* t);
  Syntax* Infix(Syntax* t, Syntax* left);
  Syntax* Block(Syntax* t);
  Syntax* Array(Syntax* t);
  Syntax* Transform(Syntax* t);
  Syntax* Pairs(Syntax* t);
  Syntax* Binary(Syntax* t, Syntax* left, int power);
  Syntax* Call(Syntax* t, Syntax* left);
  Syntax* Lambda(Syntax* t);
  bool Signature(Syntax* t);
  Syntax* Filter(Syntax* t, Syntax* left);
  Syntax* Sort(Syntax* t, Syntax* left);
  Syntax* Condition(Syntax* t, Syntax* left);
  Syntax* Bind(Syntax* t, Syntax* left);
  Syntax* StepBinding(Syntax* t, Syntax* left);

  Lexer lexer_;
  const Dialect dialect_;
  SyntaxTree tree_;
  Syntax* node_ = nullptr;  // the token after what has been read
  int nesting_ = 0;
};

Form FormOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kName:
      return Form::kName;
    case TokenKind::kVariable:
      return Form::kVariable;
    case TokenKind::kString:
      return Form::kString;
    case TokenKind::kNumber:
      return Form::kNumber;
    case TokenKind::kBool:
      return Form::kBool;
    case TokenKind::kNull:
      return Form::kNull;
    case TokenKind::kRegex:
      return Form::kRegex;
    case TokenKind::kOperator:
      return Form::kOperator;
    case TokenKind::kEnd:
      break;
  }
  return Form::kEnd;
}

Syntax* Grammar::Fail(std::string_view code, const Token& at) {
  tree_.error = MakeError(code, at, TokenJson(at), TokenText(at), "", "", dialect_);
  return nullptr;
}

bool Grammar::Advance(bool infix) {
  node_ = New();
  if (!lexer_.Next(infix, &node_->token)) {
    tree_.error = lexer_.error();
    return false;
  }
  node_->form = FormOf(node_->token.kind);
  return true;
}

bool Grammar::Expect(Symbol symbol, bool infix) {
  if (Next() == symbol) return Advance(infix);
  const std::string wanted(SymbolText(symbol));
  tree_.error = MakeError(Next() == Symbol::kEnd ? "S0203" : "S0202", node_->token, TokenJson(node_->token),
                          TokenText(node_->token), QuotedText(wanted), wanted, dialect_);
  return false;
}

// Notes the depth of a node whose parts are complete; refuses one that is too deep to be walked.
Syntax* Grammar::Measured(Syntax* node) {
  if (!node) return nullptr;
  int depth = 0;
  auto count = [&](const Syntax* kid) { depth = kid ? std::max(depth, kid->depth) : depth; };
  count(node->lhs), count(node->rhs);
  for (const Syntax* kid : node->kids) count(kid);
  for (const auto& [key, value] : node->pairs) count(key), count(value);
  for (const Syntax::Term& term : node->terms) count(term.expression);
  node->depth = depth + 1;
  if (node->depth <= kNestingMax) return node;
  const std::string limit = std::to_string(kNestingMax);
  tree_.error = MakeError("U1001", node->token, "", "", limit, limit, dialect_);
  return nullptr;
}

Syntax* Grammar::Expression(int power) {
  if (++nesting_ > kNestingMax) {
    const std::string limit = std::to_string(kNestingMax);
    tree_.error = MakeError("U1001", node_->token, "", "", limit, limit, dialect_);
    return nullptr;
  }
  Syntax* t = node_;
  if (!Advance(true)) return nullptr;
  Syntax* left = Measured(Prefix(t));
  while (left && power < LeftPower(Next())) {
    t = node_;
    if (!Advance()) return nullptr;
    left = Measured(Infix(t, left));
  }
  --nesting_;
  return left;
}

Syntax* Grammar::Prefix(Syntax* t) {
  switch (t->token.symbol) {
    case Symbol::kEnd:
    case Symbol::kName:
    case Symbol::kLiteral:
    case Symbol::kRegex:
    case Symbol::kAnd:
    case Symbol::kOr:
    case Symbol::kIn:
      return t;
    case Symbol::kStar:
      t->form = Form::kWildcard;
      return t;
    case Symbol::kDescendant:
      t->form = Form::kDescendant;
      return t;
    case Symbol::kPercent:
      t->form = Form::kParent;
      return t;
    case Symbol::kMinus: {
      t->form = Form::kNegate;
      Syntax* operand = Expression(kNegatePower);
      t->kids.push_back(operand);
      return operand ? t : nullptr;
    }
    case Symbol::kLeftParen:
      return Block(t);
    case Symbol::kLeftBracket:
      return Array(t);
    case Symbol::kLeftBrace:
      t->form = Form::kObject;
      return Pairs(t);
    case Symbol::kPipe:
      return Transform(t);
    default:
      return Fail("S0211", t->token);
  }
}

Syntax* Grammar::Infix(Syntax* t, Syntax* left) {
  switch (t->token.symbol) {
    case Symbol::kLeftParen:
      return Call(t, left);
    case Symbol::kLeftBracket:
      return Filter(t, left);
    case Symbol::kCaret:
      return Sort(t, left);
    case Symbol::kQuestion:
      return Condition(t, left);
    case Symbol::kBind:
      return Bind(t, left);
    case Symbol::kAt:
    case Symbol::kHash:
      return StepBinding(t, left);
    case Symbol::kLeftBrace:
      t->form = Form::kBinary;
      t->lhs = left;
      return Pairs(t);
    case Symbol::kCoalesce:
    case Symbol::kDefault: {
      Syntax* node = Binary(t, left, 0);
      t->form = t->token.symbol == Symbol::kCoalesce ? Form::kCoalesce : Form::kDefault;
      return node;
    }
    default:
      return Binary(t, left, LeftPower(t->token.symbol));
  }
}

Syntax* Grammar::Binary(Syntax* t, Syntax* left, int power) {
  t->form = Form::kBinary;
  t->lhs = left;
  t->rhs = Expression(power);
  return t->rhs ? t : nullptr;
}

Syntax* Grammar::Block(Syntax* t) {
  t->form = Form::kBlock;
  while (Next() != Symbol::kRightParen) {
    Syntax* part = Expression(0);
    if (!part) return nullptr;
    t->kids.push_back(part);
    if (Next() != Symbol::kSemicolon) break;
    if (!Expect(Symbol::kSemicolon)) return nullptr;
  }
  return Expect(Symbol::kRightParen, true) ? t : nullptr;
}

Syntax* Grammar::Array(Syntax* t) {
  t->form = Form::kArray;
  while (Next() != Symbol::kRightBracket || !t->kids.empty()) {
    Syntax* item = Expression(0);
    if (!item) return nullptr;
    if (Next() == Symbol::kRange) {
      Syntax* range = node_;
      if (!Advance() || !(item = Measured(Binary(range, item, 0)))) return nullptr;
    }
    t->kids.push_back(item);
    if (Next() != Symbol::kComma) break;
    if (!Expect(Symbol::kComma)) return nullptr;
  }
  return Expect(Symbol::kRightBracket, true) ? t : nullptr;
}

// The pairs of an object constructor or of a group, after the brace.
Syntax* Grammar::Pairs(Syntax* t) {
  while (Next() != Symbol::kRightBrace || !t->pairs.empty()) {
    Syntax* key = Expression(0);
    if (!key || !Expect(Symbol::kColon)) return nullptr;
    Syntax* value = Expression(0);
    if (!value) return nullptr;
    t->pairs.emplace_back(key, value);
    if (Next() != Symbol::kComma) break;
    if (!Expect(Symbol::kComma)) return nullptr;
  }
  return Expect(Symbol::kRightBrace, true) ? t : nullptr;
}

Syntax* Grammar::Transform(Syntax* t) {
  t->form = Form::kTransform;
  for (int part = 0; part < 3; ++part) {
    if (part == 1 && !Expect(Symbol::kPipe)) return nullptr;
    if (part == 2) {
      if (Next() != Symbol::kComma) break;
      if (!Expect(Symbol::kComma)) return nullptr;
    }
    Syntax* expression = Expression(0);
    if (!expression) return nullptr;
    t->kids.push_back(expression);
  }
  return Expect(Symbol::kPipe) ? t : nullptr;
}

Syntax* Grammar::Call(Syntax* t, Syntax* left) {
  t->form = Form::kCall;
  t->lhs = left;
  while (Next() != Symbol::kRightParen || !t->kids.empty()) {
    Syntax* argument = node_;
    if (Next() == Symbol::kQuestion) {
      t->form = Form::kPartial;
      if (!Expect(Symbol::kQuestion)) return nullptr;
    } else if (!(argument = Expression(0))) {
      return nullptr;
    }
    t->kids.push_back(argument);
    if (Next() != Symbol::kComma) break;
    if (!Expect(Symbol::kComma)) return nullptr;
  }
  if (!Expect(Symbol::kRightParen, true)) return nullptr;
  const bool defines =
      left->form == Form::kName && (left->token.text == "function" || left->token.text == "\u03BB");
  return defines ? Lambda(t) : t;
}

Syntax* Grammar::Lambda(Syntax* t) {
  for (size_t i = 0; i < t->kids.size(); ++i) {
    const Syntax& parameter = *t->kids[i];
    if (parameter.form == Form::kVariable) continue;
    const std::string number = std::to_string(i + 1);
    tree_.error = MakeError("S0208", parameter.token, TokenJson(parameter.token), TokenText(parameter.token),
                            number, number, dialect_);
    return nullptr;
  }
  t->form = Form::kLambda;
  if (Next() == Symbol::kLess && !Signature(t)) return nullptr;
  if (!Expect(Symbol::kLeftBrace)) return nullptr;
  t->rhs = Expression(0);
  return t->rhs && Expect(Symbol::kRightBrace) ? t : nullptr;
}

// A signature is the texts of the tokens between balanced angle brackets.
bool Grammar::Signature(Syntax* t) {
  const Token open = node_->token;
  std::string text = "<";
  for (int depth = 1; depth > 0 && Next() != Symbol::kLeftBrace && Next() != Symbol::kEnd;) {
    if (!Advance()) return false;
    depth += Next() == Symbol::kLess ? 1 : Next() == Symbol::kGreater ? -1 : 0;
    text += node_->token.kind == TokenKind::kRegex
                ? "/" + node_->token.text + "/g" + node_->token.flags  // as JavaScript prints one
                : TokenText(node_->token);
  }
  if (!Expect(Symbol::kGreater)) return false;
  if (std::optional<SignatureError> wrong = CheckSignature(text)) {
    tree_.error = MakeError(wrong->code, open, "", "", wrong->value_json, wrong->value, dialect_);
    tree_.error->position += wrong->offset;
    tree_.error->placed = wrong->placed;
    return false;
  }
  t->signature = text.substr(1, text.size() - 2);
  t->has_signature = true;
  return true;
}

Syntax* Grammar::Filter(Syntax* t, Syntax* left) {
  if (Next() == Symbol::kRightBracket) {
    // `[]` keeps a sequence of one an array; it is said of the step, not of its predicates.
    Syntax* step = left;
    while (step->form == Form::kBinary && step->token.symbol == Symbol::kLeftBracket) step = step->lhs;
    step->keep_array = true;
    return Expect(Symbol::kRightBracket) ? left : nullptr;
  }
  return Binary(t, left, 0) && Expect(Symbol::kRightBracket, true) ? t : nullptr;
}

Syntax* Grammar::Sort(Syntax* t, Syntax* left) {
  t->form = Form::kBinary;
  t->lhs = left;
  if (!Expect(Symbol::kLeftParen)) return nullptr;
  for (;;) {
    const bool descending = Next() == Symbol::kGreater;
    if ((descending || Next() == Symbol::kLess) && !Advance()) return nullptr;
    Syntax* expression = Expression(0);
    if (!expression) return nullptr;
    t->terms.push_back({expression, descending});
    if (Next() != Symbol::kComma) break;
    if (!Expect(Symbol::kComma)) return nullptr;
  }
  return Expect(Symbol::kRightParen) ? t : nullptr;
}

Syntax* Grammar::Condition(Syntax* t, Syntax* left) {
  t->form = Form::kCondition;
  t->kids.push_back(left);
  for (int branch = 0; branch < 2; ++branch) {
    if (branch == 1) {
      if (Next() != Symbol::kColon) break;
      if (!Expect(Symbol::kColon)) return nullptr;
    }
    Syntax* expression = Expression(0);
    if (!expression) return nullptr;
    t->kids.push_back(expression);
  }
  return t;
}

Syntax* Grammar::Bind(Syntax* t, Syntax* left) {
  if (left->form != Form::kVariable) return Fail("S0212", left->token);
  return Binary(t, left, LeftPower(Symbol::kBind) - 1);
}

// `@$name` and `#$name`.
Syntax* Grammar::StepBinding(Syntax* t, Syntax* left) {
  if (!Binary(t, left, LeftPower(t->token.symbol))) return nullptr;
  if (t->rhs->form == Form::kVariable) return t;
  tree_.error = MakeError("S0214", t->rhs->token, TokenJson(t->token), TokenText(t->token), "", "", dialect_);
  return nullptr;
}

SyntaxTree Grammar::Parse() {
  if (Advance()) {
    Syntax* root = Expression(0);
    if (root && Next() != Symbol::kEnd) root = Fail("S0201", node_->token);
    tree_.root = root;
  }
  return std::move(tree_);
}

}  // namespace

SyntaxError MakeError(std::string_view code, const Token& at, std::string token_json, std::string token,
                      std::string value_json, std::string value, Dialect dialect) {
  SyntaxError error;
  error.code = code;
  error.message = ErrorMessage(code, token_json, value_json, dialect);
  error.position = at.position;
  error.range = at.range;
  error.token = std::move(token);
  error.token_json = std::move(token_json);
  error.value = std::move(value);
  return error;
}

SyntaxTree ParseSyntax(std::string_view expression, Dialect dialect) {
  return Grammar(expression, dialect).Parse();
}

}  // namespace aslc::jsonata
