// The two fixed mixing functions of the simulator. Their values decide what a seed means, so they never
// change: tests/unit/sim/choices_test.cpp holds golden values.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace aslc::sim {

inline constexpr uint64_t kGolden = 0x9E3779B97F4A7C15u;  // 2^64 / golden ratio: the step of splitmix64

// The finaliser of splitmix64 (Steele, Lea, Flood 2014): every output bit depends on every input bit.
inline uint64_t Mix64(uint64_t x) {
  x += kGolden;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// One step of a running hash over words: cheap, and order matters.
inline uint64_t Fold64(uint64_t hash, uint64_t word) {
  hash ^= word * 0xC2B2AE3D27D4EB4Fu;
  hash = (hash << 31) | (hash >> 33);
  return hash * kGolden + 0x165667B19E3779F9u;
}

// Words are read as little-endian, as everywhere in images and snapshots.
inline uint64_t HashText(std::string_view text) {
  uint64_t hash = Fold64(0x27D4EB2F165667C5u, text.size());
  const char* at = text.data();
  size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    hash = Fold64(hash, word);
  }
  if (left > 0) {
    uint64_t word = 0;
    std::memcpy(&word, at, left);
    hash = Fold64(hash, word);
  }
  return Mix64(hash);
}

}  // namespace aslc::sim
