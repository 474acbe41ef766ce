// A scenario in the making, as `aslc init` writes it: cases made of runs that took place, each with its input, what
// answered its Tasks, and how it ended.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/scenario.h"

namespace aslc::sim {

// What a Task was answered.
struct DraftReply {
  enum class Kind { kOutput, kError, kNever };
  Kind kind = Kind::kNever;
  std::string output;  // JSON text
  std::optional<std::string> error, cause;
  int64_t latency_ns = 0;
  bool operator==(const DraftReply&) const = default;
};

// A request of a run, with its answer.
struct DraftCall {
  std::string state;
  Counts counts;
  DraftReply reply;
};

// An answer of a rule: the requests to which it applies, as numbers or ranges (scenario.h: NumberRange).
struct DraftAnswer {
  std::optional<NumberRange> attempts, visits, items;
  DraftReply reply;
};

struct DraftTask {
  std::string state;
  std::vector<DraftAnswer> answers;
  bool sequence = false;  // the answers are given one after the other
};

struct DraftExpectation {
  std::string status;
  std::optional<std::string> error, cause;
  std::optional<std::string> output;     // JSON text
  std::optional<std::string> predicate;  // in place of it: an expression over $output, without `{%`
  std::vector<std::string> visited;      // in the order in which they were entered first
};

// Somebody stops the execution.
struct DraftStop {
  int64_t at_ns = 0;  // since its start
  std::optional<std::string> error, cause;
};

struct DraftCase {
  std::string name;
  std::vector<std::string> notes;  // lines of a comment
  std::string input = "{}";        // JSON text
  std::vector<DraftTask> tasks;
  std::map<std::string, std::map<std::string, std::string>> buckets;  // objects that Maps read, by key
  std::optional<DraftStop> stop;
  DraftExpectation expect;
  std::optional<uint64_t> max_history_events;  // in place of the default property
};

struct ScenarioDraft {
  std::vector<std::string> head, tail;  // lines of comments
  std::string definition;               // path, relative to the scenario
  std::map<std::string, std::string> substitutions, context;
  std::string name;  // empty: by the definition's file
  bool express = false;
  std::optional<int64_t> start_ns;
  std::vector<DraftCase> cases;
};

// Rules that answer as the calls were answered, in the order of the first request of each state. They are told
// apart by as few counts as possible; what no counts tell apart is a sequence. Every attempt has an answer.
std::vector<DraftTask> TasksOf(std::span<const DraftCall> calls);

}  // namespace aslc::sim
