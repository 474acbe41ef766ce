// The scenario that repeats an execution whose history was exported (init_scenario.h).
#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>
#include <utility>

#include "cli/history_file.h"
#include "cli/init_scenario.h"
#include "cli/scenario_trial.h"
#include "cli/scenario_writer.h"
#include "cli/verify_report.h"
#include "sim/draft_history.h"
#include "sim/json.h"
#include "sim/json_members.h"

namespace aslc::cli {
namespace {

constexpr uint32_t kWidth = 110;             // of the table of a divergence
constexpr int64_t kMillisecond = 1'000'000;  // as exact as a history is

sim::History ReadWhole(const InitArguments& arguments) {
  sim::History history;
  sim::HistoryTrouble trouble;
  const SourcePtr source = ReadSource(arguments.history);
  if (!LoadHistory(source, false, &history, &trouble)) {
    const LineColumn at = source->Locate(trouble.misnumbered->range.begin);
    throw UsageError(fmt::format("{}:{}:{}: the event {} should stand here: ids count from 1 without a gap",
                                 source->name(), at.line, at.column, trouble.expected_id));
  }
  if (!history.events.front().Is("ExecutionStarted")) {
    throw UsageError(sim::PlaceOf(history, history.events.front()) + ": a history begins with ExecutionStarted");
  }
  if (const auto no = sim::NotRepeatable(history)) {
    throw UsageError(sim::PlaceOf(history, *no->event) + ": " + no->why);
  }
  return history;
}

sim::Verification Replay(const InitArguments& arguments, const sim::History& history, const aslrt_machine* machine) {
  if (const auto* event = sim::StateOfAnother(history, aslrt_machine_image(machine))) {
    throw UsageError(fmt::format("{}: the history is of another definition: event {} enters the state `{}`, which `{}` "
                                 "does not have",
                                 sim::PlaceOf(history, *event), event->id, event->state, arguments.definition.file));
  }
  sim::ReplaySettings settings;
  settings.execution_arn = arguments.execution_arn;
  settings.execution_name = arguments.execution_name;
  settings.state_machine_name = arguments.definition.name;
  sim::Verification replayed = sim::Verify(DefaultCompiler(), machine, history, std::move(settings));
  if (replayed.holds) return replayed;
  const std::string text = VerificationText(replayed, kWidth);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fprintf(stderr, "aslc: error: `%s` does not do what the history says, so that no scenario repeats it\n",
               arguments.definition.file.c_str());
  throw CommandFailed{1};
}

std::map<std::string, std::string> ContextOf(const sim::ReplaySettings& found) {
  std::map<std::string, std::string> context;
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) context[name] = text;
  };
  add("account", found.account);
  add("region", found.region);
  add("partition", found.partition);
  add("roleArn", found.role_arn);
  add("stateMachineName", found.state_machine_name);
  add("stateMachineArn", found.state_machine_arn);
  add("executionName", found.execution_name);
  add("executionArn", found.execution_arn);
  return context;
}

// The members that two outputs have in common, as an expression over $output; empty when there are none.
std::string CommonMembers(const std::string& wanted, const std::string& was, std::string* others) {
  sim::Json theirs, ours;
  if (!sim::Json::Parse(wanted, &theirs) || !sim::Json::Parse(was, &ours) || !theirs.IsObject()) return {};
  std::string text;
  for (size_t i = 0; i < theirs.items.size(); ++i) {
    const sim::Json* same = ours.Find(theirs.keys[i]);
    if (same == nullptr || !sim::SameJson(theirs.items[i], *same)) {
      *others += (others->empty() ? "`" : ", `") + theirs.keys[i] + "`";
      continue;
    }
    text += (text.empty() ? "" : " and ") + fmt::format("$lookup($output, {}) = {}", sim::JsonQuoted(theirs.keys[i]),
                                                        theirs.items[i].ToText());
  }
  return text;
}

// Tries the scenario, and takes out of what is expected what the simulation cannot have: values that follow from
// chance or the clock.
class Fitter {
 public:
  Fitter(sim::ScenarioDraft& draft, std::map<std::string, std::string> context, const Machine& machine)
      : draft_(draft), context_(std::move(context)), machine_(machine) {}

  void Fit() {
    for (;;) {
      const std::vector<sim::CampaignRun> runs = TryScenario(ScenarioText(draft_), machine_, {}, false);
      const sim::CampaignRun& run = runs.front();
      if (!run.result.problem.empty()) throw UsageError("the execution cannot be repeated: " + run.result.problem);
      if (!run.failed) return;
      if (!Weaken(run)) {
        std::fprintf(stderr, "aslc: error: the simulation does not come to the end that the history has: %s\n",
                     run.unmet.empty() ? run.outcome.c_str() : run.unmet.front().c_str());
        throw CommandFailed{1};
      }
    }
  }

 private:
  sim::DraftCase& Case() { return draft_.cases.front(); }
  bool Weaken(const sim::CampaignRun& run) {
    if (run.unmet.empty()) return AllowEvents(run);
    if (draft_.context.empty() && !context_.empty()) {
      draft_.context = std::move(context_);
      return true;
    }
    bool changed = false;
    for (const std::string& unmet : run.unmet) {
      if (unmet.starts_with("cause:") && Case().expect.cause) {
        Case().notes.push_back("The cause is not expected, as parts of it differ by time or chance:");
        Case().notes.push_back("  " + *std::exchange(Case().expect.cause, std::nullopt));
        changed = true;
      } else if (unmet.starts_with("output") && Case().expect.output) {
        changed = WeakenOutput(run.result.output);
      }
    }
    return changed;
  }

  bool WeakenOutput(const std::string& was) {
    sim::DraftExpectation& expect = Case().expect;
    std::string others;
    const std::string common = CommonMembers(*expect.output, was, &others);
    if (!common.empty() && !expect.predicate) {
      expect.predicate = common;
      Case().notes.push_back(others.empty() ? "The output has other members, too."
                                            : "Of the output " + others + " is not expected: it differs by time or chance.");
      return true;
    }
    expect.predicate.reset();
    Case().notes.push_back("The output is not expected, as it differs by time or chance: " + *expect.output);
    expect.output.reset();
    return true;
  }

  // A history that was as long as it may be.
  bool AllowEvents(const sim::CampaignRun& run) {
    if (Case().max_history_events || run.result.events < kEventsMax) return false;
    Case().max_history_events = run.result.events;
    return true;
  }

  static constexpr uint64_t kEventsMax = 25'000;
  sim::ScenarioDraft& draft_;
  std::map<std::string, std::string> context_;
  const Machine& machine_;
};

}  // namespace

MadeScenario ScenarioOfHistory(const InitArguments& arguments, const std::string& scenario) {
  const sim::History history = ReadWhole(arguments);
  ChosenDefinition chosen = LoadDefinition(arguments.definition, false);
  const CompileResult compiled = Compile(chosen.source, chosen.options);
  if (!ReportDiagnostics(compiled.diagnostics, arguments.definition.strict, false)) throw CommandFailed{2};
  const aslrt_machine* machine = compiled.machine->get();
  const sim::Verification replayed = Replay(arguments, history, machine);

  sim::ScenarioDraft draft = DraftFor(arguments, scenario);
  draft.substitutions = chosen.options.document == nullptr ? chosen.options.substitutions : draft.substitutions;
  draft.start_ns = history.events.front().time_ns / kMillisecond * kMillisecond;
  ExecutionSettings settings;
  settings.context = ContextOf(replayed.found);
  sim::RunOptions run;
  run.execution = settings.Options();
  run.start_ns = *draft.start_ns;
  draft.cases.push_back(sim::DraftFromHistory(machine, history, replayed, run));
  draft.cases.front().name = "recorded";
  Fitter(draft, settings.context, *compiled.machine).Fit();
  const size_t answers = history.events.size();
  draft.head = {
      "The execution whose history is " + FileName(arguments.history) + ", by `aslc init --from-history`: its input,",
      "its Tasks' answers with the time that each took, and its end as expectation (docs/init.md).",
      "",
      "  " + SimCommand(arguments, FileName(scenario)) + "    runs it",
      "",
      "What else may stand here: docs/scenario.md. How attempts, visits and items count: there, \"Counting\".",
  };
  return {ScenarioText(draft), fmt::format("the execution of {} events repeated, {}", answers,
                                           draft.cases.front().expect.status)};
}

}  // namespace aslc::cli
