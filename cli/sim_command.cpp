// `aslc sim`: simulates a scenario, or a definition without Tasks, in virtual time under many seeds.
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "cli/answer_trace.h"
#include "cli/command.h"
#include "cli/repeat_command.h"
#include "cli/sim_arguments.h"
#include "cli/sim_loading.h"
#include "cli/sim_output.h"

namespace aslc::cli {
namespace {

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
  const Simulation simulation = LoadSimulation(arguments, command);
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
  AddSimOptions(*command, *arguments);
  command->callback([arguments, command, &result] { result.exit_code = RunSim(*arguments, *command); });
}

}  // namespace aslc::cli
