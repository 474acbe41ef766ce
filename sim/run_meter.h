// Counts what happens in a run, by state of each machine in it. States of all machines stand in one row of
// numbers: those of the first machine, as in its image, then those of the second.
#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "aslc/engine.h"

namespace aslc::sim {

// Retries of a visit are counted apart up to this many; the last holds all above.
inline constexpr uint32_t kRetriesShown = 16;

// How many visits of a state needed so many retries.
struct RetryCount {
  uint32_t state, retries, visits;  // state: its row
};

// One value of a state: how long a visit took that ended by leaving the state, the JSON bytes of a Task's
// request or of the answer to it.
enum class StateValue : uint8_t { kTookNs, kRequestBytes, kReplyBytes };
struct StateSample {
  uint32_t row = 0;
  StateValue what = StateValue::kTookNs;
  uint64_t value = 0;
};

// What a run counted.
struct RunNumbers {
  std::vector<RetryCount> retries;
  std::vector<uint32_t> calls;   // by row: that Tasks made, retries counted
  uint64_t largest_payload = 0;  // bytes of JSON: the greatest input, request, reply or output
  uint64_t most_executions = 0, most_tasks = 0;  // at once
  // When wanted (RunOptions::numbers).
  std::vector<uint32_t> entered;  // visits by row
  std::vector<StateSample> samples;
};

// Of one run after the other, on one thread.
class RunMeter {
 public:
  void AddMachine(uint32_t states);
  // samples: visits are counted and measured, which needs Event.
  void Begin(bool samples, uint64_t input_bytes);

  // A Task asks. path: aslrt_draw::path.
  void Asked(uint32_t machine, const aslrt_task& task, uint64_t bytes);
  // A call is lost by a crash: it is made again as if it had never been.
  void Unasked(uint32_t machine, uint32_t state, uint32_t attempt);
  void Answered(uint32_t machine, uint32_t state, uint64_t bytes);
  void Event(uint32_t machine, uint32_t execution, const aslrt_event& event);
  // After an execution has done what it can: its tasks that are open now.
  void Open(uint32_t execution, uint64_t tasks);
  void Running(uint64_t executions) {
    most_executions_ = executions > most_executions_ ? executions : most_executions_;
  }
  void Output(uint64_t bytes) { largest_payload_ = bytes > largest_payload_ ? bytes : largest_payload_; }

  void Fill(RunNumbers* numbers) const;

 private:
  // A state that was entered and not left: execution, row, path.
  using Place = std::tuple<uint32_t, uint32_t, uint64_t>;
  void Sample(uint32_t row, StateValue what, uint64_t value);

  std::vector<uint32_t> first_rows_;  // by machine
  uint32_t rows_ = 0;
  bool samples_wanted_ = false;
  std::vector<uint32_t> visits_by_retries_;  // row * kRetriesShown + min(retries, last)
  std::vector<uint32_t> calls_, entered_;
  std::vector<StateSample> samples_;
  std::map<Place, int64_t> entered_ns_;
  std::vector<uint64_t> open_tasks_;  // by execution
  uint64_t largest_payload_ = 0, tasks_ = 0, most_tasks_ = 0, most_executions_ = 0;
};

}  // namespace aslc::sim
