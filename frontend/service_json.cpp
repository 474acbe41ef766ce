// The service's words for a text that is no JSON. Its reader is Jackson, whose message is part of the
// refusal: this scan knows no values, only where and how Jackson stops.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "aslc/document.h"
#include "frontend/diagnostics.h"

namespace aslc::frontend {
namespace {

constexpr std::string_view kValues = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
constexpr size_t kSnippetMax = 500;  // characters of the text that a place quotes

struct JsonFault {
  std::string message, place;
};

class JacksonScan {
 public:
  explicit JacksonScan(std::string_view text) : text_(text) {}

  // Nothing when Jackson takes the text, or stops in a way that we do not know.
  std::optional<JsonFault> Run() {
    while (!fault_ && !unknown_) {
      if (!Value()) break;
      if (!AfterValue()) break;
    }
    return unknown_ ? std::nullopt : fault_;
  }

 private:
  struct Open {
    bool object;
    size_t at;
  };

  // One value's start. An opened array or object that is not empty goes on with its first value.
  bool Value() {
    SkipBlanks();
    if (End()) return EndOfInput();
    char c = text_[at_];
    if (c == '{' || c == '[') {
      open_.push_back({c == '{', at_++});
      SkipBlanks();
      if (End()) return EndOfInput();
      if (text_[at_] == (c == '{' ? '}' : ']')) return true;  // AfterValue closes it
      return c == '[' ? Value() : Name() && Value();
    }
    if (c == '"') {
      ++at_;
      return String("was expecting closing quote for a string value");
    }
    if (c == '-' || (c >= '0' && c <= '9')) return Number();
    return IsWord(c) ? Word() : Unexpected("expected a valid value " + std::string(kValues));
  }

  // Closes what ends here; true when another value follows, false when all is done or wrong.
  bool AfterValue() {
    while (!open_.empty()) {
      SkipBlanks();
      if (End()) return EndOfInput();
      char c = text_[at_];
      const Open& inner = open_.back();
      if (c == '}' || c == ']') {
        if ((c == '}') != inner.object) return WrongClose(c);
        open_.pop_back();
        ++at_;
        continue;
      }
      std::string_view kind = inner.object ? "Object" : "Array";
      if (c != ',') return Unexpected(fmt::format("was expecting comma to separate {} entries", kind));
      ++at_;
      SkipBlanks();
      if (End()) return EndOfInput();
      return !inner.object || Name();
    }
    return false;
  }

  bool Name() {
    if (text_[at_] != '"') return Unexpected("was expecting double-quote to start field name");
    ++at_;
    if (!String("in field name")) return false;
    SkipBlanks();
    if (End()) return Fail("Unexpected end-of-input within/between Object entries");
    if (text_[at_] != ':') return Unexpected("was expecting a colon to separate field name and value");
    ++at_;
    return true;
  }

  bool String(std::string_view at_end) {
    for (; !End(); ++at_) {
      unsigned char c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) {
        ++at_;
        return Fail(fmt::format("Illegal unquoted character ((CTRL-CHAR, code {})): has to be escaped using "
                                "backslash to be included in string value",
                                c));
      }
      if (c != '\\') continue;
      if (++at_ >= text_.size()) break;
      c = static_cast<unsigned char>(text_[at_]);
      if (std::string_view("\"\\/bfnrtu").find(static_cast<char>(c)) != std::string_view::npos) continue;
      if (c >= 0x80) return Unknown();
      ++at_;
      return Fail(fmt::format("Unrecognized character escape '{}' (code {})", static_cast<char>(c), c));
    }
    return Fail(fmt::format("Unexpected end-of-input{}{}", at_end.starts_with("in ") ? " " : ": ", at_end));
  }

  bool Number() {
    size_t begin = at_ + (text_[at_] == '-' ? 1 : 0);
    at_ = std::min(text_.find_first_not_of("0123456789.eE+-", begin), text_.size());
    std::string_view digits = text_.substr(begin, at_ - begin);
    bool leading_zero = digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    if (digits.empty() || leading_zero || digits[0] < '0' || digits[0] > '9') return Unknown();
    return End() || !IsWord(text_[at_]) || Unknown();
  }

  bool Word() {
    size_t begin = at_;
    while (!End() && (IsWord(text_[at_]) || (text_[at_] >= '0' && text_[at_] <= '9'))) ++at_;
    std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "true" || word == "false" || word == "null") return true;
    return Fail(fmt::format("Unrecognized token '{}': was expecting {}", word, kValues));
  }

  bool WrongClose(char c) {
    const Open inner = open_.back();
    ++at_;
    return Fail(fmt::format("Unexpected close marker '{}': expected '{}' (for {} starting at {})", c,
                            inner.object ? '}' : ']', inner.object ? "Object" : "Array", Place(inner.at)));
  }

  bool EndOfInput() {
    if (open_.empty()) return false;
    return Fail(fmt::format("Unexpected end-of-input: expected close marker for {} (start marker at {})",
                            open_.back().object ? "Object" : "Array", Place(open_.back().at)));
  }

  bool Unexpected(std::string_view wanted) {
    unsigned char c = static_cast<unsigned char>(text_[at_]);
    if (c >= 0x80) return Unknown();
    ++at_;
    std::string shown = c < 0x20 ? fmt::format("(CTRL-CHAR, code {})", c)
                                 : fmt::format("'{}' (code {})", static_cast<char>(c), c);
    return Fail(fmt::format("Unexpected character ({}): {}", shown, wanted));
  }

  bool Fail(std::string message) {
    std::string place = Place(at_);
    fault_ = JsonFault{std::move(message) + "\n at " + place, place};
    return false;
  }
  bool Unknown() {
    unknown_ = true;
    return false;
  }

  static bool IsWord(char c) {
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '$' || (c & 0x80) != 0;
  }
  bool End() const { return at_ >= text_.size(); }
  void SkipBlanks() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  }

  // Jackson counts UTF-16 units: a character of four bytes is two.
  static size_t Units(std::string_view text) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }) +
                               std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xF8) == 0xF0; }));
  }

  // `[Source: (String)"text"; line: 1, column: 4]`
  std::string Place(size_t at) const {
    std::string_view before = text_.substr(0, at);
    auto line = std::count(before.begin(), before.end(), '\n') + 1;
    size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    size_t units = Units(text_), cut = text_.size(), seen = 0;
    for (size_t i = 0; i < text_.size() && cut == text_.size(); ++i) {
      if ((text_[i] & 0xC0) != 0x80 && seen >= kSnippetMax) cut = i;
      seen += Units(text_.substr(i, 1));
    }
    std::string rest = cut < text_.size() ? fmt::format("[truncated {} chars]", units - kSnippetMax) : "";
    return fmt::format("[Source: (String)\"{}\"{}; line: {}, column: {}]", text_.substr(0, cut), rest, line,
                       Units(before.substr(line_begin)) + 1);
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Open> open_;
  std::optional<JsonFault> fault_;
  bool unknown_ = false;
};

}  // namespace

void SetServiceReadError(const Source& source, Diagnostics& diagnostics) {
  auto error = std::find_if(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::kError;
  });
  std::string_view text = source.text();
  // The service knows JSON only.
  if (error == diagnostics.end() || LooksLikeYaml(source.name(), text)) return;
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    error->service_code = "SCHEMA_VALIDATION_FAILED";
    error->service_message = "Definition must be a valid JSON object";
    return;
  }
  error->service_code = "INVALID_JSON_DESCRIPTION";
  if (std::optional<JsonFault> fault = JacksonScan(text).Run()) {
    error->service_message = std::move(fault->message);
    error->service_location = std::move(fault->place);
  }
}

}  // namespace aslc::frontend
