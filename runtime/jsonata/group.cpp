// Group-by and object construction with computed keys: items collect under keys, then each group's value
// is computed in the order in which the keys appeared (reference: evaluateGroupExpression).
#include "runtime/jsonata/library.h"
#include "runtime/stack.h"

namespace aslrt::jsonata {
namespace {

struct Group {
  const aslrt_name* key;
  uint32_t pair;    // which key expression made it
  uint32_t count, capacity;
  aslrt_value first;   // of one item there is no array
  aslrt_value* items;  // of more
  aslrt_value value;   // set at the end; UNDEFINED: left out
};

// What an aslrt_list pointer of a Group operation points to. Lives in the arena.
struct Groups {
  aslrt_ctx* ctx;
  Group* rows;
  uint32_t count, capacity;
  uint32_t* slots;  // open-addressed index of rows by key: row + 1; null while there are few
  uint32_t slot_count, last;  // last: row found or made last
};

constexpr uint32_t kIndexMin = 12;

Groups* Of(aslrt_list* list) { return reinterpret_cast<Groups*>(list); }

template <class T>
T* NewArray(aslrt_ctx* ctx, size_t count) {
  return static_cast<T*>(StoreOf(ctx).arena.Allocate(ctx, count * sizeof(T)));
}

void EnterSlot(Groups* g, uint32_t row) {
  uint32_t at = g->rows[row].key->hash & (g->slot_count - 1);
  while (g->slots[at] != 0) at = (at + 1) & (g->slot_count - 1);
  g->slots[at] = row + 1;
}

void BuildSlots(Groups* g) {
  g->slot_count = 4 * g->capacity;
  g->slots = NewArray<uint32_t>(g->ctx, g->slot_count);
  std::fill(g->slots, g->slots + g->slot_count, 0u);
  for (uint32_t row = 0; row < g->count; ++row) EnterSlot(g, row);
}

// Row of the key, or count.
uint32_t Find(const Groups* g, const aslrt_name* key) {
  if (g->last < g->count && g->rows[g->last].key == key) return g->last;
  if (g->slots == nullptr) {
    uint32_t row = 0;
    while (row < g->count && g->rows[row].key != key) ++row;
    return row;
  }
  for (uint32_t at = key->hash & (g->slot_count - 1); g->slots[at] != 0; at = (at + 1) & (g->slot_count - 1)) {
    if (g->rows[g->slots[at] - 1].key == key) return g->slots[at] - 1;
  }
  return g->count;
}

void AddRow(Groups* g, const aslrt_name* key, uint32_t pair, aslrt_value item) {
  if (g->count == g->capacity) {
    Group* grown = NewArray<Group>(g->ctx, size_t{2} * g->capacity);
    std::copy(g->rows, g->rows + g->count, grown);
    g->rows = grown;
    g->capacity *= 2;
    g->slots = nullptr;
  }
  g->rows[g->count++] = {key, pair, 1, 0, item, nullptr, aslrt_undefined()};
  if (g->count < kIndexMin) return;
  if (g->slots == nullptr) BuildSlots(g);
  else EnterSlot(g, g->count - 1);
}

void AddItem(aslrt_ctx* ctx, Group& group, aslrt_value item) {
  if (group.count >= group.capacity) {
    uint32_t capacity = group.capacity == 0 ? 8 : 2 * group.capacity;
    aslrt_value* grown = NewArray<aslrt_value>(ctx, capacity);
    if (group.capacity == 0) grown[0] = group.first;
    else std::copy(group.items, group.items + group.count, grown);
    group.items = grown;
    group.capacity = capacity;
  }
  group.items[group.count++] = item;
}

// Joins the items as $append would, one after the other.
template <class Part>
aslrt_value Joined(aslrt_ctx* ctx, const Group& group, Part part) {
  if (group.count == 1) return part(group.first);
  aslrt_list* list = aslrt_list_new(ctx);
  for (uint32_t i = 0; i < group.count; ++i) {
    aslrt_value item = part(group.items[i]);
    if (IsUndefined(item)) continue;
    if (!IsArray(item)) {
      aslrt_list_push(ctx, list, item);
      continue;
    }
    for (aslrt_value v : Elements(item)) aslrt_list_push(ctx, list, v);
  }
  return aslrt_list_end(ctx, list);
}

}  // namespace
}  // namespace aslrt::jsonata

using namespace aslrt;
using namespace aslrt::jsonata;

extern "C" {

aslrt_list* aslrt_group_new(aslrt_ctx* ctx) {
  constexpr uint32_t kFirstCapacity = 8;
  Groups* g = NewArray<Groups>(ctx, 1);
  *g = {ctx, NewArray<Group>(ctx, kFirstCapacity), 0, kFirstCapacity, nullptr, 0, 0};
  return reinterpret_cast<aslrt_list*>(g);
}

aslrt_value aslrt_group_add(aslrt_list* list, aslrt_value key, aslrt_value item, uint32_t pair) {
  Groups* g = Of(list);
  if (IsUndefined(key)) return aslrt_null();
  if (!IsString(key)) return Throw(g->ctx, "T1003", {{"value", key}});
  const aslrt_name* name = Intern(g->ctx, Bytes(key));
  uint32_t row = Find(g, name);
  if (row == g->count) {
    AddRow(g, name, pair, item);
  } else if (g->rows[row].pair != pair) {
    return Throw(g->ctx, "D1009", {{"value", key}});
  } else {
    AddItem(g->ctx, g->rows[row], item);
  }
  g->last = row;
  return aslrt_null();
}

int64_t aslrt_group_count(aslrt_list* list) { return Of(list)->count; }
int64_t aslrt_group_pair(aslrt_list* list, int64_t row) { return Of(list)->rows[row].pair; }

aslrt_value aslrt_group_data(aslrt_list* list, int64_t row, uint32_t part) {
  Groups* g = Of(list);
  const Group& group = g->rows[row];
  if (part == UINT32_MAX) return Joined(g->ctx, group, [](aslrt_value item) { return item; });
  return Joined(g->ctx, group, [part](aslrt_value tuple) { return aslrt_array_of(tuple)->v[part]; });
}

void aslrt_group_set(aslrt_list* list, aslrt_value value, int64_t row) { Of(list)->rows[row].value = value; }

aslrt_value aslrt_group_end(aslrt_list* list) {
  Groups* g = Of(list);
  auto* object =
      static_cast<aslrt_object*>(aslrt_alloc(g->ctx, static_cast<int64_t>(ObjectBytes(g->count))));
  uint32_t count = 0;
  for (uint32_t i = 0; i < g->count; ++i) {
    if (!IsUndefined(g->rows[i].value)) object->m[count++] = {g->rows[i].key, g->rows[i].value};
  }
  return FinishObject(object, count);
}

}  // extern "C"
