// Adding up a campaign (statistics.h).
#include "sim/statistics.h"

#include <algorithm>
#include <iterator>

#include "sim/hash.h"

namespace aslc::sim {

Statistics::Statistics(std::span<const CasePlan> plans) {
  for (const CasePlan& plan : plans) {
    for (const OutcomeRule& rule : plan.rules().outcomes) {
      if (outcome_index_.try_emplace(rule.name, outcomes_.size()).second) outcomes_.push_back({rule.name, 0, 0, true});
    }
  }
}

void Statistics::Add(const RunResult& result, std::string_view outcome, bool failed,
                     std::span<const std::string> unmet) {
  auto found = outcome_index_.find(outcome);
  if (found == outcome_index_.end()) {
    found = outcome_index_.emplace(std::string(outcome), outcomes_.size()).first;
    outcomes_.push_back({std::string(outcome), 0, 0, false});
  }
  OutcomeCount& count = outcomes_[found->second];
  if (count.runs++ == 0) count.first_seed = result.seed;
  const int64_t duration_ns = result.end_ns - result.start_ns;
  durations_ns_.Add(static_cast<uint64_t>(duration_ns));
  transitions_.Add(result.transitions);
  events_.Add(result.events);
  payloads_.Add(result.largest_payload);
  costs_.Add(CostOf(prices_, type_, result.transitions, duration_ns, result.largest_payload));
  calls_.resize(std::max(calls_.size(), result.calls.size()));
  for (size_t i = 0; i < result.calls.size(); ++i) calls_[i] += result.calls[i];
  visits_.resize(std::max(visits_.size(), result.visited.size()));
  for (size_t i = 0; i < result.visited.size(); ++i) visits_[i] += result.visited[i];
  for (const RetryCount& retried : result.retries) {
    std::vector<uint64_t>& visits = retries_[retried.state];
    if (visits.size() <= retried.retries) visits.resize(retried.retries + 1);
    visits[retried.retries] += retried.visits;
  }
  if (failed) AddFailure(result, unmet, outcome.starts_with(kPropertyOutcome) ? outcome : std::string_view());
}

void Statistics::AddViolation(const RunResult& result, const std::string& property, const Violation& violation) {
  auto found = std::find_if(properties_.begin(), properties_.end(),
                            [&](const PropertyFailure& each) { return each.name == property; });
  if (found == properties_.end()) found = properties_.insert(found, {property, 0, result.seed, violation});
  ++found->runs;
}

void Statistics::AddFailure(const RunResult& result, std::span<const std::string> unmet,
                            std::string_view property) {
  ++failures_;
  groups_.Add({std::string(property), result.status, result.has_error, result.has_cause, result.error, result.cause, 1,
               result.seed, std::vector<std::string>(unmet.begin(), unmet.end())});
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
  std::string key = KeyOf(group);
  const uint64_t hash = HashText(key);
  auto found = groups_.find({hash, key});
  if (found == groups_.end()) {
    found = groups_.emplace(std::pair(hash, std::move(key)), group).first;
  } else {
    const uint64_t runs = found->second.runs + group.runs;
    if (group.first_seed < found->second.first_seed) found->second = group;
    found->second.runs = runs;
  }
  runs_ += group.runs;
  if (groups_.size() <= kGroupsMax) return;
  const auto last = std::prev(groups_.end());
  runs_ -= last->second.runs;
  groups_.erase(last);
}

std::vector<FailureGroup> FailureGroups::ByFirstSeed() const {
  std::vector<FailureGroup> groups;
  for (const auto& [key, group] : groups_) groups.push_back(group);
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
