// A draft of the scenario that repeats an execution whose history was exported.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/draft.h"
#include "sim/history_reader.h"
#include "sim/run.h"
#include "sim/verify.h"

namespace aslc::sim {

// What of a history no scenario can repeat, if there is such a thing.
struct Unrepeatable {
  const HistoryEvent* event;
  std::string why;
};
std::optional<Unrepeatable> NotRepeatable(const History& history);
// Where a history cannot be one of this machine: a state that the machine does not have. Null: nothing tells.
const HistoryEvent* StateOfAnother(const History& history, const aslrt_image* image);
// `name:line:column` of an event in the file that it was read from.
std::string PlaceOf(const History& history, const HistoryEvent& event);

// The case that gives the execution's input and its Tasks' answers, and expects its end; its notes say what is not as
// it was. replayed: it holds. run: options of the runs that scenarios make, with the times and texts of the execution.
DraftCase DraftFromHistory(const aslrt_machine* machine, const History& history, const Verification& replayed,
                           const RunOptions& run);

}  // namespace aslc::sim
