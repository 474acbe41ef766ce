// A loaded machine (engine.h: aslrt_machine_create): its image, names, constants and entry table.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "aslc/engine.h"
#include "runtime/coverage.h"
#include "runtime/jsonata/cache.h"
#include "runtime/store.h"

namespace aslrt {
// Names the runtime itself uses as keys; every machine has them after its own (well_known.def).
enum class WellKnown : uint32_t {
#define NAME(id, text) id,
#include "runtime/well_known.def"
};
inline constexpr uint32_t kWellKnownCount = 0
#define NAME(id, text) +1
#include "runtime/well_known.def"
    ;
}  // namespace aslrt

struct aslrt_machine {
  std::vector<uint64_t> bytes;  // the image, aligned
  const aslrt_image* image = nullptr;
  std::vector<const aslrt_name*> names;   // by id: the image's, the well-known, other keys of constants
  const aslrt_name* well_known[aslrt::kWellKnownCount] = {};
  std::vector<uint32_t> name_slots;       // open-addressed index: id + 1
  std::vector<aslrt_value> constants;
  std::unique_ptr<std::atomic<aslrt_entry_fn>[]> entries;
  void* user = nullptr;
  std::unique_ptr<aslrt::jsonata::ExpressionCache> expressions =
      std::make_unique<aslrt::jsonata::ExpressionCache>();
  std::unique_ptr<aslrt::CoverageIndex> coverage;  // NULL: compiled without
  aslrt::Store store;                     // holds names and constants
  aslrt_ctx ctx{};                        // only for building them

  const aslrt_name* Find(std::string_view key, uint32_t hash) const;
  const aslrt_name* Add(std::string_view key, uint32_t hash);  // while it is built; the key is new
  std::string_view Str(aslrt_str s) const { return {aslrt_image_chars(image, s), s.len}; }
};

namespace aslrt {
const aslrt_name* Name(const aslrt_machine* machine, WellKnown name);
}  // namespace aslrt
