// Tokens of the text form (text_cursor.h).
#include "ir/text_cursor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ir/json_text.h"

namespace aslc::ir {
namespace {

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

}  // namespace

bool Cursor::FailAt(size_t at, std::string message) {
  if (!ok_) return false;
  ok_ = false;
  if (error_ == nullptr) return false;
  error_->line = 1;
  error_->column = 1;
  for (char c : text_.substr(0, at)) {
    ++error_->column;
    if (c == '\n') {
      ++error_->line;
      error_->column = 1;
    }
  }
  error_->message = std::move(message);
  return false;
}

void Cursor::SkipBlanks() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
}

char Cursor::Peek() {
  SkipBlanks();
  return at_ < text_.size() && text_[at_] != ';' ? text_[at_] : '\n';
}

bool Cursor::AtLineEnd() { return !ok_ || Peek() == '\n'; }

bool Cursor::EndLine() { return ok_ && (AtLineEnd() || Fail("unexpected text at the end of the line")); }

bool Cursor::NextLine() {
  while (ok_) {
    if (Peek() != '\n') return true;
    at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ == text_.size()) return false;
    ++at_;
  }
  return false;
}

bool Cursor::Accept(char c) {
  if (!ok_ || Peek() != c) return false;
  ++at_;
  return true;
}

bool Cursor::Expect(char c) { return Accept(c) || Fail(std::string("expected `") + c + "`"); }

std::string_view Cursor::Word() {
  SkipBlanks();
  size_t end = at_;
  while (ok_ && end < text_.size() && IsWordByte(text_[end])) ++end;
  std::string_view word = text_.substr(at_, end - at_);
  at_ = end;
  return word;
}

bool Cursor::ExpectWord(std::string_view word) {
  return Word() == word || Fail("expected `" + std::string(word) + "`");
}

bool Cursor::TypeText(Type* out) {
  SkipBlanks();
  size_t begin = at_;
  while (at_ < text_.size() && (IsWordByte(text_[at_]) || text_[at_] == '|')) ++at_;
  std::optional<Type> type = Type::Parse(text_.substr(begin, at_ - begin));
  if (!type) return FailAt(begin, "not a type");
  *out = *type;
  return ok_;
}

bool Cursor::Quoted(std::string* out) {
  SkipBlanks();
  size_t length = QuotedLength(Rest());
  if (length == 0) return Fail("expected a string in quotes");
  *out = Unquote(Rest().substr(0, length));
  at_ += length;
  return ok_;
}

bool Cursor::Json(std::string* out) {
  SkipBlanks();
  size_t length = CompactJsonLength(Rest());
  if (length == 0) return Fail("expected a compact JSON value");
  *out = Rest().substr(0, length);
  at_ += length;
  return ok_;
}

bool Cursor::Index(uint32_t* out) {
  size_t begin = position();
  if (!Integer(out)) return false;
  return *out != UINT32_MAX || FailAt(begin, "number out of range");
}

bool Cursor::Hash(uint64_t* out) {
  size_t begin = position();
  std::string_view word = Word();
  if (!word.starts_with("0x")) return FailAt(begin, "expected a hexadecimal number");
  auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), *out, 16);
  return (error == std::errc() && end == word.data() + word.size()) ||
         FailAt(begin, "not a 64-bit hexadecimal number");
}

bool Cursor::Real(double* out) {
  SkipBlanks();
  std::string_view rest = Rest();
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), *out);
  if (error != std::errc() || !std::isfinite(*out)) return Fail("expected a finite number");
  at_ += static_cast<size_t>(end - rest.data());
  return ok_;
}

}  // namespace aslc::ir
