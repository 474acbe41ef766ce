// Redriving a Map Run (errors.md 5.10, parallel-map.md 6.9; guide "Redriving Map Runs"). A child that ends without
// success stays below its Map, parked, until the Map is done or given up: a STANDARD child with its frames, an EXPRESS
// one, which begins again, with its input. A redrive lets them go on in the order of their slots before it begins
// what had not begun, never more at a time than the Map says.
#include "runtime/execution.h"

namespace aslrt {

namespace {

constexpr int64_t kPeriod = 14 * 24 * 3600 * int64_t{1'000'000'000};  // after the child's end

MapRun& RunOf(const aslrt_frame* root) { return *root->parent->wait->run; }

// A frame of a child as it was before its first state.
void StartOver(aslrt_execution& x, aslrt_frame* root) {
  if (root->wait != nullptr) DropChildren(x, root);
  root->state = ScopeRow(x, root->scope).start_state;
  root->entry = ASLRT_ENTRY_enter;
  root->entered_id = root->last_id = root->attempt = 0;
  root->work = aslrt_undefined();
  for (uint32_t i = 0; i < LinksOf(root)->var_count; ++i) root->vars[i] = aslrt_undefined();
  root->input = x.input;
  SetStatus(root, FrameStatus::kEnter);
}

bool HasExpired(const aslrt_execution& x, const ChildExecution& child) {
  if (x.settings.quotas == ASLRT_QUOTAS_NONE || RunOf(child.root).express) return false;
  return x.now > child.end_time && x.now - child.end_time > kPeriod;
}

// From those that have ended to those that wait, or back.
void Count(MapCounts& counts, ChildEnd end, uint64_t number, bool waits) {
  uint64_t& ended = counts.ended[static_cast<size_t>(end)];
  ended = waits ? ended - number : ended + number;
  counts.waiting = waits ? counts.waiting + number : counts.waiting - number;
}

void SetWaiting(ChildExecution& child, bool waits) {
  MapRun& run = RunOf(child.root);
  child.waiting = waits;
  Count(run.children, child.end, 1, waits);
  Count(run.items, child.end, child.items, waits);
}

// It stays what it is, and counts as a failure.
void Lose(aslrt_execution& x, ChildExecution* child) {
  MapRun& run = RunOf(child->root);
  ++run.children.lost;
  run.items.lost += child->items;
  if (run.files != nullptr) WriteKept(x, *child);
  FreeTree(x, child->root);
}

void ForgetEnd(aslrt_execution& x, uint64_t number) {
  std::erase_if(x.ended_runs, [number](const MapRunSummary& run) { return run.number == number; });
}

}  // namespace

bool KeepsChild(const aslrt_execution& x, const ChildExecution& child, bool stopped) {
  const MapRun& run = RunOf(child.root);
  if (!run.express && !HasRoomForEvents(x)) return false;
  return stopped || run.children.Kept() < kFailuresKept;
}

void ParkChild(aslrt_execution& x, ChildExecution* child, ChildEnd end) {
  child->kept = true;
  child->end = end;
  child->end_time = x.end_time;
  child->error = x.error;
  child->cause = x.cause;
  Park(x, child->root);
  if (RunOf(child->root).express) StartOver(x, child->root);
}

void ParkMapRun(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  if (!run.begun || run.restarts) return Restart(x, f);
  run.files.reset();
  RewindItems(f);
  f->wait->live = 0;
}

aslrt_frame* ResumeMapRun(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  ForgetEnd(x, run.number);
  run.over = false;
  ++run.redrives;
  run.redrive_time = x.now;
  EventBody body;
  body.value = run.arn;
  body.index = run.redrives;
  // It follows what MapRunStarted follows (recorded).
  run.started_event = Emit(x, ASLRT_EVENT_MapRunRedriven, f, w->begun_event, body);
  f->last_id = static_cast<uint32_t>(run.started_event);
  w->last_event = run.started_event;
  if (x.over) return nullptr;
  std::string cause;
  bool opened = OpenFiles(x, f, &cause);
  for (aslrt_frame *c = w->first_child, *next = nullptr; c != nullptr; c = next) {
    next = LinksOf(c)->next_sibling;
    ChildExecution* child = LinksOf(c)->child;
    if (HasExpired(x, *child)) Lose(x, child);
    else SetWaiting(*child, true);
  }
  run.next_kept = w->first_child;
  if (opened && run.files != nullptr && !run.files->Probe()) {
    opened = false;
    cause = run.files->cause();
  }
  if (opened) return GoOnWithMapRun(x, f);
  // Nothing was written by this attempt yet: another redrive goes on with it.
  run.files.reset();
  return FailFrame(x, f, WrapString("States.ResultWriterFailed"), MakeString(&x.ctx, cause));
}

bool RedriveNext(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  if (run.children.waiting == 0) return false;
  while (!LinksOf(run.next_kept)->child->waiting) run.next_kept = LinksOf(run.next_kept)->next_sibling;
  aslrt_frame* root = run.next_kept;
  run.next_kept = LinksOf(root)->next_sibling;
  ChildExecution* child = LinksOf(root)->child;
  child->kept = child->waiting = false;
  child->error = child->cause = aslrt_undefined();
  --run.children.waiting;
  run.items.waiting -= child->items;
  ++f->wait->live;
  ++child->redrives;
  child->redrive_time = x.now;
  ++x.transitions;  // "Execution redrives are considered as state transitions"
  if (run.express) {
    BeginChild(x, root, child->stream.input);
    return true;
  }
  SetChildTimer(x, root);
  SwitchTo(x, child);
  EventBody body;
  body.index = child->redrives;
  Emit(x, ASLRT_EVENT_ExecutionRedriven, nullptr, x.events, body);
  Resume(x, root);
  SwitchTo(x, child->outer);
  return true;
}

void GiveUpWaiting(aslrt_frame* f) {
  if (f->wait->run->children.waiting == 0) return;
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    ChildExecution* child = LinksOf(c)->child;
    if (child->waiting) SetWaiting(*child, false);
  }
}

}  // namespace aslrt
