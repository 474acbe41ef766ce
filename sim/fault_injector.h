// Lets calls go wrong: stands between the host and whoever answers (answerer.h). By rules, with keyed draws, or by a
// plan that says exactly which call fails how.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/answerer.h"
#include "sim/disturbance.h"
#include "sim/fault.h"
#include "sim/service_errors.h"

namespace aslc::sim {

class FaultInjector final : public Answerer, public Disturbance {
 public:
  // Both outlive it; rules may be empty. start_ns: virtual time at which runs begin.
  FaultInjector(Answerer& inner, const std::vector<FaultRule>& rules, int64_t start_ns)
      : inner_(inner), rules_(rules), start_ns_(start_ns) {}

  // These faults, in the order of SortPlan, until it is given null. Without and_rules exactly these: the rules decide
  // only where there is no plan.
  void UsePlan(const FaultPlan* plan, bool and_rules = false) {
    plan_ = plan;
    draws_ = plan == nullptr || and_rules;
  }

  void UseCalm(const CalmRule& calm) { calm_ = calm; }
  // Whether calls() has save points, and starts of EXPRESS executions, too.
  void NotePoints(bool note) { note_points_ = note; }

  // Of the last run: every fault that happened, and every call that was made, in the order of time.
  const FaultPlan& happened() const { return happened_; }
  const std::vector<CallSite>& calls() const { return calls_; }
  // Save points at which the execution crashed and was there again at once, having called nobody since it was saved:
  // nothing of the run may show it.
  const std::vector<CallSite>& unseen_crashes() const { return unseen_crashes_; }
  // When no fault can come any more and the last one is over, since the Unix epoch.
  int64_t CalmBegins() const;

  // Defined here because this library has no run-time type information (script.h).
  void Reset() override { StartOver(); }
  bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) override {
    return Ask(inner_, request, choices, reply, problem);
  }
  bool Knows(const aslrt_task& task) override { return inner_.Knows(task); }
  Answerer* OfMachine(uint32_t machine) override { return Wrapped(machine); }

  // Disturbance (fault_injector_executions.cpp).
  bool OfServedCall(const Request& request, Choices& choices, Reply* reply) override;
  void AtStart(const SavePoint& start, Choices& choices, FaultPlan* faults) override;
  bool WatchesPoints() const override;
  bool MayCrashAfter(uint32_t execution, uint32_t point) const override;
  const Fault* AtPoint(const SavePoint& at, Choices& choices) override;
  void Saved(uint32_t execution) override { saved_calls_[execution] = calls_.size(); }
  void RolledBack(uint32_t execution) override;
  int64_t CalmEnds() const override;

 private:
  // The answers to Tasks of another machine, which can go wrong too.
  class OtherMachine final : public Answerer {
   public:
    OtherMachine(FaultInjector& faults, Answerer& inner) : faults_(faults), inner_(inner) {}
    void Reset() override {}
    bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) override {
      return faults_.Ask(inner_, request, choices, reply, problem);
    }
    bool Knows(const aslrt_task& task) override { return inner_.Knows(task); }

   private:
    FaultInjector& faults_;
    Answerer& inner_;
  };
  // Of an outage in this run: when its window begins, or that there is none.
  struct Window {
    bool drawn = false, open = false;
    int64_t from_ns = 0, to_ns = 0;
  };
  struct RuleState {
    uint32_t used = 0;
    Window window;
  };

  void StartOver();
  Answerer* Wrapped(uint32_t machine);
  bool Ask(Answerer& inner, const Request& request, Choices& choices, Reply* reply, std::string* problem);
  CallSite SiteOf(const Request& request);
  const Fault* Planned(const CallSite& site) const;
  const Fault* Drawn(const Request& request, const CallSite& site, Choices& choices);
  // The fault of a call, which has happened; null: none.
  const Fault* FaultOf(const Request& request, Choices& choices);
  // What a rule does at a place of an execution; false: nothing.
  bool PlannedAt(const CallSite& site, const SavePoint& at, Fault* fault) const;
  bool DrawnAt(size_t rule, const SavePoint& at, Choices& choices, Fault* fault);
  // It happens now. over_ns: when it is over, since the Unix epoch.
  const Fault* Take(Fault fault, int64_t over_ns);
  bool IsCalm(int64_t now_ns) const { return now_ns - start_ns_ > calm_.after_ns; }
  bool IsOpen(size_t rule, int64_t now_ns, Choices& choices);
  bool ChooseError(const FaultRule& rule, const aslrt_task& task, const aslrt_draw& key, Choices& choices,
                   Fault* fault);
  void Apply(const Fault& fault, const aslrt_task& task, Reply* reply);
  aslrt_text_view Keep(std::string text);
  const std::vector<ServiceError>& ErrorsOf(const aslrt_task& task);

  Answerer& inner_;
  const std::vector<FaultRule>& rules_;
  const FaultPlan* plan_ = nullptr;
  bool draws_ = true;  // the rules apply
  int64_t start_ns_ = 0;
  std::map<uint32_t, OtherMachine> others_;
  CalmRule calm_;
  bool note_points_ = false;
  std::vector<RuleState> states_;
  std::map<CallSite, uint32_t> made_;     // by site with call 0: calls so far
  std::map<CallSite, uint32_t> repeats_;  // by site with repeat 0: how often a process that died has made it
  std::map<uint32_t, size_t> saved_calls_;  // by execution: size of calls_ when it was saved
  std::set<CallSite> hit_;                  // save points where something happened
  std::deque<Fault> kept_;                  // what pointers to faults refer to
  FaultPlan happened_;
  std::vector<CallSite> calls_, unseen_crashes_;
  int64_t over_ns_ = 0;  // since the Unix epoch: when the last fault is over
  std::deque<std::string> texts_;
  std::map<std::string, std::vector<ServiceError>, std::less<>> errors_;  // by resource
};

// Whether a rule is for a task. functions: the function that the request names, empty if it names none.
bool RuleMatches(const FaultRule& rule, const aslrt_task& task, std::string_view function);

}  // namespace aslc::sim
