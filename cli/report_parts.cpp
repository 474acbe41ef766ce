// What reports in several formats share (report_formats.h).
#include <fmt/format.h>

#include <algorithm>

#include "cli/graph_text.h"
#include "cli/report_formats.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {

std::string MarkupText(std::string_view text) {
  std::string out;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    if (begin > 0) out += '\n';
    out += XmlText(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string PartTitle(const sim::CampaignResult& result, const sim::CampaignPart& part) {
  return part.case_name.empty() ? result.file : part.case_name;
}

sim::MachineNumbers TotalOf(const sim::CampaignResult& result, size_t machine) {
  sim::MachineNumbers total = sim::NumbersOfMachine(machine);
  total.states.resize(result.machines[machine].states.size());
  for (const sim::CampaignPart& part : result.parts) total.Merge(part.machines[machine]);
  return total;
}

std::map<std::string, uint64_t> CallsByResource(const sim::MachineInfo& machine,
                                                const sim::MachineNumbers& numbers) {
  std::map<std::string, uint64_t> calls;
  for (size_t i = 0; i < numbers.states.size(); ++i) {
    if (!machine.states[i].resource.empty()) calls[machine.states[i].resource] += numbers.states[i].calls;
  }
  return calls;
}

std::string CostText(const sim::Histogram& costs) {
  // A million times a picodollar is a millionth of a dollar.
  const uint64_t cents = (costs.Mean() + 5'000) / 10'000;
  return fmt::format("${}.{:02} per million executions", cents / 100, cents % 100);
}

int VisitLevel(uint64_t runs, uint64_t of) {
  if (runs == 0) return 0;
  if (runs >= of) return kVisitLevels - 1;
  return runs >= of - of / 2 ? 2 : 1;
}

std::string FailureDetail(const sim::FailureGroup& failure) {
  std::string out;
  if (failure.has_error && !failure.property.empty()) out += failure.error + "\n";
  if (failure.has_cause && !failure.cause.empty()) out += failure.cause + "\n";
  for (const std::string& line : failure.unmet) out += "not as expected: " + line + "\n";
  return out;
}

std::string ReplayCommand(const sim::CampaignResult& result, const sim::FindingStory& finding) {
  if (!finding.token.empty()) return "aslc replay " + finding.token;
  return sim::RepeatCommand(result.parts[finding.part], finding.first_seed);
}

std::string FindingRuns(const sim::CampaignResult& result, const sim::FindingStory& finding) {
  const auto runs = result.RunsOf(finding);
  std::string text = runs ? sim::Plural(*runs, "run") : "";
  if (!finding.case_name.empty()) text += (text.empty() ? "case " : ", case ") + finding.case_name;
  if (result.parts[finding.part].exploration.faults > 0) return text;
  return text + fmt::format("{}first with seed {}", text.empty() ? "" : ", ", finding.first_seed);
}

std::string TimelineText(const sim::FindingStory& finding) {
  std::string out;
  for (const sim::StoryRow& row : finding.rows) {
    const std::string time = sim::FormatDuration(row.time_ns);
    out += std::string(time.size() < 10 ? 10 - time.size() : 0, ' ') + time + "  ";
    if (row.branch > 0) out += fmt::format("[{}] ", row.branch);
    out += row.state + (row.state.empty() ? "" : "  ") + row.text + "\n";
  }
  return out + (finding.cut ? "  ...\n" : "");
}

std::vector<Distribution> DistributionsOf(const sim::MachineNumbers& machine) {
  return {{"durationNs", "virtual duration", PlotUnit::kNanoseconds, &machine.durations_ns},
          {"transitions", "transitions", PlotUnit::kCount, &machine.transitions},
          {"historyEvents", "history events", PlotUnit::kCount, &machine.events},
          {"branchesAtOnce", "branches at once", PlotUnit::kCount, &machine.branches},
          {"picodollars", "cost of a million", PlotUnit::kPicodollars, &machine.costs}};
}

std::vector<Distribution> DistributionsOf(const sim::CampaignPart& part) {
  std::vector<Distribution> rows = DistributionsOf(part.machines.front());
  rows.back().values = &part.costs;  // with those of executions that the run has started
  rows.push_back({"largestPayload", "largest payload", PlotUnit::kBytes, &part.payloads});
  rows.push_back({"tasksAtOnce", "tasks at once", PlotUnit::kCount, &part.tasks});
  rows.push_back({"executionsAtOnce", "executions at once", PlotUnit::kCount, &part.executions});
  return rows;
}

}  // namespace aslc::cli
