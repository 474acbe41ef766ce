// One recorded answer of CreateStateMachine, UpdateStateMachine or ValidateStateMachineDefinition.
#pragma once

#include "tests/suites/json_diff.h"
#include "tests/suites/suite.h"

namespace aslc::suites {

// `test`: the case with its placeholders filled in.
CaseResult RunValidation(const Json& test);

}  // namespace aslc::suites
