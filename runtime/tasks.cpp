// Tasks: their events, their timers, the host's replies (tasks.md 7.13, errors.md 5.8).
#include <algorithm>

#include "runtime/execution.h"
#include "runtime/json.h"

namespace aslrt {

namespace {

enum TaskEvent { kScheduled, kStarted, kSubmitted, kSucceeded, kFailed, kTimedOut };

// By family and TaskEvent. Only Task* has Submitted.
constexpr uint32_t kTaskEvents[3][6] = {
    {ASLRT_EVENT_TaskScheduled, ASLRT_EVENT_TaskStarted, ASLRT_EVENT_TaskSubmitted, ASLRT_EVENT_TaskSucceeded,
     ASLRT_EVENT_TaskFailed, ASLRT_EVENT_TaskTimedOut},
    {ASLRT_EVENT_LambdaFunctionScheduled, ASLRT_EVENT_LambdaFunctionStarted, 0,
     ASLRT_EVENT_LambdaFunctionSucceeded, ASLRT_EVENT_LambdaFunctionFailed, ASLRT_EVENT_LambdaFunctionTimedOut},
    {ASLRT_EVENT_ActivityScheduled, ASLRT_EVENT_ActivityStarted, 0, ASLRT_EVENT_ActivitySucceeded,
     ASLRT_EVENT_ActivityFailed, ASLRT_EVENT_ActivityTimedOut}};

// By family and aslrt_fail_phase; a phase that a family has no event for is an ordinary failure.
constexpr uint32_t kFailEvents[3][4] = {
    {ASLRT_EVENT_TaskFailed, ASLRT_EVENT_TaskStartFailed, ASLRT_EVENT_TaskSubmitFailed, ASLRT_EVENT_TaskFailed},
    {ASLRT_EVENT_LambdaFunctionFailed, ASLRT_EVENT_LambdaFunctionStartFailed, ASLRT_EVENT_LambdaFunctionFailed,
     ASLRT_EVENT_LambdaFunctionScheduleFailed},
    {ASLRT_EVENT_ActivityFailed, ASLRT_EVENT_ActivityFailed, ASLRT_EVENT_ActivityFailed,
     ASLRT_EVENT_ActivityScheduleFailed}};

void EmitTask(aslrt_execution& x, aslrt_frame* f, TaskEvent event, const EventBody& body = kNoBody) {
  f->last_id = static_cast<uint32_t>(Emit(x, kTaskEvents[StateOf(x, f).task_family][event], f, f->last_id, body));
}

// The task's clocks run from now on.
void StartClocks(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  DropTimer(x, &w->timer);
  DropTimer(x, &w->heartbeat_timer);
  if (w->timeout_seconds != 0) w->timer = SetTimer(x, f, TimerKind::kTask, After(x.now, w->timeout_seconds));
  if (w->heartbeat_seconds != 0) {
    w->heartbeat_timer = SetTimer(x, f, TimerKind::kHeartbeat, After(x.now, w->heartbeat_seconds));
  }
}

void MarkStarted(aslrt_execution& x, aslrt_frame* f, aslrt_value worker) {
  if (f->wait->started) return;
  EventBody body;
  body.value = worker;
  EmitTask(x, f, kStarted, body);
  f->wait->started = true;
  StartClocks(x, f);
}

// The task is over: nothing of it can fire or reply any more.
void EndTask(aslrt_execution& x, aslrt_frame* f) {
  DropTimer(x, &f->wait->timer);
  DropTimer(x, &f->wait->heartbeat_timer);
  CloseTask(x, f);
}

void Succeed(aslrt_execution& x, aslrt_frame* f, aslrt_value output) {
  MarkStarted(x, f, aslrt_undefined());
  EndTask(x, f);
  EventBody body;
  body.value = output;
  EmitTask(x, f, kSucceeded, body);
  f->work = output;
  f->entry = ASLRT_ENTRY_result;
  SetStatus(f, FrameStatus::kRun);
  PushReady(x, f);
}

void Fail(aslrt_execution& x, aslrt_frame* f, uint32_t type, aslrt_value error, aslrt_value cause) {
  EndTask(x, f);
  EventBody body;
  body.error = error;
  body.cause = cause;
  f->last_id = static_cast<uint32_t>(Emit(x, type, f, f->last_id, body));
  f->wait->error = error;
  f->wait->cause = cause;
  SetStatus(f, FrameStatus::kFailed);
  PushReady(x, f);
}

void FailTooLarge(aslrt_execution& x, aslrt_frame* f) {
  const aslrt_image_state& state = StateOf(x, f);
  aslrt_str what = state.task_family == ASLRT_FAMILY_SERVICE ? state.resource_type : state.resource;
  MarkStarted(x, f, aslrt_undefined());
  Fail(x, f, kTaskEvents[state.task_family][kFailed], WrapString("States.DataLimitExceeded"),
       DataLimitCause(x, Str(x, what)));
}

void TimeOut(aslrt_execution& x, aslrt_frame* f, bool heartbeat) {
  uint64_t task = f->wait->task;
  CoverTaskTimeout(x, f->state, heartbeat);
  Fail(x, f, kTaskEvents[StateOf(x, f).task_family][kTimedOut], WrapString("States.Timeout"), aslrt_undefined());
  f->wait->heartbeat_missed = heartbeat;
  if (x.host.task_cancel != nullptr) x.host.task_cancel(x.ctx.host_data, &x, task);
}

aslrt_frame* FindTask(const aslrt_execution& x, uint64_t id) {
  auto row = std::lower_bound(x.tasks.begin(), x.tasks.end(), id,
                              [](const OpenTask& task, uint64_t wanted) { return task.id < wanted; });
  return row != x.tasks.end() && row->id == id ? row->frame : nullptr;
}

void Process(aslrt_execution& x, const Reply& reply) {
  aslrt_frame* f = FindTask(x, reply.task);
  if (f == nullptr) return;  // given up since the reply came
  SwitchTo(x, LinksOf(f)->child);
  switch (reply.kind) {
    case ReplyKind::kStarted: MarkStarted(x, f, reply.value); break;
    case ReplyKind::kSubmitted: {
      EventBody body;
      body.value = reply.value;
      EmitTask(x, f, kSubmitted, body);
      break;
    }
    case ReplyKind::kSucceeded: reply.too_large ? FailTooLarge(x, f) : Succeed(x, f, reply.value); break;
    case ReplyKind::kFailed:
      if (reply.phase == ASLRT_PHASE_RUN) MarkStarted(x, f, aslrt_undefined());
      Fail(x, f, kFailEvents[StateOf(x, f).task_family][reply.phase], reply.error, reply.cause);
      break;
  }
}

// The attempt that a token made now would belong to.
struct TokenOwner {
  uint32_t visit, attempt;
};
TokenOwner OwnerOfToken(const aslrt_execution& x, const aslrt_frame* f) {
  uint32_t visit = static_cast<uint32_t>(EnteredId(&x.ctx, f));
  return {visit, visit == f->entered_id ? f->attempt : 0};
}

// Whether the attempt has a token: any Task may name its own (recorded for `.sync`).
bool HasToken(const aslrt_execution& x, const aslrt_frame* f) {
  const aslrt_wait* w = f->wait;
  TokenOwner owner = OwnerOfToken(x, f);
  return w != nullptr && aslrt_kind_of(w->token) == ASLRT_STRING && w->token_visit == owner.visit &&
         w->token_attempt == owner.attempt;
}

void FillTask(aslrt_execution& x, aslrt_frame* f, aslrt_task* task) {
  const aslrt_image_state& state = StateOf(x, f);
  x.iterations.clear();
  for (const aslrt_frame* g = f; g->parent != nullptr; g = g->parent) {
    if (StateOf(x, g->parent).kind == ASLRT_STATE_Map) x.iterations.push_back(g->slot);
  }
  std::reverse(x.iterations.begin(), x.iterations.end());
  auto view = [](std::string_view s) { return aslrt_text_view{s.data(), s.size()}; };
  task->id = f->wait->task;
  task->state = f->state;
  task->family = state.task_family;
  task->pattern = state.task_pattern;
  task->attempt = f->attempt;
  task->visit = x.visits[f->state];
  task->iteration_count = static_cast<uint32_t>(x.iterations.size());
  task->iterations = x.iterations.data();
  task->path = LinksOf(f)->path;
  task->timeout_seconds = f->wait->timeout_seconds;
  task->heartbeat_seconds = f->wait->heartbeat_seconds;
  task->state_name = view(Str(x, state.name));
  task->resource = view(Str(x, state.resource));
  if (state.task_pattern == ASLRT_PATTERN_TOKEN || state.task_family == ASLRT_FAMILY_ACTIVITY || HasToken(x, f)) {
    task->token = view(TokenOf(x, f));
  }
  task->input = f->work;
}

// The frame of an open task that can take a reply, or NULL with the code to answer.
aslrt_frame* Takes(aslrt_execution* x, uint64_t id, aslrt_result_code* code) {
  *code = ASLRT_OK;
  if (!x->begun || x->over) {
    x->last_error = "the execution is not running";
    *code = ASLRT_NOT_RUNNING;
    return nullptr;
  }
  aslrt_frame* f = FindTask(*x, id);
  if (f == nullptr || f->wait->closed || StatusOf(f) != FrameStatus::kTask) {
    x->last_error = "no open task has this id";
    *code = ASLRT_NO_TASK;
    return nullptr;
  }
  return f;
}

aslrt_result_code ParseOutput(aslrt_execution* x, const char* output, size_t size, aslrt_value* value) {
  JsonError error;
  if (ParseDocument(&x->ctx, {output, size}, value, &error)) return ASLRT_OK;
  x->last_error = std::string("the output is not JSON: ") + (error.message != nullptr ? error.message : "") +
                  " at offset " + std::to_string(error.offset);
  return ASLRT_BAD_JSON;
}

aslrt_value Text(aslrt_execution* x, aslrt_text_view text) {
  return text.data == nullptr ? aslrt_undefined() : MakeString(&x->ctx, {text.data, text.size});
}

}  // namespace

uint32_t SetTimer(aslrt_execution& x, aslrt_frame* f, TimerKind kind, int64_t deadline) {
  return x.timers.Add(deadline, ++x.sequence, f, kind);
}

void DropTimer(aslrt_execution& x, uint32_t* timer) {
  if (*timer != kNoTimer) x.timers.Remove(*timer);
  *timer = kNoTimer;
}

int64_t After(int64_t time, uint64_t seconds) {
  int64_t end = 0;
  if (seconds > INT64_MAX / 1000000000u) return INT64_MAX;
  if (__builtin_add_overflow(time, static_cast<int64_t>(seconds) * 1000000000, &end)) return INT64_MAX;
  return end;
}

void CloseTask(aslrt_execution& x, aslrt_frame* f) {
  uint64_t id = f->wait->task;
  f->wait->task = 0;
  auto row = std::lower_bound(x.tasks.begin(), x.tasks.end(), id,
                              [](const OpenTask& task, uint64_t wanted) { return task.id < wanted; });
  row->frame = nullptr;
  --x.open_tasks;
  if (x.open_tasks == 0) {
    x.tasks.clear();
  } else if (x.tasks.size() > 64 && x.tasks.size() > 2 * x.open_tasks) {
    std::erase_if(x.tasks, [](const OpenTask& task) { return task.frame == nullptr; });
  }
}

std::string_view TokenOf(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = WaitOf(x, f);
  if (!HasToken(x, f)) {
    TokenOwner owner = OwnerOfToken(x, f);
    // The draw and the event it belongs to: distinct in one execution even when all draws are equal.
    const uint64_t child = x.child != nullptr ? x.child->number : 0;
    // A redrive counts attempts from 0 again.
    const uint64_t run = child ^ uint64_t{x.redrives} << 40;
    const uint64_t words[] = {Draw(&x.ctx, f, ASLRT_DRAW_TOKEN) ^ run, uint64_t{owner.visit} << 32 | owner.attempt};
    std::string text;
    for (uint64_t word : words) {
      for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[word >> shift & 15];
    }
    w->token = MakeString(&x.ctx, text);
    w->token_visit = owner.visit;
    w->token_attempt = owner.attempt;
  }
  return Bytes(w->token);
}

aslrt_frame* ScheduleTask(aslrt_execution& x, aslrt_frame* f) {
  const aslrt_image_state& state = StateOf(x, f);
  if (state.task_family == ASLRT_FAMILY_ACTIVITY && x.host.activity_exists != nullptr) {
    std::string arn(Str(x, state.resource));
    if (x.host.activity_exists(x.ctx.host_data, {arn.data(), arn.size()}) == 0) {
      return FailFrame(x, f, WrapString("States.Runtime"),
                       MakeString(&x.ctx, "The activity " + arn + " does not exist."));
    }
  }
  aslrt_wait* w = WaitOf(x, f);
  auto set = [w](uint32_t param) { return (w->params >> param & 1) != 0; };
  if (!set(ASLRT_PARAM_timeout_seconds)) w->timeout_seconds = state.timeout_seconds;
  if (!set(ASLRT_PARAM_heartbeat_seconds)) w->heartbeat_seconds = state.heartbeat_seconds;
  EventBody body;
  body.value = f->work;
  body.timeout_seconds = w->timeout_seconds;
  body.heartbeat_seconds = w->heartbeat_seconds;
  if (set(ASLRT_PARAM_credentials)) body.extra = w->credentials;
  EmitTask(x, f, kScheduled, body);
  w->params = 0;
  w->credentials = aslrt_undefined();
  w->started = w->submitted = w->closed = false;
  w->task = ++x.last_task;
  x.tasks.push_back({w->task, f});
  ++x.open_tasks;
  ++x.visits[f->state];
  SetStatus(f, FrameStatus::kStartTask);
  if (x.first_ready == nullptr) return f;
  PushReady(x, f);
  return nullptr;
}

aslrt_frame* StartTask(aslrt_execution& x, aslrt_frame* f) {
  if (StateOf(x, f).task_family != ASLRT_FAMILY_ACTIVITY) {
    MarkStarted(x, f, aslrt_undefined());
  } else if (f->wait->timeout_seconds != 0) {
    // An activity that nobody polls times out as well (5.8).
    f->wait->timer = SetTimer(x, f, TimerKind::kTask, After(x.now, f->wait->timeout_seconds));
  }
  if (x.over) return nullptr;
  SetStatus(f, FrameStatus::kTask);
  aslrt_task task = {};
  FillTask(x, f, &task);
  x.host.task_start(x.ctx.host_data, &x, &task);
  x.now = x.host.now(x.ctx.host_data);
  f->work = aslrt_undefined();
  return nullptr;
}

aslrt_frame* StartWait(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = WaitOf(x, f);
  bool set = w->params != 0;
  w->timestamp = (w->params >> ASLRT_PARAM_wait_timestamp & 1) != 0;
  w->params = 0;
  f->entry = ASLRT_ENTRY_result;
  if (!set || w->until <= x.now) {
    SetStatus(f, FrameStatus::kRun);
    return f;
  }
  SetStatus(f, FrameStatus::kWait);
  w->timer = SetTimer(x, f, TimerKind::kWait, w->until);
  return nullptr;
}

void ProcessReplies(aslrt_execution& x) {
  while (x.next_reply < x.replies.size() && !x.over) {
    const Reply reply = x.replies[x.next_reply++];
    Process(x, reply);
  }
  if (x.next_reply < x.replies.size()) return;  // a child has ended, which is seen to first
  x.replies.clear();
  x.next_reply = 0;
}

void FireTimers(aslrt_execution& x) {
  int64_t deadline = x.timers[x.timers.first()].deadline;
  while (!x.over && !x.timers.empty() && x.timers[x.timers.first()].deadline == deadline) {
    const uint32_t id = x.timers.first();
    const Timer timer = x.timers[id];
    SwitchTo(x, timer.frame == nullptr ? nullptr : LinksOf(timer.frame)->child);
    if (timer.kind == TimerKind::kExecution) {
      EndTimedOut(x);
      return;
    }
    aslrt_frame* f = timer.frame;
    DropTimer(x, timer.kind == TimerKind::kHeartbeat ? &f->wait->heartbeat_timer : &f->wait->timer);
    if (timer.kind == TimerKind::kWait || timer.kind == TimerKind::kRetry) {
      SetStatus(f, FrameStatus::kRun);  // frame->entry says what comes
      PushReady(x, f);
    } else {
      TimeOut(x, f, timer.kind == TimerKind::kHeartbeat);
    }
  }
}

}  // namespace aslrt

using namespace aslrt;

extern "C" {

aslrt_result_code aslrt_task_started(aslrt_execution* x, uint64_t task_id, aslrt_text_view worker) {
  aslrt_result_code code;
  aslrt_frame* f = Takes(x, task_id, &code);
  if (f == nullptr) return code;
  // Other families have started by themselves.
  if (StateOf(*x, f).task_family != ASLRT_FAMILY_ACTIVITY) return ASLRT_OK;
  x->replies.push_back({task_id, ReplyKind::kStarted, 0, false, Text(x, worker), {}, {}});
  return ASLRT_OK;
}

aslrt_result_code aslrt_task_submitted(aslrt_execution* x, uint64_t task_id, const char* output, size_t size) {
  aslrt_result_code code;
  aslrt_frame* f = Takes(x, task_id, &code);
  if (f == nullptr) return code;
  if (f->wait->submitted || StateOf(*x, f).task_family != ASLRT_FAMILY_SERVICE) {
    x->last_error = "the task cannot be submitted, or was already";
    return ASLRT_NO_TASK;
  }
  aslrt_value value;
  code = ParseOutput(x, output, size, &value);
  if (code != ASLRT_OK) return code;
  f->wait->submitted = true;
  x->replies.push_back({task_id, ReplyKind::kSubmitted, 0, false, value, {}, {}});
  return ASLRT_OK;
}

aslrt_result_code aslrt_task_succeeded(aslrt_execution* x, uint64_t task_id, const char* output, size_t size) {
  aslrt_result_code code;
  aslrt_frame* f = Takes(x, task_id, &code);
  if (f == nullptr) return code;
  aslrt_value value = aslrt_undefined();
  bool too_large = size > x->store.payload_max;
  if (!too_large) code = ParseOutput(x, output, size, &value);
  if (code != ASLRT_OK) return code;
  f->wait->closed = true;
  x->replies.push_back({task_id, ReplyKind::kSucceeded, 0, too_large, value, {}, {}});
  return ASLRT_OK;
}

aslrt_result_code aslrt_task_failed(aslrt_execution* x, uint64_t task_id, aslrt_fail_phase phase,
                                    aslrt_text_view error, aslrt_text_view cause) {
  aslrt_result_code code;
  aslrt_frame* f = Takes(x, task_id, &code);
  if (f == nullptr) return code;
  f->wait->closed = true;
  uint32_t known = phase <= ASLRT_PHASE_SCHEDULE ? phase : ASLRT_PHASE_RUN;
  x->replies.push_back({task_id, ReplyKind::kFailed, known, false, {}, Text(x, error), Text(x, cause)});
  return ASLRT_OK;
}

aslrt_result_code aslrt_task_heartbeat(aslrt_execution* x, uint64_t task_id) {
  aslrt_result_code code;
  aslrt_frame* f = Takes(x, task_id, &code);
  if (f == nullptr) return code;
  if (f->wait->heartbeat_timer != kNoTimer) {
    DropTimer(*x, &f->wait->heartbeat_timer);
    int64_t deadline = After(x->host.now(x->ctx.host_data), f->wait->heartbeat_seconds);
    f->wait->heartbeat_timer = SetTimer(*x, f, TimerKind::kHeartbeat, deadline);
  }
  return ASLRT_OK;
}

size_t aslrt_open_tasks(const aslrt_execution* x, uint64_t* ids, size_t capacity) {
  size_t count = 0;
  for (const OpenTask& task : x->tasks) {
    if (task.frame == nullptr) continue;
    if (count < capacity) ids[count] = task.id;
    ++count;
  }
  return count;
}

void aslrt_execution_concurrency(const aslrt_execution* x, aslrt_concurrency* out) {
  out->open_tasks = x->open_tasks;
  out->most_branches = x->most_frames > 0 ? x->most_frames - 1 : 0;  // the top level is no branch
}

}  // extern "C"
