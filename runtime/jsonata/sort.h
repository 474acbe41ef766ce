// The merge sort of the language (reference: fn.sort): stable, and it asks for the same comparisons in the
// same order, because a comparator is an expression that may fail or be seen to run.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {

enum class Order { kKeep, kSwap, kFailed };  // kSwap: the first value comes after the second

template <typename T, typename Compare>
bool MergeSort(std::span<T> items, std::span<T> scratch, Compare& compare) {
  if (items.size() <= 1) return true;
  size_t middle = items.size() / 2;
  if (!MergeSort(items.first(middle), scratch.first(middle), compare)) return false;
  if (!MergeSort(items.subspan(middle), scratch.subspan(middle), compare)) return false;
  std::copy(items.begin(), items.end(), scratch.begin());
  size_t left = 0, right = middle, to = 0;
  while (left < middle && right < items.size()) {
    Order order = compare(scratch[left], scratch[right]);
    if (order == Order::kFailed) return false;
    items[to++] = order == Order::kSwap ? scratch[right++] : scratch[left++];
  }
  while (left < middle) items[to++] = scratch[left++];
  while (right < items.size()) items[to++] = scratch[right++];
  return true;
}

// Sorts in place; false when `compare` gave kFailed: it keeps the reason. compare(a, b): Order of two items,
// of any type that can be copied (order-by sorts rows of terms). Compare takes fuel itself where it is
// more than a comparison of scalars; `ctx` pays for the moving.
template <typename T, typename Compare>
bool SortValues(aslrt_ctx* ctx, std::span<T> items, Compare compare, aslrt_value* error) {
  uint64_t levels = 1;
  for (size_t n = items.size(); n > 1; n /= 2) ++levels;
  if (!TakeFuel(ctx, levels * items.size())) {
    *error = Exhausted(ctx);
    return false;
  }
  std::vector<T> scratch(items.size());
  return MergeSort(items, std::span<T>(scratch), compare);
}

}  // namespace aslrt::jsonata
