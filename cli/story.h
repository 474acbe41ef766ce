// The story of one run as rows: what happened when, in which branch, with faults, retries and failures
// marked.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "aslc/engine.h"
#include "sim/campaign_result.h"
#include "sim/fault.h"
#include "sim/run.h"

namespace aslc::cli {

class Story {
 public:
  // Rows beyond these are left out: a report is read.
  static constexpr size_t kRowsMax = 120;
  static constexpr size_t kTextBytesMax = 300;

  // plan: faults of the run, which outlives it.
  explicit Story(const sim::FaultPlan& plan) : plan_(plan) {}
  // For sim::RunOptions::event_hook; user is a Story**, so that one runner can tell several.
  static void Hook(void* user, aslrt_execution* x, const aslrt_event* event);
  // The same for sim::RunOptions::fault_hook: crashes, stops and copies of executions.
  static void FaultHook(void* user, const sim::FaultNote& note);

  std::vector<sim::StoryRow> rows;
  bool cut = false;

 private:
  void Add(aslrt_execution* x, const aslrt_event& event);
  uint32_t BranchOf(aslrt_execution* x, const aslrt_event& event);
  // The fault that the call which is scheduled has; empty: none.
  std::string FaultOf(const aslrt_event& event, bool first_execution);

  const sim::FaultPlan& plan_;
  int64_t start_ns_ = 0;
  bool started_ = false;
  std::string first_;                                                         // ARN of the first execution
  std::map<std::tuple<std::string, uint64_t, uint64_t>, uint32_t> branches_;  // ARN, child, path
  std::map<std::pair<uint32_t, uint64_t>, uint32_t> calls_;  // of the first execution: state, path
};

// Rows as indented lines: `!` marks failures, `*` faults, `~` retries; `[n]` says which branch it is. cut: there are more.
std::string StoryText(const std::vector<sim::StoryRow>& rows, bool cut);

}  // namespace aslc::cli
