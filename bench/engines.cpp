// Workloads on the product's engines (engines.h).
#include "bench/engines.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "aslc/compile.h"
#include "bench/output_check.h"
#include "sim/run.h"
#include "sim/script.h"
#include "tests/suites/process.h"

namespace aslc::bench {
namespace {

using Json = nlohmann::ordered_json;

// A folder of this process, removed at exit.
const std::filesystem::path& Scratch() {
  struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / fmt::format("aslc-bench-{}", getpid());
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
  };
  static const Folder folder;
  return folder.path;
}

// A machine, however it was made, and what it needs.
struct Loaded {
  MachinePtr compiled;
  aslrt_machine* linked = nullptr;
  const aslrt_machine* get() const { return compiled ? compiled->get() : linked; }
};

std::optional<Loaded> LoadObject(const WorkloadCase& c, const CompileOptions& options) {
  auto source = std::make_shared<Source>(c.definition.filename().string(), ReadFile(c.definition));
  EmitResult object = EmitDefinition(source, options, Emit::kObject);
  if (!object.bytes) return std::nullopt;
  static int number = 0;
  std::string base = (Scratch() / fmt::format("machine{}", number++)).string(), printed;
  std::ofstream(base + ".o", std::ios::binary) << *object.bytes;
  if (suites::RunProgram({"cc", "-shared", "-o", base + ".so", base + ".o"}, "", &printed) != 0)
    return std::nullopt;
  void* library = dlopen((base + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return std::nullopt;
  const void* image = dlsym(library, "aslc_machine_image");
  auto* size = static_cast<const uint64_t*>(dlsym(library, "aslc_machine_image_size"));
  auto* entries = static_cast<const aslrt_entry_fn*>(dlsym(library, "aslc_machine_entries"));
  Loaded loaded;
  const char* error = nullptr;
  if (image == nullptr || size == nullptr || entries == nullptr ||
      aslrt_machine_create(image, *size, entries, &loaded.linked, &error) != ASLRT_OK) {
    return std::nullopt;
  }
  return loaded;
}

struct NamedEngine {
  const char* name;
  Engine engine;
  bool linked;
};
constexpr NamedEngine kEngines[] = {{"interp", Engine::kInterp, false},
                                    {"O0", Engine::kO0, false},
                                    {"O2", Engine::kO2, false},
                                    {"aot", Engine::kO2, true}};

std::optional<Loaded> Load(const WorkloadCase& c, const NamedEngine& engine) {
  CompileOptions options;
  options.engine = engine.engine;
  if (engine.linked) return LoadObject(c, options);
  auto source = std::make_shared<Source>(c.definition.filename().string(), ReadFile(c.definition));
  CompileResult result = Compile(source, options);
  if (!result.machine) return std::nullopt;
  return Loaded{result.machine, nullptr};
}

// The smallest host: no tasks, no chance, a clock that moves only to the next timer.
struct BareHost {
  int64_t now_ns = 0;
  aslrt_host table{};

  BareHost() {
    table.size = sizeof(aslrt_host);
    table.version = ASLRT_HOST_VERSION;
    table.now = [](void* data) { return static_cast<BareHost*>(data)->now_ns; };
    table.draw = [](void*, const aslrt_draw*) { return uint64_t{0}; };
    table.task_start = [](void*, aslrt_execution*, const aslrt_task*) {};
  }
};

struct DestroyExecution {
  void operator()(aslrt_execution* x) const { aslrt_execution_destroy(x); }
};
using ExecutionPtr = std::unique_ptr<aslrt_execution, DestroyExecution>;

ExecutionPtr NewExecution(const aslrt_machine* machine, BareHost& host) {
  aslrt_options options{};
  options.size = sizeof(options);
  options.quotas = ASLRT_QUOTAS_NONE;  // W1 at 10,000 is above the service's 25,000 events
  return ExecutionPtr(aslrt_execution_create(machine, &options, &host.table, &host));
}

// Runs to the end, over all waits; the output's text, or nothing.
std::string_view RunToEnd(aslrt_execution* x, BareHost& host) {
  uint64_t sequence;
  while (aslrt_execution_run(x) == ASLRT_RUNNING && aslrt_execution_next_timer(x, &host.now_ns, &sequence)) {
  }
  aslrt_result result;
  aslrt_execution_result(x, &result);
  return result.output.data == nullptr ? std::string_view()
                                       : std::string_view(result.output.data, result.output.size);
}

// Runs the examples of a case again and again as an embedder would, and checks each output.
struct Embedder {
  Loaded machine;
  Examples examples;
  OutputCheck check;
  BareHost host = {};
  ExecutionPtr execution = {};

  bool Run() {
    for (size_t i = 0; i < examples.size(); ++i) {
      const std::string& input = examples[i].input;
      if (aslrt_execution_start(execution.get(), input.data(), input.size()) != ASLRT_OK) return false;
      if (!check(RunToEnd(execution.get(), host), i)) return false;
    }
    return true;
  }
};

// Runs a case again and again in the simulator.
struct Session {
  Loaded machine;
  sim::TaskScript script;
  std::unique_ptr<sim::Runner> runner;
  sim::RunResult result;
  std::string input;
  OutputCheck check;
  uint64_t seed = 0;

  bool Run() {
    return runner->Run(input, seed++, script, &result) && result.status == ASLRT_SUCCEEDED &&
           check(result.output);
  }
};

void FillScript(const std::string& handlers, sim::TaskScript& script) {
  if (handlers.empty()) return;
  Json outcomes = Json::parse(handlers);
  for (const auto& [state, list] : outcomes.items()) {
    for (uint32_t i = 0; i < list.size(); ++i) {
      sim::ScriptedOutcome outcome;
      if (list[i].contains("return")) {
        outcome.output = list[i]["return"].dump();
      } else {
        outcome.error = list[i]["throw"]["Error"].get<std::string>();
        outcome.cause = list[i]["throw"]["Cause"].get<std::string>();
      }
      script.Add({state, i + 1, {}}, std::move(outcome));
    }
  }
}

// A measurement on each engine that loads the case; make(machine) gives what an iteration does.
template <typename Make>
std::vector<Measurement> OnEngines(const WorkloadCase& c, const std::string& unit, double per_iteration,
                                   const Make& make) {
  std::vector<Measurement> all;
  for (const NamedEngine& engine : kEngines) {
    std::optional<Loaded> machine = Load(c, engine);
    if (!machine) {
      fmt::print("bench: {} {} does not load in {}\n", c.workload, c.id, engine.name);
      continue;
    }
    all.push_back({c.workload, c.id, engine.name, unit, per_iteration, make(*machine)});
  }
  return all;
}

std::vector<Measurement> EmbedderMeasurements(const WorkloadCase& c, const std::string& unit,
                                              double per_iteration) {
  return OnEngines(c, unit, per_iteration, [&](const Loaded& machine) -> std::function<bool()> {
    auto embedder = std::shared_ptr<Embedder>(new Embedder{machine, c.examples, OutputCheck(c.Expected())});
    embedder->execution = NewExecution(embedder->machine.get(), embedder->host);
    return [embedder] { return embedder->Run(); };
  });
}

double MillisecondsOf(const std::vector<std::string>& command, const std::string& input) {
  auto begin = std::chrono::steady_clock::now();
  std::string printed;
  if (suites::RunProgram(command, input, &printed) != 0) return -1;
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

std::vector<Measurement> TransitionMeasurements(const WorkloadCase& c) {
  return EmbedderMeasurements(c, "ns/transition", c.transitions);
}

std::vector<Measurement> ExecutionMeasurements(const WorkloadCase& c) {
  return EmbedderMeasurements(c, "ns/execution", static_cast<double>(c.examples.size()));
}

std::vector<Measurement> SimulationMeasurements(const WorkloadCase& c) {
  return OnEngines(c, "executions/s", 1, [&](const Loaded& machine) -> std::function<bool()> {
    auto session = std::shared_ptr<Session>(
        new Session{machine, {}, {}, {}, c.examples.front().input, OutputCheck(c.examples.front().expected)});
    FillScript(c.handlers, session->script);
    session->runner = std::make_unique<sim::Runner>(session->machine.get(), sim::RunOptions{});
    return [session] { return session->Run(); };
  });
}

std::vector<Measurement> CompileMeasurements(const WorkloadCase& c) {
  std::vector<Measurement> all;
  auto source = std::make_shared<Source>(c.definition.filename().string(), ReadFile(c.definition));
  for (const NamedEngine& engine : kEngines) {
    if (engine.linked) continue;
    CompileOptions options;
    options.engine = engine.engine;
    CompileResult once = Compile(source, options);
    if (!once.machine) continue;
    double states = aslrt_machine_image(once.machine->get())->states.count;
    all.push_back({"compile", c.workload, engine.name, "ms/state", states,
                   [source, options] { return Compile(source, options).machine != nullptr; }});
  }
  return all;
}

std::optional<Row> ParkedRow(const WorkloadCase& c, size_t executions) {
  std::optional<Loaded> machine = Load(c, kEngines[0]);
  if (!machine) return std::nullopt;
  const Example& example = c.examples.front();
  auto append = [](void* sink, const char* data, size_t size) {
    static_cast<std::string*>(sink)->append(data, size);
    return 0;
  };
  std::vector<std::string> parked;
  size_t bytes = 0;
  for (size_t i = 0; i < executions; ++i) {
    BareHost host;
    ExecutionPtr x = NewExecution(machine->get(), host);
    std::string block;
    if (aslrt_execution_start(x.get(), example.input.data(), example.input.size()) != ASLRT_OK)
      return std::nullopt;
    if (aslrt_execution_run(x.get()) != ASLRT_RUNNING) return std::nullopt;
    if (aslrt_execution_save(x.get(), append, &block) != ASLRT_OK) return std::nullopt;
    bytes += block.size();
    parked.push_back(std::move(block));
  }
  OutputCheck check(example.expected);
  for (const std::string& block : parked) {
    BareHost host;
    ExecutionPtr x = NewExecution(machine->get(), host);
    if (aslrt_execution_restore(x.get(), block.data(), block.size()) != ASLRT_OK) return std::nullopt;
    if (!check(RunToEnd(x.get(), host))) return std::nullopt;
  }
  double each = static_cast<double>(bytes) / static_cast<double>(executions);
  return Row{c.workload, c.id, "saved", "bytes/execution", each, each, each};
}

std::vector<Row> StartupRows(const WorkloadCase& c, const std::string& aslc, int repetitions) {
  std::string executable = (Scratch() / "hello").string(), printed;
  std::vector<Row> rows;
  bool built =
      suites::RunProgram({aslc, "build", c.definition.string(), "-o", executable}, "", &printed) == 0;
  for (const char* engine : {"interp", "O0", "O2", "aot"}) {
    bool aot = std::string_view(engine) == "aot";
    if (aot && !built) continue;
    std::vector<std::string> command = {aslc,      "run", c.definition.string(), "--engine", engine,
                                        "--input", "-"};
    if (aot) command = {executable};
    std::vector<double> values;
    for (int i = 0; i <= repetitions; ++i) {
      double ms = MillisecondsOf(command, c.examples.front().input);
      if (ms >= 0 && i > 0) values.push_back(ms);  // the first warms the file cache
    }
    if (values.empty()) continue;
    rows.push_back(Summarise({c.workload, c.id, engine, "ms", 1, {}}, std::move(values)));
  }
  return rows;
}

}  // namespace aslc::bench
