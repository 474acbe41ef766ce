// Calls that only look (step_functions.h). Keys in the order of the alphabet, as the SDK has them.
#include <algorithm>
#include <array>

#include "sim/arn.h"
#include "sim/event_loop.h"
#include "sim/json_members.h"
#include "sim/step_functions.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kIncluded = "{\"Included\":true}";
constexpr int64_t kMillisecondNs = 1'000'000;

bool IsExpress(const aslrt_machine* machine) { return aslrt_machine_image(machine)->type == ASLRT_EXPRESS; }

void AddDate(JsonMembers& members, std::string_view key, int64_t ns, StartPattern pattern) {
  if (pattern == StartPattern::kRequest) {
    members.Text(key, IsoInstant(ns));
  } else {
    members.Number(key, ns / kMillisecondNs);
  }
}

void AddPayload(JsonMembers& members, const std::string& key, const std::string& json, StartPattern pattern) {
  if (pattern == StartPattern::kSync2) {
    members.Raw(key, json);
  } else {
    members.Text(key, json);
  }
  members.Raw(key + "Details", kIncluded);
}

void AddRedrives(JsonMembers& members, const ExecutionRecord& record, StartPattern pattern) {
  members.Number("RedriveCount", record.redrive_count);
  if (record.redrive_count > 0) AddDate(members, "RedriveDate", record.redrive_ns, pattern);
}

// What StartSyncExecution adds: bills are of 100 ms and 64 MB.
std::string Billing(const ExecutionRecord& record) {
  constexpr int64_t kStepMs = 100;
  const int64_t ms = (record.end_ns - record.start_ns) / kMillisecondNs;
  return JsonMembers()
      .Number("BilledDurationInMilliseconds", std::max<int64_t>(kStepMs, (ms + kStepMs - 1) / kStepMs * kStepMs))
      .Number("BilledMemoryUsedInMB", 64)
      .Finish();
}

}  // namespace

std::string DescribedExecution(const ExecutionRecord& record, StartPattern pattern) {
  const bool running = record.status == ASLRT_RUNNING;
  // An execution's own timeout has neither (errors.md 5.8).
  const bool tells = record.status != ASLRT_TIMED_OUT;
  const std::string status(StatusName(record.status));
  JsonMembers members;
  if (record.express) members.Raw("BillingDetails", Billing(record));
  if (tells && record.has_cause) members.Text("Cause", record.cause);
  if (tells && record.has_error) members.Text("Error", record.error);
  members.Text("ExecutionArn", record.arn);
  AddPayload(members, "Input", record.input, pattern);
  members.Text("Name", record.name);
  if (record.has_output) AddPayload(members, "Output", record.output, pattern);
  if (!record.express) {
    AddRedrives(members, record, pattern);
    members.Text("RedriveStatus", !running && record.redrivable ? "REDRIVABLE" : "NOT_REDRIVABLE");
    if (running) members.Text("RedriveStatusReason", "Execution is RUNNING and cannot be redriven");
    else if (record.has_redrive_reason) members.Text("RedriveStatusReason", record.redrive_reason);
  }
  AddDate(members, "StartDate", record.start_ns, pattern);
  members.Text("StateMachineArn", record.state_machine_arn).Text("Status", status);
  if (!running) AddDate(members, "StopDate", record.end_ns, pattern);
  if (record.trace_header) members.Text("TraceHeader", *record.trace_header);
  return members.Finish();
}

const ExecutionRecord* StepFunctions::FindExecution(const ApiCall& call, ApiAnswer* error) const {
  const std::optional<std::string> arn = call.Parameter("ExecutionArn");
  if (!arn) return *error = MissingParameter("executionArn"), nullptr;
  const auto found = by_arn_.find(*arn);
  if (found != by_arn_.end()) return &loop_.record(found->second);
  const std::optional<Arn> parsed = ParseArn(*arn);
  *error = !parsed                       ? InvalidArnPrefix(*arn)
           : parsed->type != "execution" ? WrongResourceType(parsed->type)
                                         : ApiAnswer::Error("ExecutionDoesNotExist",
                                                            "Execution Does Not Exist: '" + *arn + "'");
  return nullptr;
}

ApiAnswer StepFunctions::DescribeExecution(const ApiCall& call) {
  ApiAnswer error;
  const ExecutionRecord* record = FindExecution(call, &error);
  if (record == nullptr) return error;
  loop_.RefreshRedrives(record->number);
  return ApiAnswer::Result(DescribedExecution(*record, StartPattern::kRequest));
}

ApiAnswer StepFunctions::ListExecutions(const ApiCall& call) {
  constexpr std::array<std::string_view, 6> kStatuses = {"SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE",
                                                         "ABORTED",   "FAILED",    "RUNNING"};
  ApiAnswer error;
  uint32_t machine = 0;
  std::string arn;
  if (!FindMachine(call, &machine, &arn, &error)) return error;
  if (IsExpress(MachineAt(machine))) return TypeNotSupported();
  const std::optional<std::string> status = call.Parameter("StatusFilter");
  if (status && std::find(kStatuses.begin(), kStatuses.end(), *status) == kStatuses.end()) {
    std::string set;
    for (std::string_view name : kStatuses) set += (set.empty() ? "" : ", ") + std::string(name);
    return ApiAnswer::Error("ValidationException",
                            "1 validation error detected: Value '" + *status +
                                "' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value "
                                "set: [" +
                                set + "]");
  }
  const std::optional<std::string> redriven = call.Parameter("RedriveFilter");
  if (redriven && *redriven != "REDRIVEN" && *redriven != "NOT_REDRIVEN") {
    return ApiAnswer::Error("ValidationException",
                            "1 validation error detected: Value '" + *redriven +
                                "' at 'redriveFilter' failed to satisfy constraint: Member must satisfy enum value "
                                "set: [REDRIVEN, NOT_REDRIVEN]");
  }
  std::vector<const ExecutionRecord*> found;  // newest first
  for (uint32_t i = loop_.executions(); i-- > 0;) {
    const ExecutionRecord& record = loop_.record(i);
    if (record.machine != machine || (status && StatusName(record.status) != *status)) continue;
    if (redriven && (*redriven == "REDRIVEN") != (record.redrive_count > 0)) continue;
    found.push_back(&record);
  }
  const ListPage page = PageOf(call, found.size());
  if (page.error) return *page.error;
  std::string elements;
  for (size_t i = page.begin; i < page.end; ++i) {
    const ExecutionRecord& record = *found[i];
    JsonMembers members;
    members.Text("ExecutionArn", record.arn)
        .Text("Name", record.name);
    AddRedrives(members, record, StartPattern::kRequest);
    members.Text("StartDate", IsoInstant(record.start_ns))
        .Text("StateMachineArn", record.state_machine_arn)
        .Text("Status", StatusName(record.status));
    if (record.status != ASLRT_RUNNING) members.Text("StopDate", IsoInstant(record.end_ns));
    elements += (elements.empty() ? "" : ",") + members.Finish();
  }
  return ListOf("Executions", elements, page);
}

ApiAnswer StepFunctions::GetExecutionHistory(const ApiCall& call) {
  ApiAnswer error;
  const ExecutionRecord* record = FindExecution(call, &error);
  if (record == nullptr) return error;
  ListPage page;
  const std::string elements = SdkEvents(loop_.HistoryOf(record->number), call, &page);
  return page.error ? *page.error : ListOf("Events", elements, page);
}

// ---- machines

const aslrt_machine* StepFunctions::MachineAt(uint32_t machine) const {
  return machine == 0 ? loop_.first_machine() : account_.machines[machine - 1].machine;
}

std::string StepFunctions::NameOf(uint32_t machine) const {
  const std::string& given = machine == 0 ? loop_.record(0).state_machine_arn : account_.machines[machine - 1].name;
  const std::optional<Arn> arn = ParseArn(given);
  return arn ? std::string(arn->name) : given;
}

std::string StepFunctions::DescribedMachine(uint32_t machine, std::string_view arn, bool of_execution) const {
  const ExecutionRecord& first = loop_.record(0);
  const std::string created = IsoInstant(first.start_ns);
  JsonMembers members;
  if (!of_execution) members.Text("CreationDate", created);
  members.Text("Definition", machine == 0 ? account_.first_definition : account_.machines[machine - 1].definition);
  if (!of_execution) members.Raw("EncryptionConfiguration", "{\"Type\":\"AWS_OWNED_KEY\"}");
  members.Raw("LoggingConfiguration", "{\"IncludeExecutionData\":false,\"Level\":\"OFF\"}")
      .Text("Name", NameOf(machine))
      .Text("RoleArn", loop_.role_arn())
      .Text("StateMachineArn", arn);
  if (!of_execution) members.Text("Status", "ACTIVE");
  members.Raw("TracingConfiguration", "{\"Enabled\":false}");
  if (of_execution) {
    members.Text("UpdateDate", created);
  } else {
    members.Text("Type", IsExpress(MachineAt(machine)) ? "EXPRESS" : "STANDARD");
  }
  return members.Finish();
}

ApiAnswer StepFunctions::DescribeStateMachine(const ApiCall& call) {
  ApiAnswer error;
  uint32_t machine = 0;
  std::string arn;
  if (!FindMachine(call, &machine, &arn, &error)) return error;
  return ApiAnswer::Result(DescribedMachine(machine, arn, false));
}

ApiAnswer StepFunctions::DescribeStateMachineForExecution(const ApiCall& call) {
  ApiAnswer error;
  const ExecutionRecord* record = FindExecution(call, &error);
  if (record == nullptr) return error;
  return ApiAnswer::Result(DescribedMachine(record->machine, record->state_machine_arn, true));
}

ApiAnswer StepFunctions::ListStateMachines(const ApiCall& call) {
  const ExecutionRecord& first = loop_.record(0);
  const Arn place = ParseArn(first.state_machine_arn).value_or(Arn{});
  std::vector<std::pair<std::string, uint32_t>> names;
  for (uint32_t i = 0; i <= account_.machines.size(); ++i) names.emplace_back(NameOf(i), i);
  std::sort(names.begin(), names.end());
  const ListPage page = PageOf(call, names.size());
  if (page.error) return *page.error;
  std::string elements;
  for (size_t i = page.begin; i < page.end; ++i) {
    const auto& [name, machine] = names[i];
    JsonMembers members;
    members.Text("CreationDate", IsoInstant(first.start_ns))
        .Text("Name", name)
        .Text("StateMachineArn", place.Sibling("stateMachine", name))
        .Text("Type", IsExpress(MachineAt(machine)) ? "EXPRESS" : "STANDARD");
    elements += (elements.empty() ? "" : ",") + members.Finish();
  }
  return ListOf("StateMachines", elements, page);
}

// ---- activities

ApiAnswer StepFunctions::DescribeActivity(const ApiCall& call) {
  ApiAnswer error;
  const Activity* found = FindActivity(call, &error);
  if (found == nullptr) return error;
  return ApiAnswer::Result(JsonMembers()
                               .Text("ActivityArn", found->arn)
                               .Text("CreationDate", IsoInstant(found->created_ns))
                               .Raw("EncryptionConfiguration", "{\"Type\":\"AWS_OWNED_KEY\"}")
                               .Text("Name", found->name)
                               .Finish());
}

ApiAnswer StepFunctions::ListActivities(const ApiCall& call) {
  const ListPage page = PageOf(call, activities_.all().size());
  if (page.error) return *page.error;
  std::string elements;
  for (size_t i = page.begin; i < page.end; ++i) {
    const Activity& activity = activities_.all()[i];
    elements += (elements.empty() ? "" : ",") + JsonMembers()
                                                    .Text("ActivityArn", activity.arn)
                                                    .Text("CreationDate", IsoInstant(activity.created_ns))
                                                    .Text("Name", activity.name)
                                                    .Finish();
  }
  return ListOf("Activities", elements, page);
}

}  // namespace aslc::sim
