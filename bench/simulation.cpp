// One scenario and one long execution in the simulator (simulation.h).
#include "bench/simulation.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "aslc/compile.h"
#include "bench/workload.h"
#include "sim/campaign.h"
#include "sim/plan.h"
#include "sim/scenario.h"
#include "sim/script.h"

namespace aslc::bench {
namespace {

constexpr uint64_t kRuns = 2000;  // a campaign: what starting threads costs does not show
constexpr int64_t kHourNs = 3600ll * 1'000'000'000, kHours = 8760;

// Everything that a campaign refers to.
struct Campaign {
  sim::Scenario scenario;
  MachinePtr machine;
  std::vector<sim::CasePlan> plans;
  sim::CampaignOptions options;
};

// Counts the runs, all of which have to hold.
class Counter final : public sim::RunSink {
 public:
  bool OnRun(const sim::CampaignRun& run) override {
    ++runs;
    return !run.failed;
  }
  uint64_t runs = 0;
};

bool Run(const Campaign& campaign) {
  Counter counter;
  std::string problem;
  return sim::RunCampaign(campaign.machine->get(), campaign.plans, campaign.options, counter, &problem) &&
         counter.runs == campaign.options.runs;
}

struct Read {
  SourcePtr source;
  std::optional<Document> document;
};

Read ReadText(std::string name, std::string text) {
  auto source = std::make_shared<Source>(std::move(name), std::move(text));
  ReadResult read = DefaultCompiler().Read(source, false);
  return {source, std::move(read.document)};
}

// One case of a scenario, ready to run. Null with a line printed when it is not.
std::shared_ptr<Campaign> Prepare(const std::filesystem::path& file, const std::string& case_name) {
  Compiler& compiler = DefaultCompiler();
  Diagnostics diagnostics;
  const auto refuse = [&](const char* what) {
    fmt::print("bench: {}: {}\n{}", file.string(), what, RenderText(diagnostics, false));
    return nullptr;
  };
  auto source = std::make_shared<Source>(file.string(), ReadFile(file));
  ReadResult read = compiler.Read(source, true);
  auto campaign = std::make_shared<Campaign>();
  std::optional<sim::Scenario> scenario;
  if (read.document) scenario = sim::ReadScenario(*read.document, compiler, &diagnostics);
  if (!scenario) return refuse("cannot be read");
  campaign->scenario = std::move(*scenario);
  const std::filesystem::path definition = file.parent_path() / campaign->scenario.definition;
  const Read defined = ReadText(definition.string(), ReadFile(definition));
  CompileOptions options;
  options.engine = Engine::kO2;
  CompileResult compiled = compiler.Compile(defined.source, options);
  diagnostics = std::move(compiled.diagnostics);
  if (!compiled.machine || !defined.document) return refuse("has a definition that does not compile");
  campaign->machine = compiled.machine;
  const aslrt_image* image = aslrt_machine_image(compiled.machine->get());
  const sim::FunctionNames functions = sim::CollectFunctionNames(*defined.document, {});
  for (const sim::Case& rules : campaign->scenario.cases) {
    if (rules.name != case_name) continue;
    auto plan = sim::ResolveCase(campaign->scenario, rules, image, functions, &diagnostics);
    if (plan) campaign->plans.push_back(std::move(*plan));
    const sim::Case* chosen = &rules;
    campaign->options.properties = sim::CompileCaseProperties(std::span(&chosen, 1), true, source, std::span(&image, 1),
                                                              functions, compiler, Engine::kO2, &diagnostics);
  }
  if (campaign->plans.empty()) return refuse("has no such case");
  campaign->options.runs = kRuns;
  return campaign;
}

MachinePtr YearMachine() {
  const Read year = ReadText("year.asl.json", fmt::format(R"({{
    "QueryLanguage": "JSONata", "StartAt": "Begin", "States": {{
      "Begin": {{"Type": "Pass", "Assign": {{"hours": 0}}, "Next": "Hour"}},
      "Hour": {{"Type": "Wait", "Seconds": 3600, "Assign": {{"hours": "{{% $hours + 1 %}}"}}, "Next": "IsYear"}},
      "IsYear": {{"Type": "Choice", "Choices": [{{"Condition": "{{% $hours < {} %}}", "Next": "Hour"}}], "Default": "End"}},
      "End": {{"Type": "Succeed"}}}}}})", kHours));
  CompileOptions options;
  options.engine = Engine::kO2;
  return Compile(year.source, options).machine;
}

}  // namespace

std::vector<Measurement> CampaignMeasurements(const std::filesystem::path& examples) {
  struct Variant {
    const char* name;
    unsigned jobs;
    bool history;
  };
  std::vector<Measurement> all;
  for (const Variant& variant : {Variant{"1_core", 1, true}, {"2_cores", 2, true}, {"1_core_no_history", 1, false}}) {
    std::shared_ptr<Campaign> campaign = Prepare(examples / "order-saga/order-saga.sim.yaml", "storm");
    if (!campaign) return {};
    campaign->options.jobs = variant.jobs;
    campaign->options.run.execution.record_history = variant.history ? 1 : 0;
    all.push_back({"sim_order", variant.name, "O2", "executions/s", static_cast<double>(kRuns),
                   [campaign] { return Run(*campaign); }});
  }
  return all;
}

std::vector<Measurement> YearMeasurements() {
  const MachinePtr machine = YearMachine();
  if (!machine) return {};
  return {{"sim_year", "hourly_waits", "O2", "ms/year", 1, [machine] {
             sim::RunOptions options;
             options.execution.quotas = ASLRT_QUOTAS_NONE;
             sim::Runner runner(machine->get(), options);
             sim::TaskScript nothing;
             sim::RunResult result;
             return runner.Run("{}", 1, nothing, &result) && result.status == ASLRT_SUCCEEDED && result.end_ns - result.start_ns == kHours * kHourNs;
           }}};
}

}  // namespace aslc::bench
