// Sets of code points, as character classes are: sorted ranges.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace aslrt::jsonata {

class CodeSet {
 public:
  struct Range {
    uint32_t first, last;
  };
  static constexpr uint32_t kLast = 0x10FFFF;

  void Add(uint32_t code) { Add(code, code); }
  void Add(uint32_t first, uint32_t last) { ranges_.push_back({first, last}); }
  void Add(const CodeSet& other) { ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end()); }
  // Puts the ranges in order and joins what touches.
  void Normalize();
  void Complement();  // of a normalized set
  void Remove(uint32_t code);
  bool Contains(uint32_t code) const;  // of a normalized set
  // Adds what is the same when case is ignored, as JavaScript's Canonicalize has it without the flag u.
  void IgnoreCase();
  bool empty() const { return ranges_.empty(); }
  const std::vector<Range>& ranges() const { return ranges_; }

 private:
  std::vector<Range> ranges_;
};

CodeSet DigitSet();   // \d
CodeSet WordSet();    // \w
CodeSet SpaceSet();   // \s
CodeSet LineEndSet();

}  // namespace aslrt::jsonata
