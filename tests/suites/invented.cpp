// How well invented inputs and answers exercise definitions: simulates each file without a scenario and
// prints a JSON line with its transitions, those that no run took, and the runs that failed for want of
// something in an invented value. tests/cli/invent_test.py holds the lines against committed floors.
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aslc/compile.h"
#include "aslc/graph.h"
#include "cli/placeholders.h"
#include "cli/text_file.h"
#include "sim/invent_objects.h"
#include "sim/report.h"
#include "sim/run.h"

namespace {

using namespace aslc;

using Edge = std::pair<uint32_t, uint32_t>;  // rows of states; ASLRT_NONE: the end

class Definition {
 public:
  explicit Definition(const aslrt_image* image) : image_(image) {}

  // The transitions of a drawing, as rows of states. Names of states are unique in a scope.
  void AddEdges(const Graph& graph, uint32_t scope) {
    const auto& row = ASLRT_ROWS(image_, aslrt_image_scope, scopes)[scope];
    std::map<std::string, uint32_t> by_name;
    for (uint32_t i = 0; i < row.state_count; ++i) by_name[Name(row.first_state + i)] = row.first_state + i;
    for (const GraphEdge& edge : graph.edges) {
      if (edge.kind == GraphEdgeKind::kStart) continue;
      const bool ends = edge.kind == GraphEdgeKind::kEnd;
      edges_.insert({by_name.at(graph.nodes[edge.from].name),
                     ends ? ASLRT_NONE : by_name.at(graph.nodes[edge.to].name)});
    }
    for (const GraphNode& node : graph.nodes) {
      for (size_t i = 0; i < node.scopes.size(); ++i) {
        const auto& state = ASLRT_ROWS(image_, aslrt_image_state, states)[by_name.at(node.name)];
        AddEdges(node.scopes[i], ASLRT_ROWS(image_, uint32_t, branches)[state.first_branch + i]);
      }
    }
  }

  std::string Name(uint32_t state) const {
    if (state == ASLRT_NONE) return "(end)";
    const aslrt_str name = ASLRT_ROWS(image_, aslrt_image_state, states)[state].name;
    return {aslrt_image_chars(image_, name), name.len};
  }
  const std::set<Edge>& edges() const { return edges_; }

  // Events of a run: what was left and has not led anywhere yet, by event.
  void Begin() { left_.clear(); }
  static void Hook(void* user, aslrt_execution*, const aslrt_event* event) {
    auto* self = static_cast<Definition*>(user);
    const std::string_view name = aslrt_event_name(event->type);
    const std::pair<uint64_t, uint64_t> previous(event->child, event->previous_id);
    if (name.ends_with("StateExited")) self->left_[{event->child, event->id}] = event->state;
    const auto from = self->left_.find(previous);
    if (from == self->left_.end() || !name.ends_with("StateEntered")) return;
    self->taken_.insert({from->second, event->state});
    self->left_.erase(from);
  }
  void End() {
    for (const auto& [event, state] : left_) taken_.insert({state, ASLRT_NONE});
  }
  bool Took(Edge edge) const { return taken_.contains(edge); }

 private:
  const aslrt_image* image_;
  std::set<Edge> edges_, taken_;
  std::map<std::pair<uint64_t, uint64_t>, uint32_t> left_;
};

// A run that failed because a value had not what the definition reads of it. That no rule of a Choice fits a
// value that has all that the rules read is the definition's own gap.
bool FailedForWant(const sim::RunResult& result) {
  if (!result.has_error || result.error.rfind("States.", 0) != 0) return false;
  if (result.cause.find("Failed to transition out of the state") != std::string::npos) return false;
  for (const char* name : {"States.Runtime", "States.QueryEvaluationError", "States.IntrinsicFailure",
                           "States.ParameterPathFailure", "States.ResultPathMatchFailure"}) {
    if (result.error == name) return true;
  }
  return false;
}

void Print(const std::string& file, const Definition& definition, const std::string& want_cause,
           uint64_t wants, uint64_t failed) {
  size_t taken = 0;
  std::string missed;
  for (const Edge& edge : definition.edges()) {
    if (definition.Took(edge)) {
      ++taken;
      continue;
    }
    missed += missed.empty() ? "" : ",";
    sim::AppendJsonText(missed, definition.Name(edge.first) + " -> " + definition.Name(edge.second));
  }
  std::string line = "{\"file\":";
  sim::AppendJsonText(line, file);
  line += ",\"transitions\":" + std::to_string(definition.edges().size()) +
          ",\"taken\":" + std::to_string(taken) + ",\"failed\":" + std::to_string(failed) +
          ",\"wants\":" + std::to_string(wants) + ",\"want\":";
  sim::AppendJsonText(line, want_cause);
  std::printf("%s,\"missed\":[%s]}\n", line.c_str(), missed.c_str());
}

void Measure(const std::string& file, uint64_t seeds) {
  auto source = std::make_shared<Source>(file, cli::ReadFile(file));
  CompileOptions options;
  cli::AddPlaceholderDefaults(source, options.substitutions);
  options.engine = Engine::kInterp;
  const CompileResult compiled = Compile(source, options);
  const GraphResult drawn = DrawGraph(source, options);
  if (!compiled.machine || !drawn.graph) {
    std::string line;
    sim::AppendJsonText(line, file);
    std::printf("{\"file\":%s,\"refused\":true}\n", line.c_str());
    return;
  }
  const aslrt_image* image = aslrt_machine_image(compiled.machine->get());
  Definition definition(image);
  definition.AddEdges(*drawn.graph, 0);
  sim::RunOptions run;
  run.event_hook = Definition::Hook;
  run.event_user = &definition;
  const sim::Inventor inventor(image);
  sim::InventedAnswers answers(inventor);
  sim::InventedObjects objects(inventor, run.start_ns);
  run.objects = &objects;
  sim::Runner runner(compiled.machine->get(), run);
  objects.UseChoices(&runner.choices());
  uint64_t wants = 0, failed = 0;
  std::string cause;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    definition.Begin();
    objects.Reset();
    runner.choices().Seed(seed);
    sim::RunResult result;
    runner.Run(answers.Input(runner.choices(), run.start_ns), seed, answers, &result);
    definition.End();
    if (!result.problem.empty() || result.status != ASLRT_SUCCEEDED) ++failed;
    if (result.problem.empty() && !FailedForWant(result)) continue;
    if (wants++ == 0)
      cause = "seed " + std::to_string(seed) + ": " + result.problem + result.error + ": " + result.cause;
  }
  Print(file, definition, cause, wants, failed);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: invent_measure SEEDS FILE...\n");
    return 2;
  }
  const uint64_t seeds = std::strtoull(argv[1], nullptr, 10);
  for (int i = 2; i < argc; ++i) Measure(argv[i], seeds);
  return 0;
}
