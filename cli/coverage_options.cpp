// Coverage on the command line (coverage_options.h).
#include "cli/coverage_options.h"

#include <cstdio>

#include "cli/text_file.h"
#include "sim/coverage_document.h"

namespace aslc::cli {

void AddCoverageOptions(CLI::App& app, CoverageArguments& arguments, bool runs) {
  if (runs) {
    app.add_option("--coverage", arguments.file, "count what of the definition the runs reach, and write it here")
        ->type_name("FILE");
  }
  app.add_option("--lcov", arguments.lcov, "write coverage as LCOV's tracefile; - for standard output")
      ->type_name("FILE");
  app.add_option("--min-coverage", arguments.minimum,
                 "exit code 1 below these percentages: transitions=90,states=100, all=80, or 80")
      ->type_name("KIND=N");
}

std::vector<sim::CoverageThreshold> ResolveThresholds(const CoverageArguments& arguments) {
  std::vector<sim::CoverageThreshold> thresholds;
  std::string problem;
  if (!arguments.minimum.empty() && !sim::ParseThresholds(arguments.minimum, &thresholds, &problem)) {
    throw UsageError("--min-coverage: " + problem);
  }
  return thresholds;
}

bool WriteCoverage(const CoverageArguments& arguments, const sim::Coverage& coverage) {
  if (!arguments.file.empty()) WriteFile(arguments.file, sim::CoverageJson(coverage));
  if (!arguments.lcov.empty()) WriteFile(arguments.lcov, sim::CoverageLcov(coverage));
  const std::vector<std::string> unmet = sim::UnmetThresholds(coverage, ResolveThresholds(arguments));
  for (const std::string& line : unmet) std::fprintf(stderr, "%s\n", line.c_str());
  return unmet.empty();
}

CoverageRecorder::CoverageRecorder(const CoverageArguments& arguments, const aslrt_image* image,
                                   const std::string& file)
    : arguments_(arguments), coverage_(image, file) {
  ResolveThresholds(arguments_);  // before anything runs
}

std::string CoverageRecorder::Report(bool json) const {
  if (json) return "{\"coverage\": " + sim::CoverageSummaryJson(coverage_) + "}\n";
  return "\n" + sim::CoverageText(coverage_);
}

}  // namespace aslc::cli
