// Draws (draws.h).
#include "runtime/draws.h"

#include "runtime/execution.h"

namespace aslrt {

namespace {

// Finaliser of SplitMix64: fixed, because paths are part of draw keys and of traces.
uint64_t Mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace

uint64_t ChildPath(uint64_t parent, uint32_t slot) {
  return Mix(parent + 0x9e3779b97f4a7c15u * (uint64_t{slot} + 1));
}

uint32_t* DrawCounts::Slot(uint32_t kind, uint32_t state, uint64_t path) {
  size_t mask = slots_.size() - 1;
  size_t at = Mix(path ^ (uint64_t{state} << 32 | kind)) & mask;
  while (slots_[at] != 0) {
    const DrawCount& row = rows_[slots_[at] - 1];
    if (row.kind == kind && row.state == state && row.path == path) break;
    at = (at + 1) & mask;
  }
  return &slots_[at];
}

void DrawCounts::Grow() {
  slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, 0);
  for (size_t i = 0; i < rows_.size(); ++i) {
    *Slot(rows_[i].kind, rows_[i].state, rows_[i].path) = static_cast<uint32_t>(i + 1);
  }
}

uint32_t DrawCounts::Next(uint32_t kind, uint32_t state, uint64_t path) {
  if ((rows_.size() + 1) * 2 > slots_.size()) Grow();
  uint32_t* slot = Slot(kind, state, path);
  if (*slot == 0) {
    rows_.push_back({path, kind, state, 0});
    *slot = static_cast<uint32_t>(rows_.size());
  }
  return rows_[*slot - 1].count++;
}

bool DrawCounts::Restore(const DrawCount& row) {
  if ((rows_.size() + 1) * 2 > slots_.size()) Grow();
  uint32_t* slot = Slot(row.kind, row.state, row.path);
  if (*slot != 0) return false;
  rows_.push_back(row);
  *slot = static_cast<uint32_t>(rows_.size());
  return true;
}

void DrawCounts::Clear() {
  if (rows_.empty()) return;
  rows_.clear();
  slots_.assign(slots_.size(), 0);
}

uint64_t Draw(aslrt_ctx* ctx, const aslrt_frame* frame, uint32_t kind) {
  aslrt_execution& x = *ctx->execution;
  aslrt_draw key = {};
  key.kind = kind;
  key.scope = frame->scope;
  key.state = frame->state;
  key.path = LinksOf(frame)->path;
  key.ordinal = DrawsOf(x, frame).Next(kind, frame->state, key.path);
  return x.host.draw(x.ctx.host_data, &key);
}

}  // namespace aslrt
