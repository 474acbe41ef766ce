// Reading a text token by token and line by line, for the parser of the text form (parse.cpp).
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "ir/text.h"

namespace aslc::ir {

// Characters of one line at a time. The first error is kept and everything after it does nothing.
class Cursor {
 public:
  Cursor(std::string_view text, TextError* error) : text_(text), error_(error) {}

  bool ok() const { return ok_; }
  bool Fail(std::string message) { return FailAt(at_, std::move(message)); }
  bool FailAt(size_t at, std::string message);
  // Of the next token on this line.
  size_t position() {
    SkipBlanks();
    return at_;
  }

  // Moves to the next line that has something on it; false at the end of the text.
  bool NextLine();
  // Only a comment may follow on this line.
  bool EndLine();
  bool AtLineEnd();
  char Peek();  // after blanks; '\n' at the end of the line
  bool Accept(char c);
  bool Expect(char c);
  std::string_view Word();  // may be empty
  bool ExpectWord(std::string_view word);
  bool TypeText(Type* out);
  bool Quoted(std::string* out);
  bool Json(std::string* out);
  template <class T>
  bool Integer(T* out);
  bool Index(uint32_t* out);  // an id
  bool Hash(uint64_t* out);
  bool Real(double* out);

 private:
  void SkipBlanks();
  std::string_view Rest() const { return text_.substr(at_); }

  std::string_view text_;
  TextError* error_;
  size_t at_ = 0;
  bool ok_ = true;
};

template <class T>
bool Cursor::Integer(T* out) {
  SkipBlanks();
  std::string_view rest = Rest();
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), *out);
  if (error == std::errc::result_out_of_range) return Fail("number out of range");
  if (error != std::errc()) return Fail("expected a number");
  at_ += static_cast<size_t>(end - rest.data());
  return ok_;
}

}  // namespace aslc::ir
