// One machine shared by eight threads: a hundred thousand executions, each thread with its own. Built with
// ThreadSanitizer in the preset `tsan`.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "sim/run.h"
#include "sim/script.h"
#include "tests/engines/machines.h"

namespace {

constexpr const char* kDefinition = R"asl({"StartAt":"More","States":{
 "More":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":3,"Next":"Count"}],"Default":"Call"},
 "Count":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)","seen.$":"$.n"},"Next":"More"},
 "Call":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","ResultPath":"$.r",
  "Retry":[{"ErrorEquals":["E"],"JitterStrategy":"FULL"}],"End":true}}})asl";

}  // namespace

int main(int argc, char** argv) {
  using namespace aslc;
  const uint64_t total = argc > 1 ? std::stoull(argv[1]) : 100'000;
  constexpr unsigned kThreads = 8;
  int wrong = 0;
  for (Engine engine : {Engine::kO2, Engine::kInterp}) {
    MachinePtr machine = engines::MakeMachine(kDefinition, engine);
    std::vector<uint64_t> hashes(kThreads);
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        sim::TaskScript script;
        sim::ScriptedOutcome failed, done;
        failed.error = "E";
        done.output = R"({"ok":true})";
        script.Add({"Call", 1, {}}, failed);
        script.Add({"Call", 2, {}}, done);
        sim::Runner runner(machine->get(), {});
        sim::RunResult result;
        for (uint64_t i = 0; i < total / kThreads / 2; ++i) {
          if (!runner.Run(R"({"n":0})", i, script, &result) || result.status != ASLRT_SUCCEEDED) return;
          hashes[t] = hashes[t] * 31 + result.trace_hash;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (uint64_t hash : hashes) wrong += hash != hashes[0] || hash == 0;
  }
  std::printf("%llu executions on %u threads, %d threads differ\n", static_cast<unsigned long long>(total), kThreads, wrong);
  return wrong == 0 ? 0 : 1;
}
