// Objects: members in insertion order, looked up by the pointer of their interned key.
#include <bit>
#include <cstring>

#include "aslc/check.h"
#include "runtime/machine.h"
#include "runtime/value.h"

namespace aslrt {
namespace {

// Half full at most, so that a lookup that misses ends soon.
uint32_t SlotCount(uint32_t count) { return std::bit_ceil(2 * count); }

const uint32_t* IndexOf(const aslrt_object* object, uint32_t count) {
  return reinterpret_cast<const uint32_t*>(object->m + count);
}

void BuildIndex(aslrt_object* object, uint32_t count) {
  uint32_t slots = SlotCount(count);
  uint32_t* index = reinterpret_cast<uint32_t*>(object->m + count);
  std::memset(index, 0, slots * sizeof(uint32_t));
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t slot = object->m[i].key->hash & (slots - 1);
    while (index[slot] != 0) slot = (slot + 1) & (slots - 1);
    index[slot] = i + 1;
  }
  object->h.flags |= ASLRT_HAS_INDEX;
  object->h.reserved0 = slots;
}

aslrt_value SealObject(aslrt_object* object, uint32_t count, uint64_t size_max) {
  object->h = {Saturate(size_max), 0, 0, 0};
  if (count > ASLRT_INDEX_MIN) BuildIndex(object, count);
  return aslrt_make(ASLRT_OBJECT, 0, count, reinterpret_cast<uintptr_t>(object));
}

aslrt_object* NewObject(aslrt_ctx* ctx, uint32_t count) {
  return static_cast<aslrt_object*>(StoreOf(ctx).arena.Allocate(ctx, ObjectBytes(count)));
}

aslrt_value NotAnObject(aslrt_ctx* ctx) {
  return Failure(ctx, ASLRT_MESSAGE_none, "the target is not an object");
}

}  // namespace

size_t ObjectBytes(uint32_t count) {
  size_t size = sizeof(aslrt_object) + count * sizeof(aslrt_member);
  return count > ASLRT_INDEX_MIN ? size + SlotCount(count) * sizeof(uint32_t) : size;
}

aslrt_value FinishObject(aslrt_object* object, uint32_t count) {
  uint64_t size = 2;
  for (uint32_t i = 0; i < count; ++i) size += KeySizeMax(object->m[i].key) + SizeMax(object->m[i].value);
  return SealObject(object, count, size);
}

aslrt_value MakeObject(aslrt_ctx* ctx, std::span<const Field> fields) {
  uint32_t count = static_cast<uint32_t>(fields.size());
  aslrt_object* object = NewObject(ctx, count);
  for (uint32_t i = 0; i < count; ++i) object->m[i] = {fields[i].key, aslrt_force(fields[i].value)};
  return FinishObject(object, count);
}

int64_t FindMember(aslrt_value v, const aslrt_name* key) {
  const aslrt_object* object = aslrt_object_of(v);
  uint32_t count = aslrt_len_of(v);
  if (object->h.flags & ASLRT_HAS_INDEX) {
    const uint32_t* index = IndexOf(object, count);
    uint32_t mask = object->h.reserved0 - 1;
    for (uint32_t slot = key->hash & mask; index[slot] != 0; slot = (slot + 1) & mask) {
      uint32_t i = index[slot] - 1;
      if (object->m[i].key == key) return i;
    }
    return -1;
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (object->m[i].key == key) return i;
  }
  return -1;
}

aslrt_value GetMember(aslrt_value object, std::string_view key) {
  object = aslrt_force(object);
  if (aslrt_kind_of(object) != ASLRT_OBJECT) return aslrt_undefined();
  for (const aslrt_member& member : Members(object)) {
    if (Bytes(member.key) == key) return member.value;
  }
  return aslrt_undefined();
}

}  // namespace aslrt

extern "C" {

aslrt_value aslrt_get(aslrt_ctx*, aslrt_value v, const aslrt_name* key) {
  v = aslrt_force(v);
  if (aslrt_kind_of(v) != ASLRT_OBJECT) return aslrt_undefined();
  int64_t i = aslrt::FindMember(v, key);
  return i < 0 ? aslrt_undefined() : aslrt_object_of(v)->m[i].value;
}

aslrt_value aslrt_make_object(aslrt_ctx* ctx, uint32_t shape) {
  const aslrt_image* image = ctx->machine->image;
  aslrt_image_shape row = ASLRT_ROWS(image, aslrt_image_shape, shapes)[shape];
  const uint32_t* names = ASLRT_ROWS(image, uint32_t, shape_names) + row.first;
  aslrt_object* object = aslrt::NewObject(ctx, row.count);
  for (uint32_t i = 0; i < row.count; ++i) object->m[i] = {ctx->names[names[i]], aslrt_force(ctx->vsp[i])};
  return aslrt::FinishObject(object, row.count);
}

aslrt_value aslrt_put(aslrt_ctx* ctx, aslrt_value base, const aslrt_name* key, aslrt_value value) {
  base = aslrt_force(base);
  value = aslrt_force(value);
  if (aslrt_kind_of(base) != ASLRT_OBJECT) return aslrt::NotAnObject(ctx);
  const aslrt_object* old = aslrt_object_of(base);
  uint32_t count = aslrt_len_of(base);
  int64_t at = aslrt::FindMember(base, key);
  uint32_t new_count = at < 0 ? count + 1 : count;
  aslrt_object* object = aslrt::NewObject(ctx, new_count);
  for (uint32_t i = 0; i < count; ++i) object->m[i] = old->m[i];
  // What was in the place that the value takes, or what the new key takes.
  uint32_t before = at < 0 ? 0 : aslrt::SizeMax(old->m[at].value);
  uint64_t more = at < 0 ? aslrt::KeySizeMax(key) : 0;
  object->m[at < 0 ? count : static_cast<uint32_t>(at)] = {key, value};
  if (old->h.size_max == UINT32_MAX) return aslrt::FinishObject(object, new_count);  // cut off: unknown
  uint64_t size = uint64_t{old->h.size_max} - before + more + aslrt::SizeMax(value);
  return aslrt::SealObject(object, new_count, size);
}

uint32_t aslrt_sizes(aslrt_ctx*, aslrt_value container, int64_t others) {
  uint64_t size = static_cast<uint64_t>(others);
  if (aslrt_kind_of(container) == ASLRT_OBJECT) {
    for (const aslrt_member& member : aslrt::Members(container)) size += aslrt::SizeMax(member.value);
  } else {
    for (aslrt_value element : aslrt::Elements(container)) size += aslrt::SizeMax(element);
  }
  return aslrt::Saturate(size);
}

// Where a ResultPath goes on below a member: intermediate objects are created, also in place of what is
// not an object (reference/dataflow: "intermediate objects are created").
aslrt_value aslrt_child(aslrt_ctx* ctx, aslrt_value base, const aslrt_name* key) {
  base = aslrt_force(base);
  if (aslrt_kind_of(base) != ASLRT_OBJECT) return aslrt::NotAnObject(ctx);
  aslrt_value member = aslrt_force(aslrt_get(ctx, base, key));
  uint32_t kind = aslrt_kind_of(member);
  // An array stays: the next step of the path may be an index; aslrt_put refuses it if it is a name.
  if (kind == ASLRT_OBJECT || kind == ASLRT_ARRAY) return member;
  return aslrt::MakeObject(ctx, {});
}

}  // extern "C"
