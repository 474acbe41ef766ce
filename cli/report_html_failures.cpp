// What went wrong, on the page (report_formats.h): each way to fail with its smallest run, fault by fault.
#include <fmt/format.h>

#include <algorithm>

#include "cli/report_formats.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

constexpr uint32_t kLanesMax = 12;

std::string Pair(std::string_view name, const std::string& markup) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, markup);
}

std::string Code(std::string_view text, size_t bytes_max = kPageText) {
  return fmt::format("<code dir=\"auto\">{}</code>", PageText(text, bytes_max));
}

std::string Row(const sim::StoryRow& row) {
  std::string text = row.state.empty() ? "" : fmt::format("<b dir=\"auto\">{}</b> ", PageText(row.state));
  text += row.mark == "fault" ? fmt::format("<em>{}</em>", PageText(row.text)) : PageText(row.text);
  // Marks are classes of the page: another text is none.
  constexpr std::string_view kMarks[] = {"fault", "retry", "failed", "entered"};
  const bool known = std::find(std::begin(kMarks), std::end(kMarks), row.mark) != std::end(kMarks);
  return fmt::format("<li class=\"{}\" style=\"--b:{}\"><time>{}</time><i></i><span>{}{}</span></li>\n",
                     known ? row.mark : "", std::min(row.branch, kLanesMax), sim::FormatDuration(row.time_ns),
                     row.branch > 0 ? fmt::format("<span class=\"soft\">branch {}: </span>", row.branch) : "",
                     text);
}

std::string Finding(const sim::CampaignResult& result, const sim::FindingStory& finding, bool open) {
  std::string out = fmt::format(
      "<details class=\"finding\"{}><summary><b dir=\"auto\">{}</b><span class=\"soft\">{}</span></summary>"
      "<div class=\"inside\">\n",
      open ? " open" : "", PageText(finding.what), PageText(FindingRuns(result, finding)));
  out += "<dl class=\"pairs\">";
  if (!finding.message.empty()) out += Pair("what happened", PageText(finding.message, 1000));
  const std::string least = finding.minimal ? "smallest " : "smaller ";
  if (!finding.input.empty()) {
    out += Pair(least + "input", Code(finding.input, 500));
    std::string faults = finding.faults.empty() ? "none" : "";
    for (const std::string& fault : finding.faults)
      faults += (faults.empty() ? "" : "<br>") + PageText(fault);
    out += Pair(least + "faults", faults);
  }
  const std::string command = ReplayCommand(result, finding);
  out +=
      Pair("to repeat", fmt::format("<code class=\"command\" tabindex=\"0\">{}</code>", MarkupText(command)));
  out += "</dl>\n";
  if (!finding.rows.empty()) {
    uint32_t lanes = 0;
    for (const sim::StoryRow& row : finding.rows) lanes = std::max(lanes, row.branch);
    out += fmt::format("<h3>Timeline, in virtual time</h3>\n<ol class=\"story\" style=\"--w:{}\">\n",
                       std::min(lanes, kLanesMax));
    for (const sim::StoryRow& row : finding.rows) out += Row(row);
    out += finding.cut ? "</ol><p class=\"soft\">and so on</p>\n" : "</ol>\n";
  }
  return out + "</div></details>\n";
}

}  // namespace

std::string HtmlOfFailures(const sim::CampaignResult& result) {
  std::string out =
      "<section id=\"failures\" aria-labelledby=\"h-failures\"><h2 id=\"h-failures\">Failures</h2>\n";
  if (result.failed() == 0) return out + "<p class=\"good\">No run failed.</p></section>\n";
  out += fmt::format("<p>{} of {} failed, in {}. Each is shown as small as it gets.</p>\n", result.failed(),
                     sim::Plural(result.runs(), "run"),
                     result.kinds.size() >= sim::kKindsMax ? "a thousand ways and more"
                                                           : sim::Plural(result.kinds.size(), "way"));
  for (size_t i = 0; i < result.findings.size(); ++i) out += Finding(result, result.findings[i], i == 0);
  const size_t told = result.findings.size();
  if (result.kinds.size() > told) {
    out += fmt::format("<p class=\"soft\">and {} that {} not made small</p>\n",
                       sim::Plural(result.kinds.size() - told, "further way"),
                       result.kinds.size() - told == 1 ? "was" : "were");
  }
  return out + "</section>\n";
}

}  // namespace aslc::cli
