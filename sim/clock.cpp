// The queue of events in virtual time (clock.h).
#include "sim/clock.h"

#include <algorithm>
#include <utility>

namespace aslc::sim {
namespace {

// For the heap functions, which keep the largest at the front.
bool Later(const Event& a, const Event& b) {
  return std::pair(a.time_ns, a.sequence) > std::pair(b.time_ns, b.sequence);
}

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

void EventQueue::Cancel(uint64_t task_id) {
  if (std::erase_if(heap_, [&](const Event& e) { return e.task_id == task_id; }) > 0) {
    std::make_heap(heap_.begin(), heap_.end(), Later);
  }
}

}  // namespace aslc::sim
