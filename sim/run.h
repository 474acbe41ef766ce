// One simulated execution of a machine: input, answers and a seed in; how it ended out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"
#include "sim/account.h"
#include "sim/answerer.h"
#include "sim/choices.h"
#include "sim/object_store.h"
#include "sim/run_meter.h"
#include "sim/trace.h"

namespace aslc::sim {

class Disturbance;
class StepChooser;
class TraceRecorder;

// 2026-01-01T00:00:00Z
inline constexpr int64_t kDefaultStartNs = 1767225600ll * 1'000'000'000;

// Gets a snapshot and may replace it by another of the same execution (made by another process that
// restored it, say). False: the run is given up.
using SnapshotHook = bool (*)(void* user, const aslrt_machine* machine, std::string* snapshot);
// Gets every history event as it happens, for timelines. Values live until it returns.
using EventHook = void (*)(void* user, aslrt_execution* x, const aslrt_event* event);
// Gets every fault as it happens, for timelines.
struct FaultNote {
  std::string_view fault, state;  // a word of fault_kinds.def; the state whose call it is, empty: of the execution
  uint32_t execution = 0, point = 0;  // its number; the save point, 0: none
  int64_t time_ns = 0, delay_ns = 0;  // delay: kCrash, until it goes on
};
using FaultHook = void (*)(void* user, const FaultNote& note);

struct RunOptions {
  aslrt_options execution{};  // texts must outlive the runner; `size` is set by the runner
  int64_t start_ns = kDefaultStartNs;
  bool count_visits = false;
  bool numbers = false;  // RunNumbers in full
  // At every point where the execution waits: save it, pass the bytes to the hook (if any), restore them
  // into a fresh execution and go on. Changes no result.
  bool snapshot_at_waits = false;
  SnapshotHook snapshot_hook = nullptr;
  void* snapshot_user = nullptr;
  EventHook event_hook = nullptr;
  void* event_user = nullptr;
  FaultHook fault_hook = nullptr;
  void* fault_user = nullptr;
  // Makes the trace document of each run. Of this runner alone; outlives it. Null: there is none.
  TraceRecorder* recorder = nullptr;
  // Each execution is redriven at once when it does not succeed, up to so many times (aslrt_execution_redrive),
  // before anybody learns of its end. One that is stopped is not.
  uint32_t redrives = 0;
  bool map_runs = false;  // results have them even without a history
  // What CloudWatch Logs would get (aslrt_log_write). Any level but OFF records the history.
  aslrt_log_level log_level = ASLRT_LOG_OFF;
  bool log_execution_data = false;
  std::vector<uint64_t> children;  // of Distributed Maps, whose histories the result has
  bool coverage = false;  // the machine was compiled with it: what each run reached is counted
  ObjectStore* objects = nullptr;  // outlives whatever runs with it; null: there are no objects
  // What Tasks find that call Step Functions or wait for workers, where nobody else answers them. Outlives
  // whatever runs with it; null: others must answer.
  const Account* account = nullptr;
  // What a run writes to them is gone when it ends, and nobody else sees it.
  bool forget_objects = false;
};

// `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`, `RUNNING`.
std::string_view StatusName(aslrt_execution_status status);
// The other way; a name that is none of these is RUNNING.
aslrt_execution_status StatusNamed(std::string_view name);

// What became of an execution.
struct ExecutionResult {
  aslrt_execution_status status = ASLRT_RUNNING;  // RUNNING: nothing will ever happen to it again
  bool has_output = false, has_error = false, has_cause = false;
  std::string output, error, cause;  // output: JSON text
  int64_t start_ns = 0, end_ns = 0;
  // As DescribeExecution has them: redrive_ns is the time of the last one, redrive_reason why it is not redrivable;
  // absent of EXPRESS executions, which cannot be redriven.
  uint32_t redrive_count = 0;
  int64_t redrive_ns = 0;
  bool redrivable = false, has_redrive_reason = false;
  std::string redrive_reason;
  uint64_t transitions = 0, events = 0;
  uint64_t most_branches = 0;  // at once
  std::string history;   // JSON text, when options.execution.record_history
  std::string map_runs;  // JSON text (aslrt_map_runs_write), as options.map_runs or a recorded history say
  std::vector<std::string> child_histories;  // by options.children
  std::string log;       // JSON Lines, when options.log_level
};

// An execution as the others see it.
struct ExecutionRecord : ExecutionResult {
  uint32_t number = 0;   // 0: the first
  uint32_t machine = 0;  // 0: that of the first; else its place in the account, from 1
  bool copied = false;   // it runs because the service started another one twice, or one that is a copy started it
  bool express = false;
  std::string name, arn, state_machine_arn, input;
  std::optional<std::string> trace_header;
};

struct RunResult : ExecutionResult {
  // Not empty: the run was given up (an input the engine refuses, a task without answer); then nothing
  // else counts.
  std::string problem;
  uint64_t seed = 0;
  uint64_t trace_hash = 0;
  bool given_up = false;  // it went on after the faults had ended for longer than it may (disturbance.h)
  RunNumbers numbers;
  std::vector<uint8_t> visited;     // by state of the first machine, when options.count_visits
  std::vector<uint64_t> coverage;   // by point of its image, when options.coverage
  bool has_account = false;             // there was one
  std::vector<ExecutionRecord> others;  // executions that Tasks started, in the order of their starts
};

// The history and the log are written when the options record them.
void FillResult(aslrt_execution* x, const RunOptions& options, ExecutionResult* result);
// The outcome of an execution, for the trace.
TraceRecord OutcomeRecord(const ExecutionResult& result, uint32_t node);

class EventLoop;
class VirtualTime;

// Runs executions of one machine one after the other on one thread, and keeps its memory between them.
class Runner {
 public:
  // The machine outlives the runner.
  Runner(const aslrt_machine* machine, const RunOptions& options);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // False: given up, see result->problem. The result's strings are used again.
  // disturbance: outlives the run; null: nothing happens to executions.
  bool Run(std::string_view input, uint64_t seed, Answerer& answers, RunResult* result,
           Disturbance* disturbance = nullptr);
  // As RunOptions::redrives, for the runs that follow.
  void set_redrives(uint32_t redrives);
  // Who chooses among steps that are ready at one instant, in the runs that follow; null: nobody does. Outlives them.
  void UseChooser(StepChooser* chooser);
  // For recording and replaying draws.
  Choices& choices();

 private:
  std::unique_ptr<VirtualTime> time_;
  std::unique_ptr<EventLoop> loop_;
};

}  // namespace aslc::sim
