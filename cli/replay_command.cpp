// `aslc replay`: a finding once more, with its timeline.
#include <unistd.h>

#include <memory>

#include "cli/command.h"
#include "cli/findings.h"
#include "cli/sim_campaign.h"
#include "cli/text_file.h"
#include "sim/case_runner.h"
#include "sim/trace.h"

namespace aslc::cli {
namespace {

struct ReplayArguments {
  std::string finding;
  SimArguments sim;
};

SourcePtr ReadFindingText(const std::string& word) {
  if (!sim::LooksLikeToken(word)) return ReadSource(word);
  std::optional<std::string> text = sim::TextOfToken(word);
  if (!text) throw UsageError("the token is damaged: a part of it is missing or was changed");
  return std::make_shared<Source>("the token", std::move(*text));
}

int RunReplay(ReplayArguments& arguments, const CLI::App& command) {
  Compiler& compiler = DefaultCompiler();
  const SourcePtr source = ReadFindingText(arguments.finding);
  std::string problem;
  if (arguments.sim.definition.file.empty()) {
    arguments.sim.definition.file = sim::FileOfFinding(compiler, source, &problem);
  }
  if (!problem.empty()) throw UsageError(problem);
  const Simulation simulation = LoadSimulation(arguments.sim, command);
  sim::Finding finding;
  if (!sim::ReadFinding(compiler, source, simulation.image(), &finding, &problem)) throw UsageError(problem);
  const ResolvedCases resolved = ResolveCases(simulation, false);
  size_t found = resolved.plans.size();
  for (size_t i = 0; i < resolved.plans.size(); ++i) {
    if (resolved.plans[i].rules().name == finding.case_name) found = i;
  }
  if (found == resolved.plans.size()) {
    throw UsageError("`" + simulation.file + "` has no case `" + finding.case_name + "`");
  }
  finding.trial.case_index = static_cast<uint32_t>(found);
  sim::CampaignOptions options = CampaignOptionsOf(simulation, resolved.plans, resolved.properties);
  Output output;
  const uint32_t width = isatty(1) != 0 ? TerminalWidth() : 0;
  Timeline timeline{&output, {WantsColour(1), width}, &simulation.scenario};
  options.run.event_hook = Timeline::Hook;
  options.run.event_user = &timeline;
  options.run.fault_hook = Timeline::Fault;
  options.run.fault_user = &timeline;
  options.answer_hook = Timeline::Answer;
  options.answer_user = &timeline;
  if (finding.trial.faults) {
    for (const sim::Fault& fault : *finding.trial.faults) {
      output.Write("fault: " + FaultLine(fault, simulation.image()) + "\n");
    }
  }
  for (const sim::OrderChoice& choice : finding.trial.order) {
    output.Write("order: " + OrderLine(choice, simulation.image()) + "\n");
  }
  if (finding.trial.input) output.Write("input: " + *finding.trial.input + "\n");
  sim::CaseRunner runner(simulation.machine->get(), resolved.plans, options);
  sim::TrialResult result;
  runner.Run(finding.trial, &result);
  if (!result.problem.empty()) throw UsageError(result.problem);
  output.Write("trace " + sim::TraceHashText(result.trace_hash) +
               (result.trace_hash == finding.trace_hash ? ", as it was found\n" : ", another than was found\n"));
  if (simulation.image()->definition_hash != finding.definition_hash) {
    output.Write("the definition has changed since\n");
  }
  const bool same = result.what == finding.what;
  if (result.what.empty()) {
    output.Write("all holds: " + finding.what + " does not happen any more\n");
  } else {
    output.Write((same ? "still: " : "something else: ") + result.what + "\n  " + result.message + "\n");
  }
  output.Flush();
  return result.what.empty() ? 0 : 1;
}

}  // namespace

void AddReplayCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<ReplayArguments>();
  CLI::App* command = app.add_subcommand("replay", "Run a failure that `aslc sim` found once more, with its timeline");
  command->add_option("FINDING", arguments->finding, "a file *.finding.json, or the token that a report printed")
      ->required()
      ->type_name("");
  AddReplayOptions(*command, arguments->sim);
  command->footer(
      "Examples:\n"
      "  aslc replay findings/property-charged-once.finding.json\n"
      "  aslc replay aslc1.eNq...  --file orders/order.sim.yaml\n\n"
      "Exit codes: 0 all holds now, 1 it still fails, 2 wrong arguments, finding, scenario or definition.");
  command->callback([arguments, command, &result] { result.exit_code = RunReplay(*arguments, *command); });
}

}  // namespace aslc::cli
