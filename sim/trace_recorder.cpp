// From requests and history events to the trace (trace_recorder.h).
#include "sim/trace_recorder.h"

#include <algorithm>

#include "aslc/check.h"
#include "sim/hash.h"
#include "sim/run.h"
#include "sim/task_facts.h"

namespace aslc::sim {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

int Count(void* sink, const char*, size_t size) {
  *static_cast<uint64_t*>(sink) += size;
  return 0;
}

// What a history event means to the trace.
enum class Meaning {
  kNothing,
  kEntered,
  kExited,
  kSubmitted,
  kSucceeded,
  kFailed,
  kTimedOut,
  kStateFailed,
  kStateStarted
};

Meaning MeaningOf(uint32_t type) {
  switch (type) {
    case ASLRT_EVENT_TaskSubmitted:
      return Meaning::kSubmitted;
    case ASLRT_EVENT_TaskSucceeded:
    case ASLRT_EVENT_LambdaFunctionSucceeded:
    case ASLRT_EVENT_ActivitySucceeded:
      return Meaning::kSucceeded;
    case ASLRT_EVENT_TaskFailed:
    case ASLRT_EVENT_TaskStartFailed:
    case ASLRT_EVENT_TaskSubmitFailed:
    case ASLRT_EVENT_LambdaFunctionFailed:
    case ASLRT_EVENT_LambdaFunctionScheduleFailed:
    case ASLRT_EVENT_LambdaFunctionStartFailed:
    case ASLRT_EVENT_ActivityFailed:
    case ASLRT_EVENT_ActivityScheduleFailed:
      return Meaning::kFailed;
    case ASLRT_EVENT_TaskTimedOut:
    case ASLRT_EVENT_LambdaFunctionTimedOut:
    case ASLRT_EVENT_ActivityTimedOut:
      return Meaning::kTimedOut;
    case ASLRT_EVENT_ParallelStateFailed:
    case ASLRT_EVENT_MapStateFailed:
    case ASLRT_EVENT_EvaluationFailed:
      return Meaning::kStateFailed;
    case ASLRT_EVENT_ParallelStateStarted:
    case ASLRT_EVENT_MapStateStarted:
      return Meaning::kStateStarted;
    default:
      break;
  }
  if (type >= ASLRT_EVENT_TaskStateEntered && type <= ASLRT_EVENT_FailStateEntered) return Meaning::kEntered;
  if (type >= ASLRT_EVENT_TaskStateExited && type <= ASLRT_EVENT_SucceedStateExited) return Meaning::kExited;
  return Meaning::kNothing;
}

}  // namespace

void TraceRecorder::Begin(uint64_t seed, int64_t start_ns) {
  document_.Clear();
  document_.seed = seed;
  document_.start_ns = start_ns;
  places_.clear();
  marks_.clear();
  last_ = {};
  out_of_order_ = false;
}

TraceEvent& TraceRecorder::Add(TraceEventKind kind, uint32_t execution, uint32_t state, int64_t time_ns) {
  TraceEvent& event = document_.events.emplace_back();
  event.kind = kind;
  event.execution = execution;
  event.state = state;
  event.time_ns = time_ns;
  return event;
}

TextRef TraceRecorder::Keep(std::string_view text) {
  const TextRef ref{document_.texts.size(), text.size()};
  document_.texts.append(text);
  return ref;
}

TextRef TraceRecorder::Keep(aslrt_text_view text) {
  return text.data == nullptr ? TextRef{} : Keep(std::string_view(text.data, text.size));
}

void TraceRecorder::Measure(uint32_t execution, uint64_t size) {
  TraceExecution& x = document_.executions[execution];
  if (size <= x.largest_payload) return;
  x.largest_payload = size;
  x.largest_at = static_cast<uint32_t>(document_.events.size());  // the event that is about to be added
}

TextRef TraceRecorder::Payload(uint32_t execution, aslrt_execution* x, aslrt_value value) {
  if (aslrt_kind_of(value) == ASLRT_UNDEFINED) return {};
  if (!needs_.payloads) {
    if (!needs_.sizes) return {};
    uint64_t size = 0;
    aslrt_write_value(x, value, Count, &size);
    Measure(execution, size);
    return {};
  }
  buffer_.clear();
  aslrt_write_value(x, value, AppendTo, &buffer_);
  Measure(execution, buffer_.size());
  if (!last_.present() || document_.Text(last_) != buffer_) last_ = Keep(buffer_);
  return last_;
}

void TraceRecorder::Started(uint32_t execution, const aslrt_machine* machine, int64_t now_ns,
                            std::string_view input) {
  ASL_CHECK(execution == document_.executions.size(), "executions start in the order of their numbers");
  TraceExecution& x = document_.executions.emplace_back();
  x.image = aslrt_machine_image(machine);
  x.start_ns = x.end_ns = now_ns;
  if (needs_.sizes) Measure(execution, input.size());
  if (needs_.payloads) x.input = Keep(input);
  Add(TraceEventKind::kStarted, execution, ASLRT_NONE, now_ns).value = x.input;
}

void TraceRecorder::Request(uint32_t execution, const aslrt_task& task, std::string_view request,
                            const Reply& reply, int64_t now_ns, std::optional<std::string_view> invoked) {
  if (!needs_.calls) return;
  const auto number = static_cast<uint32_t>(document_.calls.size());
  TraceCall& call = document_.calls.emplace_back();
  call.execution = execution;
  call.state = task.state;
  call.attempt = task.attempt;
  call.visit = task.visit;
  call.first_iteration = static_cast<uint32_t>(document_.iterations.size());
  call.iteration_count = task.iteration_count;
  document_.iterations.insert(document_.iterations.end(), task.iterations,
                              task.iterations + task.iteration_count);
  call.request_hash = HashText(request);
  const std::string_view function = FunctionOf(invoked ? *invoked : FunctionOfTask(task));
  if (!function.empty()) call.function = Keep(function);
  if (needs_.payloads) call.request = Keep(request);
  if (needs_.events) {
    Place& place = places_[{execution, task.state, task.path}];
    if (task.attempt > 0) Retried(execution, task.state, task.attempt, place, now_ns);
    place.call = number;
    place.asked_ns = now_ns;
    place.succeeded = false;
  }
  if (needs_.sizes) Measure(execution, request.size());
  TraceEvent& event = Add(TraceEventKind::kRequest, execution, task.state, now_ns);
  event.call = number;
  event.attempt = task.attempt;
  if (!reply.fault.empty()) Fault(execution, task.state, number, reply.fault, now_ns);
  Effect(number, task, reply, now_ns);
}

// The outside does what it is asked, also when nobody waits for its answer any more.
void TraceRecorder::Effect(uint32_t call, const aslrt_task& task, const Reply& reply, int64_t now_ns) {
  int64_t at = now_ns;
  switch (reply.effect) {
    case Reply::Effect::kNone:
      return;
    case Reply::Effect::kDone:
      break;
    case Reply::Effect::kAsReplied:
      if (task.pattern == ASLRT_PATTERN_TOKEN) {
        if (!reply.submits) return;
      } else if (reply.kind != Reply::Kind::kOutput) {
        return;
      } else if (__builtin_add_overflow(now_ns, reply.latency_ns, &at)) {
        at = INT64_MAX;
      }
  }
  TraceEvent& event = Add(TraceEventKind::kEffect, document_.calls[call].execution, task.state, at);
  event.call = call;
  event.attempt = task.attempt;
  out_of_order_ |= at != now_ns;
}

TraceRecorder::Place& TraceRecorder::PlaceOf(uint32_t execution, const aslrt_event& event) {
  return places_[{execution, event.state, event.path}];
}

void TraceRecorder::Event(uint32_t execution, aslrt_execution* x, const aslrt_event& event) {
  if (!needs_.events || event.state == ASLRT_NONE) return;
  const Meaning meaning = MeaningOf(event.type);
  switch (meaning) {
    case Meaning::kNothing:
      return;
    case Meaning::kEntered:
      return StateEntered(execution, x, event);
    case Meaning::kExited:
      return StateExited(execution, x, event);
    case Meaning::kSubmitted: {
      const TextRef output = Payload(execution, x, event.value);
      const Place& place = PlaceOf(execution, event);
      TraceEvent& added = Add(TraceEventKind::kSubmitted, execution, event.state, event.time_ns);
      added.value = output;
      added.call = place.call;
      added.attempt = event.attempt;
      return;
    }
    case Meaning::kSucceeded:
      return Replied(execution, x, event, false, false);
    case Meaning::kFailed:
      return Replied(execution, x, event, true, false);
    case Meaning::kTimedOut:
      return Replied(execution, x, event, true, true);
    case Meaning::kStateFailed:
      return Failed(execution, event);
    case Meaning::kStateStarted:
      if (event.attempt > 0) {
        Retried(execution, event.state, event.attempt, PlaceOf(execution, event), event.time_ns);
      }
      return;
  }
}

void TraceRecorder::StateEntered(uint32_t execution, aslrt_execution* x, const aslrt_event& event) {
  PlaceOf(execution, event) = {};
  PlaceOf(execution, event).entered_ns = event.time_ns;
  const TextRef input = Payload(execution, x, event.value);
  Add(TraceEventKind::kEntered, execution, event.state, event.time_ns).value = input;
}

void TraceRecorder::StateExited(uint32_t execution, aslrt_execution* x, const aslrt_event& event) {
  const Place place = PlaceOf(execution, event);
  places_.erase({execution, event.state, event.path});
  if (place.failed_ns >= 0 && !place.succeeded) {
    TraceEvent& caught = Add(TraceEventKind::kCaught, execution, event.state, event.time_ns);
    caught.call = place.call;
    caught.attempt = event.attempt;
    caught.error = place.error;
    caught.cause = place.cause;
  }
  const TextRef output = Payload(execution, x, event.value);
  TraceEvent& added = Add(TraceEventKind::kExited, execution, event.state, event.time_ns);
  added.value = output;
  added.attempt = event.attempt;
  added.took_ns = event.time_ns - place.entered_ns;
}

void TraceRecorder::Replied(uint32_t execution, aslrt_execution* x, const aslrt_event& event, bool failed,
                            bool timed_out) {
  const TextRef output = failed ? TextRef{} : Payload(execution, x, event.value);
  Place& place = PlaceOf(execution, event);
  place.succeeded = !failed;
  place.failed_ns = failed ? event.time_ns : -1;
  if (failed) {
    place.error = Keep(event.error);
    place.cause = Keep(event.cause);
  }
  TraceEvent& added = Add(TraceEventKind::kReply, execution, event.state, event.time_ns);
  added.timed_out = timed_out;
  added.call = place.call;
  added.attempt = event.attempt;
  added.value = output;
  if (failed) {
    added.error = place.error;
    added.cause = place.cause;
  }
  added.took_ns = event.time_ns - place.asked_ns;
}

void TraceRecorder::Failed(uint32_t execution, const aslrt_event& event) {
  Place& place = PlaceOf(execution, event);
  place.succeeded = false;
  place.failed_ns = event.time_ns;
  place.error = Keep(event.error);
  place.cause = Keep(event.cause);
  TraceEvent& added = Add(TraceEventKind::kFailed, execution, event.state, event.time_ns);
  added.call = place.call;
  added.attempt = event.attempt;
  added.error = place.error;
  added.cause = place.cause;
}

void TraceRecorder::Retried(uint32_t execution, uint32_t state, uint32_t attempt, const Place& place,
                            int64_t now_ns) {
  TraceEvent& event = Add(TraceEventKind::kRetry, execution, state, now_ns);
  event.call = place.call;
  event.attempt = attempt;
  event.error = place.error;
  event.cause = place.cause;
  if (place.failed_ns >= 0) event.took_ns = now_ns - place.failed_ns;
}

void TraceRecorder::Fault(uint32_t execution, uint32_t state, uint32_t call, std::string_view fault,
                          int64_t now_ns) {
  const TextRef note = Keep(fault);
  TraceEvent& event = Add(TraceEventKind::kFault, execution, state, now_ns);
  event.call = call;
  event.note = note;
  if (call != ASLRT_NONE) event.attempt = document_.calls[call].attempt;
}

void TraceRecorder::Saved(uint32_t execution) {
  const TraceExecution& x = document_.executions[execution];
  Mark& mark = marks_[execution];
  mark = {document_.events.size(), {}, x.largest_payload, x.largest_at};
  const auto first = places_.lower_bound({execution, 0, 0}), last = places_.lower_bound({execution + 1, 0, 0});
  mark.places.insert(first, last);
}

void TraceRecorder::RolledBack(uint32_t execution) {
  const Mark mark = marks_[execution];
  std::vector<TraceEvent>& events = document_.events;
  // Where each event from the mark on is afterwards, and the end.
  std::vector<uint32_t> moved;
  size_t end = mark.events;
  for (size_t i = mark.events; i < events.size(); ++i) {
    moved.push_back(static_cast<uint32_t>(end));
    const TraceEventKind kind = events[i].kind;
    const bool seen = kind == TraceEventKind::kRequest || kind == TraceEventKind::kEffect || kind == TraceEventKind::kFault;
    if (events[i].execution == execution && !seen) continue;
    events[end++] = events[i];
  }
  moved.push_back(static_cast<uint32_t>(end));
  events.resize(end);
  const auto place = [&](size_t at) { return at < mark.events ? at : moved[at - mark.events]; };
  for (auto& [number, other] : marks_) other.events = place(other.events);
  for (TraceExecution& x : document_.executions) {
    if (x.largest_at != ASLRT_NONE) x.largest_at = static_cast<uint32_t>(place(x.largest_at));
  }
  document_.executions[execution].largest_payload = mark.largest_payload;
  document_.executions[execution].largest_at = mark.largest_at;
  places_.erase(places_.lower_bound({execution, 0, 0}), places_.lower_bound({execution + 1, 0, 0}));
  places_.insert(mark.places.begin(), mark.places.end());
}

void TraceRecorder::Ended(uint32_t execution, const ExecutionResult& result) {
  TraceExecution& x = document_.executions[execution];
  x.status = result.status;
  x.end_ns = result.end_ns;
  x.transitions = result.transitions;
  x.history_events = result.events;
  if (needs_.sizes && result.has_output) Measure(execution, result.output.size());
  if (needs_.payloads && result.has_output) x.output = Keep(result.output);
  if (result.has_error) x.error = Keep(result.error);
  if (result.has_cause) x.cause = Keep(result.cause);
  TraceEvent& event = Add(TraceEventKind::kEnded, execution, ASLRT_NONE, result.end_ns);
  event.value = x.output;
  event.error = x.error;
  event.cause = x.cause;
}

void TraceRecorder::Finish() {
  if (!out_of_order_) return;
  const auto earlier = [](const TraceEvent& a, const TraceEvent& b) { return a.time_ns < b.time_ns; };
  // Where the largest payloads are must survive the sorting.
  std::vector<TraceEvent>& events = document_.events;
  std::vector<uint32_t> order(events.size()), place(events.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return earlier(events[a], events[b]); });
  std::vector<TraceEvent> sorted;
  sorted.reserve(events.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    sorted.push_back(events[order[i]]);
  }
  events.swap(sorted);
  for (TraceExecution& x : document_.executions) {
    if (x.largest_at < place.size()) x.largest_at = place[x.largest_at];
  }
}

}  // namespace aslc::sim
