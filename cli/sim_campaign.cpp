// Options of campaigns (sim_campaign.h).
#include "cli/sim_campaign.h"

#include <algorithm>

namespace aslc::cli {
namespace {

// Every case says again what is to be said of the rules that all of them share.
Diagnostics EachOnce(const Diagnostics& all) {
  Diagnostics once;
  for (const Diagnostic& diagnostic : all) {
    const bool known = std::any_of(once.begin(), once.end(), [&](const Diagnostic& other) {
      return other.code == diagnostic.code && other.pointer == diagnostic.pointer && other.message == diagnostic.message;
    });
    if (!known) once.push_back(diagnostic);
  }
  return once;
}

}  // namespace

ResolvedCases ResolveCases(const Simulation& simulation, bool strict) {
  ResolvedCases resolved;
  Diagnostics diagnostics;
  for (const sim::Case* rules : simulation.cases) {
    auto plan = sim::ResolveCase(simulation.scenario, *rules, simulation.image(), simulation.functions, &diagnostics,
                                 simulation.account ? &simulation.others : nullptr);
    if (plan) resolved.plans.push_back(std::move(*plan));
  }
  resolved.properties = CompileProperties(simulation, &diagnostics);
  if (!ReportDiagnostics(EachOnce(diagnostics), strict, simulation.json)) throw CommandFailed{2};
  return resolved;
}

sim::CampaignOptions CampaignOptionsOf(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                                       std::span<const std::shared_ptr<const sim::PropertySet>> properties) {
  sim::CampaignOptions options;
  options.runs = simulation.RunsOf(plans[0].rules());
  options.first_seed = simulation.settings.seed.value_or(1);
  options.jobs = simulation.jobs;
  options.redrives = simulation.redrives;
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
  if (simulation.objects->empty() && simulation.scenario.invents) return options;  // objects are invented
  options.run.objects = simulation.objects.get();
  options.run.forget_objects = true;
  return options;
}

}  // namespace aslc::cli
