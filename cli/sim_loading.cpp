// Reading scenarios and compiling machines for `aslc sim` (sim_loading.h).
#include "cli/sim_loading.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "cli/commit_seed.h"
#include "cli/handlers.h"
#include "cli/invented_note.h"
#include "cli/placeholders.h"
#include "cli/repeat_command.h"
#include "cli/template_files.h"
#include "sim/campaign.h"
#include "sim/mock_config.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

constexpr uint64_t kShardsMax = 1'000'000;

void LoadScenario(SimArguments& arguments, const CLI::App& command, const Document& document,
                  Simulation& simulation, CompileOptions& options) {
  Diagnostics diagnostics;
  auto scenario = sim::ReadScenario(document, DefaultCompiler(), &diagnostics);
  if (!ReportDiagnostics(diagnostics, arguments.definition.strict, simulation.json)) throw CommandFailed{2};
  simulation.scenario = std::move(*scenario);
  if (arguments.execution.input_given) {
    throw UsageError("--input: the inputs are those of the scenario `" + arguments.definition.file + "`");
  }
  const sim::Scenario& s = simulation.scenario;
  if (s.needs_programs && !arguments.allow_programs) {
    throw UsageError("`" + arguments.definition.file +
                     "`: some answers are given by programs; --allow-programs lets them run");
  }
  if (s.needs_programs) simulation.programs = std::make_unique<LocalPrograms>();
  // The command line wins; map::insert keeps what is there.
  options.substitutions.insert(s.substitutions.begin(), s.substitutions.end());
  if (s.type && command.count("--type") == 0) options.type = *s.type;
  if (s.name && arguments.definition.name.empty()) options.name = *s.name;
  simulation.settings.context.insert(s.context.begin(), s.context.end());
  if (s.quotas && command.count("--quotas") == 0) simulation.settings.quotas = *s.quotas;
  if (s.start_ns && !simulation.settings.start_ns) simulation.settings.start_ns = s.start_ns;
}

// The test case of a mock configuration as the only case of a scenario.
void LoadMockConfig(const SimArguments& arguments, Simulation& simulation, CompileOptions& options) {
  const SourcePtr source = ReadSource(arguments.mock_config);
  ReadResult read = DefaultCompiler().Read(source, LooksLikeYaml(source->name(), source->text()));
  Diagnostics diagnostics = std::move(read.diagnostics);
  std::optional<sim::Scenario> scenario;
  if (read.document) {
    const std::string file = std::filesystem::path(arguments.definition.file).filename().string();
    const std::string name = options.name.empty() ? file.substr(0, file.find('.')) : options.name;
    scenario = sim::ReadMockConfig(*read.document, arguments.mock_case, name, simulation.settings.input, &diagnostics);
  }
  if (!ReportDiagnostics(diagnostics, arguments.definition.strict, simulation.json)) throw CommandFailed{2};
  simulation.scenario = std::move(*scenario);
  const size_t mark = arguments.mock_case.find('#');
  if (options.name.empty() && mark != std::string::npos) options.name = arguments.mock_case.substr(0, mark);
}

void ChooseCases(const SimArguments& arguments, Simulation& simulation) {
  std::string names;
  for (const sim::Case& rules : simulation.scenario.cases) {
    if (arguments.case_name.empty() || rules.name == arguments.case_name) simulation.cases.push_back(&rules);
    names += (names.empty() ? "`" : ", `") + rules.name + "`";
  }
  if (!simulation.cases.empty()) return;
  throw UsageError("--case: there is no case `" + arguments.case_name + "`" +
                   (names == "``" ? "; the scenario has no `cases`" : "; there are " + names));
}

// The definition of a scenario lies beside it.
std::string DefinitionPath(const std::string& file, const std::string& definition) {
  const std::filesystem::path path(definition);
  if (path.is_absolute() || file == "-") return definition;
  return (std::filesystem::path(file).parent_path() / path).string();
}

// The command line goes before the scenario.
void OpenScenarioBuckets(const std::string& file, const sim::Scenario& scenario, sim::FolderObjects& objects) {
  for (const auto& [bucket, folder] : scenario.buckets) {
    if (!objects.HasBucket(bucket)) OpenBucket("buckets", bucket, DefinitionPath(file, folder), &objects);
  }
}

bool IsScenario(const SourcePtr& source, const ReadResult& read) {
  const std::string name = std::filesystem::path(source->name()).filename().string();
  if (name.find(".sim.") != std::string::npos) return true;
  return read.document && sim::LooksLikeScenario(*read.document);
}

// Without a document (placeholders outside strings) functions are known when they are asked.
sim::FunctionNames FunctionsOf(const ChosenDefinition& chosen) {
  const Document* document = chosen.options.document.get();
  ReadResult read;
  if (document == nullptr) {
    read = DefaultCompiler().Read(chosen.source, LooksLikeYaml(chosen.source->name(), chosen.source->text()));
    if (read.document) document = &*read.document;
  }
  return document == nullptr ? sim::FunctionNames()
                             : sim::CollectFunctionNames(*document, chosen.options.substitutions);
}

// What calls of Step Functions find: machines and activities of the scenario, then those of the command line.
void LoadAccount(const SimArguments& arguments, const ChosenDefinition& first, Simulation& simulation) {
  const sim::Scenario& scenario = simulation.scenario;
  if (!arguments.account.Given() && scenario.machines.empty() && scenario.activities.empty()) return;
  simulation.account.emplace(arguments.account, arguments.definition, std::string(first.source->text()),
                             simulation.json);
  for (const std::string& activity : scenario.activities) simulation.account->AddActivity(activity, "activities");
  for (const sim::MachineRule& rule : scenario.machines) {
    MachineArgument machine;
    machine.name = rule.name;
    machine.definition = arguments.definition;
    machine.definition.file = DefinitionPath(arguments.definition.file, rule.definition);
    machine.definition.type = rule.type == ASLRT_EXPRESS ? "EXPRESS" : "STANDARD";
    machine.definition.type_option = nullptr;
    machine.definition.type_given = rule.type_given;
    machine.definition.machine.clear();
    for (const auto& [name, value] : rule.substitutions) machine.definition.substitute.push_back(name + "=" + value);
    machine.tasks = &rule.tasks;
    simulation.account->Add(machine, simulation.json);
  }
  for (const LoadedMachine& machine : simulation.account->machines()) {
    simulation.others.push_back({machine.name, aslrt_machine_image(machine.machine->get()),
                                 FunctionsOf(machine.chosen), machine.tasks});
  }
}

// How many runs, and which of them.
void ChooseRuns(const SimArguments& arguments, Simulation& simulation) {
  if (!arguments.seeds.empty()) {
    simulation.seeds = ParseNumber("--seeds", arguments.seeds, 1, sim::kRunsMax);
  }
  if (!arguments.shard.empty()) {
    const size_t slash = arguments.shard.find('/');
    if (slash == std::string::npos) throw UsageError("--shard: `" + arguments.shard + "` is not K/N");
    simulation.shard.count = ParseNumber("--shard", arguments.shard.substr(slash + 1), 1, kShardsMax);
    simulation.shard.number = ParseNumber("--shard", arguments.shard.substr(0, slash), 1, simulation.shard.count);
  }
  if (!arguments.time.empty()) {
    simulation.time_ns = 0;
    if (!sim::ParseDuration(arguments.time, &*simulation.time_ns)) {
      throw UsageError("--time: `" + arguments.time + "` is no duration, such as 30s or 5m");
    }
  }
}

}  // namespace

Simulation LoadSimulation(SimArguments& arguments, const CLI::App& command) {
  Simulation simulation;
  simulation.file = arguments.definition.file;
  if (arguments.execution.seed == "commit") arguments.execution.seed = std::to_string(SeedOfCommit());
  simulation.json = arguments.format.json();
  simulation.trace = arguments.trace;
  simulation.redrives = arguments.redrives;
  if (arguments.mock_config.empty() != arguments.mock_case.empty()) {
    throw UsageError("--mock-config and --mock-case belong together");
  }
  Compiler& compiler = DefaultCompiler();
  CompileOptions options = ResolveDefinition(arguments.definition);
  simulation.settings = ResolveExecution(arguments.execution);
  simulation.command = CommandFor(command, arguments.definition.file);
  simulation.jobs = arguments.jobs.empty()
                        ? std::clamp(std::thread::hardware_concurrency(), 1u, 16u)
                        : static_cast<unsigned>(ParseNumber("--jobs", arguments.jobs, 1, 256));
  ChooseRuns(arguments, simulation);
  // A folder may be one of the CDK; its templates are no scenarios.
  const bool folder = IsCloudAssembly(arguments.definition.file);
  SourcePtr source = folder ? nullptr : ReadSource(arguments.definition.file);
  ReadResult read;
  if (!folder) read = compiler.Read(source, LooksLikeYaml(source->name(), source->text()));
  const bool has_scenario = !folder && IsScenario(source, read);
  OpenBuckets(arguments.buckets, simulation.objects.get());
  std::string file = arguments.definition.file;
  if (has_scenario && !arguments.mock_config.empty()) {
    throw UsageError("--mock-config: `" + file + "` is a scenario, which says itself what answers");
  }
  if (!has_scenario && !arguments.instead.empty()) {
    throw UsageError("--definition: `" + file + "` is no scenario, but a definition itself");
  }
  simulation.instead = arguments.instead;
  if (has_scenario) {
    if (!ReportDiagnostics(read.diagnostics, false, simulation.json)) throw CommandFailed{2};
    LoadScenario(arguments, command, *read.document, simulation, options);
    OpenScenarioBuckets(file, simulation.scenario, *simulation.objects);
    file = arguments.instead.empty() ? DefinitionPath(file, simulation.scenario.definition) : arguments.instead;
    source = nullptr;
  } else if (!arguments.mock_config.empty()) {
    LoadMockConfig(arguments, simulation, options);
  } else {
    const bool given = arguments.execution.input_given || arguments.no_invent;
    simulation.scenario = sim::PlainScenario(given ? std::optional(simulation.settings.input) : std::nullopt);
  }
  if (arguments.no_invent) simulation.scenario.invents = false;
  ChosenDefinition chosen = LoadDefinition(arguments.definition, file, source, std::move(options), simulation.json);
  // A template has values for its own.
  const bool alone = !has_scenario && arguments.mock_config.empty();
  if (alone && chosen.options.document == nullptr && !arguments.no_invent) {
    const auto added = AddPlaceholderDefaults(chosen.source, chosen.options.substitutions);
    simulation.placeholders = PlaceholderNote(added, chosen.options.substitutions);
  }
  ChooseCases(arguments, simulation);
  uint64_t runs = 0;
  for (const sim::Case* rules : simulation.cases) {
    if (runs == 0 || !simulation.MixesCases()) runs += simulation.RunsOf(*rules);
  }
  if (arguments.definition.engine.empty() && runs >= kNativeRunsMin) chosen.options.engine = Engine::kO2;
  const bool covers = arguments.coverage.Wanted() || !arguments.result_file.empty();
  chosen.options.coverage = covers;
  CompileResult compiled = compiler.Compile(chosen.source, chosen.options);
  if (!ReportDiagnostics(compiled.diagnostics, arguments.definition.strict, simulation.json)) {
    throw CommandFailed{2};
  }
  simulation.machine = compiled.machine;
  simulation.engine = chosen.options.engine;
  if (arguments.check_determinism) {
    CompileOptions other = chosen.options;
    other.engine = simulation.engine == Engine::kInterp ? Engine::kO0 : Engine::kInterp;
    simulation.second_engine = other.engine;
    simulation.second = compiler.Compile(chosen.source, other).machine;
  }
  if (covers) {
    simulation.coverage =
        std::make_shared<CoverageRecorder>(arguments.coverage, simulation.image(), chosen.source->name());
  }
  const auto redriven = [&](const sim::Case* rules) { return arguments.redrives.value_or(rules->redrives) > 0; };
  if (simulation.image()->type == ASLRT_EXPRESS && std::ranges::any_of(simulation.cases, redriven)) {
    throw UsageError("redrives: only STANDARD executions can be redriven; this machine is EXPRESS");
  }
  simulation.functions = FunctionsOf(chosen);
  LoadAccount(arguments, chosen, simulation);
  simulation.chosen = std::move(chosen);
  return simulation;
}

sim::PropertySets CompileProperties(const Simulation& simulation, Diagnostics* diagnostics) {
  std::vector<const aslrt_image*> images{simulation.image()};
  sim::FunctionNames functions = simulation.functions;
  for (const sim::PlannedMachine& other : simulation.others) {
    images.push_back(other.image);
    functions.insert(other.functions.begin(), other.functions.end());
  }
  uint64_t runs = 0;
  for (const sim::Case* rules : simulation.cases) runs = std::max(runs, simulation.RunsOf(*rules));
  return sim::CompileCaseProperties(simulation.cases, simulation.settings.quotas == ASLRT_QUOTAS_AWS,
                                    simulation.scenario.source, images, functions, DefaultCompiler(),
                                    runs >= kNativeRunsMin ? Engine::kO2 : Engine::kInterp, diagnostics);
}

}  // namespace aslc::cli
