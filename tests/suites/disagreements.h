// Labels of public test data that the service itself would not give (disagreements.txt).
#pragma once

#include <string>
#include <vector>

#include "tests/suites/suite.h"

namespace aslc::suites {

// Marks failed cases that the table explains as kDisagreed, with the reason before their detail. False,
// with a message on stderr, when the table cannot be read.
bool ApplyDisagreements(const std::string& table, std::vector<SuiteResult>& suites);

}  // namespace aslc::suites
