// Exploring faults and adding up what they come to (sim_explore.h). Each thread explores a share of the first
// faults, as shards on several machines do; the shares are put together in an order that no thread decides.
#include "cli/sim_explore.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "cli/repeat_command.h"
#include "sim/case_runner.h"
#include "sim/hash.h"
#include "sim/report.h"

namespace aslc::cli {
namespace {

constexpr uint64_t kProgressRuns = 500;

// What is explored, and what all shares have in common.
struct Plan {
  const Simulation& simulation;
  std::span<const sim::CasePlan> plans;
  size_t number;  // of the case
  const sim::CampaignOptions& options;
  const FaultExploration& exploration;
  std::atomic<uint64_t>* runs;  // of all shares, for the progress that is shown
};

struct FailingKind {
  sim::Trial trial;  // the first
  uint64_t position = 0, runs = 0;
};

// What one thread explored.
struct Share {
  sim::CampaignPart part;
  std::map<std::string, FailingKind> kinds;
  std::optional<sim::Coverage> coverage;
  std::string problem;
};

class ShareSink final : public sim::TrialSink {
 public:
  ShareSink(const Plan& plan, const sim::CaseRunner& runner, bool shows_progress, Share* share)
      : statistics(plan.plans[plan.number], plan.exploration.prices),
        plan_(plan),
        runner_(runner),
        shows_progress_(shows_progress),
        share_(share) {}

  void OnFirstFault(uint64_t number) override {
    position_ = number * sim::kTrialsMax;
    last_fault = number;
  }

  bool OnTrial(const sim::Trial& trial, const sim::TrialResult& result) override {
    share_->problem = result.problem;
    if (!result.problem.empty()) return false;
    const sim::CampaignRun& run = runner_.last();
    statistics.Add(run.result, run.outcome, run.failed, run.unmet, position_);
    for (const sim::Violation& violation : run.violations) {
      statistics.AddViolation(plan_.options.properties[trial.case_index]->NameOf(violation), violation);
    }
    if (share_->coverage) share_->coverage->Add(run.result.coverage);
    if (!result.what.empty()) {
      FailingKind& kind = share_->kinds[result.what];
      if (kind.runs++ == 0) {
        kind.trial = trial;
        kind.position = position_;
      }
    }
    // A sum: shares have it in any order.
    traces += sim::Mix64(result.trace_hash + position_ * sim::kGolden);
    ++position_;
    const uint64_t runs = ++*plan_.runs;
    if (shows_progress_ && statistics.runs() % kProgressRuns == 0) {
      std::fprintf(stderr, "\r\x1b[K%llu runs with faults", static_cast<unsigned long long>(runs));
    }
    return !plan_.exploration.deadline || std::chrono::steady_clock::now() < *plan_.exploration.deadline;
  }

  sim::Statistics statistics;
  uint64_t last_fault = 0, traces = 0;

 private:
  const Plan& plan_;
  const sim::CaseRunner& runner_;
  const bool shows_progress_;
  Share* share_;
  uint64_t position_ = 0;
};

// Share `number` of `count` of what is this machine's. No exceptions: it runs on a thread.
void ExploreShare(const Plan& plan, uint64_t number, uint64_t count, bool shows_progress, Share* share) {
  sim::CampaignOptions options = plan.options;
  options.note_points = plan.exploration.points;
  sim::CaseRunner runner(plan.simulation.machine->get(), plan.plans, options);
  const sim::FaultChoices choices(plan.simulation.image());
  sim::Trial base;
  base.case_index = static_cast<uint32_t>(plan.number);
  base.seed = plan.options.first_seed;
  // Crashes alone come on top of what the case is about.
  base.and_rules = plan.exploration.points && !plan.exploration.calls;
  if (plan.simulation.coverage) {
    share->coverage.emplace(plan.simulation.image(), plan.simulation.coverage->coverage().file());
  }
  ShareSink sink(plan, runner, shows_progress, share);
  sim::ExploreOptions explore;
  explore.faults = plan.exploration.faults;
  explore.calls = plan.exploration.calls;
  explore.points = plan.exploration.points;
  explore.shards = plan.simulation.shard.count * count;
  explore.shard = plan.simulation.shard.number - 1 + number * plan.simulation.shard.count;
  const sim::Explored explored = sim::ExploreFaults(runner, choices, base, explore, sink);
  share->part = sim::PartOf(sink.statistics, base.seed, {});
  share->part.planned = explored.first_faults + 1;
  share->part.exploration = {plan.exploration.faults, plan.exploration.calls, plan.exploration.points,
                             explored.pruned, explored.points, explored.complete, sink.traces};
  share->part.seeds.clear();
  if (explore.shard == 0 && share->part.runs() > 0) share->part.seeds.emplace(0, 0);
  for (uint64_t fault = explore.shard + 1; fault <= sink.last_fault; fault += explore.shards) {
    sim::AddSeeds(fault, fault, &share->part.seeds);
  }
  const sim::PropertySets& properties = plan.options.properties;
  sim::AddProperties(properties.empty() ? sim::PropertySets() : sim::PropertySets{properties[plan.number]},
                     plan.simulation.scenario.source, &share->part);
}

// In the order of the runs, whatever thread made them.
void NoteKinds(const std::vector<Share>& shares, std::span<Findings* const> findings) {
  std::map<std::string, FailingKind> kinds;
  for (const Share& share : shares) {
    for (const auto& [what, kind] : share.kinds) {
      FailingKind& sum = kinds[what];
      const uint64_t runs = sum.runs + kind.runs;
      if (sum.runs == 0 || kind.position < sum.position) sum = kind;
      sum.runs = runs;
    }
  }
  std::vector<const std::pair<const std::string, FailingKind>*> order;
  for (const auto& each : kinds) order.push_back(&each);
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->second.position < b->second.position; });
  for (const auto* each : order) {
    const auto& [what, kind] = *each;
    for (Findings* into : findings) into->Note(kind.trial, what, kind.position, kind.runs);
  }
}

}  // namespace

sim::CampaignPart ExploreCase(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                              size_t number, const sim::CampaignOptions& options,
                              const FaultExploration& exploration, std::span<Findings* const> findings) {
  std::atomic<uint64_t> runs = 0;
  const Plan plan{simulation, plans, number, options, exploration, &runs};
  std::vector<Share> shares(std::max(options.jobs, 1u));
  const bool shows_progress = isatty(2) != 0;
  std::vector<std::thread> threads;
  for (size_t i = 1; i < shares.size(); ++i) {
    threads.emplace_back([&, i] { ExploreShare(plan, i, shares.size(), false, &shares[i]); });
  }
  ExploreShare(plan, 0, shares.size(), shows_progress, &shares[0]);
  for (std::thread& thread : threads) thread.join();
  if (shows_progress && runs >= kProgressRuns) std::fputs("\r\x1b[K", stderr);
  for (const Share& share : shares) {
    if (!share.problem.empty()) throw UsageError(share.problem);
    if (share.coverage) simulation.coverage->Merge(*share.coverage);
  }
  NoteKinds(shares, findings);
  sim::CampaignPart part = std::move(shares[0].part);
  for (size_t i = 1; i < shares.size(); ++i) sim::MergePart(shares[i].part, &part);
  const std::string& name = plans[number].rules().name;
  part.case_name = name;
  part.command = simulation.command + (name.empty() ? "" : " --case " + ShellQuoted(name));
  return part;
}

}  // namespace aslc::cli
