// Reports as text and as JSON Lines (report_formats.h).
#include <fmt/format.h>

#include "cli/report_formats.h"
#include "sim/coverage_report.h"
#include "sim/json_members.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

std::string Numbers(const std::vector<Distribution>& rows) {
  std::string out;
  for (const Distribution& row : rows) {
    // The durations of runs are told with their outcomes.
    if (row.values->max() == 0) continue;
    const auto text = [&](uint64_t value) { return NumberText(value, row.unit); };
    const sim::Histogram& v = *row.values;
    out += fmt::format("{:<19}least {}  mean {}  p50 {}  p90 {}  p99 {}  most {}\n", row.title, text(v.min()),
                       text(v.Mean()), text(v.Percentile(50)), text(v.Percentile(90)), text(v.Percentile(99)),
                       text(v.max()));
  }
  return out;
}

std::string Calls(const sim::MachineInfo& machine, const sim::MachineNumbers& numbers) {
  std::string out;
  for (const auto& [resource, calls] : CallsByResource(machine, numbers)) {
    out += fmt::format("calls     {}: {}\n", resource, calls);
  }
  return out;
}

std::string FindingText(const sim::CampaignResult& result, const sim::FindingStory& finding) {
  std::string out = fmt::format("\n{}\n  {}\n", finding.what, FindingRuns(result, finding));
  if (!finding.message.empty()) out += fmt::format("  {}\n", finding.message);
  if (!finding.input.empty())
    out += fmt::format("  {} input   {}\n", finding.minimal ? "smallest" : "smaller", finding.input);
  const char* title = finding.minimal ? "smallest faults" : "smaller faults";
  for (const std::string& fault : finding.faults) out += fmt::format("  {}  {}\n", title, fault);
  if (!finding.input.empty() && finding.faults.empty()) out += fmt::format("  {}  none\n", title);
  return out + TimelineText(finding) + fmt::format("  {}\n", ReplayCommand(result, finding));
}

std::string OtherMachine(const sim::CampaignResult& result, size_t number) {
  const sim::MachineInfo& machine = result.machines[number];
  const sim::MachineNumbers total = TotalOf(result, number);
  std::string out =
      fmt::format("\nmachine {}: {}\n", machine.name, sim::Plural(total.executions(), "execution"));
  if (total.executions() == 0) return out;
  for (const sim::OutcomeCount& outcome : total.outcomes) {
    out += fmt::format("  {}  {}  {} %\n", outcome.name, outcome.runs,
                       sim::FormatPercent(outcome.runs, total.executions()));
  }
  return out + Numbers(DistributionsOf(total)) + Calls(machine, total);
}

std::string Unreached(const sim::CampaignResult& result) {
  std::string out;
  for (size_t m = 0; m < result.machines.size(); ++m) {
    const sim::MachineNumbers total = TotalOf(result, m);
    for (size_t i = 0; i < total.states.size(); ++i) {
      if (total.states[i].visits > 0) continue;
      const sim::StateInfo& state = result.machines[m].states[i];
      out += fmt::format("  {}:{} {}\n", result.machines[m].definition, state.line, state.name);
    }
  }
  return out;
}

std::string Quantiles(const Distribution& row) {
  sim::JsonMembers object;
  const sim::Histogram& v = *row.values;
  const auto count = [&](std::string_view key, uint64_t value) { object.Raw(key, std::to_string(value)); };
  count("least", v.min());
  count("mean", v.Mean());
  count("p50", v.Percentile(50));
  count("p90", v.Percentile(90));
  count("p99", v.Percentile(99));
  count("most", v.max());
  return object.Finish();
}

}  // namespace

std::string TextOfResult(const sim::CampaignResult& result) {
  std::string out =
      fmt::format("{}: {}, {} failed\n", result.file, sim::Plural(result.runs(), "run"), result.failed());
  if (const std::string missed = Unreached(result); !missed.empty())
    out += "\nstates that no run reached\n" + missed;
  for (const sim::CampaignPart& part : result.parts) {
    out += "\n" + sim::TextReport(part, result.machine());
    out += Numbers(DistributionsOf(part)) + Calls(result.machine(), part.machines.front());
    out += "cost      " + CostText(part.costs) + "\n";
  }
  for (size_t i = 1; i < result.machines.size(); ++i) out += OtherMachine(result, i);
  if (!result.findings.empty()) out += "\nWhat went wrong, as small as it gets:\n";
  for (const sim::FindingStory& finding : result.findings) out += FindingText(result, finding);
  if (result.kinds.size() > result.findings.size()) {
    out += fmt::format("\n{} further ways to fail were not made small\n",
                       result.kinds.size() - result.findings.size());
  }
  if (result.coverage) out += "\n" + sim::CoverageText(*result.coverage);
  if (result.unused && !result.unused->empty()) {
    out += "\nanswers that no run used\n";
    for (const sim::UnusedAnswer& answer : *result.unused) {
      out += fmt::format("  {}:{} {}\n", result.file, answer.line, answer.pointer);
    }
  }
  return out;
}

std::string LinesOfResult(const sim::CampaignResult& result) {
  std::string out;
  const auto add = [&](sim::JsonMembers& object) { out += object.Finish() + "\n"; };
  const auto count = [](sim::JsonMembers& object, std::string_view key, uint64_t value) {
    object.Raw(key, std::to_string(value));
  };
  sim::JsonMembers campaign;
  campaign.Text("kind", "campaign").Text("file", result.file);
  count(campaign, "runs", result.runs());
  count(campaign, "failures", result.failed());
  if (result.coverage) campaign.Raw("coverage", sim::CoverageSummaryJson(*result.coverage));
  add(campaign);
  for (const sim::CampaignPart& part : result.parts) {
    sim::JsonMembers object;
    object.Text("kind", "case").Raw("report", sim::JsonReport(part, result.machine()));
    for (const Distribution& row : DistributionsOf(part)) object.Raw(row.key, Quantiles(row));
    add(object);
  }
  for (size_t m = 0; m < result.machines.size(); ++m) {
    const sim::MachineNumbers total = TotalOf(result, m);
    sim::JsonMembers machine;
    machine.Text("kind", "machine").Text("name", result.machines[m].name);
    count(machine, "executions", total.executions());
    for (const Distribution& row : DistributionsOf(total)) machine.Raw(row.key, Quantiles(row));
    add(machine);
    for (size_t i = 0; i < total.states.size(); ++i) {
      const sim::StateNumbers& numbers = total.states[i];
      sim::JsonMembers state;
      state.Text("kind", "state")
          .Text("machine", result.machines[m].name)
          .Text("name", result.machines[m].states[i].name);
      count(state, "line", result.machines[m].states[i].line);
      count(state, "runs", numbers.runs);
      count(state, "visits", numbers.visits);
      count(state, "calls", numbers.calls);
      state.Raw("tookNs", Quantiles({"", "", PlotUnit::kNanoseconds, &numbers.took_ns}));
      state.Raw("requestBytes", Quantiles({"", "", PlotUnit::kBytes, &numbers.requests}));
      state.Raw("replyBytes", Quantiles({"", "", PlotUnit::kBytes, &numbers.replies}));
      add(state);
    }
  }
  for (const sim::FindingStory& finding : result.findings) {
    sim::JsonMembers object;
    object.Text("kind", "finding").Text("what", finding.what).Text("message", finding.message);
    if (const auto runs = result.RunsOf(finding)) count(object, "runs", *runs);
    object.Text("input", finding.input).Text("command", ReplayCommand(result, finding));
    add(object);
  }
  return out;
}

}  // namespace aslc::cli
