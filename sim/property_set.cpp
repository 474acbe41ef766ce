// From the rules of a scenario to properties that can be judged (property.h).
#include <algorithm>
#include <initializer_list>
#include <map>

#include "sim/diagnostics.h"
#include "sim/property.h"
#include "sim/property_expression.h"
#include "sim/task_facts.h"

namespace aslc::sim {
namespace {

constexpr uint64_t kHistoryEventsMax = 24'999;  // the service's 25,000th event ends the execution
constexpr uint64_t kPayloadMax = 262'144;       // bytes

bool LooksAtEnds(PropertyForm form) {
  return form >= PropertyForm::kNoRuntimeError;  // the rest of property_forms.def
}

bool NeedsEvents(const EventPattern& pattern) {
  const bool of_calls = pattern.kind == TraceEventKind::kRequest || pattern.kind == TraceEventKind::kEffect ||
                        pattern.kind == TraceEventKind::kFault;
  return !of_calls || pattern.where.has_value();
}

TraceNeeds NeedsOf(const PropertyRule& rule) {
  TraceNeeds needs;
  if (LooksAtEnds(rule.form)) {
    if (rule.form == PropertyForm::kMaxPayload && !rule.by_default)
      needs.calls = needs.events = needs.sizes = true;
    return needs;
  }
  needs.calls = true;
  needs.events = NeedsEvents(rule.subject) || rule.condition || (rule.after && NeedsEvents(*rule.after)) ||
                 (rule.before && NeedsEvents(*rule.before));
  bool expressions = rule.subject.where || rule.key || rule.condition || (rule.after && rule.after->where) ||
                     (rule.before && rule.before->where);
  for (const EventPattern& partner : rule.partners) {
    needs.events |= NeedsEvents(partner);
    expressions |= partner.where.has_value();
  }
  needs.payloads = expressions;
  return needs;
}

class Builder {
 public:
  Builder(const SourcePtr& source, std::span<const aslrt_image* const> images, const FunctionNames& functions,
          Compiler& compiler, Engine engine, Diagnostics* diagnostics)
      : source_(source), compiler_(compiler), engine_(engine), diagnostics_(diagnostics) {
    for (const aslrt_image* image : images) {
      const auto text = [&](aslrt_str s) { return std::string_view(aslrt_image_chars(image, s), s.len); };
      const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
      for (uint32_t i = 0; i < image->states.count; ++i) {
        states_.push_back(text(states[i].name));
        if (states[i].kind != ASLRT_STATE_Task) continue;
        Task& task = tasks_.emplace_back(Task{text(states[i].resource), "", true});
        if (ServiceOf(task.resource) != "lambda") continue;
        if (states[i].task_family == ASLRT_FAMILY_LAMBDA) {
          task.function = FunctionOf(task.resource);
        } else if (const auto known = functions.find(states_.back()); known != functions.end()) {
          task.function = known->second;
        } else {
          task.known = false;
        }
      }
    }
  }

  PropertySet::Item Item(const PropertyRule& rule) {
    PropertySet::Item item;
    item.rule = rule;
    item.subject = Pattern(rule.subject);
    if (rule.after) item.after = Pattern(*rule.after);
    if (rule.before) item.before = Pattern(*rule.before);
    for (const EventPattern& partner : rule.partners) item.partners.push_back(Pattern(partner));
    if (rule.key) item.key = Expression(*rule.key, false);
    if (rule.condition) item.condition = Expression(*rule.condition, true);
    return item;
  }
  // Null after an error.
  std::shared_ptr<const PropertySet> Set(std::span<const PropertyRule> rules) {
    failed_ = false;
    auto set = std::make_shared<PropertySet>();
    for (const PropertyRule& rule : rules) {
      set->items.push_back(Item(rule));
      set->needs = set->needs | NeedsOf(rule);
    }
    if (failed_) return nullptr;
    return set;
  }

 private:
  struct Task {
    std::string_view resource, function;
    bool known;  // false: only the request tells the function
  };

  // A pattern of calls that nobody makes says nothing, most likely by a typing error.
  void CheckCalls(const EventPattern& pattern) {
    const auto check = [&](const char* what, const std::optional<std::string>& wanted, auto matches) {
      if (!wanted || std::any_of(tasks_.begin(), tasks_.end(), matches)) return;
      diagnostics_->push_back(MakeDiagnostic(
          Message::kMatchesNothing, {source_, pattern.place.range, pattern.place.pointer}, {what, *wanted}));
    };
    check("resource", pattern.resource,
          [&](const Task& task) { return IsResource(task.resource, *pattern.resource); });
    check("service", pattern.service,
          [&](const Task& task) { return ServiceOf(task.resource) == *pattern.service; });
    check("function", pattern.function,
          [&](const Task& task) { return !task.known || task.function == *pattern.function; });
  }

  std::shared_ptr<const CompiledExpression> Expression(const PropertyExpression& expression, bool truth) {
    // Cases share the properties of their file.
    const auto [known, is_new] = compiled_.try_emplace({expression.text, truth});
    if (is_new) {
      known->second = CompiledExpression::Make(expression, truth, source_, compiler_, engine_, diagnostics_);
    }
    failed_ |= known->second == nullptr;
    return known->second;
  }

  std::shared_ptr<const CompiledExpression> Pattern(const EventPattern& pattern) {
    if (pattern.state && std::find(states_.begin(), states_.end(), *pattern.state) == states_.end()) {
      failed_ = true;
      diagnostics_->push_back(MakeDiagnostic(
          Message::kUnknownState, {source_, pattern.state_place.range, pattern.state_place.pointer},
          {*pattern.state}));
      const std::string_view closest = Closest(*pattern.state, states_);
      if (!closest.empty()) diagnostics_->back().hint = "did you mean `" + std::string(closest) + "`?";
    }
    CheckCalls(pattern);
    return pattern.where ? Expression(*pattern.where, true) : nullptr;
  }

  const SourcePtr& source_;
  Compiler& compiler_;
  Engine engine_;
  Diagnostics* diagnostics_;
  std::vector<std::string_view> states_;
  std::vector<Task> tasks_;
  std::map<std::pair<std::string, bool>, std::shared_ptr<const CompiledExpression>> compiled_;  // by text and truth
  bool failed_ = false;
};

}  // namespace

bool LooksAtOrder(const PropertySet& set) {
  return std::any_of(set.items.begin(), set.items.end(), [](const PropertySet::Item& item) {
    const PropertyRule& rule = item.rule;
    return rule.after || rule.before || !rule.partners.empty() || rule.form == PropertyForm::kHolds;
  });
}

void AddDefaultProperties(std::span<const std::string> allowed, bool quotas,
                          std::vector<PropertyRule>* rules) {
  const auto add = [&](PropertyForm form, const char* name, uint64_t limit, std::string_view error) {
    const bool replaced = std::any_of(rules->begin(), rules->end(),
                                      [&](const PropertyRule& rule) { return rule.form == form; });
    if (replaced || std::find(allowed.begin(), allowed.end(), error) != allowed.end()) return;
    PropertyRule rule;
    rule.form = form;
    rule.name = name;
    rule.by_default = true;
    rule.limit = limit;
    rules->push_back(std::move(rule));
  };
  add(PropertyForm::kNoRuntimeError, "no States.Runtime", 1, "States.Runtime");
  if (quotas) {
    add(PropertyForm::kMaxHistoryEvents, "history under 25,000 events", kHistoryEventsMax, "");
    add(PropertyForm::kMaxPayload, "payloads under 256 KiB", kPayloadMax, "States.DataLimitExceeded");
  }
  // `noRuntimeError: false` and its like: not even the default.
  std::erase_if(*rules, [](const PropertyRule& rule) {
    return rule.form == PropertyForm::kNoRuntimeError && rule.limit == 0;
  });
}

std::shared_ptr<const PropertySet> CompileProperties(std::span<const PropertyRule> rules,
                                                     const SourcePtr& source,
                                                     std::span<const aslrt_image* const> images,
                                                     const FunctionNames& functions, Compiler& compiler,
                                                     Engine engine, Diagnostics* diagnostics) {
  return Builder(source, images, functions, compiler, engine, diagnostics).Set(rules);
}

PropertySets CompileCaseProperties(std::span<const Case* const> cases, bool quotas, const SourcePtr& source,
                                   std::span<const aslrt_image* const> images,
                                   const FunctionNames& functions, Compiler& compiler, Engine engine,
                                   Diagnostics* diagnostics) {
  PropertySets sets;
  Builder builder(source, images, functions, compiler, engine, diagnostics);
  for (const Case* rules : cases) {
    std::vector<PropertyRule> properties = rules->properties;
    std::vector<std::string> allowed = rules->allow;
    if (rules->expect.error) allowed.push_back(*rules->expect.error);
    AddDefaultProperties(allowed, quotas, &properties);
    sets.push_back(builder.Set(properties));
  }
  return sets;
}

}  // namespace aslc::sim
