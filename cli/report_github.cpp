// Annotations and step summaries of GitHub Actions (report_formats.h; docs.github.com "Workflow commands").
#include <fmt/format.h>

#include <algorithm>

#include "cli/graph_text.h"
#include "cli/report_formats.h"
#include "sim/coverage_report.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

// The service shows ten annotations of a kind a step; more would only be lost.
constexpr size_t kAnnotationsMax = 10;
constexpr size_t kRowsMax = 20;
constexpr size_t kTitleMax = 200;  // characters

std::string CommandText(std::string_view text, bool property) {
  std::string out;
  for (char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special) {
      out += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// Where something is wrong: 1-based; columns of 0 are not told.
struct Place {
  std::string file;
  uint32_t line = 1, column = 0;
};

std::string Annotation(std::string_view kind, const Place& place, const std::string& title,
                       const std::string& message) {
  const std::string column = place.column > 0 ? fmt::format(",col={}", place.column) : "";
  return fmt::format("::{} file={},line={}{},title={}::{}\n", kind, CommandText(place.file, true),
                     std::max(place.line, 1u), column, CommandText(Shortened(title, kTitleMax), true),
                     CommandText(message, false));
}

// The property or the expectation that does not hold, in the scenario; else the state that failed, in the
// definition; else the case.
Place PlaceOf(const sim::CampaignResult& result, const sim::FindingStory& finding) {
  const sim::CampaignPart& part = result.parts[finding.part];
  for (const sim::PropertyNumbers& property : part.properties) {
    if (property.line > 0 && finding.what == std::string(sim::kPropertyOutcome) + property.name) {
      return {result.file, property.line, 0};
    }
  }
  if (!finding.what.starts_with("expectation: ")) {
    for (const sim::StateInfo& state : result.machine().states) {
      if (state.name == finding.state) return {result.machine().definition, state.line, state.column};
    }
  }
  return {result.file, part.line, 0};
}

// Within a cell of a table.
std::string Cell(std::string_view text) {
  std::string out;
  for (char c : XmlText(text)) {
    if (c == '|' || c == '`' || c == '*' || c == '_' || c == '[' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// A code span may hold anything but its own fence.
std::string Code(const std::string& text) {
  size_t longest = 0, length = 0;
  for (char c : text) longest = std::max(longest, length = c == '`' ? length + 1 : 0);
  const std::string fence(longest + 1, '`');
  std::string line = text;
  for (char& c : line) c = c == '\n' ? ' ' : c;
  return fence + (longest > 0 ? " " + line + " " : line) + fence;
}

// A block that holds whatever the text has.
std::string Fenced(const std::string& text) {
  size_t longest = 2, length = 0;
  for (char c : text) longest = std::max(longest, length = c == '`' ? length + 1 : 0);
  const std::string fence(longest + 1, '`');
  return fence + "\n" + text + "\n" + fence + "\n";
}

std::string ColouredMermaid(const sim::CampaignResult& result) {
  // Tints with dark text: they can be read in both themes.
  constexpr std::string_view kStyles[kVisitLevels] = {
      "fill:#fde8e7,stroke:#cf4038,stroke-dasharray:4 3,color:#1f2933",
      "fill:#fff4d9,stroke:#c08a1e,color:#1f2933", "fill:#e9f3da,stroke:#7a9a2e,color:#1f2933",
      "fill:#d8f0de,stroke:#2f9e55,color:#1f2933"};
  const sim::MachineInfo& machine = result.machine();
  const sim::MachineNumbers total = TotalOf(result, 0);
  std::map<std::string, int> levels;
  for (size_t i = 0; i < total.states.size(); ++i) {
    levels[machine.states[i].name] = VisitLevel(total.states[i].runs, result.runs());
  }
  std::string ids[kVisitLevels];
  for (const auto& [id, state] : machine.drawings.nodes) {
    const auto level = levels.find(state);
    if (level == levels.end()) continue;
    std::string& list = ids[level->second];
    list += (list.empty() ? "" : ",") + id;
  }
  std::string out = machine.drawings.mermaid;
  for (int i = 0; i < kVisitLevels; ++i) {
    if (!ids[i].empty())
      out += fmt::format("  classDef visits{0} {1}\n  class {2} visits{0}\n", i, kStyles[i], ids[i]);
  }
  return out;
}

// What no run reached comes first.
std::string CoverageSummary(const sim::Coverage& coverage) {
  const std::vector<sim::MissedPoint> missed = sim::MissedPoints(coverage);
  std::string out;
  if (!missed.empty()) out += "\n### Never reached\n\n";
  for (size_t i = 0; i < missed.size() && i < kRowsMax; ++i) {
    out += fmt::format("- {}, line {}\n", Code(Shortened(missed[i].text, 200)), missed[i].point->line);
  }
  if (missed.size() > kRowsMax) out += fmt::format("- and {} more\n", missed.size() - kRowsMax);
  out += "\n| Coverage | reached | of | |\n|---|--:|--:|--:|\n";
  for (uint32_t i = 0; i < sim::kCoverageKinds; ++i) {
    const auto kind = static_cast<aslrt_coverage_kind>(i);
    const sim::Reached reached = coverage.Of(kind);
    if (reached.total == 0) continue;
    out += fmt::format("| {} | {} | {} | {} % |\n", sim::PluralOf(kind), reached.reached, reached.total,
                       sim::FormatPercent(reached.reached, reached.total));
  }
  return out;
}

std::string FindingsSummary(const sim::CampaignResult& result) {
  std::string out = result.findings.empty() ? "" : "\n### What went wrong\n\n";
  for (const sim::FindingStory& finding : result.findings) {
    out += fmt::format("<details><summary><b>{}</b>: {}</summary>\n\n{}\n\n",
                       MarkupText(Shortened(finding.what, 300)), MarkupText(FindingRuns(result, finding)),
                       Cell(Shortened(finding.message, 1000)));
    if (!finding.input.empty()) out += fmt::format("Input: {}\n\n", Code(finding.input));
    for (const std::string& fault : finding.faults) out += fmt::format("- fault: {}\n", Code(fault));
    out += Fenced(TimelineText(finding) + "\n" + ReplayCommand(result, finding)) + "\n</details>\n";
  }
  return out;
}

std::string PartSummary(const sim::CampaignResult& result, const sim::CampaignPart& part) {
  std::string out = fmt::format("\n### {}\n\n", Cell(PartTitle(result, part)));
  out += fmt::format("{}, {}; estimated cost {}\n\n", sim::Plural(part.runs(), "run"),
                     Cell(sim::SeedsText(part)), CostText(part.costs));
  out += "| Outcome | Runs | |\n|---|--:|--:|\n";
  size_t rows = 0;
  for (const sim::OutcomeCount& outcome : part.outcomes) {
    if (outcome.runs == 0 || rows++ >= kRowsMax) continue;
    out += fmt::format("| {} | {} | {} % |\n", Cell(outcome.name), outcome.runs,
                       sim::FormatPercent(outcome.runs, part.runs()));
  }
  out += "\n| | least | mean | p50 | p90 | p99 | most |\n|---|--:|--:|--:|--:|--:|--:|\n";
  for (const Distribution& row : DistributionsOf(part)) {
    const sim::Histogram& v = *row.values;
    if (v.max() == 0) continue;
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", row.title, NumberText(v.min(), row.unit),
                       NumberText(v.Mean(), row.unit), NumberText(v.Percentile(50), row.unit),
                       NumberText(v.Percentile(90), row.unit), NumberText(v.Percentile(99), row.unit),
                       NumberText(v.max(), row.unit));
  }
  if (part.failed > 0) out += "\n| Failure | Runs | To repeat |\n|---|--:|---|\n";
  for (size_t i = 0; i < part.failures.size() && i < kRowsMax; ++i) {
    const sim::FailureGroup& failure = part.failures[i];
    const std::string detail = FailureDetail(failure);
    out += fmt::format("| {}{} | {} | <code>{}</code> |\n", Cell(sim::FailureTitle(failure)),
                       detail.empty() ? "" : "<br>" + Cell(Shortened(detail, 300)), failure.runs,
                       Cell(sim::RepeatCommand(part, failure.first_seed)));
  }
  return out;
}

}  // namespace

std::string AnnotationsOfResult(const sim::CampaignResult& result) {
  std::string out;
  size_t errors = 0, warnings = 0;
  for (const sim::FindingStory& finding : result.findings) {
    if (errors++ >= kAnnotationsMax) break;
    std::string message = FindingRuns(result, finding) + "\n" + finding.message + "\n";
    for (const std::string& fault : finding.faults) message += "fault: " + fault + "\n";
    out += Annotation("error", PlaceOf(result, finding), finding.what,
                      message + "to repeat: " + ReplayCommand(result, finding));
  }
  for (size_t m = 0; m < result.machines.size(); ++m) {
    const sim::MachineInfo& machine = result.machines[m];
    const sim::MachineNumbers total = TotalOf(result, m);
    for (size_t i = 0; i < total.states.size(); ++i) {
      if (total.states[i].visits > 0 || warnings++ >= kAnnotationsMax) continue;
      const sim::StateInfo& state = machine.states[i];
      out += Annotation("warning", {machine.definition, state.line, state.column}, "never reached",
                        "no run reached the state " + state.name);
    }
  }
  if (!result.unused) return out;
  for (const sim::UnusedAnswer& answer : *result.unused) {
    if (warnings++ >= kAnnotationsMax) break;
    out += Annotation("warning", {result.file, answer.line, 0}, "never used",
                      "no run used the answer " + answer.pointer);
  }
  return out;
}

std::string MarkdownOfResult(const sim::CampaignResult& result) {
  std::string out = fmt::format("## {}: {}, {} failed\n", Cell(result.file),
                                sim::Plural(result.runs(), "run"), result.failed());
  if (result.coverage) out += CoverageSummary(*result.coverage);
  out += FindingsSummary(result);
  for (size_t i = 0; i < result.parts.size() && i < kRowsMax; ++i)
    out += PartSummary(result, result.parts[i]);
  if (result.parts.size() > kRowsMax)
    out += fmt::format("\nand {} more cases\n", result.parts.size() - kRowsMax);
  if (!result.machine().drawings.mermaid.empty()) {
    out += "\nRed: no run came here; green: all did.\n\n```mermaid\n" + ColouredMermaid(result) + "```\n";
  }
  return out;
}

}  // namespace aslc::cli
