// Templates of error texts, and values as JavaScript writes them.
#include "frontend/jsonata/messages.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace aslc::jsonata {
namespace {

struct ErrorRow {
  std::string_view code, text;
};
constexpr ErrorRow kStandard[] = {
#define JERROR(code, text) {#code, text},
#include "aslc/jsonata_errors.def"
};
constexpr ErrorRow kService[] = {
#define JERROR(code, text)
#define JERROR_AWS(code, text) {#code, text},
#include "aslc/jsonata_errors.def"
};

std::string_view Template(std::string_view code, Dialect dialect) {
  if (dialect == Dialect::kAws) {
    for (const ErrorRow& row : kService) {
      if (row.code == code) return row.text;
    }
  }
  for (const ErrorRow& row : kStandard) {
    if (row.code == code) return row.text;
  }
  return code;
}

// The bytes of a lone surrogate in WTF-8: ED A0 80 to ED BF BF.
bool IsSurrogateAt(std::string_view text, size_t i) {
  return i + 2 < text.size() && static_cast<unsigned char>(text[i]) == 0xED &&
         static_cast<unsigned char>(text[i + 1]) >= 0xA0;
}

}  // namespace

std::string NumberText(double number) {
  if (number == 0) return "0";
  if (!std::isfinite(number)) return "null";
  char buffer[40];
  char* end =
      std::to_chars(buffer, buffer + sizeof buffer, std::fabs(number), std::chars_format::scientific).ptr;
  std::string_view scientific(buffer, static_cast<size_t>(end - buffer));
  size_t e = scientific.find('e');
  std::string digits(scientific.substr(0, 1));
  if (e > 2) digits += scientific.substr(2, e - 2);
  int exponent = 0;
  std::from_chars(buffer + e + (scientific[e + 1] == '+' ? 2 : 1), end, exponent);
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits before the decimal point
  std::string text = number < 0 ? "-" : "";
  if (point >= count && point <= 21)
    return text + digits + std::string(static_cast<size_t>(point - count), '0');
  if (point > 0 && point <= 21) {
    return text + digits.substr(0, static_cast<size_t>(point)) + "." +
           digits.substr(static_cast<size_t>(point));
  }
  if (point > -6 && point <= 0) return text + "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  text += digits[0];
  if (count > 1) text += "." + digits.substr(1);
  return text + fmt::format("e{}{}", exponent < 0 ? "-" : "+", std::abs(exponent));
}

std::string QuotedText(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsSurrogateAt(text, i)) {
      unsigned code = 0xD000u | (static_cast<unsigned>(text[i + 1]) & 0x3Fu) << 6 |
                      (static_cast<unsigned>(text[i + 2]) & 0x3Fu);
      out += fmt::format("\\u{:04x}", code);
      i += 2;
      continue;
    }
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::string ErrorMessage(std::string_view code, std::string_view token_json, std::string_view value_json,
                         Dialect dialect) {
  std::string_view rest = Template(code, dialect);
  std::string out;
  for (size_t open; (open = rest.find("{{")) != std::string_view::npos;) {
    size_t close = rest.find("}}", open);
    if (close == std::string_view::npos) break;
    std::string_view name = rest.substr(open + 2, close - open - 2);
    std::string_view value = name == "token" ? token_json : name == "value" ? value_json : std::string_view();
    out += rest.substr(0, open);
    out += value.empty() ? "undefined" : value;
    rest = rest.substr(close + 2);
  }
  return out += rest;
}

}  // namespace aslc::jsonata
