// Makes the trace document of a run (trace_document.h) from what its host sees: requests with their replies,
// and the history events of each execution. One per runner; not shared between threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "aslc/engine.h"
#include "sim/answerer.h"
#include "sim/trace_document.h"

namespace aslc::sim {

// What is wanted beyond the ends of executions. All of it costs time in each run, and needs `calls`.
struct TraceNeeds {
  bool calls = false;     // requests and side effects; only the ends of executions otherwise
  bool events = false;    // what the history tells: states, replies, retries, catches
  bool payloads = false;  // inputs, outputs and requests as JSON
  bool sizes = false;     // the largest of them; needs events

  TraceNeeds operator|(const TraceNeeds& other) const {
    return {calls || other.calls, events || other.events, payloads || other.payloads, sizes || other.sizes};
  }
};
inline constexpr TraceNeeds kWholeTrace{true, true, true, true};

struct ExecutionResult;

class TraceRecorder {
 public:
  explicit TraceRecorder(TraceNeeds needs) : needs_(needs) {}

  // Whether Event must be called.
  bool wants_events() const { return needs_.events; }

  void Begin(uint64_t seed, int64_t start_ns);
  // Executions are numbered from 0 in the order in which they start. The machine outlives the document.
  void Started(uint32_t execution, const aslrt_machine* machine, int64_t now_ns, std::string_view input);
  // A Task asks and is answered so. request: compact JSON of its input. invoked: as Request::function.
  void Request(uint32_t execution, const aslrt_task& task, std::string_view request, const Reply& reply,
               int64_t now_ns, std::optional<std::string_view> invoked = {});
  void Event(uint32_t execution, aslrt_execution* x, const aslrt_event& event);
  // A fault that is not of a reply, which Request records. state, call: ASLRT_NONE when it is of the whole
  // execution.
  void Fault(uint32_t execution, uint32_t state, uint32_t call, std::string_view fault, int64_t now_ns);
  // The execution is saved; and becomes again what it was then: what it did since has not happened, but for what
  // others have seen of it.
  void Saved(uint32_t execution);
  void RolledBack(uint32_t execution);
  void Ended(uint32_t execution, const ExecutionResult& result);
  // After the last: the document is complete.
  void Finish();

  const TraceDocument& document() const { return document_; }

 private:
  // A state that is entered and not left, by execution, state and path.
  using PlaceKey = std::tuple<uint32_t, uint32_t, uint64_t>;
  struct Place {
    int64_t entered_ns = 0, asked_ns = 0, failed_ns = -1;
    uint32_t call = ASLRT_NONE;
    bool succeeded = false;  // the last attempt
    TextRef error, cause;    // of the last failure
  };

  // An execution as it was saved.
  struct Mark {
    size_t events = 0;
    std::map<PlaceKey, Place> places;
    uint64_t largest_payload = 0;
    uint32_t largest_at = ASLRT_NONE;
  };

  TraceEvent& Add(TraceEventKind kind, uint32_t execution, uint32_t state, int64_t time_ns);
  TextRef Keep(std::string_view text);
  TextRef Keep(aslrt_text_view text);
  // Measures the value, and keeps it when payloads are wanted.
  TextRef Payload(uint32_t execution, aslrt_execution* x, aslrt_value value);
  void Measure(uint32_t execution, uint64_t size);
  void Effect(uint32_t call, const aslrt_task& task, const Reply& reply, int64_t now_ns);
  Place& PlaceOf(uint32_t execution, const aslrt_event& event);
  void StateEntered(uint32_t execution, aslrt_execution* x, const aslrt_event& event);
  void StateExited(uint32_t execution, aslrt_execution* x, const aslrt_event& event);
  void Replied(uint32_t execution, aslrt_execution* x, const aslrt_event& event, bool failed, bool timed_out);
  void Failed(uint32_t execution, const aslrt_event& event);
  void Retried(uint32_t execution, uint32_t state, uint32_t attempt, const Place& place, int64_t now_ns);

  TraceNeeds needs_;
  TraceDocument document_;
  std::map<PlaceKey, Place> places_;
  std::map<uint32_t, Mark> marks_;  // by execution
  TextRef last_;  // the payload kept last: what one state gives is what the next gets
  std::string buffer_;
  bool out_of_order_ = false;  // an effect was noted before its time
};

}  // namespace aslc::sim
