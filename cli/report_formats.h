// Reports of campaigns for people and for CI (docs/reports.md). Texts depend on the result alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/campaign_result.h"

namespace aslc::cli {

std::string TextOfResult(const sim::CampaignResult& result);
// A testcase for each case and each property (the format of JUnit's Ant task).
std::string JUnitOfResult(const sim::CampaignResult& result);
// Workflow commands of GitHub Actions: errors for failures, warnings for what no run reached or used.
std::string AnnotationsOfResult(const sim::CampaignResult& result);
// For GITHUB_STEP_SUMMARY: tables, and the workflow as Mermaid.
std::string MarkdownOfResult(const sim::CampaignResult& result);
// One page that needs nothing else.
std::string HtmlOfResult(const sim::CampaignResult& result);

// ---- parts of them

// Escaped for HTML and XML; line breaks stay.
std::string MarkupText(std::string_view text);
std::string PartTitle(const sim::CampaignResult& result, const sim::CampaignPart& part);
// Of Tasks of the first machine.
std::map<std::string, uint64_t> CallsByResource(const sim::CampaignPart& part);
// `$25.00 per million executions`, an estimate.
std::string CostText(const sim::CampaignPart& part);
// How many runs came to a state, over all parts; as in the image.
struct StateVisits {
  std::string name;
  uint32_t line = 0;
  uint64_t runs = 0;
};
std::vector<StateVisits> VisitsOf(const sim::CampaignResult& result);
// How a state is shown: 0 no run came, then more to all of them.
inline constexpr int kVisitLevels = 4;
int VisitLevel(uint64_t runs, uint64_t of);
// What went wrong in a kind of failure, without what it is called: its cause, and what was not met.
std::string FailureDetail(const sim::FailureStory& failure);

// ---- plots (report_plots.cpp)

enum class PlotUnit { kNanoseconds, kCount, kBytes };
std::string NumberText(uint64_t value, PlotUnit unit);
// A bar chart as SVG; empty when all values are the same.
std::string PlotOf(const sim::Histogram& histogram, PlotUnit unit, std::string_view title);

}  // namespace aslc::cli
