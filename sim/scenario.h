// A scenario: what surrounds a definition in a simulation. docs/scenario.md describes the file format;
// scenario_reader.cpp reads it, plan.h resolves it against a compiled machine.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aslc/compile.h"
#include "aslc/diagnostic.h"
#include "aslc/document.h"
#include "sim/choices.h"
#include "sim/fault.h"
#include "sim/expectations.h"
#include "sim/generate.h"
#include "sim/node_reader.h"
#include "sim/property_rule.h"
#include "sim/services/service.h"
#include "sim/template.h"

namespace aslc::sim {

// What expressions of answers may use.
inline constexpr std::string_view kAnswerNames[] = {"request", "state", "attempt", "visit", "call",
                                                    "item",    "world", "input"};

// How requests of a state are counted, all from 0 (docs/scenario.md "Counting").
struct Counts {
  uint32_t attempt = 0;  // retries of this visit so far
  uint32_t visit = 0;    // earlier visits of the state at this place: in this branch, for this Map item
  uint32_t call = 0;     // earlier requests of the state in the execution, retries and other items included
  std::optional<uint32_t> item;  // number of the innermost Map's item
};

struct AnswerRule {
  enum class Kind {
    kOutput,    // `output` is the result
    kReturns,   // `output` is what the Lambda function returned
    kInvoked,   // `output` is what lambda:invoke gives; a Task whose resource is the function gets its `Payload`
    kError,     // the Task fails
    kNever,     // nobody answers
    kModel,     // the model of the service answers
    kProgram,   // a local program answers
    kSequence,  // the n-th answer of `sequence` for the n-th request this one is chosen for
  };
  enum class Then { kLast, kNext, kError };  // after the last of a sequence
  Kind kind = Kind::kOutput;
  uint32_t id = 0;  // counts the answers of a scenario, those of sequences included
  SourceRange range;
  std::string pointer;
  NumberRange attempts, visits, calls, items;
  uint32_t parts_per_billion = kPartsPerBillion;
  Latency latency;
  Template output;
  std::optional<std::string> error, cause;
  std::optional<Template> computed_error;  // {"Error", "Cause"}, in place of these
  std::optional<Template> submitted;
  std::optional<Template> update;  // the world afterwards
  std::vector<std::string> program;
  std::vector<AnswerRule> sequence;
  Then then = Then::kLast;

  // Applies to every request that its rule is for.
  bool Certain() const {
    return parts_per_billion == kPartsPerBillion && visits.Everything() && calls.Everything() &&
           items.Everything() && (kind != Kind::kSequence || then != Then::kNext);
  }
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
  bool invented = false;  // made up by each seed (invent.h), whatever the text
  std::shared_ptr<const Generator> generate;  // not null: makes the text for each run
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
  SourceRange range;  // where the scenario says what it expects, or begins the case; nothing without `cases`
  uint64_t runs = 1;
  std::vector<InputRule> inputs;  // at least one
  std::vector<TaskRule> tasks;
  std::vector<OutcomeRule> outcomes;
  std::vector<std::string> allow;  // outcomes that are no failures
  std::vector<FaultRule> faults;
  CalmRule calm;
  uint32_t redrives = 0;           // how often an execution that does not succeed is redriven
  std::string world = "{}";        // JSON: the document that answers read and change, at the start of each run
  ServiceSetup services;           // which services have models, and what is in them
  Expectation expect;
  std::vector<PropertyRule> properties;
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
  std::map<std::string, std::string> context;  // by the names of its keys
  std::optional<uint64_t> interleavings;  // at most so many orders of each run
  std::vector<MachineRule> machines;
  std::vector<std::string> activities;
  std::map<std::string, std::string> buckets;  // their folders, relative to the scenario's file
  std::vector<Case> cases;  // at least one; tasks, outcomes and allow of the file's top come last in each
  bool invents = true;      // answers of Tasks without a rule or a model are made up (invent.h); else refused
  bool partial = false;     // Tasks may be left without an answer until they ask for one
  bool needs_programs = false;  // some answers are given by local programs
  // Where each answer stands, by its id.
  struct AnswerPlace {
    SourceRange range;
    std::string pointer;
  };
  std::vector<AnswerPlace> answers;
};

// Null when the document has errors. Warnings and errors are added to *diagnostics.
std::optional<Scenario> ReadScenario(const Document& document, Compiler& compiler, Diagnostics* diagnostics);

// Gives every answer its id. Answers at the same place, rules of the file in each of its cases, share one.
void NumberAnswers(Scenario& scenario);

// The scenario of a definition that comes without one: one case, no rules, answers invented. Without an input
// that is invented too.
Scenario PlainScenario(std::optional<std::string> input);

// By content: a scenario names its definition, a definition has states.
bool LooksLikeScenario(const Document& document);

}  // namespace aslc::sim
