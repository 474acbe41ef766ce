// Texts of drawings: as the formats escape them, and how wide they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aslc::cli {

// Within the quotes of the format. Line breaks and other control characters become blanks.
std::string MermaidText(std::string_view text);
std::string DotText(std::string_view text);
std::string XmlText(std::string_view text);

// Width in pixels of a text in Helvetica, and in the fonts that are made as wide. Wide characters of East
// Asia count as squares.
int TextWidth(std::string_view text, int size);

// The text in lines no wider than `width`, broken at blanks, punctuation and before capitals where that is
// possible; the last of `lines_max` lines ends with `…` when something is left out.
std::vector<std::string> WrapText(std::string_view text, int size, int width, size_t lines_max);

// At most `characters` characters, with `…` for what is left out.
std::string Shortened(std::string_view text, size_t characters);

}  // namespace aslc::cli
