// Memory of frames and of what they wait for, the queue of ready frames, and collections of garbage.
// Frames come from slabs and go to free lists by size, so that a run allocates nothing once warm.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "aslc/check.h"
#include "runtime/execution.h"
#include "runtime/roots.h"

namespace aslrt {

namespace {

constexpr size_t kSlabSize = 16384;
constexpr size_t kFirstCollection = size_t{1} << 20;
// The first collection waits longer when the input is large: what is made of it is mostly kept.
constexpr size_t kInputGrowth = 8;

// Room for the next power of two of variables; class 0 has none.
uint32_t SizeClass(uint32_t var_count) { return static_cast<uint32_t>(std::bit_width(var_count)); }

size_t ClassSize(uint32_t size_class) {
  size_t vars = size_class == 0 ? 0 : (size_t{1} << size_class) - 1;
  return sizeof(FrameLinks) + sizeof(aslrt_frame) + vars * sizeof(aslrt_value);
}

aslrt_frame* AllocateFrame(aslrt_execution& x, uint32_t size_class) {
  std::vector<aslrt_frame*>& free = x.free_frames[size_class];
  if (!free.empty()) {
    aslrt_frame* f = free.back();
    free.pop_back();
    return f;
  }
  size_t size = ClassSize(size_class);
  if (static_cast<size_t>(x.slab_end - x.slab_next) < size) {
    size_t slab = size > kSlabSize ? size : kSlabSize;
    void* memory = HostAllocate(x.host, x.ctx.host_data, slab);
    ASL_CHECK(memory != nullptr, "out of memory");
    x.slabs.push_back({memory, slab});
    x.slab_next = static_cast<char*>(memory);
    x.slab_end = x.slab_next + slab;
  }
  FrameLinks* links = new (x.slab_next) FrameLinks{};
  x.slab_next += size;
  links->size_class = size_class;
  return reinterpret_cast<aslrt_frame*>(links + 1);
}

void ResetWait(aslrt_wait* w) {
  ResetAttempts(w);
  w->max_concurrency = 0;
  w->until = 0;
  w->timestamp = false;
  w->results.clear();
  w->next_item = w->live = 0;
  w->begun_event = w->last_event = 0;
  w->first_child = w->last_child = nullptr;
  w->run.reset();
  w->items = aslrt_undefined();
}

void LinkChild(aslrt_frame* parent, aslrt_frame* f) {
  aslrt_wait* w = parent->wait;
  LinksOf(f)->previous_sibling = w->last_child;
  LinksOf(f)->next_sibling = nullptr;
  if (w->last_child != nullptr) LinksOf(w->last_child)->next_sibling = f;
  else w->first_child = f;
  w->last_child = f;
}

void UnlinkChild(aslrt_frame* f) {
  aslrt_wait* w = f->parent->wait;
  FrameLinks* links = LinksOf(f);
  if (links->previous_sibling != nullptr) LinksOf(links->previous_sibling)->next_sibling = links->next_sibling;
  else w->first_child = links->next_sibling;
  if (links->next_sibling != nullptr) LinksOf(links->next_sibling)->previous_sibling = links->previous_sibling;
  else w->last_child = links->previous_sibling;
  links->previous_sibling = links->next_sibling = nullptr;
}

void Collect(aslrt_execution& x) {
  Collector collector(&x.ctx);
  ForEachRoot(x, [&collector](aslrt_value* v) { collector.Root(v); });
  collector.Finish();
}

}  // namespace

void ResetAttempts(aslrt_wait* w) {
  w->params = 0;
  w->timeout_seconds = w->heartbeat_seconds = 0;
  w->task = 0;
  w->timer = w->heartbeat_timer = kNoTimer;
  w->started = w->submitted = w->closed = w->heartbeat_missed = false;
  w->token_visit = w->token_attempt = 0;
  w->retries_visit = 0;
  w->retries.clear();
  w->credentials = w->token = w->error = w->cause = aslrt_undefined();
}

void* HostAllocate(const aslrt_host& host, void* data, size_t size) {
  return host.allocate != nullptr ? host.allocate(data, size) : std::malloc(size);
}

void HostRelease(const aslrt_host& host, void* data, void* memory, size_t size) {
  if (host.allocate == nullptr) std::free(memory);
  else if (host.release != nullptr) host.release(data, memory, size);
}

aslrt_frame* NewFrame(aslrt_execution& x, aslrt_frame* parent, uint32_t scope, uint32_t slot) {
  const aslrt_image_scope& row = ScopeRow(x, scope);
  aslrt_frame* f = AllocateFrame(x, SizeClass(row.var_count));
  FrameLinks* links = LinksOf(f);
  links->previous_ready = links->next_ready = links->previous_sibling = links->next_sibling = nullptr;
  links->ready = links->stopped = false;
  links->child = parent == nullptr ? nullptr : LinksOf(parent)->child;
  links->path = parent == nullptr ? 0 : ChildPath(LinksOf(parent)->path, slot);
  links->entered_time = 0;
  links->entered_after = 0;
  links->var_count = row.var_count;
  x.live_variables += row.var_count;
  if (++x.live_frames > x.most_frames) x.most_frames = x.live_frames;
  f->parent = parent;
  f->wait = nullptr;
  f->scope = scope;
  f->state = row.start_state;
  f->entry = ASLRT_ENTRY_enter;
  f->slot = slot;
  f->entered_id = f->last_id = f->attempt = 0;
  SetStatus(f, FrameStatus::kEnter);
  f->input = f->work = aslrt_undefined();
  for (uint32_t i = 0; i < row.var_count; ++i) f->vars[i] = aslrt_undefined();
  if (parent != nullptr) LinkChild(parent, f);
  return f;
}

void FreeFrame(aslrt_execution& x, aslrt_frame* f) {
  if (LinksOf(f)->ready) RemoveReady(x, f);
  if (f->parent != nullptr) UnlinkChild(f);
  ChildExecution* child = LinksOf(f)->child;
  if (child != nullptr && child->root == f) ReleaseChild(x, child);
  if (f->wait != nullptr) {
    f->wait->run.reset();  // nothing of it stays open
    x.free_waits.push_back(f->wait);
  }
  f->wait = nullptr;
  x.live_variables -= LinksOf(f)->var_count;
  --x.live_frames;
  x.free_frames[LinksOf(f)->size_class].push_back(f);
}

void FreeTree(aslrt_execution& x, aslrt_frame* f) {
  while (f->wait != nullptr && f->wait->first_child != nullptr) FreeTree(x, f->wait->first_child);
  FreeFrame(x, f);
}

aslrt_wait* WaitOf(aslrt_execution& x, aslrt_frame* f) {
  if (f->wait != nullptr) return f->wait;
  if (x.free_waits.empty()) {
    x.waits.push_back(new aslrt_wait{});
    x.free_waits.push_back(x.waits.back());
  }
  f->wait = x.free_waits.back();
  x.free_waits.pop_back();
  ResetWait(f->wait);
  return f->wait;
}

void ReleaseMemory(aslrt_execution& x) {
  for (aslrt_wait* w : x.waits) delete w;
  for (const aslrt_execution::Slab& slab : x.slabs) {
    HostRelease(x.host, x.ctx.host_data, slab.memory, slab.size);
  }
}

void PushReady(aslrt_execution& x, aslrt_frame* f) {
  FrameLinks* links = LinksOf(f);
  links->ready = true;
  links->next_ready = nullptr;
  links->previous_ready = x.last_ready;
  if (x.last_ready != nullptr) LinksOf(x.last_ready)->next_ready = f;
  else x.first_ready = f;
  x.last_ready = f;
}

void RemoveReady(aslrt_execution& x, aslrt_frame* f) {
  FrameLinks* links = LinksOf(f);
  if (links->previous_ready != nullptr) LinksOf(links->previous_ready)->next_ready = links->next_ready;
  else x.first_ready = links->next_ready;
  if (links->next_ready != nullptr) LinksOf(links->next_ready)->previous_ready = links->previous_ready;
  else x.last_ready = links->previous_ready;
  links->ready = false;
}

aslrt_frame* PopReady(aslrt_execution& x) {
  aslrt_frame* f = x.first_ready;
  RemoveReady(x, f);
  return f;
}

void PrepareArenaSlow(aslrt_execution& x) {
  if (x.collect_at == 0) {
    x.collect_at = std::max(kFirstCollection, kInputGrowth * x.store.arena.Used(&x.ctx));
  }
  if (x.store.arena.Used(&x.ctx) >= x.collect_at) {
    Collect(x);
    size_t live = x.store.arena.Used(&x.ctx);
    x.collect_at = live * 2 > kFirstCollection ? live * 2 : kFirstCollection;
  }
  x.store.arena.Open(&x.ctx);
  x.seen_chunk = x.ctx.lim;
}

}  // namespace aslrt
