// Annotations and step summaries of GitHub Actions (report_formats.h; docs.github.com "Workflow commands").
#include <fmt/format.h>

#include "cli/graph_text.h"
#include "cli/report_formats.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

// The service shows ten annotations of a kind a step; more would only be lost.
constexpr size_t kAnnotationsMax = 10;
constexpr size_t kRowsMax = 20;

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

std::string Annotation(std::string_view kind, const std::string& file, uint32_t line,
                       const std::string& title, const std::string& message) {
  return fmt::format("::{} file={},line={},title={}::{}\n", kind, CommandText(file, true), line,
                     CommandText(title, true), CommandText(message, false));
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

std::string ColouredMermaid(const sim::CampaignResult& result) {
  // Tints with dark text: they can be read in both themes.
  constexpr std::string_view kStyles[kVisitLevels] = {
      "fill:#fde8e7,stroke:#cf4038,stroke-dasharray:4 3,color:#1f2933",
      "fill:#fff4d9,stroke:#c08a1e,color:#1f2933", "fill:#e9f3da,stroke:#7a9a2e,color:#1f2933",
      "fill:#d8f0de,stroke:#2f9e55,color:#1f2933"};
  std::map<std::string, int> levels;
  for (const StateVisits& state : VisitsOf(result))
    levels[state.name] = VisitLevel(state.runs, result.runs());
  std::string ids[kVisitLevels];
  for (const auto& [id, state] : result.drawings.nodes) {
    const auto level = levels.find(state);
    if (level == levels.end()) continue;
    std::string& list = ids[level->second];
    list += (list.empty() ? "" : ",") + id;
  }
  std::string out = result.drawings.mermaid;
  for (int i = 0; i < kVisitLevels; ++i) {
    if (!ids[i].empty())
      out += fmt::format("  classDef visits{0} {1}\n  class {2} visits{0}\n", i, kStyles[i], ids[i]);
  }
  return out;
}

std::string PartSummary(const sim::CampaignResult& result, const sim::CampaignPart& part) {
  std::string out = fmt::format("\n### {}\n\n", Cell(PartTitle(result, part)));
  const sim::DurationSummary durations = sim::SummaryOf(part.durations_ns);
  out += fmt::format("{}, {}; virtual duration p50 {}, p99 {}, max {}; {}\n\n",
                     sim::Plural(part.runs(), "run"), sim::SeedsText(part),
                     sim::FormatDuration(durations.p50_ns), sim::FormatDuration(durations.p99_ns),
                     sim::FormatDuration(durations.max_ns), CostText(part));
  out += "| Outcome | Runs | |\n|---|--:|--:|\n";
  for (const sim::OutcomeCount& outcome : part.outcomes) {
    if (outcome.runs == 0) continue;
    out += fmt::format("| {} | {} | {} % |\n", Cell(outcome.name), outcome.runs,
                       sim::FormatPercent(outcome.runs, part.runs()));
  }
  if (part.failed > 0) out += "\n| Failure | Runs | To repeat |\n|---|--:|---|\n";
  for (size_t i = 0; i < part.failures.size() && i < kRowsMax; ++i) {
    const sim::FailureStory& failure = part.failures[i];
    const std::string detail = FailureDetail(failure);
    out += fmt::format("| {}{} | {} | <code>{}</code> |\n", Cell(sim::FailureTitle(failure)),
                       detail.empty() ? "" : "<br>" + Cell(Shortened(detail, 300)), failure.runs,
                       Cell(sim::RepeatCommand(part, failure.first_seed)));
  }
  for (const sim::PropertyNumbers& property : part.properties) {
    if (property.runs == 0) continue;
    out += fmt::format("\n- property {} does not hold in {}: {}; {}", Code(property.name),
                       sim::Plural(property.runs, "run"), Cell(sim::ViolationText(property.first)),
                       Code(sim::RepeatCommand(part, property.first_seed)));
  }
  return out + "\n";
}

}  // namespace

std::string AnnotationsOfResult(const sim::CampaignResult& result) {
  std::string out;
  size_t errors = 0, warnings = 0;
  for (const sim::CampaignPart& part : result.parts) {
    for (const sim::FailureStory& failure : part.failures) {
      if (errors++ >= kAnnotationsMax) break;
      out +=
          Annotation("error", result.file, 1, sim::FailureTitle(failure),
                     fmt::format("{} of {}\n{}to repeat: {}", failure.runs, sim::Plural(part.runs(), "run"),
                                 FailureDetail(failure), sim::RepeatCommand(part, failure.first_seed)));
    }
    for (const sim::PropertyNumbers& property : part.properties) {
      if (property.runs == 0 || property.by_default || errors++ >= kAnnotationsMax) continue;
      out += Annotation("error", result.file, 1, "property " + property.name,
                        sim::ViolationText(property.first) +
                            "\nto repeat: " + sim::RepeatCommand(part, property.first_seed));
    }
  }
  for (const StateVisits& state : VisitsOf(result)) {
    if (state.runs > 0 || warnings++ >= kAnnotationsMax) continue;
    out += Annotation("warning", result.definition, state.line, "never reached",
                      "no run reached the state " + state.name);
  }
  if (!result.unused) return out;
  for (const sim::UnusedAnswer& answer : *result.unused) {
    if (warnings++ >= kAnnotationsMax) break;
    out += Annotation("warning", result.file, answer.line, "never used",
                      "no run used the answer " + answer.pointer);
  }
  return out;
}

std::string MarkdownOfResult(const sim::CampaignResult& result) {
  std::string out = fmt::format("## {}: {}, {} failed\n", Cell(result.file),
                                sim::Plural(result.runs(), "run"), result.failed());
  for (const sim::CampaignPart& part : result.parts) out += PartSummary(result, part);
  if (!result.drawings.mermaid.empty()) {
    out += "\nRed: no run came here; green: all did.\n\n```mermaid\n" + ColouredMermaid(result) + "```\n";
  }
  return out;
}

}  // namespace aslc::cli
