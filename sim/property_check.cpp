// Judging runs by their properties (property.h): one pass over the events of a trace for each property.
#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "sim/property.h"
#include "sim/property_expression.h"
#include "sim/run.h"
#include "sim/task_facts.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kRuntimeError = "States.Runtime", kDataLimit = "States.DataLimitExceeded";

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

}  // namespace

class PropertyChecker::Judge {
 public:
  explicit Judge(const PropertySet& set) {
    for (const PropertySet::Item& item : set.items) {
      Evaluators& made = evaluators_.emplace_back();
      made.subject = Evaluator(item.subject);
      made.after = Evaluator(item.after);
      made.before = Evaluator(item.before);
      made.key = Evaluator(item.key);
      made.condition = Evaluator(item.condition);
      for (const auto& partner : item.partners) made.partners.push_back(Evaluator(partner));
    }
  }

  void Use(const TraceDocument& trace) { trace_ = &trace; }
  std::optional<Violation> Check(size_t number, const PropertyRule& rule);

 private:
  using EvaluatorPtr = std::unique_ptr<ExpressionEvaluator>;
  struct Evaluators {
    EvaluatorPtr subject, after, before, key, condition;
    std::vector<EvaluatorPtr> partners;
  };
  struct Pending {
    uint32_t index;
    int64_t time_ns;
  };

  static EvaluatorPtr Evaluator(const std::shared_ptr<const CompiledExpression>& expression) {
    return expression == nullptr ? nullptr : std::make_unique<ExpressionEvaluator>(expression);
  }
  bool Judged(const PropertyRule& rule) const {
    const bool succeeded = trace_->executions[0].status == ASLRT_SUCCEEDED;
    return rule.when == PropertyWhen::kAlways || succeeded == (rule.when == PropertyWhen::kSucceeded);
  }
  size_t count() const { return trace_->events.size(); }
  int64_t TimeOf(size_t index) const { return trace_->events[index].time_ns; }
  // Of the last event: later nothing happens that could still help.
  int64_t EndNs() const {
    return trace_->events.empty() ? trace_->executions[0].end_ns : trace_->events.back().time_ns;
  }

  bool Matches(const EventPattern& pattern, const EvaluatorPtr& where, size_t index);
  bool Failed(const Evaluated& evaluated, size_t index);
  std::string KeyOf(size_t index);
  std::string Describe(size_t index) const;
  Violation At(std::vector<uint32_t> events, int64_t time_ns, std::string why) const {
    return {0, std::move(events), time_ns - trace_->start_ns, std::move(why)};
  }
  std::string ForKey(const PropertyRule& rule, const std::string& key) const {
    return rule.key ? ", key " + key : "";
  }

  std::optional<Violation> Dispatch(const PropertyRule& rule);
  std::optional<Violation> Never(const PropertyRule& rule);
  std::optional<Violation> Always(const PropertyRule& rule);
  std::optional<Violation> Holds(const PropertyRule& rule);
  std::optional<Violation> Eventually(const PropertyRule& rule);
  std::optional<Violation> LeadsTo(const PropertyRule& rule);
  std::optional<Violation> AtMost(const PropertyRule& rule);
  std::optional<Violation> AtLeast(const PropertyRule& rule);
  std::optional<Violation> Every(const PropertyRule& rule);
  std::optional<Violation> Ends(const PropertyRule& rule);
  std::optional<Violation> End(const PropertyRule& rule, const TraceExecution& x) const;

  std::vector<Evaluators> evaluators_;  // by property
  const TraceDocument* trace_ = nullptr;
  Evaluators* now_ = nullptr;         // of the property that is judged
  std::optional<Violation> trouble_;  // an expression of it failed
};

bool PropertyChecker::Judge::Failed(const Evaluated& evaluated, size_t index) {
  if (evaluated.error.empty()) return false;
  if (!trouble_) {
    std::vector<uint32_t> events;
    if (index < count()) events.push_back(static_cast<uint32_t>(index));
    trouble_ = At(std::move(events), index < count() ? TimeOf(index) : EndNs(),
                  "an expression of the property failed: " + evaluated.error);
  }
  return true;
}

bool PropertyChecker::Judge::Matches(const EventPattern& pattern, const EvaluatorPtr& where, size_t index) {
  const TraceEvent& event = trace_->events[index];
  if (pattern.kind ? event.kind != *pattern.kind : pattern.error && !event.error.present()) return false;
  if (pattern.state && trace_->StateName(event) != *pattern.state) return false;
  if (pattern.error && (!event.error.present() || trace_->Text(event.error) != *pattern.error)) return false;
  if (pattern.status && trace_->executions[event.execution].status != *pattern.status) return false;
  if (pattern.first_attempt &&
      (event.attempt < *pattern.first_attempt || event.attempt > *pattern.last_attempt)) {
    return false;
  }
  if (pattern.function && trace_->Function(event) != *pattern.function) return false;
  if (pattern.service && trace_->Service(event) != *pattern.service) return false;
  if (pattern.action && trace_->Action(event) != *pattern.action) return false;
  if (pattern.resource && !IsResource(trace_->Resource(event), *pattern.resource)) return false;
  if (where == nullptr) return true;
  const Evaluated evaluated = where->AtEvent(*trace_, index);
  return !Failed(evaluated, index) && evaluated.IsTrue();
}

// What has no key shares one, so that an expression with a typing error does not make everything different.
std::string PropertyChecker::Judge::KeyOf(size_t index) {
  if (now_->key == nullptr) return "";
  Evaluated evaluated = now_->key->AtEvent(*trace_, index);
  if (Failed(evaluated, index) || !evaluated.value) return "undefined";
  return std::move(*evaluated.value);
}

std::string PropertyChecker::Judge::Describe(size_t index) const {
  const TraceEvent& event = trace_->events[index];
  std::string out(TraceEventName(event.kind));
  if (event.state != ASLRT_NONE) out += " " + Quoted(trace_->StateName(event));
  if (event.call != ASLRT_NONE) {
    const std::string_view function = trace_->Function(event);
    if (!function.empty()) out += " (" + std::string(function) + ")";
  }
  if (event.attempt > 0) out += ", attempt " + std::to_string(event.attempt);
  if (event.kind == TraceEventKind::kEnded) {
    out += " " + std::string(StatusName(trace_->executions[event.execution].status));
  }
  if (event.error.present()) out += " " + std::string(trace_->Text(event.error));
  if (event.execution != 0) out += ", execution " + std::to_string(event.execution);
  return out + ", at " + FormatDuration(event.time_ns - trace_->start_ns);
}

std::optional<Violation> PropertyChecker::Judge::Never(const PropertyRule& rule) {
  std::map<std::string, Pending, std::less<>> begun;
  std::map<std::string, bool, std::less<>> closed;
  for (size_t i = 0; i < count(); ++i) {
    if (Matches(rule.subject, now_->subject, i)) {
      const std::string key = KeyOf(i);
      const auto after = begun.find(key);
      const bool counts =
          (!rule.after || (after != begun.end() &&
                           (!rule.within_ns || TimeOf(i) - after->second.time_ns <= *rule.within_ns))) &&
          !(rule.before && closed.count(key) > 0);
      if (counts) {
        std::vector<uint32_t> events;
        std::string why = Describe(i) + ForKey(rule, key);
        if (rule.after) {
          events.push_back(after->second.index);
          why += "; it comes after " + Describe(after->second.index);
        }
        if (rule.before) why += "; before it there is no " + rule.before->text;
        events.push_back(static_cast<uint32_t>(i));
        return At(std::move(events), TimeOf(i), std::move(why));
      }
    }
    if (rule.after && Matches(*rule.after, now_->after, i))
      begun[KeyOf(i)] = {static_cast<uint32_t>(i), TimeOf(i)};
    if (rule.before && Matches(*rule.before, now_->before, i)) closed[KeyOf(i)] = true;
  }
  return std::nullopt;
}

std::optional<Violation> PropertyChecker::Judge::Always(const PropertyRule& rule) {
  for (size_t i = 0; i < count(); ++i) {
    if (!Matches(rule.subject, now_->subject, i)) continue;
    const Evaluated evaluated = now_->condition->AtEvent(*trace_, i);
    if (evaluated.IsTrue()) continue;
    if (Failed(evaluated, i)) return std::nullopt;
    return At({static_cast<uint32_t>(i)}, TimeOf(i), "it is not true at " + Describe(i));
  }
  return std::nullopt;
}

std::optional<Violation> PropertyChecker::Judge::Holds(const PropertyRule&) {
  const Evaluated evaluated = now_->condition->OverTrace(*trace_);
  if (evaluated.IsTrue() || Failed(evaluated, count())) return std::nullopt;
  return At({}, EndNs(), "it is not true of the trace");
}

std::optional<Violation> PropertyChecker::Judge::Eventually(const PropertyRule& rule) {
  if (rule.after) return LeadsTo(rule);
  const int64_t start = trace_->start_ns;
  for (size_t i = 0; i < count(); ++i) {
    if (!Matches(rule.subject, now_->subject, i)) continue;
    if (!rule.within_ns || TimeOf(i) - start <= *rule.within_ns) return std::nullopt;
    return At({static_cast<uint32_t>(i)}, start + *rule.within_ns,
              "it comes too late: " + Describe(i) + ", not within " + FormatDuration(*rule.within_ns));
  }
  return At({}, EndNs(), "no " + rule.subject.text + " until the end, at " + FormatDuration(EndNs() - start));
}

std::optional<Violation> PropertyChecker::Judge::LeadsTo(const PropertyRule& rule) {
  std::map<std::string, std::vector<Pending>, std::less<>> open;
  const auto late = [&](const Pending& first, const std::string& key, std::optional<size_t> answer) {
    std::vector<uint32_t> events{first.index};
    std::string why =
        "after " + Describe(first.index) + ForKey(rule, key) + " there is no " + rule.subject.text;
    if (rule.within_ns) why += " within " + FormatDuration(*rule.within_ns);
    int64_t clear = EndNs();
    if (answer) {
      events.push_back(static_cast<uint32_t>(*answer));
      why += "; it comes " + FormatDuration(TimeOf(*answer) - first.time_ns) + " later";
      clear = first.time_ns + *rule.within_ns;
    }
    return At(std::move(events), clear, std::move(why));
  };
  for (size_t i = 0; i < count(); ++i) {
    if (Matches(rule.subject, now_->subject, i)) {
      const auto found = open.find(KeyOf(i));
      if (found != open.end()) {
        const Pending& first = found->second.front();
        if (rule.within_ns && TimeOf(i) - first.time_ns > *rule.within_ns)
          return late(first, found->first, i);
        open.erase(found);
      }
    }
    if (Matches(*rule.after, now_->after, i)) open[KeyOf(i)].push_back({static_cast<uint32_t>(i), TimeOf(i)});
  }
  const std::pair<const std::string, std::vector<Pending>>* first = nullptr;
  for (const auto& each : open) {
    if (first == nullptr || each.second.front().index < first->second.front().index) first = &each;
  }
  if (first == nullptr) return std::nullopt;
  return late(first->second.front(), first->first, std::nullopt);
}

std::optional<Violation> PropertyChecker::Judge::AtMost(const PropertyRule& rule) {
  std::map<std::string, std::vector<uint32_t>, std::less<>> seen;
  for (size_t i = 0; i < count(); ++i) {
    if (!Matches(rule.subject, now_->subject, i)) continue;
    std::string key = KeyOf(i);
    if (rule.form == PropertyForm::kIdempotent && !rule.key) {
      // Without a key, the same request to the same resource.
      const TraceEvent& event = trace_->events[i];
      key =
          std::string(trace_->Resource(event)) + " " + std::to_string(trace_->calls[event.call].request_hash);
    }
    std::vector<uint32_t>& events = seen[key];
    events.push_back(static_cast<uint32_t>(i));
    if (events.size() <= rule.limit) continue;
    return At(events, TimeOf(i),
              std::to_string(events.size()) + " of " + rule.subject.text + ForKey(rule, key) +
                  "; the last is " + Describe(i));
  }
  return std::nullopt;
}

std::optional<Violation> PropertyChecker::Judge::AtLeast(const PropertyRule& rule) {
  std::vector<uint32_t> events;
  for (size_t i = 0; i < count(); ++i) {
    if (Matches(rule.subject, now_->subject, i)) events.push_back(static_cast<uint32_t>(i));
    if (events.size() >= rule.limit) return std::nullopt;
  }
  std::string why = "only " + std::to_string(events.size()) + " of " + rule.subject.text;
  return At(std::move(events), EndNs(), std::move(why));
}

// Every and Compensated: each event takes the first partner after it that no other has taken.
std::optional<Violation> PropertyChecker::Judge::Every(const PropertyRule& rule) {
  std::map<std::string, std::deque<Pending>, std::less<>> open;
  std::optional<std::pair<Pending, std::string>> left;
  const auto give_up = [&](const Pending& pending, const std::string& key) {
    if (!left || pending.index < left->first.index) left = {pending, key};
  };
  for (size_t i = 0; i < count(); ++i) {
    bool partner = false;
    for (size_t k = 0; k < rule.partners.size() && !partner; ++k) {
      partner = Matches(rule.partners[k], now_->partners[k], i);
    }
    if (partner) {
      const auto found = open.find(KeyOf(i));
      while (found != open.end() && !found->second.empty()) {
        const Pending pending = found->second.front();
        found->second.pop_front();
        if (!rule.within_ns || TimeOf(i) - pending.time_ns <= *rule.within_ns) break;
        give_up(pending, found->first);
      }
    }
    if (Matches(rule.subject, now_->subject, i))
      open[KeyOf(i)].push_back({static_cast<uint32_t>(i), TimeOf(i)});
  }
  for (const auto& [key, pendings] : open) {
    if (!pendings.empty()) give_up(pendings.front(), key);
  }
  if (!left) return std::nullopt;
  std::string why = Describe(left->first.index) + ForKey(rule, left->second) + " has no ";
  for (size_t k = 0; k < rule.partners.size(); ++k) why += (k == 0 ? "" : " or ") + rule.partners[k].text;
  why += " after it";
  if (rule.within_ns) why += " within " + FormatDuration(*rule.within_ns);
  return At({left->first.index}, EndNs(), std::move(why));
}

// Forms that look at the ends of executions only.
std::optional<Violation> PropertyChecker::Judge::Ends(const PropertyRule& rule) {
  const bool first_only = rule.form == PropertyForm::kStatus || rule.form == PropertyForm::kMaxDuration ||
                          rule.form == PropertyForm::kMinDuration;
  const size_t executions = first_only ? 1 : trace_->executions.size();
  for (size_t i = 0; i < executions; ++i) {
    auto violation = End(rule, trace_->executions[i]);
    if (!violation) continue;
    for (size_t k = count(); k > 0 && violation->events.empty(); --k) {
      const TraceEvent& event = trace_->events[k - 1];
      if (event.execution == i && event.kind == TraceEventKind::kEnded)
        violation->events = {static_cast<uint32_t>(k - 1)};
    }
    if (i > 0) violation->why += ", execution " + std::to_string(i);
    return violation;
  }
  return std::nullopt;
}

std::optional<Violation> PropertyChecker::Judge::End(const PropertyRule& rule,
                                                     const TraceExecution& x) const {
  const std::string_view error = x.error.present() ? trace_->Text(x.error) : std::string_view();
  const std::string cause = x.cause.present() ? ": " + std::string(trace_->Text(x.cause)) : "";
  const int64_t took = x.end_ns - x.start_ns;
  const auto more = [&](uint64_t found, const char* what) {
    return std::to_string(found) + " " + what + ", more than " + std::to_string(rule.limit);
  };
  switch (rule.form) {
    case PropertyForm::kNoRuntimeError:
      if (error == kRuntimeError) return At({}, x.end_ns, std::string(kRuntimeError) + cause);
      break;
    case PropertyForm::kMaxHistoryEvents:
      // Histories of EXPRESS executions have no bound of the service.
      if (rule.by_default && x.image->type == ASLRT_EXPRESS) break;
      if (x.history_events > rule.limit) return At({}, x.end_ns, more(x.history_events, "history events"));
      break;
    case PropertyForm::kMaxPayload:
      if (error == kDataLimit) return At({}, x.end_ns, std::string(kDataLimit) + cause);
      if (x.largest_payload > rule.limit) {
        std::vector<uint32_t> events;
        if (x.largest_at < count()) events.push_back(x.largest_at);
        const int64_t time = events.empty() ? x.end_ns : TimeOf(events[0]);
        std::string why = more(x.largest_payload, "bytes");
        if (!events.empty()) why += ": " + Describe(events[0]);
        return At(std::move(events), time, std::move(why));
      }
      break;
    case PropertyForm::kMaxTransitions:
      if (x.transitions > rule.limit) return At({}, x.end_ns, more(x.transitions, "transitions"));
      break;
    case PropertyForm::kMaxDuration:
      if (took > *rule.within_ns) {
        return At({}, x.start_ns + *rule.within_ns,
                  "it takes " + FormatDuration(took) + ", more than " + FormatDuration(*rule.within_ns));
      }
      break;
    case PropertyForm::kMinDuration:
      if (took < *rule.within_ns) {
        return At({}, x.end_ns,
                  "it takes " + FormatDuration(took) + ", less than " + FormatDuration(*rule.within_ns));
      }
      break;
    default:
      if (std::find(rule.statuses.begin(), rule.statuses.end(), x.status) == rule.statuses.end()) {
        return At(
            {}, x.end_ns,
            "it ends " + std::string(StatusName(x.status)) + (error.empty() ? "" : " " + std::string(error)));
      }
  }
  return std::nullopt;
}

std::optional<Violation> PropertyChecker::Judge::Dispatch(const PropertyRule& rule) {
  switch (rule.form) {
    case PropertyForm::kNever:
      return Never(rule);
    case PropertyForm::kAlways:
      return Always(rule);
    case PropertyForm::kHolds:
      return Holds(rule);
    case PropertyForm::kEventually:
      return Eventually(rule);
    case PropertyForm::kAtMost:
    case PropertyForm::kIdempotent:
      return AtMost(rule);
    case PropertyForm::kAtLeast:
      return AtLeast(rule);
    case PropertyForm::kEvery:
    case PropertyForm::kCompensated:
      return Every(rule);
    case PropertyForm::kNoRuntimeError:
    case PropertyForm::kMaxHistoryEvents:
    case PropertyForm::kMaxPayload:
    case PropertyForm::kMaxTransitions:
    case PropertyForm::kMaxDuration:
    case PropertyForm::kMinDuration:
    case PropertyForm::kStatus:
      return Ends(rule);
  }
  return std::nullopt;
}

std::optional<Violation> PropertyChecker::Judge::Check(size_t number, const PropertyRule& rule) {
  if (!Judged(rule)) return std::nullopt;
  now_ = &evaluators_[number];
  trouble_.reset();
  auto violation = Dispatch(rule);
  // An expression that fails says nothing about the run; that must not pass for good news.
  if (trouble_) violation = std::move(trouble_);
  if (violation) {
    violation->property = static_cast<uint32_t>(number);
    violation->by_default = rule.by_default;
  }
  return violation;
}

PropertyChecker::PropertyChecker(std::shared_ptr<const PropertySet> set)
    : set_(std::move(set)), judge_(std::make_unique<Judge>(*set_)) {}

PropertyChecker::~PropertyChecker() = default;

std::vector<Violation> PropertyChecker::Check(const TraceDocument& trace) {
  std::vector<Violation> violations;
  judge_->Use(trace);
  for (size_t i = 0; i < set_->items.size(); ++i) {
    auto violation = judge_->Check(i, set_->items[i].rule);
    if (violation) violations.push_back(std::move(*violation));
  }
  return violations;
}

}  // namespace aslc::sim
