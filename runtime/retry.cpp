// What an error of a state leads to: Retry, Catch, or the failure of what holds the state (errors.md
// 5.2, 5.3, 5.4, 5.11).
#include <cmath>

#include "runtime/execution.h"

namespace aslrt {

namespace {

bool Is(aslrt_value error, std::string_view name) {
  return aslrt_kind_of(error) == ASLRT_STRING && Bytes(error) == name;
}

bool RowMatches(const aslrt_execution& x, uint32_t first, uint32_t count, aslrt_value error, bool heartbeat) {
  const aslrt_str* errors = ASLRT_ROWS(x.image, aslrt_str, errors) + first;
  for (uint32_t i = 0; i < count; ++i) {
    if (ErrorMatches(Str(x, errors[i]), error, heartbeat)) return true;
  }
  return false;
}

// Uniform in [0, bound], by the high half of a product.
int64_t Jitter(aslrt_execution& x, aslrt_frame* f, int64_t bound) {
  uint64_t bits = Draw(&x.ctx, f, ASLRT_DRAW_JITTER);
  return static_cast<int64_t>((static_cast<unsigned __int128>(bits) * (static_cast<uint64_t>(bound) + 1)) >> 64);
}

bool TryRetry(aslrt_execution& x, aslrt_frame* f, aslrt_value error, bool heartbeat) {
  const aslrt_image_state& state = StateOf(x, f);
  if (state.retrier_count == 0) return false;
  const aslrt_image_retrier* retriers = ASLRT_ROWS(x.image, aslrt_image_retrier, retriers) + state.first_retrier;
  aslrt_wait* w = WaitOf(x, f);
  if (w->retries_visit != f->entered_id || w->retries.size() != state.retrier_count) {
    w->retries.assign(state.retrier_count, 0);
    w->retries_visit = f->entered_id;
  }
  for (uint32_t i = 0; i < state.retrier_count; ++i) {
    const aslrt_image_retrier& retrier = retriers[i];
    if (!RowMatches(x, retrier.first_error, retrier.error_count, error, heartbeat)) {
      CoverRetrier(x, state.first_retrier + i, ASLRT_OUTCOME_not_matched);
      continue;
    }
    // The first one that matches decides; when it is used up the error goes to Catch.
    bool left = w->retries[i] < retrier.max_attempts;
    CoverRetrier(x, state.first_retrier + i, left ? ASLRT_OUTCOME_retried : ASLRT_OUTCOME_exhausted);
    if (!left) return false;
    int64_t delay = RetryDelay(retrier, w->retries[i]);
    if (retrier.full_jitter) delay = Jitter(x, f, delay);
    ++w->retries[i];
    ++f->attempt;
    ++x.transitions;
    f->work = aslrt_undefined();
    f->entry = ASLRT_ENTRY_attempt;
    SetStatus(f, FrameStatus::kRetry);
    int64_t deadline = 0;
    if (__builtin_add_overflow(x.now, delay, &deadline)) deadline = INT64_MAX;
    w->timer = SetTimer(x, f, TimerKind::kRetry, deadline);
    return true;
  }
  return false;
}

// The catcher that takes the error, or -1.
int64_t FindCatcher(const aslrt_execution& x, const aslrt_frame* f, aslrt_value error, bool heartbeat) {
  const aslrt_image_state& state = StateOf(x, f);
  const aslrt_image_catcher* catchers = ASLRT_ROWS(x.image, aslrt_image_catcher, catchers) + state.first_catcher;
  for (uint32_t i = 0; i < state.catcher_count; ++i) {
    if (RowMatches(x, catchers[i].first_error, catchers[i].error_count, error, heartbeat)) return i;
  }
  return -1;
}

aslrt_value ErrorOutput(aslrt_execution& x, aslrt_value error, aslrt_value cause) {
  auto present = [](aslrt_value v) { return aslrt_kind_of(v) == ASLRT_UNDEFINED ? aslrt_null() : v; };
  const Field fields[] = {{Name(x.machine, WellKnown::kError), present(error)},
                          {Name(x.machine, WellKnown::kCause), present(cause)}};
  return MakeObject(&x.ctx, fields);
}

// A branch or iteration failed for good: what is left of its siblings stops, and the state that holds
// them fails by the same error. All events follow the one that failed (history.md 4.5, 4.6).
void GiveUpSiblings(aslrt_execution& x, aslrt_frame* parent, aslrt_frame* f) {
  uint64_t failed = f->last_id;
  bool map = StateOf(x, parent).kind == ASLRT_STATE_Map;
  if (map) {
    EventBody body;
    body.index = f->slot;
    Emit(x, ASLRT_EVENT_MapIterationFailed, parent, failed, body);
  }
  TellBranch(x, f, ASLRT_BRANCH_STOPPED);
  AbortFrame(x, f, failed);
  StopBelow(x, parent, failed);
  parent->last_id = static_cast<uint32_t>(failed);
}

}  // namespace

bool ErrorMatches(std::string_view pattern, aslrt_value error, bool heartbeat) {
  if (pattern == "States.ALL") return !Is(error, "States.Runtime");
  if (pattern == "States.TaskFailed") {
    return !Is(error, "States.Runtime") && !Is(error, "States.Timeout") && !Is(error, "States.HeartbeatTimeout");
  }
  // A missed heartbeat is reported as States.Timeout and has a documented name of its own (5.1).
  if (heartbeat && pattern == "States.HeartbeatTimeout") return true;
  return Is(error, pattern);
}

int64_t RetryDelay(const aslrt_image_retrier& retrier, uint32_t count) {
  constexpr double kSecondsMax = 9.0e9;  // of int64 nanoseconds
  double bound = retrier.max_delay_seconds != 0 ? retrier.max_delay_seconds : kSecondsMax;
  // The power by repeated multiplication: the same on every machine, unlike pow.
  double power = 1.0;
  if (retrier.backoff_rate > 1.0) {
    for (uint32_t k = 0; k < count && power < bound; ++k) power *= retrier.backoff_rate;
  }
  double seconds = retrier.interval_seconds * power;
  if (!(seconds < bound)) seconds = bound;
  return std::llround(seconds * 1e9);
}

aslrt_value DataLimitCause(aslrt_execution& x, std::string_view what) {
  std::string text = "The state/task '";
  text.append(what);
  text += "' returned a result with a size exceeding the maximum number of bytes service limit.";
  return MakeString(&x.ctx, text);
}

namespace {

// What EvaluationFailed follows. An expression that fails while its state is entered follows what the Entered
// event follows, one whose value is of no use the Entered event itself (both recorded).
uint64_t BeforeEvaluation(const aslrt_execution& x, const aslrt_frame* f) {
  bool entering = f->entry == ASLRT_ENTRY_enter && f->last_id == f->entered_id;
  return entering && !x.evaluation_used ? LinksOf(f)->entered_after : f->last_id;
}

}  // namespace

aslrt_frame* FailEntry(aslrt_execution& x, aslrt_frame* f, bool in_catcher) {
  if (x.evaluation_failed) {
    EventBody body;
    body.error = x.ctx.error;
    body.cause = x.ctx.cause;
    body.extra = x.evaluation_location;
    x.evaluation_failed = false;
    f->last_id = static_cast<uint32_t>(Emit(x, ASLRT_EVENT_EvaluationFailed, f, BeforeEvaluation(x, f), body));
  }
  return FailFrame(x, f, x.ctx.error, x.ctx.cause, !in_catcher);
}

aslrt_frame* FailFrame(aslrt_execution& x, aslrt_frame* f, aslrt_value error, aslrt_value cause, bool handled) {
  bool heartbeat = f->wait != nullptr && f->wait->heartbeat_missed;
  Rooted rooted(x, &error, &cause);  // Map Runs that stop make the inputs that are left
  for (;;) {
    if (x.over) return nullptr;
    if (f->wait != nullptr) {
      f->wait->heartbeat_missed = false;
      f->wait->params = 0;  // of the request that did not come about
    }
    if (Is(error, "States.Runtime")) {
      // errors.md 5.10: such a Map Run is not redriven, but another one is started.
      if (f->wait != nullptr && f->wait->run != nullptr) f->wait->run->restarts = true;
      EndFailed(x, error, cause, f->last_id);
      return nullptr;
    }
    uint32_t kind = StateOf(x, f).kind;
    bool container = kind == ASLRT_STATE_Parallel || kind == ASLRT_STATE_Map;
    bool holds = container && f->wait != nullptr;
    // A Parallel or Map that fails by itself while children run: they stop as if one of them had failed.
    if (holds) StopBelow(x, f, f->last_id);
    if (holds && f->wait->run != nullptr) FailMapRun(x, f, error, cause);
    if (handled && TryRetry(x, f, error, heartbeat)) {
      if (holds) DropChildren(x, f);
      return nullptr;
    }
    if (container) {
      uint32_t type = kind == ASLRT_STATE_Map ? ASLRT_EVENT_MapStateFailed : ASLRT_EVENT_ParallelStateFailed;
      f->last_id = static_cast<uint32_t>(Emit(x, type, f, f->last_id));
    }
    int64_t catcher = handled ? FindCatcher(x, f, error, heartbeat) : -1;
    handled = true;
    if (catcher >= 0) {
      CoverCatcher(x, StateOf(x, f).first_catcher + static_cast<uint32_t>(catcher));
      if (holds) DropChildren(x, f);
      f->work = ErrorOutput(x, error, cause);
      f->entry = static_cast<uint32_t>(ASLRT_ENTRY_catch0 + catcher);
      SetStatus(f, FrameStatus::kRun);
      return f;
    }
    // errors.md 5.10: of what fails by this error nothing is kept for a redrive.
    if (container && Is(error, "States.DataLimitExceeded")) Restart(x, f);
    aslrt_frame* parent = f->parent;
    if (IsRoot(f)) {
      EndFailed(x, error, cause, f->last_id);
      return nullptr;
    }
    GiveUpSiblings(x, parent, f);
    f = parent;
  }
}

}  // namespace aslrt
