// What the engine itself counts of coverage: the first states of scopes, retriers, catchers, timeouts and
// sizes of Maps. Everything else is counted by generated code (ops.def: cover, cover_test).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "aslc/image.h"

namespace aslrt {

// The points of an image by what the engine knows when it meets them; ASLRT_NONE where there is none. Made
// once for a machine that has points.
class CoverageIndex {
 public:
  explicit CoverageIndex(const aslrt_image* image);
  // outcome: retried, exhausted, not_matched; of a row of the image's retriers.
  uint32_t Retrier(uint32_t row, aslrt_coverage_outcome outcome) const {
    return retriers_[row][outcome - ASLRT_OUTCOME_retried];
  }
  uint32_t Catcher(uint32_t row) const { return catchers_[row]; }
  uint32_t TaskTimeout(uint32_t state, bool heartbeat) const { return timeouts_[state][heartbeat ? 1 : 0]; }
  uint32_t ExecutionTimeout() const { return execution_timeout_; }
  uint32_t MapSize(uint32_t state, uint64_t items) const { return map_sizes_[state][items < 2 ? items : 2]; }

 private:
  void Add(const aslrt_image* image, const aslrt_image_point& point, uint32_t number);

  std::vector<std::array<uint32_t, 3>> retriers_, map_sizes_;
  std::vector<uint32_t> catchers_;
  std::vector<std::array<uint32_t, 2>> timeouts_;
  uint32_t execution_timeout_ = ASLRT_NONE;
};

}  // namespace aslrt
