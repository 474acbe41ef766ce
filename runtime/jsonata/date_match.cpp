// Matching with backtracking (date_match.h). A part that failed at a place is not tried there again, so the
// work is bounded by the places times the parts; it is counted all the same.
#include "runtime/jsonata/date_match.h"

#include <algorithm>

#include "runtime/jsonata/letter_case.h"
#include "runtime/jsonata/library.h"
#include "runtime/jsonata/number_words.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

constexpr size_t kStatesMax = size_t{1} << 30;  // bits of memory for places that failed

// What ignoring case compares: a letter beyond ASCII never becomes one of ASCII (ECMAScript, Canonicalize).
char16_t Canonical(char16_t unit) {
  uint32_t upper = SimpleUpper(unit);
  return upper > 0xFFFF || (unit >= 128 && upper < 128) ? unit : static_cast<char16_t>(upper);
}

// Length of the prefix without regard to case, or npos.
size_t MatchText(std::u16string_view text, std::u16string_view prefix) {
  if (text.size() < prefix.size()) return std::u16string_view::npos;
  for (size_t i = 0; i < prefix.size(); ++i) {
    if (Canonical(text[i]) != Canonical(prefix[i])) return std::u16string_view::npos;
  }
  return prefix.size();
}

bool IsLetter(char16_t unit) { return (unit | 0x20) >= u'a' && (unit | 0x20) <= u'z'; }
bool IsNumeral(char16_t unit) {
  return IsLetter(unit) && std::u16string_view(u"mdclxvi").find(unit | 0x20) != std::u16string_view::npos;
}

template <typename Is>
size_t RunLength(std::u16string_view text, Is is) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

class PartsMatch {
 public:
  PartsMatch(aslrt_ctx* ctx, std::u16string_view text, std::span<const PartMatcher> parts)
      : ctx_(ctx), text_(text), parts_(parts) {}

  MatchResult Run(std::vector<size_t>* ends) {
    size_t states = (parts_.size() + 1) * (text_.size() + 1);
    if (states > kStatesMax || !TakeFuel(ctx_, states / 64 + 1)) return MatchResult::kExhausted;
    failed_.assign(states, false);
    if (!Enter(0)) return MatchResult::kExhausted;
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.next == level.ends.size()) {
        failed_[StateOf(levels_.size() - 1, level.from)] = true;
        levels_.pop_back();
        continue;
      }
      if (!TakeFuel(ctx_, 1)) return MatchResult::kExhausted;
      size_t end = level.ends[level.next++];
      if (levels_.size() == parts_.size()) {
        if (end == text_.size()) return Finish(ends);
      } else if (!failed_[StateOf(levels_.size(), end)] && !Enter(end)) {
        return MatchResult::kExhausted;
      }
    }
    return parts_.empty() && text_.empty() ? MatchResult::kMatched : MatchResult::kNone;
  }

 private:
  struct Level {
    size_t from, next;
    std::vector<size_t> ends;  // in the order of preference
  };

  size_t StateOf(size_t part, size_t from) const { return part * (text_.size() + 1) + from; }

  // Opens the level of the next part at a place; false when the bound is exhausted.
  bool Enter(size_t from) {
    if (parts_.empty()) return true;
    levels_.push_back({from, 0, {}});
    std::vector<size_t>& ends = levels_.back().ends;
    const PartMatcher& part = parts_[levels_.size() - 1];
    std::u16string_view rest = text_.substr(from);
    switch (part.kind) {
      case PartMatcher::kLiteral:
        if (MatchText(rest, part.text) != rest.npos) ends.push_back(from + part.text.size());
        break;
      case PartMatcher::kDigits:
        AddDigits(part, from, ends);
        break;
      case PartMatcher::kLetters:
        AddRun(from, RunLength(rest, IsLetter), ends);
        break;
      case PartMatcher::kNumerals:
        AddRun(from, RunLength(rest, IsNumeral), ends);
        break;
      case PartMatcher::kWords:
        if (!TakeFuel(ctx_, rest.size() / 64)) return false;
        AddWords(from, ends);
        break;
      case PartMatcher::kZone:
        AddZone(part, from, ends);
        break;
    }
    return TakeFuel(ctx_, ends.size() + 1);
  }

  static void AddRun(size_t from, size_t length, std::vector<size_t>& ends) {
    for (size_t n = length; n > 0; --n) ends.push_back(from + n);
  }

  void AddDigits(const PartMatcher& part, size_t from, std::vector<size_t>& ends) const {
    if (part.digits_max < 0) return;
    size_t longest = part.digits_max < 1e9 ? static_cast<size_t>(part.digits_max) : text_.npos;
    size_t run = RunLength(text_.substr(from, longest), IsDigit16);
    for (size_t n = run + 1; n-- > 0;) {
      if (static_cast<double>(n) < part.digits_min) break;
      if (!part.ordinal) {
        ends.push_back(from + n);
        continue;
      }
      for (std::u16string_view suffix : {u"th", u"st", u"nd", u"rd"}) {
        if (MatchText(text_.substr(from + n), suffix) != suffix.npos) ends.push_back(from + n + 2);
      }
    }
  }

  // Ends of one or more words, separators included: longest first along the first choices. A place that was
  // left already is not tried again.
  void AddWords(size_t from, std::vector<size_t>& ends) const {
    struct Choice {
      size_t at, index;
    };
    std::vector<bool> seen(text_.size() - from + 1, false);
    std::vector<Choice> open = {{from, 0}};
    seen[0] = true;
    while (!open.empty()) {
      Choice& top = open.back();
      if (top.index == kWordChoices) {
        if (top.at > from) ends.push_back(top.at);
        open.pop_back();
        continue;
      }
      size_t at = top.at;
      size_t length = MatchWord(text_.substr(at), top.index++);
      if (length == 0 || seen[at + length - from]) continue;
      seen[at + length - from] = true;
      open.push_back({at + length, 0});
    }
  }

  // Prefix, sign, digits, and with a separator more digits. The reference puts the separator into its
  // expression as it is: `.` is any character, `?` makes the digits before it few, `|` an alternative; ^ and
  // $ hold nowhere in between.
  void AddZone(const PartMatcher& part, size_t from, std::vector<size_t>& ends) const {
    const std::u16string& separator = part.separator;
    size_t prefix = MatchText(text_.substr(from), part.text);
    size_t sign = prefix == std::u16string_view::npos ? text_.size() : from + prefix;
    bool signed_digits = sign < text_.size() && (text_[sign] == u'+' || text_[sign] == u'-');
    if (signed_digits) {
      size_t run = RunLength(text_.substr(sign + 1), IsDigit16);
      if (separator.empty() || separator == u"|") AddRun(sign + 1, run, ends);
      if (separator == u"?") {
        for (size_t n = run; n > 1; --n) ends.push_back(sign + 1 + n);
      }
      bool plain =
          !separator.empty() && std::u16string_view(u"|?^$").find(separator) == std::u16string_view::npos;
      for (size_t n = plain ? run : 0; n > 0; --n) AddMinutes(separator, sign + 1 + n, ends);
    }
    if (separator == u"|") AddRun(from, RunLength(text_.substr(from), IsDigit16), ends);
  }

  void AddMinutes(const std::u16string& separator, size_t at, std::vector<size_t>& ends) const {
    if (separator == u".") {
      constexpr std::u16string_view kLineEnds = u"\n\r\u2028\u2029";
      if (at == text_.size() || kLineEnds.find(text_[at]) != kLineEnds.npos) return;
      ++at;
    } else {
      if (MatchText(text_.substr(at), separator) == std::u16string_view::npos) return;
      at += separator.size();
    }
    AddRun(at, RunLength(text_.substr(at), IsDigit16), ends);
  }

  MatchResult Finish(std::vector<size_t>* ends) const {
    ends->clear();
    for (const Level& level : levels_) ends->push_back(level.ends[level.next - 1]);
    return MatchResult::kMatched;
  }

  aslrt_ctx* ctx_;
  std::u16string_view text_;
  std::span<const PartMatcher> parts_;
  std::vector<Level> levels_;
  std::vector<bool> failed_;
};

}  // namespace

MatchResult MatchParts(aslrt_ctx* ctx, std::u16string_view text, std::span<const PartMatcher> parts,
                       std::vector<size_t>* ends) {
  return PartsMatch(ctx, text, parts).Run(ends);
}

}  // namespace aslrt::jsonata
