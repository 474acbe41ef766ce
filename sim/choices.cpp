// Draws by hashing their keys, and by a log of earlier draws (choices.h).
#include "sim/choices.h"

#include <algorithm>
#include <tuple>

#include "sim/hash.h"

namespace aslc::sim {
namespace {

auto Order(const aslrt_draw& k) { return std::make_tuple(k.kind, k.scope, k.state, k.ordinal, k.path); }

bool Before(const LoggedDraw& a, const LoggedDraw& b) { return Order(a.key) < Order(b.key); }

}  // namespace

bool SameKey(const aslrt_draw& a, const aslrt_draw& b) { return Order(a) == Order(b); }

uint64_t HashDraw(uint64_t seed, const aslrt_draw& key) {
  uint64_t hash = Mix64(seed);
  hash = Mix64(hash ^ (uint64_t{key.kind} << 32 | key.scope));
  hash = Mix64(hash ^ (uint64_t{key.state} << 32 | key.ordinal));
  return Mix64(hash ^ key.path);
}

uint64_t UniformBelow(uint64_t word, uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{word} * bound;
  if (static_cast<uint64_t>(product) < bound) {
    // The lowest 2^64 mod bound products of each result would be one too many.
    const uint64_t surplus = (0 - bound) % bound;
    while (static_cast<uint64_t>(product) < surplus) {
      word = Mix64(word);
      product = Wide{word} * bound;
    }
  }
  return static_cast<uint64_t>(product >> 64);
}

bool Happens(uint64_t word, uint32_t parts_per_billion) {
  return UniformBelow(word, kPartsPerBillion) < parts_per_billion;
}

void Choices::Replay(const DrawLog* log) {
  replay_.clear();
  if (log == nullptr) return;
  replay_ = *log;
  std::sort(replay_.begin(), replay_.end(), Before);
}

uint64_t Choices::Draw(const aslrt_draw& key) {
  uint64_t answer = HashDraw(seed_, key);
  if (!replay_.empty()) {
    const LoggedDraw wanted{key, 0};
    const auto found = std::lower_bound(replay_.begin(), replay_.end(), wanted, Before);
    if (found != replay_.end() && SameKey(found->key, key)) answer = found->answer;
  }
  if (record_ != nullptr) record_->push_back({key, answer});
  if (listener_ != nullptr) listener_(listener_user_, {key, answer});
  return answer;
}

}  // namespace aslc::sim
