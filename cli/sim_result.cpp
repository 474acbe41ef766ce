// Results of campaigns from what was simulated (sim_result.h).
#include "cli/sim_result.h"

#include <algorithm>
#include <utility>

#include "aslc/graph.h"
#include "cli/event_printer.h"
#include "cli/graph_formats.h"
#include "version.h"

namespace aslc::cli {
namespace {

// Longer stories are cut: a report is read.
constexpr size_t kTimelineBytesMax = 8000;
constexpr uint32_t kTimelineColumns = 240;

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

sim::Drawings Draw(const Simulation& simulation, const std::string& name) {
  sim::Drawings drawings;
  const GraphResult drawn = DrawGraph(simulation.chosen.source, simulation.chosen.options);
  if (!drawn.graph) return drawings;
  drawings.mermaid = MermaidGraph(*drawn.graph);
  drawings.svg = SvgGraph(*drawn.graph, name).value_or("");
  AddNodes(*drawn.graph, "n", &drawings);
  return drawings;
}

struct Story {
  EventPrinter printer{false, kTimelineColumns};
  std::string text;
  bool cut = false;
  static void Hook(void* user, aslrt_execution* x, const aslrt_event* event) {
    auto* self = static_cast<Story*>(user);
    const std::string line = self->printer.Line(x, *event);
    self->cut = self->cut || self->text.size() + line.size() > kTimelineBytesMax;
    if (!self->cut) self->text += line;
  }
};

class NoSink final : public sim::RunSink {
 public:
  bool OnRun(const sim::CampaignRun&) override { return true; }
};

}  // namespace

sim::CampaignResult StartResult(const SimArguments& arguments, const Simulation& simulation) {
  if (!arguments.faults.empty() &&
      !(arguments.result_file.empty() && arguments.shard.empty() && arguments.time.empty())) {
    throw UsageError("--result, --shard and --time are for runs of seeds, and --faults makes others");
  }
  sim::CampaignResult result;
  const aslrt_image* image = simulation.image();
  result.version = ASLC_VERSION;
  result.file = arguments.definition.file;
  result.definition = simulation.chosen.source->name();
  result.machine.assign(aslrt_image_chars(image, image->name), image->name.len);
  result.type = static_cast<aslrt_machine_type>(image->type);
  result.definition_hash = image->definition_hash;
  if (!arguments.prices_file.empty()) {
    std::string problem;
    if (!sim::ReadPrices(ReadFile(arguments.prices_file), &result.prices, &problem)) {
      throw UsageError("--prices: `" + arguments.prices_file + "`: " + problem);
    }
  }
  if (!arguments.result_file.empty()) result.drawings = Draw(simulation, result.machine);
  return result;
}

void TellStories(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                 sim::CampaignOptions options, sim::CampaignPart* part) {
  // What programs answer may differ from time to time, and what they do happens each time.
  if (simulation.programs) return;
  options.runs = 1;
  options.jobs = 1;
  options.record_calls = false;
  options.run.event_hook = Story::Hook;
  const size_t count = std::min(part->failures.size(), sim::kStoriesMax);
  for (size_t i = 0; i < count; ++i) {
    Story story;
    options.first_seed = part->failures[i].first_seed;
    options.run.event_user = &story;
    NoSink sink;
    std::string problem;
    if (!sim::RunCampaign(simulation.machine->get(), plans, options, sink, &problem))
      throw UsageError(problem);
    part->failures[i].timeline = std::move(story.text);
    if (story.cut) part->failures[i].timeline += "...\n";
  }
}

void WriteResult(const std::string& file, const Simulation& simulation, const std::vector<bool>* used,
                 sim::CampaignResult result) {
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
