// From `properties` in a scenario file to rules (property_reader.h).
#include "sim/property_reader.h"

#include <algorithm>
#include <charconv>

#include "aslc/check.h"
#include "sim/plan.h"
#include "sim/run.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

struct FormRow {
  PropertyForm form;
  std::string_view key, with;
};
constexpr FormRow kForms[] = {
#define PROPERTY_FORM(name, key, with) {PropertyForm::k##name, key, with},
#include "sim/property_forms.def"
};

// What a pattern is about when it names calls and no kind of event.
enum class Role { kRequests, kEffects, kOnlyRequests, kOnlyEffects, kAnything };

bool HasWord(std::string_view words, std::string_view word) {
  for (size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}

TraceEventKind KindNamed(std::string_view name) {
  constexpr TraceEventKind kKinds[] = {
#define TRACE_EVENT(name, text, doc) TraceEventKind::k##name,
#include "sim/trace_events.def"
  };
  const auto* found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](TraceEventKind kind) { return TraceEventName(kind) == name; });
  ASL_CHECK(found != std::end(kKinds), "the table of keys has other kinds of events");
  return *found;
}

class Reader {
 public:
  explicit Reader(Reports& reports) : reports_(reports) {}
  PropertyRule Read(const Cursor& at);

 private:
  const FormRow& FormOf(const Cursor& at);
  void CheckKeys(const Cursor& at, const FormRow& row);
  void ReadForm(const Cursor& at, const Cursor& value, PropertyRule& out);
  void ReadCounted(const Cursor& at, PropertyRule& out);
  EventPattern Pattern(const Cursor& at, Role role);
  void KindOf(const Cursor& at, Role role, EventPattern& out);
  PropertyExpression Expression(const Cursor& at);
  uint64_t Number(const Cursor& at);
  void Missing(const Cursor& at, std::string_view what) {
    reports_.AddAtStart(Message::kMissingKey, at,
                        {"a property of the form `" + std::string(form_) + "`", what});
  }

  Reports& reports_;
  std::string_view form_;  // of the property that is read
};

PropertyExpression Reader::Expression(const Cursor& at) {
  const std::string& text = at->text;
  return {text.substr(2, text.size() - 4), {at->range, at.pointer}};
}

uint64_t Reader::Number(const Cursor& at) {
  uint64_t number = 0;
  std::from_chars(at->text.data(), at->text.data() + at->text.size(), number);
  return number;
}

// The kind of event that is meant, and the pattern as messages name it.
void Reader::KindOf(const Cursor& at, Role role, EventPattern& out) {
  const bool of_calls =
      out.resource || out.service || out.action || out.function || out.first_attempt || out.state;
  const auto conflict = [&](std::string_view a, std::string_view b) {
    reports_.Add(Message::kConflictingKeys, at.Find(b), {a, b});
  };
  if (const Cursor on = at.Find("on")) out.kind = KindNamed(on->text);
  if (const Cursor visited = at.Find("visited")) {
    for (std::string_view other : {"on", "state", "status"}) {
      if (at.Find(other)) conflict("visited", other);
    }
    out.kind = TraceEventKind::kEntered;
    out.state = visited->text;
    out.state_place = {visited->range, visited.pointer};
  }
  if (out.status) {
    if (at.Find("on") && out.kind != TraceEventKind::kEnded) conflict("on", "status");
    out.kind = TraceEventKind::kEnded;
  }
  if (role == Role::kOnlyRequests || role == Role::kOnlyEffects) {
    for (std::string_view other : {"on", "visited", "status"}) {
      const Cursor found = at.Find(other);
      if (found) reports_.Add(Message::kNotOfForm, found, {form_, other});
    }
    out.kind = role == Role::kOnlyEffects ? TraceEventKind::kEffect : TraceEventKind::kRequest;
  } else if (!out.kind && out.error && of_calls) {
    out.kind = TraceEventKind::kReply;
  } else if (!out.kind && !out.error && of_calls && role != Role::kAnything) {
    out.kind = role == Role::kEffects ? TraceEventKind::kEffect : TraceEventKind::kRequest;
  }
}

EventPattern Reader::Pattern(const Cursor& at, Role role) {
  EventPattern out;
  out.place = {at->range, at.pointer};
  if (at->IsString()) {  // an expression by itself
    out.where = Expression(at);
    out.text = "event for which it is true";
    return out;
  }
  const auto take = [&](std::string_view key, std::optional<std::string>& to) {
    if (const Cursor value = at.Find(key)) to = value->text;
  };
  take("state", out.state);
  if (const Cursor state = at.Find("state")) out.state_place = {state->range, state.pointer};
  take("resource", out.resource);
  take("service", out.service);
  take("action", out.action);
  if (const Cursor function = at.Find("function")) out.function = FunctionOf(function->text);
  take("error", out.error);
  if (const Cursor status = at.Find("status")) out.status = StatusNamed(status->text);
  if (const Cursor attempt = at.Find("attempt")) {
    NumberRange range;
    ParseNumberRange(attempt->text, &range);
    out.first_attempt = range.first;
    out.last_attempt = range.last;
  }
  if (const Cursor where = at.Find("where")) out.where = Expression(where);
  KindOf(at, role, out);
  out.text = out.kind ? TraceEventName(*out.kind) : "event";
  if (out.status) out.text += " " + std::string(StatusName(*out.status));
  for (const auto* part : {&out.state, &out.function, &out.resource, &out.service, &out.action, &out.error}) {
    if (*part) out.text += " " + **part;
  }
  return out;
}

const FormRow& Reader::FormOf(const Cursor& at) {
  const auto* found = std::find_if(std::begin(kForms), std::end(kForms),
                                   [&](const FormRow& row) { return at->Find(row.key) != nullptr; });
  ASL_CHECK(found != std::end(kForms), "the table of keys has let pass a property without a form");
  return *found;
}

void Reader::CheckKeys(const Cursor& at, const FormRow& row) {
  for (const Member& member : at->members) {
    const std::string& key = member.key;
    if (key == row.key || key == "name" || key == "when" || HasWord(row.with, key)) continue;
    reports_.Add(Message::kNotOfForm, member.key_range, PointerTo(at.pointer, key), {row.key, key});
  }
}

void Reader::ReadCounted(const Cursor& at, PropertyRule& out) {
  std::string_view found;
  const auto take = [&](std::string_view key, Role role) {
    const Cursor value = at.Find(key);
    if (!value) return;
    if (!found.empty()) reports_.Add(Message::kConflictingKeys, value, {found, key});
    found = key;
    out.subject = Pattern(value, role);
  };
  take("calls", Role::kOnlyRequests);
  take("effects", Role::kOnlyEffects);
  take("events", Role::kAnything);
  if (found.empty()) {
    Missing(at, "one of `calls`, `effects`, `events`");
  }
}

void Reader::ReadForm(const Cursor& at, const Cursor& value, PropertyRule& out) {
  switch (out.form) {
    case PropertyForm::kNever:
    case PropertyForm::kEventually:
      out.subject = Pattern(value, Role::kRequests);
      break;
    case PropertyForm::kAlways:
      out.condition = Expression(value);
      if (const Cursor events = at.Find("at")) out.subject = Pattern(events, Role::kRequests);
      break;
    case PropertyForm::kHolds:
      out.condition = Expression(value);
      break;
    case PropertyForm::kAtMost:
    case PropertyForm::kAtLeast:
      out.limit = Number(value);
      ReadCounted(at, out);
      break;
    case PropertyForm::kEvery:
      out.subject = Pattern(value, Role::kEffects);
      at.Find("matchedBy").Each([&](const Cursor& each) {
        out.partners.push_back(Pattern(each, Role::kEffects));
      });
      if (out.partners.empty()) Missing(at, "`matchedBy`");
      break;
    case PropertyForm::kIdempotent:
      out.subject = Pattern(value, Role::kOnlyEffects);
      out.limit = 1;
      break;
    case PropertyForm::kCompensated:
      out.when = PropertyWhen::kFailed;
      out.subject = Pattern(value.Find("do"), Role::kEffects);
      out.partners.push_back(Pattern(value.Find("undo"), Role::kEffects));
      break;
    case PropertyForm::kNoRuntimeError:
      out.limit = value->boolean ? 1 : 0;
      break;
    case PropertyForm::kMaxPayload:
      ParseSize(value->text, &out.limit);
      break;
    case PropertyForm::kMaxHistoryEvents:
    case PropertyForm::kMaxTransitions:
      out.limit = Number(value);
      break;
    case PropertyForm::kMaxDuration:
    case PropertyForm::kMinDuration: {
      int64_t ns = 0;
      ParseDuration(value->text, &ns);
      out.within_ns = ns;
      break;
    }
    case PropertyForm::kStatus:
      value.Each([&](const Cursor& each) { out.statuses.push_back(StatusNamed(each->text)); });
      break;
  }
}

// `atMost 1 request charge-card`
std::string NameOf(const PropertyRule& rule, std::string_view key, const Cursor& value) {
  std::string name(key);
  if (value->IsNumber() || (value->IsString() && !value->text.starts_with("{%"))) name += " " + value->text;
  if (value->kind == NodeKind::kBool && !value->boolean) name += " false";
  if (value->IsArray()) {
    for (const Node& word : value->nodes) name += " " + word.text;
  }
  if (!rule.subject.text.empty()) name += " " + rule.subject.text;
  for (size_t i = 0; i < rule.partners.size(); ++i)
    name += (i == 0 ? ", then " : " or ") + rule.partners[i].text;
  if (rule.after) name += " after " + rule.after->text;
  if (rule.before) name += " before " + rule.before->text;
  const bool says_duration =
      rule.form == PropertyForm::kMaxDuration || rule.form == PropertyForm::kMinDuration;
  if (rule.within_ns && !says_duration) name += " within " + FormatDuration(*rule.within_ns);
  return name;
}

PropertyRule Reader::Read(const Cursor& at) {
  PropertyRule rule;
  const FormRow& row = FormOf(at);
  rule.form = row.form;
  form_ = row.key;
  rule.place = {at->range, at.pointer};
  CheckKeys(at, row);
  const Cursor value = at.Find(row.key);
  if (const Cursor after = at.Find("after")) rule.after = Pattern(after, Role::kRequests);
  if (const Cursor before = at.Find("before")) rule.before = Pattern(before, Role::kRequests);
  if (const Cursor within = at.Find("within")) {
    int64_t ns = 0;
    ParseDuration(within->text, &ns);
    rule.within_ns = ns;
    if (row.form == PropertyForm::kNever && !rule.after) Missing(at, "`after` beside `within`");
  }
  if (const Cursor by = at.Find("by")) rule.key = Expression(by);
  ReadForm(at, value, rule);
  if (const Cursor when = at.Find("when")) {
    rule.when = when->text == "succeeded" ? PropertyWhen::kSucceeded : PropertyWhen::kFailed;
  }
  const Cursor name = at.Find("name");
  rule.name = name ? name->text : NameOf(rule, row.key, value);
  return rule;
}

}  // namespace

void ReadProperties(const Cursor& list, Reports& reports, std::vector<PropertyRule>* out) {
  Reader reader(reports);
  const auto taken = [&](const std::string& name) {
    return std::any_of(out->begin(), out->end(), [&](const PropertyRule& rule) { return rule.name == name; });
  };
  list.Each([&](const Cursor& at) {
    PropertyRule rule = reader.Read(at);
    if (taken(rule.name)) {
      if (const Cursor name = at.Find("name"))
        reports.Add(Message::kDuplicateName, name, {"property", rule.name});
      int number = 2;
      while (taken(rule.name + " (" + std::to_string(number) + ")")) ++number;
      rule.name += " (" + std::to_string(number) + ")";
    }
    out->push_back(std::move(rule));
  });
}

}  // namespace aslc::sim
