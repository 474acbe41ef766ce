// JSONata by itself: the expressions of a workload evaluated warm, and the language's own suite against the
// reference implementation, whose times its own process takes in the same run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/rows.h"

namespace aslc::bench {

// ns/evaluation of every expression in workload.json's `expressions`, the input parsed once: interpreter and
// JIT at -O0 and -O2.
std::vector<Measurement> ExpressionMeasurements(const std::filesystem::path& workload);
// The same by the reference implementation; empty, and a line printed, where it is not installed.
std::vector<Row> ReferenceRows(const std::filesystem::path& workload, double seconds);

// Lines of how many times faster than the reference: each row of the reference, against ours at -O2.
std::string Ratios(const std::vector<Row>& rows);

// The suite's expressions, with their arrays enlarged to 1,000 items: of those that take the reference
// more than 20 microseconds, the median ratio and the slowest; and compile times. Rows, and lines for people.
struct SuiteComparison {
  std::vector<Row> rows;
  std::string text;
};
SuiteComparison CompareSuite(const std::filesystem::path& suite, double seconds);

}  // namespace aslc::bench
