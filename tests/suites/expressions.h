// One evaluation of a compiled JSONata expression as JSON in and out, the same in the runner and in the
// worker, which has no compiler.
//
// A job: {"input"?, "bindings": {name: value}, "steps"?, "depth"?, "service"?}; no input: undefined. The outcome:
// {"value": ...}, {} for undefined, {"error": {...}}, or {"trouble": text}.
#pragma once

#include <string>

#include "aslc/jsonata.h"
#include "tests/suites/json_diff.h"

namespace aslc::suites {

Json EvaluateExpression(const aslrt_machine* machine, const Json& job);

// Text of JSON whose escaped lone surrogates, which the JSON library refuses, are spelled with two
// backslashes: in a string of JSONata that is the same character again.
std::string WithoutLoneSurrogates(const std::string& json);

// Numbers as numbers, members in any order; elements in any order where `unordered`.
bool SameJson(const Json& a, const Json& b, bool unordered);

}  // namespace aslc::suites
