// $append, $reverse, $distinct, $zip, $sort; the service's $partition and $range.
#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "runtime/jsonata/library.h"
#include "runtime/jsonata/sort.h"

namespace aslrt::jsonata {
namespace {

// Below this, comparing each with each is faster than hashing.
constexpr size_t kPairwiseMax = 16;
constexpr int kHashDepth = 3;  // deeper parts do not count
// The service's bound of memory for $range (reference: data flow with JSONata, extrapolated).
constexpr double kServiceRangeMax = 360145;

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t hash = (a ^ b) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 31);
}

// Values that are Equal hash alike: numbers by their doubles, members in any order.
uint64_t HashTo(aslrt_value v, int depth) {
  uint32_t kind = aslrt_kind_of(v);
  if (IsNumber(v)) return Mix(ASLRT_INT, std::bit_cast<uint64_t>(ToDouble(v) + 0.0));  // -0 is 0
  if (kind == ASLRT_STRING) return Mix(kind, HashBytes(Bytes(v)));
  if (kind != ASLRT_ARRAY && kind != ASLRT_OBJECT) return Mix(kind, kind == ASLRT_FUNCTION ? 0 : v.bits);
  uint64_t hash = Mix(kind, aslrt_len_of(v));
  if (depth == kHashDepth) return hash;
  if (kind == ASLRT_ARRAY) {
    for (aslrt_value item : Elements(v)) hash = Mix(hash, HashTo(item, depth + 1));
  } else {
    for (const aslrt_member& m : Members(v)) hash += Mix(m.key->hash, HashTo(m.value, depth + 1));
  }
  return hash;
}

// The first of each set of equal items; false when the bound is exhausted.
bool DistinctPairwise(aslrt_ctx* ctx, std::span<const aslrt_value> items, std::vector<aslrt_value>* kept) {
  if (!TakeFuel(ctx, items.size() * items.size() / 2 + 1)) return false;
  for (aslrt_value item : items) {
    bool seen = std::any_of(kept->begin(), kept->end(), [&](aslrt_value k) { return Equal(item, k); });
    if (!seen) kept->push_back(item);
  }
  return true;
}

bool DistinctByHash(aslrt_ctx* ctx, std::span<const aslrt_value> items, std::vector<aslrt_value>* kept) {
  std::vector<uint32_t> slots(std::bit_ceil(2 * items.size()), 0);  // position among the kept, + 1
  size_t mask = slots.size() - 1;
  for (aslrt_value item : items) {
    size_t slot = HashTo(item, 0) & mask;
    for (; slots[slot] != 0; slot = (slot + 1) & mask) {
      if (!TakeFuel(ctx, 1)) return false;
      if (Equal(item, (*kept)[slots[slot] - 1])) break;
    }
    if (!TakeFuel(ctx, 1)) return false;
    if (slots[slot] != 0) continue;
    kept->push_back(item);
    slots[slot] = static_cast<uint32_t>(kept->size());
  }
  return true;
}

template <typename Predicate>
bool All(std::span<const aslrt_value> items, Predicate predicate) {
  return std::all_of(items.begin(), items.end(), predicate);
}

// What JavaScript takes for true: not the language's own rule, but the reference asks a comparator this way.
bool JavaScriptTruth(aslrt_value v) {
  if (IsNumber(v)) return ToDouble(v) != 0 && !std::isnan(ToDouble(v));
  if (IsString(v)) return aslrt_len_of(v) != 0;
  if (IsBool(v)) return v.bits != 0;
  return IsArray(v) || IsObject(v) || IsFunction(v);
}

aslrt_value SortNumbers(aslrt_ctx* ctx, std::span<const aslrt_value> items) {
  std::vector<double> keys(items.size());
  for (size_t i = 0; i < items.size(); ++i) keys[i] = ToDouble(items[i]);
  std::vector<uint32_t> order(items.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<uint32_t>(i);
  aslrt_value error = aslrt_null();
  bool sorted = SortValues(
      ctx, std::span<uint32_t>(order),
      [&](uint32_t a, uint32_t b) { return keys[a] > keys[b] ? Order::kSwap : Order::kKeep; }, &error);
  if (!sorted) return error;
  std::vector<aslrt_value> result(items.size());
  for (size_t i = 0; i < order.size(); ++i) result[i] = items[order[i]];
  return MakeArray(ctx, result);
}

aslrt_value SortStrings(aslrt_ctx* ctx, std::span<const aslrt_value> items) {
  std::vector<aslrt_value> result(items.begin(), items.end());
  aslrt_value error = aslrt_null();
  bool sorted = SortValues(
      ctx, std::span<aslrt_value>(result),
      [](aslrt_value a, aslrt_value b) {
        return CompareStrings(Bytes(a), Bytes(b)) > 0 ? Order::kSwap : Order::kKeep;
      },
      &error);
  return sorted ? MakeArray(ctx, result) : error;
}

aslrt_value SortBy(aslrt_ctx* ctx, std::span<const aslrt_value> items, aslrt_value function) {
  std::vector<aslrt_value> result(items.begin(), items.end());
  aslrt_value error = aslrt_null();
  bool sorted = SortValues(
      ctx, std::span<aslrt_value>(result),
      [&](aslrt_value a, aslrt_value b) {
        const aslrt_value args[] = {a, b};
        aslrt_value after = Apply(ctx, function, args);
        if (IsError(after)) {
          error = after;
          return Order::kFailed;
        }
        return JavaScriptTruth(after) ? Order::kSwap : Order::kKeep;
      },
      &error);
  return sorted ? MakeArray(ctx, result) : error;
}

}  // namespace

aslrt_value Builtin_append(Call& call) { return Append(call.ctx, call[0], call[1]); }

aslrt_value Builtin_reverse(Call& call) {
  aslrt_value array = call[0];
  if (IsUndefined(array) || aslrt_len_of(array) <= 1) return array;
  std::span<const aslrt_value> items = Elements(array);
  if (!TakeFuel(call.ctx, items.size() / 4 + 1)) return Exhausted(call.ctx);
  return MakeArray(call.ctx, std::vector<aslrt_value>(items.rbegin(), items.rend()));
}

aslrt_value Builtin_distinct(Call& call) {
  aslrt_value array = call[0];
  if (!IsArray(array) || aslrt_len_of(array) <= 1) return array;
  std::span<const aslrt_value> items = Elements(array);
  std::vector<aslrt_value> kept;
  bool done = items.size() <= kPairwiseMax ? DistinctPairwise(call.ctx, items, &kept)
                                           : DistinctByHash(call.ctx, items, &kept);
  if (!done) return Exhausted(call.ctx);
  aslrt_value result = MakeArray(call.ctx, kept);
  return IsSequence(array) ? AsSequence(result) : result;
}

// As long as the shortest; what is no array has no length.
aslrt_value Builtin_zip(Call& call) {
  uint32_t length = call.args.empty() ? 0 : UINT32_MAX;
  for (aslrt_value arg : call.args) length = std::min(length, IsArray(arg) ? aslrt_len_of(arg) : 0);
  if (!TakeFuel(call.ctx, uint64_t{length} * (call.args.size() + 1))) return Exhausted(call.ctx);
  aslrt_list* result = aslrt_list_new(call.ctx);
  std::vector<aslrt_value> tuple(call.args.size());
  for (uint32_t i = 0; i < length; ++i) {
    for (size_t k = 0; k < tuple.size(); ++k) tuple[k] = aslrt_array_of(call.args[k])->v[i];
    aslrt_list_push(call.ctx, result, MakeArray(call.ctx, tuple));
  }
  return aslrt_list_end(call.ctx, result);
}

aslrt_value Builtin_sort(Call& call) {
  aslrt_value array = call[0];
  if (IsUndefined(array) || aslrt_len_of(array) <= 1) return array;
  std::span<const aslrt_value> items = Elements(array);
  if (!IsUndefined(call[1])) return SortBy(call.ctx, items, call[1]);
  if (!call.service) {
    for (aslrt_value item : items) {
      if (!IsNumber(item) || !std::isinf(ToDouble(item))) continue;
      return Throw(call.ctx, "D1001", {{"value", item}});
    }
  }
  if (All(items, [](aslrt_value v) { return IsNumber(v); })) return SortNumbers(call.ctx, items);
  if (All(items, IsString)) return SortStrings(call.ctx, items);
  return Throw(call.ctx, "D3070", {{"index", Number(1)}});
}

// A size of no chunk at all gives nothing; a negative one is refused.
aslrt_value Builtin_partition(Call& call) {
  if (IsUndefined(call[0]) || IsUndefined(call[1])) return aslrt_undefined();
  double size = std::trunc(ToDouble(call[1]));
  if (size < 0) return Throw(call.ctx, "T0410", {{"index", Number(2)}, {"value", call[1]}});
  if (!(size >= 1)) return aslrt_undefined();
  std::span<const aslrt_value> items = Elements(call[0]);
  if (!TakeFuel(call.ctx, items.size())) return Exhausted(call.ctx);
  aslrt_list* chunks = aslrt_list_new(call.ctx);
  while (!items.empty()) {
    size_t count = size < static_cast<double>(items.size()) ? static_cast<size_t>(size) : items.size();
    aslrt_list_push(call.ctx, chunks, MakeArray(call.ctx, items.first(count)));
    items = items.subspan(count);
  }
  return aslrt_list_end(call.ctx, chunks);
}

// The end belongs to the range when a step lands on it; one number is not wrapped in an array.
aslrt_value Builtin_range(Call& call) {
  for (size_t i = 0; i < 3; ++i) {
    if (IsUndefined(call[i])) return aslrt_undefined();
  }
  double start = std::trunc(ToDouble(call[0]));
  double end = std::trunc(ToDouble(call[1]));
  double step = std::trunc(ToDouble(call[2]));
  double steps = (end - start) / step;
  if (step == 0 || !(steps >= 0)) return aslrt_undefined();
  double count = std::floor(steps) + 1;
  if (count > kServiceRangeMax) return MemoryExceeded(call.ctx);
  if (!TakeFuel(call.ctx, static_cast<uint64_t>(count))) return Exhausted(call.ctx);
  std::vector<aslrt_value> items;
  for (double i = 0; i < count; ++i) items.push_back(Number(start + i * step));
  return AsSequence(MakeArray(call.ctx, items));
}

}  // namespace aslrt::jsonata
