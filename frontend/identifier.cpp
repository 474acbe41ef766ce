// Unicode identifiers, by the ranges of identifier_ranges.def.
#include "frontend/identifier.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace aslc::frontend {
namespace {

struct CodePoints {
  uint32_t first, last;
};
constexpr CodePoints kStart[] = {
#define START(first, last) {first, last},
#include "frontend/identifier_ranges.def"
};
constexpr CodePoints kContinue[] = {
#define CONTINUE(first, last) {first, last},
#include "frontend/identifier_ranges.def"
};

template <size_t N>
bool IsIn(const CodePoints (&ranges)[N], uint32_t code) {
  const CodePoints* after =
      std::upper_bound(std::begin(ranges), std::end(ranges), code,
                       [](uint32_t value, const CodePoints& range) { return value < range.first; });
  return after != std::begin(ranges) && code <= std::prev(after)->last;
}

bool IsLetter(uint32_t code) {
  if (code < 0x80) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
  return IsIn(kStart, code);
}

bool IsPart(uint32_t code) {
  if (code < 0x80) return IsLetter(code) || (code >= '0' && code <= '9') || code == '_';
  return IsLetter(code) || IsIn(kContinue, code);
}

// The code point at the start of well-formed UTF-8, and its length in bytes.
uint32_t Decode(std::string_view text, size_t* length) {
  auto byte = [&](size_t i) -> uint32_t { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  uint32_t lead = byte(0);
  *length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (*length == 1) return lead;
  uint32_t code = lead & (0xFFu >> (*length + 1));
  for (size_t i = 1; i < *length; ++i) code = code << 6 | (byte(i) & 0x3F);
  return code;
}

}  // namespace

size_t IdentifierLength(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    size_t length = 0;
    uint32_t code = Decode(text.substr(at), &length);
    if (at == 0 ? !IsLetter(code) : !IsPart(code)) break;
    at += length;
  }
  return std::min(at, text.size());
}

}  // namespace aslc::frontend
