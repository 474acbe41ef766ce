// Checks that come before any parsing, placeholders, and the choice of the reader (read.h, reader.h).
#include "frontend/read.h"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "frontend/reader.h"

namespace aslc {
namespace frontend {
namespace {

// Length of the well-formed UTF-8 sequence at text[i] (Unicode 15, table 3-7), or 0.
size_t SequenceLength(std::string_view text, size_t i) {
  auto byte = [&](size_t k) -> unsigned { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0; };
  auto tail = [&](size_t k) { return (byte(k) & 0xC0) == 0x80; };
  unsigned lead = byte(i), second = byte(i + 1);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (lead == 0xE0 && second < 0xA0) return 0;
    if (lead == 0xED && second > 0x9F) return 0;
    return tail(i + 1) && tail(i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (lead == 0xF0 && second < 0x90) return 0;
    if (lead == 0xF4 && second > 0x8F) return 0;
    return tail(i + 1) && tail(i + 2) && tail(i + 3) ? 4 : 0;
  }
  return 0;
}

bool CheckText(const SourcePtr& source, Diagnostics& diagnostics) {
  std::string_view text = source->text();
  auto fail = [&](DiagnosticId message, uint32_t at, std::initializer_list<std::string> arguments = {}) {
    diagnostics.push_back(MakeReadError(message, source, {at, at + 1}, arguments));
    return false;
  };
  if (text.size() > kDocumentBytesMax) {
    return fail(DiagnosticId::kTextTooLarge, 0,
                {std::to_string(text.size()), std::to_string(kDocumentBytesMax)});
  }
  // Binary files have NUL bytes early and bytes that are no UTF-8: the first says more.
  size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return fail(DiagnosticId::kBinaryText, static_cast<uint32_t>(nul));
  for (size_t i = 0; i < text.size();) {
    size_t length = SequenceLength(text, i);
    if (length == 0) {
      unsigned byte = static_cast<unsigned char>(text[i]);
      return fail(DiagnosticId::kInvalidUtf8, static_cast<uint32_t>(i), {fmt::format("{:02x}", byte)});
    }
    i += length;
  }
  if (text.find_first_not_of(" \t\r\n", TextStart(text)) == std::string_view::npos) {
    return fail(DiagnosticId::kTextEmpty, TextStart(text));
  }
  return true;
}

ReadResult Read(const SourcePtr& source, bool yaml, const Substitutions& substitutions,
                bool short_tags = false) {
  ReadResult result;
  if (!CheckText(source, result.diagnostics)) return result;
  result = yaml ? ReadYaml(source, substitutions, short_tags) : ReadJson(source, substitutions);
  if (HasErrors(result.diagnostics)) result.document.reset();
  return result;
}

}  // namespace

Diagnostic MakeReadError(DiagnosticId message, const SourcePtr& source, SourceRange range,
                         std::initializer_list<std::string> arguments) {
  const DiagnosticRow& row = DiagnosticRows()[static_cast<size_t>(message)];
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const std::string& argument : arguments) store.push_back(argument);
  uint32_t size = static_cast<uint32_t>(source->text().size());
  Diagnostic diagnostic;
  diagnostic.code = row.code;
  diagnostic.name = row.name;
  diagnostic.severity = row.severity;
  diagnostic.message = fmt::vformat(row.format, store);
  diagnostic.hint = fmt::vformat(row.hint, store);
  diagnostic.source = source;
  diagnostic.range = {std::min(range.begin, size), std::min(range.end, size)};
  return diagnostic;
}

bool ReplacePlaceholders(const Substitutions& substitutions, std::string& text,
                         std::vector<uint32_t>* offsets, uint32_t first) {
  if (substitutions.empty() || text.find("${") == std::string::npos) return false;
  std::string out;
  std::vector<uint32_t> out_offsets;
  bool changed = false;
  auto origin = [&](size_t i) {
    if (offsets == nullptr || offsets->empty()) return first + static_cast<uint32_t>(i);
    return (*offsets)[i];
  };
  for (size_t i = 0; i < text.size();) {
    size_t close = text.compare(i, 2, "${") == 0 ? text.find('}', i) : std::string::npos;
    auto found = close == std::string::npos ? substitutions.end()
                                            : substitutions.find(text.substr(i + 2, close - i - 2));
    if (found == substitutions.end()) {
      out_offsets.push_back(origin(i));
      out += text[i++];
      continue;
    }
    out += found->second;
    out_offsets.insert(out_offsets.end(), found->second.size(), origin(i));
    i = close + 1;
    changed = true;
  }
  if (!changed) return false;
  text = std::move(out);
  if (offsets != nullptr) *offsets = std::move(out_offsets);
  return true;
}

void MarkDuplicates(Node& object) {
  constexpr size_t kScanMax = 16;  // small objects are compared pair by pair
  if (object.members.size() <= kScanMax) {
    for (size_t i = 0; i < object.members.size(); ++i) {
      for (size_t k = 0; k < i; ++k) {
        if (object.members[k].key == object.members[i].key) object.members[i].duplicate = true;
      }
    }
    return;
  }
  std::unordered_set<std::string_view> seen;
  for (Member& member : object.members) member.duplicate = !seen.insert(member.key).second;
}

void ExpandedText::Replace(SourceRange original, std::string_view value) {
  uint32_t begin = static_cast<uint32_t>(text_.size());
  text_ += value;
  pieces_.push_back({{begin, static_cast<uint32_t>(text_.size())}, original});
}

const ExpandedText::Piece* ExpandedText::PieceBefore(uint32_t offset) const {
  auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                       [](uint32_t value, const Piece& piece) { return value < piece.expanded.begin; });
  return after == pieces_.begin() ? nullptr : &*std::prev(after);
}

uint32_t ExpandedText::MapBegin(uint32_t offset) const {
  const Piece* piece = PieceBefore(offset);
  if (piece == nullptr) return offset;
  if (offset < piece->expanded.end) return piece->original.begin;
  return piece->original.end + (offset - piece->expanded.end);
}

SourceRange ExpandedText::Map(SourceRange expanded) const {
  SourceRange mapped{MapBegin(expanded.begin), MapBegin(expanded.end)};
  if (expanded.end == expanded.begin) return mapped;
  // An end belongs to the byte before it, which may be the last one of a replaced piece.
  const Piece* piece = PieceBefore(expanded.end - 1);
  if (piece != nullptr && expanded.end <= piece->expanded.end) mapped.end = piece->original.end;
  return mapped;
}

uint32_t TextStart(std::string_view text) { return text.starts_with("\xef\xbb\xbf") ? 3 : 0; }

}  // namespace frontend

ReadResult ReadDocument(SourcePtr source, bool yaml) { return frontend::Read(source, yaml, {}); }

ReadResult ReadDefinitionDocument(SourcePtr source, const std::map<std::string, std::string>& substitutions) {
  return frontend::Read(source, LooksLikeYaml(source->name(), source->text()), substitutions);
}

ReadResult ReadJsonDefinition(SourcePtr source, const std::map<std::string, std::string>& substitutions) {
  return frontend::Read(source, false, substitutions);
}

ReadResult ReadTemplateDocument(SourcePtr source) {
  return frontend::Read(source, LooksLikeYaml(source->name(), source->text()), {}, true);
}

bool LooksLikeYaml(std::string_view name, std::string_view text) {
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return true;
  if (name.ends_with(".json")) return false;
  size_t first = text.find_first_not_of(" \t\r\n", frontend::TextStart(text));
  return first != std::string_view::npos && text[first] != '{' && text[first] != '[';
}

}  // namespace aslc
