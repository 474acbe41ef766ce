// Many runs of a scenario's cases: a range of seeds over worker threads, results in the order of the seeds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/call_log.h"
#include "sim/fault.h"
#include "sim/plan.h"
#include "sim/programs.h"
#include "sim/property.h"
#include "sim/run.h"
#include "sim/scenario_answers.h"
#include "sim/trace_recorder.h"

namespace aslc::sim {

// Statistics keep the duration of each run.
inline constexpr uint64_t kRunsMax = 100'000'000;

struct CampaignOptions {
  uint64_t first_seed = 1, runs = 1;
  unsigned jobs = 1;  // threads; changes no result
  // What must hold, by plan; empty: nothing. A run that breaks one is a failure.
  PropertySets properties;
  RunOptions run;     // its hooks are called on the threads of the workers
  std::optional<uint32_t> redrives;  // in place of what the cases say
  ProgramRunner* programs = nullptr;  // runs answers that are programs
  bool record_calls = false;          // CampaignRun::calls
  bool note_points = false;           // TrialResult::calls has places of executions
  bool compare = true;                // judges runs by comparing them with others, too (aftermath.h)
  TraceNeeds trace;                   // of the runs' trace document, beyond what the properties need
  AnswerHook answer_hook = nullptr;   // is told what answers each request
  void* answer_user = nullptr;
};

struct CampaignRun {
  RunResult result;
  uint32_t case_index = 0;  // which of the plans
  uint32_t input = 0;       // which of the case's inputs
  std::string outcome;
  bool failed = false;
  std::string text;               // the input
  std::string generated;          // the same, where it was generated
  FaultPlan faults;               // that happened, in the order of sites
  std::vector<std::string> unmet; // what the case expects and the run does not meet, a line each
  std::vector<uint32_t> used;     // ids of the answers that were used
  std::vector<CallRecord> calls;  // when options.record_calls
  std::vector<Violation> violations;  // of the plan's properties
  std::string aftermath;              // what comparing it with other runs shows, as one line; empty: nothing
};

class RunSink {
 public:
  virtual ~RunSink() = default;
  // On the thread that called RunCampaign, in the order of the seeds. False ends the campaign.
  virtual bool OnRun(const CampaignRun& run) = 0;
};

// Where there are several plans, each seed draws its case, with the cases' numbers of runs as weights; what
// a seed does within its case is what it would do if that were the only one. True when every run ended or
// the sink had enough; else the campaign stopped at the first run that could not be made and *problem
// says why. The machine may be shared with other campaigns.
bool RunCampaign(const aslrt_machine* machine, std::span<const CasePlan> plans,
                 const CampaignOptions& options, RunSink& sink, std::string* problem);
inline bool RunCampaign(const aslrt_machine* machine, const CasePlan& plan, const CampaignOptions& options,
                        RunSink& sink, std::string* problem) {
  return RunCampaign(machine, std::span(&plan, 1), options, sink, problem);
}

}  // namespace aslc::sim
