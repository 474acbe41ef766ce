// A bounded number of things by name, of which those are kept whose names have the least hashes: which ones
// that are depends neither on their order nor on the parts they came in, so that what is kept of them adds up
// in parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sim/hash.h"

namespace aslc::sim {

// Values are empty before they are added to: a value that is dropped never comes back.
template <typename Value>
class LeastHashed {
 public:
  explicit LeastHashed(size_t max) : max_(max) {}

  // The value of a name, made when it is new; null when it is not kept.
  Value* Find(std::string_view name) {
    const uint64_t hash = HashText(name);
    const auto [place, added] = values_.try_emplace({hash, std::string(name)});
    if (!added || values_.size() <= max_) return &place->second;
    const auto last = std::prev(values_.end());
    const bool dropped = last == place;
    values_.erase(last);
    return dropped ? nullptr : &place->second;
  }
  // By (hash, name).
  const std::map<std::pair<uint64_t, std::string>, Value>& values() const { return values_; }

 private:
  size_t max_;
  std::map<std::pair<uint64_t, std::string>, Value> values_;
};

}  // namespace aslc::sim
