// `aslc_bench --data FOLDER --aslc PROGRAM [--json FILE]`: the workloads on every engine, beside the
// hand-written baselines, in one run. Prints a table and writes rows of JSON.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>

#include "bench/baselines.h"
#include "bench/engines.h"
#include "bench/jsonata.h"
#include "bench/simulation.h"
#include "bench/texts.h"

namespace aslc::bench {
namespace {

void Append(std::vector<Measurement>& all, std::vector<Measurement> more) {
  for (Measurement& m : more) all.push_back(std::move(m));
}

constexpr double kReferenceSeconds = 1;  // of each expression of a workload, in the reference implementation

// Every row of one workload or group of rows: what is to be measured, and what is known already.
struct Plan {
  std::vector<Measurement> measurements;
  std::vector<Row> rows;
};

void PlanWorkloads(const std::filesystem::path& workloads, const std::string& only, Plan& plan) {
  auto cases = [&](const char* name) {
    return std::string_view(name).find(only) != std::string_view::npos ? ReadWorkload(workloads / name)
                                                                       : std::vector<WorkloadCase>();
  };
  for (const WorkloadCase& c : cases("W1_loop")) {
    Append(plan.measurements, TransitionMeasurements(c));
    Append(plan.measurements, LoopBaselines(c));
  }
  for (const WorkloadCase& c : cases("W2_pass_chain")) {
    Append(plan.measurements, TransitionMeasurements(c));
    if (c.id == "jsonpath") Append(plan.measurements, ReshapeBaselines(c));
  }
  for (const WorkloadCase& c : cases("W3_choice_ladder")) {
    Append(plan.measurements, ExecutionMeasurements(c));
    if (c.id == "jsonpath") Append(plan.measurements, LadderBaselines(c));
  }
  for (const WorkloadCase& c : cases("W4_map")) {
    if (!c.id.ends_with("_3000")) continue;  // the largest input inside the service's quotas
    Append(plan.measurements, TransitionMeasurements(c));
    if (c.id.starts_with("jsonpath_mc0")) Append(plan.measurements, MapBaselines(c));
  }
  for (const WorkloadCase& c : cases("W5_parallel")) Append(plan.measurements, TransitionMeasurements(c));
  for (const char* name : {"W6_order_saga", "W7_wait"}) {
    for (const WorkloadCase& c : cases(name)) Append(plan.measurements, SimulationMeasurements(c));
  }
  if (std::string_view("W8_jsonata").find(only) != std::string_view::npos) {
    Append(plan.measurements, ExpressionMeasurements(workloads / "W8_jsonata"));
    for (Row& row : ReferenceRows(workloads / "W8_jsonata", kReferenceSeconds)) plan.rows.push_back(std::move(row));
  }
  for (const WorkloadCase& c : cases("W10_parked")) {
    if (std::optional<Row> row = ParkedRow(c, 10000))
      plan.rows.push_back(*row);
    else
      fmt::print("bench: {} {} does not park and go on\n", c.workload, c.id);
  }
}

void PlanSimulations(const std::string& only, Plan& plan) {
  auto wanted = [&](std::string_view name) { return name.find(only) != std::string_view::npos; };
  if (wanted("sim_order")) Append(plan.measurements, CampaignMeasurements(ASLC_EXAMPLES));
  if (wanted("sim_year")) Append(plan.measurements, YearMeasurements());
}

// JSON texts and compile times, on the definitions and inputs of the workloads.
void PlanParts(const std::filesystem::path& workloads, const std::string& only, Plan& plan) {
  auto wanted = [&](std::string_view name) { return name.find(only) != std::string_view::npos; };
  for (const char* name : {"W2_pass_chain", "W4_map"}) {
    for (const WorkloadCase& c : ReadWorkload(workloads / name)) {
      if (c.id != "jsonpath" && c.id != "jsonpath_mc0_3000") continue;
      if (wanted("json")) Append(plan.measurements, JsonMeasurements(c));
      if (wanted("compile")) Append(plan.measurements, CompileMeasurements(c));
    }
  }
  if (!wanted("compile")) return;
  for (const WorkloadCase& c : ReadWorkload(workloads / "W6_order_saga")) {
    Append(plan.measurements, CompileMeasurements(c));
  }
}

int Main(int argc, char** argv) {
  std::string data = ASLC_BENCH_DEFAULT, suites = ASLC_SUITES_DEFAULT, aslc = "aslc", json, only;
  int repetitions = 5;
  double seconds = 0.2;
  CLI::App app{"Benchmarks of aslc"};
  app.add_option("--data", data, "folder that holds workloads/");
  app.add_option("--suites", suites, "folder that holds jsonata/, the language's own suite");
  app.add_option("--aslc", aslc, "the aslc command, for process start-up");
  app.add_option("--json", json, "file for the rows");
  app.add_option("--repetitions", repetitions, "repetitions of each measurement");
  app.add_option("--seconds", seconds, "shortest time of one repetition");
  app.add_option("--only", only, "only workloads whose name holds this text, or `sim_order`, `sim_year`, `json`, `compile` or `jsonata_suite`");
  CLI11_PARSE(app, argc, argv);
  std::filesystem::path workloads = std::filesystem::path(data) / "workloads";
  if (!std::filesystem::is_directory(workloads)) {
    fmt::print("bench: {} is not there; nothing to measure\n", workloads.string());
    return 0;
  }
  Plan plan;
  PlanWorkloads(workloads, only, plan);
  PlanSimulations(only, plan);
  PlanParts(workloads, only, plan);
  std::vector<Row> rows = Measure(plan.measurements, repetitions, seconds);
  rows.insert(rows.end(), plan.rows.begin(), plan.rows.end());
  if (std::string_view("W9_hello").find(only) != std::string_view::npos) {
    for (const WorkloadCase& c : ReadWorkload(workloads / "W9_hello")) {
      std::vector<Row> startup = StartupRows(c, aslc, 4 * repetitions);
      rows.insert(rows.end(), startup.begin(), startup.end());
    }
  }
  SuiteComparison comparison;
  if (std::string_view("jsonata_suite").find(only) != std::string_view::npos) {
    comparison = CompareSuite(std::filesystem::path(suites) / "jsonata", seconds / 10);
    rows.insert(rows.end(), comparison.rows.begin(), comparison.rows.end());
  }
  fmt::print("{}{}{}", RowsAsTable(rows), Ratios(rows), comparison.text);
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
