// The story of one run as data: what happened when, for properties (property.h), reports and replays. Times
// are virtual. trace_recorder.h makes it; a run without a recorder costs nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"

namespace aslc::sim {

// Of the JSON document; a member that changes its meaning changes it, a new member does not.
inline constexpr int kTraceVersion = 1;

enum class TraceEventKind : uint8_t {
#define TRACE_EVENT(name, text, doc) k##name,
#include "sim/trace_events.def"
};
std::string_view TraceEventName(TraceEventKind kind);

// A text of TraceDocument::texts; absent where there is none.
struct TextRef {
  uint64_t offset = UINT64_MAX, size = 0;
  bool present() const { return offset != UINT64_MAX; }
};

// One attempt of a Task: request, reply and effect refer to it.
struct TraceCall {
  uint32_t execution = 0, state = 0, attempt = 0;     // attempt: 0 at first, counts retries of the visit
  uint32_t visit = 0;                                 // 1 for the first request of this state, counts on
  uint32_t first_iteration = 0, iteration_count = 0;  // TraceDocument::iterations, outermost Map first
  TextRef function;                                   // name of the Lambda function that is invoked
  TextRef request;                                    // JSON; absent unless recorded
  uint64_t request_hash = 0;
};

struct TraceEvent {
  TraceEventKind kind = TraceEventKind::kStarted;
  bool timed_out = false;
  uint32_t execution = 0;       // number of the execution; 0: the first
  uint32_t state = ASLRT_NONE;  // of its machine
  uint32_t call = ASLRT_NONE;   // TraceDocument::calls
  uint32_t attempt = 0;
  int64_t time_ns = 0;  // since the Unix epoch
  int64_t took_ns =
      -1;         // exited: in the state; reply: since the request; retry: since the failure; -1: unknown
  TextRef value;  // JSON: input of started and entered, output of exited, submitted, reply and ended
  TextRef error, cause;
  TextRef note;  // fault: which
};

struct TraceExecution {
  const aslrt_image* image = nullptr;
  aslrt_execution_status status = ASLRT_RUNNING;  // RUNNING: nothing will ever happen to it again
  TextRef input, output, error, cause;
  int64_t start_ns = 0, end_ns = 0;
  uint64_t transitions = 0, history_events = 0;
  // Compact JSON of the largest input, output, request or result; 0 unless recorded.
  uint64_t largest_payload = 0;
  uint32_t largest_at = ASLRT_NONE;  // the event that had it
};

struct TraceDocument {
  uint64_t seed = 0;
  int64_t start_ns = 0;
  std::vector<TraceExecution> executions;  // at least one after a run
  std::vector<TraceEvent> events;          // by time; within one instant as they happened
  std::vector<TraceCall> calls;
  std::vector<uint32_t> iterations;
  std::string texts;

  std::string_view Text(TextRef ref) const { return std::string_view(texts).substr(ref.offset, ref.size); }
  // Of the event's state; empty when it has none.
  std::string_view StateName(const TraceEvent& event) const;
  // As in the definition; empty when the event is of no call.
  std::string_view Resource(const TraceEvent& event) const;
  // `dynamodb` and `putItem` (aws-sdk or not), `lambda` and `invoke`; without `.sync` and
  // `.waitForTaskToken`. Empty for activities.
  std::string_view Service(const TraceEvent& event) const;
  std::string_view Action(const TraceEvent& event) const;
  std::string_view Function(const TraceEvent& event) const;

  // One event as a JSON object; `ns` and `seconds` count from the start of the run.
  void AppendEvent(std::string& out, size_t index) const;
  // The whole as JSON; docs/properties.md describes it.
  std::string ToJson() const;

  void Clear();
};

}  // namespace aslc::sim
