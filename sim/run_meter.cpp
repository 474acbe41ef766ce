// Counting runs (run_meter.h).
#include "sim/run_meter.h"

#include <algorithm>

namespace aslc::sim {

void RunMeter::AddMachine(uint32_t states) {
  first_rows_.push_back(rows_);
  rows_ += states;
}

void RunMeter::Begin(bool samples, uint64_t input_bytes) {
  samples_wanted_ = samples;
  visits_by_retries_.assign(size_t{rows_} * kRetriesShown, 0);
  calls_.assign(rows_, 0);
  entered_.assign(samples ? rows_ : 0, 0);
  samples_.clear();
  entered_ns_.clear();
  open_tasks_.clear();
  largest_payload_ = input_bytes;
  tasks_ = most_tasks_ = most_executions_ = 0;
}

void RunMeter::Asked(uint32_t machine, const aslrt_task& task, uint64_t bytes) {
  const uint32_t row = first_rows_[machine] + task.state;
  // The visit moves from its old place to the next: attempts of a visit come one after the other.
  uint32_t* visits = &visits_by_retries_[size_t{row} * kRetriesShown];
  if (task.attempt > 0) --visits[std::min(task.attempt - 1, kRetriesShown - 1)];
  ++visits[std::min(task.attempt, kRetriesShown - 1)];
  ++calls_[row];
  Output(bytes);
  Sample(row, StateValue::kRequestBytes, bytes);
}

void RunMeter::Unasked(uint32_t machine, uint32_t state, uint32_t attempt) {
  uint32_t* visits = &visits_by_retries_[size_t{first_rows_[machine] + state} * kRetriesShown];
  --visits[std::min(attempt, kRetriesShown - 1)];
  if (attempt > 0) ++visits[std::min(attempt - 1, kRetriesShown - 1)];
}

void RunMeter::Answered(uint32_t machine, uint32_t state, uint64_t bytes) {
  Output(bytes);
  Sample(first_rows_[machine] + state, StateValue::kReplyBytes, bytes);
}

void RunMeter::Event(uint32_t machine, uint32_t execution, const aslrt_event& event) {
  if (!samples_wanted_ || event.state == ASLRT_NONE) return;
  const uint32_t row = first_rows_[machine] + event.state;
  const Place place{execution, row, event.path};
  if (event.type >= ASLRT_EVENT_TaskStateEntered && event.type <= ASLRT_EVENT_FailStateEntered) {
    ++entered_[row];
    entered_ns_[place] = event.time_ns;
  } else if (event.type >= ASLRT_EVENT_TaskStateExited && event.type <= ASLRT_EVENT_SucceedStateExited) {
    const auto entered = entered_ns_.find(place);
    if (entered == entered_ns_.end()) return;
    Sample(row, StateValue::kTookNs, static_cast<uint64_t>(event.time_ns - entered->second));
    entered_ns_.erase(entered);
  }
}

void RunMeter::Sample(uint32_t row, StateValue what, uint64_t value) {
  if (samples_wanted_) samples_.push_back({row, what, value});
}

void RunMeter::Open(uint32_t execution, uint64_t tasks) {
  if (execution >= open_tasks_.size()) open_tasks_.resize(execution + 1);
  tasks_ += tasks - open_tasks_[execution];
  open_tasks_[execution] = tasks;
  most_tasks_ = std::max(most_tasks_, tasks_);
}

void RunMeter::Fill(RunNumbers* numbers) const {
  numbers->retries.clear();
  for (uint32_t i = 0; i < visits_by_retries_.size(); ++i) {
    if (visits_by_retries_[i] == 0) continue;
    numbers->retries.push_back({i / kRetriesShown, i % kRetriesShown, visits_by_retries_[i]});
  }
  numbers->calls = calls_;
  numbers->largest_payload = largest_payload_;
  numbers->most_executions = most_executions_;
  numbers->most_tasks = most_tasks_;
  numbers->entered = entered_;
  numbers->samples = samples_;
}

}  // namespace aslc::sim
