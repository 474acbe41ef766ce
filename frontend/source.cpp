// Lines and columns of a text (include/aslc/source.h).
#include "aslc/source.h"

#include <algorithm>
#include <utility>

namespace aslc {

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<uint32_t>(i + 1));
    if (static_cast<unsigned char>(text_[i]) >= 0x80) ascii_ = false;
  }
}

LineColumn Source::Locate(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  uint32_t line = static_cast<uint32_t>(after - line_starts_.begin());
  uint32_t start = line_starts_[line - 1];
  // A byte order mark is no column of the first line.
  if (line == 1 && text_.starts_with("\xef\xbb\xbf")) start = std::min<uint32_t>(3, offset);
  if (ascii_) return {line, offset - start + 1};
  uint32_t column = 1;
  for (uint32_t i = start; i < offset; ++i) {
    // Continuation bytes (10xxxxxx) belong to the code point before them.
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++column;
  }
  return {line, column};
}

std::string_view Source::Line(uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  uint32_t start = line_starts_[line - 1];
  uint32_t end = line < line_starts_.size() ? line_starts_[line] - 1 : static_cast<uint32_t>(text_.size());
  std::string_view text = std::string_view(text_).substr(start, end - start);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (line == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

}  // namespace aslc
