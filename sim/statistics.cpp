// Adding up a campaign (statistics.h).
#include "sim/statistics.h"

#include <algorithm>

namespace aslc::sim {

Statistics::Statistics(std::span<const CasePlan> plans) {
  for (const CasePlan& plan : plans) {
    for (const OutcomeRule& rule : plan.rules().outcomes) {
      if (outcome_index_.try_emplace(rule.name, outcomes_.size()).second) outcomes_.push_back({rule.name, 0});
    }
  }
}

void Statistics::Add(const RunResult& result, std::string_view outcome, bool failed,
                     std::span<const std::string> unmet) {
  auto found = outcome_index_.find(outcome);
  if (found == outcome_index_.end()) {
    found = outcome_index_.emplace(std::string(outcome), outcomes_.size()).first;
    outcomes_.push_back({std::string(outcome), 0});
  }
  ++outcomes_[found->second].runs;
  durations_ns_.push_back(result.end_ns - result.start_ns);
  for (const RetryCount& count : result.retries) {
    std::vector<uint64_t>& visits = retries_[count.state];
    if (visits.size() <= count.retries) visits.resize(count.retries + 1);
    visits[count.retries] += count.visits;
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
  // Runs that miss the same expectations are one kind, whatever they give in their place; so are those that
  // break the same property.
  std::string missed;
  for (const std::string& line : unmet) missed += line.substr(0, line.find(": expected")) + "\n";
  GroupKey key(property, result.status, result.has_error, result.error, result.has_cause, result.cause, missed);
  if (!property.empty()) key = GroupKey(property, ASLRT_RUNNING, false, "", false, "", "");
  auto found = group_index_.find(key);
  if (found == group_index_.end()) {
    if (groups_.size() == kGroupsMax) {
      ++ungrouped_;
      return;
    }
    found = group_index_.emplace(std::move(key), groups_.size()).first;
    groups_.push_back(
        {std::string(property), result.status, result.has_error, result.has_cause, result.error, result.cause, 0,
         result.seed, std::vector<std::string>(unmet.begin(), unmet.end())});
  }
  ++groups_[found->second].runs;
}

DurationSummary Statistics::Durations() {
  DurationSummary summary;
  if (durations_ns_.empty()) return summary;
  std::sort(durations_ns_.begin(), durations_ns_.end());
  const size_t count = durations_ns_.size();
  const auto rank = [&](size_t percent) { return durations_ns_[(count * percent + 99) / 100 - 1]; };
  summary.min_ns = durations_ns_.front();
  summary.p50_ns = rank(50);
  summary.p90_ns = rank(90);
  summary.p99_ns = rank(99);
  summary.max_ns = durations_ns_.back();
  return summary;
}

}  // namespace aslc::sim
