// Writes values as text, in pieces, without recursion: compact JSON, or what Java's toString of maps and
// lists gives (States.Format). json_write.cpp and format.cpp choose where the pieces go.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#include "aslc/abi.h"

namespace aslrt {

enum class TextStyle { kJson, kJava };

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
  void EscapedByte(unsigned char c);
  void UnicodeEscape(uint32_t unit);
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
