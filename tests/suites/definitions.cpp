// Suites of whole definitions: labelled ones (valid-*, invalid-*) and published workflows.
#include "tests/suites/json_diff.h"
#include "tests/suites/suite.h"

namespace aslc::suites {
namespace {

bool IsDefinitionFile(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  return ending == ".json" || ending == ".yaml" || ending == ".yml" || ending == ".json5" || ending == ".asl";
}

Verdict JudgeFile(const std::filesystem::path& path, SuiteEngine engine, bool compile) {
  CompileOptions options;
  options.engine = CompilerEngine(engine);
  options.read_back_ir = true;
  auto source = std::make_shared<Source>(path.filename().string(), ReadFile(path));
  return Judge((compile ? Compile(source, options) : Check(source, options)).diagnostics);
}

// Why whoever made it calls a definition invalid: its comment.
std::string LabelReason(const std::filesystem::path& file) {
  Json definition = Json::parse(ReadFile(file), nullptr, false);
  if (!definition.is_object() || !definition.contains("Comment") || !definition["Comment"].is_string()) return {};
  return ": " + definition["Comment"].get<std::string>();
}

}  // namespace

std::vector<SuiteResult> RunDefinitions(const RunnerOptions& options) {
  std::filesystem::path root = options.suites / "definitions";
  if (!std::filesystem::is_directory(root)) return {};
  SuiteResult suite{"definitions", {}};
  for (const auto& file : FilesBelow(root)) {
    std::string name = file.filename().string();
    bool valid = name.starts_with("valid-");
    if (!valid && !name.starts_with("invalid-")) continue;
    Verdict verdict = JudgeFile(file, options.engine, false);
    CaseResult result{std::filesystem::relative(file, root).string(), Outcome::kPassed, verdict.message,
                      verdict.feature};
    if (verdict.kind == Verdict::Kind::kUnsupported) result.outcome = Outcome::kSkipped;
    else if (valid != (verdict.kind == Verdict::Kind::kAccepted)) result.outcome = Outcome::kFailed;
    if (valid) result.reasons = verdict.errors;
    if (result.outcome == Outcome::kFailed && !valid) result.detail = "accepted, labelled invalid" + LabelReason(file);
    suite.cases.push_back(std::move(result));
  }
  return {suite};
}

std::vector<SuiteResult> RunWorkflows(const RunnerOptions& options) {
  std::filesystem::path root = options.suites / "workflows";
  if (!std::filesystem::is_directory(root)) return {};
  SuiteResult suite{"workflows", {}};
  for (const auto& file : FilesBelow(root)) {
    if (!IsDefinitionFile(file)) continue;
    Verdict verdict = JudgeFile(file, options.engine, true);
    Outcome outcome = verdict.kind == Verdict::Kind::kAccepted      ? Outcome::kPassed
                      : verdict.kind == Verdict::Kind::kUnsupported ? Outcome::kSkipped
                                                                    : Outcome::kFailed;
    suite.cases.push_back({file.filename().string(), outcome, verdict.message, verdict.feature, verdict.errors});
  }
  return {suite};
}

}  // namespace aslc::suites
