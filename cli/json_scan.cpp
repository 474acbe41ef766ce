// A JSON recogniser without a tree (json_scan.h).
#include "cli/json_scan.h"

#include <cstdint>

#include "runtime/json.h"

namespace aslc::cli {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  size_t at() const { return at_; }
  bool AtEnd() const { return at_ >= text_.size(); }
  void SkipBlanks() {
    while (!AtEnd() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
      ++at_;
  }
  bool Take(char c) {
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool Value(int depth);
  // decoded may be null.
  bool String(std::string* decoded);

 private:
  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  bool Digits() {
    size_t start = at_;
    while (!AtEnd() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > start;
  }
  bool Number();
  bool Escape(std::string* decoded);
  bool Hex4(uint32_t* unit);
  bool Container(char close, bool keys, int depth);

  std::string_view text_;
  size_t at_ = 0;
};

void AppendUtf8(std::string& out, uint32_t code) {
  auto add = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) return add(0xC0 | code >> 6), add(0x80 | (code & 0x3F));
  if (code < 0x10000) {
    add(0xE0 | code >> 12);
  } else {
    add(0xF0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3F));
  }
  add(0x80 | (code >> 6 & 0x3F));
  add(0x80 | (code & 0x3F));
}

bool Scanner::Hex4(uint32_t* unit) {
  *unit = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    if (AtEnd()) return false;
    char c = text_[at_];
    uint32_t digit = c >= '0' && c <= '9'   ? static_cast<uint32_t>(c - '0')
                     : c >= 'a' && c <= 'f' ? static_cast<uint32_t>(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? static_cast<uint32_t>(c - 'A' + 10)
                                            : 16;
    if (digit == 16) return false;
    *unit = *unit * 16 + digit;
  }
  return true;
}

bool Scanner::Escape(std::string* decoded) {
  constexpr std::string_view kLetters = "\"\\/bfnrt", kBytes = "\"\\/\b\f\n\r\t";
  if (AtEnd()) return false;
  if (!Take('u')) {
    size_t letter = kLetters.find(text_[at_]);
    if (letter == std::string_view::npos) return false;
    if (decoded != nullptr) *decoded += kBytes[letter];
    ++at_;
    return true;
  }
  uint32_t unit = 0, low = 0;
  if (!Hex4(&unit)) return false;
  if (unit >= 0xD800 && unit < 0xDC00 && text_.substr(at_, 2) == "\\u") {
    size_t before = at_;
    at_ += 2;
    if (!Hex4(&low)) return false;
    if (low >= 0xDC00 && low < 0xE000) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else {
      at_ = before;
    }
  }
  if (decoded != nullptr) AppendUtf8(*decoded, unit);
  return true;
}

bool Scanner::String(std::string* decoded) {
  if (!Take('"')) return false;
  while (!AtEnd()) {
    char c = text_[at_];
    if (static_cast<unsigned char>(c) < 0x20) return false;
    ++at_;
    if (c == '"') return true;
    if (c == '\\') {
      if (!Escape(decoded)) return false;
    } else if (decoded != nullptr) {
      *decoded += c;
    }
  }
  return false;
}

bool Scanner::Number() {
  Take('-');
  if (!Take('0') && !Digits()) return false;
  if (Take('.') && !Digits()) return false;
  if (Take('e') || Take('E')) {
    if (!Take('+')) Take('-');
    return Digits();
  }
  return true;
}

// After the opening bracket.
bool Scanner::Container(char close, bool keys, int depth) {
  SkipBlanks();
  if (Take(close)) return true;
  for (;;) {
    SkipBlanks();
    if (keys) {
      if (!String(nullptr)) return false;
      SkipBlanks();
      if (!Take(':')) return false;
    }
    if (!Value(depth)) return false;
    SkipBlanks();
    if (Take(close)) return true;
    if (!Take(',')) return false;
  }
}

bool Scanner::Value(int depth) {
  SkipBlanks();
  if (AtEnd() || depth > kJsonScanDepthMax) return false;
  switch (text_[at_]) {
    case '{':
      ++at_;
      return Container('}', true, depth + 1);
    case '[':
      ++at_;
      return Container(']', false, depth + 1);
    case '"':
      return String(nullptr);
    case 't':
      return Word("true");
    case 'f':
      return Word("false");
    case 'n':
      return Word("null");
    default:
      return Number();
  }
}

}  // namespace

std::optional<size_t> FirstJsonError(std::string_view text) {
  Scanner scanner(text);
  if (!scanner.Value(0)) return scanner.at();
  scanner.SkipBlanks();
  if (!scanner.AtEnd()) return scanner.at();
  return std::nullopt;
}

std::optional<std::vector<JsonMember>> ScanObject(std::string_view text) {
  if (FirstJsonError(text)) return std::nullopt;
  Scanner scanner(text);
  scanner.SkipBlanks();
  if (!scanner.Take('{')) return std::nullopt;
  std::vector<JsonMember> members;
  scanner.SkipBlanks();
  if (scanner.Take('}')) return members;
  do {
    JsonMember member;
    scanner.SkipBlanks();
    scanner.String(&member.key);
    scanner.SkipBlanks();
    scanner.Take(':');
    scanner.SkipBlanks();
    size_t begin = scanner.at();
    scanner.Value(1);
    member.value = text.substr(begin, scanner.at() - begin);
    if (member.value.starts_with('"')) {
      std::string decoded;
      Scanner(member.value).String(&decoded);
      member.text = std::move(decoded);
    }
    members.push_back(std::move(member));
    scanner.SkipBlanks();
  } while (scanner.Take(','));
  return members;
}

void AppendJsonText(std::string& out, std::string_view text) { aslrt::AppendJsonString(out, text); }

}  // namespace aslc::cli
