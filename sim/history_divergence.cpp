// Finding the first parting (history_divergence.h). When a branch fails, its siblings are given up wherever
// they are, and how far they have come by then is not the definition's doing: events at the end of such a
// branch may be on one side only. An event that one side lacks and the other has another in place of never
// passes.
#include "sim/history_divergence.h"

#include <algorithm>

namespace aslc::sim {
namespace {

bool IsAbort(std::string_view type) {
  return type.ends_with("StateAborted") || type == "MapIterationAborted";
}

bool IsStop(const HistoryEvent& event, const HistoryEvent* previous) {
  // A retry gives up what was left.
  if (event.Is("ParallelStateStarted")) return previous != nullptr && !previous->Is("ParallelStateEntered");
  if (event.Is("MapStateStarted")) return previous != nullptr && !previous->Is("MapStateEntered");
  return IsAbort(event.type) || event.Is("ParallelStateFailed") || event.Is("MapStateFailed") ||
         event.Is("MapIterationFailed") || event.Is("ExecutionFailed") || event.Is("ExecutionAborted") ||
         event.Is("ExecutionTimedOut");
}

uint64_t LastStop(const History& history) {
  uint64_t last = 0;
  for (const HistoryEvent& event : history.events) {
    if (IsStop(event, history.Find(event.previous))) last = event.id;
  }
  return last;
}

}  // namespace

PartingFinder::PartingFinder(const History& history, const Replayed& replayed, const History& ours,
                             EventComparer& comparer)
    : history_(history), replayed_(replayed), ours_(ours), comparer_(comparer) {
  for (const ReplayedEvent& event : replayed.matcher.replayed()) {
    if (!IsAbort(event.type)) followed_.insert(event.previous);
  }
  last_stop_ = LastStop(history);
  last_replayed_stop_ = LastStop(ours);
}

void PartingFinder::Offer(Parting parting) {
  if (!first_ || parting.Key() < first_->Key()) first_ = std::move(parting);
}

Parting PartingFinder::Pair(uint64_t id, uint64_t ours) const {
  Parting parting;
  parting.id = parting.position = id;
  parting.ours = ours;
  return parting;
}

void PartingFinder::ComparePairs() {
  for (const HistoryEvent& event : history_.events) {
    const uint64_t mine = replayed_.matcher.TakenBy(event.id);
    const HistoryEvent* ours = ours_.Find(mine);
    if (first_ && first_->position <= event.id) return;
    if (ours == nullptr) continue;
    auto difference = comparer_.Compare(event.id, *event.node, *ours->node);
    if (!difference) continue;
    Parting parting = Pair(event.id, mine);
    parting.difference = std::move(*difference);
    return Offer(std::move(parting));
  }
}

// The event that the history has where the replay has this one: of several the most similar.
uint64_t PartingFinder::Counterpart(uint64_t previous, const ReplayedEvent& event) const {
  uint64_t best = 0;
  int best_score = -1;
  for (uint64_t id : replayed_.matcher.Following(previous)) {
    if (replayed_.matcher.TakenBy(id) != 0) continue;
    const HistoryEvent& candidate = *history_.Find(id);
    const int score = (candidate.type == event.type ? 2 : 0) + (candidate.state == event.state ? 1 : 0) +
                      (IsAbort(candidate.type) == IsAbort(event.type) ? 4 : 0);
    if (score <= best_score) continue;
    best = id;
    best_score = score;
  }
  return best;
}

// An event that would be the counterpart if it followed another event.
uint64_t PartingFinder::Moved(const ReplayedEvent& event) const {
  for (const HistoryEvent& candidate : history_.events) {
    if (replayed_.matcher.TakenBy(candidate.id) != 0 || paired_.contains(candidate.id)) continue;
    if (candidate.type != event.type || candidate.index != event.index) continue;
    if (!candidate.state.empty() && candidate.state != event.state) continue;
    if (candidate.previous >= candidate.id) return candidate.id;
    // Where it hangs, the replay has no such event.
    const uint64_t holder = replayed_.matcher.TakenBy(candidate.previous);
    if (holder == 0 && candidate.previous != 0) continue;
    const auto& all = replayed_.matcher.replayed();
    const bool own = std::any_of(all.begin(), all.end(), [&](const ReplayedEvent& other) {
      return other.previous == holder && other.matched == 0 && other.type == candidate.type;
    });
    if (!own) return candidate.id;
  }
  return 0;
}

// The history stops a branch here because everything around it stops.
bool PartingFinder::CutInHistory(uint64_t previous) const {
  if (!history_.Ended()) return true;
  return last_stop_ > previous;
}

bool PartingFinder::CutInReplay(const HistoryEvent& event) const {
  const uint64_t holder = replayed_.matcher.TakenBy(event.previous);
  if (holder == 0 || followed_.contains(holder) || IsStop(event, history_.Find(event.previous))) return false;
  return last_replayed_stop_ > holder && last_stop_ > event.id;
}

void PartingFinder::ReplayedAlone(const ReplayedEvent& event) {
  const ReplayedEvent* before = replayed_.matcher.Replayed(event.previous);
  const uint64_t previous = before == nullptr ? 0 : before->matched;
  if (before != nullptr && previous == 0) return;  // it follows one that has been looked at
  uint64_t id = Counterpart(previous, event);
  const bool moved = id == 0;
  if (moved) id = Moved(event);
  if (id != 0) {
    paired_.insert(id);
    Parting parting = Pair(id, event.id);
    if (moved) {
      const HistoryEvent& theirs = *history_.Find(id);
      parting.difference.member = "previousEventId";
      parting.difference.theirs = std::to_string(theirs.previous);
      parting.difference.ours = std::to_string(previous);
    } else if (const HistoryEvent* ours = ours_.Find(event.id)) {
      auto difference = comparer_.Compare(id, *history_.Find(id)->node, *ours->node);
      if (difference) parting.difference = std::move(*difference);
    }
    return Offer(std::move(parting));
  }
  Parting parting = Pair(0, event.id);
  parting.position = previous;
  if (IsAbort(event.type)) {
    ++aborts_;
    if (!first_abort_) first_abort_ = parting;
    return;
  }
  if (CutInHistory(previous)) {
    ++tails_;
    return;
  }
  Offer(std::move(parting));
}

void PartingFinder::LookAtReplayed() {
  for (const ReplayedEvent& event : replayed_.matcher.replayed()) {
    if (event.matched == 0) ReplayedAlone(event);
  }
}

void PartingFinder::HistoryAlone(const HistoryEvent& event) {
  const bool linked = event.previous < event.id;
  if (linked && event.previous != 0 && replayed_.matcher.TakenBy(event.previous) == 0) return;
  Parting parting = Pair(event.id, 0);
  if (linked && IsAbort(event.type)) {
    ++aborts_;
    if (!first_abort_) first_abort_ = parting;
    return;
  }
  if (linked && CutInReplay(event)) {
    ++tails_;
    return;
  }
  Offer(std::move(parting));
}

void PartingFinder::LookAtHistory() {
  for (const HistoryEvent& event : history_.events) {
    if (replayed_.matcher.TakenBy(event.id) == 0 && !paired_.contains(event.id)) HistoryAlone(event);
  }
}

std::optional<Parting> PartingFinder::Find() {
  LookAtReplayed();
  LookAtHistory();
  // Branches that had come less far, or farther, are given up with other events.
  if (first_abort_ && tails_ == 0) Offer(*first_abort_);
  tails_ += aborts_;
  ComparePairs();
  return std::move(first_);
}

}  // namespace aslc::sim
