// From entries of `faults` to FaultRules (fault_reader.h).
#include "sim/fault_reader.h"

#include "sim/task_reader.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

int64_t DurationOf(const Cursor& at) {
  int64_t ns = 0;
  ParseDuration(at->text, &ns);
  return ns;
}

// Which calls: at most one of these.
void ReadMatch(const Cursor& at, Reports& reports, FaultRule& out) {
  constexpr std::pair<std::string_view, FaultRule::Match> kMatches[] = {
      {"state", FaultRule::Match::kState},
      {"resource", FaultRule::Match::kResource},
      {"function", FaultRule::Match::kFunction},
      {"service", FaultRule::Match::kService}};
  std::string_view first;
  for (const auto& [key, match] : kMatches) {
    const Cursor name = at.Find(key);
    if (!name) continue;
    if (!first.empty()) reports.Add(Message::kConflictingKeys, name, {key, first});
    first = key;
    out.match = match;
    out.name = name->text;
    out.name_range = name->range;
    out.pointer = name.pointer;
  }
}

// Keys that only some kinds have.
void CheckKind(const Cursor& at, Reports& reports, const FaultRule& rule) {
  const Cursor delay = at.Find("delay");
  const bool needs_delay = rule.kind == FaultKind::kSlow;
  const bool has_delay = needs_delay || (IsOfExecution(rule.kind) && rule.kind != FaultKind::kStop);
  if (needs_delay && !delay) reports.Add(Message::kSlowNeedsDelay, at, {});
  if (delay && !has_delay) reports.Add(Message::kNotOfFault, delay, {FaultWord(rule.kind), "delay"});
  const Cursor when = at.Find("at");
  if (when && rule.kind != FaultKind::kStop) reports.Add(Message::kNotOfFault, when, {FaultWord(rule.kind), "at"});
  if (!IsOfExecution(rule.kind)) return;
  for (const std::string_view key : {"state", "resource", "function", "service", "attempts", "error"}) {
    const Cursor of_calls = at.Find(key);
    if (!of_calls || (key == "error" && rule.kind == FaultKind::kStop)) continue;
    reports.Add(Message::kNotOfFault, of_calls, {FaultWord(rule.kind), key});
  }
}

}  // namespace

void ReadFault(const Cursor& at, Reports& reports, FaultRule& out) {
  ReadMatch(at, reports, out);
  if (const Cursor kind = at.Find("kind")) {
    out.kind = *FaultNamed(kind->text);
    if (IsOfExecution(out.kind)) {
      out.name_range = kind->range;
      out.pointer = kind.pointer;
    }
  }
  if (const Cursor error = at.Find("error")) {
    if (const Cursor name = error.Find("Error")) out.error = name->text;
    if (const Cursor cause = error.Find("Cause")) out.cause = cause->text;
  }
  if (const Cursor probability = at.Find("probability")) {
    ParseProbability(probability->text, &out.parts_per_billion);
  }
  if (const Cursor attempts = at.Find("attempts")) ParseNumberRange(attempts->text, &out.attempts);
  if (const Cursor delay = at.Find("delay")) out.delay = LatencyOf(delay);
  if (const Cursor when = at.Find("at")) out.at = LatencyOf(when);
  if (const Cursor budget = at.Find("budget")) {
    NumberRange number;
    ParseNumberRange(budget->text, &number);
    out.budget = number.first;
  }
  if (const Cursor from = at.Find("from")) out.from_ns = DurationOf(from);
  if (const Cursor to = at.Find("to")) {
    out.to_ns = DurationOf(to);
    if (out.to_ns <= out.from_ns) reports.Add(Message::kEmptyWindow, to, {});
  }
  if (const Cursor outage = at.Find("outage")) {
    if (const Cursor probability = outage.Find("probability")) {
      ParseProbability(probability->text, &out.outage_parts_per_billion);
    }
    if (const Cursor start = outage.Find("start")) out.start = LatencyOf(start);
  }
  CheckKind(at, reports, out);
}

void ReadCalm(const Cursor& at, CalmRule& out) {
  if (const Cursor after = at.Find("after")) out.after_ns = DurationOf(after);
  if (const Cursor within = at.Find("within")) out.within_ns = DurationOf(within);
}

}  // namespace aslc::sim
