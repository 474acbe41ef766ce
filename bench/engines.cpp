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
#include <sstream>

#include "aslc/compile.h"
#include "sim/run.h"
#include "sim/script.h"
#include "tests/suites/process.h"

namespace aslc::bench {
namespace {

using Json = nlohmann::ordered_json;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A folder of this process, removed at exit.
const std::filesystem::path& Scratch() {
  struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("aslc-bench-{}", getpid());
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
  if (suites::RunProgram({"cc", "-shared", "-o", base + ".so", base + ".o"}, "", &printed) != 0) return std::nullopt;
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

// Runs a case again and again through the simulator's host; checks each output.
struct Session {
  Loaded machine;
  sim::TaskScript script;
  std::unique_ptr<sim::Runner> runner;
  sim::RunResult result;
  std::string input, expected, first;
  uint64_t seed = 0;

  bool Run() {
    if (!runner->Run(input, seed++, script, &result) || result.status != ASLRT_SUCCEEDED) return false;
    if (!first.empty()) return result.output == first;
    // Members in any order.
    if (nlohmann::json::parse(result.output, nullptr, false) != nlohmann::json::parse(expected)) return false;
    first = result.output;
    return true;
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

std::vector<Measurement> Measurements(const WorkloadCase& c, const std::string& unit, double per_iteration) {
  std::vector<Measurement> all;
  for (const NamedEngine& engine : kEngines) {
    std::optional<Loaded> machine = Load(c, engine);
    if (!machine) {
      fmt::print("bench: {} {} does not load in {}\n", c.workload, c.id, engine.name);
      continue;
    }
    auto session = std::make_shared<Session>();
    session->machine = *machine;
    session->input = c.input;
    session->expected = c.expected;
    FillScript(c.handlers, session->script);
    sim::RunOptions options;
    options.execution.quotas = ASLRT_QUOTAS_NONE;  // W1 at 10,000 is above the service's 25,000 events
    session->runner = std::make_unique<sim::Runner>(session->machine.get(), options);
    all.push_back({c.workload, c.id, engine.name, unit, per_iteration, [session] { return session->Run(); }});
  }
  return all;
}

double MillisecondsOf(const std::vector<std::string>& command, const std::string& input) {
  auto begin = std::chrono::steady_clock::now();
  std::string printed;
  if (suites::RunProgram(command, input, &printed) != 0) return -1;
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

std::vector<WorkloadCase> ReadWorkload(const std::filesystem::path& folder) {
  std::vector<WorkloadCase> cases;
  Json file = Json::parse(ReadFile(folder / "workload.json"), nullptr, false);
  if (!file.is_object()) return cases;
  for (const Json& row : file.value("cases", Json::array())) {
    std::string definition = row.value("definition", ""), text = ReadFile(folder / definition);
    Json parsed = Json::parse(text, nullptr, false);
    // JSONata cases need what this version does not compile.
    if (!row.contains("input") || parsed.value("QueryLanguage", "") == "JSONata") continue;
    WorkloadCase c;
    c.workload = folder.filename().string();
    c.id = row.value("id", "");
    c.definition = folder / definition;
    c.input = Json::parse(ReadFile(folder / row.value("input", ""))).dump();
    c.expected = ReadFile(folder / row.value("expected", ""));
    if (row.contains("handlers")) c.handlers = ReadFile(folder / row.value("handlers", ""));
    c.transitions = row.value("transitions", 1.0);
    cases.push_back(std::move(c));
  }
  return cases;
}

std::vector<Measurement> TransitionMeasurements(const WorkloadCase& c) {
  return Measurements(c, "ns/transition", c.transitions);
}

std::vector<Measurement> SimulationMeasurements(const WorkloadCase& c) {
  return Measurements(c, "executions/s", 1);
}

std::vector<Row> StartupRows(const WorkloadCase& c, const std::string& aslc, int repetitions) {
  std::string executable = (Scratch() / "hello").string(), printed;
  std::vector<Row> rows;
  bool built = suites::RunProgram({aslc, "build", c.definition.string(), "-o", executable}, "", &printed) == 0;
  for (const char* engine : {"interp", "O0", "O2", "aot"}) {
    bool aot = std::string_view(engine) == "aot";
    if (aot && !built) continue;
    std::vector<std::string> command = {aslc, "run", c.definition.string(), "--engine", engine, "--input", "-"};
    if (aot) command = {executable};
    std::vector<double> values;
    for (int i = 0; i <= repetitions; ++i) {
      double ms = MillisecondsOf(command, c.input);
      if (ms >= 0 && i > 0) values.push_back(ms);  // the first warms the file cache
    }
    if (values.empty()) continue;
    rows.push_back(Summarise({c.workload, c.id, engine, "ms", 1, {}}, std::move(values)));
  }
  return rows;
}

}  // namespace aslc::bench
