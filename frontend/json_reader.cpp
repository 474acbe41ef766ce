// JSON to a positioned document, through nlohmann's SAX interface. Its callbacks carry no positions: the
// parser reads through an iterator that counts, which gives the end of a token (for numbers one byte
// past it); the start is found by skipping separators from the end of the token before. Spellings of
// numbers are taken from the text, since the callbacks lose them (`-0`, 23 digits).
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

#include "frontend/reader.h"

namespace aslc::frontend {
namespace {

// Input iterator over bytes that tells a shared place how far the parser has read.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator() = default;
  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  const char& operator*() const { return *at_; }
  CountingIterator& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }

 private:
  const char* at_ = nullptr;
  const char** furthest_ = nullptr;
};

// nlohmann's words for what it expected, and ours.
std::string Expected(std::string_view words, std::string_view context) {
  if (words == "string literal") return context == "object key" ? "a key in double quotes" : "a string";
  if (words == "'[', '{', or a literal") return "a value";
  if (words == "end of input") return "the end of the text";
  if (words == "']'") return "`,` or `]`";
  if (words == "'}'") return "`,` or `}`";
  if (words.size() == 3 && words.front() == '\'') return "`" + std::string(1, words[1]) + "`";
  return "a value";
}

class JsonReader {
 public:
  JsonReader(const SourcePtr& source, const ExpandedText& text, const Substitutions& substitutions)
      : source_(source), expanded_(text), text_(text.text()), substitutions_(substitutions) {}

  ReadResult Read();

  // nlohmann's SAX interface; its names.
  bool null() { return Literal(NodeKind::kNull, false); }
  bool boolean(bool value) { return Literal(NodeKind::kBool, value); }
  bool number_integer(int64_t) { return Number(); }
  bool number_unsigned(uint64_t) { return Number(); }
  bool number_float(double, const std::string&) { return Number(); }
  bool string(std::string& value);
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(size_t) { return Open(NodeKind::kObject); }
  bool key(std::string& value);
  bool end_object() { return Close(); }
  bool start_array(size_t) { return Open(NodeKind::kArray); }
  bool end_array() { return Close(); }
  bool parse_error(size_t position, const std::string& last_token, const nlohmann::json::exception& error);

 private:
  uint32_t Position() const { return static_cast<uint32_t>(furthest_ - text_.data()); }
  // Where the token after the last one begins.
  uint32_t TokenStart() const {
    size_t start = text_.find_first_not_of(" \t\r\n,:", last_end_);
    return static_cast<uint32_t>(start == std::string_view::npos ? text_.size() : start);
  }
  bool Literal(NodeKind kind, bool value);
  bool Number();
  bool Open(NodeKind kind);
  bool Close();
  bool Add(Node node);
  std::vector<uint32_t> Offsets(uint32_t begin, uint32_t end) const;
  bool Fail(DiagnosticId message, SourceRange range, std::initializer_list<std::string> arguments = {});
  void FailToken(std::string_view what);
  void FailUnexpected(std::string_view found, std::string_view expected, std::string_view context);

  const SourcePtr& source_;
  const ExpandedText& expanded_;
  std::string_view text_;
  const Substitutions& substitutions_;
  const char* furthest_ = nullptr;
  uint32_t last_end_ = 0;
  size_t node_count_ = 0;
  std::vector<Node> open_;  // the containers around the place that is being read
  ReadResult result_;
};

bool JsonReader::Fail(DiagnosticId message, SourceRange range, std::initializer_list<std::string> arguments) {
  result_.diagnostics.push_back(MakeReadError(message, source_, expanded_.Map(range), arguments));
  return false;
}

bool JsonReader::Add(Node node) {
  last_end_ = node.range.end;
  node.range = expanded_.Map(node.range);
  if (++node_count_ > kDocumentNodesMax) {
    result_.diagnostics.push_back(
        MakeReadError(DiagnosticId::kTooManyNodes, source_, node.range, {std::to_string(kDocumentNodesMax)}));
    return false;
  }
  if (open_.empty()) {
    result_.document = Document{source_, std::move(node)};
  } else {
    open_.back().nodes.push_back(std::move(node));
  }
  return true;
}

bool JsonReader::Literal(NodeKind kind, bool value) {
  Node node;
  node.kind = kind;
  node.boolean = value;
  node.range = {TokenStart(), Position()};
  return Add(std::move(node));
}

bool JsonReader::Number() {
  Node node;
  node.kind = NodeKind::kNumber;
  uint32_t begin = TokenStart();
  size_t end = text_.find_first_not_of("+-.0123456789eE", begin);
  node.range = {begin, static_cast<uint32_t>(end == std::string_view::npos ? text_.size() : end)};
  node.text = text_.substr(begin, node.range.end - begin);
  return Add(std::move(node));
}

// The source offset of each decoded byte of the string with the given range; empty when there is no
// escape and nothing was replaced.
std::vector<uint32_t> JsonReader::Offsets(uint32_t begin, uint32_t end) const {
  std::string_view raw = text_.substr(begin + 1, end - begin - 2);
  if (raw.find('\\') == std::string_view::npos) return {};
  std::vector<uint32_t> offsets;
  for (size_t i = 0; i < raw.size();) {
    uint32_t at = expanded_.MapBegin(begin + 1 + static_cast<uint32_t>(i));
    size_t decoded = 1, length = 1;
    if (raw[i] == '\\' && raw[i + 1] == 'u') {
      unsigned unit = static_cast<unsigned>(std::stoul(std::string(raw.substr(i + 2, 4)), nullptr, 16));
      bool pair = unit >= 0xD800 && unit <= 0xDBFF;  // the parser has checked that the other half follows
      length = pair ? 12 : 6;
      decoded = pair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    } else if (raw[i] == '\\') {
      length = 2;
    }
    offsets.insert(offsets.end(), decoded, at);
    i += length;
  }
  return offsets;
}

bool JsonReader::string(std::string& value) {
  Node node;
  node.kind = NodeKind::kString;
  node.quoted = true;
  node.range = {TokenStart(), Position()};
  node.offsets = Offsets(node.range.begin, node.range.end);
  node.text = std::move(value);
  ReplacePlaceholders(substitutions_, node.text, &node.offsets, expanded_.MapBegin(node.range.begin) + 1);
  return Add(std::move(node));
}

bool JsonReader::key(std::string& value) {
  SourceRange range{TokenStart(), Position()};
  Member member;
  member.key = std::move(value);
  member.key_range = expanded_.Map(range);
  ReplacePlaceholders(substitutions_, member.key, nullptr, 0);
  open_.back().members.push_back(std::move(member));
  last_end_ = range.end;
  return true;
}

bool JsonReader::Open(NodeKind kind) {
  uint32_t end = Position();
  if (open_.size() >= static_cast<size_t>(kDocumentDepthMax)) {
    return Fail(DiagnosticId::kTooDeep, {end - 1, end}, {std::to_string(kDocumentDepthMax)});
  }
  Node node;
  node.kind = kind;
  node.range = {end - 1, end};
  open_.push_back(std::move(node));
  last_end_ = end;
  return true;
}

bool JsonReader::Close() {
  Node node = std::move(open_.back());
  open_.pop_back();
  if (node.kind == NodeKind::kObject) MarkDuplicates(node);
  node.range.end = Position();
  return Add(std::move(node));
}

// The lexer's complaint about the bytes of one token.
void JsonReader::FailToken(std::string_view what) {
  uint32_t end = Position(), start = TokenStart();
  if (what.starts_with("invalid literal")) {
    size_t stop = start;
    while (stop < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[stop])) || text_[stop] == '_'))
      ++stop;
    if (stop == start) {
      do ++stop;
      while (stop < text_.size() && (static_cast<unsigned char>(text_[stop]) & 0xC0) == 0x80);
    }
    std::string word(text_.substr(start, stop - start));
    Fail(DiagnosticId::kJsonSyntax, {start, static_cast<uint32_t>(stop)}, {"`" + word + "`", "a JSON value"});
    return;
  }
  bool at_end = end >= text_.size() && what.find("missing closing quote") != std::string_view::npos;
  if (at_end) {
    Fail(DiagnosticId::kUnexpectedEnd, {end, end}, {"the closing quote of a string"});
    result_.diagnostics.back().notes.push_back({expanded_.Map({start, start + 1}), "the string begins here"});
    return;
  }
  uint32_t bad = end > start ? end - 1 : end;
  while (bad > start && (static_cast<unsigned char>(text_[bad]) & 0xC0) == 0x80) --bad;
  std::string message(what);
  std::replace(message.begin(), message.end(), '\'', '`');
  Fail(DiagnosticId::kJsonToken, {bad, end}, {message});
}

void JsonReader::FailUnexpected(std::string_view found, std::string_view expected, std::string_view context) {
  uint32_t end = Position();
  std::string wanted = Expected(expected, context);
  if (found == "end of input") {
    end = static_cast<uint32_t>(text_.size());
    Fail(DiagnosticId::kUnexpectedEnd, {end, end}, {wanted});
    if (!open_.empty()) {
      SourceRange opener{open_.back().range.begin, open_.back().range.begin + 1};
      const char* what =
          open_.back().kind == NodeKind::kObject ? "the object begins here" : "the array begins here";
      result_.diagnostics.back().notes.push_back({expanded_.Map(opener), what});
    }
    return;
  }
  SourceRange range{end - 1, end};
  // A token of one byte ends where the parser stands; others begin after the separators.
  bool single = found.size() == 3 && found.front() == '\'';
  if (!single) {
    range.begin = TokenStart();
    if (found == "number literal") {
      size_t stop = text_.find_first_not_of("+-.0123456789eE", range.begin);
      range.end = static_cast<uint32_t>(stop == std::string_view::npos ? text_.size() : stop);
    }
  }
  std::string shown = single ? "`" + std::string(1, found[1]) + "`" : std::string(found);
  if (found == "string literal") shown = "a string";
  if (found == "number literal") shown = "a number";
  if (found.ends_with(" literal") && found.size() <= 13 && !single && shown == found) {
    shown = "`" + std::string(found.substr(0, found.find(' '))) + "`";
  }
  Fail(DiagnosticId::kJsonSyntax, range, {shown, wanted});
}

// "[...] parse error at line 1, column 7: syntax error while parsing CONTEXT - WHAT": the parser's own
// position is dropped, WHAT is `unexpected FOUND; expected EXPECTED` or the lexer's words.
bool JsonReader::parse_error(size_t, const std::string&, const nlohmann::json::exception& error) {
  std::string_view what = error.what();
  constexpr std::string_view kContext = "while parsing ", kUnexpected = "unexpected ",
                             kExpected = "; expected ";
  size_t context_at = what.find(kContext);
  size_t dash = what.find(" - ");
  if (context_at == std::string_view::npos || dash == std::string_view::npos) {
    // Number out of range: the exception of the parser, not of the lexer.
    size_t number = TokenStart();
    size_t stop = text_.find_first_not_of("+-.0123456789eE", number);
    if (stop == std::string_view::npos) stop = text_.size();
    return Fail(DiagnosticId::kJsonToken, {static_cast<uint32_t>(number), static_cast<uint32_t>(stop)},
                {"the number is beyond the range of a double"});
  }
  std::string_view context = what.substr(context_at + kContext.size(), dash - context_at - kContext.size());
  what.remove_prefix(dash + 3);
  if (!what.starts_with(kUnexpected)) {
    FailToken(what.substr(0, what.find("; last read: ")));
    return false;
  }
  what.remove_prefix(kUnexpected.size());
  size_t expected_at = what.find(kExpected);
  std::string_view expected;
  if (expected_at != std::string_view::npos) expected = what.substr(expected_at + kExpected.size());
  FailUnexpected(what.substr(0, what.find(';')), expected, context);
  return false;
}

ReadResult JsonReader::Read() {
  last_end_ = TextStart(text_);
  furthest_ = text_.data() + last_end_;
  try {
    nlohmann::json::sax_parse(CountingIterator(furthest_, &furthest_),
                              CountingIterator(text_.data() + text_.size(), &furthest_), this);
  } catch (const std::exception& error) {
    Fail(DiagnosticId::kReaderFailed, {Position(), Position()}, {error.what()});
  }
  return std::move(result_);
}

// Replaces `${Name}` outside of strings. JSON has no other use of `$` there.
void ExpandUnquoted(const SourcePtr& source, const Substitutions& substitutions, ExpandedText& expanded,
                    Diagnostics& diagnostics) {
  std::string_view text = source->text();
  bool in_string = false;
  size_t kept = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '"' || text[i] == '\n')
        in_string = false;
      continue;
    }
    if (text[i] == '"') in_string = true;
    if (text.compare(i, 2, "${") != 0) continue;
    size_t close = text.find_first_of("}\n", i);
    if (close == std::string_view::npos || text[close] != '}') continue;
    std::string name(text.substr(i + 2, close - i - 2));
    SourceRange range{static_cast<uint32_t>(i), static_cast<uint32_t>(close + 1)};
    auto found = substitutions.find(name);
    if (found == substitutions.end()) {
      diagnostics.push_back(MakeReadError(DiagnosticId::kPlaceholderValue, source, range, {name}));
    } else {
      expanded.Keep(text.substr(kept, i - kept));
      expanded.Replace(range, found->second);
      kept = close + 1;
    }
    i = close;
  }
  expanded.Keep(text.substr(kept));
}

}  // namespace

ReadResult ReadJson(const SourcePtr& source, const Substitutions& substitutions) {
  ReadResult result;
  ExpandedText expanded;
  ExpandUnquoted(source, substitutions, expanded, result.diagnostics);
  if (!result.diagnostics.empty()) return result;
  return JsonReader(source, expanded, substitutions).Read();
}

}  // namespace aslc::frontend
