// The copying collector (store.h). Runs between states only, when no generated code holds a pointer.
// A container that was copied holds its new place: bit kMoved in its flags, the address in the words
// that follow them. Containers are copied with their old children first and looked through later, from
// a list, so that depth costs no stack.
#include <cstring>
#include <utility>

#include "runtime/store.h"
#include "runtime/value.h"

namespace aslrt {
namespace {

constexpr uint32_t kMoved = 0x80000000u;
// Shorter strings are copied once for each value that refers to them.
constexpr uint32_t kSharedStringMin = 64;

template <typename T>
T* LoadAddress(const void* from) {
  T* address;
  std::memcpy(&address, from, sizeof(address));
  return address;
}
void StoreAddress(void* to, const void* address) { std::memcpy(to, &address, sizeof(address)); }

// Where the new place of a container is kept: reserved0 and reserved1.
char* AddressOf(aslrt_head* head) { return reinterpret_cast<char*>(head) + offsetof(aslrt_head, reserved0); }

aslrt_value WithBits(aslrt_value value, const void* address) {
  value.bits = reinterpret_cast<uintptr_t>(address);
  return value;
}

}  // namespace

Collector::Collector(aslrt_ctx* ctx) : ctx_(ctx) {
  Store& store = StoreOf(ctx);
  old_arena_.Swap(store.arena);
  std::swap(old_names_, store.names);
  store.arena.Open(ctx);
}

void Collector::Root(aslrt_value* value) {
  if (aslrt_kind_of(*value) == ASLRT_TEXT) {
    MoveText(value);
  } else {
    MoveChild(value, Region());
  }
  Drain();
}

void Collector::Finish() {
  Arena gone;
  gone.Swap(old_arena_);
  old_names_.Clear();
  long_strings_.clear();
  ++StoreOf(ctx_).generation;
}

void Collector::Drain() {
  while (!pending_.empty()) {
    Pending next = pending_.back();
    pending_.pop_back();
    if (next.object) {
      aslrt_object* object = static_cast<aslrt_object*>(next.container);
      for (uint32_t i = 0; i < next.count; ++i) {
        object->m[i].key = MoveName(object->m[i].key);
        MoveChild(&object->m[i].value, next.region);
      }
    } else {
      aslrt_array* array = static_cast<aslrt_array*>(next.container);
      for (uint32_t i = 0; i < next.count; ++i) MoveChild(&array->v[i], next.region);
    }
  }
}

void Collector::MoveChild(aslrt_value* value, const Region& region) {
  switch (aslrt_kind_of(*value)) {
    case ASLRT_NUMTEXT:
    case ASLRT_STRING: MoveBytes(value, region); break;
    case ASLRT_ARRAY:
    case ASLRT_OBJECT: MoveContainer(value, region); break;
    case ASLRT_TEXT: MoveText(value); break;
    default: break;
  }
}

void Collector::MoveText(aslrt_value* value) {
  aslrt_text* old = const_cast<aslrt_text*>(aslrt_text_of(*value));
  if (old->flags & kMoved) {
    *value = WithBits(*value, LoadAddress<const void>(&old->text));
    return;
  }
  Arena& arena = StoreOf(ctx_).arena;
  aslrt_text* copy = static_cast<aslrt_text*>(arena.Allocate(ctx_, sizeof(aslrt_text)));
  char* bytes = static_cast<char*>(arena.Allocate(ctx_, old->len));
  if (old->len > 0) std::memcpy(bytes, old->text, old->len);
  Region region{old->text, bytes, old->len};
  *copy = *old;
  copy->text = bytes;
  old->flags |= kMoved;
  StoreAddress(&old->text, copy);
  MoveChild(&copy->tree, region);
  *value = WithBits(*value, copy);
}

void Collector::MoveBytes(aslrt_value* value, const Region& region) {
  if (value->head & ASLRT_MACHINE_TEXT) return;
  const char* old = aslrt_chars(*value);
  uint32_t len = aslrt_len_of(*value);
  if (len == 0) {
    *value = WithBits(*value, "");
    return;
  }
  uintptr_t offset = reinterpret_cast<uintptr_t>(old) - reinterpret_cast<uintptr_t>(region.text);
  if (region.len >= len && offset <= region.len - len) {
    *value = WithBits(*value, region.copy + offset);
    return;
  }
  if (len >= kSharedStringMin) {
    auto found = long_strings_.find(old);
    if (found != long_strings_.end() && aslrt_len_of(found->second) >= len) {
      *value = WithBits(*value, aslrt_chars(found->second));
      return;
    }
  }
  char* copy = static_cast<char*>(StoreOf(ctx_).arena.Allocate(ctx_, len));
  std::memcpy(copy, old, len);
  *value = WithBits(*value, copy);
  if (len >= kSharedStringMin) long_strings_.insert_or_assign(old, *value);
}

void Collector::MoveContainer(aslrt_value* value, const Region& region) {
  // Arrays and objects begin with the same head.
  aslrt_head* head = reinterpret_cast<aslrt_head*>(static_cast<uintptr_t>(value->bits));
  if (head->flags & ASLRT_IN_MACHINE) return;
  if (head->flags & kMoved) {
    *value = WithBits(*value, LoadAddress<const void>(AddressOf(head)));
    return;
  }
  uint32_t count = aslrt_len_of(*value);
  bool object = aslrt_kind_of(*value) == ASLRT_OBJECT;
  size_t size = sizeof(aslrt_head) + count * (object ? sizeof(aslrt_member) : sizeof(aslrt_value));
  // The index refers to members by position and finds them by the hash of their keys: it stays valid.
  if (head->flags & ASLRT_HAS_INDEX) size += head->reserved0 * sizeof(uint32_t);
  void* copy = StoreOf(ctx_).arena.Allocate(ctx_, size);
  std::memcpy(copy, head, size);
  head->flags |= kMoved;
  StoreAddress(AddressOf(head), copy);
  *value = WithBits(*value, copy);
  if (count > 0) pending_.push_back({copy, count, object, region});
}

const aslrt_name* Collector::MoveName(const aslrt_name* name) {
  if (name->id != UINT32_MAX) return name;  // the machine's
  if (name->flags & kMoved) return LoadAddress<const aslrt_name>(name);
  aslrt_name* copy = MakeName(ctx_, Bytes(name), name->hash, UINT32_MAX);
  StoreOf(ctx_).names.Insert(copy);
  aslrt_name* old = const_cast<aslrt_name*>(name);
  old->flags |= kMoved;
  StoreAddress(old, copy);  // over len and hash
  return copy;
}

}  // namespace aslrt
