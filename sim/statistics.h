// What a campaign adds up: outcomes, numbers of its machines, and failures grouped by what went wrong. Memory does
// not grow with the number of runs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/cost.h"
#include "sim/histogram.h"
#include "sim/least_hashed.h"
#include "sim/machine_numbers.h"
#include "sim/plan.h"
#include "sim/property.h"
#include "sim/run.h"

namespace aslc::sim {

inline constexpr size_t kGroupsMax = 1000;
// Longer texts of failures are cut.
inline constexpr size_t kCauseBytesMax = 1000;
inline constexpr size_t kUnmetMax = 20;  // lines

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

// At most kGroupsMax groups (least_hashed.h).
class FailureGroups {
 public:
  void Add(const FailureGroup& group);
  std::vector<FailureGroup> ByFirstSeed() const;
  uint64_t runs() const;  // of the groups that are kept

 private:
  LeastHashed<FailureGroup> groups_{kGroupsMax};
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
  // the order of their first run. The machines are those of the first plan. Nothing is kept of the plans.
  explicit Statistics(std::span<const CasePlan> plans, const Prices& prices = {});
  explicit Statistics(const CasePlan& plan, const Prices& prices = {}) : Statistics(std::span(&plan, 1), prices) {}

  // In the order of their positions, which are their seeds unless they are given.
  // unmet: what the run does not meet of what its case expects.
  void Add(const RunResult& result, std::string_view outcome, bool failed, std::span<const std::string> unmet = {},
           std::optional<uint64_t> position = std::nullopt);
  // Of the run that was added last.
  void AddViolation(const std::string& property, const Violation& violation);

  uint64_t runs() const { return payloads_.count(); }
  uint64_t failures() const { return failures_; }
  std::vector<OutcomeCount> outcomes() const { return outcomes_.List(); }
  // In the order of their first seed. Of failures of other kinds only the number is kept.
  std::vector<FailureGroup> groups() const { return groups_.ByFirstSeed(); }
  // Those that do not hold, in the order of their first seed.
  const std::vector<PropertyFailure>& properties() const { return properties_; }
  std::vector<MachineNumbers> machines() const { return machines_.List(); }
  DurationSummary Durations() const { return SummaryOf(machines().front().durations_ns); }
  const Histogram& payloads() const { return payloads_; }
  const Histogram& costs() const { return costs_; }            // picodollars, of all executions of a run
  const Histogram& executions() const { return executions_; }  // most at once in a run
  const Histogram& tasks() const { return tasks_; }            // the same of open Tasks

 private:
  void AddFailure(const RunResult& result, std::span<const std::string> unmet, std::string_view property);

  OutcomeCounts outcomes_;
  FailureGroups groups_;
  std::vector<PropertyFailure> properties_;
  MachineMeter machines_;
  Histogram payloads_, costs_, executions_, tasks_;
  uint64_t failures_ = 0;
  uint64_t position_ = 0;  // of the run that was added last
};

}  // namespace aslc::sim
