// Matching a text against the parts of a date picture. The reference makes one regular expression of the
// picture, without regard to case and anchored at both ends; this finds the same match, part by part: each
// part names the ends that it can have in the order in which the expression would try them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/abi.h"

namespace aslrt::jsonata {

struct PartMatcher {
  enum Kind { kLiteral, kDigits, kLetters, kNumerals, kWords, kZone };
  Kind kind = kLiteral;
  std::u16string text;    // of a literal; before the sign of a zone
  double digits_min = 1;  // of digits: at least, at most
  double digits_max = 1e18;
  bool ordinal = false;      // digits are followed by th, st, nd or rd
  std::u16string separator;  // between the digits of a zone; empty: none
};

enum class MatchResult { kMatched, kNone, kExhausted };
// *ends: where each part ends in the text.
MatchResult MatchParts(aslrt_ctx* ctx, std::u16string_view text, std::span<const PartMatcher> parts,
                       std::vector<size_t>* ends);

}  // namespace aslrt::jsonata
