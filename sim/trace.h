// The running hash over what the outside can see of an execution: requests, replies, timers, draws and
// the outcome, each as a record of fixed width with its time and sequence number. It is equal on every
// run with the same seed and in every engine, so two hashes tell whether two runs were the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aslc/engine.h"

namespace aslc::sim {

// Numbers go into hashes: never renumber.
enum class TraceKind : uint64_t {
  kStart = 1,      // hash of the input
  kRequest = 2,    // hash of state name, hash of resource, hash of input, attempt
  kStarted = 3,    // task id, hash of the worker's name
  kSubmitted = 4,  // task id, hash of the output
  kReply = 5,      // task id, hash of the output, or of error and cause
  kTimer = 6,
  kDraw = 7,     // kind and scope, state and ordinal, path, answer
  kOutcome = 8,  // status, transitions, hash of output, hashes of error and cause
  kStop = 9,     // hashes of error and cause
  kRedrive = 10,
  kCrash = 12,   // save point, nanoseconds until it goes on
  kStep = 13,    // path and kind of the step that was chosen, task id; in runs whose order somebody chooses
};

struct TraceRecord {
  int64_t time_ns = 0;
  uint64_t sequence = 0;
  TraceKind kind = TraceKind::kStart;
  uint64_t words[4] = {0, 0, 0, 0};
  uint32_t node = 0;  // number of the execution
};

class TraceHash {
 public:
  void Reset();
  void Add(const TraceRecord& record);
  uint64_t value() const;

 private:
  uint64_t hash_ = 0;
};

// Hash of a text that may be absent (data NULL); absent differs from empty.
uint64_t HashOptionalText(aslrt_text_view text);
// 16 hexadecimal digits, as result documents have it.
std::string TraceHashText(uint64_t hash);

}  // namespace aslc::sim
