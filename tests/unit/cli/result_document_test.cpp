// The result document, member by member.
#include "cli/result_document.h"

#include "tests/unit/catch.h"

namespace aslc::cli {
namespace {

sim::RunResult Result(aslrt_execution_status status) {
  sim::RunResult result;
  result.status = status;
  result.start_ns = sim::kDefaultStartNs;
  result.end_ns = sim::kDefaultStartNs + 2'500'000'000;
  result.transitions = 3;
  result.seed = 7;
  result.trace_hash = 0xabc;
  return result;
}

TEST_CASE("result documents") {
  sim::RunResult result = Result(ASLRT_SUCCEEDED);
  result.has_output = true;
  result.output = "{\"a\":\n1}\n";
  CHECK(ResultJson(result, ASLRT_QUOTAS_AWS) ==
        "{\"status\":\"SUCCEEDED\",\"output\":{\"a\": 1},\"error\":null,\"cause\":null,"
        "\"startTime\":\"2026-01-01T00:00:00Z\",\"endTime\":\"2026-01-01T00:00:02.500Z\",\"transitions\":3,"
        "\"seed\":7,\"traceHash\":\"0000000000000abc\",\"redriveCount\":0,\"redriveDate\":null,"
        "\"redriveStatus\":null,\"redriveStatusReason\":null,\"quotas\":\"aws\"}");
  CHECK(ResultText(result) == "SUCCEEDED after 2.5s, 3 transitions\n{\"a\":\n1}\n");
  CHECK(ResultExitCode(result) == 0);

  result = Result(ASLRT_EXECUTION_FAILED);
  result.has_error = result.has_cause = true;
  result.error = "E";
  result.cause = "say \"why\"";
  std::string json = ResultJson(result, ASLRT_QUOTAS_NONE);
  CHECK(json.find("\"status\":\"FAILED\",\"output\":null,\"error\":\"E\",\"cause\":\"say \\\"why\\\"\"") !=
        std::string::npos);
  CHECK(json.ends_with("\"quotas\":\"none\"}"));
  result.redrive_count = 2;
  result.redrive_ns = result.end_ns;
  result.redrivable = true;
  CHECK(ResultJson(result, ASLRT_QUOTAS_AWS)
            .ends_with("\"redriveCount\":2,\"redriveDate\":\"2026-01-01T00:00:02.500Z\","
                       "\"redriveStatus\":\"REDRIVABLE\",\"redriveStatusReason\":null,\"quotas\":\"aws\"}"));
  CHECK(ResultText(result).starts_with("FAILED after 2.5s, 3 transitions, 2 redrives\n"));
  result = Result(ASLRT_EXECUTION_FAILED);
  result.has_error = result.has_cause = true;
  result.error = "E";
  result.cause = "say \"why\"";
  result.has_redrive_reason = true;
  result.redrive_reason = "Execution redrivable period exceeded";
  CHECK(ResultJson(result, ASLRT_QUOTAS_AWS)
            .ends_with("\"redriveStatus\":\"NOT_REDRIVABLE\","
                       "\"redriveStatusReason\":\"Execution redrivable period exceeded\",\"quotas\":\"aws\"}"));
  CHECK(ResultText(result) == "FAILED after 2.5s, 3 transitions\nerror: E\ncause: say \"why\"\n");
  CHECK(ResultExitCode(result) == 1);
  for (auto status : {ASLRT_RUNNING, ASLRT_TIMED_OUT, ASLRT_ABORTED})
    CHECK(ResultExitCode(Result(status)) == 1);
}

}  // namespace
}  // namespace aslc::cli
