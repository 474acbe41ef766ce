// CSV as RFC 4180 has it, with backslash escapes (parallel-map.md 6.5): where records end, and what their cells hold.
// Records end at CRLF, LF or CR outside quotes. An empty line is a record of one empty cell.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/items/byte_source.h"

namespace aslrt {

class CsvRows {
 public:
  enum class Next { kRow, kEnd, kFailed };

  CsvRows(ByteSource& bytes, char delimiter) : bytes_(bytes), delimiter_(delimiter) {}

  // The next record: size() bytes at the source's data(), to be copied before Take. kFailed: the source has the
  // cause. Its bytes are well-formed UTF-8.
  Next Find();
  size_t size() const { return size_; }
  // Printable ASCII without quotes and escapes.
  bool plain() const { return plain_; }
  uint64_t line() const { return line_; }  // of the record's beginning; the first is 1
  void Take();

  // The cells of a copy of the record, in place: emit(first byte, size) for each.
  template <typename Emit>
  void Split(char* record, size_t size, bool plain, Emit&& emit) const;

 private:
  enum class Scan { kFound, kMore, kFailed };
  Scan Look();
  Scan LookPlain(const char** p);
  Scan LookQuoted();
  Scan EndAt(const char* p);
  bool CheckUtf8();
  char* Decode(char* from, char* end, char** cell_end) const;

  ByteSource& bytes_;
  char delimiter_;
  bool plain_ = false;
  size_t size_ = 0, terminator_ = 0;
  uint64_t line_ = 1, lines_inside_ = 0;
  bool open_quote_ = false;
};

template <typename Emit>
void CsvRows::Split(char* record, size_t size, bool plain, Emit&& emit) const {
  char* p = record;
  char* const end = record + size;
  for (;;) {
    char* const cell = p;
    char* cell_end;
    if (plain) {
      while (p < end && *p != delimiter_) ++p;
      cell_end = p;
    } else {
      p = Decode(p, end, &cell_end);
    }
    emit(cell, static_cast<size_t>(cell_end - cell));
    // Behind a delimiter there is a cell, if an empty one.
    if (p == end) return;
    ++p;
  }
}

}  // namespace aslrt
