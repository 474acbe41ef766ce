// Counts the requests of an execution's Tasks as docs/scenario.md "Counting" says.
#pragma once

#include <cstdint>
#include <vector>

#include "aslc/engine.h"
#include "sim/place_counter.h"
#include "sim/scenario.h"

namespace aslc::sim {

class CallCounter {
 public:
  // states: of the machine whose Tasks are counted.
  explicit CallCounter(uint32_t states) : calls_(states, 0) {}
  // Before each execution.
  void Reset();
  // The counts of a request, which is counted by this.
  Counts Next(const aslrt_task& task);

 private:
  PlaceCounter visits_;
  std::vector<uint32_t> calls_;  // by state
};

}  // namespace aslc::sim
