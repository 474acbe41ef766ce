// The exact size of a value's compact JSON text, without writing it; asked only near the payload quota.
#include <bit>

#include "runtime/stack.h"
#include "runtime/utf8.h"
#include "runtime/value.h"

namespace aslrt {
namespace {

uint64_t EscapedSize(std::string_view bytes) {
  const char* p = bytes.data();
  const char* end = p + bytes.size();
  uint64_t size = 0;
  while (p < end) {
    const char* stop = SkipPlainAscii(p, end);
    size += static_cast<uint64_t>(stop - p);
    p = stop;
    if (p == end) break;
    unsigned char byte = static_cast<unsigned char>(*p);
    if (byte < 0x80) {
      constexpr std::string_view kShortForms = "\"\\\b\f\n\r\t";
      size += kShortForms.find(*p) != std::string_view::npos ? 2 : 6;
      ++p;
      continue;
    }
    uint32_t c;
    size_t n = DecodeUtf8(p, end, &c);
    size += n == 0 ? 3 : IsSurrogate(c) ? 6 : n;
    p += n == 0 ? 1 : n;
  }
  return size;
}

uint64_t ScalarSize(aslrt_value v) {
  char text[kNumberTextMax];
  switch (aslrt_kind_of(v)) {
    case ASLRT_BOOL: return v.bits ? 4 : 5;
    case ASLRT_INT: return FormatInteger(static_cast<int64_t>(v.bits), text);
    case ASLRT_DOUBLE: return FormatDouble(std::bit_cast<double>(v.bits), text);
    case ASLRT_NUMTEXT: return aslrt_len_of(v);
    case ASLRT_STRING: return 2 + (v.head & ASLRT_PLAIN ? aslrt_len_of(v) : EscapedSize(Bytes(v)));
    default: return 4;
  }
}

uint64_t KeySize(const aslrt_name* key) {
  return 3 + (key->flags & ASLRT_PLAIN ? key->len : EscapedSize(Bytes(key)));  // quotes and colon
}

}  // namespace

uint64_t ExactSize(aslrt_value v, uint64_t stop_above) {
  if (aslrt_kind_of(v) == ASLRT_TEXT) return aslrt_text_of(v)->len;
  // Shared parts count as often as they are printed, so the walk ends by the bound, not by the nodes.
  uint64_t size = 0;
  Stack<aslrt_value, 64> open;
  open.push(v);
  while (!open.empty() && size <= stop_above) {
    aslrt_value next = aslrt_force(open.top());
    open.pop();
    uint32_t count = aslrt_len_of(next);
    switch (aslrt_kind_of(next)) {
      case ASLRT_ARRAY:
        size += 2 + (count > 0 ? count - 1 : 0);
        for (aslrt_value element : Elements(next)) open.push(element);
        break;
      case ASLRT_OBJECT:
        size += 2 + (count > 0 ? count - 1 : 0);
        for (const aslrt_member& member : Members(next)) {
          size += KeySize(member.key);
          open.push(member.value);
        }
        break;
      default: size += ScalarSize(next);
    }
  }
  return size;
}

}  // namespace aslrt
