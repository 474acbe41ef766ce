// Counts what happens at each place of an execution, so that the keys of draws do not depend on what happens
// elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aslc::sim {

// A place is a state and a hash of the branch and item numbers that lead to it. Open-addressed; starting over
// costs nothing.
class PlaceCounter {
 public:
  void Reset();
  // How often it was asked for this place before.
  uint32_t Next(uint32_t state, uint64_t path);
  // How often Next was called for this place.
  uint32_t Count(uint32_t state, uint64_t path);

 private:
  struct Slot {
    uint64_t path = 0;
    uint32_t state = 0, count = 0;
    uint64_t epoch = 0;  // the slot is free unless it is the current one
  };
  Slot* Find(uint32_t state, uint64_t path);
  void Grow();
  std::vector<Slot> slots_;
  size_t used_ = 0;
  uint64_t epoch_ = 1;
};

}  // namespace aslc::sim
