// What is wrong with a run only beside another one: it goes on for long after its faults have ended, although it ends
// without them; or a crash that nobody could notice has changed it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "aslc/engine.h"
#include "sim/campaign.h"
#include "sim/fault_injector.h"
#include "sim/trial.h"

namespace aslc::sim {

class CaseRunner;

// Outcomes that this gives to runs.
inline constexpr std::string_view kNoEndOutcome = "does not end after faults stop";
inline constexpr std::string_view kEngineOutcome = "engine: a crash without calls changes the run";

class Aftermath {
 public:
  // All outlive it, but for the options.
  Aftermath(const aslrt_machine* machine, std::span<const CasePlan> plans, const CampaignOptions& options);
  ~Aftermath();

  // Of a run that has been made and judged. faults: with what happened in it. draws: those that were fixed; may be
  // null. Makes further runs only where something is suspicious.
  void Judge(const FaultInjector& faults, const DrawLog* draws, CampaignRun* run);

 private:
  CaseRunner& runner();
  bool Repeat(const Trial& trial);
  int64_t CalmEnds(const FaultInjector& faults, const CampaignRun& run) const;
  bool IsLate(const FaultInjector& faults, const CampaignRun& run) const;
  void JudgeCalm(const FaultInjector& faults, const Trial& trial, CampaignRun* run);
  void JudgeCrashes(const FaultInjector& faults, const Trial& trial, CampaignRun* run);
  std::string WhereItIs(int64_t since_ns, int64_t until_ns);

  const aslrt_machine* machine_;
  std::span<const CasePlan> plans_;
  CampaignOptions options_;             // of the further runs
  std::unique_ptr<CaseRunner> runner_;  // made when it is needed first
};

}  // namespace aslc::sim
