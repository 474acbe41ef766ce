// The trace hash (trace.h).
#include "sim/trace.h"

#include "sim/hash.h"

namespace aslc::sim {

void TraceHash::Reset() { hash_ = Mix64(1); /* the version of the record layout */ }

void TraceHash::Add(const TraceRecord& record) {
  uint64_t hash = Fold64(hash_, static_cast<uint64_t>(record.time_ns));
  hash = Fold64(hash, record.sequence);
  hash = Fold64(hash, static_cast<uint64_t>(record.kind));
  for (uint64_t word : record.words) hash = Fold64(hash, word);
  // The first execution's records are those of a run that has no other.
  if (record.node != 0) hash = Fold64(hash, record.node);
  hash_ = hash;
}

uint64_t TraceHash::value() const { return Mix64(hash_); }

uint64_t HashOptionalText(aslrt_text_view text) {
  return text.data == nullptr ? 0 : HashText({text.data, text.size});
}

std::string TraceHashText(uint64_t hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (int i = 15; i >= 0; --i, hash >>= 4) text[static_cast<size_t>(i)] = kDigits[hash & 15];
  return text;
}

}  // namespace aslc::sim
