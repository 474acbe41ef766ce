// Comparing runs (aftermath.h).
#include "sim/aftermath.h"

#include <algorithm>
#include <map>
#include <vector>

#include "sim/case_runner.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

int64_t Sum(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

std::string Joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

// The first thing in which two ends differ; empty: none.
std::string Difference(const ExecutionResult& expected, const ExecutionResult& actual) {
  if (expected.status != actual.status) {
    return std::string(StatusName(actual.status)) + " instead of " + std::string(StatusName(expected.status));
  }
  if (expected.output != actual.output) return "the output " + actual.output + " instead of " + expected.output;
  if (expected.error != actual.error) return "the error " + actual.error + " instead of " + expected.error;
  if (expected.cause != actual.cause) return "the cause " + actual.cause + " instead of " + expected.cause;
  if (expected.end_ns != actual.end_ns) return "another time of the end";
  if (expected.history != actual.history) return "another history";
  return {};
}

// Of all executions of a run.
std::string DifferenceOfRuns(const RunResult& expected, const RunResult& actual) {
  std::string difference = Difference(expected, actual);
  if (!difference.empty()) return difference;
  if (expected.others.size() != actual.others.size()) return "another number of executions";
  for (size_t i = 0; i < expected.others.size(); ++i) {
    difference = Difference(expected.others[i], actual.others[i]);
    if (!difference.empty()) return actual.others[i].name + ": " + difference;
  }
  return {};
}

}  // namespace

Aftermath::Aftermath(const aslrt_machine* machine, std::span<const CasePlan> plans, const CampaignOptions& options)
    : machine_(machine), plans_(plans), options_(options) {
  options_.properties.clear();
  options_.compare = false;
  options_.note_points = false;
  options_.trace = {true, true, false, false};
  options_.answer_hook = nullptr;
  options_.run.event_hook = nullptr;
  options_.run.fault_hook = nullptr;
  options_.run.recorder = nullptr;
  options_.run.coverage = false;
  options_.run.execution.record_history = 1;
}

Aftermath::~Aftermath() = default;

CaseRunner& Aftermath::runner() {
  if (runner_ == nullptr) runner_ = std::make_unique<CaseRunner>(machine_, plans_, options_);
  return *runner_;
}

bool Aftermath::Repeat(const Trial& trial) {
  TrialResult result;
  runner().Run(trial, &result);
  return result.problem.empty();
}

void Aftermath::Judge(const FaultInjector& faults, const DrawLog* draws, CampaignRun* run) {
  if (run->faults.empty()) return;
  const bool late = IsLate(faults, *run);
  if (!late && faults.unseen_crashes().empty()) return;
  Trial trial = CaseRunner::TrialOf(*run);
  if (draws != nullptr) trial.draws = *draws;
  if (late) JudgeCalm(faults, trial, run);
  if (!faults.unseen_crashes().empty()) JudgeCrashes(faults, trial, run);
}

int64_t Aftermath::CalmEnds(const FaultInjector& faults, const CampaignRun& run) const {
  return Sum(faults.CalmBegins(), plans_[run.case_index].rules().calm.within_ns.value_or(kCalmNs));
}

// Perhaps: the same run without faults may take as long.
bool Aftermath::IsLate(const FaultInjector& faults, const CampaignRun& run) const {
  const RunResult& result = run.result;
  // What somebody has said may happen, happens.
  if (!run.failed && result.status != ASLRT_SUCCEEDED) return false;
  return result.status == ASLRT_RUNNING || result.end_ns > CalmEnds(faults, run);
}

void Aftermath::JudgeCalm(const FaultInjector& faults, const Trial& trial, CampaignRun* run) {
  const RunResult& result = run->result;
  const CalmRule& calm = plans_[run->case_index].rules().calm;
  const int64_t begins = faults.CalmBegins();
  int64_t ends = CalmEnds(faults, *run);
  const bool stuck = result.status == ASLRT_RUNNING && !result.given_up;
  Trial without = trial;
  without.faults->clear();
  if (!calm.within_ns || stuck) {
    if (!Repeat(without)) return;
    const RunResult& calm_run = runner().last().result;
    if (stuck && calm_run.status == ASLRT_RUNNING) return;  // not for its faults
    if (!calm.within_ns) ends = Sum(ends, calm_run.end_ns - calm_run.start_ns);
    if (!stuck && result.end_ns <= ends) return;
  }
  if (!Repeat(trial)) return;
  run->failed = true;
  run->outcome = std::string(kNoEndOutcome) + ": " + WhereItIs(begins, ends);
  run->aftermath = stuck ? "nothing will ever happen to it again"
                         : "it still runs " + FormatDuration(ends - begins) + " after the last fault was over";
}

// Of the run that was repeated: the states that it enters again and again, else those in which it is.
std::string Aftermath::WhereItIs(int64_t since_ns, int64_t until_ns) {
  const TraceDocument& trace = runner().trace();
  std::map<uint32_t, uint32_t> entered;  // since then
  std::map<uint32_t, int> open;
  for (const TraceEvent& event : trace.events) {
    if (event.execution != 0 || event.state == ASLRT_NONE || event.time_ns > until_ns) continue;
    if (event.kind == TraceEventKind::kEntered) {
      ++open[event.state];
      entered[event.state] += event.time_ns >= since_ns;
    } else if (event.kind == TraceEventKind::kExited) {
      --open[event.state];
    }
  }
  const aslrt_image* image = trace.executions[0].image;
  const auto name = [&](uint32_t state) {
    const aslrt_str text = ASLRT_ROWS(image, aslrt_image_state, states)[state].name;
    return std::string_view(aslrt_image_chars(image, text), text.len);
  };
  std::vector<std::string_view> circle, waits;
  for (const auto& [state, times] : entered) {
    if (times > 2) circle.push_back(name(state));
  }
  for (const auto& [state, times] : open) {
    if (times > 0) waits.push_back(name(state));
  }
  return circle.empty() ? "it waits in " + Joined(waits) : "it circles in " + Joined(circle);
}

// A process that had called nobody since it saved the execution dies, and another one goes on at once: the end and
// the history must be those of the run in which it lives.
void Aftermath::JudgeCrashes(const FaultInjector& faults, const Trial& trial, CampaignRun* run) {
  const std::vector<CallSite> unseen = faults.unseen_crashes();
  Trial without = trial;
  std::erase_if(*without.faults, [&](const Fault& fault) {
    return fault.kind == FaultKind::kCrash && std::find(unseen.begin(), unseen.end(), fault.site) != unseen.end();
  });
  if (!Repeat(without)) return;
  const RunResult expected = runner().last().result;
  if (!Repeat(trial)) return;
  const std::string difference = DifferenceOfRuns(expected, runner().last().result);
  if (difference.empty()) return;
  run->failed = true;
  run->outcome = kEngineOutcome;
  run->aftermath = difference;
}

}  // namespace aslc::sim
