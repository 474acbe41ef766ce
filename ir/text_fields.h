// The text form of table rows, described once for the printer and the parser: a row is its fields, each
// with its key and its default. A visitor has
//
//   Number(key, field, default)  Real(key, field, default)  Flag(key, field)
//   String(key, field)           Strings(key, field)        Span(field)
//   Ref(key, field)              Refs(key, field)           ids by their index
//   Enum(key, field, kind)       a number with names (EnumNames)
//   Place(line, column)
//
// Fields that have their default are not printed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ir/module.h"

namespace aslc::ir {

struct EnumName {
  std::string_view text;
  int64_t value;
};

enum class EnumKind {
  kMachineType,
  kStateKind,
  kFamily,
  kPattern,
  kMessage,
  kEntry,
  kFunction,
  kParam,
  kContext,
  kPredicate,
  kStatus,
  kJsonataFunction,
  kCoverageKind,
  kCoverageOutcome
};

inline std::span<const EnumName> EnumNames(EnumKind kind) {
  static constexpr EnumName kMachineTypes[] = {{"standard", ASLRT_STANDARD}, {"express", ASLRT_EXPRESS}};
  static constexpr EnumName kStateKinds[] = {
#define STATE(name, number) {#name, number},
#include "aslc/states.def"
  };
  static constexpr EnumName kFamilies[] = {{"service", ASLRT_FAMILY_SERVICE},
                                           {"lambda", ASLRT_FAMILY_LAMBDA},
                                           {"activity", ASLRT_FAMILY_ACTIVITY}};
  static constexpr EnumName kPatterns[] = {
      {"request", ASLRT_PATTERN_REQUEST}, {"sync", ASLRT_PATTERN_SYNC}, {"token", ASLRT_PATTERN_TOKEN}};
  static constexpr EnumName kMessages[] = {
#define MESSAGE(name, number, prefixed, error, text) {#name, number},
#include "aslc/messages.def"
  };
  static constexpr EnumName kEntries[] = {
#define ENTRY(name, number, doc) {#name, number},
#include "aslc/entries.def"
  };
  static constexpr EnumName kFunctions[] = {
#define FUNCTION(name, number, text, min_args, max_args, result, flags) {text, number},
#include "aslc/functions.def"
  };
  static constexpr EnumName kParams[] = {
#define PARAM(name, number, doc) {#name, number},
#include "aslc/params.def"
  };
  static constexpr EnumName kContextParts[] = {
#define PART(name, number, path) {#name, number},
#include "aslc/context_parts.def"
  };
  static constexpr EnumName kPredicates[] = {
#define PREDICATE(name, text) {text, static_cast<int64_t>(Predicate::name)},
#include "ir/predicates.def"
  };
  static constexpr EnumName kJsonataFunctions[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) {#name, number},
#include "aslc/jsonata_functions.def"
  };
  static constexpr EnumName kCoverageKinds[] = {
#define COVERAGE_KIND(name, number, plural, first_outcome, outcome_count) {#name, number},
#include "aslc/coverage_kinds.def"
  };
  static constexpr EnumName kCoverageOutcomes[] = {
#define COVERAGE_OUTCOME(name, number, text) {#name, number},
#include "aslc/coverage_outcomes.def"
  };
  // What a function may suspend with; the other statuses are the engine's answers.
  static constexpr EnumName kStatuses[] = {{"task", ASLRT_TASK},
                                           {"wait", ASLRT_WAIT},
                                           {"parallel", ASLRT_PARALLEL},
                                           {"map", ASLRT_MAP},
                                           {"item", ASLRT_ITEM}};
  switch (kind) {
    case EnumKind::kMachineType:
      return kMachineTypes;
    case EnumKind::kStateKind:
      return kStateKinds;
    case EnumKind::kFamily:
      return kFamilies;
    case EnumKind::kPattern:
      return kPatterns;
    case EnumKind::kMessage:
      return kMessages;
    case EnumKind::kEntry:
      return kEntries;
    case EnumKind::kFunction:
      return kFunctions;
    case EnumKind::kParam:
      return kParams;
    case EnumKind::kContext:
      return kContextParts;
    case EnumKind::kPredicate:
      return kPredicates;
    case EnumKind::kStatus:
      return kStatuses;
    case EnumKind::kJsonataFunction:
      return kJsonataFunctions;
    case EnumKind::kCoverageKind:
      return kCoverageKinds;
    case EnumKind::kCoverageOutcome:
      return kCoverageOutcomes;
  }
  return {};
}

// The names of an immediate's values, by its letter; none for numbers and ids.
inline std::optional<EnumKind> ImmediateNames(char letter) {
  switch (letter) {
    case 'f':
      return EnumKind::kFunction;
    case 'p':
      return EnumKind::kParam;
    case 'c':
      return EnumKind::kContext;
    case 'q':
      return EnumKind::kPredicate;
    case 'u':
      return EnumKind::kStatus;
    case 'j':
      return EnumKind::kJsonataFunction;
    default:
      return std::nullopt;
  }
}

template <class Visitor>
void Fields(Visitor& v, Site& site) {
  v.Enum("message", site.message, EnumKind::kMessage);
  v.Ref("state", site.state);
  v.String("field", site.field);
  v.String("path", site.path);
  v.String("note", site.note);
  v.Span(site.range);
}

template <class Visitor>
void Fields(Visitor& v, Point& point) {
  v.Enum("kind", point.kind, EnumKind::kCoverageKind);
  v.Enum("outcome", point.outcome, EnumKind::kCoverageOutcome);
  v.Ref("state", point.state);
  v.Number("ordinal", point.ordinal, 0u);
  v.Ref("target", point.target);
  v.String("label", point.label);
  v.Place(point.line, point.column);
  v.Number("end_line", point.end_line, 0u);
  v.Number("end_column", point.end_column, 0u);
  v.Span(point.range);
}

template <class Visitor>
void Fields(Visitor& v, Scope& scope) {
  v.Refs("states", scope.states);
  v.Ref("start", scope.start);
  v.Strings("vars", scope.variables);
  v.Ref("parent", scope.parent);
  v.Ref("holder", scope.parent_state);
  v.Number("branch", scope.branch, 0u);
}

template <class Visitor>
void Fields(Visitor& v, State& state) {
  v.Ref("scope", state.scope);
  v.Ref("enter", state.enter);
  v.Ref("attempt", state.attempt);
  v.Ref("result", state.result);
  v.Ref("item", state.item);
  v.Refs("catch", state.catches);
  v.Enum("family", state.task_family, EnumKind::kFamily);
  v.Enum("pattern", state.task_pattern, EnumKind::kPattern);
  v.String("resource", state.resource);
  v.String("type", state.resource_type);
  v.String("action", state.resource_action);
  v.Number("timeout", state.timeout_seconds, 0u);
  v.Number("heartbeat", state.heartbeat_seconds, 0u);
  v.Number("concurrency", state.max_concurrency, 0u);
  v.Refs("branches", state.branches);
  v.Place(state.line, state.column);
  v.Span(state.range);
}

template <class Visitor>
void Fields(Visitor& v, Retrier& retrier) {
  v.Strings("errors", retrier.errors);
  v.Number("interval", retrier.interval_seconds, 1u);
  v.Number("attempts", retrier.max_attempts, 3u);
  v.Number("delay_max", retrier.max_delay_seconds, 0u);
  v.Flag("full_jitter", retrier.full_jitter);
  v.Real("backoff", retrier.backoff_rate, 2.0);
}

template <class Visitor>
void Fields(Visitor& v, Catcher& catcher) {
  v.Strings("errors", catcher.errors);
  v.Ref("next", catcher.next);
}

}  // namespace aslc::ir
