// The walk over a value and the escaping of strings (text_writer.h).
#include "runtime/text_writer.h"

#include <bit>

#include "runtime/stack.h"
#include "runtime/utf8.h"
#include "runtime/value.h"

namespace aslrt {
namespace {

size_t UnicodeEscape(uint32_t unit, char* out) {
  static constexpr char kHex[] = "0123456789abcdef";
  *out++ = '\\';
  *out++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *out++ = kHex[(unit >> shift) & 15];
  return kEscapeMax;
}

size_t EscapeByte(unsigned char c, char* out) {
  constexpr std::string_view kBytes = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  size_t i = kBytes.find(static_cast<char>(c));
  if (i == std::string_view::npos) return UnicodeEscape(c, out);
  out[0] = '\\';
  out[1] = kLetters[i];
  return 2;
}

}  // namespace

size_t EscapeCharacter(const char** p, const char* end, char* out) {
  unsigned char byte = static_cast<unsigned char>(**p);
  if (byte < 0x80) {
    ++*p;
    return EscapeByte(byte, out);
  }
  uint32_t c;
  size_t n = DecodeUtf8(*p, end, &c);
  const char* from = *p;
  *p += n == 0 ? 1 : n;
  if (n == 0) {
    std::memcpy(out, "\xEF\xBF\xBD", 3);  // U+FFFD: the text must stay JSON
    return 3;
  }
  if (IsSurrogate(c)) return UnicodeEscape(c, out);
  std::memcpy(out, from, n);
  return n;
}

char* WriteQuoted(char* to, std::string_view bytes, bool plain) {
  *to++ = '"';
  if (plain) {
    to = CopyText(to, bytes.data(), bytes.size());
  } else {
    const char* end = bytes.data() + bytes.size();
    for (const char* p = bytes.data(); p < end;) {
      const char* stop = SkipPlainAscii(p, end);
      to = CopyText(to, p, static_cast<size_t>(stop - p));
      p = stop;
      if (p < end) to += EscapeCharacter(&p, end, to);
    }
  }
  *to++ = '"';
  return to;
}

char* WriteScalar(char* to, aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_BOOL: return v.bits ? CopyText(to, "true", 4) : CopyText(to, "false", 5);
    case ASLRT_INT: return to + FormatInteger(static_cast<int64_t>(v.bits), to);
    case ASLRT_DOUBLE: return to + FormatDouble(std::bit_cast<double>(v.bits), to);
    case ASLRT_NUMTEXT: return CopyText(to, aslrt_chars(v), aslrt_len_of(v));
    case ASLRT_STRING: return WriteQuoted(to, Bytes(v), v.head & ASLRT_PLAIN);
    default: return CopyText(to, "null", 4);
  }
}

void TextWriter::Value(aslrt_value v) {
  Stack<Cursor, 32> open;
  for (;;) {
    v = aslrt_force(v);
    uint32_t kind = aslrt_kind_of(v);
    if (kind == ASLRT_ARRAY || kind == ASLRT_OBJECT) {
      Char(kind == ASLRT_ARRAY ? '[' : '{');
      open.push({v, 0});
    } else {
      Scalar(v);
    }
    while (!open.empty() && !Child(open.top(), &v)) {
      Char(aslrt_kind_of(open.top().container) == ASLRT_ARRAY ? ']' : '}');
      open.pop();
    }
    if (open.empty() || failed_) return;
  }
}

// The next child of a container, with the separator and the key that stand before it.
bool TextWriter::Child(Cursor& cursor, aslrt_value* child) {
  if (cursor.next == aslrt_len_of(cursor.container)) return false;
  uint32_t i = cursor.next++;
  bool java = style_ == TextStyle::kJava;
  if (i > 0) Bytes(java ? ", " : ",");
  if (aslrt_kind_of(cursor.container) == ASLRT_ARRAY) {
    *child = aslrt_array_of(cursor.container)->v[i];
    return true;
  }
  const aslrt_member& member = aslrt_object_of(cursor.container)->m[i];
  if (java) {
    Bytes(aslrt::Bytes(member.key));
    Char('=');
  } else {
    QuotedString(aslrt::Bytes(member.key), member.key->flags & ASLRT_PLAIN);
    Char(':');
  }
  *child = member.value;
  return true;
}

void TextWriter::Scalar(aslrt_value v) {
  uint32_t kind = aslrt_kind_of(v);
  if (kind == ASLRT_STRING) {
    if (style_ == TextStyle::kJava) return Bytes(aslrt::Bytes(v));
    return QuotedString(aslrt::Bytes(v), v.head & ASLRT_PLAIN);
  }
  if (kind == ASLRT_NUMTEXT) return Bytes(aslrt::Bytes(v));
  char text[kNumberTextMax];
  Bytes(text, static_cast<size_t>(WriteScalar(text, v) - text));
}

void TextWriter::QuotedString(std::string_view bytes, bool plain) {
  Char('"');
  if (plain) {
    Bytes(bytes);
  } else {
    Escaped(bytes.data(), bytes.data() + bytes.size());
  }
  Char('"');
}

void TextWriter::Escaped(const char* p, const char* end) {
  while (p < end) {
    const char* stop = SkipPlainAscii(p, end);
    Bytes(p, static_cast<size_t>(stop - p));
    p = stop;
    if (p == end) return;
    char escape[kEscapeMax];
    Bytes(escape, EscapeCharacter(&p, end, escape));
  }
}

void TextWriter::LongBytes(const char* data, size_t size) {
  Flush();
  if (size <= sizeof(buffer_)) return Bytes(data, size);
  if (!failed_ && !sink_(target_, data, size)) failed_ = true;
}

void TextWriter::Flush() {
  if (used_ > 0 && !failed_ && !sink_(target_, buffer_, used_)) failed_ = true;
  used_ = 0;
}

bool TextWriter::Finish() {
  Flush();
  return !failed_;
}

}  // namespace aslrt
