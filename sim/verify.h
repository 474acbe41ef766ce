// Whether a definition does what a recorded history of the service says: the replay and its comparison,
// repeated while it finds out what the history does not tell outright (names, UUIDs, random numbers).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aslc/compile.h"
#include "sim/history_replay.h"

namespace aslc::sim {

struct Divergence {
  uint64_t id = 0;     // of the history's event; 0 when the replay goes on where the history has nothing
  uint64_t after = 0;  // then: the last event that both have
  std::string type, state;
  std::string member;                        // the first one that differs; empty when one side has no event
  std::string expected, actual;              // its values, JSON; empty = absent
  std::string expected_event, actual_event;  // whole events, JSON; empty = there is none
  std::string note;                          // what else to know; may be empty
};

struct Verification {
  bool holds = false;
  uint64_t events = 0;       // of the history
  bool ended = true;         // false: the history stops while the execution runs
  uint64_t by_chance = 0;    // values that follow from chance in a way that cannot be found out: not compared
  uint64_t after_abort = 0;  // events of branches that were being given up, which only one side has
  Divergence divergence;     // when it does not hold
  ReplaySettings found;      // what was known, and what was found out
  std::vector<ReplayedTask> tasks;  // of the last replay
};

// `settings`: what is known of the execution besides the history; empty texts are not known.
Verification Verify(Compiler& compiler, const aslrt_machine* machine, const History& history,
                    ReplaySettings settings);
// The verdict on a history in which one event has an id that does not fit.
Verification Misnumbered(const History& history, const Node& event, uint64_t expected_id);

}  // namespace aslc::sim
