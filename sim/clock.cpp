// The queue of events in virtual time (clock.h).
#include "sim/clock.h"

#include <algorithm>
#include <functional>

namespace aslc::sim {
namespace {

// For the heap functions, which keep the largest at the front.
bool Later(const Event& a, const Event& b) { return a.at > b.at; }

}  // namespace

void EventQueue::Push(const Event& event) {
  heap_.push_back(event);
  std::push_heap(heap_.begin(), heap_.end(), Later);
}

Event EventQueue::Pop() {
  std::pop_heap(heap_.begin(), heap_.end(), Later);
  const Event event = heap_.back();
  heap_.pop_back();
  return event;
}

void EventQueue::Cancel(uint32_t node, uint64_t task_id, std::vector<Event>* out) {
  const auto others = std::partition(heap_.begin(), heap_.end(), [&](const Event& e) {
    return e.at.node != node || e.task_id != task_id || e.kind == EventKind::kWake || e.kind == EventKind::kStop ||
           e.kind == EventKind::kUpdate;
  });
  if (others == heap_.end()) return;
  out->insert(out->end(), others, heap_.end());
  heap_.erase(others, heap_.end());
  std::make_heap(heap_.begin(), heap_.end(), Later);
}

void EventQueue::Due(int64_t time_ns, std::vector<Event>* out) const {
  for (const Event& event : heap_) {
    if (event.at.time_ns <= time_ns) out->push_back(event);
  }
  std::sort(out->begin(), out->end(), [](const Event& a, const Event& b) { return a.at < b.at; });
}

Event EventQueue::Take(const Instant& at) {
  const auto found = std::find_if(heap_.begin(), heap_.end(), [&](const Event& e) { return e.at == at; });
  const Event event = *found;
  heap_.erase(found);
  std::make_heap(heap_.begin(), heap_.end(), Later);
  return event;
}

void TimerHeap::Push(const Instant& timer) {
  heap_.push_back(timer);
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

void TimerHeap::Pop() {
  std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
  heap_.pop_back();
}

}  // namespace aslc::sim
