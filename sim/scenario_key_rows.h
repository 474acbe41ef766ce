// The rows of scenario_keys.def, for the two files that use them: scenario_keys.cpp and scenario_schema.cpp.
#pragma once

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <vector>

#include "aslc/check.h"

namespace aslc::sim {

enum class KeyType {
#define SCENARIO_TYPE(name, wanted, schema) k##name,
#include "sim/scenario_keys.def"
};
enum class Need { Required, Optional, One, Some };

struct TypeRow {
  std::string_view wanted, schema;
};
inline constexpr TypeRow kTypes[] = {
#define SCENARIO_TYPE(name, wanted, schema) {wanted, schema},
#include "sim/scenario_keys.def"
};
struct ObjectRow {
  std::string_view name, what, doc;
};
inline constexpr ObjectRow kObjects[] = {
#define SCENARIO_OBJECT(name, what, doc) {#name, what, doc},
#include "sim/scenario_keys.def"
};
struct KeyRow {
  std::string_view object, key;
  Need need;
  KeyType type;
  std::string_view of, doc;
};
inline constexpr KeyRow kKeys[] = {
#define SCENARIO_KEY(object, key, need, type, of, doc) {#object, #key, Need::need, KeyType::k##type, of, doc},
#include "sim/scenario_keys.def"
};

inline const ObjectRow& ObjectNamed(std::string_view name) {
  const auto* found = std::find_if(std::begin(kObjects), std::end(kObjects),
                                   [&](const ObjectRow& row) { return row.name == name; });
  ASL_CHECK(found != std::end(kObjects), "a key of an object that the table does not have");
  return *found;
}

inline std::vector<const KeyRow*> KeysOf(std::string_view object) {
  std::vector<const KeyRow*> keys;
  for (const KeyRow& row : kKeys) {
    if (row.object == object) keys.push_back(&row);
  }
  return keys;
}

inline std::vector<std::string_view> SplitWords(std::string_view words) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at <= words.size();) {
    const size_t end = std::min(words.find('|', at), words.size());
    out.push_back(words.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

struct Bounds {
  uint64_t least = 0, most = 0;
};
inline Bounds BoundsOf(std::string_view text) {
  Bounds bounds;
  const char* const end = text.data() + text.size();
  const auto least = std::from_chars(text.data(), end, bounds.least);
  ASL_CHECK(least.ec == std::errc() && *least.ptr == '-', "bounds are written `least-most`");
  std::from_chars(least.ptr + 1, end, bounds.most);
  return bounds;
}

}  // namespace aslc::sim
