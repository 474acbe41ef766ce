// The answer of StartSyncExecution (sync_response.h, api.md 9.2 and 9.4).
#include "sim/sync_response.h"

#include "sim/json_members.h"

namespace aslc::sim {

std::string SyncResponse(const RunResult& result, std::string_view input, const aslrt_options& options) {
  JsonMembers members;
  const auto given = [&](std::string_view key, aslrt_text_view text) {
    if (text.data != nullptr) members.Text(key, {text.data, text.size});
  };
  given("executionArn", options.execution_arn);
  given("stateMachineArn", options.state_machine_arn);
  const aslrt_text_view name = options.execution_name;
  members.Text("name", name.data == nullptr ? "execution" : std::string_view(name.data, name.size));
  members.Raw("startDate", EpochSeconds(result.start_ns));
  members.Raw("stopDate", EpochSeconds(result.end_ns));
  members.Text("status", StatusName(result.status));
  if (result.has_error) members.Text("error", result.error);
  if (result.has_cause) members.Text("cause", result.cause);
  members.Text("input", input);
  members.Raw("inputDetails", "{\"included\":true}");
  if (result.has_output) members.Text("output", result.output);
  members.Raw("outputDetails", "{\"included\":true}");
  return members.Finish();
}

}  // namespace aslc::sim
