// States.Array*, States.JsonMerge.
#include <algorithm>
#include <vector>

#include "runtime/functions.h"

namespace aslrt {
namespace {

// Below this, comparing each with each is faster than hashing.
constexpr size_t kPairwiseMax = 16;

aslrt_value UniqueByHash(aslrt_ctx* ctx, std::span<const aslrt_value> items) {
  size_t slots = 64;
  while (slots < 2 * items.size()) slots *= 2;
  std::vector<uint32_t> index(slots, 0);  // position among the kept, + 1
  std::vector<aslrt_value> kept;
  for (aslrt_value item : items) {
    size_t slot = DeepHash(item) & (slots - 1);
    while (index[slot] != 0 && !DeepEqual(kept[index[slot] - 1], item)) slot = (slot + 1) & (slots - 1);
    if (index[slot] != 0) continue;
    kept.push_back(item);
    index[slot] = static_cast<uint32_t>(kept.size());
  }
  return MakeArray(ctx, kept);
}

}  // namespace

aslrt_value Function_array(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t n) {
  return MakeArray(ctx, {args, n});
}

aslrt_value Function_array_partition(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsArray(args[0])) return Fail(ctx, "The first argument must be an array");
  if (!IsNumber(args[1])) return Fail(ctx, "The second argument must be a number");
  int64_t size = RoundNumber(args[1]);
  if (size <= 0) return Fail(ctx, "The chunk size must be a positive number");
  std::span<const aslrt_value> items = Elements(args[0]);
  size_t chunk = std::min(static_cast<size_t>(size), items.size());
  aslrt_list* chunks = aslrt_list_new(ctx);
  for (; !items.empty(); items = items.subspan(chunk)) {
    chunk = std::min(chunk, items.size());
    aslrt_list_push(ctx, chunks, MakeArray(ctx, items.first(chunk)));
  }
  return aslrt_list_end(ctx, chunks);
}

aslrt_value Function_array_contains(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsArray(args[0])) return Fail(ctx, "The first argument must be an array");
  for (aslrt_value item : Elements(args[0])) {
    if (DeepEqual(item, args[1])) return aslrt_bool(1);
  }
  return aslrt_bool(0);
}

// The end is part of the range when a step hits it.
aslrt_value Function_array_range(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  for (uint32_t i = 0; i < 3; ++i) {
    if (!IsNumber(args[i])) return Fail(ctx, "The arguments must be three numbers");
  }
  int64_t start = RoundNumber(args[0]);
  int64_t end = RoundNumber(args[1]);
  int64_t step = RoundNumber(args[2]);
  if (step == 0) return Fail(ctx, "The step must not be zero");
  if (start != end && (end > start) != (step > 0)) return MakeArray(ctx, {});
  uint64_t distance = end > start ? static_cast<uint64_t>(end) - static_cast<uint64_t>(start)
                                  : static_cast<uint64_t>(start) - static_cast<uint64_t>(end);
  uint64_t stride = step > 0 ? static_cast<uint64_t>(step) : 0 - static_cast<uint64_t>(step);
  uint64_t last = distance / stride;
  if (last >= static_cast<uint64_t>(kRangeMax)) return Fail(ctx, "The range must not exceed 1000 elements");
  aslrt_list* list = aslrt_list_new(ctx);
  for (uint64_t i = 0; i <= last; ++i) {
    uint64_t offset = i * stride;
    uint64_t value = static_cast<uint64_t>(start) + (step > 0 ? offset : 0 - offset);
    aslrt_list_push(ctx, list, aslrt_int(static_cast<int64_t>(value)));
  }
  return aslrt_list_end(ctx, list);
}

aslrt_value Function_array_get_item(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsArray(args[0])) return Fail(ctx, "The first argument must be an array");
  int64_t i;
  if (!IsNumber(args[1]) || !ToInteger(args[1], &i)) {
    return Fail(ctx, "The second argument must be an integer");
  }
  if (i < 0 || i >= int64_t{aslrt_len_of(args[0])}) {
    std::string reason = "The index ";
    AppendFormatted(reason, args[1]);
    reason += " is out of bounds for an array of length ";
    AppendFormatted(reason, aslrt_int(aslrt_len_of(args[0])));
    return Fail(ctx, reason);
  }
  return Elements(args[0])[static_cast<size_t>(i)];
}

aslrt_value Function_array_length(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsArray(args[0])) return Fail(ctx, "The argument must be an array");
  return aslrt_int(aslrt_len_of(args[0]));
}

aslrt_value Function_array_unique(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsArray(args[0])) return Fail(ctx, "The argument must be an array");
  std::span<const aslrt_value> items = Elements(args[0]);
  if (items.size() > kPairwiseMax) return UniqueByHash(ctx, items);
  aslrt_value kept[kPairwiseMax];
  size_t count = 0;
  for (aslrt_value item : items) {
    bool seen = std::any_of(kept, kept + count, [&](aslrt_value k) { return DeepEqual(k, item); });
    if (!seen) kept[count++] = item;
  }
  return MakeArray(ctx, {kept, count});
}

// Shallow: the second object's members replace the first's in place, new ones follow.
aslrt_value Function_json_merge(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsObject(args[0]) || !IsObject(args[1])) return Fail(ctx, "The first two arguments must be objects");
  if (aslrt_kind_of(args[2]) != ASLRT_BOOL) return Fail(ctx, "The third argument must be a boolean");
  if (args[2].bits != 0) return Fail(ctx, "Only the shallow merging mode is supported");
  std::vector<Field> fields;
  fields.reserve(aslrt_len_of(args[0]) + aslrt_len_of(args[1]));
  for (const aslrt_member& member : Members(args[0])) fields.push_back({member.key, member.value});
  for (const aslrt_member& member : Members(args[1])) {
    int64_t i = FindMember(args[0], member.key);
    if (i < 0) {
      fields.push_back({member.key, member.value});
    } else {
      fields[static_cast<size_t>(i)].value = member.value;
    }
  }
  return MakeObject(ctx, fields);
}

}  // namespace aslrt
