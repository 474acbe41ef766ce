// Depth first over the calls of runs (explore.h).
#include "sim/explore.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "sim/hash.h"

namespace aslc::sim {
namespace {

class Exploration {
 public:
  Exploration(TrialRunner& runner, const FaultChoices& choices, const ExploreOptions& options, TrialSink& sink)
      : runner_(runner), choices_(choices), options_(options), sink_(sink) {}

  void Visit(const Trial& trial, unsigned faults_left) {
    if (!HasRuns()) return;
    ++explored_.runs;
    TrialResult result;
    runner_.Run(trial, &result);
    if (!sink_.OnTrial(trial, result)) {
      stopped_ = true;
      explored_.complete = false;
      return;
    }
    explored_.traces = Fold64(explored_.traces, result.trace_hash);
    // Two plans that end in one trace, and after which the same calls had their effect, are one run: what may
    // follow has been seen.
    if (!seen_.emplace(result.trace_hash, DoneCalls(result)).second) {
      ++explored_.pruned;
      return;
    }
    if (faults_left == 0 || !result.problem.empty()) return;
    for (size_t i = FirstCallAfter(trial, result); i < result.calls.size(); ++i) {
      const CallSite site = result.calls[i];
      for (Fault fault : FaultsOf(site)) {
        fault.site = site;
        explored_.points += site.IsPoint();
        Trial next = trial;
        next.faults->push_back(fault);
        SortPlan(&*next.faults);
        Visit(next, faults_left - 1);
        if (stopped_) return;
      }
    }
  }

  Explored Finish() { return explored_; }

 private:
  std::vector<Fault> FaultsOf(const CallSite& site) const {
    if (!site.IsPoint()) {
      // Other executions of the run have machines of their own, which the choices do not know.
      return options_.calls && site.execution == 0 ? choices_.Of(site.state) : std::vector<Fault>();
    }
    if (!options_.points) return {};
    std::vector<Fault> faults(site.call > 0 ? 1 : 2);
    faults[0].kind = site.call > 0 ? FaultKind::kCrash : FaultKind::kDuplicate;
    if (site.call == 0) faults[1].kind = FaultKind::kRepeated;
    return faults;
  }

  bool HasRuns() {
    if (explored_.runs < options_.runs_max) return true;
    explored_.complete = false;
    stopped_ = true;
    return false;
  }

  // Faults are added in the order of time, so that no set of them comes up twice.
  static size_t FirstCallAfter(const Trial& trial, const TrialResult& result) {
    size_t first = 0;
    for (size_t i = 0; i < result.calls.size(); ++i) {
      const bool faulty = std::any_of(trial.faults->begin(), trial.faults->end(),
                                      [&](const Fault& fault) { return fault.site == result.calls[i]; });
      if (faulty) first = i + 1;
    }
    return first;
  }

  // Calls that had their effect although the execution was told otherwise.
  static std::vector<CallSite> DoneCalls(const TrialResult& result) {
    std::vector<CallSite> done;
    for (const Fault& fault : result.faults) {
      if (IsMade(fault.kind)) done.push_back(fault.site);
    }
    return done;
  }

  TrialRunner& runner_;
  const FaultChoices& choices_;
  const ExploreOptions& options_;
  TrialSink& sink_;
  std::set<std::pair<uint64_t, std::vector<CallSite>>> seen_;  // traces and DoneCalls
  Explored explored_;
  bool stopped_ = false;
};

}  // namespace

Explored ExploreFaults(TrialRunner& runner, const FaultChoices& choices, const Trial& base,
                       const ExploreOptions& options, TrialSink& sink) {
  Exploration exploration(runner, choices, options, sink);
  Trial first = base;
  first.faults = FaultPlan();
  exploration.Visit(first, options.faults);
  return exploration.Finish();
}

}  // namespace aslc::sim
