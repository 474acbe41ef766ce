// Scenarios that are not read from a file (scenario.h).
#include "sim/scenario.h"

#include <utility>

namespace aslc::sim {

Scenario PlainScenario(std::string input) {
  Scenario scenario;
  Case only;
  only.inputs.emplace_back();
  only.inputs.back().text = std::move(input);
  scenario.cases.push_back(std::move(only));
  return scenario;
}

bool LooksLikeScenario(const Document& document) {
  return document.root.Find("definition") != nullptr && document.root.Find("States") == nullptr;
}

}  // namespace aslc::sim
