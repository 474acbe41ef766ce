// What a campaign adds up: outcomes, virtual durations, retries, and failures grouped by what went wrong. Memory does
// not grow with the number of runs.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/cost.h"
#include "sim/histogram.h"
#include "sim/plan.h"
#include "sim/property.h"
#include "sim/run.h"

namespace aslc::sim {

inline constexpr size_t kGroupsMax = 1000;

struct OutcomeCount {
  std::string name;
  uint64_t runs = 0, first_seed = 0;
  bool named = false;  // by a scenario
};

struct FailureGroup {
  std::string property;  // label of the runs that broke this property; the rest is of the first of them
  aslrt_execution_status status = ASLRT_EXECUTION_FAILED;
  bool has_error = false, has_cause = false;
  std::string error, cause;
  uint64_t runs = 0, first_seed = 0;
  std::vector<std::string> unmet;  // of the first run
};

// Groups with the same key have gone wrong in the same way.
std::string KeyOf(const FailureGroup& group);

// At most kGroupsMax groups: those whose keys have the least hashes, so that which ones are kept depends neither on the
// order of the runs nor on the parts they came in.
class FailureGroups {
 public:
  void Add(const FailureGroup& group);
  std::vector<FailureGroup> ByFirstSeed() const;
  uint64_t runs() const { return runs_; }  // of the groups that are kept

 private:
  std::map<std::pair<uint64_t, std::string>, FailureGroup> groups_;  // by hash of the key, and key
  uint64_t runs_ = 0;
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
// By nearest rank. Zero when there are none.
DurationSummary SummaryOf(const Histogram& durations_ns);

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

  // What executions cost with these prices; before any run.
  void Price(const Prices& prices, aslrt_machine_type type) {
    prices_ = prices;
    type_ = type;
  }

  uint64_t runs() const { return durations_ns_.count(); }
  uint64_t failures() const { return failures_; }
  const std::vector<OutcomeCount>& outcomes() const { return outcomes_; }
  // In the order of their first seed. Of failures of other kinds only the number is kept.
  std::vector<FailureGroup> groups() const { return groups_.ByFirstSeed(); }
  // Those that do not hold, in the order of their first seed.
  const std::vector<PropertyFailure>& properties() const { return properties_; }
  uint64_t ungrouped_failures() const { return failures_ - groups_.runs(); }
  // Visits of a task state by the retries they needed: state -> [none, one, two, ...].
  const std::map<uint32_t, std::vector<uint64_t>>& retries() const { return retries_; }
  // Of the first machine, by state: calls that were made, and runs that came there (RunResult::visited).
  const std::vector<uint64_t>& calls() const { return calls_; }
  const std::vector<uint64_t>& visits() const { return visits_; }
  DurationSummary Durations() const { return SummaryOf(durations_ns_); }
  const Histogram& durations_ns() const { return durations_ns_; }
  const Histogram& transitions() const { return transitions_; }
  const Histogram& events() const { return events_; }
  const Histogram& payloads() const { return payloads_; }
  const Histogram& costs() const { return costs_; }  // picodollars

 private:
  void AddFailure(const RunResult& result, std::span<const std::string> unmet, std::string_view property);

  std::vector<OutcomeCount> outcomes_;
  std::map<std::string, size_t, std::less<>> outcome_index_;
  FailureGroups groups_;
  std::vector<PropertyFailure> properties_;
  std::map<uint32_t, std::vector<uint64_t>> retries_;
  std::vector<uint64_t> calls_, visits_;
  Histogram durations_ns_, transitions_, events_, payloads_, costs_;
  Prices prices_;
  aslrt_machine_type type_ = ASLRT_STANDARD;
  uint64_t failures_ = 0;
};

}  // namespace aslc::sim
