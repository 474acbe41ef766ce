// Types to text and back, by the rows of types.def.
#include "ir/types.h"

#include <cstdio>

namespace aslc::ir {
namespace {

struct NamedType {
  std::string_view text;
  uint32_t bits;
};
constexpr NamedType kNamedTypes[] = {
#define TYPE(name, text, bits) {text, bits},
#include "ir/types.def"
};

// The name of a single bit. Bits without a name are written in hexadecimal, so that the text form is
// total and the verifier, not the printer, refuses them.
std::string BitText(uint32_t bit) {
  for (const NamedType& named : kNamedTypes) {
    if (named.bits == bit) return std::string(named.text);
  }
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "0x%x", bit);
  return buffer;
}

std::optional<uint32_t> ParseBits(std::string_view text) {
  for (const NamedType& named : kNamedTypes) {
    if (named.text == text) return named.bits;
  }
  if (!text.starts_with("0x") || text.size() < 3 || text.size() > 10) return std::nullopt;
  uint32_t bits = 0;
  for (char c : text.substr(2)) {
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return std::nullopt;
    bits = bits << 4 | static_cast<uint32_t>(digit);
  }
  return bits;
}

}  // namespace

std::string Type::ToString() const {
  if (bits_ == 0) return "never";
  for (const NamedType& named : kNamedTypes) {
    if (named.bits == bits_) return std::string(named.text);
  }
  std::string text;
  for (int i = 0; i < 32; ++i) {
    uint32_t bit = 1u << i;
    if ((bits_ & bit) == 0) continue;
    if (!text.empty()) text += '|';
    text += BitText(bit);
  }
  return text;
}

std::optional<Type> Type::Parse(std::string_view text) {
  if (text == "never") return Type();
  uint32_t bits = 0;
  for (;;) {
    size_t bar = text.find('|');
    std::optional<uint32_t> piece = ParseBits(text.substr(0, bar));
    if (!piece) return std::nullopt;
    bits |= *piece;
    if (bar == std::string_view::npos) return Type(bits);
    text.remove_prefix(bar + 1);
  }
}

}  // namespace aslc::ir
