// The memory of one execution: an arena of chunks that generated code bumps through the context, and the
// names (object keys) that the machine does not have. The first member of aslrt_execution, so that value
// functions find it from a context (StoreOf) and can be tested without an engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/abi.h"
#include "aslc/image.h"

namespace aslrt {

// An expression that has filled this many bytes of the arena has used up its counted bound as well: fuel is
// set so low that Exhausted() (jsonata/library.h) can tell.
inline constexpr size_t kExpressionBytesMax = size_t{1} << 29;
inline constexpr int64_t kFuelMemoryGone = INT64_MIN / 2;

// Chunks of memory; nothing is freed by itself. The current chunk is exposed as ctx->p and ctx->lim.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();
  // Points the context at fresh room of at least ASLRT_RESERVE bytes.
  void Open(aslrt_ctx* ctx);
  // 16-byte aligned; leaves ASLRT_RESERVE bytes behind it. Never NULL: out of memory is CheckFailed.
  void* Allocate(aslrt_ctx* ctx, size_t size) {
    char* p = Align(ctx->p);
    // lim is aligned too, so p <= lim even after generated code used up its reserve.
    size_t room = static_cast<size_t>(ctx->lim - p);
    bool fits = room >= ASLRT_RESERVE && size <= room - ASLRT_RESERVE;
    if (__builtin_expect(!fits, 0)) return AllocateSlow(ctx, size);
    ctx->p = p + size;
    return p;
  }
  // Gives back the end of the last allocation: `end` lies inside it.
  static void Trim(aslrt_ctx* ctx, char* end) { ctx->p = end; }
  // Bytes handed out so far, the open chunk up to ctx->p included.
  size_t Used(const aslrt_ctx* ctx) const;
  // How far it is filled; ResetTo forgets what was allocated since. The largest chunk made since is kept
  // for reuse.
  struct Mark {
    size_t chunks = 0, used_before = 0;
    char *p = nullptr, *lim = nullptr;
  };
  Mark MarkHere(const aslrt_ctx* ctx) const { return {chunks_.size(), used_before_, ctx->p, ctx->lim}; }
  void ResetTo(aslrt_ctx* ctx, const Mark& mark);
  // Forgets everything but keeps a chunk for reuse; Open again afterwards.
  void Reset();
  void Swap(Arena& other);
  size_t chunk_count() const { return chunks_.size(); }

 private:
  struct Chunk {
    char* begin;
    size_t size;
  };
  static char* Align(char* p) {
    return reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(p) + 15) & ~uintptr_t{15});
  }
  void* AllocateSlow(aslrt_ctx* ctx, size_t size);
  void AddChunk(aslrt_ctx* ctx, size_t size);
  void Release(const Chunk& chunk);

  const aslrt_host* host_ = nullptr;  // whose memory the chunks are; fixed by the first chunk
  void* host_data_ = nullptr;
  std::vector<Chunk> chunks_;
  Chunk spare_{nullptr, 0};
  bool open_ = false;       // the last chunk is the context's
  size_t used_before_ = 0;  // in the chunks before it
};

// Open-addressed table of the execution's own names; lives in the arena's generation.
class NameTable {
 public:
  const aslrt_name* Find(std::string_view bytes, uint32_t hash) const;
  void Insert(const aslrt_name* name);
  void Clear();
  size_t count() const { return count_; }

 private:
  void Grow();
  std::vector<const aslrt_name*> slots_;
  size_t count_ = 0;
};

uint32_t HashBytes(std::string_view bytes);  // fixed function: hashes go into images and snapshots

// Containers that the JSON reader has open; kept between reads so that reading allocates nothing.
struct JsonScratch {
  struct Level {
    size_t first = 0;                     // row of `members` where the container starts
    bool object = false;
    bool expected = false;                // every key so far is the one of the object before
    const aslrt_object* before = nullptr; // object closed last at this depth: its keys are tried first
    uint32_t before_count = 0;
  };
  std::vector<aslrt_member> members;
  std::vector<Level> levels;
  std::string key;  // of a key with escapes
};

struct Store {
  // The memory and the names as they are; ResetTo forgets what came after.
  struct Mark {
    Arena::Mark arena;
    NameTable names;
  };
  Mark MarkHere(const aslrt_ctx* ctx) const { return {arena.MarkHere(ctx), names}; }
  void ResetTo(aslrt_ctx* ctx, const Mark& mark) {
    arena.ResetTo(ctx, mark.arena);
    if (names.count() != mark.names.count()) names = mark.names;
    ++generation;
  }
  // Forgets everything.
  void Clear(aslrt_ctx* ctx) {
    names.Clear();
    arena.Reset();
    arena.Open(ctx);
    ++generation;
  }

  Arena arena;
  NameTable names;
  uint32_t payload_max = 262144;  // bytes; UINT32_MAX = no quota
  JsonScratch json;
  // Grows whenever values and names that nobody told the collector of are gone.
  uint64_t generation = 0;
};

inline Store& StoreOf(const aslrt_ctx* ctx) { return *reinterpret_cast<Store*>(ctx->execution); }

// A name in the context's arena; `id` UINT32_MAX for names of an execution. Not entered in a table.
aslrt_name* MakeName(aslrt_ctx* ctx, std::string_view key, uint32_t hash, uint32_t id);
inline bool SameName(const aslrt_name* name, std::string_view key, uint32_t hash) {
  return name->hash == hash && std::string_view(name->bytes, name->len) == key;
}
// The one function every key goes through: the machine's name if it has one, else the execution's.
const aslrt_name* Intern(aslrt_ctx* ctx, std::string_view key);

// Copies what is reachable into a fresh arena and swaps it in (called between states only). Roots are
// the values to keep; they are updated in place. Sharing is kept; names are interned again.
class Collector {
 public:
  explicit Collector(aslrt_ctx* ctx);
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;
  // Each place once: a value that was moved already is not recognised.
  void Root(aslrt_value* value);
  void Finish();  // after all roots; the old memory goes

 private:
  // Copied, its children still point into the old arena.
  // Verbatim text that was copied whole; strings inside it move along instead of being copied again.
  struct Region {
    const char* text = nullptr;
    const char* copy = nullptr;
    uint32_t len = 0;
  };
  // A container that was copied while its children still point into the old arena.
  struct Pending {
    void* container;
    uint32_t count;
    bool object;
    Region region;
  };

  void Drain();
  void MoveChild(aslrt_value* value, const Region& region);
  void MoveText(aslrt_value* value);
  void MoveBytes(aslrt_value* value, const Region& region);
  void MoveContainer(aslrt_value* value, const Region& region);
  const aslrt_name* MoveName(const aslrt_name* name);

  aslrt_ctx* ctx_;
  Arena old_arena_;
  NameTable old_names_;
  std::vector<Pending> pending_;
  std::map<const char*, aslrt_value> long_strings_;  // by old place; looked up only
};

}  // namespace aslrt
