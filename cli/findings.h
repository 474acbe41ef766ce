// The ways in which a campaign's runs failed: each made small, shown with what repeats it, and saved.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/sim_loading.h"
#include "cli/sim_output.h"
#include "sim/campaign_result.h"
#include "sim/explore.h"
#include "sim/finding.h"
#include "sim/shrink.h"
#include "sim/trial.h"

namespace aslc::cli {

// At most so many different failures are shrunk and shown; the rest is counted.
inline constexpr size_t kFindingsMax = 10;

class Findings {
 public:
  // All outlive it.
  Findings(const Simulation& simulation, std::span<const sim::CasePlan> plans, const sim::CampaignOptions& options);

  // The first trial that fails in its way counts, others like it add to its number.
  // position: of its run in the campaign (campaign_result.h).
  // runs: that failed in this way, of which it is the first.
  void Note(const sim::Trial& trial, const std::string& what, uint64_t position, uint64_t runs = 1);
  // Trials that are noted count their cases from here.
  void UseCasesFrom(size_t first) { first_case_ = static_cast<uint32_t>(first); }
  // And are of this part of the campaign.
  void UsePart(size_t part) { part_ = static_cast<uint32_t>(part); }
  uint64_t runs() const { return runs_; }
  // Runs what is saved in a folder, if it is there, and notes what still fails: how many. Throws UsageError for a
  // file that is no finding of this definition's cases.
  uint64_t RunSaved(const std::string& folder, Output& output);
  // Makes each small, in at most so many runs each, and notes what happens then; a few after `deadline`.
  void Shrink(uint64_t runs_max, std::optional<std::chrono::steady_clock::time_point> deadline);
  // Puts them into the result, with the stories of their runs. After Shrink.
  void Tell(sim::CampaignResult* result) const;
  // For people; `file` is what `aslc replay` is given when it was saved.
  std::string Text() const;
  // As an array, for the summary of the JSON output.
  std::string Json() const;
  // Writes `WHAT.finding.json` into a folder, which is made.
  void Save(const std::string& folder);

 private:
  struct Kind {
    sim::Trial trial;
    uint64_t runs = 0;
    sim::Finding finding;
    bool minimal = false;
    std::string file;
    uint32_t part = 0;
    uint64_t position = 0;
    std::vector<sim::StoryRow> rows;  // of the run that was made small
    bool cut = false;                 // there are more
  };
  const Simulation& simulation_;
  std::span<const sim::CasePlan> plans_;
  const sim::CampaignOptions& options_;
  std::vector<std::pair<std::string, Kind>> kinds_;  // in the order of their first run
  std::map<std::string, size_t> index_;
  uint32_t first_case_ = 0, part_ = 0;
  uint64_t runs_ = 0;
  sim::LeastHashed<uint64_t> runs_of_{sim::kKindsMax};  // by what went wrong
};

// `Charge (attempt 0 of branch or item ...): doneButFailed, Lambda.Unknown`.
std::string FaultLine(const sim::Fault& fault, const aslrt_image* image);
// `step 3: Ship goes first`.
std::string OrderLine(const sim::OrderChoice& choice, const aslrt_image* image);

}  // namespace aslc::cli
