// Text of conditions and updates to trees (dynamodb_expression.h).
#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/services/dynamodb_expression.h"

namespace aslc::sim::dynamodb {
namespace {

bool IsWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string Upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

class Parser {
 public:
  Parser(std::string_view what, std::string_view text, Names* names, std::string* problem)
      : what_(what), text_(text), names_(names), problem_(problem) {
    Next();
  }

  bool Whole(Condition* out) { return Fits() && Or(out) && (token_.empty() || Unexpected()); }
  bool Whole(Update* out);

 private:
  bool Fits() {
    if (text_.empty()) return Fail("The expression can not be empty;");
    if (text_.size() <= kExpressionBytesMax) return true;
    return Fail("Expression size has exceeded the maximum allowed size;");
  }
  bool Fail(std::string_view message) {
    if (problem_->empty()) *problem_ = "Invalid " + std::string(what_) + ": " + std::string(message);
    return false;
  }
  bool Unexpected() {
    const size_t begin = at_ - token_.size();
    const std::string token = token_.empty() ? "<EOF>" : std::string(token_);
    const std::string_view near = text_.substr(begin > 8 ? begin - 8 : 0, token_.size() + 16);
    return Fail("Syntax error; token: \"" + token + "\", near: \"" + std::string(near) + "\"");
  }
  void Next();
  bool Take(std::string_view wanted) {
    if (token_ != wanted) return false;
    Next();
    return true;
  }
  bool Need(std::string_view wanted) { return Take(wanted) || Unexpected(); }
  bool TakeWord(std::string_view upper) {
    if (Upper(token_) != upper) return false;
    Next();
    return true;
  }
  // A word that an opening parenthesis follows.
  bool IsCall() const {
    size_t after = at_;
    while (after < text_.size() && text_[after] == ' ') ++after;
    return !token_.empty() && IsWordChar(token_[0]) && after < text_.size() && text_[after] == '(';
  }

  bool Or(Condition* out) { return Chain(out, "OR", Condition::Kind::kOr, &Parser::And); }
  bool And(Condition* out) { return Chain(out, "AND", Condition::Kind::kAnd, &Parser::Not); }
  bool Chain(Condition* out, std::string_view word, Condition::Kind kind, bool (Parser::*inner)(Condition*));
  bool Not(Condition* out);
  bool Primary(Condition* out);
  bool Function(Condition* out);
  bool Comparison(Condition* out);
  bool PathOf(Path* out);
  bool Step(Path* out);
  bool ValueOf(Json* out);
  bool OperandOf(Operand* out);
  bool SetOperand(Operand* out);
  bool SetTerm(Operand* out);
  bool Clause(const std::string& word, Update* out);
  bool Overlap(const Update& update);

  std::string_view what_, text_, token_;
  size_t at_ = 0;  // behind the token
  Names* names_;
  std::string* problem_;
};

void Parser::Next() {
  while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  const size_t begin = at_;
  if (at_ == text_.size()) {
    token_ = {};
    return;
  }
  const char first = text_[at_++];
  if (IsWordChar(first) || first == '#' || first == ':') {
    while (at_ < text_.size() && IsWordChar(text_[at_])) ++at_;
  } else if ((first == '<' || first == '>') && at_ < text_.size() &&
             (text_[at_] == '=' || (first == '<' && text_[at_] == '>'))) {
    ++at_;
  }
  token_ = text_.substr(begin, at_ - begin);
}

bool Parser::Chain(Condition* out, std::string_view word, Condition::Kind kind,
                   bool (Parser::*inner)(Condition*)) {
  Condition first;
  if (!(this->*inner)(&first)) return false;
  if (Upper(token_) != word) {
    *out = std::move(first);
    return true;
  }
  out->kind = kind;
  out->conditions.push_back(std::move(first));
  while (TakeWord(word)) {
    if (!(this->*inner)(&out->conditions.emplace_back())) return false;
  }
  return true;
}

bool Parser::Not(Condition* out) {
  if (!TakeWord("NOT")) return Primary(out);
  out->kind = Condition::Kind::kNot;
  return Not(&out->conditions.emplace_back());
}

bool Parser::Primary(Condition* out) {
  if (Take("(")) return Or(out) && Need(")");
  if (IsCall() && token_ != "size") return Function(out);
  return Comparison(out);
}

bool Parser::Function(Condition* out) {
  struct Row {
    std::string_view name;
    Condition::Kind kind;
    bool operand;  // a second argument
  };
  constexpr Row kRows[] = {{"attribute_exists", Condition::Kind::kExists, false},
                           {"attribute_not_exists", Condition::Kind::kNotExists, false},
                           {"attribute_type", Condition::Kind::kType, true},
                           {"begins_with", Condition::Kind::kBeginsWith, true},
                           {"contains", Condition::Kind::kContains, true}};
  const auto* row =
      std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.name == token_; });
  if (row == std::end(kRows)) return Fail("Invalid function name; function: " + std::string(token_));
  Next();
  out->kind = row->kind;
  if (!Need("(")) return false;
  if (row->kind == Condition::Kind::kBeginsWith || row->kind == Condition::Kind::kContains) {
    if (!OperandOf(&out->operands.emplace_back())) return false;
  } else if (!PathOf(&out->path)) {
    return false;
  }
  if (row->operand && !(Need(",") && OperandOf(&out->operands.emplace_back()))) return false;
  return Need(")");
}

bool Parser::Comparison(Condition* out) {
  constexpr std::string_view kComparators[] = {"=", "<>", "<", "<=", ">", ">="};
  if (!OperandOf(&out->operands.emplace_back())) return false;
  if (TakeWord("BETWEEN")) {
    out->kind = Condition::Kind::kBetween;
    return OperandOf(&out->operands.emplace_back()) && (TakeWord("AND") || Unexpected()) &&
           OperandOf(&out->operands.emplace_back());
  }
  if (TakeWord("IN")) {
    out->kind = Condition::Kind::kIn;
    if (!Need("(")) return false;
    do {
      if (!OperandOf(&out->operands.emplace_back())) return false;
    } while (Take(","));
    return Need(")");
  }
  out->kind = Condition::Kind::kCompare;
  const auto* found = std::find(std::begin(kComparators), std::end(kComparators), token_);
  if (found == std::end(kComparators)) return Unexpected();
  out->comparator = *found;
  Next();
  return OperandOf(&out->operands.emplace_back());
}

bool Parser::Step(Path* out) {
  if (token_.empty() ||
      (token_[0] != '#' && (!IsWordChar(token_[0]) || (token_[0] >= '0' && token_[0] <= '9')))) {
    return Unexpected();
  }
  std::string name(token_);
  if (name[0] == '#') {
    const std::string* meant = names_->names == nullptr ? nullptr : names_->names->FindText(name);
    if (meant == nullptr) {
      return Fail("An expression attribute name used in the document path is not defined; attribute name: " +
                  name);
    }
    names_->used.insert(name);
    name = *meant;
  }
  out->push_back({name, 0});
  Next();
  return true;
}

bool Parser::PathOf(Path* out) {
  if (!Step(out)) return false;
  for (;;) {
    if (Take(".")) {
      if (!Step(out)) return false;
    } else if (Take("[")) {
      uint32_t index = 0;
      const auto parsed = std::from_chars(token_.data(), token_.data() + token_.size(), index);
      if (token_.empty() || parsed.ec != std::errc() || parsed.ptr != token_.data() + token_.size()) {
        return Unexpected();
      }
      out->push_back({"", index});
      Next();
      if (!Need("]")) return false;
    } else {
      return true;
    }
  }
}

bool Parser::ValueOf(Json* out) {
  const std::string name(token_);
  const Json* value = names_->values == nullptr ? nullptr : names_->values->Find(name);
  if (value == nullptr) {
    return Fail("An expression attribute value used in expression is not defined; attribute value: " + name);
  }
  names_->used.insert(name);
  *out = *value;
  Next();
  return true;
}

bool Parser::OperandOf(Operand* out) {
  if (token_.starts_with(':')) {
    out->kind = Operand::Kind::kValue;
    return ValueOf(&out->value);
  }
  if (token_ == "size" && IsCall()) {
    Next();
    out->kind = Operand::Kind::kSize;
    return Need("(") && PathOf(&out->path) && Need(")");
  }
  out->kind = Operand::Kind::kPath;
  return PathOf(&out->path);
}

bool Parser::SetTerm(Operand* out) {
  if (Take("(")) return SetOperand(out) && Need(")");
  if (IsCall() && token_ == "if_not_exists") {
    Next();
    out->kind = Operand::Kind::kIfNotExists;
    return Need("(") && PathOf(&out->path) && Need(",") && SetTerm(&out->arguments.emplace_back()) &&
           Need(")");
  }
  if (IsCall() && token_ == "list_append") {
    Next();
    out->kind = Operand::Kind::kListAppend;
    return Need("(") && SetTerm(&out->arguments.emplace_back()) && Need(",") &&
           SetTerm(&out->arguments.emplace_back()) && Need(")");
  }
  if (IsCall()) return Fail("Invalid function name; function: " + std::string(token_));
  return OperandOf(out);
}

bool Parser::SetOperand(Operand* out) {
  Operand first;
  if (!SetTerm(&first)) return false;
  if (token_ != "+" && token_ != "-") {
    *out = std::move(first);
    return true;
  }
  out->kind = token_ == "+" ? Operand::Kind::kPlus : Operand::Kind::kMinus;
  Next();
  out->arguments.push_back(std::move(first));
  return SetTerm(&out->arguments.emplace_back());
}

bool Parser::Clause(const std::string& word, Update* out) {
  std::vector<Update::Action>& actions = word == "SET"      ? out->sets
                                         : word == "REMOVE" ? out->removes
                                         : word == "ADD"    ? out->adds
                                                            : out->deletes;
  if (!actions.empty()) {
    return Fail("The \"" + word + "\" section can only be used once in an update expression;");
  }
  do {
    Update::Action& action = actions.emplace_back();
    if (!PathOf(&action.path)) return false;
    if (word == "SET") {
      if (!Need("=") || !SetOperand(&action.operand)) return false;
    } else if (word != "REMOVE") {
      if (!token_.starts_with(':')) return Unexpected();
      if (!ValueOf(&action.operand.value)) return false;
    }
  } while (Take(","));
  return true;
}

bool Parser::Overlap(const Update& update) {
  std::vector<const Path*> paths;
  for (const auto* actions : {&update.sets, &update.removes, &update.adds, &update.deletes}) {
    for (const Update::Action& action : *actions) paths.push_back(&action.path);
  }
  const auto same = [](const PathStep& a, const PathStep& b) {
    return a.name == b.name && a.index == b.index;
  };
  for (size_t i = 0; i < paths.size(); ++i) {
    for (size_t k = i + 1; k < paths.size(); ++k) {
      const size_t shared = std::min(paths[i]->size(), paths[k]->size());
      const auto end = paths[i]->begin() + static_cast<std::ptrdiff_t>(shared);
      if (!std::equal(paths[i]->begin(), end, paths[k]->begin(), same)) continue;
      return !Fail(
          "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: "
          "[" +
          PathText(*paths[i]) + "], path two: [" + PathText(*paths[k]) + "]");
    }
  }
  return false;
}

bool Parser::Whole(Update* out) {
  if (!Fits()) return false;
  while (!token_.empty()) {
    const std::string word = Upper(token_);
    if (word != "SET" && word != "REMOVE" && word != "ADD" && word != "DELETE") return Unexpected();
    Next();
    if (!Clause(word, out)) return false;
  }
  return !Overlap(*out);
}

}  // namespace

std::string PathText(const Path& path) {
  std::string text;
  for (const PathStep& step : path) {
    text +=
        (text.empty() ? "" : ", ") + (step.name.empty() ? "[" + std::to_string(step.index) + "]" : step.name);
  }
  return text;
}

bool ParseCondition(std::string_view text, Names* names, Condition* out, std::string* problem) {
  return Parser("ConditionExpression", text, names, problem).Whole(out);
}

bool ParseUpdate(std::string_view text, Names* names, Update* out, std::string* problem) {
  return Parser("UpdateExpression", text, names, problem).Whole(out);
}

}  // namespace aslc::sim::dynamodb
