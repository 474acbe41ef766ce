// The timers of one execution: a binary heap by (deadline, sequence) in which every timer knows its
// place, so that cancelling one costs log n and the earliest one is always a live one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aslc/abi.h"

namespace aslrt {

inline constexpr uint32_t kNoTimer = UINT32_MAX;

enum class TimerKind : uint32_t { kExecution, kWait, kRetry, kTask, kHeartbeat };

struct Timer {
  int64_t deadline;    // nanoseconds since the epoch
  uint64_t sequence;   // orders timers of one instant
  aslrt_frame* frame;  // of kExecution a child's first, or NULL
  TimerKind kind;
  uint32_t place;  // index in the heap while set, next free row otherwise
};

class Timers {
 public:
  uint32_t Add(int64_t deadline, uint64_t sequence, aslrt_frame* frame, TimerKind kind);
  void Remove(uint32_t id);
  void Clear();
  bool empty() const { return heap_.empty(); }
  size_t size() const { return heap_.size(); }
  uint32_t first() const { return heap_[0]; }
  const Timer& operator[](uint32_t id) const { return rows_[id]; }

 private:
  bool Before(uint32_t a, uint32_t b) const;
  void Put(size_t place, uint32_t id);
  void SiftUp(size_t place);
  void SiftDown(size_t place);

  std::vector<Timer> rows_;
  std::vector<uint32_t> heap_;
  uint32_t free_ = kNoTimer;
};

}  // namespace aslrt
