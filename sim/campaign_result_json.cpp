// Results of campaigns as JSON (campaign_result.h, docs/reports.md); campaign_result_reader.cpp reads them.
#include "sim/campaign_result.h"
#include "sim/coverage_document.h"
#include "sim/json_members.h"
#include "sim/report.h"
#include "sim/trace.h"

namespace aslc::sim {
namespace {

std::string Wide(unsigned __int128 number) {
  std::string digits;
  do digits += static_cast<char>('0' + static_cast<int>(number % 10));
  while ((number /= 10) != 0);
  return {digits.rbegin(), digits.rend()};
}

// Numbers of 64 bits are written as they are; a sum of 128 bits is a string.
class Object : public JsonMembers {
 public:
  Object& Count(std::string_view key, uint64_t value) {
    Raw(key, std::to_string(value));
    return *this;
  }
};

template <typename Rows, typename Write>
std::string List(const Rows& rows, Write write) {
  std::string out = "[";
  for (const auto& row : rows) {
    if (out.size() > 1) out += ',';
    out += write(row);
  }
  return out + "]";
}

std::string Pair(const std::pair<const uint64_t, uint64_t>& pair) {
  return "[" + std::to_string(pair.first) + "," + std::to_string(pair.second) + "]";
}

std::string HistogramText(const Histogram& histogram) {
  Object object;
  object.Count("min", histogram.min()).Count("max", histogram.max()).Text("sum", Wide(histogram.sum()));
  object.Count("bits", histogram.bits()).Raw("buckets", List(histogram.buckets(), Pair));
  return object.Finish();
}

std::string OutcomeText(const OutcomeCount& outcome) {
  Object object;
  object.Text("name", outcome.name);
  object.Count("runs", outcome.runs).Count("firstSeed", outcome.first_seed).Flag("named", outcome.named);
  return object.Finish();
}

std::string StateText(const StateNumbers& state) {
  Object object;
  object.Count("runs", state.runs).Count("visits", state.visits).Count("calls", state.calls);
  object.Raw("retries", List(state.retries, [](uint64_t visits) { return std::to_string(visits); }));
  object.Raw("tookNs", HistogramText(state.took_ns));
  object.Raw("requestBytes", HistogramText(state.requests)).Raw("replyBytes", HistogramText(state.replies));
  return object.Finish();
}

std::string MachineText(const MachineNumbers& machine) {
  Object object;
  object.Raw("outcomes", List(machine.outcomes, OutcomeText));
  object.Raw("durationNs", HistogramText(machine.durations_ns));
  object.Raw("transitions", HistogramText(machine.transitions));
  object.Raw("historyEvents", HistogramText(machine.events));
  object.Raw("branchesAtOnce", HistogramText(machine.branches));
  object.Raw("picodollars", HistogramText(machine.costs));
  object.Raw("states", List(machine.states, StateText));
  return object.Finish();
}

std::string FailureText(const FailureGroup& failure) {
  Object object;
  if (!failure.property.empty()) object.Text("property", failure.property);
  object.Text("status", StatusName(failure.status));
  if (failure.has_error) object.Text("error", failure.error);
  if (failure.has_cause) object.Text("cause", failure.cause);
  if (!failure.unmet.empty()) object.Raw("unmet", List(failure.unmet, JsonQuoted));
  object.Count("runs", failure.runs).Count("firstSeed", failure.first_seed);
  return object.Finish();
}

std::string PropertyText(const PropertyNumbers& property) {
  Object object;
  object.Text("name", property.name);
  object.Flag("byDefault", property.by_default);
  object.Count("line", property.line).Count("runs", property.runs);
  if (property.runs > 0) {
    std::string violation;
    AppendViolation(violation, property.first);
    object.Count("firstSeed", property.first_seed).Raw("violation", violation);
  }
  return object.Finish();
}

std::string PartText(const CampaignPart& part) {
  Object object;
  if (!part.case_name.empty()) object.Text("case", part.case_name);
  object.Count("line", part.line).Text("command", part.command);
  object.Count("firstSeed", part.first_seed).Count("planned", part.planned).Count("runs", part.runs());
  object.Raw("seeds", List(part.seeds, Pair));
  if (part.exploration.faults > 0) {
    Object exploration;
    exploration.Count("faults", part.exploration.faults).Count("points", part.exploration.points).Count("pruned", part.exploration.pruned);
    exploration.Flag("calls", part.exploration.calls).Flag("crashes", part.exploration.crashes);
    exploration.Flag("complete", part.exploration.complete)
        .Text("traces", TraceHashText(part.exploration.traces));
    object.Raw("exploration", exploration.Finish());
  }
  object.Raw("outcomes", List(part.outcomes, OutcomeText));
  object.Raw("largestPayload", HistogramText(part.payloads));
  object.Raw("picodollars", HistogramText(part.costs));
  object.Raw("executionsAtOnce", HistogramText(part.executions));
  object.Raw("tasksAtOnce", HistogramText(part.tasks));
  object.Raw("machines", List(part.machines, MachineText));
  object.Count("failures", part.failed);
  object.Raw("failureKinds", List(part.failures, FailureText));
  object.Raw("properties", List(part.properties, PropertyText));
  return object.Finish();
}

std::string DrawingsText(const Drawings& drawings) {
  Object object;
  object.Text("mermaid", drawings.mermaid).Text("svg", drawings.svg);
  object.Raw("nodes", List(drawings.nodes, [](const auto& node) {
               return "[" + JsonQuoted(node.first) + "," + JsonQuoted(node.second) + "]";
             }));
  return object.Finish();
}

std::string InfoText(const MachineInfo& machine) {
  Object object;
  object.Text("name", machine.name).Text("definition", machine.definition);
  object.Text("type", machine.type == ASLRT_EXPRESS ? "EXPRESS" : "STANDARD");
  object.Text("definitionHash", TraceHashText(machine.definition_hash));
  object.Raw("states", List(machine.states, [](const StateInfo& state) {
               Object row;
               row.Text("name", state.name);
               if (!state.resource.empty()) row.Text("resource", state.resource);
               row.Count("line", state.line).Count("column", state.column);
               return row.Finish();
             }));
  object.Raw("drawings", DrawingsText(machine.drawings));
  return object.Finish();
}

std::string RowText(const StoryRow& row) {
  Object object;
  object.Number("ns", row.time_ns);
  if (row.branch != 0) object.Count("branch", row.branch);
  if (!row.state.empty()) object.Text("state", row.state);
  object.Text("text", row.text);
  if (!row.mark.empty()) object.Text("mark", row.mark);
  return object.Finish();
}

std::string FindingJson(const FindingStory& finding) {
  Object object;
  object.Count("part", finding.part).Count("firstSeed", finding.first_seed);
  object.Text("what", finding.what).Text("message", finding.message);
  if (!finding.case_name.empty()) object.Text("case", finding.case_name);
  object.Text("input", finding.input).Raw("faults", List(finding.faults, JsonQuoted));
  object.Flag("minimal", finding.minimal).Text("token", finding.token);
  if (!finding.state.empty()) object.Text("state", finding.state);
  object.Raw("timeline", List(finding.rows, RowText)).Flag("cut", finding.cut);
  return object.Finish();
}

std::string UnusedText(const UnusedAnswer& answer) {
  Object row;
  row.Text("pointer", answer.pointer);
  row.Count("line", answer.line);
  return row.Finish();
}

std::string KindText(const FindingKind& kind) {
  Object row;
  row.Text("what", kind.what);
  row.Count("runs", kind.runs);
  return row.Finish();
}

}  // namespace

std::string PricesText(const Prices& prices) {
  Object object;
  object.Count("transition", prices.transition)
      .Count("request", prices.request)
      .Count("gibSecond", prices.gib_second);
  object.Count("durationStepMs", prices.duration_step_ms).Count("memoryStepMib", prices.memory_step_mib);
  return object.Finish();
}

std::string CampaignText(const CampaignResult& result) {
  Object object;
  object.Count("aslcCampaign", kCampaignVersion).Text("version", result.version).Text("file", result.file);
  object.Raw("prices", PricesText(result.prices));
  object.Count("runs", result.runs()).Count("failures", result.failed());
  object.Raw("machines", List(result.machines, InfoText));
  object.Raw("parts", List(result.parts, PartText));
  object.Raw("findings", List(result.findings, FindingJson));
  object.Raw("findingKinds", List(result.kinds, KindText));
  if (result.unused) object.Raw("unusedAnswers", List(*result.unused, UnusedText));
  if (result.coverage) {
    std::string coverage = CoverageJson(*result.coverage);
    coverage.pop_back();  // its line break
    object.Raw("coverage", coverage);
  }
  return object.Finish() + "\n";
}

}  // namespace aslc::sim
