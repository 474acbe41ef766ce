// The trace of a run is the same in the interpreter, in native code at -O0 and -O2, and in a linked
// object: on a thousand seeds of the order example and on a thousand generated machines. A fault planted
// in the lowering of one operation is seen by the same comparison.
#include <fmt/format.h>

#include <array>
#include <fstream>
#include <sstream>

#include "aslc/check.h"
#include "fuzz/generate.h"
#include "sim/campaign.h"
#include "sim/plan.h"
#include "sim/run.h"
#include "sim/scenario.h"
#include "tests/engines/machines.h"

namespace aslc::engines {
namespace {

constexpr std::array<const char*, 4> kNames = {"interp", "O0", "O2", "aot"};
using Hashes = std::vector<uint64_t>;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct HashSink : sim::RunSink {
  Hashes hashes;
  bool OnRun(const sim::CampaignRun& run) override {
    hashes.push_back(run.result.trace_hash);
    return true;
  }
};

Hashes CampaignHashes(const aslrt_machine* machine, const sim::CasePlan& plan, uint64_t runs, unsigned jobs) {
  sim::CampaignOptions options;
  options.runs = runs;
  options.jobs = jobs;
  HashSink sink;
  std::string problem;
  ASL_CHECK(sim::RunCampaign(machine, plan, options, sink, &problem), problem.c_str());
  return sink.hashes;
}

uint64_t TraceOf(const aslrt_machine* machine, const fuzz::GeneratedCase& made) {
  sim::TaskScript script;
  for (const fuzz::GeneratedTask& task : made.tasks) script.Add({task.state, task.occurrence, {}}, task.outcome);
  sim::Runner runner(machine, {});
  sim::RunResult result;
  return runner.Run(made.input, 7, script, &result) ? result.trace_hash : 0;
}

size_t Differences(const Hashes& a, const Hashes& b) {
  size_t count = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) count += a[i] != b[i];
  return count;
}

int OrderExample(const std::filesystem::path& folder, uint64_t seeds) {
  auto source = std::make_shared<Source>("order.sim.yaml", ReadFile(folder / "order.sim.yaml"));
  ReadResult read = ReadDocument(source, true);
  ASL_CHECK(read.document, RenderText(read.diagnostics, false).c_str());
  Diagnostics diagnostics;
  std::optional<sim::Scenario> scenario = sim::ReadScenario(*read.document, DefaultCompiler(), &diagnostics);
  ASL_CHECK(scenario, RenderText(diagnostics, false).c_str());
  std::string definition = ReadFile(folder / scenario->definition);
  ReadResult parsed = ReadDocument(std::make_shared<Source>("order.asl.json", definition), false);
  sim::FunctionNames functions = sim::CollectFunctionNames(*parsed.document, scenario->substitutions);
  ObjectLibrary objects;
  objects.Add(definition);
  std::string error;
  ASL_CHECK(objects.Link(&error), error.c_str());
  MachinePtr machines[] = {MakeMachine(definition, Engine::kInterp), MakeMachine(definition, Engine::kO0),
                           MakeMachine(definition, Engine::kO2)};
  int wrong = 0;
  for (const sim::Case& rules : scenario->cases) {
    auto plan = sim::ResolveCase(*scenario, rules, aslrt_machine_image(machines[0]->get()), functions, &diagnostics);
    ASL_CHECK(plan, RenderText(diagnostics, false).c_str());
    Hashes expected = CampaignHashes(machines[0]->get(), *plan, seeds, 1);
    for (size_t i = 1; i < kNames.size(); ++i) {
      const aslrt_machine* machine = i < 3 ? machines[i]->get() : objects.machine(0);
      size_t different = Differences(expected, CampaignHashes(machine, *plan, seeds, 1 + i % 2));
      fmt::print("order example, case {}: {} seeds, {} differ from the interpreter in {}\n",
                 rules.name.empty() ? "-" : rules.name, seeds, different, kNames[i]);
      wrong += different != 0;
    }
  }
  return wrong;
}

// Seeds first, first + 1, ...
int GeneratedMachines(uint64_t count, uint64_t first) {
  std::vector<fuzz::GeneratedCase> cases;
  ObjectLibrary objects;
  Hashes hashes[kNames.size()];
  for (uint64_t seed = first; seed < first + count; ++seed) {
    fuzz::Decisions decisions(seed);
    cases.push_back(fuzz::Generate(decisions));
    const fuzz::GeneratedCase& made = cases.back();
    const Engine engines[] = {Engine::kInterp, Engine::kO0, Engine::kO2};
    for (size_t i = 0; i < 3; ++i) hashes[i].push_back(TraceOf(MakeMachine(made.definition, engines[i])->get(), made));
    objects.Add(made.definition);
  }
  std::string error;
  ASL_CHECK(objects.Link(&error), error.c_str());
  for (uint64_t i = 0; i < count; ++i) hashes[3].push_back(TraceOf(objects.machine(i), cases[i]));
  int wrong = 0;
  for (size_t i = 1; i < kNames.size(); ++i) {
    size_t different = Differences(hashes[0], hashes[i]);
    fmt::print("generated machines: {} from seed {}, {} differ from the interpreter in {}\n", count, first, different, kNames[i]);
    wrong += different != 0;
    for (uint64_t m = 0; m < count && different != 0; ++m) {
      if (hashes[0][m] == hashes[i][m]) continue;
      fmt::print("  seed {}: {}\n", first + m, cases[m].definition);
      break;
    }
  }
  return wrong;
}

// What a run leaves with coverage on.
struct Counted {
  uint64_t trace = 0;
  std::vector<uint64_t> counters;
  bool operator==(const Counted&) const = default;
};

Counted CountedRun(const aslrt_machine* machine, const fuzz::GeneratedCase& made) {
  sim::TaskScript script;
  for (const fuzz::GeneratedTask& task : made.tasks) script.Add({task.state, task.occurrence, {}}, task.outcome);
  sim::RunOptions options;
  options.coverage = true;
  sim::Runner runner(machine, options);
  sim::RunResult result;
  if (!runner.Run(made.input, 7, script, &result)) return {};
  return {result.trace_hash, result.coverage};
}

// Counters are the same in every engine, and counting changes nothing else. How many points were reached at all
// is printed, because equal zeros would show nothing.
int Coverage(uint64_t count, uint64_t first) {
  std::vector<fuzz::GeneratedCase> cases;
  std::vector<Counted> expected;
  ObjectLibrary objects;
  size_t reached = 0, points = 0, different[kNames.size()] = {}, changed = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    fuzz::Decisions decisions(seed);
    cases.push_back(fuzz::Generate(decisions));
    const fuzz::GeneratedCase& made = cases.back();
    expected.push_back(CountedRun(MakeMachine(made.definition, Engine::kInterp, true)->get(), made));
    changed += expected.back().trace != TraceOf(MakeMachine(made.definition, Engine::kInterp)->get(), made);
    for (uint64_t counter : expected.back().counters) reached += counter > 0;
    points += expected.back().counters.size();
    const Engine engines[] = {Engine::kO0, Engine::kO2};
    for (size_t i = 1; i < 3; ++i) {
      const MachinePtr machine = MakeMachine(made.definition, engines[i - 1], true);
      different[i] += CountedRun(machine->get(), made) != expected.back();
    }
    objects.Add(made.definition, true);
  }
  std::string error;
  ASL_CHECK(objects.Link(&error), error.c_str());
  for (uint64_t i = 0; i < count; ++i) different[3] += CountedRun(objects.machine(i), cases[i]) != expected[i];
  fmt::print("coverage of generated machines: {} from seed {}, {} of {} points reached, {} traces changed\n", count,
             first, reached, points, changed);
  size_t wrong = changed + (reached == 0) + (reached == points);
  for (size_t i = 1; i < kNames.size(); ++i) {
    fmt::print("  {} differ from the interpreter in {}\n", different[i], kNames[i]);
    wrong += different[i];
  }
  return wrong == 0 ? 0 : 1;
}

// The comparison above must be able to fail.
int PlantedFaults(uint64_t count) {
  int missed = 0;
  // Operations on whose types the code after them does not rely.
  for (ir::Op fault : {ir::Op::NumCmp, ir::Op::Get, ir::Op::StrCmp}) {
    size_t caught = 0;
    for (uint64_t seed = 1; seed <= count; ++seed) {
      fuzz::Decisions decisions(seed);
      fuzz::GeneratedCase made = fuzz::Generate(decisions);
      caught += TraceOf(MakeMachine(made.definition, Engine::kInterp)->get(), made) !=
                TraceOf(MakeFaultyMachine(made.definition, fault)->get(), made);
    }
    fmt::print("fault planted in the lowering of {}: seen in {} of {} machines\n", ir::Info(fault).text, caught, count);
    missed += caught == 0;
  }
  return missed;
}

}  // namespace
}  // namespace aslc::engines

int main(int argc, char** argv) {
  using namespace aslc::engines;
  std::string what = argc > 1 ? argv[1] : "";
  uint64_t count = argc > 2 ? std::stoull(argv[2]) : 1000;
  int wrong = 0;
  if (what == "order") wrong = OrderExample(ASLC_EXAMPLES "/order", count);
  else if (what == "generated") wrong = GeneratedMachines(count, argc > 3 ? std::stoull(argv[3]) : 1);
  else if (what == "coverage") wrong = Coverage(count, argc > 3 ? std::stoull(argv[3]) : 1);
  else if (what == "faults") wrong = PlantedFaults(count);
  else wrong = 2;
  return wrong == 0 ? 0 : 1;
}
