// Items of objects in memory, as text: in pieces of every small size, which must not matter.
#pragma once

#include <string>

#include "runtime/items/item_source.h"
#include "sim/memory_objects.h"
#include "tests/unit/runtime/fixture.h"

namespace aslrt {

inline constexpr size_t kWhole = SIZE_MAX;

struct ItemFiles {
  aslc::sim::MemoryObjects objects;

  // An item a line, as JSON, behind its key if it has one; last a line `! cause` if reading failed.
  std::string Read(const ReaderSpec& spec, size_t piece);
  // The same whatever the pieces are: 1 to 7 bytes, and the whole.
  std::string Read(const ReaderSpec& spec);
  // `Map.Item.Source` of each item.
  std::string Sources(const ReaderSpec& spec);
};

// getObject of b/k.
ReaderSpec SpecOf(ReaderSpec::Input input);

}  // namespace aslrt
