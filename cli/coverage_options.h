// Coverage on the command line: the options of what runs many executions, and what is written afterwards.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "sim/coverage_report.h"
#include "sim/run.h"

namespace aslc::cli {

struct CoverageArguments {
  std::string file, lcov, minimum;  // empty: not given
  bool Wanted() const { return !file.empty() || !lcov.empty() || !minimum.empty(); }
};
// --coverage, --lcov and --min-coverage. Commands that only report have no --coverage.
void AddCoverageOptions(CLI::App& app, CoverageArguments& arguments, bool runs);

// Throws UsageError.
std::vector<sim::CoverageThreshold> ResolveThresholds(const CoverageArguments& arguments);
// Writes the files that were asked for (throws UsageError), and what does not hold to standard error. False
// when a threshold does not hold.
bool WriteCoverage(const CoverageArguments& arguments, const sim::Coverage& coverage);

// Adds up what runs reached.
class CoverageRecorder {
 public:
  // file: of the definition. Throws UsageError.
  CoverageRecorder(const CoverageArguments& arguments, const aslrt_image* image, const std::string& file);
  void Add(const sim::RunResult& result) { coverage_.Add(result.coverage); }
  void Merge(const sim::Coverage& other) { coverage_.Merge(other); }
  const sim::Coverage& coverage() const { return coverage_; }
  // The report for standard output: a text, or a line of JSON.
  std::string Report(bool json) const;
  bool Write() const { return WriteCoverage(arguments_, coverage_); }

 private:
  CoverageArguments arguments_;
  sim::Coverage coverage_;
};

}  // namespace aslc::cli
