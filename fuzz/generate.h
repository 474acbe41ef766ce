// Valid workflows made from a stream of decisions: machine, input and the tasks' outcomes. Used by the
// differential fuzz target and by the test that every engine gives the same trace.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/script.h"

namespace aslc::fuzz {

// Decisions come from bytes, and from a hash of them once they run out, so that every input is a case.
class Decisions {
 public:
  explicit Decisions(std::span<const uint8_t> bytes);
  explicit Decisions(uint64_t seed);
  // Uniform-ish in [0, n).
  uint32_t Pick(uint32_t n);
  bool Chance(uint32_t percent) { return Pick(100) < percent; }

 private:
  std::span<const uint8_t> bytes_;
  size_t next_ = 0;
  uint64_t state_;
};

struct GeneratedTask {
  std::string state;
  uint32_t occurrence;
  sim::ScriptedOutcome outcome;
};

struct GeneratedCase {
  std::string definition;  // JSON text
  std::string input;       // JSON text
  std::vector<GeneratedTask> tasks;
};

GeneratedCase Generate(Decisions& decisions);

}  // namespace aslc::fuzz
