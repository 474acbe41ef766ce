// Reports as text, and what reports share (report_formats.h).
#include <fmt/format.h>

#include "cli/graph_text.h"
#include "cli/report_formats.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

void AppendNumbers(std::string& out, std::string_view name, const sim::Histogram& numbers, PlotUnit unit) {
  out +=
      fmt::format("{:<10}mean {}  p50 {}  p90 {}  p99 {}  max {}\n", name, NumberText(numbers.Mean(), unit),
                  NumberText(numbers.Percentile(50), unit), NumberText(numbers.Percentile(90), unit),
                  NumberText(numbers.Percentile(99), unit), NumberText(numbers.max(), unit));
}

}  // namespace

std::string TextOfResult(const sim::CampaignResult& result) {
  std::string out =
      fmt::format("{}: {}, {} failed\n", result.file, sim::Plural(result.runs(), "run"), result.failed());
  for (const sim::CampaignPart& part : result.parts) {
    out += "\n" + sim::TextReport(part);
    AppendNumbers(out, "steps", part.transitions, PlotUnit::kCount);
    AppendNumbers(out, "events", part.events, PlotUnit::kCount);
    AppendNumbers(out, "payload", part.payloads, PlotUnit::kBytes);
    for (const auto& [resource, calls] : CallsByResource(part)) {
      out += fmt::format("calls     {}: {}\n", resource, calls);
    }
    out += "cost      " + CostText(part) + "\n";
  }
  std::string missed;
  for (const StateVisits& state : VisitsOf(result)) {
    if (state.runs == 0) missed += fmt::format("  {}:{} {}\n", result.definition, state.line, state.name);
  }
  if (!missed.empty()) out += "\nstates that no run reached\n" + missed;
  if (result.unused && !result.unused->empty()) {
    out += "\nanswers that no run used\n";
    for (const sim::UnusedAnswer& answer : *result.unused) {
      out += fmt::format("  {}:{} {}\n", result.file, answer.line, answer.pointer);
    }
  }
  return out;
}

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
  return part.case_name.empty() ? result.file : result.file + ": " + part.case_name;
}

std::map<std::string, uint64_t> CallsByResource(const sim::CampaignPart& part) {
  std::map<std::string, uint64_t> calls;
  for (const sim::StateNumbers& state : part.states) {
    if (!state.resource.empty()) calls[state.resource] += state.calls;
  }
  return calls;
}

std::string CostText(const sim::CampaignPart& part) {
  // A million times a picodollar is a millionth of a dollar.
  const uint64_t cents = (part.costs.Mean() + 5'000) / 10'000;
  return fmt::format("${}.{:02} per million executions", cents / 100, cents % 100);
}

std::vector<StateVisits> VisitsOf(const sim::CampaignResult& result) {
  std::vector<StateVisits> states;
  for (const sim::CampaignPart& part : result.parts) {
    states.resize(std::max(states.size(), part.states.size()));
    for (size_t i = 0; i < part.states.size(); ++i) {
      states[i].name = part.states[i].name;
      states[i].line = part.states[i].line;
      states[i].runs += part.states[i].runs;
    }
  }
  return states;
}

int VisitLevel(uint64_t runs, uint64_t of) {
  if (runs == 0) return 0;
  if (runs >= of) return kVisitLevels - 1;
  return runs >= of - of / 2 ? 2 : 1;
}

std::string FailureDetail(const sim::FailureStory& failure) {
  std::string out;
  if (failure.has_error && !failure.property.empty()) out += failure.error + "\n";
  if (failure.has_cause && !failure.cause.empty()) out += failure.cause + "\n";
  for (const std::string& line : failure.unmet) out += "not as expected: " + line + "\n";
  return out;
}

}  // namespace aslc::cli
