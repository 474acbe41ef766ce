// The trace as JSON, and names of what its events are about (trace_document.h).
#include "sim/trace_document.h"

#include "sim/json_members.h"
#include "sim/run.h"
#include "sim/task_facts.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;

std::string_view StringOf(const aslrt_image* image, aslrt_str s) {
  return {aslrt_image_chars(image, s), s.len};
}

void AppendKey(std::string& out, std::string_view key) {
  if (out.back() != '{') out += ',';
  out += '"';
  out.append(key);
  out += "\":";
}

void AppendNumber(std::string& out, std::string_view key, uint64_t number) {
  AppendKey(out, key);
  out += std::to_string(number);
}

void AppendText(std::string& out, std::string_view key, std::string_view text) {
  AppendKey(out, key);
  out += JsonQuoted(text);
}

// Nanoseconds as decimal seconds, exact: 12.5.
void AppendSeconds(std::string& out, std::string_view key, int64_t ns) {
  AppendKey(out, key);
  if (ns < 0) {
    out += '-';
    ns = -ns;
  }
  out += std::to_string(ns / kSecondNs);
  if (ns % kSecondNs == 0) return;
  std::string fraction = std::to_string(ns % kSecondNs);
  fraction.insert(0, 9 - fraction.size(), '0');
  while (fraction.back() == '0') fraction.pop_back();
  out += '.' + fraction;
}

const aslrt_image_state* StateRow(const TraceDocument& trace, const TraceEvent& event) {
  if (event.state == ASLRT_NONE) return nullptr;
  return ASLRT_ROWS(trace.executions[event.execution].image, aslrt_image_state, states) + event.state;
}

// What the payload of an event is called.
std::string_view ValueKey(TraceEventKind kind) {
  return kind == TraceEventKind::kStarted || kind == TraceEventKind::kEntered ? "input" : "output";
}

void AppendOptional(const TraceDocument& trace, std::string& out, std::string_view key, TextRef text) {
  if (text.present()) AppendText(out, key, trace.Text(text));
}

void AppendJson(const TraceDocument& trace, std::string& out, std::string_view key, TextRef json) {
  if (!json.present()) return;
  AppendKey(out, key);
  out.append(trace.Text(json));
}

void AppendCall(const TraceDocument& trace, std::string& out, const TraceEvent& event) {
  const TraceCall& call = trace.calls[event.call];
  AppendText(out, "resource", trace.Resource(event));
  AppendText(out, "service", trace.Service(event));
  AppendText(out, "action", trace.Action(event));
  AppendOptional(trace, out, "function", call.function);
  AppendNumber(out, "call", event.call);
  AppendNumber(out, "visit", call.visit);
  AppendKey(out, "iterations");
  out += '[';
  for (uint32_t i = 0; i < call.iteration_count; ++i) {
    if (i > 0) out += ',';
    out += std::to_string(trace.iterations[call.first_iteration + i]);
  }
  out += ']';
  AppendJson(trace, out, "request", call.request);
}

void AppendExecution(const TraceDocument& trace, std::string& out, size_t index) {
  const TraceExecution& x = trace.executions[index];
  out += '{';
  AppendNumber(out, "execution", index);
  AppendText(out, "machine", StringOf(x.image, x.image->name));
  AppendText(out, "status", StatusName(x.status));
  AppendJson(trace, out, "input", x.input);
  AppendJson(trace, out, "output", x.output);
  AppendOptional(trace, out, "error", x.error);
  AppendOptional(trace, out, "cause", x.cause);
  AppendSeconds(out, "start", x.start_ns - trace.start_ns);
  AppendSeconds(out, "duration", x.end_ns - x.start_ns);
  AppendNumber(out, "transitions", x.transitions);
  AppendNumber(out, "historyEvents", x.history_events);
  if (x.largest_payload > 0) AppendNumber(out, "largestPayload", x.largest_payload);
  out += '}';
}

}  // namespace

std::string_view TraceEventName(TraceEventKind kind) {
  constexpr std::string_view kNames[] = {
#define TRACE_EVENT(name, text, doc) text,
#include "sim/trace_events.def"
  };
  return kNames[static_cast<size_t>(kind)];
}

std::string_view TraceDocument::StateName(const TraceEvent& event) const {
  const aslrt_image_state* state = StateRow(*this, event);
  return state == nullptr ? std::string_view() : StringOf(executions[event.execution].image, state->name);
}

std::string_view TraceDocument::Resource(const TraceEvent& event) const {
  if (event.call == ASLRT_NONE) return {};
  return StringOf(executions[event.execution].image, StateRow(*this, event)->resource);
}

std::string_view TraceDocument::Service(const TraceEvent& event) const { return ServiceOf(Resource(event)); }

std::string_view TraceDocument::Action(const TraceEvent& event) const {
  if (event.call == ASLRT_NONE) return {};
  const aslrt_image_state* state = StateRow(*this, event);
  if (state->task_family == ASLRT_FAMILY_LAMBDA) return "invoke";
  const std::string_view action = StringOf(executions[event.execution].image, state->resource_action);
  return action.substr(0, action.find('.'));
}

std::string_view TraceDocument::Function(const TraceEvent& event) const {
  if (event.call == ASLRT_NONE || !calls[event.call].function.present()) return {};
  return Text(calls[event.call].function);
}

void TraceDocument::AppendEvent(std::string& out, size_t index) const {
  const TraceEvent& event = events[index];
  out += '{';
  AppendNumber(out, "index", index);
  AppendText(out, "kind", TraceEventName(event.kind));
  AppendNumber(out, "execution", event.execution);
  AppendKey(out, "ns");
  out += std::to_string(event.time_ns - start_ns);
  AppendSeconds(out, "seconds", event.time_ns - start_ns);
  if (event.state != ASLRT_NONE) {
    AppendText(out, "state", StateName(event));
    AppendNumber(out, "attempt", event.attempt);
  }
  if (event.call != ASLRT_NONE) AppendCall(*this, out, event);
  AppendJson(*this, out, ValueKey(event.kind), event.value);
  AppendOptional(*this, out, "error", event.error);
  AppendOptional(*this, out, "cause", event.cause);
  if (event.timed_out) {
    AppendKey(out, "timedOut");
    out += "true";
  }
  if (event.kind == TraceEventKind::kEnded) {
    AppendText(out, "status", StatusName(executions[event.execution].status));
  }
  AppendOptional(*this, out, "fault", event.note);
  if (event.took_ns >= 0) {
    AppendSeconds(out, event.kind == TraceEventKind::kRetry ? "delay" : "took", event.took_ns);
  }
  out += '}';
}

std::string TraceDocument::ToJson() const {
  std::string out = "{";
  AppendNumber(out, "version", kTraceVersion);
  AppendNumber(out, "seed", seed);
  AppendKey(out, "startMs");
  out += std::to_string(start_ns / 1'000'000);
  AppendText(out, "status", StatusName(executions[0].status));
  AppendKey(out, "executions");
  out += '[';
  for (size_t i = 0; i < executions.size(); ++i) {
    if (i > 0) out += ',';
    AppendExecution(*this, out, i);
  }
  out += "],\"events\":[";
  for (size_t i = 0; i < events.size(); ++i) {
    if (i > 0) out += ',';
    AppendEvent(out, i);
  }
  return out + "]}";
}

void TraceDocument::Clear() {
  seed = 0;
  executions.clear();
  events.clear();
  calls.clear();
  iterations.clear();
  texts.clear();
}

}  // namespace aslc::sim
