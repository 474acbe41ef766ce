// `aslc sim`: simulates a scenario, or a definition without Tasks, in virtual time under many seeds.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <thread>
#include <utility>

#include "cli/account_options.h"
#include "cli/answer_trace.h"
#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/event_printer.h"
#include "cli/handlers.h"
#include "cli/json_scan.h"
#include "cli/repeat_command.h"
#include "cli/result_document.h"
#include "cli/sim_programs.h"
#include "cli/template_files.h"
#include "sim/campaign.h"
#include "sim/mock_config.h"
#include "sim/plan.h"
#include "sim/report.h"
#include "sim/scenario.h"
#include "sim/statistics.h"

namespace aslc::cli {
namespace {

// From this many runs on, native code pays for its compilation.
constexpr uint64_t kNativeRunsMin = 100;
constexpr size_t kOutputBytes = 1 << 16;
constexpr uint64_t kProgressRuns = 500;

struct SimArguments {
  DefinitionArguments definition;
  ExecutionArguments execution;
  AccountArguments account;
  FormatArguments format;
  BucketArguments buckets;
  std::string seeds, jobs, case_name;
  std::string mock_config, mock_case;
  bool find = false, trace = false, allow_programs = false;
};

uint64_t ParseNumber(const char* option, const std::string& text, uint64_t min, uint64_t max) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < min || number > max) {
    throw UsageError(std::string(option) + ": `" + text + "` is not a number from " + std::to_string(min) +
                     " to " + std::to_string(max));
  }
  return number;
}

// Standard output in pieces of some size.
class Output {
 public:
  void Write(std::string_view text) { buffer_ += text; }
  // These throw UsageError when nobody takes the output.
  void FlushWhenLarge() {
    if (buffer_.size() >= kOutputBytes) Flush();
  }
  void Flush() {
    if (!buffer_.empty()) WriteFile("-", buffer_);
    buffer_.clear();
  }

 private:
  std::string buffer_;
};

// What one invocation simulates, and how.
struct Simulation {
  sim::Scenario scenario;
  std::shared_ptr<sim::FolderObjects> objects = std::make_shared<sim::FolderObjects>();
  MachinePtr machine;
  sim::FunctionNames functions;
  std::optional<LoadedAccount> account;
  std::vector<sim::PlannedMachine> others;  // of the account
  ExecutionSettings settings;
  std::vector<const sim::Case*> cases;  // those that were chosen
  std::string command;                  // that repeats a run, without case and seed
  std::optional<uint64_t> seeds;        // --seeds
  unsigned jobs = 1;
  bool json = false, trace = false;
  std::unique_ptr<LocalPrograms> programs;  // where they are allowed and needed

  const aslrt_image* image() const { return aslrt_machine_image(machine->get()); }
  // Seeds were asked for: then each draws its case.
  bool MixesCases() const { return (seeds || settings.seed) && cases.size() > 1; }
  uint64_t RunsOf(const sim::Case& rules) const { return seeds ? *seeds : settings.seed ? 1 : rules.runs; }
};

// Prints results as they come and adds them up.
class Reporter final : public sim::RunSink {
 public:
  Reporter(const Simulation& simulation, std::span<const sim::CasePlan> plans,
           const sim::CampaignOptions& options, const sim::ReportNames& names,
           const ExecutionArguments& records, Output& output)
      : simulation_(simulation),
        plans_(plans),
        options_(options),
        names_(names),
        records_(records),
        output_(output),
        statistics_(plans) {}

  // Called by code without exceptions: what is thrown here is kept for Rethrow.
  bool OnRun(const sim::CampaignRun& run) override {
    statistics_.Add(run.result, run.outcome, run.failed, run.unmet);
    for (const sim::Violation& violation : run.violations) {
      statistics_.AddViolation(run.result, PropertyName(run, violation), violation);
    }
    for (uint32_t answer : run.used) {
      if (answer >= used_.size()) used_.resize(answer + 1);
      used_[answer] = true;
    }
    if (simulation_.json)
      WriteJson(run);
    else if (options_.runs == 1)
      WriteText(run);
    ShowProgress();
    try {
      WriteRecords(records_, run.result);
      output_.FlushWhenLarge();
      return true;
    } catch (const UsageError& error) {
      trouble_ = error;
      return false;
    }
  }
  void Rethrow() const {
    if (trouble_) throw UsageError(*trouble_);
  }
  sim::Statistics& statistics() { return statistics_; }
  // Answers that some run used, by id.
  const std::vector<bool>& used() const { return used_; }

 private:
  const std::string& PropertyName(const sim::CampaignRun& run, const sim::Violation& violation) const {
    return options_.properties[run.case_index]->NameOf(violation);
  }

  void WriteJson(const sim::CampaignRun& run) {
    std::string line = ResultJson(run.result, simulation_.settings.quotas);
    // A document that passed through as it came may have line breaks between its values.
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::replace(line.begin(), line.end(), '\r', ' ');
    line.pop_back();
    line += ",\"outcome\":";
    AppendJsonText(line, run.outcome);
    const std::string& case_name = plans_[run.case_index].rules().name;
    if (!case_name.empty()) {
      line += ",\"case\":";
      AppendJsonText(line, case_name);
    }
    if (!run.generated.empty()) line += ",\"input\":" + run.generated;
    if (!run.unmet.empty()) {
      line += ",\"unmet\":";
      sim::AppendJsonTexts(line, run.unmet);
    }
    if (options_.record_calls) line += ",\"effects\":" + sim::EffectsJson(run.calls);
    if (!run.violations.empty()) {
      line += ",\"properties\":";
      sim::AppendViolations(line, *options_.properties[run.case_index], run.violations);
    }
    if (run.failed) {
      line += ",\"command\":";
      AppendJsonText(line, sim::RepeatCommand(names_, run.result.seed));
    }
    output_.Write(line + "}\n");
  }

  void WriteText(const sim::CampaignRun& run) {
    output_.Write(ResultText(run.result));
    const std::string& case_name = plans_[run.case_index].rules().name;
    output_.Write("outcome: " + run.outcome + (case_name.empty() ? "" : " (case " + case_name + ")") +
                  ", trace " + sim::TraceHashText(run.result.trace_hash) + "\n");
    for (const std::string& line : run.unmet) output_.Write("not as expected: " + line + "\n");
    for (const sim::Violation& violation : run.violations) {
      output_.Write("property " + PropertyName(run, violation) + " does not hold, " + sim::ViolationText(violation) + "\n");
    }
    if (run.failed) output_.Write("to repeat: " + sim::RepeatCommand(names_, run.result.seed) + "\n");
  }

  void ShowProgress() {
    if (!show_progress_) return;
    const uint64_t done = statistics_.runs();
    if (done == options_.runs) {
      std::fputs("\r\x1b[K", stderr);
    } else if (done % kProgressRuns == 0) {
      std::fprintf(stderr, "\r\x1b[K%llu of %llu runs", static_cast<unsigned long long>(done),
                   static_cast<unsigned long long>(options_.runs));
    }
  }

  const Simulation& simulation_;
  std::span<const sim::CasePlan> plans_;
  const sim::CampaignOptions& options_;
  const sim::ReportNames& names_;
  const ExecutionArguments& records_;
  Output& output_;
  sim::Statistics statistics_;
  std::vector<bool> used_;
  std::optional<UsageError> trouble_;
  const bool show_progress_ = isatty(2) != 0;
};

// The timeline of a single run: each event as a line of the output.
struct Timeline {
  Output* output;
  EventPrinter printer;
  const sim::Scenario* scenario;
  static void Answer(void* user, const sim::AnswerNote& note) {
    auto* self = static_cast<Timeline*>(user);
    self->output->Write(AnswerLine(*self->scenario, note));
  }
  static void Hook(void* user, aslrt_execution* x, const aslrt_event* event) {
    auto* self = static_cast<Timeline*>(user);
    self->output->Write(self->printer.Line(x, *event));
  }
};

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

// A definition by itself can only be simulated when nobody is asked anything.
void RefuseTasks(const std::string& file, const aslrt_image* image, bool has_account) {
  std::string tasks;
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (states[i].kind != ASLRT_STATE_Task || (has_account && IsServed(image, states[i]))) continue;
    tasks += "\n  " + std::string(aslrt_image_chars(image, states[i].name), states[i].name.len) + " (" +
             std::string(aslrt_image_chars(image, states[i].resource), states[i].resource.len) + ")";
  }
  if (tasks.empty()) return;
  throw UsageError("`" + file +
                   "`: no scenario says what these Tasks answer; write a .sim.yaml file with "
                   "`definition` and `tasks` and simulate that (--with NAME=FILE and --activity NAME answer calls of "
                   "Step Functions):" +
                   tasks);
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

Simulation Load(SimArguments& arguments, const CLI::App& command) {
  Simulation simulation;
  simulation.json = arguments.format.json();
  simulation.trace = arguments.trace;
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
  if (!arguments.seeds.empty()) {
    simulation.seeds = ParseNumber("--seeds", arguments.seeds, 1, sim::kRunsMax);
  }
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
  if (has_scenario) {
    if (!ReportDiagnostics(read.diagnostics, false, simulation.json)) throw CommandFailed{2};
    LoadScenario(arguments, command, *read.document, simulation, options);
    OpenScenarioBuckets(file, simulation.scenario, *simulation.objects);
    file = DefinitionPath(file, simulation.scenario.definition);
    source = nullptr;
  } else if (!arguments.mock_config.empty()) {
    LoadMockConfig(arguments, simulation, options);
  } else {
    simulation.scenario = sim::PlainScenario(simulation.settings.input);
  }
  ChosenDefinition chosen = LoadDefinition(arguments.definition, file, source, std::move(options), simulation.json);
  ChooseCases(arguments, simulation);
  uint64_t runs = 0;
  for (const sim::Case* rules : simulation.cases) {
    if (runs == 0 || !simulation.MixesCases()) runs += simulation.RunsOf(*rules);
  }
  if (arguments.definition.engine.empty() && runs >= kNativeRunsMin) chosen.options.engine = Engine::kO2;
  CompileResult compiled = compiler.Compile(chosen.source, chosen.options);
  if (!ReportDiagnostics(compiled.diagnostics, arguments.definition.strict, simulation.json)) {
    throw CommandFailed{2};
  }
  simulation.machine = compiled.machine;
  simulation.functions = FunctionsOf(chosen);
  LoadAccount(arguments, chosen, simulation);
  if (!has_scenario && arguments.mock_config.empty()) {
    RefuseTasks(arguments.definition.file, simulation.image(), simulation.account.has_value());
  }
  return simulation;
}

// What must hold in each case. Expressions are compiled like the machine.
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

// What the cases add up to.
struct Totals {
  uint64_t failures = 0;
  std::string summary;     // what the last line of the JSON output says about them
  std::vector<bool> used;  // answers, by id
};

// Runs one case, or several mixed.
void RunCases(const Simulation& simulation, std::span<const sim::CasePlan> plans,
              std::span<const std::shared_ptr<const sim::PropertySet>> properties,
              const ExecutionArguments& records, Output& output, Totals* totals) {
  const std::string case_name = plans.size() == 1 ? plans[0].rules().name : "";
  std::string command = simulation.command;
  if (!case_name.empty()) command += " --case " + ShellQuoted(case_name);
  const sim::ReportNames names{case_name, command};
  sim::CampaignOptions options;
  options.runs = simulation.RunsOf(plans[0].rules());
  options.first_seed = simulation.settings.seed.value_or(1);
  options.jobs = simulation.jobs;
  options.programs = simulation.programs.get();
  options.record_calls = simulation.json && plans[0].rules().services.Any();
  options.properties.assign(properties.begin(), properties.end());
  options.run.execution = simulation.settings.Options();
  if (simulation.account) options.run.account = &simulation.account->account();
  options.run.start_ns = simulation.settings.start_ns.value_or(sim::kDefaultStartNs);
  const auto has_model = [](const sim::CasePlan& plan) { return plan.rules().services.s3; };
  if (!simulation.objects->empty() && std::any_of(plans.begin(), plans.end(), has_model)) {
    throw UsageError("folders as buckets: a case with `services.s3` has the objects of its model only");
  }
  simulation.objects->set_modified_ms(options.run.start_ns / 1'000'000);
  options.run.objects = simulation.objects.get();
  options.run.forget_objects = true;
  if (options.first_seed > UINT64_MAX - options.runs)
    throw UsageError("--seed: there are no seeds above 2^64 - 1");
  if (records.Records() && options.runs != 1) {
    throw UsageError(
        "--history, --histories, --child-history, --map-runs and --log-level: need a single run; give --seed");
  }
  ChooseRecords(records, &options.run);
  const bool single = options.runs == 1 && !simulation.json;
  const uint32_t width = isatty(1) != 0 ? TerminalWidth() : 0;
  Timeline timeline{&output, {WantsColour(1), width}, &simulation.scenario};
  if (single) {
    options.run.event_hook = Timeline::Hook;
    options.run.event_user = &timeline;
    if (simulation.trace) options.answer_hook = Timeline::Answer;
    options.answer_user = &timeline;
    output.Write("seed " + std::to_string(options.first_seed) + "\n");
  }
  Reporter reporter(simulation, plans, options, names, records, output);
  std::string problem;
  if (!sim::RunCampaign(simulation.machine->get(), plans, options, reporter, &problem)) {
    output.Flush();
    throw UsageError(problem);
  }
  reporter.Rethrow();
  sim::Statistics& statistics = reporter.statistics();
  totals->failures += statistics.failures();
  totals->used.resize(std::max(totals->used.size(), reporter.used().size()));
  for (size_t i = 0; i < reporter.used().size(); ++i) totals->used[i] = totals->used[i] || reporter.used()[i];
  if (simulation.json) {
    totals->summary +=
        (totals->summary.empty() ? "" : ",") + sim::JsonReport(statistics, simulation.image(), options, names);
  } else if (!single) {
    output.Write(sim::TextReport(statistics, simulation.image(), options, names));
  }
}

int RunSim(SimArguments& arguments, const CLI::App& command) {
  const Simulation simulation = Load(arguments, command);
  // All cases are resolved before anything runs.
  std::vector<sim::CasePlan> plans;
  Diagnostics diagnostics;
  for (const sim::Case* rules : simulation.cases) {
    auto plan =
        sim::ResolveCase(simulation.scenario, *rules, simulation.image(), simulation.functions, &diagnostics,
                         simulation.account ? &simulation.others : nullptr);
    if (plan) plans.push_back(std::move(*plan));
  }
  const sim::PropertySets properties = CompileProperties(simulation, &diagnostics);
  if (!ReportDiagnostics(diagnostics, arguments.definition.strict, simulation.json)) throw CommandFailed{2};
  Output output;
  Totals totals;
  const std::span<const sim::CasePlan> all(plans);
  // One run, or one case, need not use every answer.
  const bool whole = arguments.case_name.empty() && (simulation.seeds || !simulation.settings.seed) &&
                     arguments.mock_config.empty();
  const size_t together = simulation.MixesCases() ? plans.size() : 1;
  for (size_t i = 0; i < plans.size(); i += together) {
    if (i > 0 && !simulation.json) output.Write("\n");
    RunCases(simulation, all.subspan(i, together), std::span(properties).subspan(i, together),
             arguments.execution, output, &totals);
  }
  if (simulation.json) {
    output.Write("{\"summary\":{\"failures\":" + std::to_string(totals.failures) + ",\"cases\":[" + totals.summary +
                 "]");
    if (whole) output.Write(",\"unusedAnswers\":" + UnusedAnswersJson(simulation.scenario, totals.used));
    output.Write("}}\n");
  }
  output.Flush();
  if (whole && !simulation.json) ReportDiagnostics(UnusedAnswers(simulation.scenario, totals.used), false, false);
  return (totals.failures > 0) == arguments.find ? 0 : 1;
}

}  // namespace

void AddSimCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<SimArguments>();
  CLI::App* command = app.add_subcommand("sim", "Simulate a workflow in virtual time, under many seeds");
  command
      ->add_option("FILE", arguments->definition.file,
                   "a scenario (.sim.yaml, .sim.json), or a definition or template without Tasks")
      ->required()
      ->type_name("");
  command
      ->add_option("--seeds", arguments->seeds,
                   "number of runs: seeds S, S+1, ...; each draws its case (default: each case its `runs`)")
      ->type_name("N");
  command->add_option("--case", arguments->case_name, "only this case of the scenario")->type_name("NAME");
  command->add_option("-j,--jobs", arguments->jobs, "threads; changes no result (default: one a processor)")
      ->type_name("J");
  command->add_flag("--find", arguments->find, "exit code 0 when a failure was found, 1 when none was");
  command->add_flag("--trace", arguments->trace, "a single run's timeline says what answered each request");
  command->add_flag("--allow-programs", arguments->allow_programs, "answers may be given by local programs");
  command
      ->add_option("--mock-config", arguments->mock_config,
                   "answers from a mock configuration of AWS Step Functions Local (MockConfigFile.json)")
      ->type_name("FILE");
  command->add_option("--mock-case", arguments->mock_case, "its test case: CASE or MACHINE#CASE")->type_name("NAME");
  AddExecutionOptions(*command, arguments->execution);
  AddAccountOptions(*command, arguments->account);
  AddBucketOption(*command, arguments->buckets);
  AddDefinitionOptions(*command, arguments->definition);
  AddEngineOption(*command, arguments->definition);
  AddFormatOption(*command, arguments->format);
  command->footer(
      "Examples:\n"
      "  aslc sim order.sim.yaml                      every case, with the scenario's number of runs\n"
      "  aslc sim order.sim.yaml --seeds 1000 -j 2    seeds 1 to 1000\n"
      "  aslc sim order.sim.yaml --case late --seed 7 one run, with its timeline\n"
      "  aslc sim order.sim.yaml --format json        a result document a line, then a summary\n\n"
      "A run fails when its execution does not succeed and the case does not allow its outcome. Results "
      "depend\n"
      "on the seed alone. With --seed and without --seeds there is one run.\n\n"
      "Exit codes: 0 all held, 1 a run failed, 2 wrong arguments, scenario or definition.");
  command->callback([arguments, command, &result] { result.exit_code = RunSim(*arguments, *command); });
}

}  // namespace aslc::cli
