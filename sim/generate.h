// Inputs that are generated: `generate` of an input, ranges, choices and a subset of JSON Schema, read once
// and drawn from for each run (docs/scenario.md lists the keywords). What is outside the subset is refused by
// name. Draws are told apart by the place in the generated value, so that what one place gives does not
// depend on any other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/choices.h"
#include "sim/node_reader.h"

namespace aslc::sim {

struct Generator {
  enum class Kind { kConstant, kChoice, kNumber, kString, kDateTime, kUuid, kEmail, kArray, kObject };
  Kind kind = Kind::kConstant;
  std::string text;                // kConstant: JSON
  std::vector<Generator> inner;    // kChoice, kObject: alternatives, members; kArray: its element
  std::vector<uint64_t> weights;   // kChoice
  std::vector<std::string> names;  // kObject
  std::vector<bool> required;      // kObject
  // kNumber: (first + k * step) / 10^scale for k <= most. kDateTime: `first` and `most` in seconds.
  // kString, kArray: lengths from `first` to `first + most`.
  int64_t first = 0, step = 1;
  uint64_t most = 0;
  int scale = 0;
};

inline constexpr size_t kGeneratedBytesMax = 8u << 20;
inline constexpr uint64_t kGeneratedLengthMax = 100'000;  // of a string or list

// Null after a report.
std::shared_ptr<const Generator> ReadGenerator(const Cursor& at, Reports& reports);

// JSON text for the run whose draws are given. input: position of the input in its case. False when it would
// be larger than kGeneratedBytesMax: *problem says so.
bool Generate(const Generator& from, uint32_t input, Choices& choices, std::string* out,
              std::string* problem);

}  // namespace aslc::sim
