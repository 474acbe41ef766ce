// Runs the suites of public test data and prints one line a suite: `NAME: N passed, N failed, N skipped`,
// and `, N disagreed` where labels are not the service's (disagreements.txt).
// --floors FILE: fails when a suite passes fewer cases than the file says; more must raise the floor.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>

#include "tests/suites/disagreements.h"
#include "tests/suites/suite.h"

namespace aslc::suites {
namespace {

struct Counts {
  size_t passed = 0, failed = 0, skipped = 0, disagreed = 0;
};

Counts Count(const SuiteResult& suite) {
  Counts counts;
  for (const CaseResult& c : suite.cases) {
    if (c.outcome == Outcome::kPassed) ++counts.passed;
    if (c.outcome == Outcome::kFailed) ++counts.failed;
    if (c.outcome == Outcome::kSkipped) ++counts.skipped;
    if (c.outcome == Outcome::kDisagreed) ++counts.disagreed;
  }
  return counts;
}

void List(const SuiteResult& suite, const std::string& which) {
  for (const CaseResult& c : suite.cases) {
    bool disagreed = c.outcome == Outcome::kDisagreed;
    bool wanted = (which == "failed" && (c.outcome == Outcome::kFailed || disagreed)) ||
                  (which == "skipped" && c.outcome == Outcome::kSkipped) ||
                  (which == "passed" && c.outcome == Outcome::kPassed);
    if (!wanted) continue;
    fmt::print("  {} {}: {}{}{}\n", suite.name, c.id, disagreed ? "disagreed: " : "", c.feature.empty() ? "" : "[" + c.feature + "] ", c.detail);
  }
}

std::map<std::string, size_t> ReadFloors(const std::string& path) {
  std::map<std::string, size_t> floors;
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    size_t space = line.find(' ');
    if (line.empty() || line[0] == '#' || space == std::string::npos) continue;
    floors[line.substr(0, space)] = std::stoul(line.substr(space + 1));
  }
  return floors;
}

// A floor of a suite that is not there is not judged.
int CompareWithFloors(const std::vector<SuiteResult>& suites, const std::string& path) {
  int below = 0;
  std::map<std::string, size_t> floors = ReadFloors(path);
  for (const SuiteResult& suite : suites) {
    size_t passed = Count(suite).passed;
    auto floor = floors.find(suite.name);
    if (floor == floors.end()) continue;
    if (passed < floor->second) {
      fmt::print("below the floor: {}: {} passed, the floor is {}\n", suite.name, passed, floor->second);
      ++below;
    } else if (passed > floor->second) {
      fmt::print("above the floor: {}: {} passed, raise the floor from {} in the same commit\n", suite.name, passed,
                 floor->second);
    }
  }
  return below == 0 ? 0 : 1;
}

}  // namespace

int Main(int argc, char** argv) {
  RunnerOptions options;
  std::string suites_folder = ASLC_SUITES_DEFAULT, engine = "interp", list, floors, only, suite_name;
  CLI::App app{"Runs the suites of public test data"};
  app.add_option("--suites", suites_folder, "folder of suites");
  app.add_option("--engine", engine, "interp, O0, O2 or aot");
  app.add_option("--list", list, "name the failed (and disagreed), skipped or passed cases");
  app.add_option("--floors", floors, "file of the fewest passes a suite may have");
  app.add_option("--only", only, "only recorded cases whose path holds this text");
  app.add_option("--suite", suite_name, "only this suite: recorded, definitions, workflows or jsonata");
  app.add_flag("--snapshot", options.snapshot, "save and restore wherever an execution waits");
  CLI11_PARSE(app, argc, argv);
  static const std::map<std::string, SuiteEngine> kEngines = {{"interp", SuiteEngine::kInterp},
                                                              {"O0", SuiteEngine::kO0},
                                                              {"O2", SuiteEngine::kO2},
                                                              {"aot", SuiteEngine::kAot}};
  auto found = kEngines.find(engine);
  if (found == kEngines.end()) {
    fmt::print(stderr, "unknown engine {}\n", engine);
    return 2;
  }
  options.engine = found->second;
  options.suites = suites_folder;
  options.worker =
      (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "suites_worker").string();
  if (!std::filesystem::is_directory(options.suites)) {
    fmt::print("suites: {} is not there; nothing to run\n", suites_folder);
    return 0;
  }
  std::vector<SuiteResult> suites;
  auto add = [&](std::vector<SuiteResult> more) {
    for (SuiteResult& s : more) suites.push_back(std::move(s));
  };
  if (suite_name.empty() || suite_name == "jsonata") add(RunJsonata(options));
  if (suite_name.empty() || suite_name == "definitions") add(RunDefinitions(options));
  if (suite_name.empty() || suite_name == "workflows") add(RunWorkflows(options));
  if (suite_name.empty() || suite_name == "recorded") add(RunRecorded(options, only));
  if (!ApplyDisagreements(ASLC_DISAGREEMENTS, suites)) return 2;
  std::map<std::string, size_t> missing;
  for (const SuiteResult& suite : suites) {
    Counts counts = Count(suite);
    fmt::print("{}: {} passed, {} failed, {} skipped", suite.name, counts.passed, counts.failed, counts.skipped);
    fmt::print("{}\n", counts.disagreed == 0 ? "" : fmt::format(", {} disagreed", counts.disagreed));
    if (!list.empty()) List(suite, list);
    for (const CaseResult& c : suite.cases) {
      if (c.outcome == Outcome::kSkipped) ++missing[c.feature];
    }
  }
  if (!missing.empty()) {
    std::string line;
    for (const auto& [feature, count] : missing) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", feature, count);
    fmt::print("skipped for a missing feature: {}\n", line);
  }
  std::fflush(stdout);
  return floors.empty() ? 0 : CompareWithFloors(suites, floors);
}

}  // namespace aslc::suites

int main(int argc, char** argv) { return aslc::suites::Main(argc, argv); }
