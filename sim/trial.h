// A run as what decides it, and what became of it: what exploring makes, shrinking makes smaller and replaying repeats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/choices.h"
#include "sim/fault.h"
#include "sim/step_order.h"

namespace aslc::sim {

struct Trial {
  uint32_t case_index = 0;
  uint64_t seed = 1;
  std::optional<std::string> input;  // JSON text; absent: what the case has for the seed
  std::optional<FaultPlan> faults;   // in the order of sites; absent: what the fault rules draw
  bool and_rules = false;            // beside `faults` the rules draw theirs
  DrawLog draws;                     // answered so whatever the seed says
  StepOrder order;                   // which steps of an instant go first; empty: the order of ordinary runs
};

struct TrialResult {
  std::string problem;  // not empty: the run was given up, and nothing else counts
  // What went wrong, empty when all held: equal texts for the same thing. message: one line about this run.
  std::string what, message;
  std::string input;             // JSON text that the run had
  FaultPlan faults;              // that happened, in the order of sites
  std::vector<CallSite> calls;   // in the order of time; places of executions too, where they are noted
  DrawLog draws;                 // that were made, in the order of time
  StepOrder order;               // choices of the trial's that made a difference
  uint64_t end_hash = 0;         // of how executions ended and of the world they left; of runs in an order only
  uint64_t trace_hash = 0;
  int64_t duration_ns = 0;
};

// Makes runs. Equal trials give equal results.
class TrialRunner {
 public:
  virtual ~TrialRunner() = default;
  virtual void Run(const Trial& trial, TrialResult* result) = 0;
};

// The same, with somebody who chooses the order.
class OrderedRunner : public TrialRunner {
 public:
  virtual void RunInOrder(const Trial& trial, StepChooser& chooser, TrialResult* result) = 0;
};

}  // namespace aslc::sim
