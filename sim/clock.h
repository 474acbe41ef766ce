// Virtual time: a clock that only the event loop moves, and the events that wait for it. Nothing sleeps.
// Events are ordered by (time, sequence); the sequence numbers come from the execution, so that replies
// and the engine's timers have one order (virtual_host.h).
#pragma once

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

// What the world outside does to a task.
enum class EventKind : uint32_t { kStarted, kSubmitted, kFinished };

struct Event {
  int64_t time_ns = 0;
  uint64_t sequence = 0;
  uint64_t task_id = 0;
  EventKind kind = EventKind::kFinished;
  uint32_t reply = 0;  // index of its reply, owner's business
};

class EventQueue {
 public:
  void Clear() { heap_.clear(); }
  bool empty() const { return heap_.empty(); }
  const Event& top() const { return heap_.front(); }
  void Push(const Event& event);
  Event Pop();
  // Forgets the events of a task.
  void Cancel(uint64_t task_id);

 private:
  std::vector<Event> heap_;
};

}  // namespace aslc::sim
