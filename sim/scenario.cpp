// Scenarios that are not read from a file (scenario.h).
#include "sim/scenario.h"

#include <utility>

namespace aslc::sim {

Scenario PlainScenario(std::optional<std::string> input) {
  Scenario scenario;
  Case only;
  only.inputs.emplace_back();
  only.inputs.back().invented = !input;
  if (input) only.inputs.back().text = std::move(*input);
  scenario.cases.push_back(std::move(only));
  return scenario;
}

namespace {

void NumberRules(std::vector<TaskRule>& rules, std::map<uint32_t, uint32_t>& ids, Scenario& scenario) {
  const auto number = [&](AnswerRule& answer) {
    const auto [found, fresh] = ids.try_emplace(answer.range.begin, static_cast<uint32_t>(ids.size()));
    answer.id = found->second;
    if (fresh) scenario.answers.push_back({answer.range, answer.pointer});
  };
  for (TaskRule& rule : rules) {
    for (AnswerRule& answer : rule.answers) {
      number(answer);
      scenario.needs_programs |= answer.kind == AnswerRule::Kind::kProgram;
      for (AnswerRule& each : answer.sequence) {
        number(each);
        scenario.needs_programs |= each.kind == AnswerRule::Kind::kProgram;
      }
    }
  }
}

}  // namespace

void NumberAnswers(Scenario& scenario) {
  std::map<uint32_t, uint32_t> ids;  // by where they begin
  for (Case& entry : scenario.cases) {
    for (InputRule& input : entry.inputs) NumberRules(input.tasks, ids, scenario);
    NumberRules(entry.tasks, ids, scenario);
  }
  for (MachineRule& machine : scenario.machines) {
    NumberRules(machine.tasks, ids, scenario);
  }
}

bool LooksLikeScenario(const Document& document) {
  return document.root.Find("definition") != nullptr && document.root.Find("States") == nullptr;
}

}  // namespace aslc::sim
