// The parser of paths; filter.cpp holds its half for filter expressions.
#include "frontend/jsonpath/parser.h"

#include <fmt/format.h>

#include <charconv>

#include "frontend/identifier.h"

namespace aslc::frontend {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Characters that a name after a dot cannot hold bare. The service's parser knows brackets, dots and
// parentheses; the others are read as slips, as they have a meaning elsewhere in paths.
constexpr std::string_view kNameEnds = ".[](),'\"?*";
// And those that end a path inside a filter.
constexpr std::string_view kFilterEnds = "=!<>&|)],~";

}  // namespace

PathParser::PathParser(ParseContext& context, const Node& string, std::string_view field, size_t at,
                       PathStop stop)
    : sink_(context.sink), string_(string), text_(string.text), field_(field), at_(at), stop_(stop) {}

Where PathParser::At(size_t begin, size_t end) const {
  return Where(string_.Within(static_cast<uint32_t>(begin), static_cast<uint32_t>(end)), string_);
}

std::string PathParser::Found() const {
  if (at_ >= text_.size()) return "the end";
  size_t length = 1;
  while (at_ + length < text_.size() && (text_[at_ + length] & 0xC0) == 0x80) ++length;
  if (IsSpace(text_[at_])) return "a space";
  return fmt::format("`{}`", text_.substr(at_, length));
}

bool PathParser::Fail(std::string_view needed) {
  sink_.Report(diag::PathSyntax, At(at_, at_ + 1), needed, Found()).Emit();
  return false;
}

void PathParser::SkipSpace() {
  while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
}

bool PathParser::Take(char c) {
  if (Peek() != c || at_ >= text_.size()) return false;
  ++at_;
  return true;
}

bool PathParser::IsStop(char c) const {
  switch (stop_) {
    case PathStop::kEnd:
      return false;
    case PathStop::kArgument:
      return IsSpace(c) || c == ',' || c == ')';
    case PathStop::kFilter:
      return IsSpace(c) || kFilterEnds.find(c) != std::string_view::npos;
  }
  return false;
}

// The length of `${Name}` at the current place, or 0.
size_t PathParser::PlaceholderLength() const {
  if (text_.substr(at_, 2) != "${") return 0;
  size_t close = text_.find('}', at_);
  return close == std::string_view::npos || close == at_ + 2 ? 0 : close + 1 - at_;
}

bool PathParser::ParseRoot(Path& path) {
  if (Take('@')) return true;
  size_t begin = at_;
  if (!Take('$')) return Fail("`$`");
  if (Take('$')) {
    path.root = PathRoot::kContext;
    return true;
  }
  at_ = begin;
  size_t length = PlaceholderLength();
  // A placeholder that stands for a path names a variable that no state can assign: `{Name}`.
  if (length == 0) length = 1 + IdentifierLength(text_.substr(begin + 1));
  at_ += length;
  if (length == 1) return true;
  path.root = PathRoot::kVariable;
  path.variable = text_.substr(begin + 1, length - 1);
  return true;
}

bool PathParser::Parse(Path& path) {
  size_t begin = at_;
  if (!ParseRoot(path)) return false;
  while (at_ < text_.size() && !IsStop(text_[at_])) {
    Segment segment;
    size_t start = at_;
    if (text_[at_] == '.') {
      if (!ParseDotted(segment)) return false;
    } else if (text_[at_] == '[') {
      if (!ParseBracket(segment)) return false;
    } else if (IsSpace(text_[at_])) {
      sink_.Report(diag::PathSpace, At(at_, at_ + 1)).Emit();
      return false;
    } else {
      return Fail(path.segments.empty() ? "`.` or `[` after its root" : "`.` or `[`");
    }
    if (!path.segments.empty() && path.segments.back().kind == SegmentKind::kLength) {
      sink_.Report(diag::LengthNotLast, path.segments.back().range).Emit();
      return false;
    }
    segment.range = At(start, at_).range;
    path.segments.push_back(std::move(segment));
  }
  path.text = text_.substr(begin, at_ - begin);
  path.range = At(begin, at_).range;
  return true;
}

bool PathParser::ParseDotted(Segment& segment) {
  ++at_;
  segment.descend = Take('.');
  if (at_ >= text_.size()) {
    sink_.Report(diag::PathEndsWithDot, At(at_ - 1, at_)).Emit();
    return false;
  }
  if (Peek() == '[') return ParseBracket(segment);
  if (Peek() == '*') {
    ++at_;
    segment.kind = SegmentKind::kWildcard;
    return true;
  }
  size_t begin = at_;
  while (at_ < text_.size() && !IsStop(text_[at_])) {
    char c = text_[at_];
    if (size_t length = PlaceholderLength()) {
      segment.name += text_.substr(at_, length);
      at_ += length;
      continue;
    }
    // The spec's escape: the next character is meant as it is.
    if (c == '\\' && at_ + 1 < text_.size()) {
      c = text_[++at_];
    } else if (IsSpace(c) || kNameEnds.find(c) != std::string_view::npos) {
      break;
    }
    segment.name += c;
    ++at_;
  }
  if (at_ == begin) return Fail("a name");
  return Peek() != '(' || at_ >= text_.size() || ParseFunction(segment);
}

// The service documents `length()` alone of the library's functions.
bool PathParser::ParseFunction(Segment& segment) {
  size_t begin = at_ - segment.name.size();
  ++at_;
  SkipSpace();
  if (segment.name != "length") {
    sink_
        .Report(diag::Unsupported, At(begin, at_), fmt::format("the function `{}()` in a path", segment.name))
        .Feature("jsonpath-function")
        .Emit();
    return false;
  }
  if (!Take(')')) return Fail("`)`");
  segment.kind = SegmentKind::kLength;
  segment.name.clear();
  return true;
}

bool PathParser::ParseBracket(Segment& segment) {
  size_t begin = at_++;
  SkipSpace();
  char c = Peek();
  bool parsed = false;
  if (c == '\'' || c == '"') {
    parsed = ParseNames(segment);
  } else if (c == '?') {
    ++at_;
    segment.kind = SegmentKind::kFilter;
    parsed = ParseFilter(segment);
  } else if (c == '*') {
    ++at_;
    segment.kind = SegmentKind::kWildcard;
    parsed = true;
  } else if (c == '-' || c == ':' || IsDigit(c)) {
    parsed = ParseIndexes(segment);
  } else if (size_t length = PlaceholderLength()) {
    segment.name = text_.substr(at_, length);
    at_ += length;
    parsed = true;
  } else if (c == '(') {
    // The service's library of paths has none (dataflow-jsonpath.md 2.3).
    sink_
        .Report(diag::PathSyntax, At(begin, at_ + 1), "a name in quotes, an index, a slice, `*` or a filter `?(...)`",
                "a script expression")
        .Emit();
  } else {
    Fail("a name in quotes, an index, a slice, `*` or a filter `?(...)`");
  }
  if (!parsed) return false;
  SkipSpace();
  return Take(']') || Fail("`]`");
}

bool PathParser::ParseNames(Segment& segment) {
  do {
    SkipSpace();
    if (Peek() != '\'' && Peek() != '"') return Fail("a name in quotes");
    std::string name;
    if (!ParseQuoted(name)) return false;
    segment.names.push_back(std::move(name));
    SkipSpace();
  } while (Take(','));
  segment.kind = SegmentKind::kMembers;
  if (segment.names.size() == 1) {
    segment.kind = SegmentKind::kMember;
    segment.name = std::move(segment.names[0]);
    segment.names.clear();
  }
  return true;
}

bool PathParser::ParseQuoted(std::string& out) {
  size_t begin = at_;
  char quote = text_[at_++];
  while (at_ < text_.size() && text_[at_] != quote) {
    char c = text_[at_++];
    if (c != '\\' || at_ >= text_.size()) {
      out += c;
      continue;
    }
    c = text_[at_++];
    constexpr std::string_view kLetters = "ntrbf", kControls = "\n\t\r\b\f";
    size_t control = kLetters.find(c);
    out += control == std::string_view::npos ? c : kControls[control];
  }
  if (Take(quote)) return true;
  sink_.Report(diag::StringNotClosed, At(begin, text_.size())).Emit();
  return false;
}

bool PathParser::ParseIndex(std::optional<int64_t>& index) {
  size_t begin = at_;
  Take('-');
  while (IsDigit(Peek())) ++at_;
  std::string_view digits = text_.substr(begin, at_ - begin);
  if (digits.empty()) return true;
  if (digits == "-") return Fail("a digit");
  int32_t value = 0;
  auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec != std::errc()) {
    sink_.Report(diag::IndexTooLarge, At(begin, at_), digits).Emit();
    return false;
  }
  index = value;
  return true;
}

bool PathParser::ParseIndexes(Segment& segment) {
  if (!ParseIndex(segment.from)) return false;
  SkipSpace();
  if (Take(':')) {
    segment.kind = SegmentKind::kSlice;
    SkipSpace();
    if (!ParseIndex(segment.to)) return false;
    return segment.from || segment.to || Fail("a bound of the slice");
  }
  segment.indexes.push_back(*segment.from);
  segment.from.reset();
  while (Take(',')) {
    SkipSpace();
    std::optional<int64_t> index;
    if (!ParseIndex(index)) return false;
    if (!index) return Fail("an index");
    segment.indexes.push_back(*index);
    SkipSpace();
  }
  segment.kind = SegmentKind::kIndexes;
  if (segment.indexes.size() == 1) {
    segment.kind = SegmentKind::kIndex;
    segment.index = segment.indexes[0];
    segment.indexes.clear();
  }
  return true;
}

std::optional<Path> ParsePathAt(ParseContext& context, const Node& string, std::string_view field, size_t* at,
                                PathStop stop) {
  PathParser parser(context, string, field, *at, stop);
  Path path;
  if (!parser.Parse(path)) return std::nullopt;
  *at = parser.at();
  return path;
}

std::optional<Path> ParsePath(ParseContext& context, const Node& string, std::string_view field) {
  if (string.text.starts_with("States.") && string.text.find('(') != std::string::npos) {
    context.sink.Report(diag::CallNotAllowed, string, field).Emit();
    return std::nullopt;
  }
  if (!string.text.starts_with('$')) {
    context.sink.Report(diag::PathStart, string, field, DescribeNode(string)).Emit();
    return std::nullopt;
  }
  size_t at = 0;
  return ParsePathAt(context, string, field, &at, PathStop::kEnd);
}

}  // namespace aslc::frontend
