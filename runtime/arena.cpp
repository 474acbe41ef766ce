// Chunks of memory that the context bumps (store.h).
#include <cstdlib>
#include <utility>

#include "aslc/check.h"
#include "aslc/engine.h"
#include "runtime/store.h"

namespace aslrt {
namespace {

// One chunk serves most executions; small, because an embedder may keep many of them.
constexpr size_t kFirstChunk = 16384;
constexpr size_t kAllocationMax = SIZE_MAX / 4;

}  // namespace

Arena::~Arena() {
  for (const Chunk& chunk : chunks_) Release(chunk);
  if (spare_.begin != nullptr) Release(spare_);
}

void Arena::Open(aslrt_ctx* ctx) {
  if (open_) {
    if (static_cast<size_t>(ctx->lim - Align(ctx->p)) < ASLRT_RESERVE) AllocateSlow(ctx, 0);
    return;
  }
  if (chunks_.empty()) AddChunk(ctx, 0);
  open_ = true;
  ctx->p = Align(chunks_.back().begin);
  ctx->lim = chunks_.back().begin + chunks_.back().size;
}

void* Arena::AllocateSlow(aslrt_ctx* ctx, size_t size) {
  ASL_CHECK(size < kAllocationMax, "allocation too large");
  if (used_before_ + size > kExpressionBytesMax) ctx->fuel = kFuelMemoryGone;
  if (open_) {
    used_before_ += static_cast<size_t>(ctx->p - chunks_.back().begin);
    AddChunk(ctx, size);
    open_ = false;
  } else if (chunks_.empty() || chunks_.back().size < size + ASLRT_RESERVE + 32) {
    AddChunk(ctx, size);
  }
  Open(ctx);
  char* p = ctx->p;
  ctx->p += size;
  return p;
}

void Arena::AddChunk(aslrt_ctx* ctx, size_t size) {
  size_t wanted = chunks_.empty() ? kFirstChunk : 2 * chunks_.back().size;
  size_t needed = size + ASLRT_RESERVE + 32;  // 32: aligning the first byte and the limit
  if (spare_.size >= needed) {
    chunks_.push_back(spare_);
    spare_ = {nullptr, 0};
    return;
  }
  if (wanted < needed) wanted = needed;
  wanted = (wanted + 15) & ~size_t{15};
  if (chunks_.empty()) {
    host_ = ctx->host;
    host_data_ = ctx->host_data;
  }
  bool own = host_ != nullptr && host_->allocate != nullptr;
  void* memory = own ? host_->allocate(host_data_, wanted) : std::malloc(wanted);
  ASL_CHECK(memory != nullptr, "out of memory");
  ASL_CHECK(reinterpret_cast<uintptr_t>(memory) % 16 == 0, "memory of the host must be aligned to 16 bytes");
  chunks_.push_back({static_cast<char*>(memory), wanted});
}

void Arena::Release(const Chunk& chunk) {
  bool own = host_ != nullptr && host_->allocate != nullptr;
  if (!own) {
    std::free(chunk.begin);
  } else if (host_->release != nullptr) {
    host_->release(host_data_, chunk.begin, chunk.size);
  }
}

void Arena::ResetTo(aslrt_ctx* ctx, const Mark& mark) {
  while (chunks_.size() > mark.chunks) {
    if (chunks_.back().size > spare_.size) {
      if (spare_.begin != nullptr) Release(spare_);
      spare_ = chunks_.back();
    } else {
      Release(chunks_.back());
    }
    chunks_.pop_back();
  }
  used_before_ = mark.used_before;
  open_ = true;
  ctx->p = mark.p;
  ctx->lim = mark.lim;
}

size_t Arena::Used(const aslrt_ctx* ctx) const {
  return open_ ? used_before_ + static_cast<size_t>(ctx->p - chunks_.back().begin) : used_before_;
}

void Arena::Reset() {
  // The last chunk is the largest: chunks only grow.
  while (chunks_.size() > 1) {
    Release(chunks_.front());
    chunks_.erase(chunks_.begin());
  }
  open_ = false;
  used_before_ = 0;
}

void Arena::Swap(Arena& other) {
  std::swap(host_, other.host_);
  std::swap(host_data_, other.host_data_);
  std::swap(chunks_, other.chunks_);
  std::swap(spare_, other.spare_);
  std::swap(open_, other.open_);
  std::swap(used_before_, other.used_before_);
}

}  // namespace aslrt

extern "C" void* aslrt_alloc(aslrt_ctx* ctx, int64_t size) {
  return aslrt::StoreOf(ctx).arena.Allocate(ctx, static_cast<size_t>(size));
}
