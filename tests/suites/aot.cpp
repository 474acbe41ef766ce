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

// Compiles and links; false after errors, which are in the result or in *linked.
bool MakeLibrary(const SourcePtr& source, const CompileOptions& compile, const std::string& name, AotResults& result,
                 std::string* linked) {
  EmitResult object = EmitDefinition(source, compile, Emit::kObject);
  result.diagnostics.insert(result.diagnostics.end(), object.diagnostics.begin(), object.diagnostics.end());
  if (!object.bytes) return false;
  std::filesystem::path object_file = Scratch() / (name + ".o"), library = Scratch() / (name + ".so");
  std::ofstream(object_file, std::ios::binary) << *object.bytes;
  return RunProgram({"cc", "-shared", "-o", library.string(), object_file.string()}, "", linked) == 0;
}

}  // namespace

AotResults ReplayAllAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                                const std::vector<Json>& replays, const std::vector<OtherSource>& others) {
  AotResults result;
  std::string linked;
  Json machines = Json::array();
  bool made = MakeLibrary(source, compile, "machine", result, &linked);
  for (size_t i = 0; i < others.size() && made; ++i) {
    const std::string name = "machine" + std::to_string(i + 1);
    made = MakeLibrary(others[i].source, others[i].compile, name, result, &linked);
    machines.push_back({{"name", others[i].name},
                        {"definition", others[i].source->text()},
                        {"library", (Scratch() / (name + ".so")).string()}});
  }
  if (HasErrors(result.diagnostics)) return result;
  for (Json replay : replays) {
    if (!made) {
      result.actual.push_back({{"trouble", "the linker refused the object: " + linked}});
      continue;
    }
    replay["machines"] = machines;
    std::string printed;
    int code = RunProgram({options.worker, "--run", (Scratch() / "machine.so").string()}, replay.dump(), &printed);
    Json actual = code == 0 ? Json::parse(printed, nullptr, false) : Json();
    if (!actual.is_object()) actual = {{"trouble", "the worker ended with " + std::to_string(code)}};
    result.actual.push_back(std::move(actual));
  }
  return result;
}

AotResult ReplayAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                            const Json& replay) {
  AotResults results = ReplayAllAheadOfTime(options, source, compile, {replay});
  AotResult result{std::move(results.diagnostics), Json()};
  if (!results.actual.empty()) result.actual = std::move(results.actual.front());
  return result;
}

// The folder is this process's, also when a forked one writes.
ExpressionLibrary::ExpressionLibrary(const RunnerOptions& options) : options_(options), folder_(Scratch()) {}

std::string ExpressionLibrary::Symbol(size_t index) const { return "aslc_expression_" + std::to_string(index); }

std::filesystem::path ExpressionLibrary::File(size_t index) const { return folder_ / (Symbol(index) + ".o"); }

void ExpressionLibrary::Write(size_t index, const std::string& object) const {
  std::ofstream(File(index), std::ios::binary) << object;
}

std::vector<std::string> ExpressionLibrary::Run(const std::vector<size_t>& indices, const Json& jobs) const {
  if (indices.empty()) return {};
  std::filesystem::path list = folder_ / "expressions.txt", library = folder_ / "expressions.so";
  {
    std::ofstream names(list);  // too many for a command line
    for (size_t index : indices) names << File(index).string() << "\n";
  }
  std::string printed;
  if (RunProgram({"cc", "-shared", "-o", library.string(), "@" + list.string()}, "", &printed) != 0) {
    return std::vector<std::string>(indices.size(), Json{{"trouble", "the linker refused: " + printed}}.dump());
  }
  RunProgram({options_.worker, "--expressions", library.string()}, jobs.dump(), &printed);
  std::vector<std::string> lines;
  size_t start = 0;
  for (size_t end; (end = printed.find('\n', start)) != std::string::npos; start = end + 1) {
    lines.push_back(printed.substr(start, end - start));
  }
  return lines;
}

}  // namespace aslc::suites
