// The keys of draws: where in the execution something undetermined is asked of the host, and how many
// times before (aslrt_draw in engine.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aslc/engine.h"

namespace aslrt {

// Draws of one kind at one place so far.
struct DrawCount {
  uint64_t path;
  uint32_t kind, state, count;
};

// Open-addressed; rows keep the order in which places first drew, which is the order of snapshots.
class DrawCounts {
 public:
  // The ordinal of the next draw at the place.
  uint32_t Next(uint32_t kind, uint32_t state, uint64_t path);
  void Clear();
  const std::vector<DrawCount>& rows() const { return rows_; }
  // Takes a row of a snapshot; false when the place is there already.
  bool Restore(const DrawCount& row);

 private:
  uint32_t* Slot(uint32_t kind, uint32_t state, uint64_t path);
  void Grow();

  std::vector<DrawCount> rows_;
  std::vector<uint32_t> slots_;  // row + 1, 0 = free; a power of two
};

// Path of a branch or iteration below a frame of path `parent`; the top level has path 0.
uint64_t ChildPath(uint64_t parent, uint32_t slot);

// 64 uniform bits from the host, for a draw made in the frame's current state.
uint64_t Draw(aslrt_ctx* ctx, const aslrt_frame* frame, uint32_t kind);

}  // namespace aslrt
