// Compiling definitions and resolving scenarios in tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "aslc/compile.h"
#include "sim/campaign.h"
#include "sim/plan.h"
#include "sim/scenario.h"

namespace aslc::sim {

// Fails the test when there are errors.
MachinePtr CompileText(std::string_view definition, Engine engine = Engine::kInterp,
                       const std::map<std::string, std::string>& substitutions = {});
std::string ReadWhole(const std::string& path);

// A definition and a scenario that belong together. The scenario's `definition` is not looked at.
struct World {
  World(std::string_view definition, std::string_view scenario_yaml, Engine engine = Engine::kInterp);
  // Of the case at this position; fails the test when it cannot be resolved.
  CasePlan Plan(size_t index) const;
  const aslrt_image* image() const { return aslrt_machine_image(machine->get()); }

  Scenario scenario;
  MachinePtr machine;
  FunctionNames functions;
};

// One line a run, as far as the simulator decides it.
std::string LineOf(const CampaignRun& run);
// All runs of a campaign, a line each.
std::string LinesOf(const World& world, const CasePlan& plan, const CampaignOptions& options);

}  // namespace aslc::sim
