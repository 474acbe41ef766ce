// Making and merging results of campaigns (campaign_result.h).
#include "sim/campaign_result.h"

#include <algorithm>
#include <iterator>

namespace aslc::sim {
namespace {

std::string TextOf(const aslrt_image* image, aslrt_str text) {
  return {aslrt_image_chars(image, text), text.len};
}

// Ranges that touch become one. False when a seed is in both.
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

void MergeOutcomes(const std::vector<OutcomeCount>& others, std::vector<OutcomeCount>* outcomes) {
  for (const OutcomeCount& other : others) {
    const auto found = std::find_if(outcomes->begin(), outcomes->end(),
                                    [&](const OutcomeCount& each) { return each.name == other.name; });
    if (found == outcomes->end()) {
      outcomes->push_back(other);
      continue;
    }
    if (other.runs == 0) continue;
    found->first_seed = found->runs == 0 ? other.first_seed : std::min(found->first_seed, other.first_seed);
    found->runs += other.runs;
  }
  std::stable_sort(outcomes->begin(), outcomes->end(), [](const OutcomeCount& a, const OutcomeCount& b) {
    if (a.named || b.named) return a.named && !b.named;
    return a.first_seed < b.first_seed;
  });
}

void MergeStates(const std::vector<StateNumbers>& others, std::vector<StateNumbers>* states) {
  for (size_t i = 0; i < states->size(); ++i) {
    StateNumbers& state = (*states)[i];
    const StateNumbers& other = others[i];
    state.runs += other.runs;
    state.calls += other.calls;
    state.retries.resize(std::max(state.retries.size(), other.retries.size()));
    for (size_t r = 0; r < other.retries.size(); ++r) state.retries[r] += other.retries[r];
  }
}

void MergeFailures(const std::vector<FailureStory>& others, std::vector<FailureStory>* failures) {
  FailureGroups groups;
  std::map<std::pair<uint64_t, std::string>, const FailureStory*> stories;
  for (const auto* list : {&others, static_cast<const std::vector<FailureStory>*>(failures)}) {
    for (const FailureStory& story : *list) {
      groups.Add(story);
      stories[{story.first_seed, KeyOf(story)}] = &story;
    }
  }
  std::vector<FailureStory> merged;
  for (FailureGroup& group : groups.ByFirstSeed()) {
    const FailureStory* story = stories[{group.first_seed, KeyOf(group)}];
    FailureStory& made = merged.emplace_back();
    static_cast<FailureGroup&>(made) = std::move(group);
    if (merged.size() <= kStoriesMax) made.timeline = story->timeline;
  }
  *failures = std::move(merged);
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

template <typename Row>
bool SameNames(const std::vector<Row>& a, const std::vector<Row>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Row& x, const Row& y) { return x.name == y.name; });
}

bool SamePart(const CampaignPart& a, const CampaignPart& b) {
  return a.case_name == b.case_name && a.command == b.command && a.first_seed == b.first_seed &&
         a.planned == b.planned && SameNames(a.states, b.states) && SameNames(a.properties, b.properties);
}

// False when a seed is in both.
bool MergePart(const CampaignPart& other, CampaignPart* part) {
  for (const auto& [first, last] : other.seeds) {
    if (!AddSeeds(first, last, &part->seeds)) return false;
  }
  MergeOutcomes(other.outcomes, &part->outcomes);
  part->durations_ns.Merge(other.durations_ns);
  part->transitions.Merge(other.transitions);
  part->events.Merge(other.events);
  part->payloads.Merge(other.payloads);
  part->costs.Merge(other.costs);
  MergeStates(other.states, &part->states);
  MergeFailures(other.failures, &part->failures);
  part->failed += other.failed;
  MergeProperties(other.properties, &part->properties);
  return true;
}

const char* Difference(const CampaignResult& a, const CampaignResult& b) {
  if (a.file != b.file) return "it is of another file";
  if (a.version != b.version) return "it was made by another version";
  if (a.definition_hash != b.definition_hash || a.drawings != b.drawings) return "the definition was another one";
  if (a.prices != b.prices) return "the prices were others";
  if (!std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(), SamePart)) {
    return "its options were others, which decide what runs do, or its seeds are of another campaign";
  }
  return nullptr;
}

}  // namespace

uint64_t CampaignPart::ungrouped() const {
  uint64_t kept = 0;
  for (const FailureStory& story : failures) kept += story.runs;
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

CampaignPart PartOf(const Statistics& statistics, const aslrt_image* image, uint64_t first_seed,
                    const PartNames& names) {
  CampaignPart part;
  part.case_name = names.case_name;
  part.command = names.command;
  part.first_seed = first_seed;
  part.planned = statistics.runs();
  if (part.planned > 0) part.seeds.emplace(first_seed, first_seed + part.planned - 1);
  part.outcomes = statistics.outcomes();
  part.durations_ns = statistics.durations_ns();
  part.transitions = statistics.transitions();
  part.events = statistics.events();
  part.payloads = statistics.payloads();
  part.costs = statistics.costs();
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  const auto at = [](const std::vector<uint64_t>& counts, uint32_t i) { return i < counts.size() ? counts[i] : 0; };
  for (uint32_t i = 0; i < image->states.count; ++i) {
    const auto retries = statistics.retries().find(i);
    part.states.push_back({TextOf(image, states[i].name), TextOf(image, states[i].resource), states[i].line,
                           at(statistics.visits(), i), at(statistics.calls(), i),
                           retries == statistics.retries().end() ? std::vector<uint64_t>() : retries->second});
  }
  for (FailureGroup& group : statistics.groups()) {
    static_cast<FailureGroup&>(part.failures.emplace_back()) = std::move(group);
  }
  part.failed = statistics.failures();
  for (const PropertyFailure& failure : statistics.properties()) {
    part.properties.push_back({failure.name, failure.first.by_default, failure.runs, failure.first_seed,
                               failure.first});
  }
  return part;
}

void AddProperties(const PropertySets& sets, CampaignPart* part) {
  std::vector<PropertyNumbers> all;
  const auto known = [](std::vector<PropertyNumbers>& in, const std::string& name) {
    return std::find_if(in.begin(), in.end(), [&](const PropertyNumbers& each) { return each.name == name; });
  };
  for (const auto& set : sets) {
    if (set == nullptr) continue;
    for (const PropertySet::Item& item : set->items) {
      if (known(all, item.rule.name) != all.end()) continue;
      const auto broken = known(part->properties, item.rule.name);
      all.push_back(broken == part->properties.end() ? PropertyNumbers{item.rule.name, item.rule.by_default, 0, 0, {}}
                                                     : *broken);
    }
  }
  part->properties = std::move(all);
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
