// Diagnostics as text with carets and as JSON (include/aslc/diagnostic.h).
#include <algorithm>

#include "aslc/diagnostic.h"
#include "ir/json_text.h"

namespace aslc {
namespace {

// Code points shown of a source line; longer lines are cut around the place.
constexpr uint32_t kLineWidthMax = 120;

struct Colours {
  const char *bold, *red, *yellow, *cyan, *reset;
};
constexpr Colours kAnsi{"\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[36m", "\x1b[0m"};
constexpr Colours kNone{"", "", "", "", ""};

bool IsTail(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Whether a column's bytes are one character that a terminal shows and does not obey.
bool IsPrintable(std::string_view c) {
  unsigned char lead = static_cast<unsigned char>(c[0]);
  if (c.size() == 1) return lead >= 0x20 && lead < 0x7f;
  if (c.size() == 2) return lead >= 0xC2 && lead < 0xE0;  // the shortest form; C1 controls are rare
  return c.size() == 3 ? (lead & 0xF0) == 0xE0 : c.size() == 4 && lead >= 0xF0 && lead < 0xF5;
}

uint32_t CountColumns(std::string_view line) {
  uint32_t count = 0;
  for (size_t i = 0; i < line.size(); ++i) count += i == 0 || !IsTail(line[i]);
  return count;
}

// Columns [from, to) of a line, one character each; what cannot be shown becomes a blank or `?`.
std::string ShownColumns(std::string_view line, uint32_t from, uint32_t to) {
  std::string shown;
  uint32_t column = 0;
  for (size_t i = 0; i < line.size() && column < to; ++column) {
    size_t end = i + 1;
    while (end < line.size() && IsTail(line[end])) ++end;
    std::string_view c = line.substr(i, end - i);
    if (column >= from) shown += c == "\t" ? " " : IsPrintable(c) ? c : "?";
    i = end;
  }
  return shown;
}

void AppendPlace(std::string& out, const Source& source, SourceRange range) {
  LineColumn at = source.Locate(range.begin);
  out += source.name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

// The line of the range's start and carets below the part of the range on it.
void AppendExcerpt(std::string& out, const Source& source, SourceRange range, const Colours& colours) {
  uint32_t number_of_line = source.Locate(range.begin).line;
  std::string_view line = source.Line(number_of_line);
  uint32_t line_begin = static_cast<uint32_t>(line.data() - source.text().data());
  // Lines may have megabytes: only the bytes that can be shown are looked at.
  constexpr uint32_t kReach = 4 * kLineWidthMax;
  uint32_t line_size = static_cast<uint32_t>(line.size());
  uint32_t at = std::min(std::max(range.begin, line_begin) - line_begin, line_size);
  uint32_t cut = at > kReach ? at - kReach : 0;
  while (cut > 0 && cut < at && IsTail(line[cut])) ++cut;
  uint32_t end = std::clamp(range.end > line_begin ? range.end - line_begin : 0, at, line_size);
  std::string_view piece = line.substr(cut, at - cut + kReach);
  uint32_t size = CountColumns(piece), first = CountColumns(piece.substr(0, at - cut));
  uint32_t last = first + CountColumns(piece.substr(at - cut, end - at));
  uint32_t from = 0, to = size;
  if (size > kLineWidthMax) {
    from = first > kLineWidthMax / 3 ? std::min(first - kLineWidthMax / 3, size - kLineWidthMax) : 0;
    to = from + kLineWidthMax;
  }
  last = std::max(std::min(last, to), first + 1);
  bool cut_left = cut > 0 || from > 0, cut_right = to < size || cut + piece.size() < line_size;
  std::string number = std::to_string(number_of_line);
  std::string margin(std::max<size_t>(number.size(), 4) + 1, ' ');
  out += margin.substr(0, margin.size() - number.size()) + number + " | ";
  if (cut_left) out += "...";
  out += ShownColumns(piece, from, to);
  if (cut_right) out += "...";
  out += "\n" + margin + " | " + std::string(first - from + (cut_left ? 3 : 0), ' ');
  out += colours.red + std::string(last - first, '^') + colours.reset + "\n";
}

void AppendText(std::string& out, const Diagnostic& diagnostic, const Colours& colours) {
  bool error = diagnostic.severity == Severity::kError;
  out += colours.bold;
  if (diagnostic.source) AppendPlace(out, *diagnostic.source, diagnostic.range);
  out += colours.reset;
  out += error ? colours.red : colours.yellow;
  out += error ? "error: " : "warning: ";
  out += colours.reset + diagnostic.message + " [" + diagnostic.code + " " + diagnostic.name + "]\n";
  if (diagnostic.source) AppendExcerpt(out, *diagnostic.source, diagnostic.range, colours);
  if (!diagnostic.pointer.empty())
    out += std::string("  at ") + colours.cyan + diagnostic.pointer + colours.reset + "\n";
  if (!diagnostic.hint.empty()) out += "  hint: " + diagnostic.hint + "\n";
  for (const DiagnosticNote& note : diagnostic.notes) {
    if (diagnostic.source) AppendPlace(out, *diagnostic.source, note.range);
    out += "note: " + note.message + "\n";
    if (diagnostic.source) AppendExcerpt(out, *diagnostic.source, note.range, colours);
  }
}

// The members that place a range: file, line, column, endLine, endColumn.
void AppendJsonPlace(std::string& out, const Source* source, SourceRange range) {
  if (source == nullptr) {
    out += "\"file\":null,\"line\":null,\"column\":null,\"endLine\":null,\"endColumn\":null";
    return;
  }
  LineColumn begin = source->Locate(range.begin), end = source->Locate(range.end);
  out += "\"file\":";
  ir::AppendQuoted(out, source->name());
  out += ",\"line\":" + std::to_string(begin.line) + ",\"column\":" + std::to_string(begin.column);
  out += ",\"endLine\":" + std::to_string(end.line) + ",\"endColumn\":" + std::to_string(end.column);
}

void AppendMember(std::string& out, const char* key, std::string_view value) {
  (out += '"') += key;
  out += "\":";
  ir::AppendQuoted(out, value);
  out += ',';
}

// code, message, location: the service's where it has them.
void AppendServiceMembers(std::string& out, const Diagnostic& diagnostic) {
  bool known = !diagnostic.service_code.empty();
  AppendMember(out, "code", known ? diagnostic.service_code : diagnostic.code);
  AppendMember(out, "message",
               diagnostic.service_message.empty() ? diagnostic.message : diagnostic.service_message);
  const std::string& location = known ? diagnostic.service_location : diagnostic.pointer;
  if (location.empty()) {
    out += "\"location\":null,";
  } else {
    AppendMember(out, "location", location);
  }
}

}  // namespace

bool HasErrors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::kError; });
}

std::string RenderText(const Diagnostics& diagnostics, bool colour) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) AppendText(out, diagnostic, colour ? kAnsi : kNone);
  return out;
}

std::string RenderJson(const Diagnostics& diagnostics) {
  std::string out = "[";
  for (const Diagnostic& diagnostic : diagnostics) {
    if (out.size() > 1) out += ',';
    out += '{';
    AppendServiceMembers(out, diagnostic);
    AppendMember(out, "aslcCode", diagnostic.code);
    AppendMember(out, "aslcMessage", diagnostic.message);
    AppendMember(out, "name", diagnostic.name);
    AppendMember(out, "severity", diagnostic.severity == Severity::kError ? "error" : "warning");
    AppendMember(out, "hint", diagnostic.hint);
    AppendJsonPlace(out, diagnostic.source.get(), diagnostic.range);
    out += ',';
    AppendMember(out, "pointer", diagnostic.pointer);
    if (diagnostic.unsupported) AppendMember(out, "unsupportedFeature", diagnostic.feature);
    out += "\"notes\":[";
    for (size_t i = 0; i < diagnostic.notes.size(); ++i) {
      if (i != 0) out += ',';
      out += '{';
      AppendMember(out, "message", diagnostic.notes[i].message);
      AppendJsonPlace(out, diagnostic.source.get(), diagnostic.notes[i].range);
      out += '}';
    }
    out += "]}";
  }
  return out + "]";
}

}  // namespace aslc
