// Interned keys: hashing, the execution's table, and the one way in (store.h).
#include <cstring>

#include "runtime/machine.h"
#include "runtime/store.h"
#include "runtime/utf8.h"

namespace aslrt {
namespace {

constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;

// Words are little-endian on every machine, so that hashes can be stored.
uint64_t LoadWord(const char* p, size_t n) {
  uint64_t word = 0;
  for (size_t i = 0; i < n; ++i) word |= static_cast<uint64_t>(static_cast<unsigned char>(p[i])) << (8 * i);
  return word;
}

}  // namespace

uint32_t HashBytes(std::string_view bytes) {
  uint64_t hash = bytes.size() * kMultiplier;
  const char* p = bytes.data();
  size_t n = bytes.size();
  for (; n >= 8; n -= 8, p += 8) {
    hash = (hash ^ LoadWord(p, 8)) * kMultiplier;
    hash ^= hash >> 29;
  }
  if (n > 0) hash = (hash ^ LoadWord(p, n)) * kMultiplier;
  hash ^= hash >> 32;
  hash *= kMultiplier;
  return static_cast<uint32_t>(hash >> 32);
}

const aslrt_name* NameTable::Find(std::string_view bytes, uint32_t hash) const {
  if (slots_.empty()) return nullptr;
  size_t mask = slots_.size() - 1;
  for (size_t i = hash & mask;; i = (i + 1) & mask) {
    const aslrt_name* name = slots_[i];
    if (name == nullptr || SameName(name, bytes, hash)) return name;
  }
}

void NameTable::Insert(const aslrt_name* name) {
  if (2 * (count_ + 1) > slots_.size()) Grow();
  size_t mask = slots_.size() - 1;
  size_t i = name->hash & mask;
  while (slots_[i] != nullptr) i = (i + 1) & mask;
  slots_[i] = name;
  ++count_;
}

void NameTable::Grow() {
  std::vector<const aslrt_name*> old(slots_.empty() ? 32 : 2 * slots_.size(), nullptr);
  old.swap(slots_);
  size_t mask = slots_.size() - 1;
  for (const aslrt_name* name : old) {
    if (name == nullptr) continue;
    size_t i = name->hash & mask;
    while (slots_[i] != nullptr) i = (i + 1) & mask;
    slots_[i] = name;
  }
}

void NameTable::Clear() {
  if (count_ == 0) return;
  slots_.assign(slots_.size(), nullptr);
  count_ = 0;
}

aslrt_name* MakeName(aslrt_ctx* ctx, std::string_view key, uint32_t hash, uint32_t id) {
  void* memory = StoreOf(ctx).arena.Allocate(ctx, sizeof(aslrt_name) + key.size());
  aslrt_name* name = static_cast<aslrt_name*>(memory);
  name->len = static_cast<uint32_t>(key.size());
  name->hash = hash;
  name->id = id;
  name->flags = TextFlags(key);
  if (!key.empty()) std::memcpy(name->bytes, key.data(), key.size());
  return name;
}

const aslrt_name* Intern(aslrt_ctx* ctx, std::string_view key) {
  uint32_t hash = HashBytes(key);
  const aslrt_machine* machine = ctx->machine;
  if (machine != nullptr) {
    if (const aslrt_name* name = machine->Find(key, hash)) return name;
    // Keys of a machine's constants become names of the machine: executions must find them there.
    if (ctx == &machine->ctx) return const_cast<aslrt_machine*>(machine)->Add(key, hash);
  }
  Store& store = StoreOf(ctx);
  if (const aslrt_name* name = store.names.Find(key, hash)) return name;
  const aslrt_name* name = MakeName(ctx, key, hash, UINT32_MAX);
  store.names.Insert(name);
  return name;
}

}  // namespace aslrt
