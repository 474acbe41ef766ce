#include "tests/unit/codegen/engines.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ir/image.h"
#include "ir/interpreter.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "runtime/json.h"
#include "runtime/value.h"
#include "tests/unit/catch.h"

namespace aslc::test {

MachineBuilder::MachineBuilder() : scope_(module_.AddScope()) {}

ir::StateId MachineBuilder::State(std::string name, aslrt_state_kind kind) {
  ir::StateId id = module_.AddState();
  ir::State& state = module_.module().states[id.index];
  state.name = std::move(name);
  state.kind = kind;
  state.scope = scope_;
  if (kind == ASLRT_STATE_Task) {
    state.resource = "arn:aws:states:::sqs:sendMessage";
    state.resource_type = "sqs";
    state.resource_action = "sendMessage";
  }
  ir::Scope& scope = module_.module().scopes[scope_.index];
  scope.states.push_back(id);
  scope.start = scope.states.front();
  return id;
}

void MachineBuilder::Entry(ir::StateId state, aslrt_entry_kind entry,
                           const std::function<void(ir::FunctionBuilder&)>& body) {
  ir::FunctionBuilder function(module_, state, entry);
  body(function);
  ir::FunctionId id = function.Finish();
  ir::State& row = module_.module().states[state.index];
  (entry == ASLRT_ENTRY_enter ? row.enter : row.result) = id;
}

ir::Module MachineBuilder::Finish() {
  ir::Module module = module_.Finish();
  for (const std::string& problem : ir::Verify(module, ir::VerifyMode::kLowered)) FAIL(problem);
  return module;
}

ir::Module OneState(const std::function<void(ir::FunctionBuilder&)>& body) {
  MachineBuilder machine;
  ir::StateId state = machine.State("S");
  machine.Entry(state, ASLRT_ENTRY_enter, body);
  return machine.Finish();
}

const char* NameOf(Engine engine) {
  static const char* const kNames[] = {"interpreter", "jit-O0", "jit-O2", "object-O0", "object-O2"};
  return kNames[static_cast<int>(engine)];
}

void* LinkAndOpen(const std::string& object) {
  static int count = 0;
  std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                 ("aslc-codegen-" + std::to_string(getpid()) + "-" + std::to_string(count++));
  std::filesystem::create_directories(folder);
  std::string object_path = folder / "machine.o", library_path = folder / "machine.so";
  std::ofstream(object_path, std::ios::binary) << object;
  std::string command = std::string(ASLC_TEST_CC) + " -shared -o " + library_path + " " + object_path;
  REQUIRE(std::system(command.c_str()) == 0);
  void* library = dlopen(library_path.c_str(), RTLD_NOW | RTLD_LOCAL);
  INFO((library == nullptr ? dlerror() : ""));
  REQUIRE(library != nullptr);
  std::filesystem::remove_all(folder);
  return library;
}

Machine::Machine(const ir::Module& module, Engine engine) : module_(module) {
  std::string error;
  std::vector<aslrt_entry_fn> thunks(module.functions.size(), ir::InterpreterEntry);
  const aslrt_entry_fn* entries = thunks.data();
  std::string image = ir::BuildImage(module);
  if (engine == Engine::kJitO0 || engine == Engine::kJitO2) {
    codegen::JitOptions options;
    options.level = engine == Engine::kJitO0 ? codegen::OptLevel::kO0 : codegen::OptLevel::kO2;
    jit_ = codegen::CompileJit(module, options, &error);
    INFO(error);
    REQUIRE(jit_ != nullptr);
    entries = jit_->entries();
  } else if (engine != Engine::kInterpreter) {
    codegen::EmitOptions options;
    options.level = engine == Engine::kObjectO0 ? codegen::OptLevel::kO0 : codegen::OptLevel::kO2;
    std::string object;
    bool emitted = codegen::EmitModule(module, codegen::Output::kObject, options, &object, &error);
    INFO(error);
    REQUIRE(emitted);
    library_ = LinkAndOpen(object);
    entries = static_cast<const aslrt_entry_fn*>(dlsym(library_, "aslc_machine_entries"));
    const char* bytes = static_cast<const char*>(dlsym(library_, "aslc_machine_image"));
    image.assign(bytes, *static_cast<const uint64_t*>(dlsym(library_, "aslc_machine_image_size")));
    REQUIRE(image == ir::BuildImage(module));
  }
  const char* refusal = nullptr;
  aslrt_result_code code = aslrt_machine_create(image.data(), image.size(), entries, &machine_, &refusal);
  INFO((refusal == nullptr ? "" : refusal));
  REQUIRE(code == ASLRT_OK);
  if (engine == Engine::kInterpreter) ir::AttachInterpreter(machine_, &module);
}

Machine::~Machine() {
  if (machine_ != nullptr) aslrt_machine_destroy(machine_);
  jit_.reset();
  if (library_ != nullptr) dlclose(library_);
}

namespace {

struct Log {
  std::string requests;
  std::vector<std::pair<uint64_t, std::string>> tasks;
};

void AppendBounds(std::string& out, aslrt_value value) {
  uint32_t kind = aslrt_kind_of(value);
  if (kind != ASLRT_ARRAY && kind != ASLRT_OBJECT) return;
  out += " " + std::to_string(aslrt_array_of(value)->h.size_max);
  for (uint32_t i = 0; i < aslrt_len_of(value); i++) {
    AppendBounds(out, kind == ASLRT_ARRAY ? aslrt_array_of(value)->v[i] : aslrt_object_of(value)->m[i].value);
  }
}

int64_t Now(void*) { return 1'700'000'000'000'000'000; }
uint64_t Draw(void*, const aslrt_draw* key) { return key->ordinal * 0x9e3779b97f4a7c15u; }
void TaskStart(void* data, aslrt_execution*, const aslrt_task* task) {
  Log& log = *static_cast<Log*>(data);
  std::string json;
  aslrt::AppendJson(json, task->input);
  log.requests += "; task " + json + " bounds";
  AppendBounds(log.requests, task->input);
  log.tasks.emplace_back(task->id, json);
}
void TaskCancel(void*, aslrt_execution*, uint64_t) {}

std::string Text(aslrt_text_view view) {
  return view.data == nullptr ? "" : std::string(view.data, view.size);
}

}  // namespace

std::string Machine::Run(std::string_view input) {
  Log log;
  aslrt_host host{};
  host.size = sizeof(host);
  host.version = ASLRT_HOST_VERSION;
  host.now = Now;
  host.draw = Draw;
  host.task_start = TaskStart;
  host.task_cancel = TaskCancel;
  aslrt_options options{};
  options.size = sizeof(options);
  options.quotas = ASLRT_QUOTAS_NONE;
  aslrt_execution* x = aslrt_execution_create(machine_, &options, &host, &log);
  std::vector<uint64_t> counters(aslrt_machine_image(machine_)->points.count);
  // Two executions could still come to the greatest count.
  for (size_t i = 0; i < counters.size(); ++i) counters[i] = i % 2 == 0 ? 0 : UINT64_MAX - 2;
  if (!counters.empty()) REQUIRE(aslrt_execution_set_coverage(x, counters.data(), counters.size()) == ASLRT_OK);
  REQUIRE(aslrt_execution_start(x, input.data(), input.size()) == ASLRT_OK);
  for (;;) {
    aslrt_execution_run(x);
    if (log.tasks.empty()) break;
    auto [id, json] = log.tasks.back();
    log.tasks.pop_back();
    REQUIRE(aslrt_task_succeeded(x, id, json.data(), json.size()) == ASLRT_OK);
  }
  aslrt_result result{};
  aslrt_execution_result(x, &result);
  std::string text = result.status == ASLRT_SUCCEEDED
                         ? "SUCCEEDED " + Text(result.output)
                         : "FAILED " + Text(result.error) + " | " + Text(result.cause);
  text += "; transitions " + std::to_string(result.transitions) + log.requests;
  for (uint64_t count : counters) text += "; " + std::to_string(count);
  aslrt_execution_destroy(x);
  return text;
}

}  // namespace aslc::test
