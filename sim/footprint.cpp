// Sets of accesses (footprint.h).
#include "sim/footprint.h"

#include <algorithm>

#include "sim/hash.h"

namespace aslc::sim {

uint64_t WhichOf(std::string_view first, std::string_view second) {
  return Fold64(HashText(first), HashText(second));
}

void Footprint::Add(Shared what, uint64_t which, bool write) {
  const uint64_t key = Mix64(Fold64(static_cast<uint64_t>(what), which));
  const auto at = std::lower_bound(accesses_.begin(), accesses_.end(), key,
                                   [](const Access& access, uint64_t wanted) { return access.key < wanted; });
  if (at != accesses_.end() && at->key == key) {
    at->write = at->write || write;
  } else {
    accesses_.insert(at, {key, write});
  }
}

bool Footprint::Conflicts(const Footprint& other) const {
  auto a = accesses_.begin();
  auto b = other.accesses_.begin();
  while (a != accesses_.end() && b != other.accesses_.end()) {
    if (a->key < b->key) {
      ++a;
    } else if (b->key < a->key) {
      ++b;
    } else if (a->write || b->write) {
      return true;
    } else {
      ++a;
      ++b;
    }
  }
  return false;
}

}  // namespace aslc::sim
