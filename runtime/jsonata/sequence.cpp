// Sequences: how values join, collapse and are looked into (library.h). Arrays may nest deeper than a
// thread's stack allows, so nothing here recurses.
#include "runtime/jsonata/library.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "runtime/stack.h"

namespace aslrt::jsonata {
namespace {

constexpr double kRangeMax = 1e7;

// A position inside an array that is being walked.
struct Cursor {
  const aslrt_value *at, *end;
};
Cursor CursorOf(aslrt_value array) {
  std::span<const aslrt_value> items = Elements(array);
  return {items.data(), items.data() + items.size()};
}

// Calls visit with each value in `array` that is no array, however deep it is nested; false when the bound is
// exhausted.
template <typename Visit>
bool ForEachLeaf(aslrt_ctx* ctx, aslrt_value array, Visit visit) {
  Stack<Cursor, 16> open;
  open.push(CursorOf(array));
  if (!TakeFuel(ctx, aslrt_len_of(array) + uint64_t{1})) return false;
  while (!open.empty()) {
    if (open.top().at == open.top().end) {
      open.pop();
      continue;
    }
    aslrt_value item = *open.top().at++;
    if (!IsArray(item)) {
      if (!visit(item)) return false;
      continue;
    }
    if (!TakeFuel(ctx, aslrt_len_of(item) + uint64_t{1})) return false;
    open.push(CursorOf(item));
  }
  return true;
}

// One member of every object in a value: of the object itself, or a sequence over all items of an array.
template <typename Get>
aslrt_value LookupIn(aslrt_ctx* ctx, aslrt_value input, Get get) {
  if (IsObject(input)) return get(input);
  if (!IsArray(input)) return aslrt_undefined();
  aslrt_list* found = aslrt_list_new(ctx);
  bool whole = ForEachLeaf(ctx, input, [&](aslrt_value item) {
    if (!IsObject(item)) return true;
    aslrt_value member = get(item);
    if (IsUndefined(member)) return true;
    if (!IsArray(member)) {
      aslrt_list_push(ctx, found, member);
      return true;
    }
    if (!TakeFuel(ctx, aslrt_len_of(member))) return false;
    for (aslrt_value v : Elements(member)) aslrt_list_push(ctx, found, v);
    return true;
  });
  return whole ? AsSequence(aslrt_list_end(ctx, found)) : Exhausted(ctx);
}

// Number.isInteger.
bool IsWhole(aslrt_value v) {
  if (!IsNumber(v)) return false;
  double d = ToDouble(v);
  return std::isfinite(d) && std::trunc(d) == d;
}

}  // namespace

aslrt_value Collapse(aslrt_value v) {
  if (!IsSequence(v)) return v;
  uint32_t count = aslrt_len_of(v);
  if (count == 0) return aslrt_undefined();
  return count == 1 && !(v.head & kKeepSingleton) ? aslrt_array_of(v)->v[0] : v;
}

aslrt_value Append(aslrt_ctx* ctx, aslrt_value a, aslrt_value b) {
  if (IsUndefined(a)) return b;
  if (IsUndefined(b)) return a;
  std::span<const aslrt_value> left = IsArray(a) ? Elements(a) : std::span<const aslrt_value>(&a, 1);
  std::span<const aslrt_value> right = IsArray(b) ? Elements(b) : std::span<const aslrt_value>(&b, 1);
  uint64_t count = uint64_t{left.size()} + right.size();
  if (!TakeFuel(ctx, count / 4 + 1)) return Exhausted(ctx);  // 64 bytes a step
  if (count > UINT32_MAX) return MemoryExceeded(ctx);
  std::vector<aslrt_value> joined;
  joined.reserve(count);
  joined.insert(joined.end(), left.begin(), left.end());
  joined.insert(joined.end(), right.begin(), right.end());
  return MakeArray(ctx, joined);
}

aslrt_value Lookup(aslrt_ctx* ctx, aslrt_value input, const aslrt_name* key) {
  input = aslrt_force(input);
  return LookupIn(ctx, input, [&](aslrt_value object) { return aslrt_get(ctx, object, key); });
}

aslrt_value LookupText(aslrt_ctx* ctx, aslrt_value input, std::string_view key) {
  input = aslrt_force(input);
  if (!IsObject(input) && !IsArray(input)) return aslrt_undefined();
  return Lookup(ctx, input, Intern(ctx, key));
}

aslrt_value Flatten(aslrt_ctx* ctx, aslrt_value v) {
  if (!IsArray(v)) return MakeArray(ctx, {&v, 1});
  aslrt_list* flat = aslrt_list_new(ctx);
  bool whole = ForEachLeaf(ctx, v, [&](aslrt_value item) {
    aslrt_list_push(ctx, flat, item);
    return true;
  });
  return whole ? aslrt_list_end(ctx, flat) : Exhausted(ctx);
}

// Values that are arrays are flattened to the ground. Joining with an array leaves a plain one, so the
// result is a sequence only when there was none.
aslrt_value Wildcard(aslrt_ctx* ctx, aslrt_value input) {
  input = aslrt_force(input);
  aslrt_list* found = aslrt_list_new(ctx);
  bool plain = false;
  if (IsArray(input) || IsObject(input)) {
    int64_t count = aslrt_count(ctx, input);
    if (!TakeFuel(ctx, static_cast<uint64_t>(count))) return Exhausted(ctx);
    for (int64_t i = 0; i < count; ++i) {
      aslrt_value value = aslrt_item(ctx, input, i);
      if (!IsArray(value)) {
        aslrt_list_push(ctx, found, value);
        continue;
      }
      plain = true;
      bool whole = ForEachLeaf(ctx, value, [&](aslrt_value leaf) {
        aslrt_list_push(ctx, found, leaf);
        return true;
      });
      if (!whole) return Exhausted(ctx);
    }
  }
  aslrt_value result = aslrt_list_end(ctx, found);
  return plain ? result : AsSequence(result);
}

aslrt_value Descendants(aslrt_ctx* ctx, aslrt_value input) {
  input = aslrt_force(input);
  if (IsUndefined(input)) return input;
  aslrt_list* found = aslrt_list_new(ctx);
  Stack<aslrt_value, 64> open;
  open.push(input);
  while (!open.empty()) {
    aslrt_value next = open.top();
    open.pop();
    if (!TakeFuel(ctx, 1)) return Exhausted(ctx);
    if (!IsArray(next)) aslrt_list_push(ctx, found, next);
    if (!IsArray(next) && !IsObject(next)) continue;
    for (int64_t i = aslrt_count(ctx, next) - 1; i >= 0; --i) open.push(aslrt_item(ctx, next, i));
  }
  aslrt_value result = AsSequence(aslrt_list_end(ctx, found));
  return aslrt_len_of(result) == 1 ? aslrt_array_of(result)->v[0] : result;
}

// INT: 0 where there is no range.
aslrt_value RangeCount(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, bool service) {
  if (!IsUndefined(a) && !IsWhole(a)) return Throw(ctx, "T2003", {{"value", a}});
  if (!IsUndefined(b) && !IsWhole(b)) return Throw(ctx, "T2004", {{"value", b}});
  if (IsUndefined(a) || IsUndefined(b)) return aslrt_int(0);
  double first = ToDouble(a);
  double last = ToDouble(b);
  if (first > last) return aslrt_int(0);
  double size = last - first + 1;
  if (size > kRangeMax) return Throw(ctx, "D2014", {{"value", Number(size)}});
  if (service && size > static_cast<double>(kServiceElementsMax)) return MemoryExceeded(ctx);
  return aslrt_int(static_cast<int64_t>(size));
}

aslrt_value Range(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, bool service) {
  aslrt_value size = RangeCount(ctx, a, b, service);
  if (IsError(size)) return size;
  if (size.bits == 0) return aslrt_undefined();
  uint32_t count = static_cast<uint32_t>(size.bits);
  if (!TakeFuel(ctx, count)) return Exhausted(ctx);
  auto* array = static_cast<aslrt_array*>(
      StoreOf(ctx).arena.Allocate(ctx, sizeof(aslrt_array) + count * sizeof(aslrt_value)));
  double first = ToDouble(a);
  for (uint32_t i = 0; i < count; ++i) array->v[i] = Number(first + i);
  array->h = {Saturate(2 + uint64_t{count} * (1 + kScalarSizeMax)), 0, 0, 0};
  return AsSequence(aslrt_make(ASLRT_ARRAY, 0, count, reinterpret_cast<uintptr_t>(array)));
}

}  // namespace aslrt::jsonata
