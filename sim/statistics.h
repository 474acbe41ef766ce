// What a campaign adds up: outcomes, virtual durations, retries, and failures grouped by what went wrong.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/plan.h"
#include "sim/property.h"
#include "sim/run.h"

namespace aslc::sim {

struct OutcomeCount {
  std::string name;
  uint64_t runs = 0;
};

struct FailureGroup {
  std::string property;  // label of the runs that broke this property; the rest is of the first of them
  aslrt_execution_status status = ASLRT_EXECUTION_FAILED;
  bool has_error = false, has_cause = false;
  std::string error, cause;
  uint64_t runs = 0, first_seed = 0;
  std::vector<std::string> unmet;  // of the first run
};

// A property that some run broke.
struct PropertyFailure {
  std::string name;
  uint64_t runs = 0, first_seed = 0;
  Violation first;  // of the first seed
};

struct DurationSummary {
  int64_t min_ns = 0, p50_ns = 0, p90_ns = 0, p99_ns = 0, max_ns = 0;
};

class Statistics {
 public:
  // Outcomes that the plans name come first, in their order and with 0 runs until seen; others follow in
  // the order of their first run. Nothing is kept of the plans.
  explicit Statistics(std::span<const CasePlan> plans);
  explicit Statistics(const CasePlan& plan) : Statistics(std::span(&plan, 1)) {}

  // In the order of the seeds.
  // unmet: what the run does not meet of what its case expects.
  void Add(const RunResult& result, std::string_view outcome, bool failed,
           std::span<const std::string> unmet = {});
  // Of the run that was added last.
  void AddViolation(const RunResult& result, const std::string& property, const Violation& violation);

  uint64_t runs() const { return durations_ns_.size(); }
  uint64_t failures() const { return failures_; }
  const std::vector<OutcomeCount>& outcomes() const { return outcomes_; }
  // In the order of their first seed. Beyond kGroupsMax different failures only their number is kept.
  const std::vector<FailureGroup>& groups() const { return groups_; }
  // Those that do not hold, in the order of their first seed.
  const std::vector<PropertyFailure>& properties() const { return properties_; }
  uint64_t ungrouped_failures() const { return ungrouped_; }
  // Visits of a task state by the retries they needed: state -> [none, one, two, ...].
  const std::map<uint32_t, std::vector<uint64_t>>& retries() const { return retries_; }
  // By nearest rank. Zero when there are no runs.
  DurationSummary Durations();

 private:
  void AddFailure(const RunResult& result, std::span<const std::string> unmet, std::string_view property);

  using GroupKey = std::tuple<std::string, aslrt_execution_status, bool, std::string, bool, std::string, std::string>;
  std::vector<OutcomeCount> outcomes_;
  std::map<std::string, size_t, std::less<>> outcome_index_;
  std::vector<FailureGroup> groups_;
  std::map<GroupKey, size_t> group_index_;
  std::vector<PropertyFailure> properties_;
  std::map<uint32_t, std::vector<uint64_t>> retries_;
  std::vector<int64_t> durations_ns_;
  uint64_t failures_ = 0, ungrouped_ = 0;
};

inline constexpr size_t kGroupsMax = 1000;

}  // namespace aslc::sim
