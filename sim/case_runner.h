// Makes the runs of a scenario's cases on one thread, and judges them: by outcomes, expectations and properties. What
// campaign.h does with many seeds and what explores, shrinks and replays single runs both go through here.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sim/aftermath.h"
#include "sim/campaign.h"
#include "sim/fault_injector.h"
#include "sim/invent_objects.h"
#include "sim/memory_objects.h"
#include "sim/trace_recorder.h"
#include "sim/trial.h"

namespace aslc::sim {

class CaseRunner final : public OrderedRunner {
 public:
  // All outlive it.
  CaseRunner(const aslrt_machine* machine, std::span<const CasePlan> plans, const CampaignOptions& options);
  ~CaseRunner() override;

  // What a seed does: it draws the case, the input, and what goes wrong.
  void RunSeed(uint64_t seed, CampaignRun* run);
  // What a trial says. The run of the last trial is left in `last`.
  void Run(const Trial& trial, TrialResult* result) override;
  // The trial's own order counts for nothing then.
  void RunInOrder(const Trial& trial, StepChooser& chooser, TrialResult* result) override;
  const CampaignRun& last() const { return last_; }
  // Of the last run; empty where neither properties nor the options want it.
  const TraceDocument& trace() const { return recorder_.document(); }
  const FaultInjector& faults_of(uint32_t case_index) const { return faults_[case_index]; }
  // The trial that repeats a run of a seed.
  static Trial TrialOf(const CampaignRun& run);
  // What went wrong in a run, as TrialResult has it; empty when nothing did.
  static void Describe(const CampaignRun& run, std::string* what, std::string* message);

 private:
  void RunTrial(const Trial& trial, TrialResult* result);
  uint64_t HashOfEnd();
  static TraceNeeds NeedsOf(const CampaignOptions& options);
  RunOptions RunOptionsOf(std::span<const CasePlan> plans, const CampaignOptions& options);
  uint32_t DrawCase();
  // The case's input for the seed; empty: it could not be made, see run->result.problem.
  std::string_view ChooseInput(const CasePlan& plan, CampaignRun* run);
  // draws: of the trial, null when there is none.
  void RunCase(std::string_view input, uint64_t seed, const DrawLog* draws, CampaignRun* run);
  void Judge(const CasePlan& plan, std::string_view input, ScenarioAnswers& answers, CampaignRun* run);
  void JudgeProperties(PropertyChecker& checker, CampaignRun* run);

  std::span<const CasePlan> plans_;
  const CampaignOptions& options_;
  const aslrt_image* image_;
  MemoryObjects objects_;
  Inventor inventor_;  // of inputs and objects; answers have their own
  InventedAnswers inputs_;
  InventedObjects invented_objects_;
  TraceRecorder recorder_;
  Runner runner_;
  std::vector<std::unique_ptr<PropertyChecker>> checkers_;  // by case; none: nothing to judge
  std::deque<ScenarioAnswers> answers_;                     // by case
  std::deque<FaultInjector> faults_;                        // by case
  std::unique_ptr<Aftermath> aftermath_;                    // null: runs are not compared
  uint64_t total_runs_ = 0;
  CampaignRun last_;
};

}  // namespace aslc::sim
