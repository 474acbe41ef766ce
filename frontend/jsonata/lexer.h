// Text to tokens. Works on UTF-16 units, as the reference implementation does, so that positions and what
// half of a surrogate pair does are the same; texts of tokens are WTF-8 again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/jsonata/parser.h"

namespace aslc::jsonata {

enum class Symbol : uint8_t {
#define OPERATOR(Name, text, power) k##Name,
#include "frontend/jsonata/operators.def"
  kName,     // names and variables
  kLiteral,  // strings, numbers, true, false, null
  kRegex,
  kEnd,
};

std::string_view SymbolText(Symbol symbol);  // of an operator; "(end)"
int LeftPower(Symbol symbol);

enum class TokenKind : uint8_t { kName, kVariable, kString, kNumber, kBool, kNull, kRegex, kOperator, kEnd };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Symbol symbol = Symbol::kEnd;
  uint32_t position = 0;  // UTF-16 units up to its end
  ir::Range range;        // bytes
  std::string text;       // name, content of a string, source of a regex; the spelling of the others
  std::string flags;      // of a regex
  double number = 0;      // kBool: 0 or 1
};

// What an error says of a token: JSON.stringify of its value, and the value as text.
std::string TokenJson(const Token& token);
std::string TokenText(const Token& token);

// Threading: none.
class Lexer {
 public:
  Lexer(std::string_view text, Dialect dialect);

  // False when the text is not UTF-8 or a token is malformed: see error(). After the end, kEnd again and
  // again. `infix`: an operand came before, so a slash divides.
  bool Next(bool infix, Token* token);
  const std::optional<SyntaxError>& error() const { return error_; }

 private:
  char16_t At(size_t i) const { return i < units_.size() ? units_[i] : u'\0'; }
  bool Is(size_t i, char c) const { return i < units_.size() && units_[i] == static_cast<char16_t>(c); }
  ir::Range Bytes(size_t from, size_t to) const;
  std::string Text(size_t from, size_t to) const;
  void Decode(std::string_view text);
  // Reports at `position`, with the units [from, to) marked. `token_json` empty: none.
  bool Fail(std::string_view code, size_t position, size_t from, size_t to, std::string token_json = {},
            std::string token = {});
  bool SkipBlanks();
  bool Take(Token* token, size_t from, TokenKind kind, Symbol symbol);
  bool TakeOperator(Token* token, bool* taken);
  bool TakeString(Token* token);
  bool TakeNumber(Token* token, bool* taken);
  bool TakeQuotedName(Token* token);
  bool TakeName(Token* token);
  bool TakeRegex(Token* token);
  bool IsClosingSlash(size_t i, int depth) const;
  bool Escape(std::u16string* out, size_t begin);

  const Dialect dialect_;
  std::u16string units_;
  std::vector<uint32_t> bytes_;  // byte where each unit begins, and the end
  size_t at_ = 0;
  std::optional<SyntaxError> error_;
};

}  // namespace aslc::jsonata
