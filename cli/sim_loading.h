// From the command line to what can run: the scenario read, the machines compiled, the cases chosen.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/account_options.h"
#include "cli/common_options.h"
#include "cli/sim_arguments.h"
#include "cli/sim_programs.h"
#include "sim/folder_objects.h"
#include "sim/plan.h"
#include "sim/property.h"
#include "sim/scenario.h"

namespace aslc::cli {

// From this many runs on, native code pays for its compilation.
inline constexpr uint64_t kNativeRunsMin = 100;

// Part `number` of `count` of the seeds.
struct Shard {
  uint64_t number = 1, count = 1;
};

// What one invocation simulates, and how.
struct Simulation {
  std::string file;  // as it was named
  std::string instead;  // the definition that stands in for the scenario's; "" = its own
  sim::Scenario scenario;
  std::shared_ptr<sim::FolderObjects> objects = std::make_shared<sim::FolderObjects>();
  ChosenDefinition chosen;
  MachinePtr machine;
  MachinePtr second;  // the same for another engine; null unless determinism is checked
  Engine engine = Engine::kTiered, second_engine = Engine::kTiered;
  sim::FunctionNames functions;
  std::optional<LoadedAccount> account;
  std::vector<sim::PlannedMachine> others;  // of the account
  ExecutionSettings settings;
  std::vector<const sim::Case*> cases;  // those that were chosen
  std::shared_ptr<CoverageRecorder> coverage;  // null: not wanted
  std::string command;                  // that repeats a run, without case and seed
  std::optional<uint64_t> seeds;        // --seeds
  Shard shard;
  std::optional<int64_t> time_ns;  // --time
  std::optional<uint32_t> redrives;  // --redrive
  unsigned jobs = 1;
  bool json = false, trace = false;
  std::string placeholders;  // what those are taken to be that nobody has given a value; a line
  std::unique_ptr<LocalPrograms> programs;  // where they are allowed and needed

  const aslrt_image* image() const { return aslrt_machine_image(machine->get()); }
  // Seeds were asked for: then each draws its case.
  bool MixesCases() const { return (seeds || settings.seed) && cases.size() > 1; }
  // One run is shown with its timeline, and is not made small.
  bool IsSingleRun() const { return cases.size() == 1 && RunsOf(*cases[0]) == 1; }
  // The same, also where a seed draws its case.
  bool MakesOneRun() const { return (cases.size() == 1 || MixesCases()) && RunsOf(*cases[0]) == 1; }
  uint64_t RunsOf(const sim::Case& rules) const { return seeds ? *seeds : settings.seed ? 1 : rules.runs; }
};

// Throws UsageError; CommandFailed(2) after errors that it has reported.
Simulation LoadSimulation(SimArguments& arguments, const CLI::App& command);
// What must hold in each case. Expressions are compiled like the machine.
sim::PropertySets CompileProperties(const Simulation& simulation, Diagnostics* diagnostics);

}  // namespace aslc::cli
