// Choosing the fault of a call, and making its answer go wrong (fault_injector.h).
#include "sim/fault_injector.h"

#include <algorithm>

#include "sim/hash.h"
#include "sim/plan.h"
#include "sim/task_facts.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr size_t kOversizedBytes = 262'145;  // one more than a payload may have

std::string_view View(aslrt_text_view text) { return {text.data, text.size}; }

// A callback comes when the task's timeout, or what stands for one, has passed.
int64_t GivenUpAfter(const aslrt_task& task) {
  if (task.timeout_seconds != 0) return task.timeout_seconds * kSecond;
  return task.heartbeat_seconds != 0 ? task.heartbeat_seconds * kSecond : kDay;
}

// Whether a fault of this kind makes any difference to the task.
bool CanHappen(FaultKind kind, const aslrt_task& task) {
  const bool waits = task.pattern == ASLRT_PATTERN_TOKEN || task.family == ASLRT_FAMILY_ACTIVITY;
  switch (kind) {
    case FaultKind::kLostHeartbeat:
      return task.heartbeat_seconds != 0;
    case FaultKind::kLate:
      return task.timeout_seconds != 0 || task.heartbeat_seconds != 0;
    case FaultKind::kDoubled:
      return waits;
    default:
      return true;
  }
}

bool FitsClass(FaultKind kind, const ServiceError& error) {
  // A call that was refused has had no effect.
  if (kind == FaultKind::kDoneButFailed) return error.error_class != ErrorClass::kThrottling;
  return kind != FaultKind::kThrottled || error.error_class == ErrorClass::kThrottling;
}

}  // namespace

bool RuleMatches(const FaultRule& rule, const aslrt_task& task, std::string_view function) {
  switch (rule.match) {
    case FaultRule::Match::kAny:
      return true;
    case FaultRule::Match::kState:
      return rule.name == View(task.state_name);
    case FaultRule::Match::kResource:
      return IsResource(View(task.resource), rule.name);
    case FaultRule::Match::kFunction:
      return !function.empty() && FunctionOf(function) == FunctionOf(rule.name);
    case FaultRule::Match::kService:
      return ServiceOf(View(task.resource)) == rule.name;
  }
  return false;
}

void FaultInjector::StartOver() {
  inner_.Reset();
  states_.assign(rules_.size(), {});
  made_.clear();
  repeats_.clear();
  saved_calls_.clear();
  hit_.clear();
  kept_.clear();
  happened_.clear();
  calls_.clear();
  unseen_crashes_.clear();
  over_ns_ = start_ns_;
  texts_.clear();
}

aslrt_text_view FaultInjector::Keep(std::string text) {
  texts_.push_back(std::move(text));
  return {texts_.back().data(), texts_.back().size()};
}

Answerer* FaultInjector::Wrapped(uint32_t machine) {
  auto at = others_.find(machine);
  if (at == others_.end()) {
    Answerer* inner = inner_.OfMachine(machine);
    if (inner == nullptr) return nullptr;
    at = others_.try_emplace(machine, *this, *inner).first;
  }
  return &at->second;
}

CallSite FaultInjector::SiteOf(const Request& request) {
  CallSite site{request.execution, request.task.state, request.task.path, 0, 0};
  site.call = made_[site]++;
  if (const auto again = repeats_.find(site); again != repeats_.end()) site.repeat = again->second;
  return site;
}

const Fault* FaultInjector::Planned(const CallSite& site) const {
  auto at = std::lower_bound(plan_->begin(), plan_->end(), site,
                             [](const Fault& fault, const CallSite& wanted) { return fault.site < wanted; });
  return at != plan_->end() && at->site == site ? &*at : nullptr;
}

const std::vector<ServiceError>& FaultInjector::ErrorsOf(const aslrt_task& task) {
  auto at = errors_.find(View(task.resource));
  if (at == errors_.end()) {
    at = errors_.emplace(View(task.resource), ServiceErrors(View(task.resource))).first;
  }
  return at->second;
}

bool FaultInjector::IsOpen(size_t rule_index, int64_t now_ns, Choices& choices) {
  const FaultRule& rule = rules_[rule_index];
  Window& window = states_[rule_index].window;
  if (!window.drawn) {
    window.drawn = true;
    const auto row = static_cast<uint32_t>(rule_index);
    window.open = rule.outage_parts_per_billion == kPartsPerBillion ||
                  Happens(choices.Draw({kDrawOutage, ASLRT_NONE, ASLRT_NONE, row, 0}), rule.outage_parts_per_billion);
    const int64_t later =
        rule.start.Drawn([&] { return choices.Draw({kDrawOutageStart, ASLRT_NONE, ASLRT_NONE, row, 0}); });
    window.from_ns = rule.from_ns + later;
    if (__builtin_add_overflow(rule.to_ns, later, &window.to_ns)) window.to_ns = INT64_MAX;
  }
  const int64_t elapsed = now_ns - start_ns_;
  return window.open && elapsed >= window.from_ns && elapsed < window.to_ns;
}

// The error of a fault: the rule's, else one that the resource can raise. False where it can raise none.
bool FaultInjector::ChooseError(const FaultRule& rule, const aslrt_task& task, const aslrt_draw& key,
                                Choices& choices, Fault* fault) {
  const bool fails = rule.kind == FaultKind::kError || rule.kind == FaultKind::kThrottled ||
                     rule.kind == FaultKind::kDoneButFailed;
  fault->error = rule.error;
  fault->cause = rule.cause;
  if (!fails || rule.error) return true;
  std::vector<const ServiceError*> fitting;
  for (const ServiceError& error : ErrorsOf(task)) {
    if (FitsClass(rule.kind, error)) fitting.push_back(&error);
  }
  if (fitting.empty()) return false;
  aslrt_draw which = key;
  which.kind = kDrawFaultError;
  const size_t chosen = fitting.size() == 1 ? 0 : UniformBelow(choices.Draw(which), fitting.size());
  fault->error = fitting[chosen]->name;
  fault->cause = fitting[chosen]->cause;
  return true;
}

const Fault* FaultInjector::Drawn(const Request& request, const CallSite& site, Choices& choices) {
  const aslrt_task& task = request.task;
  const std::string_view function = FunctionOfRequest(request);
  for (size_t i = 0; i < rules_.size(); ++i) {
    const FaultRule& rule = rules_[i];
    if (IsOfExecution(rule.kind) || !RuleMatches(rule, task, function) || !CanHappen(rule.kind, task)) continue;
    if (!rule.attempts.Holds(task.attempt)) continue;
    if (states_[i].used >= rule.budget || !IsOpen(i, request.now_ns, choices)) continue;
    // Draws of one call are told apart by the number of the rule, in the low byte; those of several executions
    // by their number.
    const aslrt_draw key{kDrawFault, site.execution, task.state, site.call << 8 | static_cast<uint32_t>(i),
                         site.path + site.repeat * kGolden};
    if (rule.parts_per_billion != kPartsPerBillion && !Happens(choices.Draw(key), rule.parts_per_billion)) continue;
    Fault fault{site, rule.kind, {}, {}, 0, 0};
    if (!ChooseError(rule, task, key, choices, &fault)) continue;
    if (rule.kind == FaultKind::kSlow) {
      aslrt_draw how_long = key;
      how_long.kind = kDrawFaultDelay;
      fault.delay_ns = rule.delay.Drawn([&] { return choices.Draw(how_long); });
    }
    ++states_[i].used;
    return Take(std::move(fault), 0);
  }
  return nullptr;
}

// over_ns: since the Unix epoch.
const Fault* FaultInjector::Take(Fault fault, int64_t over_ns) {
  happened_.push_back(fault);
  over_ns_ = std::max(over_ns_, over_ns);
  kept_.push_back(std::move(fault));
  return &kept_.back();
}

const Fault* FaultInjector::FaultOf(const Request& request, Choices& choices) {
  const CallSite site = SiteOf(request);
  calls_.push_back(site);
  // Faults of a plan are at their places whatever else happens; rules have budgets for all calls together.
  if (request.touched != nullptr && draws_ && !rules_.empty()) request.touched->Write(Shared::kOutside);
  const Fault* fault = plan_ == nullptr ? nullptr : Planned(site);
  if (fault != nullptr) {
    Take(*fault, 0);
  } else if (draws_ && !IsCalm(request.now_ns)) {
    fault = Drawn(request, site, choices);
  }
  if (fault == nullptr) return nullptr;
  // What waits for a timeout is over when that has come; without one, nothing will ever come.
  int64_t lasts = fault->kind == FaultKind::kSlow ? fault->delay_ns : 0;
  const bool has_timeout = request.task.timeout_seconds != 0 || request.task.heartbeat_seconds != 0;
  if (has_timeout && (fault->kind == FaultKind::kUnanswered || fault->kind == FaultKind::kLostHeartbeat ||
                      fault->kind == FaultKind::kLate)) {
    lasts = GivenUpAfter(request.task) + kSecond;
  }
  int64_t over = 0;
  if (__builtin_add_overflow(request.now_ns, lasts, &over)) over = INT64_MAX;
  over_ns_ = std::max(over_ns_, over);
  return fault;
}

bool FaultInjector::Ask(Answerer& inner, const Request& request, Choices& choices, Reply* reply,
                        std::string* problem) {
  const Fault* fault = FaultOf(request, choices);
  if (fault == nullptr) return inner.Answer(request, choices, reply, problem);
  if (request.touched != nullptr && !IsMade(fault->kind)) request.touched->Declare();
  if (IsMade(fault->kind) && !inner.Answer(request, choices, reply, problem)) return false;
  const bool done = reply->kind == Reply::Kind::kOutput;
  Apply(*fault, request.task, reply);
  reply->fault = FaultWord(fault->kind);
  // What was made has its effect although the answer does not say so.
  if (done && reply->kind != Reply::Kind::kOutput && reply->effect == Reply::Effect::kAsReplied) {
    reply->effect = Reply::Effect::kDone;
  }
  return true;
}

void FaultInjector::Apply(const Fault& fault, const aslrt_task& task, Reply* reply) {
  switch (fault.kind) {
    case FaultKind::kError:
    case FaultKind::kThrottled:
    case FaultKind::kDoneButFailed:
      reply->kind = Reply::Kind::kError;
      reply->output = {nullptr, 0};
      reply->error = fault.error ? Keep(*fault.error) : aslrt_text_view{nullptr, 0};
      reply->cause = fault.cause ? Keep(*fault.cause) : aslrt_text_view{nullptr, 0};
      // A job or callback whose submitting call failed never began.
      if (fault.kind != FaultKind::kDoneButFailed && task.pattern != ASLRT_PATTERN_REQUEST) {
        reply->submits = false;
        reply->phase = ASLRT_PHASE_SUBMIT;
      } else if (task.pattern == ASLRT_PATTERN_TOKEN) {
        // The token is out, but nobody waits for it: the call that handed it out failed, and at once.
        reply->submits = false;
        reply->phase = ASLRT_PHASE_SUBMIT;
        reply->latency_ns = 0;
        if (reply->effect == Reply::Effect::kAsReplied) reply->effect = Reply::Effect::kDone;
      }
      break;
    case FaultKind::kSlow:
      if (__builtin_add_overflow(reply->latency_ns, fault.delay_ns, &reply->latency_ns)) {
        reply->latency_ns = INT64_MAX;
      }
      break;
    case FaultKind::kUnanswered:
    case FaultKind::kLostHeartbeat:
      reply->kind = Reply::Kind::kNever;
      break;
    case FaultKind::kLate:
      reply->latency_ns = GivenUpAfter(task) + kSecond;
      break;
    case FaultKind::kDoubled:
      reply->copies = 2;
      break;
    case FaultKind::kOversized:
      if (reply->kind == Reply::Kind::kOutput) {
        reply->output = Keep("{\"oversized\":\"" + std::string(kOversizedBytes, 'x') + "\"}");
      }
      break;
    case FaultKind::kStop:
    case FaultKind::kCrash:
    case FaultKind::kDuplicate:
    case FaultKind::kRepeated:
      break;  // of executions, which call nobody
  }
}

}  // namespace aslc::sim
