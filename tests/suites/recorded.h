// What the kinds of recorded cases share: from a case to a replay, and from what a replay gave to the first
// difference.
#pragma once

#include <optional>
#include <string>

#include "tests/suites/json_diff.h"
#include "tests/suites/suite.h"

namespace aslc::suites {

// Input, type, context and task schedule. definition_case: where the input is, in cases with several.
Json ReplayOf(const Json& test, const Json& definition_case);
// Compiles and replays. A result when the case is skipped or refused, else *actual.
std::optional<CaseResult> Obtain(const RunnerOptions& options, const std::string& id, const Json& definition,
                                 const Json& replay, Json* actual);
// Status, output, error, cause and history.
std::optional<std::string> DiffResult(const Json& expected, const Json& actual, TokenMatcher& tokens);

// A case of `mocked`: its mock configuration answers the Tasks.
CaseResult RunMocked(const RunnerOptions& options, const Json& test);

}  // namespace aslc::suites
