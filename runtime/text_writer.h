// Writes values as text, in pieces, without recursion: compact JSON, or what Java's toString of maps and
// lists gives (States.Format). json_write.cpp and format.cpp choose where the pieces go.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "aslc/abi.h"

namespace aslrt {

enum class TextStyle { kJson, kJava };

// One character of a string that does not print as itself, at *p < end, which moves behind it. Gives the
// length of what stands for it in JSON.
inline constexpr size_t kEscapeMax = 6;
size_t EscapeCharacter(const char** p, const char* end, char* out);

// A scalar's JSON text, at most max(kNumberTextMax, 6 len + 2) bytes; gives its end.
char* WriteScalar(char* to, aslrt_value v);
char* WriteQuoted(char* to, std::string_view bytes, bool plain);

// Short texts (keys, numbers) are copied faster by hand than by a call.
inline char* CopyText(char* to, const char* from, size_t n) {
  if (n > 16) {
    std::memcpy(to, from, n);
  } else if (n >= 8) {
    uint64_t first, last;
    std::memcpy(&first, from, 8);
    std::memcpy(&last, from + n - 8, 8);
    std::memcpy(to, &first, 8);
    std::memcpy(to + n - 8, &last, 8);
  } else if (n >= 4) {
    uint32_t first, last;
    std::memcpy(&first, from, 4);
    std::memcpy(&last, from + n - 4, 4);
    std::memcpy(to, &first, 4);
    std::memcpy(to + n - 4, &last, 4);
  } else if (n > 0) {
    to[0] = from[0];
    to[n / 2] = from[n / 2];
    to[n - 1] = from[n - 1];
  }
  return to + n;
}

class TextWriter {
 public:
  // Takes a piece; false stops the writing.
  using Sink = bool (*)(void* target, const char* data, size_t size);

  TextWriter(TextStyle style, Sink sink, void* target) : style_(style), sink_(sink), target_(target) {}
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;

  void Value(aslrt_value v);
  void QuotedString(std::string_view bytes, bool plain);
  // Hands on what is buffered; false when the sink refused a piece.
  bool Finish();

 private:
  struct Cursor {
    aslrt_value container;
    uint32_t next;
  };

  void Scalar(aslrt_value v);
  bool Child(Cursor& cursor, aslrt_value* child);
  void Escaped(const char* p, const char* end);
  void Bytes(const char* data, size_t size) {
    if (size <= sizeof(buffer_) - used_) {
      std::memcpy(buffer_ + used_, data, size);
      used_ += size;
    } else {
      LongBytes(data, size);
    }
  }
  void Bytes(std::string_view s) { Bytes(s.data(), s.size()); }
  void Char(char c) {
    if (used_ == sizeof(buffer_)) Flush();
    buffer_[used_++] = c;
  }
  void LongBytes(const char* data, size_t size);
  void Flush();

  TextStyle style_;
  Sink sink_;
  void* target_;
  bool failed_ = false;
  size_t used_ = 0;
  char buffer_[1024];
};

}  // namespace aslrt
