// Reads an exported execution history: what `aws stepfunctions get-execution-history` prints (one page,
// several one after the other, or an array of them, in either order), or the bare array of events that
// `aslc run/sim --history` writes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/compile.h"

namespace aslc::sim {

struct HistoryEvent {
  uint64_t id = 0, previous = 0;
  std::string_view type;
  int64_t time_ns = 0;
  const Node* node = nullptr;     // the whole event
  const Node* details = nullptr;  // its member `...EventDetails`, or null
  std::string_view state;         // the state's name, where the event has one
  int64_t index = -1;             // of MapIteration*

  bool Is(std::string_view name) const { return type == name; }
  // A string of the details, or null.
  const std::string* Text(std::string_view key) const;
};

struct History {
  std::vector<std::unique_ptr<Document>> documents;  // events point into them
  std::vector<HistoryEvent> events;                  // events[i].id is i + 1

  const HistoryEvent* Find(uint64_t id) const {
    return id == 0 || id > events.size() ? nullptr : &events[id - 1];
  }
  // The execution is over: its last event says how.
  bool Ended() const;
};

struct HistoryTrouble {
  Diagnostics diagnostics;  // of text that is no JSON
  std::string message;      // what else is wrong with the file
  // Instead of these: the one event whose id does not fit, and the id that its place asks for.
  const Node* misnumbered = nullptr;
  uint64_t expected_id = 0;
};

// False: see *trouble; history->documents keeps what trouble->misnumbered points to.
bool ReadHistory(Compiler& compiler, const SourcePtr& source, History* history, HistoryTrouble* trouble);

// `*StateEntered`, `*StateExited`.
bool IsEntered(std::string_view type);
bool IsExited(std::string_view type);
// The end of the execution.
bool IsEnd(std::string_view type);

}  // namespace aslc::sim
