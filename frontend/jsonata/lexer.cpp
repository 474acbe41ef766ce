// Scanning of tokens; what each accepts is the reference implementation's, quirks included.
#include "frontend/jsonata/lexer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

#include "frontend/jsonata/dialect.h"
#include "frontend/jsonata/messages.h"

namespace aslc::jsonata {
namespace {

struct OperatorRow {
  std::string_view text;
  int power;
};
constexpr OperatorRow kOperators[] = {
#define OPERATOR(Name, text, power) {text, power},
#include "frontend/jsonata/operators.def"
};
constexpr size_t kOperatorCount = std::size(kOperators);

bool IsDigit(char16_t c) { return c >= u'0' && c <= u'9'; }
bool IsHex(char16_t c) { return IsDigit(c) || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F'); }
bool IsBlank(char16_t c) { return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r' || c == u'\v'; }
bool IsHigh(char16_t c) { return (c & 0xFC00) == 0xD800; }
bool IsLow(char16_t c) { return (c & 0xFC00) == 0xDC00; }

// Characters that are operators by themselves, which end a name.
bool IsOperatorChar(char16_t c) {
  return c < 0x80 &&
         std::string_view(".[]{}(),@#;:?+-*/%|=<>^&!~").find(static_cast<char>(c)) != std::string_view::npos;
}

// One code point of UTF-8, surrogates allowed; its length, or 0.
size_t DecodeOne(std::string_view text, uint32_t* code) {
  auto byte = [&](size_t i) -> uint32_t { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const uint32_t lead = byte(0);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xC2 ? 0
                        : lead < 0xE0 ? 2
                        : lead < 0xF0 ? 3
                        : lead < 0xF5 ? 4
                                      : 0;
  *code = length < 2 ? lead : lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    *code = *code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && *code < 0x800) || (length == 4 && *code < 0x10000);
  return overlong || *code > 0x10FFFF ? 0 : length;
}

void AppendUtf8(uint32_t code, std::string* out) {
  auto tail = [&](int shift) { *out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    *out += static_cast<char>(code);
  } else if (code < 0x800) {
    *out += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    *out += static_cast<char>(0xE0 | code >> 12);
    tail(6), tail(0);
  } else {
    *out += static_cast<char>(0xF0 | code >> 18);
    tail(12), tail(6), tail(0);
  }
}

std::string ToWtf8(std::u16string_view units) {
  std::string out;
  out.reserve(units.size());
  for (size_t i = 0; i < units.size(); ++i) {
    uint32_t code = units[i];
    if (IsHigh(units[i]) && i + 1 < units.size() && IsLow(units[i + 1])) {
      code = 0x10000 + ((code & 0x3FF) << 10) + (units[++i] & 0x3FFu);
    }
    AppendUtf8(code, &out);
  }
  return out;
}

// The value of a spelled number; infinite when too large, 0 when too small.
double NumberValue(std::string_view text) {
  double value = 0;
  auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc()) return value;
  // Out of range; which way is decided by the power of ten of the first digit that is not 0.
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  long power = 0;
  if (e < text.size()) {
    const char* from = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
    if (std::from_chars(from, text.data() + text.size(), power).ec != std::errc()) {
      power = text[e + 1] == '-' ? -1'000'000'000 : 1'000'000'000;
    }
  }
  const size_t digit = text.find_first_of("123456789");
  if (digit >= e) return 0;
  const size_t point = std::min(text.find('.'), e);
  power += static_cast<long>(point) - static_cast<long>(digit);
  return power > 0 ? std::numeric_limits<double>::infinity() : 0;
}

}  // namespace

std::string_view SymbolText(Symbol symbol) {
  const auto index = static_cast<size_t>(symbol);
  return index < kOperatorCount ? kOperators[index].text : "(end)";
}

int LeftPower(Symbol symbol) {
  const auto index = static_cast<size_t>(symbol);
  return index < kOperatorCount ? kOperators[index].power : 0;
}

std::string TokenText(const Token& token) {
  switch (token.kind) {
    case TokenKind::kNumber:
      return NumberText(token.number);
    case TokenKind::kRegex:
      return "/" + token.text + "/" + token.flags;
    default:
      return token.text;
  }
}

std::string TokenJson(const Token& token) {
  switch (token.kind) {
    case TokenKind::kNumber:
    case TokenKind::kBool:
    case TokenKind::kNull:
      return TokenText(token);
    case TokenKind::kRegex:
      return "{}";
    default:
      return QuotedText(token.text);
  }
}

Lexer::Lexer(std::string_view text, Dialect dialect) : dialect_(dialect) { Decode(text); }

void Lexer::Decode(std::string_view text) {
  units_.reserve(text.size());
  bytes_.reserve(text.size() + 1);
  for (size_t i = 0; i < text.size();) {
    uint32_t code = 0;
    const size_t length = DecodeOne(text.substr(i), &code);
    const auto byte = static_cast<uint32_t>(i);
    bytes_.push_back(byte);
    if (length == 0) {
      bytes_.push_back(byte + 1);
      Fail("U1002", units_.size(), units_.size(), units_.size() + 1);
      return;
    }
    if (code >= 0x10000) {
      bytes_.push_back(byte);
      units_ += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10));
      code = 0xDC00 + (code & 0x3FF);
    }
    units_ += static_cast<char16_t>(code);
    i += length;
  }
  bytes_.push_back(static_cast<uint32_t>(text.size()));
}

ir::Range Lexer::Bytes(size_t from, size_t to) const {
  const size_t last = bytes_.size() - 1;
  return {bytes_[std::min(from, last)], bytes_[std::min(to, last)]};
}

std::string Lexer::Text(size_t from, size_t to) const {
  return ToWtf8(std::u16string_view(units_).substr(from, to - from));
}

bool Lexer::Fail(std::string_view code, size_t position, size_t from, size_t to, std::string token_json,
                 std::string token) {
  SyntaxError error;
  error.code = code;
  error.message = ErrorMessage(code, token_json, {}, dialect_);
  error.position = static_cast<uint32_t>(position);
  error.range = Bytes(from, to);
  error.token = std::move(token);
  error.token_json = std::move(token_json);
  error_ = std::move(error);
  return false;
}

// Blanks and comments; a comment without an end is an error at its begin.
bool Lexer::SkipBlanks() {
  for (;;) {
    while (at_ < units_.size() && IsBlank(units_[at_])) ++at_;
    if (!Is(at_, '/') || !Is(at_ + 1, '*')) return true;
    const size_t close = units_.find(u"*/", at_ + 2);
    if (close == std::u16string::npos) return Fail("S0106", at_, at_, units_.size());
    at_ = close + 2;
  }
}

bool Lexer::Take(Token* token, size_t from, TokenKind kind, Symbol symbol) {
  token->kind = kind;
  token->symbol = symbol;
  token->position = static_cast<uint32_t>(at_);
  token->range = Bytes(from, at_);
  return true;
}

bool Lexer::Next(bool infix, Token* token) {
  if (error_) return false;
  *token = Token();
  if (!SkipBlanks()) return false;
  if (at_ >= units_.size()) {
    token->text = SymbolText(Symbol::kEnd);
    return Take(token, at_, TokenKind::kEnd, Symbol::kEnd);
  }
  if (!infix && Is(at_, '/')) return TakeRegex(token);
  bool taken = false;
  if (!TakeOperator(token, &taken)) return false;
  if (taken) return true;
  if (Is(at_, '"') || Is(at_, '\'')) return TakeString(token);
  if (!TakeNumber(token, &taken)) return false;
  if (taken) return true;
  return Is(at_, '`') ? TakeQuotedName(token) : TakeName(token);
}

bool Lexer::TakeOperator(Token* token, bool* taken) {
  if (!IsOperatorChar(units_[at_])) return true;
  for (size_t i = 0; i < kOperatorCount && !*taken; ++i) {
    const std::string_view text = kOperators[i].text;
    const auto symbol = static_cast<Symbol>(i);
    if ((symbol == Symbol::kDefault || symbol == Symbol::kCoalesce) && !HasNewerOperators(dialect_)) continue;
    if (!Is(at_, text[0]) || (text.size() > 1 && !Is(at_ + 1, text[1]))) continue;
    const size_t from = at_;
    at_ += text.size();
    token->text = text;
    *taken = Take(token, from, TokenKind::kOperator, symbol);
    // No symbol of the grammar, but ends of names.
    if (symbol == Symbol::kBang || symbol == Symbol::kTilde) {
      return Fail("S0204", at_, from, at_, QuotedText(text), token->text);
    }
  }
  return true;
}

// at_: after the backslash. Leaves it on the last unit of the escape.
bool Lexer::Escape(std::u16string* out, size_t begin) {
  constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
  const char16_t c = At(at_);
  if (c != 0 && c < 0x80) {
    if (size_t i = kNames.find(static_cast<char>(c)); i != std::string_view::npos) {
      *out += static_cast<char16_t>(kValues[i]);
      return true;
    }
  }
  if (c != u'u') {
    const size_t end = std::min(at_ + 1, units_.size());
    std::string token = Text(std::min(at_, end), end);
    std::string json = QuotedText(token);
    return Fail("S0103", at_, begin, end, std::move(json), std::move(token));
  }
  // Up to four digits: fewer only where the text ends, which is then an unterminated string.
  const size_t end = std::min(at_ + 5, units_.size());
  unsigned code = 0;
  for (size_t i = at_ + 1; i < end; ++i) {
    if (!IsHex(units_[i])) return Fail("S0104", at_, begin, end);
    const unsigned digit = IsDigit(units_[i]) ? units_[i] - u'0' : (units_[i] | 0x20u) - u'a' + 10u;
    code = code << 4 | digit;
  }
  if (end == at_ + 1) return Fail("S0104", at_, begin, end);
  *out += static_cast<char16_t>(code);
  at_ += 4;
  return true;
}

bool Lexer::TakeString(Token* token) {
  const size_t from = at_;
  const char16_t quote = units_[at_++];
  std::u16string content;
  for (; at_ < units_.size(); ++at_) {
    const char16_t c = units_[at_];
    if (c == quote) {
      ++at_;
      token->text = ToWtf8(content);
      return Take(token, from, TokenKind::kString, Symbol::kLiteral);
    }
    if (c != u'\\') {
      content += c;
      continue;
    }
    const size_t begin = at_++;
    if (!Escape(&content, begin)) return false;
  }
  return Fail("S0101", at_, from, units_.size());
}

bool Lexer::TakeNumber(Token* token, bool* taken) {
  if (!IsDigit(units_[at_])) return true;
  auto digits = [&](size_t i) {
    while (IsDigit(At(i))) ++i;
    return i;
  };
  size_t end = units_[at_] == u'0' ? at_ + 1 : digits(at_);
  if (Is(end, '.') && IsDigit(At(end + 1))) end = digits(end + 1);
  if (Is(end, 'e') || Is(end, 'E')) {
    const size_t first = end + (Is(end + 1, '+') || Is(end + 1, '-') ? 2 : 1);
    if (IsDigit(At(first))) end = digits(first);
  }
  token->text = Text(at_, end);
  token->number = NumberValue(token->text);
  if (!std::isfinite(token->number)) {
    return Fail("S0102", at_, at_, end, QuotedText(token->text), token->text);
  }
  const size_t from = at_;
  at_ = end;
  return *taken = Take(token, from, TokenKind::kNumber, Symbol::kLiteral);
}

bool Lexer::TakeQuotedName(Token* token) {
  const size_t from = at_;
  const size_t close = units_.find(u'`', at_ + 1);
  if (close == std::u16string::npos) return Fail("S0105", units_.size(), from, units_.size());
  token->text = Text(from + 1, close);
  at_ = close + 1;
  return Take(token, from, TokenKind::kName, Symbol::kName);
}

bool Lexer::TakeName(Token* token) {
  const size_t from = at_;
  while (at_ < units_.size() && !IsBlank(units_[at_]) && !IsOperatorChar(units_[at_])) ++at_;
  if (units_[from] == u'$') {
    token->text = Text(from + 1, at_);
    return Take(token, from, TokenKind::kVariable, Symbol::kName);
  }
  token->text = Text(from, at_);
  for (Symbol word : {Symbol::kAnd, Symbol::kOr, Symbol::kIn}) {
    if (token->text == SymbolText(word)) return Take(token, from, TokenKind::kOperator, word);
  }
  if (token->text == "null") return Take(token, from, TokenKind::kNull, Symbol::kLiteral);
  if (token->text == "true" || token->text == "false") {
    token->number = token->text == "true" ? 1 : 0;
    return Take(token, from, TokenKind::kBool, Symbol::kLiteral);
  }
  return Take(token, from, TokenKind::kName, Symbol::kName);
}

bool Lexer::IsClosingSlash(size_t i, int depth) const {
  if (!Is(i, '/') || depth != 0) return false;
  size_t backslashes = 0;
  while (backslashes < i && Is(i - backslashes - 1, '\\')) ++backslashes;
  return backslashes % 2 == 0;
}

// The end is the first slash outside brackets of any sort that no backslash escapes.
bool Lexer::TakeRegex(Token* token) {
  const size_t from = at_++;
  int depth = 0;
  for (; at_ < units_.size(); ++at_) {
    if (IsClosingSlash(at_, depth)) break;
    const char16_t c = units_[at_];
    const bool escaped = Is(at_ - 1, '\\');
    if ((c == u'(' || c == u'[' || c == u'{') && !escaped) ++depth;
    if ((c == u')' || c == u']' || c == u'}') && !escaped) --depth;
  }
  if (at_ >= units_.size()) return Fail("S0302", at_, from, at_);
  if (at_ == from + 1) return Fail("S0301", at_, from, at_ + 1);
  token->text = Text(from + 1, at_);
  const size_t flags = ++at_;
  while (Is(at_, 'i') || Is(at_, 'm')) ++at_;
  const std::string spelled = Text(flags, at_);
  for (char flag : {'i', 'm'}) {
    if (std::count(spelled.begin(), spelled.end(), flag) > 1) {
      return Fail("U1004", at_, flags, at_, QuotedText(spelled), spelled);
    }
    if (spelled.find(flag) != std::string::npos) token->flags += flag;
  }
  return Take(token, from, TokenKind::kRegex, Symbol::kRegex);
}

}  // namespace aslc::jsonata
