// Measuring with Google Benchmark, and the table (rows.h).
#include "bench/rows.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace aslc::bench {
namespace {

// Collects the seconds an iteration took, of each repetition.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.iterations == 0) continue;
      seconds_[run.run_name.function_name].push_back(run.real_accumulated_time /
                                                     static_cast<double>(run.iterations));
    }
  }
  std::vector<double> Seconds(const std::string& name) const {
    auto found = seconds_.find(name);
    return found == seconds_.end() ? std::vector<double>{} : found->second;
  }

 private:
  std::map<std::string, std::vector<double>> seconds_;
};

// `ns/...` and `ms...`: time of one; `.../s`: how many in a second.
double InUnit(const Measurement& m, double seconds) {
  if (m.unit.ends_with("/s")) return m.per_iteration / seconds;
  return seconds * (m.unit.starts_with("ns") ? 1e9 : 1e3) / m.per_iteration;
}

}  // namespace

Row Summarise(const Measurement& m, std::vector<double> values) {
  Row row{m.workload, m.case_id, m.engine, m.unit, 0, 0, 0};
  if (values.empty()) return row;
  std::sort(values.begin(), values.end());
  row.median = values[values.size() / 2];
  row.min = values.front();
  row.max = values.back();
  return row;
}

std::vector<Row> Measure(const std::vector<Measurement>& measurements, int repetitions, double seconds) {
  Collector collector;
  for (size_t i = 0; i < measurements.size(); ++i) {
    const Measurement& m = measurements[i];
    std::string name = fmt::format("{}/{}/{}", m.workload, m.case_id, m.engine);
    benchmark::RegisterBenchmark(name.c_str(),
                                 [&m](benchmark::State& state) {
                                   for (auto _ : state) {
                                     if (!m.run()) {
                                       state.SkipWithError("wrong result");
                                       break;
                                     }
                                   }
                                 })
        ->Repetitions(repetitions)
        ->MinTime(seconds)
        ->UseRealTime();
  }
  benchmark::RunSpecifiedBenchmarks(&collector);
  std::vector<Row> rows;
  for (const Measurement& m : measurements) {
    std::vector<double> values;
    std::string name = fmt::format("{}/{}/{}", m.workload, m.case_id, m.engine);
    for (double s : collector.Seconds(name)) values.push_back(InUnit(m, s));
    rows.push_back(Summarise(m, std::move(values)));
  }
  benchmark::ClearRegisteredBenchmarks();
  return rows;
}

std::string RowsAsTable(const std::vector<Row>& rows) {
  std::string text = fmt::format("{:<18}{:<19}{:<10}{:>14}{:>14}{:>14}  {}\n", "workload", "case", "engine",
                                 "median", "min", "max", "unit");
  for (const Row& r : rows) {
    auto number = [](double v) { return v >= 1000 ? fmt::format("{:.0f}", v) : fmt::format("{:.2f}", v); };
    text += fmt::format("{:<18}{:<19}{:<10}{:>14}{:>14}{:>14}  {}\n", r.workload, r.case_id, r.engine,
                        number(r.median), number(r.min), number(r.max), r.unit);
  }
  return text;
}

std::string RowsAsJson(const std::vector<Row>& rows) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const Row& r : rows) {
    out.push_back({{"workload", r.workload},
                   {"case", r.case_id},
                   {"engine", r.engine},
                   {"unit", r.unit},
                   {"median", r.median},
                   {"min", r.min},
                   {"max", r.max}});
  }
  return out.dump(1) + "\n";
}

}  // namespace aslc::bench
