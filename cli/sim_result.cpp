// Results of campaigns from what was simulated (sim_result.h).
#include "cli/sim_result.h"

#include <algorithm>
#include <utility>

#include "aslc/graph.h"
#include "cli/graph_formats.h"
#include "version.h"

namespace aslc::cli {
namespace {

void AddNodes(const Graph& graph, const std::string& prefix, sim::Drawings* drawings) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    const std::string id = prefix + std::to_string(i);
    if (!node.name.empty()) drawings->nodes.emplace_back(id, node.name);
    for (size_t k = 0; k < node.scopes.size(); ++k) {
      AddNodes(node.scopes[k], id + "_" + std::to_string(k) + "_", drawings);
    }
  }
}

// A machine that is too large to be laid out has no drawing.
void Draw(const ChosenDefinition& chosen, sim::MachineInfo* machine) {
  const GraphResult drawn = DrawGraph(chosen.source, chosen.options);
  if (!drawn.graph) return;
  machine->drawings.mermaid = MermaidGraph(*drawn.graph);
  machine->drawings.svg = SvgGraph(*drawn.graph, machine->name).value_or("");
  AddNodes(*drawn.graph, "n", &machine->drawings);
}

}  // namespace

sim::CampaignResult StartResult(const SimArguments& arguments, const Simulation& simulation) {
  sim::CampaignResult result;
  result.version = ASLC_VERSION;
  result.file = arguments.definition.file;
  if (!arguments.prices_file.empty()) {
    std::string problem;
    if (!sim::ReadPrices(ReadFile(arguments.prices_file), &result.prices, &problem)) {
      throw UsageError("--prices: `" + arguments.prices_file + "`: " + problem);
    }
  }
  result.machines.push_back(sim::MachineInfoOf(simulation.image(), simulation.chosen.source->name()));
  if (simulation.account) {
    for (const LoadedMachine& other : simulation.account->machines()) {
      const aslrt_image* image = aslrt_machine_image(other.machine->get());
      result.machines.push_back(sim::MachineInfoOf(image, other.chosen.source->name()));
    }
  }
  if (arguments.result_file.empty()) return result;
  Draw(simulation.chosen, &result.machines[0]);
  for (size_t i = 1; i < result.machines.size(); ++i) {
    Draw(simulation.account->machines()[i - 1].chosen, &result.machines[i]);
  }
  return result;
}

void WriteResult(const std::string& file, const Simulation& simulation, const std::vector<bool>* used,
                 sim::CampaignResult result) {
  if (simulation.coverage) result.coverage = simulation.coverage->coverage();
  if (used != nullptr) {
    result.unused.emplace();
    const sim::Scenario& scenario = simulation.scenario;
    for (size_t id = 0; id < scenario.answers.size(); ++id) {
      if (id < used->size() && (*used)[id]) continue;
      const sim::Scenario::AnswerPlace& answer = scenario.answers[id];
      result.unused->push_back({answer.pointer, scenario.source->Locate(answer.range.begin).line});
    }
  }
  WriteFile(file, sim::CampaignText(result));
}

}  // namespace aslc::cli
