// `aslc sim`: simulates a scenario, or a definition by itself, in virtual time under many seeds.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "cli/answer_trace.h"
#include "cli/check_determinism.h"
#include "cli/command.h"
#include "cli/findings.h"
#include "cli/invented_note.h"
#include "cli/repeat_command.h"
#include "cli/sim_arguments.h"
#include "cli/sim_campaign.h"
#include "cli/sim_explore.h"
#include "cli/sim_loading.h"
#include "cli/sim_orders.h"
#include "cli/sim_output.h"
#include "cli/sim_result.h"
#include "cli/watched_objects.h"
#include "sim/case_runner.h"
#include "sim/hash.h"
#include "sim/json_members.h"
#include "sim/report.h"
#include "sim/trace.h"

namespace aslc::cli {
namespace {

constexpr uint64_t kShrinkRuns = 2000;  // for each failure

using Clock = std::chrono::steady_clock;

// What the cases add up to.
struct Totals {
  uint64_t failures = 0;
  bool reported = false, line = false;  // a case was told of; the last one in one line
  std::string summary;     // what the last line of the JSON output says about them
  std::string explored, orders;  // what --faults and --interleavings went through, as JSON
  std::vector<bool> used;  // answers, by id
  sim::CampaignResult result;
  std::optional<Clock::time_point> deadline;  // --time
};

// Hands on every run, and notes those that fail.
class NotingSink final : public sim::RunSink {
 public:
  NotingSink(sim::RunSink& inner, std::span<Findings* const> findings) : inner_(inner), findings_(findings) {}
  bool OnRun(const sim::CampaignRun& run) override {
    if (run.failed) {
      sim::CaseRunner::Describe(run, &what_, &message_);
      for (Findings* findings : findings_) findings->Note(sim::CaseRunner::TrialOf(run), what_, run.result.seed);
    }
    return inner_.OnRun(run);
  }

 private:
  sim::RunSink& inner_;
  std::span<Findings* const> findings_;
  std::string what_, message_;
};

// Of the whole campaign over these cases; ThisShard leaves the runs of the shard.
sim::CampaignOptions OptionsOf(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                               std::span<const std::shared_ptr<const sim::PropertySet>> properties,
                               const SimArguments& arguments) {
  sim::CampaignOptions options = CampaignOptionsOf(simulation, plans, properties);
  options.run.numbers = !arguments.result_file.empty();
  if (options.first_seed > UINT64_MAX - options.runs)
    throw UsageError("--seed: there are no seeds above 2^64 - 1");
  if (arguments.execution.Records() && options.runs != 1) {
    throw UsageError(
        "--history, --histories, --child-history, --map-runs and --log-level: need a single run; give --seed");
  }
  ChooseRecords(arguments.execution, &options.run);
  options.run.coverage = simulation.coverage != nullptr;
  return options;
}

sim::CampaignOptions ThisShard(sim::CampaignOptions options, const Shard& shard) {
  const uint64_t first = options.runs * (shard.number - 1) / shard.count;
  options.runs = options.runs * shard.number / shard.count - first;
  options.first_seed += first;
  return options;
}

// In the scenario; 0: it does not stand there.
uint32_t LineOf(const Simulation& simulation, const sim::Case& rules) {
  if (simulation.scenario.source == nullptr || rules.range == SourceRange{}) return 0;
  return simulation.scenario.source->Locate(rules.range.begin).line;
}

// Runs one case, or several mixed.
void RunCases(const Simulation& simulation, std::span<const sim::CasePlan> plans,
              const sim::CampaignOptions& campaign, const SimArguments& arguments,
              std::span<Findings* const> findings, Output& output, Totals* totals) {
  const std::string case_name = plans.size() == 1 ? plans[0].rules().name : "";
  std::string command = simulation.command;
  if (!case_name.empty()) command += " --case " + ShellQuoted(case_name);
  const sim::ReportNames names{case_name, command};
  sim::CampaignOptions options = ThisShard(campaign, simulation.shard);
  if (totals->deadline && !totals->result.parts.empty() && Clock::now() >= *totals->deadline) options.runs = 0;
  WatchedObjects watched(*simulation.objects);
  if (options.run.objects != nullptr && campaign.runs == 1 && isatty(2) != 0) options.run.objects = &watched;
  const bool single = simulation.MakesOneRun() && simulation.shard.count == 1 && !simulation.json;
  const uint32_t width = isatty(1) != 0 ? TerminalWidth() : 0;
  Timeline timeline{&output, {WantsColour(1), width}, &simulation.scenario};
  if (single) {
    options.run.event_hook = Timeline::Hook;
    options.run.event_user = &timeline;
    options.run.fault_hook = Timeline::Fault;
    options.run.fault_user = &timeline;
    if (simulation.trace) options.answer_hook = Timeline::Answer;
    options.answer_user = &timeline;
    output.Write("seed " + std::to_string(options.first_seed) + "\n");
  }
  Reporter reporter(simulation, plans, options, names, arguments.execution, totals->result.prices, output);
  reporter.PrintRuns(single);
  if (totals->deadline) reporter.StopAt(*totals->deadline);
  NotingSink sink(reporter, findings);
  std::string problem;
  if (!sim::RunCampaign(simulation.machine->get(), plans, options, sink, &problem)) {
    output.Flush();
    throw UsageError(problem);
  }
  reporter.Rethrow();
  totals->failures += reporter.statistics().failures();
  totals->used.resize(std::max(totals->used.size(), reporter.used().size()));
  for (size_t i = 0; i < reporter.used().size(); ++i) totals->used[i] = totals->used[i] || reporter.used()[i];
  sim::CampaignPart part = sim::PartOf(reporter.statistics(), options.first_seed, names);
  part.first_seed = campaign.first_seed;
  part.planned = campaign.runs;
  sim::AddProperties(options.properties, simulation.scenario.source, &part);
  if (plans.size() == 1) part.line = LineOf(simulation, plans[0].rules());
  if (simulation.json) {
    totals->summary += (totals->summary.empty() ? "" : ",") + sim::JsonReport(part, totals->result.machine());
  } else if (!single) {
    std::string text = sim::TextReport(part, totals->result.machine());
    const bool line = text.find('\n') + 1 == text.size();
    // Cases of one line stand together.
    if (totals->reported && !(line && totals->line)) text.insert(0, 1, '\n');
    totals->reported = true;
    totals->line = line;
    output.Write(text);
  }
  totals->result.parts.push_back(std::move(part));
}

unsigned FaultsOf(const SimArguments& arguments) {
  return static_cast<unsigned>(ParseNumber("--faults", arguments.faults, 1, 3));
}

// Every fault at every call or save point in place of seeds.
void Explore(const Simulation& simulation, sim::CampaignOptions options, std::span<const sim::CasePlan> plans,
             const SimArguments& arguments, std::span<Findings* const> findings, Output& output, Totals* totals) {
  options.run.numbers = !arguments.result_file.empty();
  options.run.coverage = simulation.coverage != nullptr;
  FaultExploration exploration;
  exploration.calls = !arguments.faults.empty();
  exploration.points = arguments.crashes;
  if (exploration.calls) exploration.faults = FaultsOf(arguments);
  exploration.prices = totals->result.prices;
  exploration.deadline = totals->deadline;
  uint64_t runs = 0, pruned = 0, points = 0, traces = 0;
  bool complete = true;
  for (size_t i = 0; i < plans.size(); ++i) {
    for (Findings* each : findings) each->UsePart(i);
    sim::CampaignPart part = ExploreCase(simulation, plans, i, options, exploration, findings);
    part.line = LineOf(simulation, plans[i].rules());
    totals->failures += part.failed;
    runs += part.runs();
    pruned += part.exploration.pruned;
    points += part.exploration.points;
    traces = sim::Fold64(traces, part.exploration.traces);
    complete = complete && part.exploration.complete;
    totals->result.parts.push_back(std::move(part));
  }
  totals->explored =
      fmt::format(R"({{"runs":{},"pruned":{},"points":{},"complete":{},"traces":"{}"}})", runs, pruned, points, complete,
                  sim::TraceHashText(traces));
  if (simulation.json) return;
  output.Write(fmt::format("{} runs with at most {} each, {}{} led nowhere new{}\n", runs,
                           sim::Plural(exploration.faults, "fault"),
                           exploration.points ? fmt::format("{} of them with a crash or a copy, ", points) : "", pruned,
                           complete ? "" : "; there are more than could be tried"));
}

// Options that do not go together.
void CheckArguments(const SimArguments& arguments) {
  const bool orders = !arguments.interleavings.empty();
  const bool faults = !arguments.faults.empty() || arguments.crashes;
  if (orders && (arguments.coverage.Wanted() || !arguments.result_file.empty() || !arguments.shard.empty() ||
                 !arguments.time.empty())) {
    throw UsageError("--interleavings goes with neither coverage, nor --result, --shard and --time");
  }
  if (orders && arguments.crashes) throw UsageError("--interleavings: orders are not explored together with --crashes");
  if (arguments.check_determinism && (orders || faults)) {
    throw UsageError("--check-determinism is for runs of seeds, not for --faults, --crashes and --interleavings");
  }
}

int RunSim(SimArguments& arguments, const CLI::App& command) {
  CheckArguments(arguments);
  const Simulation simulation = LoadSimulation(arguments, command);
  // All cases are resolved before anything runs.
  const ResolvedCases resolved = ResolveCases(simulation, arguments.definition.strict);
  const std::vector<sim::CasePlan>& plans = resolved.plans;
  Output output;
  if (simulation.second != nullptr) return CheckDeterminism(simulation, resolved, output);
  Totals totals;
  totals.result = StartResult(arguments, simulation);
  if (simulation.time_ns) totals.deadline = Clock::now() + std::chrono::nanoseconds(*simulation.time_ns);
  const std::span<const sim::CasePlan> all(plans);
  const std::string invented = simulation.placeholders + InventedNote(simulation.image(), all);
  if (!simulation.json) output.Write(invented);
  // One run, or one case, need not use every answer.
  const bool explores = !arguments.faults.empty() || arguments.crashes || !arguments.interleavings.empty();
  const bool whole = arguments.case_name.empty() && !explores && (simulation.seeds || !simulation.settings.seed) &&
                     arguments.mock_config.empty();
  const sim::CampaignOptions finding_options = CampaignOptionsOf(simulation, all, resolved.properties);
  Findings findings(simulation, all, finding_options), told(simulation, all, finding_options);
  std::vector<Findings*> noted{&findings};
  if (!arguments.findings.empty()) totals.failures += findings.RunSaved(arguments.findings, output);
  // The result is about the runs of this campaign alone.
  const bool apart = totals.failures > 0 && !arguments.result_file.empty();
  if (apart) noted.push_back(&told);
  if (!arguments.interleavings.empty()) {
    OrderExploration orders(finding_options, OrdersMax(arguments.interleavings, simulation.scenario), findings);
    if (arguments.faults.empty()) {
      orders.ExploreSeeds(simulation, all);
    } else {
      orders.ExploreFaults(simulation, all, FaultsOf(arguments));
    }
    totals.failures = findings.runs();
    totals.orders = orders.Json();
    if (!simulation.json) output.Write(orders.Text());
  } else if (explores) {
    Explore(simulation, finding_options, all, arguments, noted, output, &totals);
  }
  const size_t together = simulation.MixesCases() ? plans.size() : 1;
  for (size_t i = 0; i < plans.size() && !explores; i += together) {
    for (Findings* each : noted) {
      each->UseCasesFrom(i);
      each->UsePart(totals.result.parts.size());
    }
    const auto some = all.subspan(i, together);
    const auto properties = std::span(resolved.properties).subspan(i, together);
    RunCases(simulation, some, OptionsOf(simulation, some, properties, arguments), arguments, noted, output, &totals);
  }
  const bool wants_findings = !arguments.findings.empty() || explores;
  if (wants_findings || !arguments.result_file.empty() || (!simulation.json && !simulation.IsSingleRun())) {
    output.Flush();
    findings.Shrink(kShrinkRuns, totals.deadline);
    if (!arguments.findings.empty()) findings.Save(arguments.findings);
    if (!simulation.json) output.Write(findings.Text());
  }
  if (apart) told.Shrink(kShrinkRuns, totals.deadline);
  if (!arguments.result_file.empty()) (apart ? told : findings).Tell(&totals.result);
  if (arguments.coverage.Wanted()) output.Write(simulation.coverage->Report(simulation.json));
  if (simulation.json) {
    output.Write("{\"summary\":{\"failures\":" + std::to_string(totals.failures) + ",\"cases\":[" + totals.summary +
                 "]");
    if (!invented.empty()) output.Write(",\"invented\":" + sim::JsonQuoted(invented));
    if (whole) output.Write(",\"unusedAnswers\":" + UnusedAnswersJson(simulation.scenario, totals.used));
    if (!totals.explored.empty()) output.Write(",\"explored\":" + totals.explored);
    if (wants_findings) output.Write(",\"findings\":" + findings.Json());
    if (!totals.orders.empty()) output.Write(",\"interleavings\":" + totals.orders);
    output.Write("}}\n");
  }
  output.Flush();
  if (!arguments.result_file.empty()) {
    WriteResult(arguments.result_file, simulation, whole ? &totals.used : nullptr, std::move(totals.result));
  }
  if (whole && !simulation.json) ReportDiagnostics(UnusedAnswers(simulation.scenario, totals.used), false, false);
  const bool covered = !simulation.coverage || simulation.coverage->Write();
  return covered && (totals.failures > 0) == arguments.find ? 0 : 1;
}

}  // namespace

void AddSimCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<SimArguments>();
  CLI::App* command = app.add_subcommand("sim", "Simulate a workflow in virtual time, under many seeds");
  AddSimOptions(*command, *arguments);
  command->callback([arguments, command, &result] { result.exit_code = RunSim(*arguments, *command); });
}

}  // namespace aslc::cli
