// JUnit XML (report_formats.h; the schema that Ant's junitreport and CI systems read).
#include <fmt/format.h>

#include <algorithm>

#include "cli/graph_text.h"
#include "cli/report_formats.h"
#include "sim/report.h"

namespace aslc::cli {
namespace {

constexpr size_t kKindsShown = 50;

// A property without a label of its own fails runs that the case counts already.
size_t FailuresOf(const sim::CampaignPart& part) {
  size_t failures = part.failed > 0 ? 1 : 0;
  for (const sim::PropertyNumbers& property : part.properties) failures += property.runs > 0 ? 1 : 0;
  return failures;
}

std::string CaseBody(const sim::CampaignResult& result, const sim::CampaignPart& part) {
  std::string body;
  const size_t shown = std::min(part.failures.size(), kKindsShown);
  for (size_t i = 0; i < shown; ++i) {
    const sim::FailureGroup& failure = part.failures[i];
    body +=
        fmt::format("{}  {}\n{}to repeat: {}\n", sim::FailureTitle(failure), sim::Plural(failure.runs, "run"),
                    FailureDetail(failure), sim::RepeatCommand(part, failure.first_seed));
  }
  if (part.failures.size() > shown)
    body += fmt::format("and {}\n", sim::Plural(part.failures.size() - shown, "other kind"));
  for (const sim::FindingStory& finding : result.findings) {
    if (&result.parts[finding.part] != &part) continue;
    body +=
        fmt::format("\n{}\n{}", finding.what, finding.input.empty() ? "" : "input: " + finding.input + "\n");
    for (const std::string& fault : finding.faults) body += "fault: " + fault + "\n";
    body += TimelineText(finding) + "to repeat: " + ReplayCommand(result, finding) + "\n";
  }
  return body;
}

std::string Failure(const std::string& type, const std::string& message, const std::string& body) {
  return fmt::format("    <failure type=\"{}\" message=\"{}\">{}</failure>\n", XmlText(type),
                     XmlText(message), MarkupText(body));
}

std::string Suite(const sim::CampaignResult& result, const sim::CampaignPart& part) {
  const std::string name = XmlText(PartTitle(result, part));
  std::string out = fmt::format(
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\">\n", name,
      part.properties.size() + 1, FailuresOf(part));
  const auto open = [&](const std::string& title) {
    out += fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"0\">\n", name, XmlText(title));
  };
  open(part.exploration.faults > 0 ? "runs with faults" : "runs");
  if (part.failed > 0) {
    const std::string first = part.failures.empty() ? "" : sim::FailureTitle(part.failures.front());
    out += Failure("run", fmt::format("{} of {}: {}", part.failed, sim::Plural(part.runs(), "run"), first),
                   CaseBody(result, part));
  }
  out += "  </testcase>\n";
  for (const sim::PropertyNumbers& property : part.properties) {
    open("property " + property.name);
    if (property.runs > 0) {
      out += Failure("property", sim::ViolationText(property.first),
                     fmt::format("{}\nto repeat: {}\n", sim::Plural(property.runs, "run"),
                                 sim::RepeatCommand(part, property.first_seed)));
    }
    out += "  </testcase>\n";
  }
  return out + "</testsuite>\n";
}

}  // namespace

std::string JUnitOfResult(const sim::CampaignResult& result) {
  size_t tests = 0, failures = 0;
  std::string suites;
  for (const sim::CampaignPart& part : result.parts) {
    tests += part.properties.size() + 1;
    failures += FailuresOf(part);
    suites += Suite(result, part);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"aslc sim\" tests=\"{}\" "
      "failures=\"{}\">\n{}"
      "</testsuites>\n",
      tests, failures, suites);
}

}  // namespace aslc::cli
