// Which event of a replay is which event of the history, found along the chains of previousEventId while
// the replay runs: the numbers of concurrent branches depend on how the service interleaved them, their
// chains do not.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "sim/history_reader.h"

namespace aslc::sim {

// An event of the replay as it happens; texts live as long as the machine.
struct ReplayedEvent {
  uint64_t id = 0, previous = 0, path = 0;
  std::string_view type, state;
  int64_t index = -1;    // of MapIteration*
  uint64_t matched = 0;  // id of its event in the history; 0 = none
  // The history has it elsewhere in the chains than the replay: an order that the service varies.
  bool other_order = false;
};

class HistoryMatcher {
 public:
  explicit HistoryMatcher(const History& history);

  // Finds the event's counterpart and keeps both. Events come in the order of their ids, from 1.
  const ReplayedEvent& Add(ReplayedEvent event);

  const std::vector<ReplayedEvent>& replayed() const { return replayed_; }
  const ReplayedEvent* Replayed(uint64_t id) const {
    return id == 0 || id > replayed_.size() ? nullptr : &replayed_[id - 1];
  }
  // Events of the history that follow one of it (0: those that follow none), by id.
  const std::vector<uint64_t>& Following(uint64_t id) const { return following_[id]; }
  // The replayed event of an event of the history; 0 = none yet.
  uint64_t TakenBy(uint64_t id) const { return taken_[id]; }
  // The id that previousEventId of a matched event must have.
  uint64_t ExpectedPrevious(const ReplayedEvent& event) const;

 private:
  bool Fits(const HistoryEvent& candidate, const ReplayedEvent& event) const;
  uint64_t AmongFollowing(uint64_t id, const ReplayedEvent& event) const;
  uint64_t InOtherOrder(const ReplayedEvent& event, uint64_t previous);
  bool EndsIteration(uint64_t id) const;
  bool EndsContainer(uint64_t id, std::string_view container) const;

  const History& history_;
  std::vector<std::vector<uint64_t>> following_;
  std::vector<uint64_t> taken_;
  std::map<std::string_view, std::vector<uint64_t>> by_type_;
  std::vector<ReplayedEvent> replayed_;
  // A join follows the branch that ended last: where the service had another one there than the replay.
  std::map<uint64_t, uint64_t> joins_;
};

}  // namespace aslc::sim
