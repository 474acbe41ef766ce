// What a case expects of each of its runs (`expect`), and how a run differs from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/image.h"
#include "sim/call_log.h"
#include "sim/node_reader.h"
#include "sim/template.h"

namespace aslc::sim {

struct RunResult;

// What expressions of expectations may use. `request` is bound in `calls` alone.
enum class ExpectName : uint32_t { kOutput, kError, kCause, kInput, kWorld, kRequest };
inline constexpr std::string_view kExpectNames[] = {"output", "error", "cause", "input", "world", "request"};

// A value that is compared, or an expression that must be true.
struct ExpectedValue {
  Template value;
  bool predicate = false;
};

struct CallExpectation {
  std::optional<std::string> state, service, action, function;  // those that are there must fit
  NumberRange times{1, UINT32_MAX};                             // how many calls fit
  std::optional<ExpectedValue> with;                            // members that requests have
  std::string text;                                             // as it is shown: `dynamodb:putItem`
};

struct ExpectedState {
  std::string name;
  SourceRange range;
  std::string pointer;
};

struct Expectation {
  bool given = false;
  std::optional<aslrt_execution_status> status;
  std::optional<std::string> error, cause;
  std::optional<ExpectedValue> output;
  std::vector<ExpectedState> visited, not_visited;
  std::vector<CallExpectation> calls;
  std::optional<int64_t> least_ns, most_ns;  // virtual duration

  // Whether it says how an execution ends, so that a run that does not succeed may be as expected.
  bool SaysEnd() const { return status || error; }
  bool NeedsVisits() const { return !visited.empty() || !not_visited.empty(); }
  bool NeedsCalls() const { return !calls.empty(); }
};

// What is known of a run.
struct RunFacts {
  const RunResult& result;
  std::string_view input, world;  // JSON
  std::span<const CallRecord> calls;
};

// Appends a line for each thing that is not as expected: what was expected, what was. False when an
// expression cannot be evaluated: *problem says why.
bool CheckExpectation(const Expectation& expected, const aslrt_image* image, const RunFacts& facts,
                      Evaluations& evaluations, std::vector<std::string>* unmet, std::string* problem);

}  // namespace aslc::sim
