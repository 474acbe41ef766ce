// The walk over a value and the escaping of strings (text_writer.h).
#include "runtime/text_writer.h"

#include <bit>

#include "runtime/stack.h"
#include "runtime/utf8.h"
#include "runtime/value.h"

namespace aslrt {

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
  char text[kNumberTextMax];
  switch (aslrt_kind_of(v)) {
    case ASLRT_BOOL: return Bytes(v.bits ? "true" : "false");
    case ASLRT_INT: return Bytes(text, FormatInteger(static_cast<int64_t>(v.bits), text));
    case ASLRT_DOUBLE: return Bytes(text, FormatDouble(std::bit_cast<double>(v.bits), text));
    case ASLRT_NUMTEXT: return Bytes(aslrt::Bytes(v));
    case ASLRT_STRING:
      if (style_ == TextStyle::kJava) return Bytes(aslrt::Bytes(v));
      return QuotedString(aslrt::Bytes(v), v.head & ASLRT_PLAIN);
    default: return Bytes("null");
  }
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
    unsigned char byte = static_cast<unsigned char>(*p);
    if (byte < 0x80) {
      EscapedByte(byte);
      ++p;
      continue;
    }
    uint32_t c;
    size_t n = DecodeUtf8(p, end, &c);
    if (n == 0) {
      Bytes("\xEF\xBF\xBD");  // U+FFFD for a byte from outside that is no UTF-8: the text must stay JSON
      ++p;
    } else if (IsSurrogate(c)) {
      UnicodeEscape(c);
      p += n;
    } else {
      Bytes(p, n);
      p += n;
    }
  }
}

void TextWriter::EscapedByte(unsigned char c) {
  switch (c) {
    case '"': return Bytes("\\\"");
    case '\\': return Bytes("\\\\");
    case '\b': return Bytes("\\b");
    case '\f': return Bytes("\\f");
    case '\n': return Bytes("\\n");
    case '\r': return Bytes("\\r");
    case '\t': return Bytes("\\t");
    default: return UnicodeEscape(c);
  }
}

void TextWriter::UnicodeEscape(uint32_t unit) {
  static constexpr char kHex[] = "0123456789abcdef";
  Bytes("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) Char(kHex[(unit >> shift) & 15]);
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
