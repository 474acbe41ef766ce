// Making and merging results of campaigns (campaign_result.h).
#include "sim/campaign_result.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace aslc::sim {
namespace {

std::string TextOf(const aslrt_image* image, aslrt_str text) {
  return {aslrt_image_chars(image, text), text.len};
}

void MergeFailures(const std::vector<FailureGroup>& others, std::vector<FailureGroup>* failures) {
  FailureGroups groups;
  for (const auto* list : {&others, static_cast<const std::vector<FailureGroup>*>(failures)}) {
    for (const FailureGroup& group : *list) groups.Add(group);
  }
  *failures = groups.ByFirstSeed();
}

void MergeProperties(const std::vector<PropertyNumbers>& others, std::vector<PropertyNumbers>* properties) {
  for (size_t i = 0; i < properties->size(); ++i) {
    PropertyNumbers& property = (*properties)[i];
    const PropertyNumbers& other = others[i];
    if (other.runs == 0) continue;
    if (property.runs == 0 || other.first_seed < property.first_seed) {
      property.first_seed = other.first_seed;
      property.first = other.first;
    }
    property.runs += other.runs;
  }
}

bool SameProperties(const CampaignPart& a, const CampaignPart& b) {
  return std::equal(a.properties.begin(), a.properties.end(), b.properties.begin(), b.properties.end(),
                    [](const PropertyNumbers& x, const PropertyNumbers& y) { return x.name == y.name; });
}

bool SamePart(const CampaignPart& a, const CampaignPart& b) {
  return a.case_name == b.case_name && a.command == b.command && a.first_seed == b.first_seed &&
         a.planned == b.planned && a.exploration.faults == b.exploration.faults &&
         a.exploration.calls == b.exploration.calls && a.exploration.crashes == b.exploration.crashes && SameProperties(a, b);
}

// Of each way to fail the first run stands for it. A part of a campaign has told all of its first ways, and
// one that is among the first of all is among the first of the part that found it first.
void MergeFindings(const CampaignResult& other, CampaignResult* result) {
  std::vector<FindingStory>& findings = result->findings;
  findings.insert(findings.end(), other.findings.begin(), other.findings.end());
  std::stable_sort(findings.begin(), findings.end(), [](const FindingStory& a, const FindingStory& b) {
    return std::pair(a.part, a.first_seed) < std::pair(b.part, b.first_seed);
  });
  std::set<std::string> seen;
  std::erase_if(findings, [&](const FindingStory& each) { return !seen.insert(each.what).second; });
  if (findings.size() > kStoriesMax) findings.resize(kStoriesMax);
  LeastHashed<uint64_t> runs(kKindsMax);
  for (const auto* kinds : {&other.kinds, static_cast<const std::vector<FindingKind>*>(&result->kinds)}) {
    for (const FindingKind& kind : *kinds) {
      if (uint64_t* count = runs.Find(kind.what)) *count += kind.runs;
    }
  }
  result->kinds.clear();
  for (const auto& [key, count] : runs.values()) result->kinds.push_back({key.second, count});
}

const char* Difference(const CampaignResult& a, const CampaignResult& b) {
  if (a.file != b.file) return "it is of another file";
  if (a.version != b.version) return "it was made by another version";
  if (a.machines != b.machines) return "the definition was another one";
  if (a.prices != b.prices) return "the prices were others";
  if (!std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(), SamePart)) {
    return "its options were others, which decide what runs do, or its seeds are of another campaign";
  }
  if (a.coverage.has_value() != b.coverage.has_value()) return "only one of them has coverage";
  return nullptr;
}

}  // namespace

bool AddSeeds(uint64_t first, uint64_t last, std::map<uint64_t, uint64_t>* seeds) {
  auto next = seeds->lower_bound(first);
  if (next != seeds->end() && next->first <= last) return false;
  if (next != seeds->begin()) {
    const auto before = std::prev(next);
    if (before->second >= first) return false;
    if (before->second + 1 == first) {
      first = before->first;
      seeds->erase(before);
    }
  }
  if (next != seeds->end() && next->first - 1 == last) {
    last = next->second;
    seeds->erase(next);
  }
  seeds->emplace(first, last);
  return true;
}

bool MergePart(const CampaignPart& other, CampaignPart* part) {
  for (const auto& [first, last] : other.seeds) {
    if (!AddSeeds(first, last, &part->seeds)) return false;
  }
  part->exploration.pruned += other.exploration.pruned;
  part->exploration.points += other.exploration.points;
  part->exploration.traces += other.exploration.traces;
  part->exploration.complete = part->exploration.complete && other.exploration.complete;
  MergeOutcomes(other.outcomes, &part->outcomes);
  part->payloads.Merge(other.payloads);
  part->costs.Merge(other.costs);
  part->executions.Merge(other.executions);
  part->tasks.Merge(other.tasks);
  for (size_t i = 0; i < part->machines.size(); ++i) part->machines[i].Merge(other.machines[i]);
  MergeFailures(other.failures, &part->failures);
  part->failed += other.failed;
  MergeProperties(other.properties, &part->properties);
  return true;
}

uint64_t CampaignPart::ungrouped() const {
  uint64_t kept = 0;
  for (const FailureGroup& group : failures) kept += group.runs;
  return failed - std::min(kept, failed);
}

uint64_t CampaignResult::runs() const {
  uint64_t sum = 0;
  for (const CampaignPart& part : parts) sum += part.runs();
  return sum;
}

uint64_t CampaignResult::failed() const {
  uint64_t sum = 0;
  for (const CampaignPart& part : parts) sum += part.failed;
  return sum;
}

std::optional<uint64_t> CampaignResult::RunsOf(const FindingStory& finding) const {
  for (const FindingKind& kind : kinds) {
    if (kind.what == finding.what) return kind.runs;
  }
  return std::nullopt;
}

MachineInfo MachineInfoOf(const aslrt_image* image, std::string definition) {
  MachineInfo info;
  info.name = TextOf(image, image->name);
  info.definition = std::move(definition);
  info.type = static_cast<aslrt_machine_type>(image->type);
  info.definition_hash = image->definition_hash;
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    info.states.push_back(
        {TextOf(image, states[i].name), TextOf(image, states[i].resource), states[i].line, states[i].column});
  }
  return info;
}

CampaignPart PartOf(const Statistics& statistics, uint64_t first_seed, const PartNames& names) {
  CampaignPart part;
  part.case_name = names.case_name;
  part.command = names.command;
  part.first_seed = first_seed;
  part.planned = statistics.runs();
  if (part.planned > 0) part.seeds.emplace(first_seed, first_seed + part.planned - 1);
  part.outcomes = statistics.outcomes();
  part.payloads = statistics.payloads();
  part.costs = statistics.costs();
  part.executions = statistics.executions();
  part.tasks = statistics.tasks();
  part.machines = statistics.machines();
  part.failures = statistics.groups();
  part.failed = statistics.failures();
  for (const PropertyFailure& failure : statistics.properties()) {
    part.properties.push_back(
        {failure.name, failure.first.by_default, 0, failure.runs, failure.first_seed, failure.first});
  }
  return part;
}

bool MergeCampaign(const CampaignResult& other, CampaignResult* result, std::string* problem) {
  if (const char* difference = Difference(*result, other)) {
    *problem = difference;
    return false;
  }
  CampaignResult merged = *result;
  for (size_t i = 0; i < merged.parts.size(); ++i) {
    if (MergePart(other.parts[i], &merged.parts[i])) continue;
    *problem = "it has runs of the same seeds";
    return false;
  }
  if (merged.coverage && !merged.coverage->Merge(*other.coverage)) {
    *problem = "its coverage is of another definition";
    return false;
  }
  MergeFindings(other, &merged);
  if (!other.unused || !merged.unused) {
    merged.unused.reset();
  } else {
    std::erase_if(*merged.unused, [&](const UnusedAnswer& answer) {
      return std::find(other.unused->begin(), other.unused->end(), answer) == other.unused->end();
    });
  }
  *result = std::move(merged);
  return true;
}

}  // namespace aslc::sim
