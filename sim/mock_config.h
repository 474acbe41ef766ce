// AWS Step Functions Local's mock configuration (MockConfigFile.json) as a scenario: each state that a test
// case mocks gets a rule whose answers are chosen by how often the state was asked before in the execution.
// Format: guide "Using mocked service integrations for testing in Step Functions Local".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aslc/diagnostic.h"
#include "aslc/document.h"
#include "sim/scenario.h"

namespace aslc::sim {

// The scenario of one test case. test_case: `CASE` or `MACHINE#CASE`. machine: the name of the state machine
// when the test case does not say it; where it is not in the file, the only machine with such a case counts.
// States that are not mocked are answered by models of SQS, SNS and EventBridge, where anything exists; other
// Tasks have no answer. Null when something is wrong: *diagnostics says what and where.
std::optional<Scenario> ReadMockConfig(const Document& document, std::string_view test_case,
                                       std::string_view machine, std::string input, Diagnostics* diagnostics);

}  // namespace aslc::sim
