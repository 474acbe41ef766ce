// The meaning and the bytes of YAML scalars (yaml_scalar.h).
#include "frontend/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace aslc::frontend {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool OneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

size_t DigitsEnd(std::string_view text, size_t i) {
  while (i < text.size() && IsDigit(text[i])) ++i;
  return i;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool DecimalToJson(std::string_view text, std::string* json) {
  size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  std::string out = text.starts_with('-') ? "-" : "";
  size_t whole_end = DigitsEnd(text, i);
  std::string_view whole = text.substr(i, whole_end - i), fraction;
  i = whole_end;
  if (i < text.size() && text[i] == '.') {
    size_t end = DigitsEnd(text, i + 1);
    fraction = text.substr(i + 1, end - i - 1);
    i = end;
  }
  if (whole.empty() && fraction.empty()) return false;
  while (whole.size() > 1 && whole[0] == '0') whole.remove_prefix(1);
  out += whole.empty() ? "0" : whole;
  if (!fraction.empty()) (out += '.') += fraction;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    size_t digits = i + 1;
    if (digits < text.size() && (text[digits] == '-' || text[digits] == '+')) ++digits;
    size_t end = DigitsEnd(text, digits);
    if (end == digits) return false;
    out += text.substr(i, end - i);
    i = end;
  }
  if (i != text.size()) return false;
  *json = std::move(out);
  return true;
}

// Length of an escape in a double-quoted scalar (YAML 1.2, section 5.7) and of what it decodes to.
struct Escape {
  size_t length, decoded;
};
Escape EscapeAt(std::string_view text, size_t i) {
  char kind = i + 1 < text.size() ? text[i + 1] : '\0';
  size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits != 0) {
    uint32_t code = 0;
    size_t last = std::min(text.size(), i + 2 + digits);
    std::from_chars(text.data() + std::min(i + 2, last), text.data() + last, code, 16);
    return {2 + digits, code < 0x80 ? 1u : code < 0x800 ? 2u : code < 0x10000 ? 3u : 4u};
  }
  if (kind == 'N' || kind == '_') return {2, 2};  // U+0085, U+00A0
  if (kind == 'L' || kind == 'P') return {2, 3};  // U+2028, U+2029
  return {2, 1};
}

// Walks the source beside the decoded text. Line folding turns a break with its blanks into one space,
// or k + 1 breaks into k; bytes of the source that decode to nothing are skipped.
class Aligner {
 public:
  Aligner(std::string_view text, uint32_t begin, std::string_view decoded)
      : text_(text), at_(begin), decoded_(decoded) {}

  ScalarPlace Quoted(char quote);
  ScalarPlace Plain();
  ScalarPlace Block();

 private:
  bool Done() const { return at_ >= text_.size(); }
  void Emit(size_t count) {
    for (size_t i = 0; i < count && offsets_.size() < decoded_.size(); ++i) {
      offsets_.push_back(static_cast<uint32_t>(at_));
    }
  }
  char Next() const { return offsets_.size() < decoded_.size() ? decoded_[offsets_.size()] : '\0'; }
  void Unfolded();
  ScalarPlace Finish(uint32_t begin, bool quoted, bool plain);

  std::string_view text_;
  size_t at_;
  std::string_view decoded_;
  std::vector<uint32_t> offsets_;
};

// One step for a byte that is no escape.
void Aligner::Unfolded() {
  char c = text_[at_];
  bool line_break = c == '\n' || c == '\r';
  if (!line_break && c == Next()) return Emit(1), void(++at_);
  if (!IsBlank(c)) return Emit(1), void(++at_);
  if (line_break && (Next() == ' ' || Next() == '\n')) Emit(1);
  ++at_;
}

ScalarPlace Aligner::Finish(uint32_t begin, bool quoted, bool plain) {
  ScalarPlace place;
  place.range = {begin, static_cast<uint32_t>(std::min(at_, text_.size()))};
  place.quoted = quoted;
  place.plain = plain;
  uint32_t first = begin + (quoted ? 1 : 0);
  while (offsets_.size() < decoded_.size()) offsets_.push_back(place.range.end);
  for (size_t i = 0; i < offsets_.size(); ++i) {
    if (offsets_[i] != first + i) {
      place.offsets = std::move(offsets_);
      break;
    }
  }
  return place;
}

ScalarPlace Aligner::Quoted(char quote) {
  uint32_t begin = static_cast<uint32_t>(at_++);
  while (!Done()) {
    char c = text_[at_];
    if (c == quote && quote == '\'' && at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
      Emit(1);
      at_ += 2;
    } else if (c == quote) {
      ++at_;
      break;
    } else if (c == '\\' && quote == '"' && at_ + 1 < text_.size() && IsBlank(text_[at_ + 1]) &&
               text_[at_ + 1] != ' ' && text_[at_ + 1] != '\t') {
      ++at_;  // an escaped break joins the lines
      while (!Done() && IsBlank(text_[at_])) ++at_;
    } else if (c == '\\' && quote == '"') {
      Escape escape = EscapeAt(text_, at_);
      Emit(escape.decoded);
      at_ += escape.length;
    } else {
      Unfolded();
    }
  }
  return Finish(begin, true, false);
}

ScalarPlace Aligner::Plain() {
  uint32_t begin = static_cast<uint32_t>(at_);
  while (!Done() && offsets_.size() < decoded_.size()) Unfolded();
  return Finish(begin, false, true);
}

ScalarPlace Aligner::Block() {
  uint32_t begin = static_cast<uint32_t>(at_);
  at_ = std::min(text_.find('\n', at_), text_.size());
  if (!Done()) ++at_;
  // The indentation of the first line that holds something is no content.
  size_t line = at_, content = at_;
  while (content < text_.size() && IsBlank(text_[content])) {
    if (text_[content] == '\n') line = content + 1;
    ++content;
  }
  size_t indent = content - line;
  bool line_start = true;
  while (!Done() && offsets_.size() < decoded_.size()) {
    for (size_t i = 0; line_start && i < indent && !Done() && text_[at_] == ' '; ++i) ++at_;
    line_start = !Done() && text_[at_] == '\n';
    if (!Done()) Unfolded();
  }
  return Finish(begin, false, false);
}

}  // namespace

PlainKind ResolvePlain(std::string_view text, std::string* json) {
  if (OneOf(text, {"", "~", "null", "Null", "NULL"})) return PlainKind::kNull;
  if (OneOf(text, {"true", "True", "TRUE"})) return PlainKind::kTrue;
  if (OneOf(text, {"false", "False", "FALSE"})) return PlainKind::kFalse;
  std::string_view unsigned_text = text;
  if (text[0] == '-' || text[0] == '+') unsigned_text.remove_prefix(1);
  if (OneOf(unsigned_text, {".inf", ".Inf", ".INF"}) || OneOf(text, {".nan", ".NaN", ".NAN"})) {
    return PlainKind::kBadNumber;
  }
  int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 10;
  if (base == 10) return DecimalToJson(text, json) ? PlainKind::kNumber : PlainKind::kString;
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  auto parsed = std::from_chars(text.data() + 2, end, value, base);
  if (text.size() == 2 || parsed.ptr != end) return PlainKind::kString;
  if (parsed.ec != std::errc()) return PlainKind::kBadNumber;
  *json = std::to_string(value);
  return PlainKind::kNumber;
}

ScalarPlace LocateScalar(std::string_view text, uint32_t begin, std::string_view decoded) {
  Aligner aligner(text, begin, decoded);
  char first = begin < text.size() ? text[begin] : '\0';
  if (first == '"' || first == '\'') return aligner.Quoted(first);
  if (first == '|' || first == '>') return aligner.Block();
  return aligner.Plain();
}

}  // namespace aslc::frontend
