// Values made up to fit how a definition reads them (image.h: wants). invent.h makes answers and inputs of
// them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/image.h"
#include "sim/choices.h"

namespace aslc::sim {

// The wants of an image with what hangs below each row. The image outlives it; threads may share it.
class WantTable {
 public:
  explicit WantTable(const aslrt_image* image);
  const aslrt_image_want& row(uint32_t want) const { return rows_[want]; }
  // Row of a root, or ASLRT_NONE when nothing is read of such a value.
  uint32_t Root(aslrt_want_relation relation, uint32_t state) const {
    const auto& roots = roots_[relation];
    if (relation == ASLRT_WANT_INPUT) state = 0;
    return state < roots.size() ? roots[state] : ASLRT_NONE;
  }
  const std::vector<uint32_t>& Children(uint32_t want) const { return children_[want]; }
  // The child with this relation (and for PARTS any name), or ASLRT_NONE.
  uint32_t Child(uint32_t want, aslrt_want_relation relation) const;
  std::string_view Text(aslrt_str text) const { return {aslrt_image_chars(image_, text), text.len}; }
  const aslrt_image_want_value& Value(const aslrt_image_want& want, uint32_t i) const {
    return values_[want.first_value + i];
  }

 private:
  const aslrt_image* image_;
  const aslrt_image_want* rows_;
  const aslrt_image_want_value* values_;
  std::vector<std::vector<uint32_t>> children_;
  std::array<std::vector<uint32_t>, ASLRT_WANT_ITEM + 1> roots_;  // by relation and state
};

// Where a value is made up: the first parts of its draws' keys. Parts of the value differ in the path.
struct DrawPlace {
  uint32_t scope = ASLRT_NONE, state = ASLRT_NONE, ordinal = 0;
  uint64_t path = 0;
};

// One value. A part of the value is drawn under the hash of its place in it, so that equal seeds give equal
// values and a part that is no longer read changes no other.
class ValueMaker {
 public:
  // start_ns: of the execution; made up timestamps lie after it.
  ValueMaker(const WantTable& wants, Choices& choices, const DrawPlace& place, int64_t start_ns)
      : wants_(wants), choices_(choices), place_(place), start_ns_(start_ns) {}
  // JSON text of a value for a row, or (ASLRT_NONE) of one that is not read. `action`: the value is that
  // service action's result (results.def).
  std::string Make(uint32_t want, std::string_view action = {});
  // The text of a string for a row.
  std::string MakeText(uint32_t want);
  // What a column of this name holds in a table whose rows are a row's values.
  std::string MakeMemberText(uint32_t want, std::string_view name);
  // Uniform in [0, bound), for whoever decides something at the same place.
  uint64_t Pick(uint64_t path, uint64_t bound);

 private:
  struct Spot {  // of a part of the value
    uint32_t want;
    uint64_t path;
    std::string_view name;  // that it goes by: its own or that of the array around it
  };
  uint32_t ChooseType(const Spot& spot);
  std::string Value(const Spot& spot, std::string_view action);
  std::string Object(const Spot& spot, std::string_view action);
  std::string Array(const Spot& spot);
  uint64_t ArraySize(const Spot& spot, uint32_t elements);
  std::string Text(const Spot& spot);
  std::string Number(const Spot& spot);
  std::string Timestamp(const Spot& spot);
  std::string Sentinel(uint32_t elements) const;

  const WantTable& wants_;
  Choices& choices_;
  DrawPlace place_;
  int64_t start_ns_;
};

}  // namespace aslc::sim
