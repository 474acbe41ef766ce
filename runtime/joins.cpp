// Parallel and inline Map: children, their results in order, what follows when all are done
// (parallel-map.md, history.md 4.5 and 4.6).
#include "runtime/execution.h"
#include "runtime/json.h"

namespace aslrt {

namespace {

// The results of a Parallel. A document that passes through a branch whole keeps its verbatim text also
// as a part of the result (history.md 8.5), so the array is a document with a text of its own then.
aslrt_value ParallelResults(aslrt_execution& x, const std::vector<aslrt_value>& results) {
  aslrt_value tree = MakeArray(&x.ctx, results);
  bool verbatim = false;
  for (aslrt_value v : results) verbatim = verbatim || aslrt_kind_of(v) == ASLRT_TEXT;
  if (!verbatim) return tree;
  std::string text = "[";
  for (size_t i = 0; i < results.size(); ++i) {
    if (i > 0) text += ',';
    AppendJson(text, results[i]);
  }
  text += ']';
  aslrt_value bytes = MakeString(&x.ctx, text);
  aslrt_text* document = static_cast<aslrt_text*>(x.store.arena.Allocate(&x.ctx, sizeof(aslrt_text)));
  document->text = aslrt_chars(bytes);
  document->len = aslrt_len_of(bytes);
  document->flags = kComposedText;
  document->tree = tree;
  return aslrt_make(ASLRT_TEXT, 0, 0, reinterpret_cast<uintptr_t>(document));
}

uint32_t ItemCount(const aslrt_wait* w) { return static_cast<uint32_t>(w->results.size()); }

aslrt_value ItemAt(const aslrt_wait* w, uint32_t index) {
  if (w->run != nullptr && w->run->reads()) return w->run->item.value;
  if (aslrt_kind_of(w->items) == ASLRT_OBJECT) return aslrt_object_of(w->items)->m[index].value;
  return aslrt_array_of(w->items)->v[index];
}

}  // namespace

void TellBranch(aslrt_execution& x, const aslrt_frame* f, aslrt_branch_change change) {
  if (x.host.branch == nullptr) return;
  const bool of_map_run = f->parent->wait != nullptr && f->parent->wait->run != nullptr;
  const aslrt_branch branch = {change, of_map_run, LinksOf(f)->path, LinksOf(f->parent)->path};
  x.host.branch(x.ctx.host_data, &x, &branch);
}

aslrt_frame* CompleteJoin(aslrt_execution& x, aslrt_frame* f) {
  const std::vector<aslrt_value>& results = f->wait->results;
  bool map = StateOf(x, f).kind == ASLRT_STATE_Map;
  return FinishJoin(x, f, map ? MakeArray(&x.ctx, results) : ParallelResults(x, results));
}

// The state goes on with the results of its children at once. ...Succeeded is not part of the chain
// (history.md 8.3).
aslrt_frame* FinishJoin(aslrt_execution& x, aslrt_frame* f, aslrt_value result) {
  aslrt_wait* w = f->wait;
  bool map = StateOf(x, f).kind == ASLRT_STATE_Map;
  Emit(x, map ? ASLRT_EVENT_MapStateSucceeded : ASLRT_EVENT_ParallelStateSucceeded, f, w->last_event);
  f->last_id = static_cast<uint32_t>(w->last_event);
  f->work = result;
  ClearJoin(w);
  f->entry = ASLRT_ENTRY_result;
  SetStatus(f, FrameStatus::kRun);
  return f;
}

bool ItemInput(aslrt_execution& x, aslrt_frame* f, uint32_t index, aslrt_value* input) {
  if (StateOf(x, f).entry[ASLRT_ENTRY_item] == ASLRT_NONE) {
    *input = ItemAt(f->wait, index);
    return true;
  }
  uint32_t slot = f->slot;
  f->slot = index;
  int32_t status = CallEntry(x, f, ASLRT_ENTRY_item, 0);
  f->slot = slot;
  if (status != ASLRT_ITEM) return false;
  *input = f->work;
  f->work = aslrt_undefined();
  return true;
}

namespace {

// Begins the next iteration; `previous` is the event it follows. False when its input failed to build
// (ctx->error, ctx->cause).
bool StartItem(aslrt_execution& x, aslrt_frame* f, uint64_t previous) {
  aslrt_wait* w = f->wait;
  uint32_t index = w->next_item;
  aslrt_value input;
  if (!ItemInput(x, f, index, &input)) return false;
  ++w->next_item;
  ++w->live;
  EventBody body;
  body.index = index;
  uint64_t id = Emit(x, ASLRT_EVENT_MapIterationStarted, f, previous, body);
  uint32_t scope = ASLRT_ROWS(x.image, uint32_t, branches)[StateOf(x, f).first_branch];
  aslrt_frame* child = NewFrame(x, f, scope, index);
  child->input = input;
  child->last_id = static_cast<uint32_t>(id);
  TellBranch(x, child, ASLRT_BRANCH_STARTED);
  PushReady(x, child);
  return true;
}

aslrt_frame* FailByContext(aslrt_execution& x, aslrt_frame* f) { return FailEntry(x, f, false); }

// As many iterations as may run at a time.
aslrt_frame* StartItems(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  const uint32_t count = ItemCount(w);
  while (!x.over && w->next_item < count && (w->max_concurrency == 0 || w->live < w->max_concurrency)) {
    if (!StartItem(x, f, f->last_id)) return FailByContext(x, f);
  }
  return count == 0 ? CompleteJoin(x, f) : nullptr;
}

}  // namespace

void DropChildren(aslrt_execution& x, aslrt_frame* f) {
  while (f->wait->first_child != nullptr) FreeTree(x, f->wait->first_child);
  ClearJoin(f->wait);
}

void ClearJoin(aslrt_wait* w) {
  w->results.clear();
  w->items = aslrt_undefined();
  w->next_item = w->live = 0;
  w->run.reset();
}

aslrt_frame* StartParallel(aslrt_execution& x, aslrt_frame* f) {
  const aslrt_image_state& state = StateOf(x, f);
  aslrt_wait* w = WaitOf(x, f);
  f->last_id = static_cast<uint32_t>(Emit(x, ASLRT_EVENT_ParallelStateStarted, f, f->last_id));
  w->results.assign(state.branch_count, aslrt_undefined());
  w->next_item = w->live = state.branch_count;
  w->begun_event = w->last_event = f->last_id;
  SetStatus(f, FrameStatus::kJoin);
  for (uint32_t i = 0; i < state.branch_count; ++i) {
    uint32_t scope = ASLRT_ROWS(x.image, uint32_t, branches)[state.first_branch + i];
    aslrt_frame* child = NewFrame(x, f, scope, i);
    child->input = f->work;
    child->last_id = f->last_id;
    TellBranch(x, child, ASLRT_BRANCH_STARTED);
    PushReady(x, child);
  }
  f->work = aslrt_undefined();
  return w->live == 0 ? CompleteJoin(x, f) : nullptr;
}

aslrt_frame* StartMap(aslrt_execution& x, aslrt_frame* f) {
  const aslrt_image_state& state = StateOf(x, f);
  aslrt_wait* w = WaitOf(x, f);
  if (w->run != nullptr) return StartMapRun(x, f);
  if ((w->params >> ASLRT_PARAM_max_concurrency & 1) == 0) w->max_concurrency = state.max_concurrency;
  w->params = 0;
  w->items = aslrt_force(f->work);
  f->work = aslrt_undefined();
  uint32_t kind = aslrt_kind_of(w->items);
  uint32_t count = kind == ASLRT_ARRAY || kind == ASLRT_OBJECT ? aslrt_len_of(w->items) : 0;
  CoverMapSize(x, f->state, count);
  EventBody body;
  body.index = count;  // the event's length
  f->last_id = static_cast<uint32_t>(Emit(x, ASLRT_EVENT_MapStateStarted, f, f->last_id, body));
  w->results.assign(count, aslrt_undefined());
  w->next_item = w->live = 0;
  w->begun_event = w->last_event = f->last_id;
  SetStatus(f, FrameStatus::kJoin);
  return StartItems(x, f);
}

aslrt_frame* ResumeMap(aslrt_execution& x, aslrt_frame* f) {
  SetStatus(f, FrameStatus::kJoin);
  if (f->wait->run != nullptr) return ResumeMapRun(x, f);
  return StartItems(x, f);
}

aslrt_frame* FinishScope(aslrt_execution& x, aslrt_frame* f) {
  EmitExited(x, f, f->work);
  if (x.over) return nullptr;
  aslrt_frame* parent = f->parent;
  if (IsRoot(f)) {
    EndSucceeded(x, f->work, f->last_id);
    return nullptr;
  }
  aslrt_wait* w = parent->wait;
  uint64_t last = f->last_id;
  uint32_t slot = f->slot;
  w->results[slot] = f->work;
  --w->live;
  TellBranch(x, f, ASLRT_BRANCH_ENDED);
  FreeFrame(x, f);
  if (StateOf(x, parent).kind != ASLRT_STATE_Map) {
    w->last_event = last;
    return w->live == 0 ? CompleteJoin(x, parent) : nullptr;
  }
  EventBody body;
  body.index = slot;
  w->last_event = Emit(x, ASLRT_EVENT_MapIterationSucceeded, parent, last, body);
  if (x.over) return nullptr;
  if (w->next_item < ItemCount(w)) {
    if (!StartItem(x, parent, last)) return FailByContext(x, parent);
    return nullptr;
  }
  return w->live == 0 ? CompleteJoin(x, parent) : nullptr;
}

}  // namespace aslrt
