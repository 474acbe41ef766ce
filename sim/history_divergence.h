// The first place where a replay and its history part.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sim/history_compare.h"
#include "sim/history_replay.h"

namespace aslc::sim {

// Members of events that are left out, because chance made them.
using LeftOut = std::set<std::pair<uint64_t, std::string>>;

struct Parting {
  uint64_t id = 0;        // event of the history, or 0
  uint64_t ours = 0;      // event of the replay, or 0
  uint64_t position = 0;  // id, or that of the last common event
  Difference difference;
  // Partings are found in this order.
  std::pair<uint64_t, int> Key() const { return {position, id == 0 ? 1 : 0}; }
};

class PartingFinder {
 public:
  PartingFinder(const History& history, const Replayed& replayed, const History& ours,
                EventComparer& comparer);
  std::optional<Parting> Find();
  uint64_t after_abort() const { return tails_; }

 private:
  void Offer(Parting parting);
  void ComparePairs();
  void LookAtReplayed();
  void LookAtHistory();
  void ReplayedAlone(const ReplayedEvent& event);
  void HistoryAlone(const HistoryEvent& event);
  uint64_t Counterpart(uint64_t previous, const ReplayedEvent& event) const;
  uint64_t Moved(const ReplayedEvent& event) const;
  bool CutInHistory(uint64_t previous) const;
  bool CutInReplay(const HistoryEvent& event) const;
  Parting Pair(uint64_t id, uint64_t ours) const;

  const History& history_;
  const Replayed& replayed_;
  const History& ours_;
  EventComparer& comparer_;
  std::set<uint64_t> followed_;  // replayed events that others follow, aborts aside
  std::set<uint64_t> paired_;    // events of the history whose other side was found unfit
  uint64_t last_stop_ = 0, last_replayed_stop_ = 0;
  uint64_t tails_ = 0, aborts_ = 0;
  std::optional<Parting> first_, first_abort_;
};

}  // namespace aslc::sim
