// The table of places (place_counter.h).
#include "sim/place_counter.h"

#include "sim/hash.h"

namespace aslc::sim {

void PlaceCounter::Reset() {
  ++epoch_;
  used_ = 0;
}

PlaceCounter::Slot* PlaceCounter::Find(uint32_t state, uint64_t path) {
  const size_t mask = slots_.size() - 1;
  for (size_t at = Mix64(path + state) & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.epoch != epoch_ || (slot.state == state && slot.path == path)) return &slot;
  }
}

void PlaceCounter::Grow() {
  std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.epoch == epoch_) *Find(slot.state, slot.path) = slot;
  }
}

uint32_t PlaceCounter::Next(uint32_t state, uint64_t path) {
  if (used_ * 2 >= slots_.size()) Grow();
  Slot* slot = Find(state, path);
  if (slot->epoch != epoch_) {
    *slot = {path, state, 0, epoch_};
    ++used_;
  }
  return slot->count++;
}

uint32_t PlaceCounter::Count(uint32_t state, uint64_t path) {
  if (slots_.empty()) return 0;
  const Slot* slot = Find(state, path);
  return slot->epoch == epoch_ ? slot->count : 0;
}

}  // namespace aslc::sim
