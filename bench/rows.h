// Rows of the benchmark table: what was measured, by what, and the spread over the repetitions.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace aslc::bench {

// One measured thing. run() does the work once and returns false when a result was wrong; per_iteration: how
// many units (transitions, executions, states, megabytes) one iteration is.
struct Measurement {
  std::string workload, case_id, engine, unit;
  double per_iteration = 1;
  std::function<bool()> run;
};

struct Row {
  std::string workload, case_id, engine, unit;
  double median = 0, min = 0, max = 0;
};

// Runs all of them alone, one after the other, and gives a row each, in order.
std::vector<Row> Measure(const std::vector<Measurement>& measurements, int repetitions, double seconds);
Row Summarise(const Measurement& measurement, std::vector<double> values);

std::string RowsAsTable(const std::vector<Row>& rows);
std::string RowsAsJson(const std::vector<Row>& rows);

}  // namespace aslc::bench
