// A scenario: what surrounds a definition in a simulation. docs/scenario.md describes the file format;
// scenario_reader.cpp reads it, plan.h resolves it against a compiled machine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aslc/compile.h"
#include "aslc/diagnostic.h"
#include "aslc/document.h"
#include "sim/choices.h"
#include "sim/node_reader.h"

namespace aslc::sim {

// Uniform in [min_ns, max_ns].
struct Latency {
  int64_t min_ns = 0, max_ns = 0;
};

struct AnswerRule {
  enum class Kind { kOutput, kError, kNever };
  Kind kind = Kind::kOutput;
  NumberRange attempts;  // 0 is the first attempt of a visit
  uint32_t parts_per_billion = kPartsPerBillion;
  Latency latency;
  std::string output;  // JSON text
  std::optional<std::string> error, cause;
  std::string submitted = "{}";  // JSON text
};

struct TaskRule {
  enum class Match { kState, kResource, kFunction };
  Match match = Match::kState;
  std::string name;
  SourceRange name_range;
  std::string pointer;
  std::vector<AnswerRule> answers;
};

struct InputRule {
  uint64_t weight = 1;
  std::string text = "{}";  // JSON
  std::vector<TaskRule> tasks;
};

// A label for runs. All that is given must hold.
struct OutcomeRule {
  std::string name;
  std::optional<std::string> visited;  // a state
  SourceRange visited_range;
  std::string pointer;
  std::optional<aslrt_execution_status> status;
  std::optional<std::string> error;
};

struct Case {
  std::string name;  // empty: the only case of a scenario without `cases`
  uint64_t runs = 1;
  std::vector<InputRule> inputs;  // at least one
  std::vector<TaskRule> tasks;
  std::vector<OutcomeRule> outcomes;
  std::vector<std::string> allow;  // outcomes that are no failures
};

// A state machine that Tasks can start (account.h).
struct MachineRule {
  std::string name;        // or ARN
  std::string definition;  // path, relative to the scenario's file
  aslrt_machine_type type = ASLRT_STANDARD;
  bool type_given = false;
  std::map<std::string, std::string> substitutions;
  std::vector<TaskRule> tasks;  // for this machine alone
};

struct Scenario {
  SourcePtr source;        // null: not from a file
  std::string definition;  // path, relative to the scenario's file
  SourceRange definition_range;
  std::map<std::string, std::string> substitutions;
  std::optional<std::string> name;
  std::optional<aslrt_machine_type> type;
  std::optional<int64_t> start_ns;
  std::optional<uint32_t> quotas;
  std::vector<MachineRule> machines;
  std::vector<std::string> activities;
  std::vector<Case> cases;  // at least one; tasks, outcomes and allow of the file's top come last in each
};

// Null when the document has errors. Warnings and errors are added to *diagnostics.
std::optional<Scenario> ReadScenario(const Document& document, Diagnostics* diagnostics);

// The scenario of a definition that needs none: one case with one input, no answers.
Scenario PlainScenario(std::string input);

// By content: a scenario names its definition, a definition has states.
bool LooksLikeScenario(const Document& document);

}  // namespace aslc::sim
