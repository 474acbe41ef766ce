// Taking ARNs apart and putting them together (arn.h).
#include "sim/arn.h"

namespace aslc::sim {
namespace {

constexpr size_t kNameMax = 80;

// Up to the next colon; takes it and the colon off.
std::string_view TakePart(std::string_view& text) {
  const size_t colon = text.find(':');
  const std::string_view part = text.substr(0, colon);
  text = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  return part;
}

}  // namespace

std::string Arn::Sibling(std::string_view other_type, std::string_view other_name) const {
  std::string out = "arn:";
  for (std::string_view part : {partition, std::string_view("states"), region, account, other_type}) {
    out += part;
    out += ':';
  }
  return out += other_name;
}

std::optional<Arn> ParseArn(std::string_view text) {
  if (TakePart(text) != "arn") return std::nullopt;
  Arn arn;
  arn.partition = TakePart(text);
  if (TakePart(text) != "states") return std::nullopt;
  arn.region = TakePart(text);
  arn.account = TakePart(text);
  arn.type = TakePart(text);
  arn.name = TakePart(text);
  arn.rest = text;
  if (arn.name.empty()) return std::nullopt;
  return arn;
}

bool IsName(std::string_view name) {
  constexpr std::string_view kNever = " \t\n\r<>{}[]?*\"#%\\^|~`$&,;:/";
  size_t characters = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte < 0x20 || byte == 0x7F || kNever.find(name[i]) != std::string_view::npos) return false;
    // U+0080 to U+009F are control characters too.
    if (byte == 0xC2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xA0) return false;
    characters += (byte & 0xC0) == 0x80 ? 0 : 1;
  }
  return characters >= 1 && characters <= kNameMax;
}

}  // namespace aslc::sim
