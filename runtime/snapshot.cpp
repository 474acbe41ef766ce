// Saving an execution that waits or that can be redriven, and restoring it (engine.h). The bytes are described
// in snapshot.h; the body is written by SaveX and read by RestoreX of the same name, in the same order.
// Restoring checks everything that the engine later takes for granted.
#include "runtime/snapshot.h"

#include <algorithm>
#include <bit>

#include "runtime/roots.h"

namespace aslrt {

namespace {

// ---- saving

// Of the execution that is saved, which is switched to.
void SaveTime(Writer& w, const aslrt_execution& x, int64_t time) { w.Since(x.start_time, time); }

void SaveTimer(Writer& w, const aslrt_execution& x, uint32_t timer) {
  w.Unsigned(timer != kNoTimer);
  if (timer == kNoTimer) return;
  SaveTime(w, x, x.timers[timer].deadline);
  w.Unsigned(x.timers[timer].sequence);
}

void SaveDraws(Writer& w, const DrawCounts& draws) {
  w.Unsigned(draws.rows().size());
  for (const DrawCount& row : draws.rows()) {
    w.Unsigned(row.kind);
    w.Unsigned(row.state);
    w.Fixed(row.path);
    w.Unsigned(row.count);
  }
}

void SaveFrame(Writer& w, const aslrt_execution& x, const aslrt_frame* f);

void SaveChild(Writer& w, const aslrt_execution& x, const ChildExecution& child) {
  w.Unsigned(child.stream.events);
  SaveTime(w, x, child.stream.start_time);
  w.Value(child.stream.input);
  w.Unsigned(child.number);
  w.Unsigned(child.items);
  SaveKept(w, child, x.start_time);
  SaveTimer(w, x, child.stream.timer);
  SaveDraws(w, child.draws);
}

void SaveWait(Writer& w, const aslrt_execution& x, const aslrt_frame* f) {
  const aslrt_wait* wait = f->wait;
  w.Unsigned(wait->timeout_seconds);
  w.Unsigned(wait->heartbeat_seconds);
  w.Unsigned(wait->task);
  w.Unsigned(wait->started);
  w.Unsigned(wait->submitted);
  w.Unsigned(wait->token_visit);
  w.Unsigned(wait->token_attempt);
  w.Value(wait->token);
  w.Unsigned(wait->retries_visit);
  w.Unsigned(wait->retries.size());
  for (uint32_t count : wait->retries) w.Unsigned(count);
  SaveTimer(w, x, wait->timer);
  SaveTimer(w, x, wait->heartbeat_timer);
  w.Unsigned(wait->timestamp);
  if (StatusOf(f) == FrameStatus::kWait && wait->timer == kNoTimer) w.Signed(wait->until);
  w.Unsigned(wait->max_concurrency);
  w.Unsigned(wait->run != nullptr);
  if (wait->run != nullptr) SaveMapRun(w, *wait->run, x.start_time);
  w.Value(wait->items);
  w.Unsigned(wait->results.size());
  for (aslrt_value v : wait->results) w.Value(v);
  w.Unsigned(wait->next_item);
  w.Unsigned(wait->begun_event);
  w.Unsigned(wait->last_event);
  w.Unsigned(wait->first_child != nullptr ? wait->live : 0);
  for (aslrt_frame* c = wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) SaveFrame(w, x, c);
}

void SaveFrame(Writer& w, const aslrt_execution& x, const aslrt_frame* f) {
  w.Unsigned(f->scope);
  w.Unsigned(f->slot);
  if (f->parent != nullptr && IsRoot(f)) SaveChild(w, x, *LinksOf(f)->child);
  w.Unsigned(f->state);
  w.Unsigned(f->status);
  w.Unsigned(f->entry);
  w.Unsigned(f->entered_id);
  w.Unsigned(f->last_id);
  w.Unsigned(f->attempt);
  SaveTime(w, x, LinksOf(f)->entered_time);
  w.Value(f->input);
  w.Value(f->work);
  for (uint32_t i = 0; i < LinksOf(f)->var_count; ++i) w.Value(f->vars[i]);
  w.Unsigned(f->wait != nullptr);
  if (f->wait != nullptr) SaveWait(w, x, f);
}

void SaveEvent(Writer& w, const aslrt_execution& x, const EventRecord& e) {
  w.Unsigned(e.type);
  w.Unsigned(e.state == ASLRT_NONE ? 0 : uint64_t{e.state} + 1);
  w.Unsigned(e.attempt);
  w.Unsigned(e.child);
  w.Unsigned(e.id);
  w.Unsigned(e.previous);
  w.Fixed(e.path);
  SaveTime(w, x, e.time);
  for (aslrt_value v : {e.body.value, e.body.error, e.body.cause, e.body.extra}) w.Value(v);
  w.Unsigned(e.body.index);
  w.Unsigned(e.body.timeout_seconds);
  w.Unsigned(e.body.heartbeat_seconds);
}

void SaveExecution(Writer& w, const aslrt_execution& x) {
  w.Signed(x.start_time);
  SaveTime(w, x, x.now);
  SaveTime(w, x, x.end_time);
  for (uint64_t n : {x.events, x.transitions, x.sequence, x.last_task, x.children}) w.Unsigned(n);
  w.Unsigned(x.status);
  w.Unsigned(x.redrives);
  if (x.redrives > 0) SaveTime(w, x, x.redrive_time);
  if (x.over) {
    for (aslrt_value v : {x.error, x.cause}) w.Value(v);
  }
  SaveTimer(w, x, x.execution_timer);
  w.Unsigned(x.visits.size() - static_cast<size_t>(std::count(x.visits.begin(), x.visits.end(), 0u)));
  for (size_t i = 0; i < x.visits.size(); ++i) {
    if (x.visits[i] == 0) continue;
    w.Unsigned(i);
    w.Unsigned(x.visits[i]);
  }
  SaveDraws(w, x.draws);
  SaveMapRuns(w, x);
  w.Value(x.input);
  SaveFrame(w, x, x.top);
  w.Unsigned(x.recorded.size());
  for (const EventRecord& e : x.recorded) SaveEvent(w, x, e);
}

// ---- restoring

class Restorer {
 public:
  Restorer(aslrt_execution& x, Reader& r) : x_(x), r_(r) {}

  bool Run() {
    RestoreExecution();
    r_.Require(r_.AtEnd());
    auto by_id = [](const OpenTask& a, const OpenTask& b) { return a.id < b.id; };
    std::sort(x_.tasks.begin(), x_.tasks.end(), by_id);
    for (size_t i = 1; i < x_.tasks.size(); ++i) r_.Require(x_.tasks[i - 1].id != x_.tasks[i].id);
    x_.open_tasks = x_.tasks.size();
    return r_.ok();
  }

 private:
  uint32_t RestoreTimer(aslrt_frame* f, TimerKind kind) {
    if (!r_.Flag()) return kNoTimer;
    int64_t deadline = r_.Since(x_.start_time);
    uint64_t sequence = r_.Unsigned();
    if (!r_.Require(sequence <= x_.sequence)) return kNoTimer;
    return x_.timers.Add(deadline, sequence, f, kind);
  }

  static TimerKind KindOf(FrameStatus status) {
    if (status == FrameStatus::kWait) return TimerKind::kWait;
    return status == FrameStatus::kRetry ? TimerKind::kRetry : TimerKind::kTask;
  }

  uint32_t EventId() {
    uint32_t id = r_.Small();
    r_.Require(id <= events_);
    return id;
  }

  // A frame below a Distributed Map begins an execution of its own, with events of its own.
  void RestoreChild(aslrt_frame* root) {
    ChildExecution* child = NewChild(x_, root);
    Stream& stream = child->stream;
    stream.events = events_ = r_.Unsigned();
    stream.start_time = r_.Time(x_.start_time);
    stream.input = r_.Value();
    child->number = r_.Unsigned();
    child->items = r_.Small();
    RestoreKept(r_, *child, x_.start_time);
    parked_ = parked_ || child->kept;
    r_.Require(events_ < x_.event_cap && events_ <= UINT32_MAX && child->number > 0 &&
               child->number <= x_.children && child->items > 0);
    stream.timer = RestoreTimer(root, TimerKind::kExecution);
    r_.Require(!parked_ || (stream.timer == kNoTimer && child->kept));
    RestoreDraws(&child->draws);
  }

  void RestoreDraws(DrawCounts* draws) {
    uint32_t count = r_.Count();
    for (uint32_t i = 0; r_.ok() && i < count; ++i) {
      DrawCount row{};
      row.kind = r_.Small();
      row.state = r_.Below(x_.image->states.count);
      row.path = r_.Fixed();
      row.count = r_.Small();
      if (r_.ok()) r_.Require(draws->Restore(row));
    }
  }

  void RestoreFrame(aslrt_frame* parent) {
    const uint64_t events = events_;
    const bool parked = parked_;
    ReadFrame(parent);
    events_ = events;
    parked_ = parked;
  }

  void ReadFrame(aslrt_frame* parent) {
    uint32_t scope = r_.Below(x_.image->scopes.count);
    uint32_t slot = r_.Small();
    if (!r_.ok() || !FitsParent(parent, scope, slot)) return;
    aslrt_frame* f = NewFrame(x_, parent, scope, slot);
    if (parent == nullptr) x_.top = f;
    if (parent != nullptr && parent->wait->run != nullptr) RestoreChild(f);
    f->state = r_.Below(x_.image->states.count);
    f->status = r_.Below(static_cast<uint64_t>(FrameStatus::kJoin) + 1);
    f->entry = r_.Below(ASLRT_ENTRY_catch0);
    f->entered_id = EventId();
    f->last_id = EventId();
    f->attempt = r_.Small();
    LinksOf(f)->entered_time = r_.Time(x_.start_time);
    f->input = r_.Value();
    f->work = r_.Value();
    for (uint32_t i = 0; i < LinksOf(f)->var_count; ++i) f->vars[i] = r_.Value();
    r_.Require(StateOf(x_, f).scope == scope);
    // Whatever waits has what it waits for.
    bool waits = r_.Flag();
    if (waits) RestoreWait(f);
    if (!r_.ok()) return;
    if (parked_) r_.Require(IsParked(x_, f));
    else if (r_.Require(waits)) CheckStatus(f);
  }

  // Iterations or children begun so far.
  static uint32_t Begun(const aslrt_wait* w) {
    return w->run != nullptr ? static_cast<uint32_t>(w->run->children.begun) : w->next_item;
  }

  bool FitsParent(const aslrt_frame* parent, uint32_t scope, uint32_t slot) {
    if (parent == nullptr) return r_.Require(scope == 0 && slot == 0);
    const aslrt_image_state& state = StateOf(x_, parent);
    const uint32_t* branches = ASLRT_ROWS(x_.image, uint32_t, branches) + state.first_branch;
    bool map = state.kind == ASLRT_STATE_Map;
    uint32_t bound = map ? Begun(parent->wait) : state.branch_count;
    const aslrt_frame* last = parent->wait->last_child;
    return r_.Require(slot < bound && (last == nullptr || last->slot < slot) &&
                      branches[map ? 0 : slot] == scope);
  }

  void RestoreWait(aslrt_frame* f) {
    aslrt_wait* w = WaitOf(x_, f);
    w->timeout_seconds = r_.Small();
    w->heartbeat_seconds = r_.Small();
    w->task = r_.Unsigned();
    w->started = r_.Flag();
    w->submitted = r_.Flag();
    w->token_visit = r_.Small();
    w->token_attempt = r_.Small();
    w->token = r_.StringOrUndefined();
    w->retries_visit = r_.Small();
    uint32_t retriers = r_.Count();
    for (uint32_t i = 0; r_.ok() && i < retriers; ++i) w->retries.push_back(r_.Small());
    w->timer = RestoreTimer(f, KindOf(StatusOf(f)));
    w->heartbeat_timer = RestoreTimer(f, TimerKind::kHeartbeat);
    w->timestamp = r_.Flag();
    if (w->timer != kNoTimer) w->until = x_.timers[w->timer].deadline;
    else if (StatusOf(f) == FrameStatus::kWait) w->until = r_.Signed();
    w->max_concurrency = r_.Small();
    if (r_.Flag()) RestoreMapRun(r_, x_, f, events_);
    w->items = r_.Value();
    uint32_t results = r_.Count();
    for (uint32_t i = 0; r_.ok() && i < results; ++i) w->results.push_back(r_.Value());
    uint64_t items = results;
    if (w->run != nullptr) items = w->run->reads() ? UINT32_MAX : aslrt_len_of(w->items);
    w->next_item = r_.Below(items + 1);
    w->begun_event = EventId();
    w->last_event = EventId();
    w->live = r_.Count();
    bool join = StatusOf(f) == FrameStatus::kJoin;
    r_.Require(join || w->run == nullptr);
    // A Map that could not begin an item may have ended without children.
    bool childless = join && parked_ && (w->run != nullptr || w->next_item < results);
    if (!r_.Require(join == (w->live > 0) || childless) || (join && !CheckJoin(f))) return;
    const uint64_t kept = w->run != nullptr ? w->run->children.Kept() : 0;
    for (uint64_t i = 0; r_.ok() && i < w->live + kept; ++i) RestoreFrame(f);
    if (join && r_.ok()) CheckResults(f);
    if (w->run != nullptr && r_.ok()) CheckKept(r_, f);
  }

  // Before the children are read: they are checked against it.
  bool CheckJoin(const aslrt_frame* f) {
    const aslrt_image_state& state = StateOf(x_, f);
    const aslrt_wait* w = f->wait;
    if (state.kind == ASLRT_STATE_Parallel) return r_.Require(w->results.size() == state.branch_count);
    uint32_t items = aslrt_kind_of(w->items);
    if (w->run != nullptr) {
      const MapRun& run = *w->run;
      bool has_items = items == (run.reads() ? ASLRT_UNDEFINED : ASLRT_ARRAY);
      return r_.Require(state.kind == ASLRT_STATE_Map && has_items && w->results.empty() &&
                        run.children.Running() == w->live && (!run.over || w->live == 0) &&
                        run.items.begun + run.batch.size() == w->next_item &&
                        (!run.reads() || w->next_item <= run.items_seen));
    }
    return r_.Require(state.kind == ASLRT_STATE_Map && (items == ASLRT_ARRAY || items == ASLRT_OBJECT) &&
                      aslrt_len_of(w->items) == w->results.size());
  }

  // Done items have a result; running ones and those to come have none.
  void CheckResults(const aslrt_frame* f) {
    const aslrt_wait* w = f->wait;
    uint32_t begun = StateOf(x_, f).kind == ASLRT_STATE_Map ? Begun(w) : StateOf(x_, f).branch_count;
    const aslrt_frame* child = w->first_child;
    for (uint32_t i = 0; i < w->results.size(); ++i) {
      bool running = child != nullptr && child->slot == i;
      if (running) child = LinksOf(child)->next_sibling;
      bool has = aslrt_kind_of(w->results[i]) != ASLRT_UNDEFINED;
      r_.Require(has == (i < begun && !running));
    }
  }

  void CheckStatus(aslrt_frame* f) {
    const aslrt_image_state& state = StateOf(x_, f);
    const aslrt_wait* w = f->wait;
    bool timer = w->timer != kNoTimer, heartbeat = w->heartbeat_timer != kNoTimer;
    r_.Require((w->task != 0) == (StatusOf(f) == FrameStatus::kTask) && w->task <= x_.last_task);
    switch (StatusOf(f)) {
      case FrameStatus::kTask:
        r_.Require(state.kind == ASLRT_STATE_Task);
        if (r_.ok()) x_.tasks.push_back({w->task, f});
        break;
      case FrameStatus::kWait:
        r_.Require(state.kind == ASLRT_STATE_Wait && timer && !heartbeat && f->entry == ASLRT_ENTRY_result);
        break;
      case FrameStatus::kRetry:
        r_.Require(state.retrier_count > 0 && timer && !heartbeat && f->entry == ASLRT_ENTRY_attempt);
        break;
      case FrameStatus::kJoin: r_.Require(!timer && !heartbeat); break;
      default: r_.Refuse();
    }
  }

  void RestoreEvent() {
    EventRecord e;
    e.type = r_.Small();
    uint64_t state = r_.Below(uint64_t{x_.image->states.count} + 1);
    e.state = state == 0 ? ASLRT_NONE : static_cast<uint32_t>(state - 1);
    e.attempt = r_.Small();
    e.child = r_.Unsigned();
    e.id = r_.Unsigned();
    e.previous = r_.Unsigned();
    e.path = r_.Fixed();
    e.time = r_.Time(x_.start_time);
    e.body.value = r_.Value();
    e.body.error = r_.StringOrUndefined();
    e.body.cause = r_.StringOrUndefined();
    e.body.extra = r_.Value();
    e.body.index = r_.Small();
    e.body.timeout_seconds = r_.Small();
    e.body.heartbeat_seconds = r_.Small();
    bool known = *aslrt_event_name(e.type) != '\0';
    bool of_execution = e.type < ASLRT_EVENT_TaskStateEntered;
    r_.Require(known && of_execution == (e.state == ASLRT_NONE) && e.child <= x_.children &&
               (e.child != 0 || e.id <= x_.events));
    if (x_.settings.record_history) x_.recorded.push_back(e);
  }

  void RestoreExecution() {
    x_.start_time = r_.Time(0);
    x_.now = r_.Time(x_.start_time);
    x_.end_time = r_.Time(x_.start_time);
    x_.events = r_.Unsigned();
    x_.transitions = r_.Unsigned();
    x_.sequence = r_.Unsigned();
    x_.last_task = r_.Unsigned();
    x_.children = r_.Unsigned();
    events_ = x_.events;
    r_.Require(x_.events < x_.event_cap && x_.events <= UINT32_MAX);
    x_.status = static_cast<aslrt_execution_status>(r_.Below(ASLRT_ABORTED + 1));
    x_.over = x_.status != ASLRT_RUNNING;
    x_.redrives = r_.Small();
    if (x_.redrives > 0) x_.redrive_time = r_.Time(x_.start_time);
    if (x_.over) {
      x_.error = r_.StringOrUndefined();
      x_.cause = r_.StringOrUndefined();
    }
    x_.execution_timer = RestoreTimer(nullptr, TimerKind::kExecution);
    parked_ = x_.over;
    r_.Require(!x_.over || (x_.status != ASLRT_SUCCEEDED && x_.image->type != ASLRT_EXPRESS &&
                            x_.events + 1 < x_.event_cap && x_.execution_timer == kNoTimer));
    x_.visits.assign(x_.image->states.count, 0);
    uint32_t visited = r_.Count();
    for (uint32_t i = 0; r_.ok() && i < visited; ++i) {
      uint32_t state = r_.Below(x_.visits.size());
      uint32_t count = r_.Small();
      if (r_.ok()) x_.visits[state] = count;
    }
    RestoreDraws(&x_.draws);
    RestoreMapRuns(r_, x_);
    x_.input = r_.Value();
    RestoreFrame(nullptr);
    uint32_t events = r_.ok() ? r_.Count() : 0;
    for (uint32_t i = 0; r_.ok() && i < events; ++i) RestoreEvent();
  }

  aslrt_execution& x_;
  Reader& r_;
  uint64_t events_ = 0;  // of the execution whose frames are read
  bool parked_ = false;  // they are of what has ended
};

uint64_t HeaderWord(std::string_view bytes, size_t at) {
  uint64_t n = 0;
  for (size_t i = 0; i < 8; ++i) n |= uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return n;
}

aslrt_result_code Refused(aslrt_execution* x, aslrt_result_code code, const char* why) {
  aslrt_execution_reset(x);
  x->last_error = why;
  return code;
}

}  // namespace

}  // namespace aslrt

using namespace aslrt;

extern "C" {

aslrt_result_code aslrt_execution_save(aslrt_execution* x, aslrt_write_fn write, void* sink) {
  if (!x->begun || x->top == nullptr) {
    x->last_error = "the execution is not running, and cannot be redriven";
    return ASLRT_NOT_RUNNING;
  }
  if (x->running || x->first_ready != nullptr || x->next_reply < x->replies.size()) {
    x->last_error = "the execution does not wait: run it first";
    return ASLRT_NOT_WAITING;
  }
  if (!ResultsHeld(x->top)) {
    x->last_error = "a Map Run has written more results than a snapshot takes";
    return ASLRT_TOO_LARGE;
  }
  Writer w;
  ForEachRoot(*x, [&w](aslrt_value* v) { w.Document(*v); });
  SaveExecution(w, *x);
  std::string bytes = w.Finish(x->image->definition_hash);
  if (write(sink, bytes.data(), bytes.size()) == 0) return ASLRT_OK;
  x->last_error = "the bytes could not be written";
  return ASLRT_NO_MEMORY;
}

aslrt_result_code aslrt_execution_restore(aslrt_execution* x, const void* bytes, size_t size) {
  if (x->running) {
    x->last_error = "the execution runs";
    return ASLRT_NOT_WAITING;
  }
  aslrt_execution_reset(x);
  std::string_view snapshot(static_cast<const char*>(bytes), size);
  if (size < kSnapshotHeader || snapshot.substr(0, 8) != std::string_view(kSnapshotMagic, 8) ||
      HeaderWord(snapshot, kSnapshotSize) != size ||
      HeaderWord(snapshot, kSnapshotChecksum) != SnapshotChecksum(snapshot)) {
    return Refused(x, ASLRT_BAD_SNAPSHOT, "not a snapshot, or damaged");
  }
  if (HeaderWord(snapshot, kSnapshotAbi) != (uint64_t{ASLRT_ABI_VERSION} | uint64_t{kSnapshotFormat} << 32) ||
      HeaderWord(snapshot, kSnapshotHash) != x->image->definition_hash) {
    return Refused(x, ASLRT_OTHER_MACHINE, "the snapshot is of another definition or version");
  }
  Reader r(&x->ctx, snapshot);
  if (!r.ok() || !Restorer(*x, r).Run()) return Refused(x, ASLRT_BAD_SNAPSHOT, "the snapshot is damaged");
  x->begun = true;
  return ASLRT_OK;
}

}  // extern "C"
