// What `aslc sim` prints: results as they come, the timeline of a single run, progress.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/event_printer.h"
#include "cli/sim_loading.h"
#include "sim/campaign.h"
#include "sim/report.h"
#include "sim/statistics.h"

namespace aslc::cli {

// Standard output in pieces of some size.
class Output {
 public:
  void Write(std::string_view text) { buffer_ += text; }
  // These throw UsageError when nobody takes the output.
  void FlushWhenLarge();
  void Flush();

 private:
  std::string buffer_;
};

// Prints results as they come and adds them up. What it is given outlives it.
class Reporter final : public sim::RunSink {
 public:
  Reporter(const Simulation& simulation, std::span<const sim::CasePlan> plans,
           const sim::CampaignOptions& options, const sim::ReportNames& names,
           const ExecutionArguments& records, const sim::Prices& prices, Output& output);

  // Whether each run is told in full, as text; JSON tells all of them.
  void PrintRuns(bool print) { prints_runs_ = print; }
  // The campaign ends at the first border between chunks of seeds after this.
  void StopAt(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }
  // Called by code without exceptions: what is thrown here is kept for Rethrow.
  bool OnRun(const sim::CampaignRun& run) override;
  void Rethrow() const {
    if (trouble_) throw UsageError(*trouble_);
  }
  sim::Statistics& statistics() { return statistics_; }
  // Answers that some run used, by id.
  const std::vector<bool>& used() const { return used_; }

 private:
  const std::string& PropertyName(const sim::CampaignRun& run, const sim::Violation& violation) const;
  void WriteJson(const sim::CampaignRun& run);
  void WriteText(const sim::CampaignRun& run);
  void ShowProgress();
  bool IsLate() const;

  const Simulation& simulation_;
  std::span<const sim::CasePlan> plans_;
  const sim::CampaignOptions& options_;
  const sim::ReportNames& names_;
  const ExecutionArguments& records_;
  Output& output_;
  sim::Statistics statistics_;
  std::vector<bool> used_;
  std::optional<UsageError> trouble_;
  const bool show_progress_;
  bool prints_runs_ = false;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::optional<std::chrono::steady_clock::time_point> deadline_;
};

// The timeline of a single run: each event as a line of the output.
struct Timeline {
  Output* output;
  EventPrinter printer;
  const sim::Scenario* scenario;
  static void Answer(void* user, const sim::AnswerNote& note);
  static void Hook(void* user, aslrt_execution* x, const aslrt_event* event);
  static void Fault(void* user, const sim::FaultNote& note);
};

}  // namespace aslc::cli
