// Redriving an execution that did not succeed (errors.md 5.10, definition.md 1.11). Its end leaves the frames of
// whatever had not succeeded, parked: each with the state to go on with, its input and variables, and of
// Parallel and Map states the results of the children that are done. A redrive makes them ready again, and all
// that follows is what follows anywhere else. Map Runs: redrive_map_run.cpp.
#include "runtime/execution.h"

#include <algorithm>

namespace aslrt {

namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kPeriod = 14 * 24 * 3600 * kSecond;    // after the end
constexpr int64_t kTimeMax = 365 * 24 * 3600 * kSecond;  // after the start
constexpr uint32_t kRedrivesMax = 1000;

// What the state waited for is there; only what it makes of it is missing, or failed.
bool HasResult(const aslrt_execution& x, const aslrt_frame* f) {
  const aslrt_image_state& state = StateOf(x, f);
  bool results = state.kind == ASLRT_STATE_Parallel || state.kind == ASLRT_STATE_Map;
  bool keeps = results ? aslrt_kind_of(aslrt_force(f->work)) == ASLRT_ARRAY : state.kind == ASLRT_STATE_Wait;
  return keeps && StatusOf(f) == FrameStatus::kRun && f->entry == ASLRT_ENTRY_result &&
         state.entry[ASLRT_ENTRY_result] != ASLRT_NONE;
}

void ParkJoin(aslrt_execution& x, aslrt_frame* f) {
  SetStatus(f, FrameStatus::kJoin);
  if (f->wait->run != nullptr) return ParkMapRun(x, f);
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) Park(x, c);
}

// The deadline of a Wait that goes on: an instant that was given stays, a delay was interrupted.
int64_t WaitEnd(const aslrt_execution& x, const aslrt_wait* w) {
  int64_t end = 0;
  if (w->timestamp) return w->until;
  return __builtin_add_overflow(x.now, w->until, &end) ? INT64_MAX : end;
}

void ResumeWait(aslrt_execution& x, aslrt_frame* f) {
  f->wait->until = WaitEnd(x, f->wait);
  if (f->wait->until > x.now) {
    f->wait->timer = SetTimer(x, f, TimerKind::kWait, f->wait->until);
    return;
  }
  SetStatus(f, FrameStatus::kRun);
  PushReady(x, f);
}

// Why it cannot be redriven now, in the words of DescribeExecution; empty: it can.
std::string_view WhyNot(const aslrt_execution& x) {
  if (!x.over) return "Execution is RUNNING and cannot be redriven";
  if (x.status == ASLRT_SUCCEEDED) return "Execution is SUCCEEDED and cannot be redriven";
  if (!HasRoomForEvents(x)) return "Execution history event limit exceeded";
  if (x.settings.quotas == ASLRT_QUOTAS_NONE) return "";
  if (x.redrives >= kRedrivesMax) return "Execution redrive limit exceeded";
  int64_t now = x.host.now(x.ctx.host_data);
  if (now > x.end_time && now - x.end_time > kPeriod) return "Execution redrivable period exceeded";
  if (now > x.start_time && now - x.start_time > kTimeMax) return "Execution has exceeded the max execution time";
  return "";
}

aslrt_result_code Refuse(aslrt_execution& x, aslrt_result_code code, std::string_view why) {
  x.last_error = why;
  return code;
}

// What the state's next event follows: as recorded, what it would have followed without the failure.
uint64_t Before(const aslrt_execution& x, const aslrt_frame* f) {
  bool results = f->wait != nullptr && StateOf(x, f).kind != ASLRT_STATE_Wait && HasResult(x, f);
  return results ? f->wait->last_event : f->entered_id;
}

}  // namespace

bool HasRoomForEvents(const aslrt_execution& x) { return x.events < x.event_cap - 1; }

void Resume(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  switch (StatusOf(f)) {
    case FrameStatus::kEnter: return PushReady(x, f);
    case FrameStatus::kWait: f->last_id = f->entered_id; return ResumeWait(x, f);
    case FrameStatus::kJoin: break;
    default:
      f->last_id = static_cast<uint32_t>(Before(x, f));
      LinksOf(f)->entered_after = f->entered_id;  // as if it had been entered now
      return PushReady(x, f);
  }
  f->last_id = static_cast<uint32_t>(w->begun_event);
  if (w->run != nullptr || (StateOf(x, f).kind == ASLRT_STATE_Map && w->next_item < w->results.size())) {
    // Before its children, so that it is a Map that waits when they end.
    SetStatus(f, FrameStatus::kResume);
    PushReady(x, f);
  }
  if (w->run != nullptr) return;  // which redrives its children by itself
  for (aslrt_frame* c = w->first_child; c != nullptr; c = LinksOf(c)->next_sibling) Resume(x, c);
}

bool KeepsFrames(const aslrt_execution& x) {
  return x.over && x.top != nullptr && x.status != ASLRT_SUCCEEDED && x.image->type != ASLRT_EXPRESS &&
         HasRoomForEvents(x);
}

bool IsParked(const aslrt_execution& x, const aslrt_frame* f) {
  const aslrt_wait* w = f->wait;
  bool idle = w == nullptr || (w->timer == kNoTimer && w->heartbeat_timer == kNoTimer && w->task == 0);
  if (!idle || f->attempt != 0) return false;
  const aslrt_image_state& state = StateOf(x, f);
  switch (StatusOf(f)) {
    case FrameStatus::kEnter: return f->entry == ASLRT_ENTRY_enter;
    case FrameStatus::kRun: return f->entry == ASLRT_ENTRY_attempt || HasResult(x, f);
    case FrameStatus::kWait:
      return w != nullptr && state.kind == ASLRT_STATE_Wait && f->entry == ASLRT_ENTRY_result &&
             (w->timestamp || w->until >= 0);
    // Without children a Map has items to begin.
    case FrameStatus::kJoin:
      if (w != nullptr && w->run != nullptr) return w->run->over;
      return w != nullptr && (w->first_child != nullptr || state.kind == ASLRT_STATE_Map);
    default: return false;
  }
}

void Restart(aslrt_execution& x, aslrt_frame* f) {
  if (f->wait != nullptr) DropChildren(x, f);
  f->entry = ASLRT_ENTRY_attempt;
  f->work = aslrt_undefined();
  SetStatus(f, FrameStatus::kRun);
}

void Park(aslrt_execution& x, aslrt_frame* f) {
  if (LinksOf(f)->ready) RemoveReady(x, f);
  LinksOf(f)->stopped = false;
  f->attempt = 0;
  aslrt_wait* w = f->wait;
  if (w != nullptr) ResetAttempts(w);
  FrameStatus status = StatusOf(f);
  bool joins = status == FrameStatus::kJoin || status == FrameStatus::kResume || status == FrameStatus::kUpdated;
  if (joins) return ParkJoin(x, f);
  if (status == FrameStatus::kWait) {
    if (!w->timestamp) w->until = std::max<int64_t>(0, w->until - x.end_time);
    return;
  }
  if (status != FrameStatus::kEnter && !HasResult(x, f)) Restart(x, f);
}

}  // namespace aslrt

using namespace aslrt;

extern "C" {

aslrt_result_code aslrt_execution_redrive(aslrt_execution* x) {
  if (!x->begun || x->running) return Refuse(*x, ASLRT_NOT_REDRIVABLE, "the execution was not run");
  if (x->image->type == ASLRT_EXPRESS) {
    return Refuse(*x, ASLRT_NOT_REDRIVABLE, "an EXPRESS execution cannot be redriven");
  }
  std::string_view why = WhyNot(*x);
  if (!why.empty()) return Refuse(*x, ASLRT_NOT_REDRIVABLE, why);
  x->over = false;
  x->status = ASLRT_RUNNING;
  x->output = x->error = x->cause = aslrt_undefined();
  x->now = x->redrive_time = x->host.now(x->ctx.host_data);
  ++x->redrives;
  ++x->transitions;  // "Execution redrives are considered as state transitions"
  EventBody body;
  body.index = x->redrives;
  Emit(*x, ASLRT_EVENT_ExecutionRedriven, nullptr, x->events, body);
  SetExecutionTimer(*x);
  Resume(*x, x->top);
  return ASLRT_OK;
}

void aslrt_execution_redrive_status(aslrt_execution* x, aslrt_redrive_status* out) {
  *out = {};
  out->count = x->redrives;
  out->time_ns = x->redrive_time;
  if (!x->begun || x->image->type == ASLRT_EXPRESS) return;
  std::string_view why = WhyNot(*x);
  out->redrivable = why.empty() ? 1 : 0;
  if (!why.empty()) out->reason = {why.data(), why.size()};
}

}  // extern "C"
