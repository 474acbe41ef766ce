// The memory of one execution: an arena of chunks that generated code bumps through the context, and the
// names (object keys) that the machine does not have. The first member of aslrt_execution, so that value
// functions find it from a context (StoreOf) and can be tested without an engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "aslc/abi.h"
#include "aslc/image.h"

namespace aslrt {

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
  void* Allocate(aslrt_ctx* ctx, size_t size);
  // Bytes handed out so far, the open chunk up to ctx->p included.
  size_t Used(const aslrt_ctx* ctx) const;
  // Forgets everything but keeps a chunk for reuse; Open again afterwards.
  void Reset();
  void Swap(Arena& other);

 private:
  struct Chunk {
    char* begin;
    size_t size;
  };
  std::vector<Chunk> chunks_;
  size_t current_ = 0;      // chunks_[current_] is open
  size_t used_before_ = 0;  // in chunks before it
};

// Open-addressed table of the execution's own names; lives in the arena's generation.
class NameTable {
 public:
  const aslrt_name* Find(std::string_view bytes, uint32_t hash) const;
  void Insert(const aslrt_name* name);
  void Clear();

 private:
  void Grow();
  std::vector<const aslrt_name*> slots_;
  size_t count_ = 0;
};

uint32_t HashBytes(std::string_view bytes);  // fixed function: hashes go into images and snapshots

struct Store {
  Arena arena;
  NameTable names;
  uint32_t payload_max = 262144;  // bytes; UINT32_MAX = no quota
};

inline Store& StoreOf(const aslrt_ctx* ctx) { return *reinterpret_cast<Store*>(ctx->execution); }

// The one function every key goes through: the machine's name if it has one, else the execution's.
const aslrt_name* Intern(aslrt_ctx* ctx, std::string_view key);

// Copies what is reachable into a fresh arena and swaps it in (called between states only). Roots are
// the values to keep; they are updated in place. Sharing is kept; names are interned again.
class Collector {
 public:
  explicit Collector(aslrt_ctx* ctx);
  void Root(aslrt_value* value);
  void Finish();  // after all roots
 private:
  aslrt_value Move(aslrt_value value, int depth);
  aslrt_ctx* ctx_;
  Store old_;
};

}  // namespace aslrt
