// Scanning and writing of JSON texts (json_text.h).
#include "ir/json_text.h"

#include <cstdint>
#include <cstdio>

#include "aslc/check.h"

namespace aslc::ir {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The four digits at `at`, or -1.
int Hex4(std::string_view text, size_t at) {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    int digit = HexDigit(text[i]);
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t SkipDigits(std::string_view text, size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

// RFC 8259 section 6; the end of the number, 0 when it is none.
size_t NumberLength(std::string_view text) {
  size_t at = text.starts_with('-') ? 1 : 0;
  size_t end = at < text.size() && text[at] == '0' ? at + 1 : SkipDigits(text, at);
  if (end == at) return 0;
  if (end < text.size() && text[end] == '.') {
    size_t fraction = SkipDigits(text, end + 1);
    if (fraction == end + 1) return 0;
    end = fraction;
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    size_t digits = end + 1;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
    size_t exponent = SkipDigits(text, digits);
    if (exponent == digits) return 0;
    end = exponent;
  }
  return end;
}

size_t ScalarLength(std::string_view text) {
  for (std::string_view word : {"null", "true", "false"}) {
    if (text.starts_with(word)) return word.size();
  }
  return text.starts_with('"') ? QuotedLength(text) : NumberLength(text);
}

// Walks one value with an explicit stack of open brackets.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  size_t Run() {
    do {
      if (!Value()) return 0;
      while (!open_.empty() && Peek() == Closing()) {
        ++at_;
        open_.pop_back();
      }
      if (!open_.empty()) {
        if (Peek() != ',') return 0;
        ++at_;
        if (open_.back() == '{' && !Key()) return 0;
      }
    } while (!open_.empty());
    return at_;
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char Closing() const { return open_.back() == '{' ? '}' : ']'; }
  bool Key() {
    size_t length = Peek() == '"' ? QuotedLength(text_.substr(at_)) : 0;
    at_ += length;
    if (length == 0 || Peek() != ':') return false;
    ++at_;
    return true;
  }
  // A scalar or an empty container, after the brackets that open before it.
  bool Value() {
    while (Peek() == '[' || Peek() == '{') {
      if (open_.size() >= kConstantDepthMax) return false;
      open_.push_back(text_[at_++]);
      if (Peek() == Closing()) {
        ++at_;
        open_.pop_back();
        return true;
      }
      if (open_.back() == '{' && !Key()) return false;
    }
    size_t length = at_ < text_.size() ? ScalarLength(text_.substr(at_)) : 0;
    at_ += length;
    return length != 0;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string open_;
};

void AppendUtf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      out += static_cast<char>(0xe0 | code >> 12);
    } else {
      out += static_cast<char>(0xf0 | code >> 18);
      out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    }
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
  }
  out += static_cast<char>(0x80 | (code & 0x3f));
}

// The surrogate whose three bytes (WTF-8) are at `at`, which JSON text has as an escape only; else 0.
uint32_t LoneSurrogate(std::string_view bytes, size_t at) {
  if (bytes.size() - at < 3 || bytes[at] != '\xed') return 0;
  auto second = static_cast<unsigned char>(bytes[at + 1]), third = static_cast<unsigned char>(bytes[at + 2]);
  if (second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) return 0;
  return 0xd000u | (second & 0x3fu) << 6 | (third & 0x3fu);
}

constexpr std::string_view kEscapeLetters = "\"\\/bfnrt";
constexpr std::string_view kEscapedBytes = "\"\\/\b\f\n\r\t";

}  // namespace

size_t CompactJsonLength(std::string_view text) { return Scanner(text).Run(); }

void AppendQuoted(std::string& out, std::string_view bytes) {
  out += '"';
  for (size_t at = 0; at < bytes.size(); ++at) {
    char c = bytes[at];
    if (uint32_t unit = LoneSurrogate(bytes, at)) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\u%04x", unit);
      out += buffer;
      at += 2;
      continue;
    }
    size_t letter = c == '/' ? std::string_view::npos : kEscapedBytes.find(c);
    if (letter != std::string_view::npos) {
      out += '\\';
      out += kEscapeLetters[letter];
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += buffer;
    } else {
      out += c;
    }
  }
  out += '"';
}

size_t QuotedLength(std::string_view text) {
  if (!text.starts_with('"')) return 0;
  for (size_t at = 1; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"') return at + 1;
    if (static_cast<unsigned char>(c) < 0x20) return 0;
    if (c != '\\') continue;
    ++at;
    if (at >= text.size()) return 0;
    if (text[at] == 'u') {
      if (Hex4(text, at + 1) < 0) return 0;
      at += 4;
    } else if (kEscapeLetters.find(text[at]) == std::string_view::npos) {
      return 0;
    }
  }
  return 0;
}

std::string Unquote(std::string_view quoted) {
  ASL_CHECK(quoted.size() >= 2 && QuotedLength(quoted) == quoted.size(), "not a quoted string");
  std::string out;
  size_t last = quoted.size() - 1;
  for (size_t at = 1; at < last; ++at) {
    if (quoted[at] != '\\') {
      out += quoted[at];
      continue;
    }
    ++at;
    if (quoted[at] != 'u') {
      out += kEscapedBytes[kEscapeLetters.find(quoted[at])];
      continue;
    }
    uint32_t code = static_cast<uint32_t>(Hex4(quoted, at + 1));
    at += 4;
    if (code >= 0xd800 && code < 0xdc00 && quoted.substr(at + 1).starts_with("\\u")) {
      int low = Hex4(quoted, at + 3);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (static_cast<uint32_t>(low) - 0xdc00);
        at += 6;
      }
    }
    AppendUtf8(out, code);
  }
  return out;
}

}  // namespace aslc::ir
