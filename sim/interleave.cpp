// The search through orders of steps (interleave.h).
#include "sim/interleave.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace aslc::sim {
namespace {

// A set of steps of one instant.
class StepSet {
 public:
  void Add(size_t step) {
    if (step / 64 >= words_.size()) words_.resize(step / 64 + 1, 0);
    words_[step / 64] |= uint64_t{1} << step % 64;
  }
  void Add(const StepSet& other) {
    if (other.words_.size() > words_.size()) words_.resize(other.words_.size(), 0);
    for (size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }
  bool Has(size_t step) const { return step / 64 < words_.size() && (words_[step / 64] >> step % 64 & 1) != 0; }

 private:
  std::vector<uint64_t> words_;
};

bool Same(const ReadyStep& a, const ReadyStep& b) {
  return a.branch == b.branch && a.task == b.task && a.kind == b.kind;
}

class Search final : public StepChooser {
 public:
  explicit Search(const InterleaveOptions& options) : options_(options) {}

  void Begin() override {
    depth_ = first_of_instant_ = 0;
    gave_up_ = false;
  }
  size_t Choose(std::span<const ReadyStep> ready) override { return Next(ready); }
  void Did(const Footprint& touched) override {
    if (depth_ <= known_) return;
    path_[depth_ - 1].touched = touched;
    if (!options_.full) Analyse(depth_ - 1);
  }
  void Rest() override {
    NoteGone({});
    first_of_instant_ = depth_;
  }

  bool gave_up() const { return gave_up_; }
  bool diverged() const { return diverged_; }
  uint64_t pruned() const { return pruned_; }

  StepOrder Order() const {
    StepOrder order;
    for (size_t i = 0; i < path_.size(); ++i) {
      const Point& point = path_[i];
      if (point.chosen == 0) continue;
      const ReadyStep& step = point.ready[point.chosen];
      order.push_back({static_cast<uint32_t>(i), step.branch, step.state});
    }
    return order;
  }

  // To the next order. False: there is none.
  bool Advance() {
    while (!path_.empty()) {
      Point& point = path_.back();
      point.done[point.chosen] = true;
      point.asleep.emplace_back(point.ready[point.chosen].branch, std::move(point.touched));
      for (size_t i = 0; i < point.ready.size(); ++i) {
        if (!point.wanted[i] || point.done[i] || IsAsleep(point, point.ready[i].branch)) continue;
        point.chosen = i;
        known_ = path_.size() - 1;
        return true;
      }
      pruned_ += static_cast<uint64_t>(std::count(point.done.begin(), point.done.end(), false));
      path_.pop_back();
    }
    return false;
  }

 private:
  // Where the search has been: what was ready, what is to be tried, and what went on.
  struct Point {
    std::vector<ReadyStep> ready;
    std::vector<bool> wanted, done;
    // What need not go first here: all orders in which it does are known.
    std::vector<std::pair<BranchId, Footprint>> asleep;
    size_t chosen = 0;
    Footprint touched;  // by the step that went on
    size_t first = 0;   // step of its instant
    StepSet before;     // steps of the instant that come before it in every order that is equal to this one
    const ReadyStep& step() const { return ready[chosen]; }
  };

  bool Conflict(const Footprint& a, const Footprint& b) const { return options_.order_matters || a.Conflicts(b); }

  bool IsAsleep(const Point& point, const BranchId& branch) const {
    return !options_.full && std::any_of(point.asleep.begin(), point.asleep.end(),
                                         [&](const auto& each) { return each.first == branch; });
  }

  size_t Next(std::span<const ReadyStep> ready) {
    NoteGone(ready);
    const size_t at = depth_++;
    if (at < path_.size()) {
      if (std::equal(ready.begin(), ready.end(), path_[at].ready.begin(), path_[at].ready.end())) return path_[at].chosen;
      diverged_ = gave_up_ = true;
      return kGiveUp;
    }
    Point point;
    point.ready.assign(ready.begin(), ready.end());
    point.wanted.assign(ready.size(), options_.full);
    point.done.assign(ready.size(), false);
    point.first = first_of_instant_;
    if (at > first_of_instant_) {
      for (const auto& [branch, touched] : path_[at - 1].asleep) {
        if (!Conflict(touched, path_[at - 1].touched)) point.asleep.emplace_back(branch, touched);
      }
    }
    while (point.chosen < ready.size() && IsAsleep(point, ready[point.chosen].branch)) ++point.chosen;
    if (point.chosen == ready.size()) {
      pruned_ += ready.size();
      gave_up_ = true;
      return kGiveUp;
    }
    point.wanted[point.chosen] = true;
    path_.push_back(std::move(point));
    return path_.back().chosen;
  }

  // The last step has taken others the chance to happen, because it stopped their branches: they are to go first, too.
  void NoteGone(std::span<const ReadyStep> ready) {
    if (depth_ <= known_ || depth_ == first_of_instant_ || depth_ > path_.size()) return;
    Point& last = path_[depth_ - 1];
    for (size_t i = 0; i < last.ready.size(); ++i) {
      const bool there = i == last.chosen || std::any_of(ready.begin(), ready.end(), [&](const ReadyStep& step) {
                           return Same(step, last.ready[i]);
                         });
      if (!there) last.wanted[i] = true;
    }
  }

  // What comes before the step in every equal order, and whether it races with one that could come after it.
  void Analyse(size_t step) {
    Point& point = path_[step];
    StepSet& before = point.before;
    before = {};
    const auto follow = [&](size_t earlier) {
      before.Add(earlier - point.first);
      before.Add(path_[earlier].before);
    };
    for (const uint32_t cause : point.step().causes) {
      if (cause >= point.first && cause < step) follow(cause);
    }
    for (size_t i = step; i-- > point.first;) {
      if (path_[i].step().branch != point.step().branch) continue;
      follow(i);
      break;
    }
    for (size_t i = step; i-- > point.first;) {
      if (before.Has(i - point.first) || !Conflict(path_[i].touched, point.touched)) continue;
      Reverse(i, step);
      follow(i);
    }
  }

  // Has one of the steps that can begin an order in which `late` comes before `early` tried in early's place.
  void Reverse(size_t early, size_t late) {
    Point& point = path_[early];
    const size_t first = point.first;
    std::vector<size_t> others;  // between them, and not after `early` in every equal order
    std::vector<BranchId> beginnings;
    for (size_t i = early + 1; i <= late; ++i) {
      if (i != late && path_[i].before.Has(early - first)) continue;
      const bool begins = std::none_of(others.begin(), others.end(),
                                       [&](size_t other) { return path_[i].before.Has(other - first); });
      if (begins) beginnings.push_back(path_[i].step().branch);
      others.push_back(i);
    }
    size_t found = point.ready.size();
    for (size_t i = point.ready.size(); i-- > 0;) {
      if (std::find(beginnings.begin(), beginnings.end(), point.ready[i].branch) == beginnings.end()) continue;
      if (point.wanted[i]) return;
      found = i;
    }
    if (found < point.ready.size()) {
      point.wanted[found] = true;
    } else {
      point.wanted.assign(point.ready.size(), true);
    }
  }

  const InterleaveOptions& options_;
  std::vector<Point> path_;
  size_t depth_ = 0, first_of_instant_ = 0;  // of the run that is made
  size_t known_ = 0;  // so many steps are those of the order before
  bool gave_up_ = false, diverged_ = false;
  uint64_t pruned_ = 0;
};

constexpr std::string_view kDiverged =
    "the same order of steps led to different runs: what answers is not deterministic";

// The first order is that of ordinary runs; all the others have been run since.
bool RepeatsFirst(OrderedRunner& runner, const Trial& base, uint64_t trace_hash) {
  const StepOrder none;
  GivenOrder order(none);
  TrialResult again;
  runner.RunInOrder(base, order, &again);
  return again.problem.empty() && again.trace_hash == trace_hash;
}

}  // namespace

Interleaved ExploreInterleavings(OrderedRunner& runner, const Trial& base, const InterleaveOptions& options,
                                 TrialSink& sink) {
  Interleaved all;
  Search search(options);
  std::set<uint64_t> ends;
  uint64_t runs = 0, first_trace = 0;
  bool wanted = true;
  do {
    if (runs++ == options.runs_max) {
      all.complete = false;
      break;
    }
    TrialResult result;
    runner.RunInOrder(base, search, &result);
    if (search.diverged()) {
      all.problem = kDiverged;
      all.complete = false;
      break;
    }
    if (search.gave_up()) continue;
    if (all.explored++ == 0) first_trace = result.trace_hash;
    ends.insert(result.end_hash);
    Trial trial = base;
    trial.order = search.Order();
    wanted = sink.OnTrial(trial, result);
    if (!wanted) {
      all.complete = false;
      break;
    }
  } while (search.Advance());
  if (wanted && all.explored > 1 && all.problem.empty() && !RepeatsFirst(runner, base, first_trace)) {
    all.problem = kDiverged;
  }
  all.pruned = search.pruned();
  all.ends = ends.size();
  return all;
}

}  // namespace aslc::sim
