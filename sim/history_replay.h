// A definition run again under the host that its history describes: it starts when the execution
// started, tasks answer what they answered, and what happens next is what happened next.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "aslc/engine.h"
#include "sim/choices.h"
#include "sim/history_match.h"
#include "sim/history_reader.h"

namespace aslc::sim {

// What a history does not tell and a replay takes or finds out.
struct ReplaySettings {
  uint32_t quotas = ASLRT_QUOTAS_AWS;
  std::string account, region, partition, role_arn;
  std::string state_machine_name, state_machine_arn, execution_name, execution_arn;
  // Answers of draws by their keys (kind, scope, state, ordinal, path).
  using DrawKey = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, uint64_t>;
  static DrawKey KeyOf(const aslrt_draw& d) { return {d.kind, d.scope, d.state, d.ordinal, d.path}; }
  std::map<DrawKey, uint64_t> draws;
};

struct ReplayedDraw {
  aslrt_draw key{};
  uint64_t answer = 0;
  uint64_t before = 0;  // events that had happened
};

// A Task's request, in the order in which the engine made them.
struct ReplayedTask {
  uint32_t state = 0;
  uint64_t path = 0;
  uint64_t scheduled = 0, ended = 0;  // events of the history; 0 = it has none
};

struct Replayed {
  explicit Replayed(const History& history) : matcher(history) {}
  HistoryMatcher matcher;
  std::string history;  // the replay's own events, JSON text
  std::vector<ReplayedDraw> draws;
  std::vector<ReplayedTask> tasks;
  // The engine refused what the history says (a result that is no JSON): where, and why.
  uint64_t refused_at = 0;
  std::string refusal;
  bool running = false;  // it waits for something that the history does not have
};

// The history outlives *out.
void ReplayHistory(const aslrt_machine* machine, const History& history, const ReplaySettings& settings,
                   Replayed* out);

}  // namespace aslc::sim
