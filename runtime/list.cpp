// Arrays: reading, copying with one element changed, and building element by element.
#include <algorithm>
#include <cstring>

#include "runtime/stack.h"
#include "runtime/value.h"

// An array under construction; lives in the arena between two polls.
struct aslrt_list {
  aslrt_array* array;
  uint32_t count, capacity;
  uint64_t size_max;
};

namespace aslrt {
namespace {

aslrt_array* NewArray(aslrt_ctx* ctx, size_t count) {
  return static_cast<aslrt_array*>(
      StoreOf(ctx).arena.Allocate(ctx, sizeof(aslrt_array) + count * sizeof(aslrt_value)));
}

aslrt_value FinishArray(aslrt_array* array, uint32_t count, uint64_t size_max) {
  array->h = {Saturate(size_max), 0, 0, 0};
  return aslrt_make(ASLRT_ARRAY, 0, count, reinterpret_cast<uintptr_t>(array));
}

aslrt_value NoElement(aslrt_ctx* ctx, aslrt_value base) {
  bool array = aslrt_kind_of(base) == ASLRT_ARRAY;
  return Failure(ctx, ASLRT_MESSAGE_none,
                 array ? "the array has no element at this index" : "the target is not an array");
}

// Position of an existing element counted from the start, as reference paths count.
bool HasElement(aslrt_value base, int64_t i) {
  return aslrt_kind_of(base) == ASLRT_ARRAY && i >= 0 && i < int64_t{aslrt_len_of(base)};
}

}  // namespace

aslrt_value MakeArray(aslrt_ctx* ctx, std::span<const aslrt_value> items) {
  aslrt_array* array = NewArray(ctx, items.size());
  uint64_t size = 2;
  for (size_t i = 0; i < items.size(); ++i) {
    array->v[i] = aslrt_force(items[i]);
    size += 1 + uint64_t{SizeMax(array->v[i])};
  }
  return FinishArray(array, static_cast<uint32_t>(items.size()), size);
}

}  // namespace aslrt

extern "C" {

aslrt_value aslrt_at(aslrt_ctx*, aslrt_value v, int64_t i) {
  v = aslrt_force(v);
  if (aslrt_kind_of(v) != ASLRT_ARRAY) return aslrt_undefined();
  int64_t count = aslrt_len_of(v);
  if (i < 0) i += count;  // cannot overflow: count is not negative
  return i < 0 || i >= count ? aslrt_undefined() : aslrt_array_of(v)->v[i];
}

int64_t aslrt_count(aslrt_ctx*, aslrt_value v) {
  v = aslrt_force(v);
  uint32_t kind = aslrt_kind_of(v);
  return kind == ASLRT_ARRAY || kind == ASLRT_OBJECT ? int64_t{aslrt_len_of(v)} : 0;
}

aslrt_value aslrt_item(aslrt_ctx* ctx, aslrt_value v, int64_t i) {
  v = aslrt_force(v);
  if (i < 0 || i >= aslrt_count(ctx, v)) return aslrt_undefined();
  return aslrt_kind_of(v) == ASLRT_ARRAY ? aslrt_array_of(v)->v[i] : aslrt_object_of(v)->m[i].value;
}

aslrt_value aslrt_make_array(aslrt_ctx* ctx, uint32_t n) { return aslrt::MakeArray(ctx, {ctx->vsp, n}); }

aslrt_value aslrt_put_at(aslrt_ctx* ctx, aslrt_value base, int64_t i, aslrt_value value) {
  base = aslrt_force(base);
  if (!aslrt::HasElement(base, i)) return aslrt::NoElement(ctx, base);
  aslrt_value copy = aslrt::MakeArray(ctx, aslrt::Elements(base));
  aslrt_array* array = const_cast<aslrt_array*>(aslrt_array_of(copy));
  array->v[i] = aslrt_force(value);
  uint64_t size = 2;
  for (aslrt_value element : aslrt::Elements(copy)) size += 1 + uint64_t{aslrt::SizeMax(element)};
  array->h.size_max = aslrt::Saturate(size);
  return copy;
}

aslrt_value aslrt_child_at(aslrt_ctx* ctx, aslrt_value base, int64_t i) {
  base = aslrt_force(base);
  if (!aslrt::HasElement(base, i)) return aslrt::NoElement(ctx, base);
  return aslrt_array_of(base)->v[i];
}

aslrt_list* aslrt_list_new(aslrt_ctx* ctx) {
  constexpr uint32_t kFirstCapacity = 6;  // with the list's own words 144 bytes
  aslrt_list* list = static_cast<aslrt_list*>(aslrt_alloc(ctx, sizeof(aslrt_list)));
  *list = {aslrt::NewArray(ctx, kFirstCapacity), 0, kFirstCapacity, 2};
  return list;
}

void aslrt_list_push(aslrt_ctx* ctx, aslrt_list* list, aslrt_value v) {
  if (list->count == list->capacity) {
    aslrt_array* grown = aslrt::NewArray(ctx, size_t{2} * list->capacity);
    std::memcpy(grown->v, list->array->v, list->count * sizeof(aslrt_value));
    list->array = grown;
    list->capacity *= 2;
  }
  v = aslrt_force(v);
  list->array->v[list->count++] = v;
  list->size_max += 1 + uint64_t{aslrt::SizeMax(v)};
}

aslrt_value aslrt_list_end(aslrt_ctx*, aslrt_list* list) {
  return aslrt::FinishArray(list->array, list->count, list->size_max);
}

aslrt_value aslrt_descend(aslrt_ctx* ctx, aslrt_value v) {
  aslrt_list* list = aslrt_list_new(ctx);
  aslrt::Stack<aslrt_value, 64> open;
  open.push(aslrt_force(v));
  while (!open.empty()) {
    aslrt_value next = open.top();
    open.pop();
    aslrt_list_push(ctx, list, next);
    for (int64_t i = aslrt_count(ctx, next) - 1; i >= 0; --i) open.push(aslrt_item(ctx, next, i));
  }
  return aslrt_list_end(ctx, list);
}

aslrt_value aslrt_slice(aslrt_ctx* ctx, aslrt_value v, int64_t from, int64_t to) {
  v = aslrt_force(v);
  int64_t count = aslrt_kind_of(v) == ASLRT_ARRAY ? int64_t{aslrt_len_of(v)} : 0;
  auto position = [&](int64_t i) {
    if (i == INT64_MIN) return int64_t{0};
    return std::clamp(i < 0 ? i + count : i, int64_t{0}, count);
  };
  from = position(from);
  to = position(to);
  if (from >= to) return aslrt::MakeArray(ctx, {});
  size_t n = static_cast<size_t>(to - from);
  return aslrt::MakeArray(ctx, aslrt::Elements(v).subspan(static_cast<size_t>(from), n));
}

}  // extern "C"
