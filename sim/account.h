// What there is of Step Functions around the first execution of a run: machines that calls can start, and
// activities. docs/child-executions.md
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aslc/engine.h"

namespace aslc::sim {

// Executions that one run may start: a recursion that never ends gets an error instead of all memory.
inline constexpr uint32_t kExecutionsMax = 10'000;

struct AccountMachine {
  std::string name;                        // by which calls find it: the name of a machine, or its whole ARN
  const aslrt_machine* machine = nullptr;  // outlives the account
  std::string definition;                  // its text, for those who ask for it
};

struct Account {
  std::vector<AccountMachine> machines;  // beside the machine of the first execution; numbered from 1
  std::string first_definition;          // of that machine
  std::vector<std::string> activities;   // names or ARNs
  uint32_t executions_max = kExecutionsMax;
};

}  // namespace aslc::sim
