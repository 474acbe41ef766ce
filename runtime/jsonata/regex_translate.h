// JavaScript's regular expressions (ECMA-262 22.2 and annex B, without the flags u and v) written for RE2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/jsonata/regex.h"

namespace aslrt::jsonata {

// A group of the pattern that RE2 sees, in the order of its numbers; group 0 is not listed.
struct TranslatedGroup {
  int capture = 0;    // number of JavaScript's group; 0: none, it is there for those inside it
  int around = 0;     // number (in RE2's pattern) of the nearest group around it that is repeated; 0: none
  bool repeated = false;
  bool may_skip = false;  // repeated, any number of times from none on
};

struct Translation {
  std::string pattern;
  std::vector<TranslatedGroup> groups;
  int captures = 0;
  bool repeats = false;  // has groups that are repeated
  bool lines = false;    // has `^` or `$` that stand at line ends
};

// How line ends look to the pattern. RE2 knows the line feed only; where a subject has others (CR, U+2028,
// U+2029) each of the four becomes LF, a letter, LF: `^` and `$` then hold before and after all of them, and
// the pattern takes each as a whole. Such a pattern is matched from a given place on: it begins with what
// passes over text, and its first group is the match.
enum class LineEnds { kPlain, kMarked };

inline constexpr std::string_view kLineEnds[] = {"\n", "\r", "\xE2\x80\xA8", "\xE2\x80\xA9"};
inline constexpr std::string_view kMarkedLineEnds[] = {"\nN\n", "\nR\n", "\nL\n", "\nP\n"};

// False with *problem for what is malformed or cannot be expressed.
bool TranslateRegex(std::string_view source, std::string_view flags, LineEnds line_ends, Translation* out,
                    Regex::Problem* problem);

}  // namespace aslrt::jsonata
