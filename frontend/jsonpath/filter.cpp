// Filter expressions of paths: `[?(@.a > 1 && !@.b)]`. Comparisons, existence, `&&`, `||`, `!` and
// parentheses; the other operators of the library are refused as not supported.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "frontend/jsonpath/parser.h"
#include "ir/json_text.h"

namespace aslc::frontend {
namespace {

constexpr std::string_view kWordOperators[] = {"in",       "nin",  "subsetof", "anyof", "noneof",
                                               "contains", "size", "empty",    "type"};

bool IsWordEnd(char c) { return std::string_view(" \t\n\r=!<>&|)],~").find(c) != std::string_view::npos; }

// JSON's grammar of numbers, whose spelling is kept.
bool IsJsonNumber(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    size_t begin = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > begin;
  };
  if (text.starts_with('-')) ++i;
  size_t first = i;
  if (!digits() || (text[first] == '0' && i > first + 1)) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

std::string Quote(std::string_view text) {
  std::string out;
  ir::AppendQuoted(out, text);
  return out;
}

}  // namespace

PathParser::Expr PathParser::MakeExpr(FilterOp op, size_t begin) const {
  auto expr = std::make_shared<FilterExpr>();
  expr->op = op;
  expr->range = At(begin, at_).range;
  return expr;
}

bool PathParser::CountTerm() {
  if (++terms_ <= kFilterTermsMax) return true;
  sink_.Report(diag::FilterTooLarge, At(at_, at_ + 1), kFilterTermsMax).Emit();
  return false;
}

bool PathParser::ParseFilter(Segment& segment) {
  PathStop outer = std::exchange(stop_, PathStop::kFilter);
  SkipSpace();
  if (!Take('(')) return Fail("`(` after `?`");
  Expr expr = ParseOr();
  if (expr == nullptr) return false;
  SkipSpace();
  if (!Take(')')) return Fail("an operator or `)`");
  segment.filter = std::move(expr);
  stop_ = outer;
  return true;
}

PathParser::Expr PathParser::ParseOr() {
  if (!CountTerm()) return nullptr;
  size_t begin = at_;
  Expr left = ParseAnd();
  for (SkipSpace(); left != nullptr && text_.substr(at_, 2) == "||"; SkipSpace()) {
    at_ += 2;
    Expr right = CountTerm() ? ParseAnd() : nullptr;
    if (right == nullptr) return nullptr;
    Expr both = MakeExpr(FilterOp::kOr, begin);
    both->left = std::move(left);
    both->right = std::move(right);
    left = std::move(both);
  }
  return left;
}

PathParser::Expr PathParser::ParseAnd() {
  SkipSpace();
  size_t begin = at_;
  Expr left = ParseUnary();
  for (SkipSpace(); left != nullptr && text_.substr(at_, 2) == "&&"; SkipSpace()) {
    at_ += 2;
    Expr right = CountTerm() ? ParseUnary() : nullptr;
    if (right == nullptr) return nullptr;
    Expr both = MakeExpr(FilterOp::kAnd, begin);
    both->left = std::move(left);
    both->right = std::move(right);
    left = std::move(both);
  }
  return left;
}

PathParser::Expr PathParser::ParseUnary() {
  SkipSpace();
  size_t begin = at_;
  if (Take('!')) {
    if (!CountTerm()) return nullptr;
    Expr operand = ParseUnary();
    if (operand == nullptr) return nullptr;
    Expr negation = MakeExpr(FilterOp::kNot, begin);
    negation->left = std::move(operand);
    return negation;
  }
  if (!Take('(')) return ParseComparison();
  Expr inner = ParseOr();
  if (inner == nullptr) return nullptr;
  SkipSpace();
  if (Take(')')) return inner;
  Fail("an operator or `)`");
  return nullptr;
}

PathParser::Expr PathParser::ParseComparison() {
  size_t begin = at_;
  Expr left = ParseOperand(false);
  if (left == nullptr) return nullptr;
  SkipSpace();
  std::optional<FilterOp> op;
  if (!ParseOperator(op)) return nullptr;
  if (!op) {
    if (left->op != FilterOp::kPath) {
      Fail("a comparison");
      return nullptr;
    }
    Expr exists = MakeExpr(FilterOp::kExists, begin);
    exists->range = left->range;
    exists->left = std::move(left);
    return exists;
  }
  SkipSpace();
  Expr right = ParseOperand(true);
  if (right == nullptr) return nullptr;
  Expr comparison = MakeExpr(*op, begin);
  comparison->left = std::move(left);
  comparison->right = std::move(right);
  return comparison;
}

bool PathParser::ParseOperator(std::optional<FilterOp>& op) {
  constexpr std::pair<std::string_view, FilterOp> kOperators[] = {
      {"==", FilterOp::kEq}, {"!=", FilterOp::kNe}, {"<=", FilterOp::kLe},
      {">=", FilterOp::kGe}, {"<", FilterOp::kLt},  {">", FilterOp::kGt},
  };
  size_t length = 0;
  for (std::string_view word : kWordOperators) {
    std::string_view rest = text_.substr(at_);
    bool whole = rest.starts_with(word) && (rest.size() == word.size() || IsWordEnd(rest[word.size()]));
    if (whole) length = word.size();
  }
  for (std::string_view symbol : {"===", "!==", "=~", "<>"}) {
    if (length == 0 && text_.substr(at_).starts_with(symbol)) length = symbol.size();
  }
  if (length > 0) {
    std::string what = fmt::format("the operator `{}` in a filter", text_.substr(at_, length));
    sink_.Report(diag::Unsupported, At(at_, at_ + length), what).Feature("jsonpath-filter-operator").Emit();
    return false;
  }
  for (const auto& [spelling, value] : kOperators) {
    if (!text_.substr(at_).starts_with(spelling)) continue;
    at_ += spelling.size();
    op = value;
    return true;
  }
  return true;
}

PathParser::Expr PathParser::ParseOperand(bool bare_words) {
  size_t begin = at_;
  char c = Peek();
  if (c == '@' || (c == '$' && PlaceholderLength() == 0)) return ParsePathOperand();
  if (c == '\'' || c == '"') {
    std::string text;
    if (!ParseQuoted(text)) return nullptr;
    Expr literal = MakeExpr(FilterOp::kLiteral, begin);
    literal->literal_json = Quote(text);
    return literal;
  }
  if (c == '[' || c == '{' || c == '/') {
    sink_.Report(diag::Unsupported, At(at_, at_ + 1), "an array, object or pattern in a filter")
        .Feature("jsonpath-filter-operator")
        .Emit();
    return nullptr;
  }
  Expr word = ParseWord();
  if (word == nullptr) return nullptr;
  // `[?(@.lang==fr)]`: published workflows compare with bare words, which the service takes for strings.
  bool is_text = word->literal_json.starts_with('"');
  if (!is_text || bare_words) return word;
  at_ = begin;
  Fail("a path with `@` or `$`, or a literal");
  return nullptr;
}

PathParser::Expr PathParser::ParseWord() {
  size_t begin = at_;
  while (at_ < text_.size() && !IsWordEnd(text_[at_])) ++at_;
  std::string_view word = text_.substr(begin, at_ - begin);
  if (word.empty()) {
    Fail("a path with `@` or `$`, or a literal");
    return nullptr;
  }
  Expr literal = MakeExpr(FilterOp::kLiteral, begin);
  bool as_is = word == "true" || word == "false" || word == "null" || IsJsonNumber(word);
  literal->literal_json = as_is ? std::string(word) : Quote(word);
  return literal;
}

PathParser::Expr PathParser::ParsePathOperand() {
  size_t begin = at_;
  bool absolute = Peek() == '$';
  Path path;
  if (!CountTerm() || !Parse(path)) return nullptr;
  if (path.root != PathRoot::kInput) {
    sink_.Report(diag::Unsupported, At(begin, at_), "a variable or the context object in a filter")
        .Feature("jsonpath-filter-variable")
        .Emit();
    return nullptr;
  }
  Expr operand = MakeExpr(FilterOp::kPath, begin);
  operand->path = std::move(path);
  operand->absolute = absolute;
  return operand;
}

}  // namespace aslc::frontend
