// Object file, system linker, another process (aot.h).
#include "tests/suites/aot.h"

#include <unistd.h>

#include <fstream>

#include "tests/suites/process.h"

namespace aslc::suites {
namespace {

// A folder of its own for each process, removed at exit.
const std::filesystem::path& Scratch() {
  struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("aslc-suites-" + std::to_string(getpid()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
  };
  static const Folder folder;
  return folder.path;
}

}  // namespace

AotResult ReplayAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                            const Json& replay) {
  AotResult result;
  EmitResult object = EmitDefinition(source, compile, Emit::kObject);
  result.diagnostics = std::move(object.diagnostics);
  if (!object.bytes) return result;
  std::filesystem::path object_file = Scratch() / "machine.o", library = Scratch() / "machine.so";
  std::ofstream(object_file, std::ios::binary) << *object.bytes;
  std::string linked, printed;
  if (RunProgram({"cc", "-shared", "-o", library.string(), object_file.string()}, "", &linked) != 0) {
    result.actual = {{"trouble", "the linker refused the object: " + linked}};
    return result;
  }
  int code = RunProgram({options.worker, "--run", library.string()}, replay.dump(), &printed);
  result.actual = code == 0 ? Json::parse(printed, nullptr, false) : Json();
  if (!result.actual.is_object()) {
    result.actual = {{"trouble", "the worker ended with " + std::to_string(code)}};
  }
  return result;
}

}  // namespace aslc::suites
