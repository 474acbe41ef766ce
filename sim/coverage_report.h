// What people and tools read of coverage: a text that lists first what no run ever reached, LCOV's tracefile,
// members of a summary line, and thresholds.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/coverage.h"

namespace aslc::sim {

// A point that no run reached, and what it is about, without its place. Of a state that was never entered only the state
// is told. Points live as long as the coverage.
struct MissedPoint {
  const CoveragePoint* point;
  std::string text;
};
std::vector<MissedPoint> MissedPoints(const Coverage& coverage);

std::string CoverageText(const Coverage& coverage);
// {"runs": 10, "states": {"reached": 3, "total": 4}, ...}, on one line.
std::string CoverageSummaryJson(const Coverage& coverage);
// A tracefile (geninfo(1)): states are functions, arms, operands and sides of expressions are branches. The
// lines of a state count its visits, those of a rule, retrier or catcher inside it what became of that.
std::string CoverageLcov(const Coverage& coverage);

// At least this part of the points of a kind.
struct CoverageThreshold {
  std::optional<aslrt_coverage_kind> kind;  // nothing: all kinds together
  uint64_t hundredths = 0;                  // of a percent
};
// `transitions=90,states=100`, `all=80`, or `80` for all kinds together; at most two digits after the point.
// False, and *problem says why.
bool ParseThresholds(std::string_view text, std::vector<CoverageThreshold>* out, std::string* problem);
// A line for each threshold that does not hold. A kind without points is reached in full.
std::vector<std::string> UnmetThresholds(const Coverage& coverage, std::span<const CoverageThreshold> thresholds);

}  // namespace aslc::sim
