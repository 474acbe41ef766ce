// How things stop: branches that are given up, and the execution's own end.
#include "aslc/check.h"
#include "runtime/execution.h"

namespace aslrt {

namespace {

// The abort event of a state's kind, or 0: Pass, Choice, Succeed and Fail have none.
uint32_t AbortedType(uint32_t kind) {
  switch (kind) {
    case ASLRT_STATE_Task: return ASLRT_EVENT_TaskStateAborted;
    case ASLRT_STATE_Wait: return ASLRT_EVENT_WaitStateAborted;
    case ASLRT_STATE_Parallel: return ASLRT_EVENT_ParallelStateAborted;
    case ASLRT_STATE_Map: return ASLRT_EVENT_MapStateAborted;
    default: return 0;
  }
}

void End(aslrt_execution& x, aslrt_execution_status status, uint32_t type, uint64_t previous,
         const EventBody& body) {
  if (x.over) return;
  Emit(x, type, nullptr, previous, body);
  x.over = true;
  x.status = status;
  x.end_time = x.now;
  x.error = body.error;
  x.cause = body.cause;
}

}  // namespace

void EndSucceeded(aslrt_execution& x, aslrt_value output, uint64_t previous) {
  EventBody body;
  body.value = output;
  if (!x.over) x.output = output;
  End(x, ASLRT_SUCCEEDED, ASLRT_EVENT_ExecutionSucceeded, previous, body);
}

void EndFailed(aslrt_execution& x, aslrt_value error, aslrt_value cause, uint64_t previous) {
  EventBody body;
  body.error = error;
  body.cause = cause;
  End(x, ASLRT_EXECUTION_FAILED, ASLRT_EVENT_ExecutionFailed, previous, body);
}

void EndTimedOut(aslrt_execution& x) {
  // errors.md 5.8: it stops exactly at its deadline, however late the host calls.
  if (x.execution_timer != kNoTimer) x.now = x.timers[x.execution_timer].deadline;
  if (!x.over && x.child == nullptr) CoverExecutionTimeout(x);
  EventBody body;
  body.error = WrapString("States.Timeout");
  End(x, ASLRT_TIMED_OUT, ASLRT_EVENT_ExecutionTimedOut, 0, body);
}

void Quiet(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  if (LinksOf(f)->ready) RemoveReady(x, f);
  if (w == nullptr) return;
  DropTimer(x, &w->timer);
  DropTimer(x, &w->heartbeat_timer);
  if (w->task != 0) {
    uint64_t task = w->task;
    bool asked = StatusOf(f) == FrameStatus::kTask;
    CloseTask(x, f);
    if (asked && x.host.task_cancel != nullptr) x.host.task_cancel(x.ctx.host_data, &x, task);
  }
  w->error = w->cause = aslrt_undefined();
}

void StopBelow(aslrt_execution& x, aslrt_frame* f, uint64_t previous) {
  aslrt_wait* w = f->wait;
  if (w == nullptr) return;
  if (w->run != nullptr) {
    for (aslrt_frame *c = w->first_child, *next = nullptr; c != nullptr; c = next) {
      next = LinksOf(c)->next_sibling;
      TellBranch(x, c, ASLRT_BRANCH_STOPPED);
      AbortChild(x, c);
    }
    return;
  }
  bool map = StateOf(x, f).kind == ASLRT_STATE_Map;
  for (aslrt_frame* c = w->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    if (LinksOf(c)->stopped) continue;
    TellBranch(x, c, ASLRT_BRANCH_STOPPED);
    if (map) {
      EventBody body;
      body.index = c->slot;
      Emit(x, ASLRT_EVENT_MapIterationAborted, f, previous, body);
    }
    AbortFrame(x, c, previous);
  }
}

void AbortFrame(aslrt_execution& x, aslrt_frame* f, uint64_t previous) {
  uint32_t type = AbortedType(StateOf(x, f).kind);
  // A branch whose first state was not entered yet has nothing to abort.
  if (type != 0 && StatusOf(f) != FrameStatus::kEnter) Emit(x, type, f, previous);
  Quiet(x, f);
  LinksOf(f)->stopped = true;
  const MapRun* run = f->wait != nullptr ? f->wait->run.get() : nullptr;
  if (run != nullptr && run->begun && !run->over) {
    Emit(x, ASLRT_EVENT_MapRunAborted, f, previous);
    return AbortMapRun(x, f);
  }
  StopBelow(x, f, previous);
}

namespace {

void CloseTasksAndTimers(aslrt_execution& x) {
  for (size_t i = 0; i < x.tasks.size(); ++i) {
    const OpenTask task = x.tasks[i];
    if (task.frame == nullptr || StatusOf(task.frame) != FrameStatus::kTask) continue;
    if (x.host.task_cancel != nullptr) x.host.task_cancel(x.ctx.host_data, &x, task.id);
  }
  x.tasks.clear();
  x.open_tasks = 0;
  x.replies.clear();
  x.next_reply = 0;
  x.timers.Clear();
  x.execution_timer = kNoTimer;
  x.child = nullptr;
  x.own = {};
}

void DropFrames(aslrt_execution& x) {
  if (x.top != nullptr) FreeTree(x, x.top);
  x.top = nullptr;
}

}  // namespace

void TearDown(aslrt_execution& x) {
  CloseTasksAndTimers(x);
  if (KeepsFrames(x)) Park(x, x.top);
  else DropFrames(x);
  ASL_CHECK(x.first_ready == nullptr, "nothing of an execution that has ended is ready");
}

void Forget(aslrt_execution& x) {
  auto cancel = x.host.task_cancel;
  x.host.task_cancel = nullptr;
  CloseTasksAndTimers(x);
  x.host.task_cancel = cancel;
  DropFrames(x);
}

}  // namespace aslrt

using namespace aslrt;

extern "C" aslrt_result_code aslrt_execution_stop(aslrt_execution* x, aslrt_text_view error,
                                                  aslrt_text_view cause) {
  if (!x->begun || x->over) {
    x->last_error = "the execution is not running";
    return ASLRT_NOT_RUNNING;
  }
  auto text = [x](aslrt_text_view t) {
    return t.data == nullptr ? aslrt_undefined() : MakeString(&x->ctx, {t.data, t.size});
  };
  x->now = x->host.now(x->ctx.host_data);
  EventBody body;
  body.error = text(error);
  body.cause = text(cause);
  End(*x, ASLRT_ABORTED, ASLRT_EVENT_ExecutionAborted, 0, body);
  AbortChildren(*x);
  TearDown(*x);
  return ASLRT_OK;
}
