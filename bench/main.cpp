// `aslc_bench --data FOLDER --aslc PROGRAM [--json FILE]`: the workloads on every engine, beside the
// hand-written baselines, in one run. Prints a table and writes rows of JSON.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>

#include "bench/baselines.h"
#include "bench/engines.h"

namespace aslc::bench {
namespace {

void Append(std::vector<Measurement>& all, std::vector<Measurement> more) {
  for (Measurement& m : more) all.push_back(std::move(m));
}

int Main(int argc, char** argv) {
  std::string data = ASLC_BENCH_DEFAULT, aslc = "aslc", json, only;
  int repetitions = 5;
  double seconds = 0.2;
  CLI::App app{"Benchmarks of aslc"};
  app.add_option("--data", data, "folder that holds workloads/");
  app.add_option("--aslc", aslc, "the aslc command, for process start-up");
  app.add_option("--json", json, "file for the rows");
  app.add_option("--repetitions", repetitions, "repetitions of each measurement");
  app.add_option("--seconds", seconds, "shortest time of one repetition");
  app.add_option("--only", only, "only workloads whose name holds this text");
  CLI11_PARSE(app, argc, argv);
  std::filesystem::path workloads = std::filesystem::path(data) / "workloads";
  if (!std::filesystem::is_directory(workloads)) {
    fmt::print("bench: {} is not there; nothing to measure\n", workloads.string());
    return 0;
  }
  std::vector<Measurement> all;
  std::vector<Row> startup;
  auto wanted = [&](const char* name) { return std::string_view(name).find(only) != std::string_view::npos; };
  if (wanted("W1_loop")) {
    for (const WorkloadCase& c : ReadWorkload(workloads / "W1_loop")) {
      Append(all, TransitionMeasurements(c));
      Append(all, LoopBaselines(c.workload, c.id, c.input, c.expected));
    }
  }
  if (wanted("W2_pass_chain")) {
    for (const WorkloadCase& c : ReadWorkload(workloads / "W2_pass_chain")) {
      Append(all, TransitionMeasurements(c));
      if (c.id == "jsonpath") Append(all, ReshapeBaselines(c.workload, c.id, c.input, c.expected));
    }
  }
  for (const char* name : {"W6_order_saga", "W7_wait"}) {
    if (!wanted(name)) continue;
    for (const WorkloadCase& c : ReadWorkload(workloads / name)) Append(all, SimulationMeasurements(c));
  }
  if (wanted("W9_hello")) {
    for (const WorkloadCase& c : ReadWorkload(workloads / "W9_hello")) startup = StartupRows(c, aslc, 4 * repetitions);
  }
  std::vector<Row> rows = Measure(all, repetitions, seconds);
  rows.insert(rows.end(), startup.begin(), startup.end());
  fmt::print("{}", RowsAsTable(rows));
  if (!json.empty()) {
    std::ofstream out(json);
    out << RowsAsJson(rows);
    if (!out.flush()) {
      fmt::print(stderr, "bench: cannot write {}\n", json);
      return 2;
    }
  }
  return 0;
}

}  // namespace
}  // namespace aslc::bench

int main(int argc, char** argv) { return aslc::bench::Main(argc, argv); }
