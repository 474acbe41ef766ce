// StringMatches (reference/choice: 4.7): `*` stands for any characters, `\*` and `\\` for themselves.
#include "runtime/value.h"

namespace aslrt {
namespace {

// One step of a pattern: a literal byte or a star. A backslash before another character, which the
// checker refuses in definitions, stands for itself.
struct Step {
  bool star;
  char byte;
  size_t length;
};

Step StepAt(std::string_view pattern, size_t i) {
  char c = pattern[i];
  if (c == '*') return {true, c, 1};
  bool escape = c == '\\' && i + 1 < pattern.size() && (pattern[i + 1] == '*' || pattern[i + 1] == '\\');
  return escape ? Step{false, pattern[i + 1], 2} : Step{false, c, 1};
}

// Greedy with one point to go back to: a later star takes over from an earlier one, so this is at worst
// quadratic. Bytes are enough, since a star stands for whole characters or the match fails anyway.
bool Matches(std::string_view text, std::string_view pattern) {
  // The end decides most often: what is behind the last star, when nothing there is escaped.
  if (!pattern.empty() && pattern.back() != '*' && pattern.find('\\') == std::string_view::npos &&
      (text.empty() || text.back() != pattern.back())) {
    return false;
  }
  size_t t = 0, p = 0;
  size_t after_star = std::string_view::npos;  // in the pattern
  size_t star_end = 0;                         // where the star's text ends so far
  while (t < text.size()) {
    if (p < pattern.size()) {
      Step step = StepAt(pattern, p);
      if (step.star) {
        after_star = ++p;
        star_end = t;
        continue;
      }
      if (step.byte == text[t]) {
        p += step.length;
        ++t;
        continue;
      }
    }
    if (after_star == std::string_view::npos) return false;
    p = after_star;
    t = ++star_end;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace
}  // namespace aslrt

extern "C" int32_t aslrt_str_match(aslrt_ctx*, aslrt_value subject, aslrt_value pattern) {
  subject = aslrt_force(subject);
  pattern = aslrt_force(pattern);
  if (aslrt_kind_of(subject) != ASLRT_STRING || aslrt_kind_of(pattern) != ASLRT_STRING) return 0;
  return aslrt::Matches(aslrt::Bytes(subject), aslrt::Bytes(pattern));
}
