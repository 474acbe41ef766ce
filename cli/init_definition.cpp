// A scenario with a case for each arm of a definition that runs come to (init_scenario.h).
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "cli/init_scenario.h"
#include "cli/placeholders.h"
#include "cli/scenario_trial.h"
#include "cli/scenario_writer.h"
#include "sim/coverage.h"
#include "sim/draft_search.h"
#include "sim/draft_words.h"

namespace aslc::cli {
namespace {

std::vector<std::string> HeadOf(const std::string& definition, const std::string& command) {
  return {
      "Cases for " + definition + ", made by `aslc init`: the runs that reach its states, choices, retriers,",
      "catchers, timeouts and sizes of Maps, of those that a search came to. Inputs and answers are invented to fit",
      "how the definition reads them (docs/invented-answers.md): make them those of your world.",
      "",
      "  " + command + "    runs every case",
      "  " + command + " --case NAME --trace    shows one, and what answered each request",
      "",
      "What else may stand here: docs/scenario.md. Faults: docs/faults.md. What must hold: docs/properties.md.",
  };
}

// Cases for the runs that a search chose; how they end is not known yet.
std::vector<sim::DraftCase> CasesOf(sim::DraftSearch& search) {
  std::vector<sim::DraftCase> cases;
  for (const sim::FoundRun& run : sim::ChooseRuns(search.runs())) {
    sim::DraftCase& made = cases.emplace_back(search.Record(run.trial));
    made.name = "case " + std::to_string(cases.size());
  }
  return cases;
}

void ExpectEnd(const sim::RunResult& result, const aslrt_image* image, sim::DraftExpectation* expect) {
  expect->status = sim::StatusName(result.status);
  if (result.has_error) expect->error = result.error;
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < result.visited.size(); ++i) {
    if (result.visited[i] == 0) continue;
    const std::string name(aslrt_image_chars(image, states[i].name), states[i].name.len);
    auto& visited = expect->visited;
    if (std::find(visited.begin(), visited.end(), name) == visited.end()) visited.push_back(name);
  }
}

// The cases as their runs turned out, those that add something to the ones before them.
std::vector<sim::DraftCase> Finished(std::vector<sim::DraftCase> cases, const std::vector<sim::CampaignRun>& runs,
                                     const aslrt_image* image, sim::Coverage* coverage) {
  std::vector<sim::DraftCase> finished;
  std::vector<std::string> names;
  for (size_t i = 0; i < cases.size(); ++i) {
    const sim::RunResult& result = runs[i].result;
    if (!result.problem.empty()) continue;
    std::vector<const sim::CoveragePoint*> reached;
    for (size_t k = 0; k < result.coverage.size(); ++k) {
      const sim::CoveragePoint& point = coverage->points()[k];
      const bool added = result.coverage[k] > 0 && point.count == 0;
      if (added && sim::IsOfDrafts(point.kind, point.outcome)) reached.push_back(&point);
    }
    if (reached.empty() && !finished.empty()) continue;
    ExpectEnd(result, image, &cases[i].expect);
    sim::NameCase(reached, names, &cases[i]);
    names.push_back(cases[i].name);
    coverage->Add(result.coverage);
    finished.push_back(std::move(cases[i]));
  }
  return finished;
}

std::string Summary(const std::vector<sim::DraftCase>& cases, const sim::Coverage& coverage, uint64_t tried) {
  uint64_t reached = 0, total = 0;
  for (const sim::CoveragePoint& point : coverage.points()) {
    if (!sim::IsOfDrafts(point.kind, point.outcome)) continue;
    ++total;
    reached += point.count > 0;
  }
  return fmt::format("{} case{} of {} runs tried, which reach {} of {} points", cases.size(),
                     cases.size() == 1 ? "" : "s", tried, reached, total);
}

}  // namespace

MadeScenario ScenarioOfDefinition(const InitArguments& arguments, const std::string& scenario) {
  ChosenDefinition chosen = LoadDefinition(arguments.definition, false);
  sim::ScenarioDraft draft = DraftFor(arguments, scenario);
  // A template has values for its own.
  if (chosen.options.document == nullptr) {
    AddPlaceholderDefaults(chosen.source, chosen.options.substitutions);
    draft.substitutions = chosen.options.substitutions;
  }
  chosen.options.engine = Engine::kInterp;
  chosen.options.coverage = true;
  const CompileResult compiled = Compile(chosen.source, chosen.options);
  if (!ReportDiagnostics(compiled.diagnostics, arguments.definition.strict, false)) throw CommandFailed{2};
  const aslrt_image* image = aslrt_machine_image(compiled.machine->get());
  const ExecutionSettings settings;
  sim::RunOptions run;
  run.execution = settings.Options();
  sim::DraftSearch search(compiled.machine->get(), run);
  search.Search();
  draft.cases = CasesOf(search);
  if (draft.cases.empty()) throw UsageError("`" + arguments.definition.file + "`: no run of it could be made");

  sim::Coverage coverage(image, draft.definition);
  const std::vector<sim::CampaignRun> runs = TryScenario(ScenarioText(draft), *compiled.machine, settings, true);
  draft.cases = Finished(std::move(draft.cases), runs, image, &coverage);
  if (draft.cases.empty()) throw UsageError("`" + arguments.definition.file + "`: no run of it could be repeated");
  draft.head = HeadOf(draft.definition, SimCommand(arguments, FileName(scenario)));
  std::vector<std::string> missed = sim::NeverReachedLines(coverage);
  if (!missed.empty()) missed.insert(missed.begin(), "Reached by no run that was tried:");
  for (size_t i = 1; i < missed.size(); ++i) missed[i].insert(0, "  ");
  draft.tail = std::move(missed);
  MadeScenario made{ScenarioText(draft), Summary(draft.cases, coverage, search.tried())};
  // Equal texts give equal runs, so that what is expected of them holds.
  for (const sim::CampaignRun& each : TryScenario(made.text, *compiled.machine, settings, false)) {
    if (each.failed) throw std::logic_error("the scenario that was made does not hold: " + each.outcome);
  }
  return made;
}

}  // namespace aslc::cli
