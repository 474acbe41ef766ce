// A host for tests of the engine: time that the test moves, tasks that a script answers, and lists of all
// that the engine asked for.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"
#include "ir/module.h"
#include "sim/object_store.h"

namespace aslc::test {

inline constexpr int64_t kSecond = 1'000'000'000;
inline constexpr int64_t kStart = 1'700'000'000 * kSecond;

struct Asked {
  uint64_t id;
  std::string state, input, token;
  uint32_t attempt, visit, timeout, heartbeat;
  std::vector<uint32_t> iterations;
};

inline aslrt_text_view View(std::string_view text) { return {text.data(), text.size()}; }
inline constexpr aslrt_text_view kAbsent{nullptr, 0};

class World {
 public:
  struct Options {
    bool events = false;  // report through host->event
    bool record = false;
    bool quotas = true;
    uint32_t record_children = 0;
    sim::ObjectStore* objects = nullptr;  // outlives the world
    bool count_memory = false;            // in memory_peak
  };
  World(ir::Module module, Options options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Starts and runs until it waits.
  aslrt_execution_status Start(std::string_view input = "{}");
  aslrt_execution_status Run() { return aslrt_execution_run(x); }
  // Goes to the next timer and runs; again until the end or until there is none.
  aslrt_execution_status RunOut();
  // The same for timers up to a time after the start.
  aslrt_execution_status RunUntil(int64_t ns);
  void Succeed(uint64_t id, std::string_view output);
  void Fail(uint64_t id, std::string_view error, std::string_view cause);
  // `SUCCEEDED <output>`, `FAILED <error> | <cause>`, ...
  std::string Outcome();
  aslrt_result Result();
  std::string History();  // as written
  std::string ChildHistory(uint64_t child);
  std::string MapRuns();
  std::string Save();
  aslrt_result_code Restore(std::string_view bytes) {
    return aslrt_execution_restore(x, bytes.data(), bytes.size());
  }

  int64_t now = kStart;
  uint64_t draw = 0;  // the answer to every draw
  // Called from task_start; empty: tasks stay open.
  std::function<void(World&, const Asked&)> on_task;
  std::vector<Asked> asked;
  std::vector<uint64_t> cancelled;
  std::vector<aslrt_draw> draws;
  std::vector<std::string> lines;  // events as `id<-previous Type[index]`, a child's behind `c1 `
  std::vector<int64_t> times;      // of the events, since kStart
  size_t memory = 0, memory_peak = 0;  // bytes that the execution has from the host
  aslrt_execution* x = nullptr;

 private:
  const ir::Module module_;
  sim::ObjectSession objects_;
  aslrt_machine* machine_ = nullptr;
};

// Events joined by `, `.
std::string Join(const std::vector<std::string>& lines);
// A snapshot with `changes` bytes changed, whose checksum is right again; state: of the numbers that say which, and how.
std::string Damaged(std::string snapshot, int round, int changes, uint64_t* state);
// Answers every task with its input.
void Echo(World& world, const Asked& task);

}  // namespace aslc::test
