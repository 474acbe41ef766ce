// Text with a name, and positions in it. A position is a byte offset; lines and columns are 1-based,
// columns count code points.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aslc {

// Byte range [begin, end) of a source.
struct SourceRange {
  uint32_t begin = 0, end = 0;
  bool operator==(const SourceRange&) const = default;
};

struct LineColumn {
  uint32_t line = 1, column = 1;
};

// Immutable once made; shared by documents, diagnostics and machines.
class Source {
 public:
  Source(std::string name, std::string text);
  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  LineColumn Locate(uint32_t offset) const;
  std::string_view Line(uint32_t line) const;  // without its line break
 private:
  std::string name_, text_;
  std::vector<uint32_t> line_starts_;
  bool ascii_ = true;  // columns are bytes then
};
using SourcePtr = std::shared_ptr<const Source>;

}  // namespace aslc
