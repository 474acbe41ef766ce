// Records and cells of CSV (csv_rows.h). Most records are plain and found by a vector scan; others go through a
// small automaton. Either starts again from the record's beginning when the buffer ends inside it.
#include "runtime/items/csv_rows.h"

#include "runtime/utf8.h"

namespace aslrt {

CsvRows::Next CsvRows::Find() {
  for (;;) {
    if (bytes_.size() == 0 && bytes_.ended()) return Next::kEnd;
    if (bytes_.size() > 0) {
      const Scan found = Look();
      if (found == Scan::kFailed) return Next::kFailed;
      const bool too_long = (found == Scan::kFound ? size_ : bytes_.size()) > kItemBytesMax;
      if (too_long && open_quote_) {
        bytes_.FailInLine(line_, bytes_.offset(), "a quoted cell does not end within 8 MiB");
        return Next::kFailed;
      }
      if (too_long) {
        bytes_.TooLong(bytes_.offset());
        return Next::kFailed;
      }
      if (found == Scan::kFound) return plain_ || CheckUtf8() ? Next::kRow : Next::kFailed;
    }
    if (!bytes_.Fill()) return Next::kFailed;
  }
}

void CsvRows::Take() {
  bytes_.Take(size_ + terminator_);
  line_ += 1 + lines_inside_;
}

CsvRows::Scan CsvRows::Look() {
  lines_inside_ = 0;
  open_quote_ = false;
  const char* p = bytes_.data();
  const Scan found = LookPlain(&p);
  plain_ = found != Scan::kFailed;
  return plain_ ? found : LookQuoted();
}

// kFailed: the record is not plain.
CsvRows::Scan CsvRows::LookPlain(const char** p) {
  const char* const end = bytes_.data() + bytes_.size();
  for (;; ++*p) {
    *p = SkipPlainAscii(*p, end);
    if (*p == end) return EndAt(*p);
    if (**p == '\n' || **p == '\r') return EndAt(*p);
    // A tab is a control character, but then it is the delimiter.
    if (**p != delimiter_) return Scan::kFailed;
  }
}

// The record ends at p, which is a line's end or the buffer's.
CsvRows::Scan CsvRows::EndAt(const char* p) {
  const size_t rest = bytes_.size() - static_cast<size_t>(p - bytes_.data());
  // A carriage return at the buffer's end may be the first half of a line's end.
  if (rest <= 1 && !bytes_.ended() && (rest == 0 || *p == '\r')) return Scan::kMore;
  size_ = static_cast<size_t>(p - bytes_.data());
  terminator_ = rest == 0 ? 0 : rest > 1 && p[0] == '\r' && p[1] == '\n' ? 2 : 1;
  return Scan::kFound;
}

CsvRows::Scan CsvRows::LookQuoted() {
  enum class In { kCellStart, kCell, kQuotes, kClosed };
  In in = In::kCellStart;
  const char* const begin = bytes_.data();
  const char* const end = begin + bytes_.size();
  uint64_t quote_line = 0;
  const char* p = begin;
  for (; p < end; ++p) {
    if (in == In::kQuotes && (p = SkipPlainAscii(p, end)) == end) break;
    const char c = *p;
    const bool ends_line = c == '\n' || (c == '\r' && (p + 1 == end || p[1] != '\n'));
    if (in == In::kClosed && c != '"' && c != delimiter_ && c != '\n' && c != '\r') {
      bytes_.FailInLine(line_ + lines_inside_, bytes_.offset() + static_cast<size_t>(p - begin),
                        "text behind a closing quote");
      return Scan::kFailed;
    }
    if (c == '\\') {
      if (p + 1 == end) break;
      ++p;
      if (*p == '\n' || *p == '\r') ++lines_inside_;
      if (*p == '\r' && p + 1 < end && p[1] == '\n') --lines_inside_;
      if (in == In::kCellStart) in = In::kCell;
    } else if (in == In::kQuotes) {
      if (c == '"') in = In::kClosed;
      if (ends_line) ++lines_inside_;
    } else if (c == '"' && in != In::kCell) {
      if (in == In::kCellStart) quote_line = line_ + lines_inside_;
      in = In::kQuotes;
    } else if (c == '\n' || c == '\r') {
      return EndAt(p);
    } else {
      in = c == delimiter_ ? In::kCellStart : In::kCell;
    }
  }
  open_quote_ = in == In::kQuotes;
  if (!bytes_.ended()) return Scan::kMore;
  if (!open_quote_) return EndAt(end);
  bytes_.FailInLine(quote_line, bytes_.offset(), "a quote that opens in this line is never closed");
  return Scan::kFailed;
}

bool CsvRows::CheckUtf8() {
  const char* const begin = bytes_.data();
  const char* const end = begin + size_;
  for (const char* p = begin; p < end;) {
    if (static_cast<unsigned char>(*p) < 0x80) {
      ++p;
      continue;
    }
    uint32_t c;
    const size_t n = DecodeUtf8(p, end, &c);
    if (n == 0 || IsSurrogate(c)) {
      return bytes_.FailInLine(line_, bytes_.offset() + static_cast<size_t>(p - begin), "bytes that are not UTF-8");
    }
    p += n;
  }
  return true;
}

// One cell, in place: what stands for a character is never shorter than it. Gives the place behind the cell's
// text, which is a delimiter or the end.
char* CsvRows::Decode(char* from, char* end, char** cell_end) const {
  const bool quoted = from < end && *from == '"';
  char* to = from;
  char* p = from + quoted;
  while (p < end) {
    if (*p == '\\' && p + 1 < end) {
      ++p;
    } else if (quoted && *p == '"') {
      ++p;
      if (p == end || *p != '"') break;
    } else if (!quoted && *p == delimiter_) {
      break;
    }
    *to++ = *p++;
  }
  *cell_end = to;
  return p;
}

}  // namespace aslrt
