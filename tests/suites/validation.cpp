// The recorded judgement of definitions: the verdict, and where the record is the service's own also the
// code, place and text of everything that it reports.
#include "tests/suites/validation.h"

#include <fmt/format.h>

namespace aslc::suites {
namespace {

Diagnostics CheckDefinition(const Json& test) {
  CompileOptions options;
  options.type = test.value("type", "STANDARD") == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
  std::string text = test.contains("definition_text") ? test["definition_text"].get<std::string>()
                     : test.contains("definition")    ? test["definition"].dump()
                                                      : std::string();
  // The service knows JSON only: the name keeps the text from being taken for YAML.
  auto source = std::make_shared<Source>(test.value("id", "definition") + ".asl.json", std::move(text));
  return Check(source, options).diagnostics;
}

// The answer of ValidateStateMachineDefinition.
Json ValidationAnswer(const std::vector<ServiceDiagnostic>& rows, bool accepted, size_t rows_max) {
  Json diagnostics = Json::array();
  for (const ServiceDiagnostic& row : rows) {
    if (diagnostics.size() == rows_max) break;
    Json diagnostic = {{"code", row.code}, {"message", row.message}, {"severity", "ERROR"}};
    if (!row.location.empty()) diagnostic["location"] = row.location;
    diagnostics.push_back(std::move(diagnostic));
  }
  bool truncated = rows.size() > rows_max;
  return {{"result", accepted ? "OK" : "FAIL"}, {"diagnostics", diagnostics}, {"truncated", truncated}};
}

// The answer of CreateStateMachine and UpdateStateMachine that refuse.
Json RefusalAnswer(const std::vector<ServiceDiagnostic>& rows) {
  return {{"code", "InvalidDefinition"}, {"message", ServiceRefusal(rows)}};
}

}  // namespace

CaseResult RunValidation(const Json& test) {
  CaseResult result{test.at("id"), Outcome::kFailed, "", ""};
  Diagnostics diagnostics = CheckDefinition(test);
  Verdict verdict = Judge(diagnostics);
  const Json& expected = test.at("expected");
  bool accepted = verdict.kind == Verdict::Kind::kAccepted;
  bool wanted = expected.value("accepted", false);
  if (verdict.kind == Verdict::Kind::kUnsupported) {
    return {result.id, Outcome::kSkipped, verdict.message, verdict.feature};
  }
  if (accepted != wanted) {
    result.detail = fmt::format("/expected/accepted: expected {}, got {} {}", wanted, accepted, verdict.message);
    return result;
  }
  result.outcome = Outcome::kPassed;
  std::string evidence = test.value("aws_evidence", "none");
  if (evidence == "emulator-form" || evidence == "none") return result;

  std::vector<ServiceDiagnostic> rows = ServiceDiagnostics(diagnostics);
  TokenMatcher tokens(test.value("normalise", Json::array()));
  std::optional<std::string> difference;
  if (test.value("operation", "") == "ValidateStateMachineDefinition") {
    constexpr size_t kRowsMax = 100;  // when the request has no maxResults
    size_t asked = test.value("other_parameters", Json::object()).value("maxResults", kRowsMax);
    Json actual = ValidationAnswer(rows, accepted, asked == 0 ? kRowsMax : asked);
    for (const char* field : {"result", "truncated", "diagnostics"}) {
      if (difference || !expected.contains(field)) continue;
      difference = Diff(expected[field], actual[field], std::string("/expected/") + field, tokens);
    }
  } else if (expected.contains("error")) {
    Json actual = RefusalAnswer(rows);
    for (const char* field : {"code", "message"}) {
      if (difference || !expected["error"].contains(field)) continue;
      difference =
          Diff(expected["error"][field], actual[field], std::string("/expected/error/") + field, tokens);
    }
  }
  if (difference) {
    result.outcome = Outcome::kFailed;
    result.detail = *difference;
  }
  return result;
}

}  // namespace aslc::suites
