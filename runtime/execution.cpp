// The life of an execution and its loop: who runs next, and what an entry's answer leads to.
#include "runtime/execution.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "aslc/check.h"
#include "runtime/json.h"

namespace aslrt {

namespace {

// Transitions that generated code makes by itself at most before the engine looks at the arena and at
// the time again.
constexpr uint64_t kGrantMax = 256;
constexpr uint32_t kStepsMax = 64;            // unobserved steps without a look at the time
constexpr uint64_t kEventCap = 25000;         // definition.md 1.11
constexpr uint32_t kPayloadMax = 262144;      // bytes
constexpr uint32_t kYear = 365 * 24 * 3600;   // seconds
constexpr uint32_t kExpressMax = 5 * 60;      // seconds
constexpr uint32_t kDepthMax = 100;            // calls of lambdas, for code that sets no bound
constexpr size_t kStackSize = 1024;           // values; above ASLRT_ARGS_MAX

std::string Choose(aslrt_text_view given, std::string otherwise) {
  return given.data == nullptr ? std::move(otherwise) : std::string(given.data, given.size);
}

// Part `i` of an ARN, `arn:partition:states:region:account:kind:machine[:execution[:uuid]]`.
std::string ArnPart(aslrt_text_view arn, size_t i, std::string otherwise) {
  if (arn.data == nullptr) return otherwise;
  std::string_view text(arn.data, arn.size);
  for (; i > 0; --i) {
    size_t colon = text.find(':');
    if (colon == std::string_view::npos) return otherwise;
    text.remove_prefix(colon + 1);
  }
  return std::string(text.substr(0, text.find(':')));
}

void Resolve(const aslrt_options* given, const aslrt_image* image, Settings* settings) {
  aslrt_options o = {};
  if (given != nullptr) std::memcpy(&o, given, std::min<size_t>(given->size, sizeof(o)));
  settings->quotas = o.quotas;
  settings->record_history = o.record_history != 0;
  settings->record_children = o.record_children;
  bool express = image->type == ASLRT_EXPRESS;
  // An ARN that is given says what is not given by itself.
  aslrt_text_view arn = o.execution_arn.data != nullptr ? o.execution_arn : o.state_machine_arn;
  std::string account = Choose(o.account, ArnPart(arn, 4, "123456789012"));
  std::string partition = Choose(o.partition, ArnPart(arn, 1, "aws"));
  settings->region = Choose(o.region, ArnPart(arn, 3, "us-east-1"));
  settings->role_arn = Choose(o.role_arn, "arn:" + partition + ":iam::" + account + ":role/aslc");
  std::string machine(aslrt_image_chars(image, image->name), image->name.len);
  if (machine.empty()) machine = "machine";
  settings->state_machine_name = Choose(o.state_machine_name, ArnPart(arn, 6, machine));
  std::string prefix = "arn:" + partition + ":states:" + settings->region + ":" + account + ":";
  settings->state_machine_arn =
      Choose(o.state_machine_arn, prefix + "stateMachine:" + settings->state_machine_name);
  settings->execution_name = Choose(o.execution_name, ArnPart(o.execution_arn, 7, "execution"));
  std::string derived = prefix + (express ? "express:" : "execution:") + settings->state_machine_name + ":" +
                        settings->execution_name;
  if (express) derived += ":00000000-0000-0000-0000-000000000000";
  settings->execution_arn = Choose(o.execution_arn, derived);
}

uint64_t DirectBudget(const aslrt_execution& x) {
  // Alone and unobserved: generated code makes transitions without coming back. Each is two events.
  if (x.ctx.observe || x.first_ready != nullptr) return 0;
  uint64_t left = x.event_cap - 1 - x.events;
  return std::min(kGrantMax, left / 2);
}

bool IsPast(const aslrt_execution& x, uint32_t timer) {
  return timer != kNoTimer && x.timers[timer].deadline < x.now;
}

// Ends what is past its deadline: what runs, or an execution around it.
void CheckDeadlines(aslrt_execution& x) {
  if (IsPast(x, x.execution_timer)) return EndTimedOut(x);
  for (ChildExecution* child = x.child; child != nullptr; child = child->outer) {
    const Stream& outer = child->outer != nullptr ? child->outer->stream : x.own;
    if (!IsPast(x, outer.timer)) continue;
    SwitchTo(x, child->outer);
    return EndTimedOut(x);
  }
}

aslrt_frame* Step(aslrt_execution& x, aslrt_frame* f) {
  SetStatus(f, FrameStatus::kRun);
  // The time is looked at between stretches of generated code, so that no loop outlives its execution.
  if (x.ctx.observe || ++x.steps >= kStepsMax) {
    x.steps = 0;
    x.now = x.host.now(x.ctx.host_data);
    CheckDeadlines(x);
    if (x.over) return nullptr;
  }
  // Entering a Task and scheduling it are one step; other states do their work in a step of its own.
  if (StateOf(x, f).kind == ASLRT_STATE_Task || x.first_ready == nullptr) return f;
  PushReady(x, f);
  return nullptr;
}

aslrt_frame* RunEntry(aslrt_execution& x, aslrt_frame* f) {
  uint32_t entry = f->entry, visit = f->entered_id;
  int32_t status = CallEntry(x, f, entry, static_cast<int64_t>(DirectBudget(x)));
  if (x.over) return nullptr;
  switch (status) {
    case ASLRT_STEP: return Step(x, f);
    case ASLRT_DONE: return FinishScope(x, f);
    // After a transition it is another state's entry that failed.
    case ASLRT_FAILED: return FailEntry(x, f, entry >= ASLRT_ENTRY_catch0 && f->entered_id == visit);
    case ASLRT_TASK: return ScheduleTask(x, f);
    case ASLRT_WAIT: return StartWait(x, f);
    case ASLRT_PARALLEL: return StartParallel(x, f);
    case ASLRT_MAP: return StartMap(x, f);
    default: ASL_CHECK(false, "an entry answered something unknown"); return nullptr;
  }
}

aslrt_frame* EnterScope(aslrt_execution& x, aslrt_frame* f) {
  EmitEntered(x, f);
  if (!x.over) CoverState(x, f->state);
  SetStatus(f, FrameStatus::kRun);
  f->entry = ASLRT_ENTRY_enter;
  if (StateOf(x, f).kind == ASLRT_STATE_Task || x.first_ready == nullptr) return f;
  PushReady(x, f);
  return nullptr;
}

aslrt_frame* HandleFailure(aslrt_execution& x, aslrt_frame* f) {
  aslrt_value error = f->wait->error, cause = f->wait->cause;
  f->wait->error = f->wait->cause = aslrt_undefined();
  return FailFrame(x, f, error, cause);
}

// Runs a frame until it waits, ends, or lets others go first.
void RunFrame(aslrt_execution& x, aslrt_frame* f) {
  SwitchTo(x, LinksOf(f)->child);
  while (f != nullptr && !x.over) {
    switch (StatusOf(f)) {
      case FrameStatus::kEnter: f = EnterScope(x, f); break;
      case FrameStatus::kRun: f = RunEntry(x, f); break;
      case FrameStatus::kStartTask: f = StartTask(x, f); break;
      case FrameStatus::kFailed: f = HandleFailure(x, f); break;
      case FrameStatus::kResume: f = ResumeMap(x, f); break;
      case FrameStatus::kUpdated:
        SetStatus(f, FrameStatus::kJoin);
        f = GoOnWithMapRun(x, f);
        break;
      default: ASL_CHECK(false, "only ready frames run");
    }
  }
}

}  // namespace

void SetExecutionTimer(aslrt_execution& x) {
  uint32_t limit = x.image->timeout_seconds;
  if (x.settings.quotas != ASLRT_QUOTAS_NONE) {
    uint32_t most = x.image->type == ASLRT_EXPRESS ? kExpressMax : kYear;
    limit = limit == 0 ? most : std::min(limit, most);
  }
  if (limit != 0) x.execution_timer = SetTimer(x, nullptr, TimerKind::kExecution, After(x.now, limit));
}

int32_t CallEntry(aslrt_execution& x, aslrt_frame* f, uint32_t kind, int64_t budget) {
  PrepareArena(x);
  x.assigned.clear();
  x.ctx.budget = x.ctx.granted = budget;
  x.ctx.event_base = x.events;
  x.ctx.frame = f;
  const aslrt_image_state& state = StateOf(x, f);
  if (kind == ASLRT_ENTRY_attempt && state.entry[kind] == ASLRT_NONE) kind = ASLRT_ENTRY_enter;
  f->entry = kind;
  uint32_t row = kind >= ASLRT_ENTRY_catch0 ? state.entry[ASLRT_ENTRY_catch0] + (kind - ASLRT_ENTRY_catch0)
                                            : state.entry[kind];
  ASL_CHECK(row < x.image->entries.count, "the state has the entry");
  int32_t status = x.machine->entries[row].load(std::memory_order_acquire)(&x.ctx, f);
  Settle(x, f);
  return status;
}

}  // namespace aslrt

using namespace aslrt;

extern "C" {

aslrt_execution* aslrt_execution_create(const aslrt_machine* machine, const aslrt_options* options,
                                        const aslrt_host* host, void* host_data) {
  if (host->version != ASLRT_HOST_VERSION) return nullptr;
  aslrt_host known = {};
  std::memcpy(&known, host, std::min<size_t>(host->size, sizeof(known)));
  if (known.now == nullptr || known.draw == nullptr || known.task_start == nullptr) return nullptr;
  void* memory = HostAllocate(known, host_data, sizeof(aslrt_execution));
  if (memory == nullptr) return nullptr;
  aslrt_execution* x = new (memory) aslrt_execution;
  x->machine = machine;
  x->image = machine->image;
  x->ctx.dialect = 1;
  x->host = known;
  Resolve(options, machine->image, &x->settings);
  bool aws = x->settings.quotas != ASLRT_QUOTAS_NONE;
  x->store.payload_max = aws ? kPayloadMax : UINT32_MAX;
  x->event_cap = aws ? kEventCap : UINT64_MAX;
  x->stack.resize(kStackSize);
  x->ctx.vsp = x->stack.data();
  x->ctx.vlim = x->stack.data() + x->stack.size();
  x->ctx.names = machine->names.data();
  x->ctx.consts = machine->constants.data();
  x->ctx.machine = machine;
  x->ctx.fuel = INT64_MAX;  // expressions set their own bounds
  x->ctx.depth_max = kDepthMax;
  x->ctx.observe = x->settings.record_history || x->host.event != nullptr;
  x->ctx.host = &x->host;
  x->ctx.host_data = host_data;
  x->ctx.execution = x;
  x->store.arena.Open(&x->ctx);
  if (machine->coverage != nullptr) aslrt_execution_set_coverage(x, nullptr, 0);
  return x;
}

void aslrt_execution_destroy(aslrt_execution* x) {
  if (x == nullptr) return;
  Forget(*x);
  ReleaseMemory(*x);
  aslrt_host host = x->host;
  void* data = x->ctx.host_data;
  x->~aslrt_execution();
  HostRelease(host, data, x, sizeof(aslrt_execution));
}

void aslrt_execution_reset(aslrt_execution* x) {
  Forget(*x);
  x->begun = x->over = false;
  x->status = ASLRT_RUNNING;
  x->now = x->start_time = x->end_time = x->redrive_time = 0;
  x->redrives = 0;
  x->most_frames = 0;
  x->events = x->transitions = x->sequence = x->last_task = x->children = x->map_runs = 0;
  x->ended_runs.clear();
  x->input = x->output = x->error = x->cause = aslrt_undefined();
  x->draws.Clear();
  x->recorded.clear();
  x->assigned.clear();
  x->collect_at = 0;
  x->seen_chunk = nullptr;
  x->ctx.error = x->ctx.cause = x->ctx.detail = aslrt_undefined();
  x->store.Clear(&x->ctx);
}

aslrt_result_code aslrt_execution_start(aslrt_execution* x, const char* input, size_t size) {
  if (x->begun && !x->over) {
    x->last_error = "the execution runs already";
    return ASLRT_NOT_WAITING;
  }
  if (x->begun) aslrt_execution_reset(x);
  if (size > x->store.payload_max) {
    x->last_error = "the input is larger than " + std::to_string(x->store.payload_max) + " bytes";
    return ASLRT_TOO_LARGE;
  }
  JsonError error;
  if (!ParseDocument(&x->ctx, {input, size}, &x->input, &error)) {
    x->last_error = std::string("the input is not JSON: ") + (error.message != nullptr ? error.message : "") +
                    " at offset " + std::to_string(error.offset);
    return ASLRT_BAD_JSON;
  }
  x->begun = true;
  x->now = x->start_time = x->host.now(x->ctx.host_data);
  x->visits.assign(x->image->states.count, 0);
  EventBody body;
  body.value = x->input;
  Emit(*x, ASLRT_EVENT_ExecutionStarted, nullptr, 0, body);
  SetExecutionTimer(*x);
  x->top = NewFrame(*x, nullptr, 0, 0);
  x->top->input = x->input;
  PushReady(*x, x->top);
  return ASLRT_OK;
}

aslrt_execution_status aslrt_execution_run(aslrt_execution* x) {
  if (!x->begun || x->over || x->running) return x->status;
  x->running = true;
  x->now = x->host.now(x->ctx.host_data);
  CheckDeadlines(*x);
  while (!x->over || x->child != nullptr) {
    if (x->over) {
      if (aslrt_frame* next = EndChild(*x)) RunFrame(*x, next);
    } else if (x->first_ready != nullptr) {
      RunFrame(*x, PopReady(*x));
    } else if (x->next_reply < x->replies.size()) {
      ProcessReplies(*x);
    } else if (!x->timers.empty() && x->timers[x->timers.first()].deadline <= x->now) {
      FireTimers(*x);
    } else {
      break;
    }
  }
  SwitchTo(*x, nullptr);
  if (x->over) {
    AbortChildren(*x);
    TearDown(*x);
  }
  x->running = false;
  return x->status;
}

int aslrt_execution_next_timer(const aslrt_execution* x, int64_t* deadline_ns, uint64_t* sequence) {
  if (x->timers.empty()) return 0;
  const Timer& timer = x->timers[x->timers.first()];
  *deadline_ns = timer.deadline;
  *sequence = timer.sequence;
  return 1;
}

uint64_t aslrt_next_sequence(aslrt_execution* x) { return ++x->sequence; }

const char* aslrt_last_error(const aslrt_execution* x) { return x->last_error.c_str(); }

void aslrt_execution_identity(const aslrt_execution* x, aslrt_identity* out) {
  auto view = [](const std::string& text) { return aslrt_text_view{text.data(), text.size()}; };
  const Settings& settings = x->settings;
  *out = {view(settings.region),
          view(settings.role_arn),
          view(settings.state_machine_name),
          view(settings.state_machine_arn),
          view(settings.execution_name),
          view(settings.execution_arn)};
}

const aslrt_machine* aslrt_execution_machine(const aslrt_execution* x) { return x->machine; }

void aslrt_execution_result(aslrt_execution* x, aslrt_result* out) {
  auto view = [](aslrt_value v) {
    aslrt_text_view text = {nullptr, 0};
    if (aslrt_kind_of(v) == ASLRT_STRING) text = {aslrt_chars(v), aslrt_len_of(v)};
    return text;
  };
  *out = {};
  out->status = x->status;
  if (x->over && x->status == ASLRT_SUCCEEDED) {
    x->output_text.clear();
    AppendJson(x->output_text, x->output);
    out->output = {x->output_text.data(), x->output_text.size()};
  }
  out->error = view(x->error);
  out->cause = view(x->cause);
  out->start_ns = x->start_time;
  out->end_ns = x->end_time;
  out->transitions = x->transitions;
  out->events = x->events;
}

}  // extern "C"
