// Distributed Map: a Map Run and its child executions (parallel-map.md 6.4, 6.6, 6.8; history.md 4.7).
// A child is an execution inside the one that holds the Map: its frames are below the Map's and share arena,
// timers and tasks with it, while its event ids, input, start and time limit are its own. SwitchTo puts these
// in the place where all of the engine finds them, so that whatever runs need not know whose it is.
#include "runtime/execution.h"

#include <algorithm>

#include "aslc/check.h"

namespace aslrt {

namespace {

constexpr uint32_t kChildrenMax = 10000;         // of a Map Run at a time (definition.md 1.11)
constexpr uint64_t kInputMax = 262144;           // bytes of a child's input
constexpr uint32_t kYear = 365 * 24 * 3600;      // seconds
constexpr uint32_t kExpressMax = 5 * 60;         // seconds

std::string Uuid(uint64_t high, uint64_t low) {
  high = (high & ~uint64_t{0xF000}) | 0x4000;                // version 4
  low = (low & ~(uint64_t{3} << 62)) | (uint64_t{1} << 63);  // variant of RFC 4122
  std::string text;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
    uint64_t word = digit < 16 ? high : low;
    text += "0123456789abcdef"[(word >> (60 - 4 * (digit & 15))) & 15];
  }
  return text;
}

// `arn:aws:states:us-east-1:123456789012:`
std::string ArnPrefix(const aslrt_execution& x) {
  std::string_view arn = x.settings.state_machine_arn;
  size_t end = 0;
  for (int i = 0; i < 5 && end != std::string_view::npos; ++i) end = arn.find(':', end) + 1;
  return std::string(arn.substr(0, end));
}

// `machine/label`. The service makes a label where none is given: ours is of the definition, so that every
// execution has the same.
std::string LabelledName(const aslrt_execution& x, const aslrt_frame* f) {
  aslrt_value label = f->wait->run->label;
  std::string text = aslrt_kind_of(label) == ASLRT_STRING
                         ? std::string(Bytes(label))
                         : Uuid(ChildPath(x.image->definition_hash, f->state),
                                ChildPath(~x.image->definition_hash, f->state));
  return x.settings.state_machine_name + "/" + text;
}

uint32_t ItemCount(const aslrt_wait* w) { return aslrt_len_of(w->items); }

bool HasMore(const aslrt_wait* w) { return w->next_item < ItemCount(w) || !w->run->batch.empty(); }

// The bytes that an item adds to a batch, with its comma; stops counting above the quota.
uint64_t BatchSize(aslrt_value item) { return ExactSize(item, kInputMax) + 1; }

aslrt_value BatchOf(aslrt_execution& x, const MapRun& run, size_t count) {
  Field fields[2];
  size_t used = 0;
  if (aslrt_kind_of(run.batch_input) != ASLRT_UNDEFINED) {
    fields[used++] = {Name(x.machine, WellKnown::kBatchInput), run.batch_input};
  }
  fields[used++] = {Name(x.machine, WellKnown::kItems), MakeArray(&x.ctx, {run.batch.data(), count})};
  return MakeObject(&x.ctx, {fields, used});
}

enum class Made { kInput, kFailed, kTooLarge };

// The next batch. The item that it has no room for begins the one after it.
Made NextBatch(aslrt_execution& x, aslrt_frame* f, aslrt_value* input, uint32_t* items) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  const uint64_t bytes_max = run.batch_bytes == 0 ? kInputMax : run.batch_bytes;
  const uint32_t items_max = run.batch_items == 0 ? UINT32_MAX : run.batch_items;
  uint64_t bytes = ExactSize(BatchOf(x, run, 0), kInputMax);
  size_t count = 0;
  while (count < items_max && HasMore(w)) {
    if (count == run.batch.size()) {
      if (w->next_item == ItemCount(w)) break;
      aslrt_value item;
      if (!ItemInput(x, f, w->next_item, &item)) return Made::kFailed;
      run.batch.push_back(item);
      ++w->next_item;
    }
    // The first one needs no comma.
    uint64_t more = BatchSize(run.batch[count]) - (count == 0 ? 1 : 0);
    if (bytes + more > bytes_max) break;
    bytes += more;
    ++count;
  }
  if (count == 0) return Made::kTooLarge;
  *input = BatchOf(x, run, count);
  *items = static_cast<uint32_t>(count);
  run.batch.erase(run.batch.begin(), run.batch.begin() + static_cast<std::ptrdiff_t>(count));
  return Made::kInput;
}

Made NextInput(aslrt_execution& x, aslrt_frame* f, aslrt_value* input, uint32_t* items) {
  if (f->wait->run->batched) return NextBatch(x, f, input, items);
  if (!ItemInput(x, f, f->wait->next_item, input)) return Made::kFailed;
  ++f->wait->next_item;
  *items = 1;
  return Made::kInput;
}

void StartChild(aslrt_execution& x, aslrt_frame* f, aslrt_value input, uint32_t items) {
  aslrt_wait* w = f->wait;
  uint32_t slot = static_cast<uint32_t>(w->results.size());
  w->results.push_back(aslrt_undefined());
  ++w->live;
  uint32_t scope = ASLRT_ROWS(x.image, uint32_t, branches)[StateOf(x, f).first_branch];
  aslrt_frame* root = NewFrame(x, f, scope, slot);
  ChildExecution* child = NewChild(x, root);
  child->number = ++x.children;
  child->items = items;
  child->stream.start_time = x.now;
  child->stream.input = root->input = input;
  if (x.settings.quotas != ASLRT_QUOTAS_NONE) {
    int64_t limit = After(x.now, w->run->express ? kExpressMax : kYear);
    child->stream.timer = SetTimer(x, root, TimerKind::kExecution, limit);
  }
  SwitchTo(x, child);
  EventBody body;
  body.value = input;
  Emit(x, ASLRT_EVENT_ExecutionStarted, nullptr, 0, body);
  SwitchTo(x, child->outer);
  PushReady(x, root);
}

// Within the tolerance its failed children contribute nothing to the output.
aslrt_frame* Complete(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  uint64_t started = w->run->started_event;
  uint64_t succeeded = Emit(x, ASLRT_EVENT_MapRunSucceeded, f, started);
  std::erase_if(w->results, [](aslrt_value v) { return aslrt_kind_of(v) == ASLRT_UNDEFINED; });
  w->last_event = succeeded;
  aslrt_frame* next = CompleteJoin(x, f);
  // Neither event is part of the chain (history.md 8.3; older recordings go on from MapRunSucceeded).
  f->last_id = static_cast<uint32_t>(started);
  return next;
}

// Starts as many children as may run.
aslrt_frame* Continue(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  while (w->live < w->max_concurrency && HasMore(w)) {
    aslrt_value input;
    uint32_t items = 0;
    switch (NextInput(x, f, &input, &items)) {
      case Made::kInput: StartChild(x, f, input, items); break;
      case Made::kFailed: return FailEntry(x, f, false);
      case Made::kTooLarge:
        return FailFrame(x, f, WrapString("States.DataLimitExceeded"),
                         DataLimitCause(x, Str(x, StateOf(x, f).name)));
    }
  }
  return w->live == 0 ? Complete(x, f) : nullptr;
}

// parallel-map.md 6.8: without either bound nothing is tolerated.
bool ExceedsTolerance(const aslrt_wait* w) {
  const MapRun& run = *w->run;
  if (run.failed_items == 0) return false;
  bool by_count = run.has_tolerated_count || !run.has_tolerated_percentage;
  if (by_count && run.failed_items > run.tolerated_count) return true;
  return run.has_tolerated_percentage && run.failed_items * 100.0 > run.tolerated_percentage * ItemCount(w);
}

}  // namespace

void SwitchToSlow(aslrt_execution& x, ChildExecution* child) {
  Stream& left = x.child != nullptr ? x.child->stream : x.own;
  left = {x.events, x.start_time, x.input, x.execution_timer};
  const Stream& entered = child != nullptr ? child->stream : x.own;
  x.events = entered.events;
  x.start_time = entered.start_time;
  x.input = entered.input;
  x.execution_timer = entered.timer;
  x.child = child;
}

ChildExecution* NewChild(aslrt_execution& x, aslrt_frame* root) {
  if (x.free_children.empty()) {
    x.all_children.push_back(std::make_unique<ChildExecution>());
    x.free_children.push_back(x.all_children.back().get());
  }
  ChildExecution* child = x.free_children.back();
  x.free_children.pop_back();
  *child = {};
  child->outer = LinksOf(root)->child;
  child->root = root;
  LinksOf(root)->child = child;
  return child;
}

void ReleaseChild(aslrt_execution& x, ChildExecution* child) {
  child->root = nullptr;
  child->stream = {};
  x.free_children.push_back(child);
}

void BeginMapRun(aslrt_execution& x, aslrt_frame* f, aslrt_value items) {
  Settle(x, f);  // generated code may have made transitions since
  f->wait->items = items;
  EventBody body;
  body.index = aslrt_len_of(items);  // the event's length
  f->last_id = static_cast<uint32_t>(Emit(x, ASLRT_EVENT_MapStateStarted, f, f->last_id, body));
}

aslrt_frame* StartMapRun(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  if ((w->params >> ASLRT_PARAM_max_concurrency & 1) == 0) w->max_concurrency = StateOf(x, f).max_concurrency;
  if (w->max_concurrency == 0 || w->max_concurrency > kChildrenMax) w->max_concurrency = kChildrenMax;
  w->params = 0;
  f->work = aslrt_undefined();
  for (uint64_t& word : run.id) word = Draw(&x.ctx, f, ASLRT_DRAW_UUID);
  run.arn = MakeString(&x.ctx, ArnPrefix(x) + "mapRun:" + LabelledName(x, f) + ":" + Uuid(run.id[0], run.id[1]));
  EventBody body;
  body.value = run.arn;
  run.started_event = Emit(x, ASLRT_EVENT_MapRunStarted, f, f->last_id, body);
  run.begun = true;
  f->last_id = static_cast<uint32_t>(run.started_event);
  w->results.clear();
  w->next_item = w->live = 0;
  w->last_event = f->last_id;
  SetStatus(f, FrameStatus::kJoin);
  return x.over ? nullptr : Continue(x, f);
}

aslrt_frame* EndChild(aslrt_execution& x) {
  ChildExecution* child = x.child;
  aslrt_frame *root = child->root, *f = root->parent;
  aslrt_wait* w = f->wait;
  bool succeeded = x.status == ASLRT_SUCCEEDED;
  aslrt_value output = aslrt_force(x.output);
  AbortFrame(x, root, 0);  // what is left of it; without events, for it is over
  DropTimer(x, &x.execution_timer);
  SwitchTo(x, child->outer);
  x.over = false;
  x.status = ASLRT_RUNNING;
  x.output = x.error = x.cause = aslrt_undefined();
  if (succeeded) {
    w->results[root->slot] = output;
  } else {
    w->run->failed_items += child->items;
    ++w->run->failed_children;
  }
  --w->live;
  FreeFrame(x, root);
  if (!ExceedsTolerance(w)) return Continue(x, f);
  return FailFrame(x, f, WrapString("States.ExceedToleratedFailureThreshold"),
                   WrapString("The specified tolerated failure threshold was exceeded"));
}

void FailMapRun(aslrt_execution& x, aslrt_frame* f, aslrt_value error, aslrt_value cause) {
  if (!f->wait->run->begun) return;
  EventBody body;
  body.error = error;
  body.cause = cause;
  f->last_id = static_cast<uint32_t>(Emit(x, ASLRT_EVENT_MapRunFailed, f, f->last_id, body));
}

void AbortChild(aslrt_execution& x, aslrt_frame* root) {
  ChildExecution* before = x.child;
  bool over = x.over;
  int64_t end_time = x.end_time;
  SwitchTo(x, LinksOf(root)->child);
  x.over = false;
  Emit(x, ASLRT_EVENT_ExecutionAborted, nullptr, 0);
  x.over = true;
  AbortFrame(x, root, 0);
  DropTimer(x, &x.execution_timer);
  SwitchTo(x, before);
  x.over = over;
  x.end_time = end_time;
}

namespace {

void AbortBelow(aslrt_execution& x, aslrt_frame* f) {
  if (f->wait == nullptr) return;
  bool distributed = f->wait->run != nullptr;
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    if (distributed) AbortChild(x, c);
    else AbortBelow(x, c);
  }
}

}  // namespace

void AbortChildren(aslrt_execution& x) {
  if (x.top != nullptr && x.children > 0) AbortBelow(x, x.top);
}

std::string ChildName(const aslrt_execution&, const ChildExecution& child) {
  const MapRun& run = *child.root->parent->wait->run;
  return Uuid(ChildPath(run.id[0], child.root->slot), ChildPath(run.id[1], child.root->slot));
}

std::string ChildArn(const aslrt_execution& x, const ChildExecution& child, bool execution) {
  const aslrt_frame* f = child.root->parent;
  bool express = f->wait->run->express;
  const char* kind = !execution ? "stateMachine:" : express ? "express:" : "execution:";
  std::string arn = ArnPrefix(x) + kind + LabelledName(x, f);
  if (!execution) return arn;
  arn += ":" + ChildName(x, child);
  // An Express execution has an id beside its name, which here is the name.
  return express ? arn + ":" + ChildName(x, child) : arn;
}

}  // namespace aslrt
