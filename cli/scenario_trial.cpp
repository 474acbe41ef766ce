// From a text to its runs (scenario_trial.h).
#include "cli/scenario_trial.h"

#include <memory>
#include <stdexcept>
#include <utility>

#include "sim/plan.h"
#include "sim/property.h"
#include "sim/scenario.h"

namespace aslc::cli {
namespace {

class KeepingSink final : public sim::RunSink {
 public:
  explicit KeepingSink(std::vector<sim::CampaignRun>* runs) : runs_(runs) {}
  bool OnRun(const sim::CampaignRun& run) override {
    runs_->push_back(run);
    return true;
  }

 private:
  std::vector<sim::CampaignRun>* runs_;
};

[[noreturn]] void Fail(const Diagnostics& diagnostics) {
  throw std::logic_error("the scenario that was made is none: " + RenderText(diagnostics, false));
}

}  // namespace

std::vector<sim::CampaignRun> TryScenario(const std::string& text, const Machine& machine,
                                          const ExecutionSettings& given, bool coverage) {
  Compiler& compiler = DefaultCompiler();
  ReadResult read = compiler.Read(std::make_shared<Source>("made.sim.yaml", text), true);
  if (!read.document) Fail(read.diagnostics);
  Diagnostics diagnostics;
  const auto scenario = sim::ReadScenario(*read.document, compiler, &diagnostics);
  if (!scenario) Fail(diagnostics);
  ExecutionSettings settings = given;
  settings.context.insert(scenario->context.begin(), scenario->context.end());
  const aslrt_image* image = aslrt_machine_image(machine.get());
  sim::CampaignOptions options;
  options.run.execution = settings.Options();
  options.run.start_ns = settings.start_ns.value_or(scenario->start_ns.value_or(sim::kDefaultStartNs));
  options.run.coverage = coverage;
  options.run.count_visits = true;
  std::vector<const sim::Case*> cases;
  for (const sim::Case& rules : scenario->cases) cases.push_back(&rules);
  const sim::FunctionNames functions;  // the rules are by state
  const sim::PropertySets properties =
      sim::CompileCaseProperties(cases, settings.quotas == ASLRT_QUOTAS_AWS, scenario->source, std::span(&image, 1),
                                 functions, compiler, Engine::kInterp, &diagnostics);
  std::vector<sim::CampaignRun> runs;
  for (size_t i = 0; i < cases.size(); ++i) {
    const auto plan = sim::ResolveCase(*scenario, *cases[i], image, functions, &diagnostics);
    if (!plan) Fail(diagnostics);
    options.properties.assign(1, properties[i]);
    KeepingSink sink(&runs);
    std::string problem;
    if (sim::RunCampaign(machine.get(), *plan, options, sink, &problem)) continue;
    sim::CampaignRun& none = runs.emplace_back();
    none.failed = true;
    none.result.problem = problem;
  }
  return runs;
}

}  // namespace aslc::cli
