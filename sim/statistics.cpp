// Adding up a campaign (statistics.h).
#include "sim/statistics.h"

#include <algorithm>

namespace aslc::sim {

Statistics::Statistics(std::span<const CasePlan> plans, const Prices& prices) {
  for (const CasePlan& plan : plans) {
    for (const OutcomeRule& rule : plan.rules().outcomes) outcomes_.Name(LabelOf(rule.name));
  }
  std::vector<const aslrt_image*> images;
  for (uint32_t i = 0; i < plans.front().machines(); ++i) images.push_back(plans.front().Of(i).image());
  machines_.UseMachines(images, prices);
}

void Statistics::Add(const RunResult& result, std::string_view outcome, bool failed,
                     std::span<const std::string> unmet, std::optional<uint64_t> position) {
  position_ = position.value_or(result.seed);
  outcomes_.Add({LabelOf(outcome), 1, position_, false});
  payloads_.Add(result.numbers.largest_payload);
  costs_.Add(machines_.Add(result, position_));
  executions_.Add(result.numbers.most_executions);
  tasks_.Add(result.numbers.most_tasks);
  if (failed) AddFailure(result, unmet, outcome.starts_with(kPropertyOutcome) ? outcome : std::string_view());
}

void Statistics::AddViolation(const std::string& property, const Violation& violation) {
  auto found = std::find_if(properties_.begin(), properties_.end(),
                            [&](const PropertyFailure& each) { return each.name == property; });
  if (found == properties_.end()) found = properties_.insert(found, {property, 0, position_, violation});
  ++found->runs;
}

void Statistics::AddFailure(const RunResult& result, std::span<const std::string> unmet,
                            std::string_view property) {
  ++failures_;
  FailureGroup group{std::string(property), result.status, result.has_error, result.has_cause,
                     LabelOf(result.error), CutText(result.cause, kCauseBytesMax), 1, position_, {}};
  for (size_t i = 0; i < unmet.size() && i < kUnmetMax; ++i) group.unmet.push_back(CutText(unmet[i], kCauseBytesMax));
  groups_.Add(group);
}

// Runs that miss the same expectations are one kind, whatever they give in their place; so are those that break the
// same property.
std::string KeyOf(const FailureGroup& group) {
  if (!group.property.empty()) return group.property;
  std::string key = "\n" + std::string(StatusName(group.status));
  if (group.has_error) key += "\n" + group.error;
  key += '\0';
  if (group.has_cause) key += "\n" + group.cause;
  key += '\0';
  for (const std::string& line : group.unmet) key += line.substr(0, line.find(": expected")) + "\n";
  return key;
}

void FailureGroups::Add(const FailureGroup& group) {
  FailureGroup* kept = groups_.Find(KeyOf(group));
  if (kept == nullptr) return;
  const uint64_t runs = kept->runs + group.runs;
  if (kept->runs == 0 || group.first_seed < kept->first_seed) *kept = group;
  kept->runs = runs;
}

uint64_t FailureGroups::runs() const {
  uint64_t runs = 0;
  for (const auto& [key, group] : groups_.values()) runs += group.runs;
  return runs;
}

std::vector<FailureGroup> FailureGroups::ByFirstSeed() const {
  std::vector<FailureGroup> groups;
  for (const auto& [key, group] : groups_.values()) groups.push_back(group);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const FailureGroup& a, const FailureGroup& b) { return a.first_seed < b.first_seed; });
  return groups;
}

DurationSummary SummaryOf(const Histogram& durations_ns) {
  const auto rank = [&](unsigned percent) { return static_cast<int64_t>(durations_ns.Percentile(percent)); };
  return {static_cast<int64_t>(durations_ns.min()), rank(50), rank(90), rank(99),
          static_cast<int64_t>(durations_ns.max())};
}

}  // namespace aslc::sim
