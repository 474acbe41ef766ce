// The isomorphism between the chains of a replay and of a history (history_match.h, history.md 8.3).
#include "sim/history_match.h"

#include <algorithm>

namespace aslc::sim {
namespace {

// Events that are given a state by the replay although the history does not name one.
bool NamesState(std::string_view type) {
  return IsEntered(type) || IsExited(type) || type.starts_with("MapIteration") || type == "EvaluationFailed";
}

}  // namespace

HistoryMatcher::HistoryMatcher(const History& history)
    : history_(history), following_(history.events.size() + 1), taken_(history.events.size() + 1, 0) {
  for (const HistoryEvent& event : history.events) {
    // An event cannot follow one that comes later: such a link leads nowhere.
    if (event.previous < event.id) following_[event.previous].push_back(event.id);
    by_type_[event.type].push_back(event.id);
  }
}

bool HistoryMatcher::Fits(const HistoryEvent& candidate, const ReplayedEvent& event) const {
  return taken_[candidate.id] == 0 && candidate.type == event.type && candidate.index == event.index &&
         (!NamesState(event.type) || candidate.state == event.state);
}

uint64_t HistoryMatcher::AmongFollowing(uint64_t id, const ReplayedEvent& event) const {
  for (uint64_t next : following_[id]) {
    if (Fits(*history_.Find(next), event)) return next;
  }
  return 0;
}

// The last event inside an iteration: MapIterationSucceeded follows it, and the iteration that took over
// its slot, once.
bool HistoryMatcher::EndsIteration(uint64_t id) const {
  size_t ended = 0, started = 0;
  for (uint64_t next : following_[id]) {
    ended += history_.Find(next)->Is("MapIterationSucceeded") ? 1 : 0;
    started += history_.Find(next)->Is("MapIterationStarted") ? 1 : 0;
  }
  return ended == 1 && started == 1;
}

bool HistoryMatcher::EndsContainer(uint64_t id, std::string_view container) const {
  return std::any_of(following_[id].begin(), following_[id].end(), [&](uint64_t next) {
    const HistoryEvent& event = *history_.Find(next);
    return IsExited(event.type) && event.state == container;
  });
}

uint64_t HistoryMatcher::InOtherOrder(const ReplayedEvent& event, uint64_t previous) {
  const bool iteration = event.type == "MapIterationStarted";
  const bool join = event.type == "MapStateSucceeded" || event.type == "ParallelStateSucceeded";
  if (!iteration && !join) return 0;
  const auto same_type = by_type_.find(event.type);
  if (same_type == by_type_.end()) return 0;
  for (uint64_t id : same_type->second) {
    const HistoryEvent& candidate = *history_.Find(id);
    // The branch that ended last in the history may be any that the replay has seen ending.
    if (!Fits(candidate, event) || candidate.previous == 0 || candidate.previous >= id) continue;
    if (iteration && EndsIteration(candidate.previous)) return id;
    if (join && candidate.previous > previous && taken_[candidate.previous] != 0 &&
        EndsContainer(candidate.previous, event.state)) {
      joins_[event.previous] = candidate.previous;
      return id;
    }
  }
  return 0;
}

const ReplayedEvent& HistoryMatcher::Add(ReplayedEvent event) {
  const ReplayedEvent* before = Replayed(event.previous);
  const uint64_t previous = before == nullptr ? 0 : before->matched;
  if (event.previous == 0 || previous != 0) {
    event.matched = AmongFollowing(previous, event);
    if (event.matched == 0) {
      const auto join = joins_.find(event.previous);
      if (join != joins_.end()) event.matched = AmongFollowing(join->second, event);
      if (event.matched == 0) event.matched = InOtherOrder(event, previous);
      event.other_order = event.matched != 0;
    }
  }
  if (event.matched != 0) taken_[event.matched] = event.id;
  replayed_.push_back(event);
  return replayed_.back();
}

uint64_t HistoryMatcher::ExpectedPrevious(const ReplayedEvent& event) const {
  if (event.other_order) return history_.Find(event.matched)->previous;
  const ReplayedEvent* before = Replayed(event.previous);
  return before == nullptr ? 0 : before->matched;
}

}  // namespace aslc::sim
