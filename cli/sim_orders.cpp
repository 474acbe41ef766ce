// Exploring the orders of a campaign's runs, and counting them (sim_orders.h).
#include "cli/sim_orders.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/property.h"
#include "sim/report.h"

namespace aslc::cli {
namespace {

class NotingTrials final : public sim::TrialSink {
 public:
  explicit NotingTrials(Findings& findings) : findings_(findings) {}
  bool OnTrial(const sim::Trial& trial, const sim::TrialResult& result) override {
    problem = result.problem;
    if (!problem.empty()) return false;
    if (!result.what.empty()) findings_.Note(trial, result.what, trial.seed);
    return true;
  }
  std::string problem;

 private:
  Findings& findings_;
};

// Goes through the orders of every run that it is told of; the run's own order is one of them.
class OrderingTrials final : public sim::TrialSink {
 public:
  OrderingTrials(OrderExploration& orders, sim::CaseRunner& runner) : orders_(orders), runner_(runner) {}
  bool OnTrial(const sim::Trial& trial, const sim::TrialResult& result) override {
    problem = result.problem;
    return problem.empty() && orders_.Explore(runner_, trial, result, &problem);
  }
  std::string problem;

 private:
  OrderExploration& orders_;
  sim::CaseRunner& runner_;
};

}  // namespace

uint64_t OrdersMax(const std::string& option, const sim::Scenario& scenario) {
  if (option != "all") return ParseNumber("--interleavings", option, 1, sim::kRunsMax);
  return scenario.interleavings.value_or(sim::kInterleavingsMax);
}

bool OrderExploration::Explore(sim::CaseRunner& runner, sim::Trial trial, const sim::TrialResult& result,
                               std::string* problem) {
  // What happens to whole executions would lose calls that are held, too.
  if (std::any_of(result.faults.begin(), result.faults.end(), [](const sim::Fault& f) { return IsOfExecution(f.kind); })) {
    ++disturbed_;
    if (!result.what.empty()) findings_.Note(trial, result.what, trial.seed);
    return true;
  }
  // What the seed draws in the usual order holds for all.
  trial.input = result.input;
  trial.faults = result.faults;
  trial.and_rules = false;
  sim::InterleaveOptions explore;
  explore.runs_max = orders_max_;
  explore.order_matters = !options_.properties.empty() && sim::LooksAtOrder(*options_.properties[trial.case_index]);
  NotingTrials sink(findings_);
  const sim::Interleaved orders = sim::ExploreInterleavings(runner, trial, explore, sink);
  *problem = orders.problem.empty() ? sink.problem : orders.problem;
  ++runs_;
  explored_ += orders.explored;
  pruned_ += orders.pruned;
  if (!orders.complete) ++cut_;
  if (orders.ends > 1) ++racing_;
  return problem->empty();
}

void OrderExploration::ExploreSeeds(const Simulation& simulation, std::span<const sim::CasePlan> plans) {
  sim::CaseRunner runner(simulation.machine->get(), plans, options_);
  for (uint32_t i = 0; i < plans.size(); ++i) {
    const uint64_t count = simulation.RunsOf(plans[i].rules());
    for (uint64_t k = 0; k < count; ++k) {
      sim::Trial trial;
      trial.case_index = i;
      trial.seed = options_.first_seed + k;
      sim::TrialResult result;
      runner.Run(trial, &result);
      std::string problem = result.problem;
      if (problem.empty()) Explore(runner, trial, result, &problem);
      if (!problem.empty()) throw UsageError(fmt::format("seed {}: {}", trial.seed, problem));
    }
  }
}

void OrderExploration::ExploreFaults(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                                     unsigned faults) {
  sim::CaseRunner runner(simulation.machine->get(), plans, options_);
  const sim::FaultChoices choices(simulation.image());
  sim::ExploreOptions explore;
  explore.faults = faults;
  for (uint32_t i = 0; i < plans.size(); ++i) {
    sim::Trial base;
    base.case_index = i;
    base.seed = options_.first_seed;
    OrderingTrials sink(*this, runner);
    const sim::Explored explored = sim::ExploreFaults(runner, choices, base, explore, sink);
    if (!sink.problem.empty()) throw UsageError(sink.problem);
    complete_ = complete_ && explored.complete;
  }
}

std::string OrderExploration::Text() const {
  std::string line = fmt::format("{} of {} explored, {} pruned; {} in several ways", sim::Plural(explored_, "interleaving"),
                                 sim::Plural(runs_, "run"), pruned_,
                                 racing_ == 1 ? "1 run ends" : sim::Plural(racing_, "run") + " end");
  if (cut_ > 0) line += fmt::format("; {} with more than the {} that are tried", sim::Plural(cut_, "run"), orders_max_);
  if (!complete_) line += "; there are more faults than could be tried";
  if (disturbed_ > 0) line += fmt::format("; {} with faults of whole executions in the usual order only", sim::Plural(disturbed_, "run"));
  return line + "\n";
}

std::string OrderExploration::Json() const {
  return fmt::format(R"({{"runs":{},"explored":{},"pruned":{},"severalEnds":{},"cut":{},"bound":{},"usualOnly":{}}})", runs_,
                     explored_, pruned_, racing_, cut_, orders_max_, disturbed_);
}

}  // namespace aslc::cli
