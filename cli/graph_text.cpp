// Escapes and widths of texts in drawings (graph_text.h).
#include "cli/graph_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace aslc::cli {
namespace {

// Helvetica's widths of the characters from blank to `~`, in thousandths of the size (Adobe's font metrics).
constexpr uint16_t kWidths[] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

// Length in bytes of the character at text[i]; texts are well-formed UTF-8.
size_t LengthAt(std::string_view text, size_t i) {
  unsigned lead = static_cast<unsigned char>(text[i]);
  size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(length, text.size() - i);
}

int WidthAt(std::string_view text, size_t i) {
  unsigned lead = static_cast<unsigned char>(text[i]);
  if (lead >= 0x20 && lead < 0x7f) return kWidths[lead - 0x20];
  if (lead < 0x20) return kWidths[0];
  if (text.substr(i, 3) == kEllipsis) return 1000;
  // From U+1100 on scripts are as wide as high, and emoji wider; before, letters are like those of Latin.
  return lead < 0xE1 ? 667 : lead < 0xF0 ? 1000 : 1250;
}

bool IsControl(std::string_view c) {
  unsigned lead = static_cast<unsigned char>(c[0]);
  bool c1 = c.size() == 2 && lead == 0xC2 && static_cast<unsigned char>(c[1]) < 0xA0;
  return lead < 0x20 || lead == 0x7f || c1;
}

// Characters one by one; `escape` returns "" for those that stay.
template <typename Escape>
std::string Escaped(std::string_view text, Escape escape) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    std::string_view c = text.substr(i, LengthAt(text, i));
    i += c.size();
    if (IsControl(c)) {
      out += ' ';
      continue;
    }
    std::string written = escape(c);
    out += written.empty() ? std::string(c) : written;
  }
  return out;
}

// Whether a line may be broken before text[i].
bool BreaksBefore(std::string_view text, size_t i) {
  auto lower = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  char before = text[i - 1], c = text[i];
  if (std::string_view(" -_/.:,;").find(before) != std::string_view::npos) return c != ' ';
  return lower(before) && c >= 'A' && c <= 'Z';
}

}  // namespace

std::string MermaidText(std::string_view text) {
  return Escaped(text, [](std::string_view c) {
    bool special = std::string_view("\"#<>&`;\\|{}").find(c) != std::string_view::npos;
    return special ? fmt::format("#{};", static_cast<int>(c[0])) : std::string();
  });
}

std::string DotText(std::string_view text) {
  return Escaped(text, [](std::string_view c) {
    return c == "\"" || c == "\\" ? "\\" + std::string(c) : std::string();
  });
}

std::string XmlText(std::string_view text) {
  return Escaped(text, [](std::string_view c) -> std::string {
    if (c == "&") return "&amp;";
    if (c == "<") return "&lt;";
    if (c == ">") return "&gt;";
    if (c == "\"") return "&quot;";
    // XML has no U+FFFE and U+FFFF.
    if (c == "\xef\xbf\xbe" || c == "\xef\xbf\xbf") return "\xef\xbf\xbd";
    return "";
  });
}

int TextWidth(std::string_view text, int size) {
  int64_t width = 0;
  for (size_t i = 0; i < text.size(); i += LengthAt(text, i)) width += WidthAt(text, i);
  return static_cast<int>(std::min<int64_t>((width * size + 999) / 1000, 1 << 20));
}

std::vector<std::string> WrapText(std::string_view text, int size, int width, size_t lines_max) {
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = begin, broken = begin, blank = begin;
    int64_t used = 0, limit = int64_t{width} * 1000;
    bool last = lines.size() + 1 == lines_max;
    if (last && TextWidth(text.substr(begin), size) > width) limit -= int64_t{size} * 1000;
    while (end < text.size()) {
      int64_t next = used + int64_t{WidthAt(text, end)} * size;
      if (next > limit && end > begin) break;
      used = next;
      end += LengthAt(text, end);
      if (end >= text.size() || !BreaksBefore(text, end)) continue;
      broken = end;
      if (text[end - 1] == ' ') blank = end;
    }
    // A blank is the better place, unless the line becomes short.
    if (blank > begin + (end - begin) / 3) broken = blank;
    if (end < text.size() && broken > begin && !last) end = broken;
    std::string line(text.substr(begin, end - begin));
    if (last && end < text.size()) line += kEllipsis;
    if (line.ends_with(' ')) line.pop_back();
    lines.push_back(std::move(line));
    if (last) break;
    begin = std::min(text.find_first_not_of(' ', end), text.size());
  }
  return lines;
}

std::string Shortened(std::string_view text, size_t characters) {
  size_t i = 0;
  for (size_t count = 0; i < text.size(); ++count) {
    if (count + 1 == characters && i + LengthAt(text, i) < text.size()) {
      return std::string(text.substr(0, i)) + std::string(kEllipsis);
    }
    i += LengthAt(text, i);
  }
  return std::string(text);
}

}  // namespace aslc::cli
