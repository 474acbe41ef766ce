#include "tests/unit/sim/support.h"

#include <fstream>
#include <sstream>

#include "tests/unit/catch.h"

namespace aslc::sim {
namespace {

class LineSink final : public RunSink {
 public:
  bool OnRun(const CampaignRun& run) override {
    text += LineOf(run) + "\n";
    return true;
  }
  std::string text;
};

}  // namespace

MachinePtr CompileText(std::string_view definition, Engine engine,
                       const std::map<std::string, std::string>& substitutions) {
  CompileOptions options;
  options.engine = engine;
  options.read_back_ir = true;
  options.substitutions = substitutions;
  const auto source = std::make_shared<Source>("test.asl.json", std::string(definition));
  CompileResult result = DefaultCompiler().Compile(source, options);
  INFO(RenderText(result.diagnostics, false));
  REQUIRE(result.machine != nullptr);
  return result.machine;
}

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

World::World(std::string_view definition, std::string_view scenario_yaml, Engine engine) {
  const auto source = std::make_shared<Source>("test.sim.yaml", std::string(scenario_yaml));
  ReadResult read = DefaultCompiler().Read(source, true);
  Diagnostics diagnostics = read.diagnostics;
  std::optional<Scenario> parsed;
  if (read.document) parsed = ReadScenario(*read.document, DefaultCompiler(), &diagnostics);
  INFO(RenderText(diagnostics, false));
  REQUIRE(parsed);
  scenario = std::move(*parsed);
  machine = CompileText(definition, engine, scenario.substitutions);
  ReadResult document =
      DefaultCompiler().Read(std::make_shared<Source>("test.asl.json", std::string(definition)), false);
  REQUIRE(document.document);
  functions = CollectFunctionNames(*document.document, scenario.substitutions);
}

CasePlan World::Plan(size_t index) const {
  Diagnostics diagnostics;
  auto plan = ResolveCase(scenario, scenario.cases[index], image(), functions, &diagnostics);
  INFO(RenderText(diagnostics, false));
  REQUIRE(plan);
  return std::move(*plan);
}

std::string LineOf(const CampaignRun& run) {
  const RunResult& r = run.result;
  return std::to_string(r.seed) + " " + std::string(StatusName(r.status)) + " " + run.outcome + " " +
         (r.has_output ? r.output : "-") + " " + (r.has_error ? r.error : "-") + " " +
         (r.has_cause ? r.cause : "-") + " " + std::to_string(r.end_ns - r.start_ns) + " " +
         std::to_string(r.transitions) + " " + TraceHashText(r.trace_hash) + (run.failed ? " failed" : "");
}

std::string LinesOf(const World& world, const CasePlan& plan, const CampaignOptions& options) {
  LineSink sink;
  std::string problem;
  const bool good = RunCampaign(world.machine->get(), plan, options, sink, &problem);
  INFO(problem);
  REQUIRE(good);
  return sink.text;
}

}  // namespace aslc::sim
