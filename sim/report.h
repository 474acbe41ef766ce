// What people and scripts read after a campaign: a table, or a member of the summary line.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "aslc/image.h"
#include "sim/campaign.h"
#include "sim/campaign_result.h"
#include "sim/statistics.h"

namespace aslc::sim {

using ReportNames = PartNames;

// The command that repeats one run.
std::string RepeatCommand(const ReportNames& names, uint64_t seed);
std::string RepeatCommand(const CampaignPart& part, uint64_t seed);
// `seeds 1 to 100`.
std::string SeedsText(const CampaignPart& part);

// Lines of a table: outcomes with counts and percentages, virtual durations, retries by state, failures
// by what went wrong, each ending with the command that repeats the first of them. One line about a single run that
// did not fail.
std::string TextReport(const CampaignPart& part, const MachineInfo& machine);
// The same as one JSON object; durations are in nanoseconds.
std::string JsonReport(const CampaignPart& part, const MachineInfo& machine);

// `1 run`, `2 runs`.
std::string Plural(uint64_t count, std::string_view noun);
// `FAILED  Error`, as failures are called.
std::string FailureTitle(const FailureGroup& failure);

// `at 12.5s: why`, one line.
std::string ViolationText(const Violation& violation);
// {"ns", "why", "events"}; ns since the start of the run, events by their positions in the trace document.
void AppendViolation(std::string& out, const Violation& violation);

// [{"name", "violation"}] with the names of the properties.
void AppendViolations(std::string& out, const PropertySet& set, std::span<const Violation> violations);

// Appends a JSON string with its quotes; the text is UTF-8.
void AppendJsonText(std::string& out, std::string_view text);
// A list of them.
void AppendJsonTexts(std::string& out, std::span<const std::string> texts);

}  // namespace aslc::sim
