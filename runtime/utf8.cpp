// Decoding, comparing and scanning of the bytes of strings.
#include "runtime/utf8.h"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace aslrt {
namespace {

bool IsContinuation(unsigned char c) { return (c & 0xC0) == 0x80; }

// Bounds of the second byte after a lead byte, which exclude overlong forms and what is above U+10FFFF.
struct SecondByte {
  unsigned char low, high;
};
SecondByte SecondByteOf(unsigned char lead) {
  switch (lead) {
    case 0xE0: return {0xA0, 0xBF};
    case 0xF0: return {0x90, 0xBF};
    case 0xF4: return {0x80, 0x8F};
    default: return {0x80, 0xBF};
  }
}

// The UTF-16 code units of a string, one after the other.
class Utf16Reader {
 public:
  Utf16Reader(const char* p, const char* end) : p_(p), end_(end) {}
  // The next unit, or -1 at the end. A malformed byte counts as one unit U+FFFD.
  int32_t Next() {
    if (low_ != 0) {
      int32_t unit = static_cast<int32_t>(low_);
      low_ = 0;
      return unit;
    }
    if (p_ == end_) return -1;
    uint32_t c;
    size_t n = DecodeUtf8(p_, end_, &c);
    if (n == 0) {
      ++p_;
      return 0xFFFD;
    }
    p_ += n;
    if (c < 0x10000) return static_cast<int32_t>(c);
    low_ = 0xDC00 + ((c - 0x10000) & 0x3FF);
    return static_cast<int32_t>(0xD800 + ((c - 0x10000) >> 10));
  }

 private:
  const char* p_;
  const char* end_;
  uint32_t low_ = 0;  // second half of a pair
};

}  // namespace

size_t DecodeUtf8(const char* p, const char* end, uint32_t* code_point) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(p[i]); };
  size_t room = static_cast<size_t>(end - p);
  unsigned char lead = byte(0);
  if (lead < 0x80) {
    *code_point = lead;
    return 1;
  }
  if (lead < 0xC2 || lead > 0xF4) return 0;
  size_t n = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (room < n) return 0;
  SecondByte second = SecondByteOf(lead);
  if (byte(1) < second.low || byte(1) > second.high) return 0;
  uint32_t c = lead & (0x7Fu >> n);
  for (size_t i = 1; i < n; ++i) {
    if (!IsContinuation(byte(i))) return 0;
    c = (c << 6) | (byte(i) & 0x3Fu);
  }
  *code_point = c;
  return n;
}

size_t EncodeUtf8(uint32_t c, char* out) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = n - 1; i > 0; --i) {
    out[i] = static_cast<char>(0x80 | (c & 0x3F));
    c >>= 6;
  }
  out[0] = static_cast<char>((0xF00u >> n) | c);  // lead bits 110, 1110, 11110
  return n;
}

const char* SkipPlainAscii(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(0x20);
  for (; end - p >= 16; p += 16) {
    __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // The signed comparison finds control characters and, being negative, bytes from 0x80 on.
    __m128i found = _mm_or_si128(_mm_cmplt_epi8(x, space),
                                 _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, backslash)));
    uint32_t mask = static_cast<uint32_t>(_mm_movemask_epi8(found));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  constexpr uint64_t kOnes = 0x0101010101010101u;
  constexpr uint64_t kHigh = 0x8080808080808080u;
  for (; std::endian::native == std::endian::little && end - p >= 8; p += 8) {
    uint64_t x;
    std::memcpy(&x, p, 8);
    // Borrows make false hits only behind a true one, so the lowest hit is exact.
    auto has_zero = [&](uint64_t y) { return (y - kOnes) & ~y & kHigh; };
    uint64_t found = (x & kHigh) | ((x - kOnes * 0x20) & ~x & kHigh) | has_zero(x ^ (kOnes * '"')) |
                     has_zero(x ^ (kOnes * '\\'));
    if (found != 0) return p + (std::countr_zero(found) >> 3);
  }
  for (; p < end; ++p) {
    unsigned char c = static_cast<unsigned char>(*p);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
  }
  return p;
}

uint32_t TextFlags(std::string_view bytes) {
  uint32_t flags = ASLRT_PLAIN | ASLRT_ASCII;
  const char* p = bytes.data();
  const char* end = p + bytes.size();
  while ((p = SkipPlainAscii(p, end)) != end) {
    if (static_cast<unsigned char>(*p) < 0x80) {
      flags &= ~ASLRT_PLAIN;
      ++p;
      continue;
    }
    flags &= ~ASLRT_ASCII;
    uint32_t c;
    size_t n = DecodeUtf8(p, end, &c);
    if (n == 0 || IsSurrogate(c)) flags &= ~ASLRT_PLAIN;
    p += n == 0 ? 1 : n;
    if (flags == 0) break;
  }
  return flags;
}

uint64_t Utf16Length(std::string_view bytes) {
  uint64_t units = 0;
  for (char byte : bytes) {
    unsigned char c = static_cast<unsigned char>(byte);
    units += !IsContinuation(c);
    units += c >= 0xF0;
  }
  return units;
}

int CompareUtf16(std::string_view a, std::string_view b) {
  size_t n = a.size() < b.size() ? a.size() : b.size();
  size_t same = 0;
  while (same < n && a[same] == b[same]) ++same;
  if (same == n && a.size() == b.size()) return 0;
  // To the start of the code point that differs; both strings have the same bytes before it.
  while (same > 0 && same < a.size() && IsContinuation(static_cast<unsigned char>(a[same]))) --same;
  while (same > 0 && same < b.size() && IsContinuation(static_cast<unsigned char>(b[same]))) --same;
  Utf16Reader left(a.data() + same, a.data() + a.size());
  Utf16Reader right(b.data() + same, b.data() + b.size());
  for (;;) {
    int32_t x = left.Next();
    int32_t y = right.Next();
    if (x != y) return x < y ? -1 : 1;
    if (x < 0) return 0;
  }
}

std::string RepairUtf8(std::string_view bytes) {
  std::string out;
  const char* p = bytes.data();
  const char* end = p + bytes.size();
  while (p < end) {
    uint32_t c;
    size_t n = DecodeUtf8(p, end, &c);
    if (n != 0 && !IsSurrogate(c)) {
      out.append(p, n);
      p += n;
      continue;
    }
    out += "\xEF\xBF\xBD";
    // Java replaces the longest beginning of a well-formed sequence by one character.
    unsigned char lead = static_cast<unsigned char>(*p++);
    if (lead < 0xC2 || lead > 0xF4 || n != 0) continue;
    SecondByte second = SecondByteOf(lead);
    if (lead == 0xED) second.high = 0x9F;
    size_t rest = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    for (size_t i = 0; i < rest && p < end; ++i, ++p) {
      unsigned char byte = static_cast<unsigned char>(*p);
      if (i == 0 ? byte < second.low || byte > second.high : !IsContinuation(byte)) break;
    }
  }
  return out;
}

}  // namespace aslrt
