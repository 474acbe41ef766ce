// Tables and summaries of campaigns (report.h).
#include "sim/report.h"

#include <algorithm>

#include "sim/value_text.h"

namespace aslc::sim {
namespace {

constexpr size_t kGroupsShown = 20;

std::string Padded(std::string_view text, size_t width, bool right) {
  const std::string blanks(width > text.size() ? width - text.size() : 0, ' ');
  return right ? blanks + std::string(text) : std::string(text) + blanks;
}

// `retries` or `12+` for the last row, which holds all above.
std::string RetryLabel(size_t retries) {
  return std::to_string(retries) + (retries + 1 == kRetriesShown ? "+" : "");
}

void AppendOutcomes(std::string& out, const CampaignPart& part) {
  size_t name_width = 0;
  for (const OutcomeCount& outcome : part.outcomes) {
    if (outcome.runs > 0) name_width = std::max(name_width, outcome.name.size());
  }
  const size_t count_width = std::to_string(part.runs()).size();
  for (const OutcomeCount& outcome : part.outcomes) {
    if (outcome.runs == 0) continue;  // cases of one file share outcomes that are not for all of them
    out += Padded(outcome.name, name_width, false) + "  " +
           Padded(std::to_string(outcome.runs), count_width, true) + "  " +
           Padded(FormatPercent(outcome.runs, part.runs()), 6, true) + " %\n";
  }
}

void AppendRetryLines(std::string& out, const MachineInfo& machine, const MachineNumbers& numbers) {
  size_t width = 0;
  for (size_t i = 0; i < numbers.states.size(); ++i) {
    if (numbers.states[i].retries.size() > 1) width = std::max(width, machine.states[i].name.size());
  }
  bool first = true;
  for (size_t i = 0; i < numbers.states.size(); ++i) {
    const std::vector<uint64_t>& visits = numbers.states[i].retries;
    if (visits.size() <= 1) continue;  // never retried
    out += (first ? "retries   " : "          ") + Padded(machine.states[i].name, width, false);
    for (size_t r = 0; r < visits.size(); ++r) {
      if (visits[r] != 0) out += "  " + RetryLabel(r) + ": " + std::to_string(visits[r]);
    }
    out += '\n';
    first = false;
  }
}

// Runs of explorations have no seeds of their own.
std::string FirstText(const CampaignPart& part, uint64_t position) {
  return part.exploration.faults > 0 ? "" : ", first with seed " + std::to_string(position);
}

void AppendFailures(std::string& out, const CampaignPart& part) {
  if (part.failed == 0) {
    out += "failures  none\n";
    return;
  }
  out += "failures  " + Plural(part.failed, "run") + "\n";
  const std::vector<FailureGroup>& groups = part.failures;
  const size_t shown = std::min(groups.size(), kGroupsShown);
  for (size_t i = 0; i < shown; ++i) {
    const FailureGroup& group = groups[i];
    out += "  " + FailureTitle(group) + "  " + Plural(group.runs, "run") + FirstText(part, group.first_seed) + "\n";
    if (group.has_cause && !group.cause.empty() && group.property.empty()) out += "    " + group.cause + "\n";
    for (const std::string& line : group.unmet) out += "    not as expected: " + line + "\n";
    out += "    " + RepeatCommand(part, group.first_seed) + "\n";
  }
  if (shown < groups.size()) out += "  and " + Plural(groups.size() - shown, "other kind") + "\n";
  if (part.ungrouped() > 0) {
    out += "  and " + Plural(part.ungrouped(), "run") + " of still other kinds\n";
  }
}

// What every scenario forbids is told by the failures, unless runs have their label from it.
void AppendProperties(std::string& out, const CampaignPart& part) {
  bool first = true;
  for (const PropertyNumbers& property : part.properties) {
    const std::string label = std::string(kPropertyOutcome) + property.name;
    const bool labels = std::any_of(part.failures.begin(), part.failures.end(),
                                    [&](const FailureGroup& group) { return group.property == label; });
    if (property.runs == 0 || (property.by_default && !labels)) continue;
    if (first) out += "properties that do not hold\n";
    first = false;
    out += "  " + property.name + "  " + Plural(property.runs, "run") + FirstText(part, property.first_seed) + "\n    " + ViolationText(property.first) + "\n";
  }
}

void AppendKey(std::string& out, std::string_view key) {
  if (out.back() != '{' && out.back() != '[') out += ',';
  AppendJsonText(out, key);
  out += ':';
}

void AppendNumber(std::string& out, std::string_view key, uint64_t number) {
  AppendKey(out, key);
  out += std::to_string(number);
}

void AppendJsonDurations(std::string& out, const CampaignPart& part) {
  const DurationSummary durations = SummaryOf(part.durations_ns());
  AppendKey(out, "durationNs");
  out += '{';
  AppendNumber(out, "min", static_cast<uint64_t>(durations.min_ns));
  AppendNumber(out, "p50", static_cast<uint64_t>(durations.p50_ns));
  AppendNumber(out, "p90", static_cast<uint64_t>(durations.p90_ns));
  AppendNumber(out, "p99", static_cast<uint64_t>(durations.p99_ns));
  AppendNumber(out, "max", static_cast<uint64_t>(durations.max_ns));
  out += '}';
}

void AppendJsonRetries(std::string& out, const MachineInfo& machine, const MachineNumbers& numbers) {
  AppendKey(out, "retries");
  out += '{';
  for (size_t s = 0; s < numbers.states.size(); ++s) {
    const std::vector<uint64_t>& visits = numbers.states[s].retries;
    if (visits.empty()) continue;
    AppendKey(out, machine.states[s].name);
    out += '[';
    for (size_t i = 0; i < visits.size(); ++i) out += (i == 0 ? "" : ",") + std::to_string(visits[i]);
    out += ']';
  }
  out += '}';
}

void AppendJsonGroups(std::string& out, const CampaignPart& part) {
  AppendKey(out, "failureKinds");
  out += '[';
  for (const FailureGroup& group : part.failures) {
    if (out.back() != '[') out += ',';
    out += '{';
    if (!group.property.empty()) {
      AppendKey(out, "property");
      AppendJsonText(out, std::string_view(group.property).substr(kPropertyOutcome.size()));
    }
    AppendKey(out, "status");
    AppendJsonText(out, StatusName(group.status));
    if (group.has_error) {
      AppendKey(out, "error");
      AppendJsonText(out, group.error);
    }
    if (group.has_cause) {
      AppendKey(out, "cause");
      AppendJsonText(out, group.cause);
    }
    if (!group.unmet.empty()) {
      AppendKey(out, "unmet");
      AppendJsonTexts(out, group.unmet);
    }
    AppendNumber(out, "runs", group.runs);
    AppendNumber(out, "firstSeed", group.first_seed);
    AppendKey(out, "command");
    AppendJsonText(out, RepeatCommand(part, group.first_seed));
    out += '}';
  }
  out += ']';
}

void AppendJsonProperties(std::string& out, const CampaignPart& part) {
  AppendKey(out, "properties");
  out += '[';
  for (const PropertyNumbers& property : part.properties) {
    if (property.runs == 0) continue;
    if (out.back() != '[') out += ',';
    out += '{';
    AppendKey(out, "name");
    AppendJsonText(out, property.name);
    AppendNumber(out, "runs", property.runs);
    AppendNumber(out, "firstSeed", property.first_seed);
    AppendKey(out, "first");
    AppendViolation(out, property.first);
    AppendKey(out, "command");
    AppendJsonText(out, RepeatCommand(part, property.first_seed));
    out += '}';
  }
  out += ']';
}

}  // namespace

std::string ViolationText(const Violation& violation) {
  std::string text = "at " + FormatDuration(violation.time_ns) + ": " + violation.why;
  // The line is one line, whatever an error's cause holds.
  std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

void AppendViolation(std::string& out, const Violation& violation) {
  out += '{';
  AppendKey(out, "ns");
  out += std::to_string(violation.time_ns);
  AppendKey(out, "why");
  AppendJsonText(out, violation.why);
  AppendKey(out, "events");
  out += '[';
  for (size_t i = 0; i < violation.events.size(); ++i) {
    out += (i == 0 ? "" : ",") + std::to_string(violation.events[i]);
  }
  out += "]}";
}

void AppendViolations(std::string& out, const PropertySet& set, std::span<const Violation> violations) {
  out += '[';
  for (const Violation& violation : violations) {
    if (out.back() != '[') out += ',';
    out += '{';
    AppendKey(out, "name");
    AppendJsonText(out, set.NameOf(violation));
    AppendKey(out, "violation");
    AppendViolation(out, violation);
    out += '}';
  }
  out += ']';
}

std::string Plural(uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string FailureTitle(const FailureGroup& failure) {
  if (!failure.property.empty()) return failure.property;
  return std::string(StatusName(failure.status)) + (failure.has_error ? "  " + failure.error : "");
}

std::string RepeatCommand(const CampaignPart& part, uint64_t seed) {
  if (part.exploration.faults > 0) {
    return part.command + (part.exploration.calls ? " --faults " + std::to_string(part.exploration.faults) : "") +
           (part.exploration.crashes ? " --crashes" : "");
  }
  return RepeatCommand(ReportNames{part.case_name, part.command}, seed);
}

std::string RepeatCommand(const ReportNames& names, uint64_t seed) {
  return std::string(names.command) + " --seed " + std::to_string(seed);
}

std::string SeedsText(const CampaignPart& part) {
  if (part.exploration.faults > 0) {
    std::string text = "at most " + Plural(part.exploration.faults, "fault") + " each, " +
                       std::to_string(part.exploration.pruned) + " led nowhere new";
    return text + (part.exploration.complete ? "" : "; there are more than could be tried");
  }
  if (part.seeds.empty()) return "no seeds";
  std::string text = part.runs() == 1 ? "seed" : "seeds";
  for (const auto& [first, last] : part.seeds) {
    text += (&first == &part.seeds.begin()->first ? " " : ", ") + std::to_string(first);
    if (last != first) text += " to " + std::to_string(last);
  }
  return text;
}

// What became of a single run is one line, unless it failed.
std::string SingleRunReport(const CampaignPart& part) {
  std::string out = part.case_name.empty() ? "" : "case " + part.case_name + ": ";
  for (const OutcomeCount& outcome : part.outcomes) {
    if (outcome.runs > 0) out += outcome.name;
  }
  out += " after " + FormatDuration(SummaryOf(part.durations_ns()).max_ns) + "\n";
  if (part.failed == 0) return out;
  AppendProperties(out, part);
  AppendFailures(out, part);
  return out;
}

std::string TextReport(const CampaignPart& part, const MachineInfo& machine) {
  if (part.runs() == 1) return SingleRunReport(part);
  std::string out;
  if (!part.case_name.empty()) out += "case " + part.case_name + ": ";
  out += Plural(part.runs(), "run") + ", " + SeedsText(part) + "\n";
  AppendOutcomes(out, part);
  const DurationSummary durations = SummaryOf(part.durations_ns());
  out += "duration  min " + FormatDuration(durations.min_ns) + "  p50 " + FormatDuration(durations.p50_ns) +
         "  p90 " + FormatDuration(durations.p90_ns) + "  p99 " + FormatDuration(durations.p99_ns) +
         "  max " + FormatDuration(durations.max_ns) + "\n";
  AppendRetryLines(out, machine, part.machines.front());
  AppendProperties(out, part);
  AppendFailures(out, part);
  return out;
}

std::string JsonReport(const CampaignPart& part, const MachineInfo& machine) {
  std::string out = "{";
  if (!part.case_name.empty()) {
    AppendKey(out, "case");
    AppendJsonText(out, part.case_name);
  }
  AppendNumber(out, "seed", part.seeds.empty() ? part.first_seed : part.seeds.begin()->first);
  AppendNumber(out, "runs", part.runs());
  AppendNumber(out, "failures", part.failed);
  AppendKey(out, "outcomes");
  out += '{';
  for (const OutcomeCount& outcome : part.outcomes) AppendNumber(out, outcome.name, outcome.runs);
  out += '}';
  AppendJsonDurations(out, part);
  AppendJsonRetries(out, machine, part.machines.front());
  AppendJsonProperties(out, part);
  AppendJsonGroups(out, part);
  return out + "}";
}

void AppendJsonTexts(std::string& out, std::span<const std::string> texts) {
  out += '[';
  for (const std::string& text : texts) {
    if (&text != texts.data()) out += ',';
    AppendJsonText(out, text);
  }
  out += ']';
}

void AppendJsonText(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace aslc::sim
