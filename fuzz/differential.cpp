// A generated workflow must leave the same trace in the interpreter and in native code at -O0 and -O2, and
// saving and restoring wherever it waits must not change it. Crashes that nobody may notice must not change its end.
#include <cstdio>
#include <cstdlib>

#include "aslc/compile.h"
#include "fuzz/generate.h"
#include "sim/run.h"
#include "sim/unseen_crashes.h"

namespace {

using namespace aslc;

uint64_t Trace(const fuzz::GeneratedCase& made, Engine engine, bool snapshot, bool crashes, std::string* told) {
  CompileOptions options;
  options.engine = engine;
  options.name = "generated";
  options.read_back_ir = true;
  CompileResult compiled = Compile(std::make_shared<Source>("generated.asl.json", made.definition), options);
  if (!compiled.machine) {
    std::fprintf(stderr, "refused: %s\n%s\n", RenderText(compiled.diagnostics, false).c_str(), made.definition.c_str());
    std::abort();
  }
  sim::TaskScript script;
  for (const fuzz::GeneratedTask& task : made.tasks) script.Add({task.state, task.occurrence, {}}, task.outcome);
  sim::RunOptions run;
  run.snapshot_at_waits = snapshot;
  sim::Runner runner(compiled.machine->get(), run);
  sim::RunResult result;
  sim::UnseenCrashes unseen;
  if (!runner.Run(made.input, 1, script, &result, crashes ? &unseen : nullptr)) {
    *told = result.problem;
    return 0;
  }
  *told = result.output + " " + result.error + " " + result.cause + " " + std::to_string(result.status) + " " +
          std::to_string(result.transitions) + " " + std::to_string(result.events) + " " + std::to_string(result.end_ns);
  return result.trace_hash;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;  // decisions beyond a few hundred change nothing
  fuzz::Decisions decisions(std::span<const uint8_t>(data, size));
  fuzz::GeneratedCase made = fuzz::Generate(decisions);
  std::string expected_text;
  uint64_t expected = Trace(made, Engine::kInterp, false, false, &expected_text);
  struct {
    const char* name;
    Engine engine;
    bool snapshot, crashes;
  } others[] = {{"snapshot", Engine::kInterp, true, false},
                {"crashes", Engine::kInterp, false, true},
                {"O0", Engine::kO0, false, false},
                {"O2", Engine::kO2, false, false}};
  for (const auto& other : others) {
    std::string text;
    const uint64_t trace = Trace(made, other.engine, other.snapshot, other.crashes, &text);
    // A crash is part of the trace, and of nothing else.
    if ((trace == expected || other.crashes) && text == expected_text) continue;
    std::fprintf(stderr, "%s differs from the interpreter\nmachine %s\ninput %s\ninterp %s\n%s %s\n", other.name,
                 made.definition.c_str(), made.input.c_str(), expected_text.c_str(), other.name, text.c_str());
    std::abort();
  }
  return 0;
}
