// The heap of timers (timers.h).
#include "runtime/timers.h"

#include "aslc/check.h"

namespace aslrt {

bool Timers::Before(uint32_t a, uint32_t b) const {
  const Timer &x = rows_[a], &y = rows_[b];
  return x.deadline != y.deadline ? x.deadline < y.deadline : x.sequence < y.sequence;
}

void Timers::Put(size_t place, uint32_t id) {
  heap_[place] = id;
  rows_[id].place = static_cast<uint32_t>(place);
}

void Timers::SiftUp(size_t place) {
  uint32_t id = heap_[place];
  while (place > 0) {
    size_t parent = (place - 1) / 2;
    if (!Before(id, heap_[parent])) break;
    Put(place, heap_[parent]);
    place = parent;
  }
  Put(place, id);
}

void Timers::SiftDown(size_t place) {
  uint32_t id = heap_[place];
  for (;;) {
    size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && Before(heap_[child + 1], heap_[child])) ++child;
    if (!Before(heap_[child], id)) break;
    Put(place, heap_[child]);
    place = child;
  }
  Put(place, id);
}

uint32_t Timers::Add(int64_t deadline, uint64_t sequence, aslrt_frame* frame, TimerKind kind) {
  uint32_t id = free_;
  if (id == kNoTimer) {
    id = static_cast<uint32_t>(rows_.size());
    rows_.push_back({});
  } else {
    free_ = rows_[id].place;
  }
  rows_[id] = {deadline, sequence, frame, kind, 0};
  heap_.push_back(id);
  SiftUp(heap_.size() - 1);
  return id;
}

void Timers::Remove(uint32_t id) {
  size_t place = rows_[id].place;
  ASL_CHECK(place < heap_.size() && heap_[place] == id, "the timer is set");
  uint32_t last = heap_.back();
  heap_.pop_back();
  if (last != id) {
    Put(place, last);
    SiftUp(place);
    SiftDown(rows_[last].place);
  }
  rows_[id].place = free_;
  free_ = id;
}

void Timers::Clear() {
  rows_.clear();
  heap_.clear();
  free_ = kNoTimer;
}

}  // namespace aslrt
