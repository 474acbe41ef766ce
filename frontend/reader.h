// What the JSON and the YAML reader share: messages, checks of the text, placeholders, duplicate keys.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/document.h"
#include "frontend/diagnostics.h"

namespace aslc::frontend {

// A document's values are bounded so that small texts cannot fill the memory: by aliases in YAML, by
// `[0,0,...` in JSON (a node takes about 60 times the bytes of such an element).
inline constexpr size_t kDocumentNodesMax = 2'000'000;

using Substitutions = std::map<std::string, std::string>;

Diagnostic MakeReadError(DiagnosticId message, const SourcePtr& source, SourceRange range,
                         std::initializer_list<std::string> arguments = {});

// Puts values for the placeholders of a decoded string that have one. first: the source offset of byte 0
// where `offsets` is empty. Returns whether anything changed.
bool ReplacePlaceholders(const Substitutions& substitutions, std::string& text,
                         std::vector<uint32_t>* offsets, uint32_t first);

// Sets Member::duplicate.
void MarkDuplicates(Node& object);

// A text in which pieces were replaced before parsing, and the way back to the original's offsets.
class ExpandedText {
 public:
  void Keep(std::string_view bytes) { text_ += bytes; }
  void Replace(SourceRange original, std::string_view value);
  const std::string& text() const { return text_; }
  SourceRange Map(SourceRange expanded) const;
  uint32_t MapBegin(uint32_t offset) const;

 private:
  struct Piece {
    SourceRange expanded, original;
  };
  // The last piece that starts at or before the offset, or null.
  const Piece* PieceBefore(uint32_t offset) const;

  std::string text_;
  std::vector<Piece> pieces_;
};

// Both report into `diagnostics` and return no document on errors. short_tags: `!Ref X` and the other tags of
// CloudFormation are read as their long forms.
ReadResult ReadJson(const SourcePtr& source, const Substitutions& substitutions);
ReadResult ReadYaml(const SourcePtr& source, const Substitutions& substitutions, bool short_tags = false);

// Offset of the first byte to parse: after a byte order mark.
uint32_t TextStart(std::string_view text);

}  // namespace aslc::frontend
