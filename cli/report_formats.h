// Reports of campaigns for people and for CI (docs/reports.md). Texts depend on the result alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/campaign_result.h"

namespace aslc::cli {

std::string TextOfResult(const sim::CampaignResult& result);
// A JSON object a line: the campaign, each case, each finding, each machine and state, what no run reached.
std::string LinesOfResult(const sim::CampaignResult& result);
// A testcase for each case and each property (the format of JUnit's Ant task).
std::string JUnitOfResult(const sim::CampaignResult& result);
// Workflow commands of GitHub Actions: errors for failures, warnings for what no run reached or used.
std::string AnnotationsOfResult(const sim::CampaignResult& result);
// For GITHUB_STEP_SUMMARY: tables, and the workflow as Mermaid.
std::string MarkdownOfResult(const sim::CampaignResult& result);
// One page that needs nothing else.
std::string HtmlOfResult(const sim::CampaignResult& result);

// ---- parts of them (report_parts.cpp)

// Escaped for HTML and XML; line breaks stay.
std::string MarkupText(std::string_view text);
// Of the case, or of the file when there is one case only.
std::string PartTitle(const sim::CampaignResult& result, const sim::CampaignPart& part);
// The numbers of a machine over all parts.
sim::MachineNumbers TotalOf(const sim::CampaignResult& result, size_t machine);
// Of Tasks of a machine: resource -> calls.
std::map<std::string, uint64_t> CallsByResource(const sim::MachineInfo& machine,
                                                const sim::MachineNumbers& numbers);
// `$25.00 per million executions`, an estimate. costs: picodollars by run.
std::string CostText(const sim::Histogram& costs);
// How a state is shown: 0 no run came, then more to all of them.
inline constexpr int kVisitLevels = 4;
int VisitLevel(uint64_t runs, uint64_t of);
// What went wrong in a kind of failure, without what it is called: its cause, and what was not met.
std::string FailureDetail(const sim::FailureGroup& failure);
// `aslc replay TOKEN`, or what repeats the first run; runs of explorations without a token have none.
std::string ReplayCommand(const sim::CampaignResult& result, const sim::FindingStory& finding);
// `5 runs, first with seed 7`.
std::string FindingRuns(const sim::CampaignResult& result, const sim::FindingStory& finding);
// `  12.5s  Charge  calls again, retry 1`, a line a row; branches are indented.
std::string TimelineText(const sim::FindingStory& finding);

// ---- plots (report_plots.cpp)

enum class PlotUnit { kNanoseconds, kCount, kBytes, kPicodollars };
std::string NumberText(uint64_t value, PlotUnit unit);
struct Distribution {
  const char* key;    // in JSON Lines
  const char* title;  // for people
  PlotUnit unit;
  const sim::Histogram* values;
};
// Those of a part by run, then those of its first machine by execution.
std::vector<Distribution> DistributionsOf(const sim::CampaignPart& part);
// Those of executions of a machine.
std::vector<Distribution> DistributionsOf(const sim::MachineNumbers& machine);
// A bar chart as SVG; empty when all values are the same.
std::string PlotOf(const sim::Histogram& histogram, PlotUnit unit, std::string_view title);
// Its bars: their numbers as parts of 100 of the highest.
std::vector<unsigned> SparkOf(const sim::Histogram& histogram, size_t bars);

// ---- pieces of the page (report_html_*.cpp)

extern const std::string_view kPageStyle, kPageScript;
// Longer names and texts are cut on the page.
inline constexpr size_t kPageText = 300;
std::string PageText(std::string_view text, size_t bytes_max = kPageText);
std::string HtmlOfFailures(const sim::CampaignResult& result);
std::string HtmlOfWorkflows(const sim::CampaignResult& result);
// JSON for the page's script, without `<`.
std::string PageData(const sim::CampaignResult& result);

}  // namespace aslc::cli
