// Events of the history: counted always, so that ids do not depend on who looks; recorded and reported
// when the context is observed.
#include "runtime/execution.h"

namespace aslrt {

namespace {

constexpr uint32_t kEnteredBase = ASLRT_EVENT_TaskStateEntered;
constexpr uint32_t kExitedBase = ASLRT_EVENT_TaskStateExited;
// Both tables of events.def follow the numbers of states.def.
#define STATE(name, number)                                                          \
  static_assert(kEnteredBase + number == ASLRT_EVENT_##name##StateEntered);
#include "aslc/states.def"
static_assert(kExitedBase + ASLRT_STATE_Succeed == ASLRT_EVENT_SucceedStateExited);

bool IsTerminal(uint32_t type) {
  return type >= ASLRT_EVENT_ExecutionSucceeded && type <= ASLRT_EVENT_ExecutionTimedOut;
}

void Record(aslrt_execution& x, uint32_t type, const aslrt_frame* f, uint64_t previous, const EventBody& body) {
  EventRecord record;
  record.type = type;
  record.state = f != nullptr ? f->state : ASLRT_NONE;
  record.attempt = f != nullptr ? f->attempt : 0;
  record.id = x.events;
  record.previous = previous;
  record.path = f != nullptr ? LinksOf(f)->path : 0;
  record.child = x.child != nullptr ? x.child->number : 0;
  record.time = x.now;
  record.body = body;
  if (x.settings.record_history && record.child <= x.settings.record_children) x.recorded.push_back(record);
  Report(x, record);
}

// Names and values of the variables that the entry assigned, in the order of assignment.
aslrt_value AssignedVariables(aslrt_execution& x, const aslrt_frame* f) {
  if (x.assigned.empty()) return aslrt_undefined();
  const aslrt_image_scope& scope = ScopeRow(x, f->scope);
  const aslrt_image_var* vars = ASLRT_ROWS(x.image, aslrt_image_var, vars) + scope.first_var;
  std::vector<Field> fields;
  for (uint32_t slot : x.assigned) {
    const aslrt_name* key = Intern(&x.ctx, Str(x, vars[slot].name));
    bool seen = false;
    for (Field& field : fields) {
      if (field.key != key) continue;
      field.value = f->vars[slot];
      seen = true;
    }
    if (!seen) fields.push_back({key, f->vars[slot]});
  }
  x.assigned.clear();
  return MakeObject(&x.ctx, fields);
}

}  // namespace

uint64_t EmitSlow(aslrt_execution& x, uint32_t type, const aslrt_frame* f, uint64_t previous,
                  const EventBody& body) {
  if (x.over) return x.events;
  if (x.events + 1 >= x.event_cap && !IsTerminal(type)) {
    // definition.md 1.11: the last event there is room for says why, and follows the one before it.
    constexpr std::string_view kCause = "The execution reached the maximum number of history events (25000).";
    EndFailed(x, WrapString("States.Runtime"), WrapString(kCause), x.events);
    return x.events;
  }
  ++x.events;
  x.end_time = x.now;
  if (x.ctx.observe) Record(x, type, f, previous, body);
  return x.events;
}

void Report(aslrt_execution& x, const EventRecord& record) {
  if (x.host.event == nullptr) return;
  auto view = [](aslrt_value v) {
    aslrt_text_view text = {nullptr, 0};
    if (aslrt_kind_of(v) == ASLRT_STRING) text = {aslrt_chars(v), aslrt_len_of(v)};
    return text;
  };
  aslrt_event event = {};
  event.type = record.type;
  event.state = record.state;
  event.id = record.id;
  event.previous_id = record.previous;
  event.time_ns = record.time;
  event.path = record.path;
  event.child = record.child;
  event.index = record.body.index;
  event.attempt = record.attempt;
  event.value = record.body.value;
  event.error = view(record.body.error);
  event.cause = view(record.body.cause);
  x.host.event(x.ctx.host_data, &x, &event);
}

void EmitEntered(aslrt_execution& x, aslrt_frame* f) {
  uint32_t type = kEnteredBase + StateOf(x, f).kind;
  f->attempt = 0;
  LinksOf(f)->entered_after = f->last_id;
  if (x.ctx.observe) {
    EventBody body;
    body.value = f->input;
    f->last_id = static_cast<uint32_t>(Emit(x, type, f, f->last_id, body));
  } else {
    f->last_id = static_cast<uint32_t>(Emit(x, type, f, f->last_id));
  }
  // The count of transitions is that of states entered; retries add to it (retry.cpp).
  if (!x.over) ++x.transitions;
  f->entered_id = f->last_id;
  LinksOf(f)->entered_time = x.now;
}

void EmitExited(aslrt_execution& x, aslrt_frame* f, aslrt_value output) {
  uint32_t type = kExitedBase + StateOf(x, f).kind;
  if (!x.ctx.observe) {
    f->last_id = static_cast<uint32_t>(Emit(x, type, f, f->last_id));
    return;
  }
  EventBody body;
  body.value = output;
  body.extra = AssignedVariables(x, f);
  f->last_id = static_cast<uint32_t>(Emit(x, type, f, f->last_id, body));
}

void Settle(aslrt_execution& x, aslrt_frame* f) {
  int64_t made = x.ctx.granted - x.ctx.budget;
  if (made > 0) {
    x.events = x.ctx.event_base + 2 * static_cast<uint64_t>(made);
    x.end_time = x.now;
    x.transitions += static_cast<uint64_t>(made);
    f->entered_id = f->last_id = static_cast<uint32_t>(x.events);
    f->attempt = 0;
    f->entry = ASLRT_ENTRY_enter;
    LinksOf(f)->entered_time = x.now;
  }
  x.ctx.granted = x.ctx.budget = 0;
  x.ctx.event_base = x.events;
}

}  // namespace aslrt

using namespace aslrt;

extern "C" {

int32_t aslrt_poll(aslrt_ctx* ctx, aslrt_frame* frame, uint32_t next_state) {
  aslrt_execution& x = *ctx->execution;
  ctx->budget += 1;  // generated code has counted the transition that is made here
  Settle(x, frame);
  EmitExited(x, frame, frame->input);
  if (x.over) return ASLRT_STEP;
  frame->state = next_state;
  frame->entry = ASLRT_ENTRY_enter;
  EmitEntered(x, frame);
  return ASLRT_STEP;
}

void aslrt_assigned(aslrt_ctx* ctx, aslrt_frame*, uint32_t slot) {
  ctx->execution->assigned.push_back(slot);
}

const char* aslrt_event_name(uint32_t type) {
  switch (type) {
#define EVENT(name, number, details, level) \
  case number: return #name;
#include "aslc/events.def"
    default: return "";
  }
}

}  // extern "C"
