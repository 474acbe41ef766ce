// Lets calls go wrong: stands between the host and whoever answers (answerer.h). By rules, with keyed draws, or by a
// plan that says exactly which call fails how.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/answerer.h"
#include "sim/fault.h"
#include "sim/service_errors.h"

namespace aslc::sim {

class FaultInjector final : public Answerer {
 public:
  // Both outlive it; rules may be empty. start_ns: virtual time at which runs begin.
  FaultInjector(Answerer& inner, const std::vector<FaultRule>& rules, int64_t start_ns)
      : inner_(inner), rules_(rules), start_ns_(start_ns) {}

  // Exactly these faults, in the order of SortPlan, until it is given null: then the rules decide.
  void UsePlan(const FaultPlan* plan) { plan_ = plan; }

  // Of the last run: every fault that happened, and every call that was made, in the order of time.
  const FaultPlan& happened() const { return happened_; }
  const std::vector<CallSite>& calls() const { return calls_; }

  // Defined here because this library has no run-time type information (script.h).
  void Reset() override { StartOver(); }
  bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) override {
    return Ask(inner_, request, choices, reply, problem);
  }
  bool Knows(const aslrt_task& task) override { return inner_.Knows(task); }
  Answerer* OfMachine(uint32_t machine) override { return Wrapped(machine); }

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
  bool IsOpen(size_t rule, int64_t now_ns, Choices& choices);
  bool ChooseError(const FaultRule& rule, const aslrt_task& task, const aslrt_draw& key, Choices& choices,
                   Fault* fault);
  void Apply(const Fault& fault, const aslrt_task& task, Reply* reply);
  aslrt_text_view Keep(std::string text);
  const std::vector<ServiceError>& ErrorsOf(const aslrt_task& task);

  Answerer& inner_;
  const std::vector<FaultRule>& rules_;
  const FaultPlan* plan_ = nullptr;
  int64_t start_ns_ = 0;
  std::map<uint32_t, OtherMachine> others_;
  std::vector<RuleState> states_;
  std::map<CallSite, uint32_t> made_;  // by site with call 0: calls so far
  FaultPlan happened_;
  std::vector<CallSite> calls_;
  std::deque<std::string> texts_;
  std::map<std::string, std::vector<ServiceError>, std::less<>> errors_;  // by resource
};

// Whether a rule is for a task. functions: the function that the request names, empty if it names none.
bool RuleMatches(const FaultRule& rule, const aslrt_task& task, std::string_view function);

}  // namespace aslc::sim
