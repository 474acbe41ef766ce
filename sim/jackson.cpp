// A JSON reader that keeps nothing but its complaint (jackson.h).
#include "sim/jackson.h"

namespace aslc::sim {
namespace {

constexpr size_t kDepthMax = 1000;  // as deep as the runtime reads

bool IsWordPart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Complainer {
 public:
  explicit Complainer(std::string_view text) : text_(text) {}

  std::optional<std::string> Run() {
    SkipBlanks();
    if (at_ == text_.size()) return "No content to map due to end-of-input";
    if (Value()) {
      SkipBlanks();
      if (at_ < text_.size()) Unexpected("Expected end-of-input");
    }
    return complaint_;
  }

 private:
  bool Say(std::string text) {
    complaint_ = std::move(text);
    return false;
  }
  bool Unexpected(std::string_view expected) {
    if (at_ == text_.size()) return Say("Unexpected end-of-input: " + std::string(expected));
    const auto code = static_cast<unsigned char>(text_[at_]);
    return Say("Unexpected character ('" + std::string(1, text_[at_]) + "' (code " + std::to_string(code) +
               ")): " + std::string(expected));
  }
  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  bool Take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool Value() {
    constexpr std::string_view kExpected =
        "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    if (at_ == text_.size()) return Unexpected(kExpected);
    const char c = text_[at_];
    if (c == '{') return Object();
    if (c == '[') return Array();
    if (c == '"') return String();
    if (c == '-' || IsDigit(c)) return Number();
    if (!IsWordPart(c)) return Unexpected(kExpected);
    const size_t begin = at_;
    while (at_ < text_.size() && IsWordPart(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "true" || word == "false" || word == "null") return true;
    return Say("Unrecognized token '" + std::string(word) +
               "': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')");
  }

  bool Deeper() {
    if (++depth_ <= kDepthMax) return true;
    return Say("Document nesting depth (" + std::to_string(depth_) + ") exceeds the maximum allowed (" +
               std::to_string(kDepthMax) + ")");
  }

  bool Object() {
    if (!Deeper()) return false;
    ++at_;
    SkipBlanks();
    if (Take('}')) return --depth_, true;
    for (;;) {
      if (at_ == text_.size()) return Unexpected("expected close marker for Object");
      if (text_[at_] != '"') return Unexpected("was expecting double-quote to start field name");
      if (!String()) return false;
      SkipBlanks();
      if (!Take(':')) return Unexpected("was expecting a colon to separate field name and value");
      SkipBlanks();
      if (!Value()) return false;
      SkipBlanks();
      if (Take('}')) return --depth_, true;
      if (!Take(',')) return Unexpected("was expecting comma to separate Object entries");
      SkipBlanks();
    }
  }

  bool Array() {
    if (!Deeper()) return false;
    ++at_;
    SkipBlanks();
    if (Take(']')) return --depth_, true;
    for (;;) {
      if (!Value()) return false;
      SkipBlanks();
      if (Take(']')) return --depth_, true;
      if (!Take(',')) return Unexpected("was expecting comma to separate Array entries");
      SkipBlanks();
    }
  }

  bool String() {
    ++at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (static_cast<unsigned char>(c) < 0x20) {
        return Say("Illegal unquoted character ((CTRL-CHAR, code " +
                   std::to_string(static_cast<unsigned char>(c)) +
                   ")): has to be escaped using backslash to be included in string value");
      }
      if (c != '\\') continue;
      ++at_;
      if (at_ == text_.size()) break;
      if (text_[at_] == 'u') {
        for (int digit = 0; digit < 4; ++digit) {
          ++at_;
          const bool hex = at_ < text_.size() && std::string_view("0123456789abcdefABCDEF").find(text_[at_]) != std::string_view::npos;
          if (!hex) return Unexpected("expected a hex-digit for character escape sequence");
        }
      } else if (std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
        return Say("Unrecognized character escape '" + std::string(1, text_[at_]) + "' (code " +
                   std::to_string(static_cast<unsigned char>(text_[at_])) + ")");
      }
    }
    return Unexpected("was expecting closing quote for a string value");
  }

  bool Digits(std::string_view expected) {
    if (at_ == text_.size() || !IsDigit(text_[at_])) return Unexpected(expected);
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return true;
  }

  bool Number() {
    Take('-');
    if (Take('0')) {
      if (at_ < text_.size() && IsDigit(text_[at_])) return Say("Invalid numeric value: Leading zeroes not allowed");
    } else if (!Digits("expected digit (0-9) to follow minus sign, for valid numeric value")) {
      return false;
    }
    if (Take('.') && !Digits("Decimal point not followed by a digit")) return false;
    if (Take('e') || Take('E')) {
      if (!Take('-')) Take('+');
      if (!Digits("Exponent indicator not followed by a digit")) return false;
    }
    return true;
  }

  const std::string_view text_;
  size_t at_ = 0, depth_ = 0;
  std::optional<std::string> complaint_;
};

}  // namespace

std::optional<std::string> JacksonComplaint(std::string_view text) { return Complainer(text).Run(); }

}  // namespace aslc::sim
