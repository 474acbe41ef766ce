// Faults of whole executions, and of calls that the simulator serves by itself (fault_injector.h, disturbance.h).
#include <algorithm>

#include "sim/fault_injector.h"

namespace aslc::sim {
namespace {

bool IsCopy(FaultKind kind) { return kind == FaultKind::kDuplicate || kind == FaultKind::kRepeated; }

// Decided when the execution starts, not at a save point.
bool IsOfStart(const FaultRule& rule) { return IsCopy(rule.kind) || (rule.kind == FaultKind::kStop && rule.at); }

// What may happen at a save point.
bool Fits(FaultKind kind, const SavePoint& at) {
  return kind == FaultKind::kCrash || (kind == FaultKind::kStop && !at.ended && !at.express);
}

int64_t Sum(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

}  // namespace

bool FaultInjector::OfServedCall(const Request& request, Choices& choices, Reply* reply) {
  const Fault* fault = FaultOf(request, choices);
  if (fault == nullptr) return true;
  Apply(*fault, request.task, reply);
  reply->fault = FaultWord(fault->kind);
  return IsMade(fault->kind);
}

// The key has the number of the point where those of calls have the number of the call.
bool FaultInjector::DrawnAt(size_t rule_index, const SavePoint& at, Choices& choices, Fault* fault) {
  const FaultRule& rule = rules_[rule_index];
  if (states_[rule_index].used >= rule.budget || IsCalm(at.now_ns)) return false;
  if (!IsOpen(rule_index, at.now_ns, choices)) return false;
  aslrt_draw key{kDrawPointFault, at.execution, ASLRT_NONE, at.point << 8 | static_cast<uint32_t>(rule_index), 0};
  if (rule.parts_per_billion != kPartsPerBillion && !Happens(choices.Draw(key), rule.parts_per_billion)) {
    return false;
  }
  ++states_[rule_index].used;
  *fault = {PointOf(at.execution, at.point), rule.kind, rule.error, rule.cause, 0, 0};
  key.kind = kDrawFaultDelay;
  fault->delay_ns = rule.delay.Drawn([&] { return choices.Draw(key); });
  key.kind = kDrawFaultTime;
  if (rule.at) fault->at_ns = rule.at->Drawn([&] { return choices.Draw(key); });
  return true;
}

void FaultInjector::AtStart(const SavePoint& start, Choices& choices, FaultPlan* faults) {
  if (note_points_ && start.express) calls_.push_back(PointOf(start.execution, 0));
  const size_t first = faults->size();
  const auto fits = [&](FaultKind kind) {
    const auto same = [&](const Fault& other) { return IsCopy(other.kind) == IsCopy(kind); };
    const auto begin = faults->begin() + static_cast<std::ptrdiff_t>(first);
    return IsCopy(kind) == start.express && std::none_of(begin, faults->end(), same);
  };
  if (plan_ != nullptr) {
    for (const Fault& fault : *plan_) {
      if (fault.site == PointOf(start.execution, 0) && fits(fault.kind)) faults->push_back(fault);
    }
  }
  Fault drawn;
  for (size_t i = 0; i < rules_.size() && draws_; ++i) {
    if (!IsOfStart(rules_[i]) || !fits(rules_[i].kind)) continue;
    if (DrawnAt(i, start, choices, &drawn)) faults->push_back(drawn);
  }
  for (size_t i = first; i < faults->size(); ++i) {
    const Fault& fault = (*faults)[i];
    const bool stop = fault.kind == FaultKind::kStop;
    Take(fault, stop ? Sum(start_ns_, fault.at_ns) : Sum(start.now_ns, fault.delay_ns));
  }
}

bool FaultInjector::WatchesPoints() const {
  if (note_points_) return true;
  const auto planned = [](const Fault& fault) { return fault.site.IsPoint() && fault.site.call > 0; };
  if (plan_ != nullptr && std::any_of(plan_->begin(), plan_->end(), planned)) return true;
  const auto drawn = [](const FaultRule& rule) { return IsOfExecution(rule.kind) && !IsOfStart(rule); };
  return draws_ && std::any_of(rules_.begin(), rules_.end(), drawn);
}

bool FaultInjector::MayCrashAfter(uint32_t execution, uint32_t point) const {
  const CallSite next = PointOf(execution, point + 1);
  const auto planned = [&](const Fault& fault) { return fault.kind == FaultKind::kCrash && fault.site == next; };
  if (plan_ != nullptr && std::any_of(plan_->begin(), plan_->end(), planned)) return true;
  for (size_t i = 0; i < rules_.size() && draws_; ++i) {
    if (rules_[i].kind == FaultKind::kCrash && states_[i].used < rules_[i].budget) return true;
  }
  return false;
}

bool FaultInjector::PlannedAt(const CallSite& site, const SavePoint& at, Fault* fault) const {
  if (plan_ == nullptr) return false;
  for (const Fault& planned : *plan_) {
    if (planned.site != site || !Fits(planned.kind, at)) continue;
    *fault = planned;
    return true;
  }
  return false;
}

const Fault* FaultInjector::AtPoint(const SavePoint& at, Choices& choices) {
  const CallSite site = PointOf(at.execution, at.point);
  // A process that has come back gets further than where it died.
  if (hit_.contains(site)) return nullptr;
  if (note_points_) calls_.push_back(site);
  Fault fault;
  bool happens = PlannedAt(site, at, &fault);
  for (size_t i = 0; i < rules_.size() && draws_ && !happens; ++i) {
    if (!IsOfStart(rules_[i]) && Fits(rules_[i].kind, at)) happens = DrawnAt(i, at, choices, &fault);
  }
  if (!happens) return nullptr;
  hit_.insert(site);
  if (fault.kind == FaultKind::kCrash && at.calls == 0 && fault.delay_ns == 0) unseen_crashes_.push_back(site);
  return Take(std::move(fault), Sum(at.now_ns, fault.delay_ns));
}

// What was called since is called again: the same calls, once more.
void FaultInjector::RolledBack(uint32_t execution) {
  for (size_t i = saved_calls_[execution]; i < calls_.size(); ++i) {
    CallSite site = calls_[i];
    if (site.execution != execution || site.IsPoint()) continue;
    uint32_t& repeats = repeats_[{site.execution, site.state, site.path, site.call, 0}];
    repeats = std::max(repeats, site.repeat + 1);
    --made_[{site.execution, site.state, site.path, 0, 0}];
  }
  saved_calls_[execution] = calls_.size();
}

int64_t FaultInjector::CalmBegins() const {
  int64_t begins = over_ns_;
  if (!draws_) return begins;
  for (size_t i = 0; i < rules_.size(); ++i) {
    const Window& window = states_[i].window;
    if (states_[i].used >= rules_[i].budget || (window.drawn && !window.open)) continue;
    const int64_t end = std::min(window.drawn ? window.to_ns : rules_[i].to_ns, calm_.after_ns);
    if (end != INT64_MAX) begins = std::max(begins, Sum(start_ns_, end));
  }
  return begins;
}

int64_t FaultInjector::CalmEnds() const {
  if (happened_.empty() || !calm_.within_ns) return INT64_MAX;
  return Sum(CalmBegins(), *calm_.within_ns);
}

}  // namespace aslc::sim
