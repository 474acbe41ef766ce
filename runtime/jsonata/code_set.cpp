// Sets of code points (code_set.h).
#include "runtime/jsonata/code_set.h"

#include <algorithm>
#include <iterator>

#include "runtime/jsonata/letter_case.h"

namespace aslrt::jsonata {
namespace {

// ECMA-262 22.2.2.7.3 Canonicalize without the flag u: upper case where that is one unit, except that no
// other character becomes an ASCII one.
uint32_t Canonical(uint32_t code) {
  uint32_t upper = SimpleUpper(code);
  return upper > 0xFFFF || (code >= 0x80 && upper < 0x80) ? code : upper;
}

}  // namespace

void CodeSet::Normalize() {
  std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  size_t kept = 0;
  for (const Range& range : ranges_) {
    if (kept > 0 && range.first <= ranges_[kept - 1].last + 1) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
}

void CodeSet::Complement() {
  std::vector<Range> outside;
  uint32_t next = 0;
  for (const Range& range : ranges_) {
    if (range.first > next) outside.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kLast) outside.push_back({next, kLast});
  ranges_ = std::move(outside);
}

void CodeSet::Remove(uint32_t code) {
  std::vector<Range> rest;
  for (const Range& range : ranges_) {
    if (code < range.first || code > range.last) {
      rest.push_back(range);
      continue;
    }
    if (range.first < code) rest.push_back({range.first, code - 1});
    if (range.last > code) rest.push_back({code + 1, range.last});
  }
  ranges_ = std::move(rest);
}

bool CodeSet::Contains(uint32_t code) const {
  auto after = std::upper_bound(ranges_.begin(), ranges_.end(), code,
                                [](uint32_t value, const Range& range) { return value < range.first; });
  return after != ranges_.begin() && code <= std::prev(after)->last;
}

void CodeSet::IgnoreCase() {
  Normalize();
  struct Pair {
    uint32_t code, canonical;
  };
  std::vector<Pair> pairs;
  std::vector<uint32_t> wanted;  // canonical characters of the set's members
  for (uint32_t code = 0; code <= 0xFFFF; ++code) {
    uint32_t canonical = Canonical(code);
    if (canonical == code) continue;
    pairs.push_back({code, canonical});
    if (Contains(code) || Contains(canonical)) wanted.push_back(canonical);
  }
  std::sort(wanted.begin(), wanted.end());
  for (const Pair& pair : pairs) {
    if (!std::binary_search(wanted.begin(), wanted.end(), pair.canonical)) continue;
    Add(pair.code);
    Add(pair.canonical);
  }
  Normalize();
}

CodeSet DigitSet() {
  CodeSet set;
  set.Add('0', '9');
  return set;
}

CodeSet WordSet() {
  CodeSet set = DigitSet();
  set.Add('A', 'Z');
  set.Add('_');
  set.Add('a', 'z');
  return set;
}

CodeSet SpaceSet() {
  CodeSet set = LineEndSet();
  set.Add('\t', '\r');
  for (uint32_t code : {0x20u, 0xA0u, 0x1680u, 0x202Fu, 0x205Fu, 0x3000u, 0xFEFFu}) set.Add(code);
  set.Add(0x2000, 0x200A);
  set.Normalize();
  return set;
}

CodeSet LineEndSet() {
  CodeSet set;
  set.Add('\n');
  set.Add('\r');
  set.Add(0x2028, 0x2029);
  set.Normalize();
  return set;
}

}  // namespace aslrt::jsonata
