// Members of an object under construction: in the order in which their keys first came, a later value in
// the place of an earlier one.
#pragma once

#include <vector>

#include "runtime/value.h"

namespace aslrt::jsonata {

class FieldSet {
 public:
  void Put(const aslrt_name* key, aslrt_value value) {
    if (2 * (rows_.size() + 1) > slots_.size()) Grow();
    size_t slot = SlotOf(key);
    if (slots_[slot] != 0) {
      rows_[slots_[slot] - 1].value = value;
      return;
    }
    rows_.push_back({key, value});
    slots_[slot] = static_cast<uint32_t>(rows_.size());
  }
  const std::vector<Field>& rows() const { return rows_; }

 private:
  size_t SlotOf(const aslrt_name* key) const {
    size_t mask = slots_.size() - 1;
    size_t slot = key->hash & mask;
    while (slots_[slot] != 0 && rows_[slots_[slot] - 1].key != key) slot = (slot + 1) & mask;
    return slot;
  }
  void Grow() {
    slots_.assign(slots_.empty() ? 32 : 2 * slots_.size(), 0);
    for (size_t i = 0; i < rows_.size(); ++i) slots_[SlotOf(rows_[i].key)] = static_cast<uint32_t>(i + 1);
  }

  std::vector<Field> rows_;
  std::vector<uint32_t> slots_;  // open-addressed: row + 1, 0 = free
};

// A key as a STRING.
inline aslrt_value NameString(const aslrt_name* name) {
  return aslrt_make(ASLRT_STRING, name->flags & (ASLRT_PLAIN | ASLRT_ASCII), name->len,
                    reinterpret_cast<uintptr_t>(name->bytes));
}

}  // namespace aslrt::jsonata
