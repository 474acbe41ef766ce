// Properties as a scenario file has them (docs/properties.md): property_reader.h reads them, property.h makes
// something of them that judges runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aslc/engine.h"
#include "aslc/source.h"
#include "sim/trace_document.h"

namespace aslc::sim {

struct PropertyPlace {
  SourceRange range;
  std::string pointer;
};

// A JSONata expression, without its `{%` and `%}`.
struct PropertyExpression {
  std::string text;
  PropertyPlace place;
};

// Which events; all that is given must hold.
struct EventPattern {
  std::optional<TraceEventKind> kind;  // absent: any
  std::optional<std::string> state, resource, service, action, function, error;
  std::optional<aslrt_execution_status> status;
  std::optional<uint32_t> first_attempt, last_attempt;
  std::optional<PropertyExpression> where;
  std::string text;  // as messages name it
  PropertyPlace state_place;
  PropertyPlace place;
};

enum class PropertyForm {
#define PROPERTY_FORM(name, key, with) k##name,
#include "sim/property_forms.def"
};

// Which ends of the first execution a property is judged at.
enum class PropertyWhen { kAlways, kSucceeded, kFailed };

struct PropertyRule {
  PropertyForm form = PropertyForm::kNever;
  std::string name;
  bool by_default = false;  // not of the scenario: a run that failed anyway keeps its label
  PropertyWhen when = PropertyWhen::kAlways;
  EventPattern subject;                // never, always (at), eventually, calls, every, idempotent, do
  std::vector<EventPattern> partners;  // matchedBy, undo
  std::optional<EventPattern> after, before;
  std::optional<int64_t> within_ns;
  std::optional<PropertyExpression> key;        // by
  std::optional<PropertyExpression> condition;  // of always and holds
  uint64_t limit = 0;                           // atMost, atLeast, max...
  std::vector<aslrt_execution_status> statuses;
  PropertyPlace place;
};

}  // namespace aslc::sim
