// Sequences, groups and objects while an expression makes them.
#include <algorithm>

#include "runtime/jsonata/library.h"
#include "aslc/jsonata_ops.h"
#include "runtime/machine.h"

namespace aslrt::jsonata {
namespace {

// What an aslrt_list pointer of a Seq operation points to. Lives in the arena.
struct Sequence {
  aslrt_array* array;
  uint32_t count, capacity;
  uint64_t size_max;
  uint32_t pushes;    // results of the last step so far, before flattening
  aslrt_value first;  // the first of them
};

Sequence* Of(aslrt_list* list) { return reinterpret_cast<Sequence*>(list); }

constexpr uint32_t kFirstCapacity = 4;

aslrt_array* NewArray(aslrt_ctx* ctx, size_t capacity) {
  return static_cast<aslrt_array*>(
      StoreOf(ctx).arena.Allocate(ctx, sizeof(aslrt_array) + capacity * sizeof(aslrt_value)));
}

void Reserve(aslrt_ctx* ctx, Sequence* s, size_t more) {
  size_t need = s->count + more;
  if (need <= s->capacity) return;
  size_t capacity = s->capacity;
  while (capacity < need) capacity *= 2;
  aslrt_array* grown = NewArray(ctx, capacity);
  std::copy(s->array->v, s->array->v + s->count, grown->v);
  s->array = grown;
  s->capacity = static_cast<uint32_t>(capacity);
}

void PushOne(aslrt_ctx* ctx, Sequence* s, aslrt_value v) {
  if (s->count == s->capacity) Reserve(ctx, s, 1);
  s->array->v[s->count++] = v;
  s->size_max += 1 + uint64_t{SizeMax(v)};
}

void PushAll(aslrt_ctx* ctx, Sequence* s, aslrt_value array) {
  Reserve(ctx, s, aslrt_len_of(array));
  for (aslrt_value v : Elements(array)) PushOne(ctx, s, v);
}

aslrt_value Finish(Sequence* s, uint32_t flags) {
  s->array->h = {Saturate(s->size_max), 0, 0, 0};
  return aslrt_make(ASLRT_ARRAY, flags, s->count, reinterpret_cast<uintptr_t>(s->array));
}

}  // namespace
}  // namespace aslrt::jsonata

using namespace aslrt;
using namespace aslrt::jsonata;

extern "C" {

aslrt_list* aslrt_seq_new(aslrt_ctx* ctx) {
  auto* s = static_cast<Sequence*>(aslrt_alloc(ctx, sizeof(Sequence)));
  *s = {NewArray(ctx, kFirstCapacity), 0, kFirstCapacity, 2, 0, aslrt_undefined()};
  return reinterpret_cast<aslrt_list*>(s);
}

void aslrt_seq_push(aslrt_ctx* ctx, aslrt_list* list, aslrt_value v, uint32_t mode) {
  Sequence* s = Of(list);
  if (IsUndefined(v)) return;
  if (mode == kPushItem) return PushOne(ctx, s, v);
  if (mode == kPushStep || mode == kPushFilter) {
    if (s->pushes++ == 0) s->first = v;
    if (mode == kPushFilter && IsArray(v)) s->first = AsSequence(v);
  }
  bool whole = !IsArray(v) || (mode != kPushAppend && (v.head & kConstructed));
  if (whole) return PushOne(ctx, s, v);
  PushAll(ctx, s, v);
}

aslrt_value aslrt_seq_end(aslrt_ctx*, aslrt_list* list, uint32_t flags) {
  Sequence* s = Of(list);
  if (flags & kEndPlain) return Finish(s, flags & kEndConstructed ? kConstructed : 0);
  bool single = (flags & kEndLastStep) && s->pushes == 1 && IsArray(s->first) && !IsSequence(s->first);
  if (single) {
    if (!(flags & kEndKeep)) return s->first;
    aslrt_value v = s->first;
    // A constructed array becomes the one item of a sequence; another one only keeps its brackets.
    if (!(v.head & kConstructed)) return v;
    s->count = 0;
    s->size_max = 2;
    s->array->v[s->count++] = v;
    s->size_max += 1 + uint64_t{SizeMax(v)};
    return Finish(s, kSequence | kKeepSingleton);
  }
  if (flags & kEndArray) return Finish(s, kSequence);
  if (s->count == 0) return aslrt_undefined();
  if (s->count == 1 && !(flags & kEndKeep)) return s->array->v[0];
  return Finish(s, kSequence | (flags & kEndKeep ? kKeepSingleton : 0));
}

// Objects on the way are one lookup each; from an array on, step by step.
aslrt_value aslrt_name_path(aslrt_ctx* ctx, aslrt_value v, uint32_t shape, uint32_t flags) {
  const aslrt_machine* machine = ctx->machine;
  const aslrt_image_shape& row = ASLRT_ROWS(machine->image, aslrt_image_shape, shapes)[shape];
  const uint32_t* names = ASLRT_ROWS(machine->image, uint32_t, shape_names) + row.first;
  flags &= kNamePathFlags;
  v = aslrt_force(v);
  for (uint32_t i = 0; i < row.count; ++i) {
    const aslrt_name* name = ctx->names[names[i]];
    bool last = i + 1 == row.count;
    if (!IsArray(v) && !(last && (flags & kEndKeep))) {
      v = aslrt_get(ctx, v, name);
      continue;
    }
    aslrt_list* list = aslrt_seq_new(ctx);
    std::span<const aslrt_value> items = IsArray(v) ? Elements(v) : std::span<const aslrt_value>(&v, 1);
    for (aslrt_value item : items) {
      aslrt_value found = IsArray(item) ? Collapse(Lookup(ctx, item, name)) : aslrt_get(ctx, item, name);
      aslrt_seq_push(ctx, list, found, kPushStep);
    }
    if (!last && Of(list)->count == 0) return aslrt_undefined();
    v = aslrt_seq_end(ctx, list, last ? flags | kEndLastStep : static_cast<uint32_t>(kEndArray));
  }
  return v;
}

aslrt_value aslrt_object_defined(aslrt_ctx* ctx, uint32_t shape) {
  const aslrt_machine* machine = ctx->machine;
  const aslrt_image_shape& row = ASLRT_ROWS(machine->image, aslrt_image_shape, shapes)[shape];
  const uint32_t* names = ASLRT_ROWS(machine->image, uint32_t, shape_names) + row.first;
  auto* object = static_cast<aslrt_object*>(aslrt_alloc(ctx, static_cast<int64_t>(ObjectBytes(row.count))));
  uint32_t count = 0;
  for (uint32_t i = 0; i < row.count; ++i) {
    if (!IsUndefined(ctx->vsp[i])) object->m[count++] = {ctx->names[names[i]], ctx->vsp[i]};
  }
  return FinishObject(object, count);
}

}  // extern "C"
