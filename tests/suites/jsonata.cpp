// The JSONata language's own suite: every case through the compiler and the engine asked for. A case whose
// expression calls $eval, or has a regular expression that RE2 cannot express, fails with that reason.
#include <algorithm>

#include "aslc/expression.h"
#include "tests/suites/aot.h"
#include "tests/suites/expressions.h"
#include "tests/suites/isolate.h"
#include "tests/suites/suite.h"

namespace aslc::suites {
namespace {

constexpr unsigned kSecondsMax = 60;              // of one case
constexpr int64_t kStepsPerMillisecond = 50'000;  // what a suite's timelimit is worth

struct Case {
  std::string id, expression;
  Json test, job;  // job: expressions.h
};

std::string Trouble(const std::string& text) { return Json{{"trouble", text}}.dump(); }

Json ReadJson(const std::filesystem::path& path) {
  return Json::parse(WithoutLoneSurrogates(ReadFile(path)), nullptr, false);
}

Case MakeCase(const std::filesystem::path& file, size_t index, const Json& test) {
  Case made{file.stem().string() + "#" + std::to_string(index), "", test, Json::object()};
  if (!test.is_object()) return made;
  made.id = test.value("id", made.id);
  made.expression = test.contains("expr-file")
                        ? ReadFile(file.parent_path() / test["expr-file"].get<std::string>())
                        : test.value("expr", "");
  if (test.contains("data")) {
    made.job["input"] = test["data"];
  } else if (test.contains("dataset") && test["dataset"].is_string()) {
    made.job["input"] =
        ReadJson(file.parent_path() / "datasets" / (test["dataset"].get<std::string>() + ".json"));
  }
  made.job["bindings"] = test.value("bindings", Json::object());
  if (test.contains("timelimit")) made.job["steps"] = test["timelimit"].get<int64_t>() * kStepsPerMillisecond;
  if (test.contains("depth")) made.job["depth"] = test["depth"];
  return made;
}

std::vector<Case> ReadCases(const std::filesystem::path& root) {
  std::vector<Case> cases;
  for (const auto& file : FilesBelow(root)) {
    if (file.parent_path() != root || file.extension() != ".json") continue;
    Json tests = ReadJson(file);
    if (!tests.is_array()) tests = Json::array({tests});
    for (size_t i = 0; i < tests.size(); ++i) cases.push_back(MakeCase(file, i, tests[i]));
  }
  return cases;
}

// U1001 is of the harness of the suite's authors, for either bound that a case gives; the language's own
// codes for these are D1011 (too deep) and D1012 (too long).
bool SameCode(const Json& expected, const Json& actual) {
  if (expected == "U1001") return actual == "D1011" || actual == "D1012";
  return expected == actual;
}

// The members of the error that the case names.
Json ExpectedError(const Json& test) {
  if (test.contains("error")) return test["error"];
  Json error = {{"code", test["code"]}};
  for (const char* name : {"token", "position"}) {
    if (test.contains(name)) error[name] = test[name];
  }
  return error;
}

bool HasMembers(const Json& actual, const Json& expected) {
  return std::all_of(expected.items().begin(), expected.items().end(), [&](const auto& member) {
    if (!actual.contains(member.key())) return false;
    const Json& value = actual[member.key()];
    return member.key() == "code" ? SameCode(member.value(), value) : SameJson(value, member.value(), false);
  });
}

bool IsFailure(const Json& test) { return test.contains("code") || test.contains("error"); }

bool Met(const Json& test, const Json& actual) {
  if (actual.contains("trouble")) return false;
  if (IsFailure(test)) return actual.contains("error") && HasMembers(actual["error"], ExpectedError(test));
  if (test.value("undefinedResult", false)) return actual.empty();
  return test.contains("result") && actual.contains("value") &&
         SameJson(test["result"], actual["value"], test.value("unordered", false));
}

std::string Shown(const Json& json) {
  constexpr size_t kMax = 300;
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= kMax ? text : text.substr(0, kMax) + "...";
}

// Why a failed case cannot pass, where that is a limit of the language as compiled.
std::string Reason(const Json& actual) {
  if (!actual.contains("error")) return "";
  std::string code = actual["error"].value("code", "");
  if (code == "S0303") return "regex";
  bool is_eval = actual["error"].contains("token") && actual["error"]["token"] == "eval";
  return code == "T1006" && is_eval ? "eval" : "";
}

CaseResult JudgeCase(const Case& c, const Json& actual) {
  if (!c.test.is_object()) return {c.id, Outcome::kFailed, "not a case", ""};
  if (Met(c.test, actual)) return {c.id, Outcome::kPassed, "", ""};
  std::string expected = IsFailure(c.test)           ? "error " + Shown(ExpectedError(c.test))
                         : c.test.contains("result") ? Shown(c.test["result"])
                                                     : std::string("undefined");
  std::string got = actual.contains("value")     ? Shown(actual["value"])
                    : actual.contains("error")   ? "error " + Shown(actual["error"])
                    : actual.contains("trouble") ? actual["trouble"].get<std::string>()
                                                 : "undefined";
  return {c.id, Outcome::kFailed, c.expression + "\n    expected " + expected + "\n    actual   " + got,
          Reason(actual)};
}

ExpressionOptions OptionsOf(const Case& c, SuiteEngine engine) {
  ExpressionOptions options;
  options.engine = CompilerEngine(engine);
  options.read_back_ir = engine == SuiteEngine::kInterp;
  for (const auto& binding : c.job["bindings"].items()) options.bindings.push_back(binding.key());
  return options;
}

Json ErrorOutcome(const ExpressionError& error) {
  return {{"error",
           {{"code", error.code},
            {"position", error.position},
            {"token", error.token},
            {"message", error.message}}}};
}

std::vector<std::string> RunHere(const std::vector<Case>& cases, SuiteEngine engine) {
  auto run = [&](size_t i) {
    if (!cases[i].test.is_object()) return Trouble("not a case");
    ExpressionResult compiled = CompileExpression(cases[i].expression, OptionsOf(cases[i], engine));
    Json outcome = compiled.error ? ErrorOutcome(*compiled.error)
                                  : EvaluateExpression(compiled.machine->get(), cases[i].job);
    return outcome.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  return RunIsolated(cases.size(), kSecondsMax, run, Trouble);
}

// Objects are compiled in a process that may be lost, then linked together and run by the worker.
std::vector<std::string> RunAheadOfTime(const std::vector<Case>& cases, const RunnerOptions& options) {
  ExpressionLibrary library(options);
  auto compile = [&](size_t i) {
    if (!cases[i].test.is_object()) return Trouble("not a case");
    ExpressionOptions how = OptionsOf(cases[i], options.engine);
    how.symbol = library.Symbol(i);
    ExpressionText object = EmitExpression(cases[i].expression, how, Emit::kObject);
    if (object.error) return ErrorOutcome(*object.error).dump(-1, ' ', false, Json::error_handler_t::replace);
    library.Write(i, *object.bytes);
    return std::string();
  };
  std::vector<std::string> outcomes = RunIsolated(cases.size(), kSecondsMax, compile, Trouble);
  std::vector<size_t> compiled;
  Json jobs = Json::array();
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!outcomes[i].empty()) continue;
    Json job = cases[i].job;
    job["symbol"] = library.Symbol(i);
    jobs.push_back(std::move(job));
    compiled.push_back(i);
  }
  std::vector<std::string> ran = library.Run(compiled, jobs);
  for (size_t k = 0; k < compiled.size(); ++k) {
    outcomes[compiled[k]] = k < ran.size() ? ran[k] : Trouble("the worker gave no outcome");
  }
  return outcomes;
}

}  // namespace

std::vector<SuiteResult> RunJsonata(const RunnerOptions& options) {
  std::filesystem::path root = options.suites / "jsonata";
  if (!std::filesystem::is_directory(root)) return {};
  std::vector<Case> cases = ReadCases(root);
  std::vector<std::string> outcomes =
      options.engine == SuiteEngine::kAot ? RunAheadOfTime(cases, options) : RunHere(cases, options.engine);
  SuiteResult suite{"jsonata", {}};
  for (size_t i = 0; i < cases.size(); ++i) {
    Json actual = Json::parse(outcomes[i], nullptr, false);
    if (!actual.is_object()) actual = {{"trouble", "not an outcome: " + outcomes[i]}};
    suite.cases.push_back(JudgeCase(cases[i], actual));
  }
  return {suite};
}

}  // namespace aslc::suites
