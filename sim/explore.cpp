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

  void Run(const Trial& base) {
    TrialResult result;
    runner_.Run(base, &result);
    if (options_.shard == 0 && !Told(base, result)) return;
    if (options_.faults == 0 || !result.problem.empty()) return;
    const auto before = std::pair(result.trace_hash, DoneCalls(result));
    const std::vector<Fault> firsts = FaultsAfter(base, result);
    explored_.first_faults = firsts.size();
    for (uint64_t i = options_.shard; i < firsts.size(); i += options_.shards) {
      if (i + 1 >= options_.runs_max) {
        explored_.complete = false;
        return;
      }
      seen_ = {before};
      left_ = std::max<uint64_t>((options_.runs_max - 1) / firsts.size(), 1);
      sink_.OnFirstFault(i + 1);
      explored_.points += firsts[i].site.IsPoint();
      Visit(With(base, firsts[i]), options_.faults - 1);
      if (stopped_) return;
    }
  }

  Explored Finish() { return explored_; }

 private:
  void Visit(const Trial& trial, unsigned faults_left) {
    if (left_ == 0) {
      explored_.complete = false;
      return;
    }
    --left_;
    TrialResult result;
    runner_.Run(trial, &result);
    if (!Told(trial, result)) return;
    // Two plans that end in one trace, and after which the same calls had their effect, are one run: what may
    // follow has been seen.
    if (!seen_.emplace(result.trace_hash, DoneCalls(result)).second) {
      ++explored_.pruned;
      return;
    }
    if (faults_left == 0 || !result.problem.empty()) return;
    for (const Fault& fault : FaultsAfter(trial, result)) {
      explored_.points += fault.site.IsPoint();
      Visit(With(trial, fault), faults_left - 1);
      if (stopped_) return;
    }
  }

  bool Told(const Trial& trial, const TrialResult& result) {
    ++explored_.runs;
    if (sink_.OnTrial(trial, result)) return true;
    stopped_ = true;
    explored_.complete = false;
    return false;
  }

  static Trial With(const Trial& trial, const Fault& fault) {
    Trial next = trial;
    next.faults->push_back(fault);
    SortPlan(&*next.faults);
    return next;
  }

  std::vector<Fault> FaultsAfter(const Trial& trial, const TrialResult& result) const {
    std::vector<Fault> faults;
    for (size_t i = FirstCallAfter(trial, result); i < result.calls.size(); ++i) {
      const CallSite site = result.calls[i];
      for (Fault fault : FaultsOf(site)) {
        fault.site = site;
        faults.push_back(fault);
      }
    }
    return faults;
  }

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
  uint64_t left_ = 0;  // runs that may follow this first fault
  bool stopped_ = false;
};

}  // namespace

Explored ExploreFaults(TrialRunner& runner, const FaultChoices& choices, const Trial& base,
                       const ExploreOptions& options, TrialSink& sink) {
  Exploration exploration(runner, choices, options, sink);
  Trial first = base;
  first.faults = FaultPlan();
  exploration.Run(first);
  return exploration.Finish();
}

}  // namespace aslc::sim
