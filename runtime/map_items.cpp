// The inputs of the children of a Distributed Map, made one after the other as children start: items of the
// state's input or of its ItemReader, ItemSelector, ItemBatcher (parallel-map.md 6.4 to 6.6).
#include <algorithm>

#include "runtime/execution.h"

namespace aslrt {

namespace {

uint32_t StateItems(const aslrt_wait* w) {
  uint32_t kind = aslrt_kind_of(w->items);
  return kind == ASLRT_ARRAY || kind == ASLRT_OBJECT ? aslrt_len_of(w->items) : 0;
}

bool FailReader(aslrt_execution& x, MapRun& run, std::string_view cause) {
  run.stuck = true;  // nothing more is asked of it
  run.source.reset();
  x.ctx.error = WrapString("States.ItemReaderFailed");
  x.ctx.cause = MakeString(&x.ctx, cause);
  return false;
}

// The next item of the reader, in run.item. Everything that the engine holds is in its place meanwhile, because
// memory may be collected.
enum class Drawn { kItem, kEnd, kFailed };
Drawn DrawOne(aslrt_execution& x, MapRun& run) {
  PrepareArena(x);
  run.item = {};
  switch (run.source->Read(&x.ctx, &run.item)) {
    case ItemSource::Next::kItem: return Drawn::kItem;
    case ItemSource::Next::kEnd: return Drawn::kEnd;
    case ItemSource::Next::kFailed: break;
  }
  const std::string cause = run.source->cause();
  FailReader(x, run, cause);
  return Drawn::kFailed;
}

// The reader at the item that comes next; a snapshot knows only how many were read.
bool OpenReader(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  if (run.source != nullptr) return true;
  ReaderSpec spec;
  std::string cause;
  if (!MakeReaderSpec(run, &spec, &cause)) return FailReader(x, run, cause);
  run.source = OpenItems(x.host, std::move(spec));
  const uint32_t drawn = run.skip ? f->wait->next_item : 0;
  run.skip = false;
  for (uint32_t i = 0; i < drawn; ++i) {
    Drawn next = DrawOne(x, run);
    if (next == Drawn::kFailed) return false;
    if (next == Drawn::kEnd) return FailReader(x, run, "What the ItemReader reads is shorter than it was.");
  }
  return true;
}

Made ReadNext(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  if (run.exhausted || run.stuck) return Made::kEnd;
  if (!OpenReader(x, f)) return Made::kFailed;
  // Items are counted in 32 bits.
  if (f->wait->next_item == UINT32_MAX) return FailReader(x, run, "There are too many items."), Made::kFailed;
  switch (DrawOne(x, run)) {
    case Drawn::kItem: return Made::kInput;
    case Drawn::kFailed: return Made::kFailed;
    case Drawn::kEnd: break;
  }
  run.exhausted = true;
  if (!run.all_seen) CoverMapSize(x, f->state, f->wait->next_item);
  run.all_seen = true;
  run.source.reset();
  run.item = {};
  return Made::kEnd;
}

// The next item after its ItemSelector.
Made NextItem(aslrt_execution& x, aslrt_frame* f, aslrt_value* input) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  if (run.reads()) {
    Made made = ReadNext(x, f);
    if (made != Made::kInput) return made;
  } else if (w->next_item >= StateItems(w)) {
    return Made::kEnd;
  } else {
    PrepareArena(x);
  }
  if (!ItemInput(x, f, w->next_item, input)) return Made::kFailed;
  ++w->next_item;
  run.items_seen = std::max(run.items_seen, w->next_item);
  run.item = {};
  return Made::kInput;
}

Made TooLarge(aslrt_execution& x, const aslrt_frame* f) {
  x.ctx.error = WrapString("States.DataLimitExceeded");
  x.ctx.cause = DataLimitCause(x, Str(x, StateOf(x, f).name));
  return Made::kFailed;
}

// The bytes that an item adds to a batch, with its comma; stops counting above the quota.
uint64_t BatchSize(const aslrt_execution& x, aslrt_value item) { return ExactSize(item, x.store.payload_max) + 1; }

aslrt_value BatchOf(aslrt_execution& x, const MapRun& run, size_t count) {
  Field fields[2];
  size_t used = 0;
  if (aslrt_kind_of(run.batch_input) != ASLRT_UNDEFINED) {
    fields[used++] = {Name(x.machine, WellKnown::kBatchInput), run.batch_input};
  }
  fields[used++] = {Name(x.machine, WellKnown::kItems), MakeArray(&x.ctx, {run.batch.data(), count})};
  return MakeObject(&x.ctx, {fields, used});
}

// The item that a batch has no room for begins the one after it.
Made NextBatch(aslrt_execution& x, aslrt_frame* f, aslrt_value* input, uint32_t* items) {
  MapRun& run = *f->wait->run;
  const uint64_t bytes_max = run.batch_bytes == 0 ? x.store.payload_max : run.batch_bytes;
  const uint32_t items_max = run.batch_items == 0 ? UINT32_MAX : run.batch_items;
  uint64_t bytes = ExactSize(BatchOf(x, run, 0), bytes_max);
  size_t count = 0;
  while (count < items_max) {
    if (count == run.batch.size()) {
      aslrt_value item;
      Made made = NextItem(x, f, &item);
      if (made == Made::kFailed) return made;
      if (made == Made::kEnd) break;
      run.batch.push_back(item);
    }
    // The first one needs no comma.
    uint64_t more = BatchSize(x, run.batch[count]) - (count == 0 ? 1 : 0);
    if (bytes + more > bytes_max) break;
    bytes += more;
    ++count;
  }
  if (count == 0) return run.batch.empty() ? Made::kEnd : TooLarge(x, f);
  *input = BatchOf(x, run, count);
  *items = static_cast<uint32_t>(count);
  run.batch.erase(run.batch.begin(), run.batch.begin() + static_cast<std::ptrdiff_t>(count));
  return Made::kInput;
}

}  // namespace

Made NextInput(aslrt_execution& x, aslrt_frame* f, aslrt_value* input, uint32_t* items) {
  if (f->wait->run->batched) return NextBatch(x, f, input, items);
  *items = 1;
  Made made = NextItem(x, f, input);
  if (made != Made::kInput) return made;
  const uint32_t max = x.store.payload_max;
  return SizeMax(*input) > max && ExactSize(*input, max) > max ? TooLarge(x, f) : made;
}

uint64_t ItemTotal(const aslrt_wait* w) { return w->run->reads() ? w->run->items_seen : StateItems(w); }

bool ItemTotalKnown(const aslrt_wait* w) { return !w->run->reads() || w->run->all_seen; }

void RewindItems(aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  f->wait->next_item = static_cast<uint32_t>(run.items.begun);
  run.batch.clear();
  run.source.reset();
  run.item = {};
  run.skip = run.reads();
  run.stuck = false;
  run.exhausted = run.all_seen && run.items.begun == run.items_seen;
}

}  // namespace aslrt
