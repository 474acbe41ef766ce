// Calls that are about Map Runs, and redrives (step_functions.h; parallel-map.md 6.9, errors.md 5.10).
#include <algorithm>
#include <array>
#include <charconv>

#include "sim/arn.h"
#include "sim/event_loop.h"
#include "sim/json.h"
#include "sim/json_members.h"
#include "sim/step_functions.h"

namespace aslc::sim {
namespace {

constexpr size_t kTokensKept = 10;                     // that redrove an execution (api reference, RedriveExecution)
constexpr int64_t kTokenPeriodNs = 900'000'000'000;    // for so long

std::string Number(const Json& object, std::string_view key) {
  const Json* member = object.Find(key);
  return member == nullptr ? "0" : member->text;
}

// Counts as the SDK has them.
std::string Counts(const Json* counts) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kKeys = {{
      {"Aborted", "aborted"},
      {"Failed", "failed"},
      {"FailuresNotRedrivable", "failuresNotRedrivable"},
      {"Pending", "pending"},
      {"PendingRedrive", "pendingRedrive"},
      {"ResultsWritten", "resultsWritten"},
      {"Running", "running"},
      {"Succeeded", "succeeded"},
      {"TimedOut", "timedOut"},
      {"Total", "total"},
  }};
  JsonMembers members;
  for (const auto& [name, key] : kKeys) members.Raw(name, counts == nullptr ? "0" : Number(*counts, key));
  return members.Finish();
}

void AddDateIf(JsonMembers& members, std::string_view name, const Json& run, std::string_view key) {
  if (const Json* date = run.Find(key)) members.Text(name, IsoInstant(NanosecondsOf(date->text)));
}

// The machine of a Map Run's children: `mapRun:machine/label:id` is of `stateMachine:machine/label`.
std::string ChildMachine(std::string_view map_run) {
  const std::optional<Arn> arn = ParseArn(map_run);
  return arn ? arn->Sibling("stateMachine", arn->name) : std::string();
}

ApiAnswer OutOfRange(std::string_view value, std::string_view name, std::string_view bound) {
  return ApiAnswer::Error("ValidationException", "1 validation error detected: Value '" + std::string(value) +
                                                     "' at '" + std::string(name) +
                                                     "' failed to satisfy constraint: Member must have value " +
                                                     std::string(bound));
}

// A parameter that is a number, if it is there. False: *error.
template <typename T>
bool ReadBound(const ApiCall& call, std::string_view parameter, std::string_view name, T most, int* has, T* value,
               ApiAnswer* error) {
  const std::optional<std::string> text = call.Parameter(parameter);
  if (!text) return true;
  double number = 0;
  const auto [stop, code] = std::from_chars(text->data(), text->data() + text->size(), number);
  const bool whole = code == std::errc() && stop == text->data() + text->size();
  if (!whole || number < 0) return *error = OutOfRange(*text, name, "greater than or equal to 0"), false;
  if (number > static_cast<double>(most)) {
    return *error = OutOfRange(*text, name, "less than or equal to " + std::to_string(static_cast<uint64_t>(most))),
           false;
  }
  *value = static_cast<T>(number);
  if (static_cast<double>(*value) != number) return *error = OutOfRange(*text, name, "that is an integer"), false;
  *has = 1;
  return true;
}

}  // namespace

// ---- Map Runs

bool StepFunctions::FindMapRun(const ApiCall& call, uint32_t* node, Json* run, ApiAnswer* error) const {
  const std::optional<std::string> arn = call.Parameter("MapRunArn");
  if (!arn) return *error = MissingParameter("mapRunArn"), false;
  for (uint32_t i = 0; i < loop_.executions(); ++i) {
    Json runs;
    if (!Json::Parse(loop_.MapRunsOf(i), &runs)) continue;
    for (Json& each : runs.items) {
      const std::string* own = each.FindText("mapRunArn");
      if (own == nullptr || *own != *arn) continue;
      *node = i;
      *run = std::move(each);
      return true;
    }
  }
  const std::optional<Arn> parsed = ParseArn(*arn);
  *error = !parsed                    ? InvalidArnPrefix(*arn)
           : parsed->type != "mapRun" ? WrongResourceType(parsed->type)
                                      : ApiAnswer::Error("ResourceNotFound", "Resource not found: '" + *arn + "'");
  return false;
}

ApiAnswer StepFunctions::DescribeMapRun(const ApiCall& call) {
  ApiAnswer error;
  uint32_t node = 0;
  Json run;
  if (!FindMapRun(call, &node, &run, &error)) return error;
  const auto text = [&](std::string_view key) {
    const std::string* found = run.FindText(key);
    return found == nullptr ? std::string() : *found;
  };
  JsonMembers members;
  members.Text("ExecutionArn", text("executionArn"))
      .Raw("ExecutionCounts", Counts(run.Find("executionCounts")))
      .Raw("ItemCounts", Counts(run.Find("itemCounts")))
      .Text("MapRunArn", text("mapRunArn"))
      .Raw("MaxConcurrency", Number(run, "maxConcurrency"))
      .Raw("RedriveCount", Number(run, "redriveCount"));
  AddDateIf(members, "RedriveDate", run, "redriveDate");
  AddDateIf(members, "StartDate", run, "startDate");
  members.Text("Status", text("status"));
  AddDateIf(members, "StopDate", run, "stopDate");
  members.Raw("ToleratedFailureCount", Number(run, "toleratedFailureCount"))
      .Raw("ToleratedFailurePercentage", Number(run, "toleratedFailurePercentage"));
  return ApiAnswer::Result(members.Finish());
}

ApiAnswer StepFunctions::ListMapRuns(const ApiCall& call) {
  ApiAnswer error;
  const ExecutionRecord* record = FindExecution(call, &error);
  if (record == nullptr) return error;
  Json runs;
  if (!Json::Parse(loop_.MapRunsOf(record->number), &runs)) runs = Json::Array();
  std::reverse(runs.items.begin(), runs.items.end());  // newest first, as executions are listed
  const ListPage page = PageOf(call, runs.items.size());
  if (page.error) return *page.error;
  std::string elements;
  for (size_t i = page.begin; i < page.end; ++i) {
    const Json& run = runs.items[i];
    const std::string *arn = run.FindText("mapRunArn"), *execution = run.FindText("executionArn");
    if (arn == nullptr || execution == nullptr) continue;
    JsonMembers members;
    members.Text("ExecutionArn", *execution).Text("MapRunArn", *arn);
    AddDateIf(members, "StartDate", run, "startDate");
    members.Text("StateMachineArn", ChildMachine(*arn));
    AddDateIf(members, "StopDate", run, "stopDate");
    elements += (elements.empty() ? "" : ",") + members.Finish();
  }
  return ListOf("MapRuns", elements, page);
}

ApiAnswer StepFunctions::UpdateMapRun(const ApiCall& call) {
  ApiAnswer error;
  uint32_t node = 0;
  Json run;
  aslrt_map_run_bounds bounds = {};
  if (!ReadBound<uint32_t>(call, "MaxConcurrency", "maxConcurrency", UINT32_MAX, &bounds.has_max_concurrency,
                           &bounds.max_concurrency, &error) ||
      !ReadBound<uint32_t>(call, "ToleratedFailureCount", "toleratedFailureCount", UINT32_MAX,
                           &bounds.has_tolerated_count, &bounds.tolerated_count, &error) ||
      !ReadBound<double>(call, "ToleratedFailurePercentage", "toleratedFailurePercentage", 100,
                         &bounds.has_tolerated_percentage, &bounds.tolerated_percentage, &error) ||
      !FindMapRun(call, &node, &run, &error)) {
    return error;
  }
  const std::string* status = run.FindText("status");
  if (status == nullptr || *status != "RUNNING") {
    return ApiAnswer::Error("ValidationException", "Map Run has completed and cannot be updated");
  }
  loop_.UpdateMapRun(node, *run.FindText("mapRunArn"), bounds);
  return ApiAnswer::Result("{}");
}

// ---- redrives

ApiAnswer StepFunctions::RedriveExecution(const ApiCall& call) {
  ApiAnswer error;
  const std::optional<std::string> arn = call.Parameter("ExecutionArn");
  const std::optional<Arn> parsed = arn ? ParseArn(*arn) : std::nullopt;
  if (parsed && parsed->type != "execution") return WrongResourceType(parsed->type);
  // Children of Map Runs are redriven with these (texts as recorded).
  if (parsed && parsed->name.find('/') != std::string_view::npos) {
    return ApiAnswer::Error("ValidationException", "Labeled Execution ARNs are not supported for this API.");
  }
  const ExecutionRecord* record = FindExecution(call, &error);
  if (record == nullptr) return error;
  std::vector<RedriveToken>& tokens = redrive_tokens_[record->number];
  const int64_t now = loop_.now_ns();
  const std::optional<std::string> token = call.Parameter("ClientToken");
  const auto date = [](int64_t ns) { return JsonMembers().Text("RedriveDate", IsoInstant(ns)).Finish(); };
  for (const RedriveToken& used : tokens) {
    if (token && used.token == *token && now - used.time_ns <= kTokenPeriodNs) {
      return ApiAnswer::Result(date(used.time_ns));
    }
  }
  loop_.RefreshRedrives(record->number);
  if (!loop_.Redrive(record->number)) {
    return ApiAnswer::Error("ExecutionNotRedrivable", "Execution Not Redrivable: '" + record->redrive_reason + "'");
  }
  if (token) tokens.push_back({*token, now});
  if (tokens.size() > kTokensKept) tokens.erase(tokens.begin());
  return ApiAnswer::Result(date(record->redrive_ns));
}

}  // namespace aslc::sim
