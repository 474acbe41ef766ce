// A process without LLVM. `--run LIBRARY`: runs the replay on stdin with the machine of a shared library
// that holds an object of `aslc build`. `--expressions LIBRARY`: evaluates the jobs on stdin (an array, see
// expressions.h) with the machines their `symbol`s name, a line each. `--roundtrip IMAGE`: restores the snapshot on stdin into a fresh
// execution of the image, saves it again and writes it to stdout.
#include <dlfcn.h>

#include <cstdio>
#include <cstring>
#include <iterator>
#include <iostream>
#include <string>
#include <vector>

#include "aslc/engine.h"
#include "tests/suites/expressions.h"
#include "tests/suites/isolate.h"
#include "tests/suites/replay.h"
#include "tests/suites/suite.h"

namespace {

std::string ReadAll(std::FILE* file) {
  std::string text;
  char buffer[65536];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
  return text;
}

// The machine of a library whose symbols begin with `prefix`; null and a line on stderr if there is none.
aslrt_machine* MachineOf(void* library, const std::string& prefix) {
  const void* image = dlsym(library, (prefix + "_image").c_str());
  const uint64_t* size = static_cast<const uint64_t*>(dlsym(library, (prefix + "_image_size").c_str()));
  auto entries = static_cast<const aslrt_entry_fn*>(dlsym(library, (prefix + "_entries").c_str()));
  aslrt_machine* machine = nullptr;
  const char* error = nullptr;
  if (image == nullptr || size == nullptr || entries == nullptr ||
      aslrt_machine_create(image, *size, entries, &machine, &error) != ASLRT_OK) {
    std::fprintf(stderr, "not a machine: %s\n", error != nullptr ? error : "symbols are missing");
    return nullptr;
  }
  return machine;
}

void* Load(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) std::fprintf(stderr, "%s\n", dlerror());
  return library;
}

int RunLibrary(const char* path) {
  void* library = Load(path);
  aslrt_machine* machine = library != nullptr ? MachineOf(library, "aslc_machine") : nullptr;
  if (machine == nullptr) return 1;
  aslc::suites::Json replay = aslc::suites::Json::parse(ReadAll(stdin));
  std::vector<aslc::suites::OtherMachine> others;
  for (const aslc::suites::Json& other : replay.value("machines", aslc::suites::Json::array())) {
    void* with = Load(other.at("library").get<std::string>().c_str());
    aslrt_machine* made = with != nullptr ? MachineOf(with, "aslc_machine") : nullptr;
    if (made == nullptr) return 1;
    others.push_back({other.at("name"), other.at("definition"), made});
  }
  std::cout << aslc::suites::Replay(machine, replay, others).dump() << std::endl;
  for (const aslc::suites::OtherMachine& other : others) {
    aslrt_machine_destroy(const_cast<aslrt_machine*>(other.machine));
  }
  aslrt_machine_destroy(machine);
  return 0;
}

int RunExpressions(const char* path) {
  using aslc::suites::Json;
  constexpr unsigned kSecondsMax = 60;  // of one expression
  void* library = Load(path);
  if (library == nullptr) return 1;
  Json jobs = Json::parse(ReadAll(stdin));
  auto trouble = [](const std::string& text) { return Json{{"trouble", text}}.dump(); };
  auto run = [&](size_t i) {
    aslrt_machine* machine = MachineOf(library, jobs[i]["symbol"]);
    if (machine == nullptr) return trouble("no machine in the library");
    Json outcome = aslc::suites::EvaluateExpression(machine, jobs[i]);
    aslrt_machine_destroy(machine);
    return outcome.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  for (const std::string& line : aslc::suites::RunIsolated(jobs.size(), kSecondsMax, run, trouble)) {
    std::cout << line << "\n";
  }
  return 0;
}

int32_t NoCode(aslrt_ctx*, aslrt_frame*) { return ASLRT_FAILED; }
int64_t NoTime(void*) { return 0; }
uint64_t NoDraw(void*, const aslrt_draw*) { return 0; }
void NoTask(void*, aslrt_execution*, const aslrt_task*) {}
void NoCancel(void*, aslrt_execution*, uint64_t) {}

int WriteOut(void* sink, const char* data, size_t size) {
  return std::fwrite(data, 1, size, static_cast<std::FILE*>(sink)) == size ? 0 : 1;
}

int RoundTrip(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return 1;
  std::string image = ReadAll(file);
  std::fclose(file);
  aslrt_image header;
  if (image.size() < sizeof header) return 1;
  std::memcpy(&header, image.data(), sizeof header);
  std::vector<aslrt_entry_fn> entries(header.entries.count, NoCode);
  aslrt_machine* machine = nullptr;
  const char* error = nullptr;
  if (aslrt_machine_create(image.data(), image.size(), entries.data(), &machine, &error) != ASLRT_OK) return 1;
  aslrt_host host{};
  host.size = sizeof host;
  host.version = ASLRT_HOST_VERSION;
  host.now = NoTime;
  host.draw = NoDraw;
  host.task_start = NoTask;
  host.task_cancel = NoCancel;
  aslrt_options options{};
  options.size = sizeof options;
  options.record_history = 1;
  aslrt_execution* x = aslrt_execution_create(machine, &options, &host, nullptr);
  std::string snapshot = ReadAll(stdin);
  int code = 1;
  if (aslrt_execution_restore(x, snapshot.data(), snapshot.size()) == ASLRT_OK) {
    code = aslrt_execution_save(x, WriteOut, stdout) == ASLRT_OK ? 0 : 1;
  }
  aslrt_execution_destroy(x);
  aslrt_machine_destroy(machine);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--run") return RunLibrary(argv[2]);
  if (argc == 3 && std::string_view(argv[1]) == "--expressions") return RunExpressions(argv[2]);
  if (argc == 3 && std::string_view(argv[1]) == "--roundtrip") return RoundTrip(argv[2]);
  std::fprintf(stderr, "usage: suites_worker --run LIBRARY | --expressions LIBRARY | --roundtrip IMAGE\n");
  return 2;
}
