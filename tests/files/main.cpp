// File tests: every test of a folder, in the interpreter, the JIT at -O0 and -O2, the linked object, through snapshots
// and with crashes that nobody may notice; one expectation for all (file_test.h has the format). A whole run fails, too, when
// no check reports one of the compiler's diagnostics. file_tests [--update] [FOLDER] [PART OF A NAME]
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "aslc/diagnostic.h"
#include "tests/files/file_test.h"
#include "tests/suites/aot.h"
#include "tests/suites/replay.h"
#include "tests/suites/suite.h"

namespace aslc::suites {
namespace {

// Long texts in details are cut.
void CutTexts(Json& details) {
  for (auto& [key, value] : details.items()) {
    if (value.is_string()) value = Cut(value.get_ref<const std::string&>());
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

std::string ResultText(const Json& actual, bool events, bool whole) {
  if (actual.contains("trouble")) return "trouble: " + actual["trouble"].get<std::string>() + "\n";
  std::string text = actual["status"].get<std::string>() + "\n";
  for (const char* field : {"output", "error", "cause"}) {
    if (!actual.contains(field)) continue;
    const std::string value = actual[field];
    text += fmt::format("{}: {}\n", field, whole ? value : Cut(value));
  }
  for (const Json& line : actual.value("coverage", Json::array())) text += line.get<std::string>() + "\n";
  for (const Json& event : actual["history"]) {
    if (events) text += EventLine(event) + "\n";
  }
  for (const Json& run : actual.value("mapRuns", Json::array())) {
    if (events) text += "run: " + run.dump() + "\n";
  }
  const Json written = actual.value("s3", Json::object());
  for (const auto& [place, bytes] : written.items()) {
    text += fmt::format("s3 {}: {}\n", place, Cut(bytes.get<std::string>()));
  }
  for (const Json& other : actual.value("executions", Json::array())) {
    text += "= " + other["name"].get<std::string>() + "\n" + ResultText(other, events, whole);
  }
  return text;
}

// The machines beside the workflow.
std::vector<OtherSource> Others(const FileTest& test, Engine engine) {
  std::vector<OtherSource> others;
  for (const auto& [head, text] : test.Named("machine")) {
    const std::string name = head.substr(0, head.find(' '));
    CompileOptions compile = OptionsOf(test, engine);
    compile.name = name;
    compile.type = head.ends_with(" EXPRESS") ? ASLRT_EXPRESS : ASLRT_STANDARD;
    others.push_back({name, std::make_shared<Source>(name + ".asl.json", text), compile});
  }
  return others;
}

// What of Step Functions there is, or null.
Json AccountOf(const FileTest& test) {
  if (test.Named("machine").empty() && !test.keys.contains("ACCOUNT") && !test.keys.contains("ACTIVITY")) return {};
  Json account = {{"first_definition", test.Section("workflow", "")}, {"activities", Json::array()}};
  if (test.keys.contains("ACTIVITY")) account["activities"] = test.keys.at("ACTIVITY");
  if (test.keys.contains("EXECUTIONS")) account["executions_max"] = std::stoul(test.Key("EXECUTIONS", ""));
  return account;
}

// The executions of a test: the input as written, and as the replay gets it.
std::vector<std::pair<std::string, std::string>> Inputs(const FileTest& test) {
  std::vector<std::pair<std::string, std::string>> inputs;
  for (const std::string& line : test.Lines("inputs")) inputs.emplace_back(line, Expand(line));
  if (!inputs.empty()) return inputs;
  std::string input = test.Section("input", "{}");
  while (input.ends_with('\n')) input.pop_back();
  return {{"", input}};
}

// One result an input, or the text of what went wrong before.
std::string RunAll(const FileTest& test, const RunnerOptions& options, const SourcePtr& source,
                   const std::vector<Json>& replays, std::vector<Json>* actual) {
  CompileOptions compile = OptionsOf(test, CompilerEngine(options.engine));
  const std::vector<OtherSource> others = Others(test, compile.engine);
  if (options.engine == SuiteEngine::kAot) {
    AotResults results = ReplayAllAheadOfTime(options, source, compile, replays, others);
    if (HasErrors(results.diagnostics)) return RenderText(results.diagnostics, false);
    *actual = std::move(results.actual);
    return "";
  }
  CompileResult compiled = Compile(source, compile);
  if (!compiled.machine) return RenderText(compiled.diagnostics, false);
  std::vector<CompileResult> kept;
  std::vector<OtherMachine> machines;
  for (const OtherSource& other : others) {
    kept.push_back(Compile(other.source, other.compile));
    if (!kept.back().machine) return RenderText(kept.back().diagnostics, false);
    machines.push_back({other.name, std::string(other.source->text()), kept.back().machine->get()});
  }
  for (const Json& replay : replays) actual->push_back(Replay(compiled.machine->get(), replay, machines));
  return "";
}

std::string RunTest(const FileTest& test, const RunnerOptions& options, const std::string& name) {
  auto source = std::make_shared<Source>(name + ".asl." + test.Key("SOURCE", "json"), test.Section("workflow", ""));
  if (test.Key("KIND", "run") == "ir") {
    EmitResult ir = EmitDefinition(source, OptionsOf(test, CompilerEngine(options.engine)), Emit::kIr);
    return ir.bytes ? *ir.bytes : RenderText(ir.diagnostics, false);
  }
  Json tasks = Json::parse(test.Section("tasks", "[]"), nullptr, false);
  Json objects = Json::parse(test.Section("s3", "{}"), nullptr, false);
  if (objects.is_discarded()) return "trouble: the section s3 is not JSON\n";
  if (tasks.is_discarded()) return "trouble: the section tasks is not JSON\n";
  auto inputs = Inputs(test);
  std::vector<Json> replays, actual;
  for (const auto& [shown, input] : inputs) {
    replays.push_back({{"input", input},
                       {"type", test.Key("TYPE", "STANDARD")},
                       {"quotas", test.Key("QUOTAS", "aws")},
                       {"redrive", std::stoul(test.Key("REDRIVE", "0"))},
                       {"tasks", tasks},
                       {"s3", objects},
                       {"crashes", options.crashes},
                       {"snapshot", options.snapshot ? options.worker : ""}});
    Json account = AccountOf(test);
    if (!account.is_null()) replays.back()["account"] = std::move(account);
  }
  std::string text = RunAll(test, options, source, replays, &actual);
  bool events = test.Key("SHOW", inputs.size() > 1 ? "result" : "events") == "events";
  for (size_t i = 0; i < actual.size(); ++i) {
    if (inputs.size() > 1) text += "== " + inputs[i].first + "\n";
    text += ResultText(actual[i], events, test.keys.contains("WHOLE"));
  }
  return text;
}

struct Mode {
  const char* name;
  SuiteEngine engine;
  bool snapshot, crashes;
};
constexpr Mode kModes[] = {{"interp", SuiteEngine::kInterp, false, false},
                           {"O0", SuiteEngine::kO0, false, false},
                           {"O2", SuiteEngine::kO2, false, false},
                           {"aot", SuiteEngine::kAot, false, false},
                           {"snapshot", SuiteEngine::kInterp, true, false},
                           {"crashes", SuiteEngine::kInterp, false, true}};

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

// The diagnostics that no check of the tests reports.
size_t ReportUnseen(const std::set<std::string>& seen) {
  // Internal: the readers know every text that they refuse, so that no input is known to give it.
  static const std::set<std::string> kWithoutInput = {"ReaderFailed"};
  // The command's own, which has no text to check.
  static const std::set<std::string> kOfCommand = {"FileUnreadable"};
  size_t unseen = 0;
  for (const DiagnosticTopic& topic : DiagnosticTopics()) {
    if (seen.contains(topic.code) || kWithoutInput.contains(topic.name) || kOfCommand.contains(topic.name)) continue;
    fmt::print("failed: no test of KIND check reports {} {}\n", topic.code, topic.name);
    ++unseen;
  }
  return unseen;
}

struct Totals {
  size_t passed = 0, failed = 0;
  std::set<std::string> codes;  // reported by checks
};

void RunFile(const std::filesystem::path& path, const std::string& name, bool update, RunnerOptions& options,
             Totals& totals) {
  FileTest test = ReadTest(ReadFile(path));
  std::string kind = test.Key("KIND", "run");
  std::string expected = test.Section("expect", "");
  for (const Mode& mode : kModes) {
    bool first = std::string_view(mode.name) == "interp";
    if (kind != "run" && !first) continue;
    if (mode.crashes && test.keys.contains("COVERAGE")) continue;  // what is done again is counted again
    options.engine = mode.engine;
    options.snapshot = mode.snapshot;
    options.crashes = mode.crashes;
    std::vector<std::string> codes;
    std::string stem = path.stem().string();
    std::string actual = kind == "check" ? CheckText(test, stem, &codes) : RunTest(test, options, stem);
    totals.codes.insert(codes.begin(), codes.end());
    if (update && first && actual != expected) {
      std::ofstream(path) << WriteTest(test, actual);
      expected = actual;
    }
    if (actual == expected) {
      ++totals.passed;
      continue;
    }
    ++totals.failed;
    fmt::print("failed: {} in {}\n{}    again: file_tests {}\n", name, mode.name,
               FirstDifference(expected, actual), name);
  }
}

int Main(int argc, char** argv) {
  bool update = false;
  std::string folder = ASLC_FILE_TESTS, part;
  for (int i = 1; i < argc; ++i) {
    std::string arg = argv[i];
    if (arg == "--update") update = true;
    else if (std::filesystem::is_directory(arg)) folder = arg;
    else part = arg;
  }
  RunnerOptions options;
  options.worker = (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "suites" /
                    "suites_worker").string();
  Totals totals;
  for (const auto& path : FilesBelow(folder)) {
    if (path.extension() != ".test") continue;
    std::string name = std::filesystem::relative(path, folder).replace_extension("").string();
    if (part.empty() || name.find(part) != std::string::npos) RunFile(path, name, update, options, totals);
  }
  if (part.empty()) totals.failed += ReportUnseen(totals.codes);
  fmt::print("file tests: {} passed, {} failed\n", totals.passed, totals.failed);
  return totals.failed == 0 && totals.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace aslc::suites

int main(int argc, char** argv) { return aslc::suites::Main(argc, argv); }
