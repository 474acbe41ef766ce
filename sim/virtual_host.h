// The simulator as a host (engine.h: aslrt_host): virtual time, draws from the choice stream, tasks
// answered by an Answerer after their latency. run.h drives it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/answerer.h"
#include "sim/choices.h"
#include "sim/clock.h"
#include "sim/object_store.h"
#include "sim/trace.h"

namespace aslc::sim {

// Gets every history event as it happens, for timelines. Values live until it returns.
using EventHook = void (*)(void* user, aslrt_execution* x, const aslrt_event* event);

// How many visits of a state needed so many retries.
struct RetryCount {
  uint32_t state, retries, visits;
};

class VirtualHost {
 public:
  // The hook may be null: then the execution need not report events, unless visits are wanted.
  VirtualHost(const aslrt_machine* machine, EventHook hook, void* hook_user, bool count_visits,
              ObjectStore* objects);
  VirtualHost(const VirtualHost&) = delete;
  VirtualHost& operator=(const VirtualHost&) = delete;

  const aslrt_host* table() const { return &table_; }
  Choices& choices() { return choices_; }
  TraceHash& trace() { return trace_; }
  int64_t now_ns() const { return clock_.now_ns(); }

  // Before an execution: everything of the last one is forgotten.
  void Begin(uint64_t seed, int64_t start_ns, Answerer* answers);
  // What happens next, of the events here and the timers of the execution: moves the clock and, for an
  // event, tells the execution. False when nothing is left to happen. Timers of one instant fire together,
  // where the first of them stands in the order.
  bool Advance(aslrt_execution* x);
  // Why the execution must be given up; empty while all is well.
  const std::string& problem() const { return problem_; }

  // Appends a row for each (state, retries) that occurred, by state and retries.
  void AppendRetries(std::vector<RetryCount>* out) const;
  // By state: 1 when the state was entered. All zero unless count_visits.
  const std::vector<uint8_t>& visited() const { return visited_; }

 private:
  struct StateFacts {
    uint64_t name_hash, resource_hash;
  };
  static VirtualHost* Self(void* data) { return static_cast<VirtualHost*>(data); }
  void Start(aslrt_execution* x, const aslrt_task& task);
  void Schedule(aslrt_execution* x, uint64_t task_id, EventKind kind, int64_t time_ns, uint32_t reply);
  uint32_t KeepReply(const Reply& reply);
  void Deliver(aslrt_execution* x, const Event& event);
  aslrt_result_code Finish(aslrt_execution* x, const Event& event, const Reply& reply);
  void CountRetry(uint32_t state, uint32_t attempt);
  void Drawn(const LoggedDraw& draw);

  aslrt_host table_;
  ObjectSession objects_;
  EventHook hook_;
  void* hook_user_;
  std::vector<StateFacts> facts_;
  VirtualClock clock_;
  EventQueue queue_;
  Choices choices_;
  TraceHash trace_;
  Answerer* answers_ = nullptr;
  std::vector<Reply> replies_;
  std::vector<uint32_t> visits_by_retries_;  // state * kRetriesShown + min(retries, last)
  std::vector<uint8_t> visited_;
  std::string buffer_, problem_;
};

// Retries of a visit are counted apart up to this many; the last row holds all above.
inline constexpr uint32_t kRetriesShown = 16;

}  // namespace aslc::sim
