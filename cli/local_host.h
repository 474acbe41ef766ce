// The world of `aslc run` and of executables that `aslc build` makes: tasks are answered by local
// programs, in real time or in the simulator's. The only place of the product that reads a clock.
#pragma once

#include <string>
#include <string_view>

#include "cli/handlers.h"
#include "sim/run.h"

namespace aslc::cli {

struct LocalRun {
  const aslrt_machine* machine = nullptr;
  const Handlers* handlers = nullptr;
  std::string_view input;
  uint64_t seed = 0;
  sim::RunOptions options;     // start_ns counts in virtual time only
  bool show_progress = false;  // on standard error, in real time
};

// Real time: handlers run side by side, timers are waited for, an interrupt aborts the execution. False:
// the execution could not be started, see result->problem.
bool RunInRealTime(const LocalRun& run, sim::RunResult* result);
// Virtual time: the simulator's clock and draws; handlers run one after the other and take no time, so
// that equal answers and seeds give equal traces.
bool RunInVirtualTime(const LocalRun& run, sim::RunResult* result);

// A seed that differs from run to run, for real time.
uint64_t FreshSeed();
// Nanoseconds since the Unix epoch.
int64_t RealTimeNs();

}  // namespace aslc::cli
