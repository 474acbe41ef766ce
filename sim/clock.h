// Virtual time: a clock that only the event loop moves, and the events that wait for it. Nothing sleeps.
// Events are ordered by (time, execution, sequence); the sequence numbers come from the execution, so that
// replies and the engine's timers have one order (event_loop.h).
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

namespace aslc::sim {

class VirtualClock {
 public:
  void Start(int64_t ns) { now_ns_ = ns; }
  int64_t now_ns() const { return now_ns_; }
  // To the time of an event; an event in the past happens now.
  void AdvanceTo(int64_t ns) {
    if (ns > now_ns_) now_ns_ = ns;
  }

 private:
  int64_t now_ns_ = 0;
};

// When something happens, in the order in which things happen. node: the number of the execution.
struct Instant {
  int64_t time_ns = 0;
  uint32_t node = 0;
  uint64_t sequence = 0;
  auto operator<=>(const Instant&) const = default;
};

enum class EventKind : uint32_t {
  kStarted, kSubmitted, kFinished,  // what the world outside does to a task
  kWake,                            // the execution has something to do: it was started, or got a reply
  kStop,                            // it is stopped; `reply` has error and cause
  kPollEnd,                         // GetActivityTask has waited for long enough
  kHeartbeat,                       // of a task, told once more after a crash
  kResume,                          // its process is there again after a crash
  kCopy,                            // a copy of it starts
  kUpdate,                          // the bounds of a Map Run of the execution change; `task_id` is the change
};

struct Event {
  Instant at;
  uint64_t task_id = 0;
  EventKind kind = EventKind::kFinished;
  uint32_t reply = 0;  // index of its reply, owner's business
  uint32_t causes = 0; // StepTracker::Causes
};

class EventQueue {
 public:
  void Clear() { heap_.clear(); }
  bool empty() const { return heap_.empty(); }
  const Event& top() const { return heap_.front(); }
  void Push(const Event& event);
  Event Pop();
  // Appends those that are due at a time, in order, to *out.
  void Due(int64_t time_ns, std::vector<Event>* out) const;
  // Takes out the one of that instant, which is there.
  Event Take(const Instant& at);
  // Takes the events of a task out, in no order, and appends them to *out.
  void Cancel(uint32_t node, uint64_t task_id, std::vector<Event>* out);

 private:
  std::vector<Event> heap_;
};

// The earliest timers of executions, where there are several. Entries that are no longer true stay until they
// come to the front.
class TimerHeap {
 public:
  void Clear() { heap_.clear(); }
  bool empty() const { return heap_.empty(); }
  const Instant& top() const { return heap_.front(); }
  void Push(const Instant& timer);
  void Pop();

 private:
  std::vector<Instant> heap_;
};

}  // namespace aslc::sim
