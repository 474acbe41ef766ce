// File tests: one `.test` file is one workflow, its input, the answers of its tasks and one expectation,
// which the interpreter, the JIT at -O0 and -O2 and the linked object must all meet.
//
//   # comment lines and KEY value lines come first
//   KIND run          run (default): the result and the events in every engine
//                     check: the diagnostics;  ir: the module's text
//   TYPE EXPRESS      the machine's type
//   QUOTAS none
//   SUBSTITUTE Name=value
//   SOURCE yaml       ending of the definition's file name
//   --- workflow      the definition
//   --- input         JSON text (default {})
//   --- tasks         [{"state","occurrence"?,"iterations"?,"output"|"error"+"cause"|"timeout",...}]
//   --- expect        rewritten by --update
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "tests/suites/aot.h"
#include "tests/suites/replay.h"
#include "tests/suites/suite.h"

namespace aslc::suites {
namespace {

struct FileTest {
  std::string head;  // comments and keys, as written
  std::map<std::string, std::vector<std::string>> keys;
  std::vector<std::pair<std::string, std::string>> sections;  // in order

  std::string Key(const std::string& name, const std::string& otherwise) const {
    auto found = keys.find(name);
    return found == keys.end() ? otherwise : found->second.back();
  }
  std::string Section(const std::string& name, const std::string& otherwise) const {
    for (const auto& [n, text] : sections) {
      if (n == name) return text;
    }
    return otherwise;
  }
};

FileTest ReadTest(const std::string& text) {
  FileTest test;
  std::istringstream in(text);
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("--- ")) {
      test.sections.emplace_back(line.substr(4), "");
    } else if (!test.sections.empty()) {
      test.sections.back().second += line + "\n";
    } else {
      test.head += line + "\n";
      size_t space = line.find(' ');
      if (!line.empty() && line[0] != '#') {
        test.keys[line.substr(0, space)].push_back(space == std::string::npos ? "" : line.substr(space + 1));
      }
    }
  }
  return test;
}

std::string WriteTest(const FileTest& test, const std::string& expect) {
  std::string text = test.head;
  bool written = false;
  for (const auto& [name, body] : test.sections) {
    text += "--- " + name + "\n" + (name == "expect" ? expect : body);
    written |= name == "expect";
  }
  if (!written) text += "--- expect\n" + expect;
  return text;
}

CompileOptions OptionsOf(const FileTest& test, SuiteEngine engine) {
  CompileOptions options;
  options.engine = CompilerEngine(engine);
  options.name = "machine";
  if (test.Key("TYPE", "") == "EXPRESS") options.type = ASLRT_EXPRESS;
  auto found = test.keys.find("SUBSTITUTE");
  if (found != test.keys.end()) {
    for (const std::string& pair : found->second) {
      size_t equals = pair.find('=');
      options.substitutions[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
  }
  return options;
}

// Long texts are cut, so that a test stays readable; their size still counts.
void CutTexts(Json& details) {
  constexpr size_t kShown = 400;
  for (auto& [key, value] : details.items()) {
    if (!value.is_string() || value.get_ref<const std::string&>().size() <= 2 * kShown) continue;
    const std::string& text = value.get_ref<const std::string&>();
    value = fmt::format("{}...({} bytes)", text.substr(0, kShown), text.size());
  }
}

// Events as `id<-previous Type name {details}`: one line each, times left out unless they matter.
std::string EventLine(const Json& event) {
  std::string line = fmt::format("{}<-{} {}", event["id"].dump(), event["previousEventId"].dump(),
                                 event["type"].get<std::string>());
  for (const auto& [key, value] : event.items()) {
    if (key.ends_with("EventDetails")) {
      Json details = value;
      for (const char* noise : {"inputDetails", "outputDetails", "assignedVariablesDetails"}) details.erase(noise);
      CutTexts(details);
      line += " " + details.dump();
    }
  }
  return fmt::format("{} @{}", line, event["timestamp"].dump());
}

std::string ResultText(const Json& actual) {
  if (actual.contains("trouble")) return "trouble: " + actual["trouble"].get<std::string>() + "\n";
  std::string text = actual["status"].get<std::string>() + "\n";
  for (const char* field : {"output", "error", "cause"}) {
    if (actual.contains(field)) text += fmt::format("{}: {}\n", field, actual[field].get<std::string>());
  }
  for (const Json& event : actual["history"]) text += EventLine(event) + "\n";
  return text;
}

std::string RunTest(const FileTest& test, const RunnerOptions& options, const std::string& name) {
  auto source = std::make_shared<Source>(name + ".asl." + test.Key("SOURCE", "json"), test.Section("workflow", ""));
  CompileOptions compile = OptionsOf(test, options.engine);
  std::string kind = test.Key("KIND", "run");
  if (kind == "check") {
    Diagnostics diagnostics = Check(source, compile).diagnostics;
    return diagnostics.empty() ? "accepted\n" : RenderText(diagnostics, false);
  }
  if (kind == "ir") {
    EmitResult ir = EmitDefinition(source, compile, Emit::kIr);
    return ir.bytes ? *ir.bytes : RenderText(ir.diagnostics, false);
  }
  std::string input = test.Section("input", "{}");
  while (input.ends_with('\n')) input.pop_back();
  Json tasks = Json::parse(test.Section("tasks", "[]"), nullptr, false);
  if (tasks.is_discarded()) return "trouble: the section tasks is not JSON\n";
  Json replay = {{"input", input},
                 {"type", test.Key("TYPE", "STANDARD")},
                 {"quotas", test.Key("QUOTAS", "aws")},
                 {"tasks", tasks},
                 {"snapshot", options.snapshot ? options.worker : ""}};
  if (options.engine == SuiteEngine::kAot) {
    AotResult result = ReplayAheadOfTime(options, source, compile, replay);
    return HasErrors(result.diagnostics) ? RenderText(result.diagnostics, false) : ResultText(result.actual);
  }
  CompileResult compiled = Compile(source, compile);
  if (!compiled.machine) return RenderText(compiled.diagnostics, false);
  return ResultText(Replay(compiled.machine->get(), replay));
}

struct Mode {
  const char* name;
  SuiteEngine engine;
  bool snapshot;
};
constexpr Mode kModes[] = {{"interp", SuiteEngine::kInterp, false},
                           {"O0", SuiteEngine::kO0, false},
                           {"O2", SuiteEngine::kO2, false},
                           {"aot", SuiteEngine::kAot, false},
                           {"snapshot", SuiteEngine::kInterp, true}};

std::string FirstDifference(const std::string& expected, const std::string& actual) {
  std::istringstream e(expected), a(actual);
  std::string le, la;
  for (int line = 1;; ++line) {
    bool he = static_cast<bool>(std::getline(e, le)), ha = static_cast<bool>(std::getline(a, la));
    if (!he && !ha) return "";
    if (he != ha || le != la) {
      return fmt::format("    line {}\n    expected {}\n    got      {}\n", line, he ? le : "(end)", ha ? la : "(end)");
    }
  }
}

int Main(int argc, char** argv) {
  bool update = false;
  std::string folder = ASLC_FILE_TESTS, glob;
  for (int i = 1; i < argc; ++i) {
    std::string arg = argv[i];
    if (arg == "--update") update = true;
    else if (std::filesystem::is_directory(arg)) folder = arg;
    else glob = arg;
  }
  RunnerOptions options;
  options.worker = (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "suites" /
                    "suites_worker").string();
  size_t passed = 0, failed = 0;
  for (const auto& path : FilesBelow(folder)) {
    if (path.extension() != ".test") continue;
    std::string name = std::filesystem::relative(path, folder).replace_extension("").string();
    if (!glob.empty() && name.find(glob) == std::string::npos) continue;
    FileTest test = ReadTest(ReadFile(path));
    bool run = test.Key("KIND", "run") == "run";
    std::string expected = test.Section("expect", "");
    for (const Mode& mode : kModes) {
      if (!run && std::string_view(mode.name) != "interp") continue;
      options.engine = mode.engine;
      options.snapshot = mode.snapshot;
      std::string actual = RunTest(test, options, path.stem().string());
      if (update && std::string_view(mode.name) == "interp" && actual != expected) {
        std::ofstream(path) << WriteTest(test, actual);
        expected = actual;
      }
      if (actual == expected) {
        ++passed;
        continue;
      }
      ++failed;
      fmt::print("failed: {} in {}\n{}    again: file_tests {}\n", name, mode.name,
                 FirstDifference(expected, actual), name);
    }
  }
  fmt::print("file tests: {} passed, {} failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace aslc::suites

int main(int argc, char** argv) { return aslc::suites::Main(argc, argv); }
