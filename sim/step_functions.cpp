// Calls that start and end executions and tasks (step_functions.h).
#include "sim/step_functions.h"

#include <algorithm>

#include "sim/arn.h"
#include "sim/event_loop.h"
#include "sim/hash.h"
#include "sim/jackson.h"
#include "sim/json_members.h"

namespace aslc::sim {
namespace {

constexpr int64_t kPollNs = 60'000'000'000;  // GetActivityTask waits so long (model)
constexpr size_t kTokenSize = 32;

// Draws of a call, by their place in its key.
enum : uint32_t { kDrawRequestId = 0, kDrawExecutionName = 1, kDrawExpressId = 2 };

std::string_view View(aslrt_text_view text) { return {text.data, text.size}; }

bool LooksLikeToken(std::string_view token) {
  return token.size() == kTokenSize && token.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// `Thu, 01 Jan 2026 00:00:00 GMT`
std::string HttpDate(int64_t ns) {
  constexpr std::string_view kDays = "ThuFriSatSunMonTueWed", kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::string iso = IsoInstant(ns);
  const auto day = static_cast<size_t>(ns / 86'400'000'000'000 % 7);
  const auto month = static_cast<size_t>((iso[5] - '0') * 10 + (iso[6] - '0') - 1);
  return std::string(kDays.substr(day * 3, 3)) + ", " + iso.substr(8, 2) + " " +
         std::string(kMonths.substr(month * 3, 3)) + " " + iso.substr(0, 4) + " " + iso.substr(11, 8) + " GMT";
}

}  // namespace

void StepFunctions::Begin() {
  by_arn_.clear();
  waiters_.clear();
  waited_for_.clear();
  tokens_.clear();
  lost_.clear();
  redrive_tokens_.clear();
  activities_.Clear();
  const ExecutionRecord& first = loop_.record(0);
  by_arn_[first.arn] = 0;
  const Arn place = ParseArn(first.state_machine_arn).value_or(Arn{});
  for (const std::string& given : account_.activities) {
    const std::optional<Arn> arn = ParseArn(given);
    activities_.Create(arn ? given : place.Sibling("activity", given), arn ? arn->name : given, loop_.now_ns());
  }
}

void StepFunctions::Serve(const ApiCall& call) { Reply(call, Perform(call)); }

ApiAnswer StepFunctions::Perform(const ApiCall& call) {
  switch (call.operation) {
#define OPERATION(name)   \
  case Operation::k##name: \
    return name(call);
#include "sim/operations.def"
    case Operation::kNone:
      break;
  }
  return ApiAnswer::Later();
}

void StepFunctions::Reply(const ApiCall& call, const ApiAnswer& answer) {
  const TaskPlace place{call.node, call.task.id};
  if (answer.later) return;
  if (answer.failed) {
    const std::string id = Uuid(call, kDrawRequestId);
    std::string error = (call.optimized ? "StepFunctions." : "Sfn.") + answer.code;
    if (!error.ends_with("Exception")) error += "Exception";
    loop_.Fail(place, std::move(error),
               answer.message +
                   (call.optimized ? " (Service: AWSStepFunctions; Status Code: 400; Error Code: " + answer.code +
                                         "; Request ID: " + id + "; Proxy: null)"
                                   : " (Service: Sfn, Status Code: 400, Request ID: " + id +
                                         ") (SDK Attempt Count: 1)"));
  } else if (call.pattern == StartPattern::kRequest) {
    loop_.Succeed(place, answer.result);
  } else {
    loop_.Submit(place, answer.result);
  }
}

std::string StepFunctions::Uuid(const ApiCall& call, uint32_t which) const {
  std::string out;
  const auto lost = lost_.find({call.node, call.task.state, call.task.path, call.task.visit});
  const uint64_t path = call.task.path + (lost == lost_.end() ? 0 : lost->second) * kGolden;
  for (uint32_t half = 0; half < 2; ++half) {
    // Schedules of a state are told apart by `visit`.
    const aslrt_draw key{kDrawCall, ASLRT_NONE, call.task.state, call.task.visit * 8 + which * 2 + half, path};
    uint64_t word = loop_.choices().Draw(key);
    // Version 4, variant 1 (RFC 9562).
    word = half == 0 ? (word & ~0xF000ull) | 0x4000 : (word & ~(3ull << 62)) | 1ull << 63;
    for (int shift = 60; shift >= 0; shift -= 4) {
      out += "0123456789abcdef"[word >> shift & 15];
      if (out.size() == 8 || out.size() == 13 || out.size() == 18 || out.size() == 23) out += '-';
    }
  }
  return out;
}

// ---- executions

bool StepFunctions::FindMachine(const ApiCall& call, uint32_t* machine, std::string* arn, ApiAnswer* error) const {
  const std::optional<std::string> given = call.Parameter("StateMachineArn");
  if (!given) return *error = MissingParameter("stateMachineArn"), false;
  const std::optional<Arn> parsed = ParseArn(*given);
  const ExecutionRecord& first = loop_.record(0);
  const auto fits = [&](std::string_view name) {
    return *given == name || (parsed && parsed->type == "stateMachine" && parsed->rest.empty() && parsed->name == name);
  };
  *arn = parsed ? *given : ParseArn(first.state_machine_arn).value_or(Arn{}).Sibling("stateMachine", *given);
  for (uint32_t i = 0; i < account_.machines.size(); ++i) {
    if (fits(account_.machines[i].name)) return *machine = i + 1, true;
  }
  if (*given == first.state_machine_arn || *given == NameOf(0)) return *machine = 0, true;
  *error = !parsed                          ? InvalidArnPrefix(*given)
           : parsed->type != "stateMachine" ? WrongResourceType(parsed->type)
                                            : ApiAnswer::Error("StateMachineDoesNotExist",
                                                               "State Machine Does Not Exist: '" + *given + "'");
  return false;
}

// The execution runs afterwards, or ran already under the same name.
ApiAnswer StepFunctions::Start(const ApiCall& call, bool waits, uint32_t* node) {
  ApiAnswer error;
  uint32_t machine = 0;
  NewExecution made;
  if (!FindMachine(call, &machine, &made.state_machine_arn, &error)) return error;
  made.machine = machine;
  made.copied = loop_.record(call.node).copied;
  const bool express = aslrt_machine_image(MachineAt(machine))->type == ASLRT_EXPRESS;
  if (waits && express != (call.operation == Operation::kStartSyncExecution)) return TypeNotSupported();
  made.input = call.Parameter("Input").value_or("{}");
  made.trace_header = call.Parameter("TraceHeader");
  const std::optional<std::string> complaint =
      made.input.empty() ? "Invalid execution input." : JacksonComplaint(made.input);
  if (complaint) {
    return ApiAnswer::Error("InvalidExecutionInput",
                            "Invalid State Machine Execution Input: '" + *complaint + "'");
  }
  const std::optional<std::string> name = call.Parameter("Name");
  if (name && !IsName(*name)) return ApiAnswer::Error("InvalidName", "Invalid Name: '" + *name + "'");
  const Arn place = ParseArn(made.state_machine_arn).value_or(Arn{});
  std::string full_name = std::string(place.name) + ":" + (name ? *name : Uuid(call, kDrawExecutionName));
  made.name = full_name.substr(place.name.size() + 1);
  if (express) full_name += ":" + Uuid(call, kDrawExpressId);
  made.arn = place.Sibling(express ? "express" : "execution", full_name);
  const auto known = by_arn_.find(made.arn);
  if (known != by_arn_.end()) {
    const ExecutionRecord& record = loop_.record(known->second);
    if (record.status != ASLRT_RUNNING || record.input != made.input) {
      return ApiAnswer::Error("ExecutionAlreadyExists", "Execution Already Exists: '" + made.arn + "'");
    }
    *node = known->second;
    return {};
  }
  if (loop_.executions() > account_.executions_max) {
    loop_.GiveUp("more than " + std::to_string(account_.executions_max) +
                 " executions were started, the last by `" + loop_.record(call.node).arn +
                 "`; does a machine start itself for ever? --max-executions allows more");
    return ApiAnswer::Later();
  }
  std::string refusal;
  const std::string arn = made.arn;
  if (!loop_.Launch(std::move(made), node, &refusal)) {
    return ApiAnswer::Error("ValidationException",
                            "1 validation error detected: Value at 'input' failed to satisfy constraint: " + refusal);
  }
  if (!express) by_arn_[arn] = *node;
  return {};
}

void StepFunctions::Wait(const ApiCall& call, uint32_t child, StartPattern pattern) {
  const TaskPlace place{call.node, call.task.id};
  waiters_[place] = {child, pattern};
  waited_for_[child].push_back(place);
}

// What the service answers, with what its SDK adds for `states:startExecution` (tasks.md 7.2).
std::string StepFunctions::WithMetadata(const ApiCall& call, std::string_view arn) const {
  const std::string id = Uuid(call, kDrawRequestId);
  // {"executionArn":"...","startDate":1.767225600123E9}
  const std::string length = std::to_string(arn.size() + 48);
  const std::string date = HttpDate(loop_.now_ns());
  const std::pair<std::string_view, std::string_view> headers[] = {
      {"x-amzn-RequestId", id}, {"connection", "keep-alive"}, {"Content-Length", length}, {"Date", date},
      {"Content-Type", "application/x-amz-json-1.0"}};
  JsonMembers all, each;
  for (const auto& [name, value] : headers) {
    all.Raw(name, "[" + JsonQuoted(value) + "]");
    each.Text(name, value);
  }
  return JsonMembers()
      .Raw("AllHttpHeaders", all.Finish())
      .Raw("HttpHeaders", each.Finish())
      .Number("HttpStatusCode", 200)
      .Finish();
}

ApiAnswer StepFunctions::StartExecution(const ApiCall& call) {
  const bool sync = call.pattern == StartPattern::kSync || call.pattern == StartPattern::kSync2;
  uint32_t node = 0;
  const ApiAnswer started = Start(call, sync, &node);
  if (started.failed || started.later) return started;
  if (sync) Wait(call, node, call.pattern);
  const ExecutionRecord& record = loop_.record(node);
  JsonMembers members;
  members.Text("ExecutionArn", record.arn);
  if (call.optimized) {
    members.Raw("SdkHttpMetadata", WithMetadata(call, record.arn));
    members.Raw("SdkResponseMetadata", JsonMembers().Text("RequestId", Uuid(call, kDrawRequestId)).Finish());
  }
  return ApiAnswer::Result(members.Text("StartDate", IsoInstant(record.start_ns)).Finish());
}

ApiAnswer StepFunctions::StartSyncExecution(const ApiCall& call) {
  uint32_t node = 0;
  const ApiAnswer started = Start(call, true, &node);
  if (started.failed) return started;
  if (!started.later) Wait(call, node, StartPattern::kRequest);
  return ApiAnswer::Later();
}

ApiAnswer StepFunctions::StopExecution(const ApiCall& call) {
  ApiAnswer error;
  const ExecutionRecord* record = FindExecution(call, &error);
  if (record == nullptr) return error;
  int64_t stopped_ns = record->end_ns;
  if (record->status == ASLRT_RUNNING) {
    stopped_ns = loop_.now_ns();
    loop_.StopLater(record->number, call.Parameter("Error"), call.Parameter("Cause"));
  }
  return ApiAnswer::Result(JsonMembers().Text("StopDate", IsoInstant(stopped_ns)).Finish());
}

void StepFunctions::Ended(uint32_t node) {
  const auto waited = waited_for_.find(node);
  if (waited == waited_for_.end()) return;
  const ExecutionRecord& record = loop_.record(node);
  for (const TaskPlace& place : waited->second) {
    const auto waiter = waiters_.find(place);
    if (waiter == waiters_.end() || waiter->second.child != node) continue;
    const StartPattern pattern = waiter->second.pattern;
    waiters_.erase(waiter);
    const std::string description = DescribedExecution(record, pattern);
    if (record.status == ASLRT_SUCCEEDED || pattern == StartPattern::kRequest) {
      loop_.Succeed(place, description);
    } else {
      loop_.Fail(place, "States.TaskFailed", description);
    }
  }
  waited_for_.erase(waited);
}

void StepFunctions::Forget(const TaskPlace& place) {
  activities_.Forget(place);
  const auto waiter = waiters_.find(place);
  if (waiter == waiters_.end()) return;
  const Waiter gone = waiter->second;
  waiters_.erase(waiter);
  // Whoever waited by `.sync` takes the job along (tasks.md 7.2).
  if (gone.pattern != StartPattern::kRequest) loop_.StopLater(gone.child, std::nullopt, std::nullopt);
}

void StepFunctions::Lost(const TaskPlace& place, uint32_t state, uint64_t path, uint32_t visit) {
  ++lost_[{place.node, state, path, visit}];
  activities_.Forget(place);
  waiters_.erase(place);
}

// ---- task tokens

void StepFunctions::NoteToken(uint32_t node, const aslrt_task& task) {
  tokens_.insert_or_assign(std::string(View(task.token)), TaskPlace{node, task.id});
}

ApiAnswer StepFunctions::Settle(const ApiCall& call, const sim::Reply& reply) {
  const std::optional<std::string> token = call.Parameter("TaskToken");
  if (!token) return MissingParameter("taskToken");
  const auto found = tokens_.find(*token);
  if (found == tokens_.end()) {
    if (!LooksLikeToken(*token)) return ApiAnswer::Error("InvalidToken", "Invalid Token: 'Invalid token'");
    return ApiAnswer::Error("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'");
  }
  if (reply.kind == sim::Reply::Kind::kOutput) {
    if (const auto complaint = JacksonComplaint({reply.output.data, reply.output.size})) {
      return ApiAnswer::Error("InvalidOutput", "Invalid Output: '" + *complaint + "'");
    }
  }
  const aslrt_result_code code = loop_.Settle(found->second, reply);
  if (code == ASLRT_OK) return ApiAnswer::Result("{}");
  return ApiAnswer::Error("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
}

ApiAnswer StepFunctions::SendTaskSuccess(const ApiCall& call) {
  const std::optional<std::string> output = call.Parameter("Output");
  if (!output) return MissingParameter("output");
  sim::Reply reply;
  reply.kind = sim::Reply::Kind::kOutput;
  reply.output = {output->data(), output->size()};
  return Settle(call, reply);
}

ApiAnswer StepFunctions::SendTaskFailure(const ApiCall& call) {
  const std::optional<std::string> error = call.Parameter("Error"), cause = call.Parameter("Cause");
  sim::Reply reply;
  reply.kind = sim::Reply::Kind::kError;
  if (error) reply.error = {error->data(), error->size()};
  if (cause) reply.cause = {cause->data(), cause->size()};
  return Settle(call, reply);
}

ApiAnswer StepFunctions::SendTaskHeartbeat(const ApiCall& call) { return Settle(call, {}); }

// ---- activities

Activity* StepFunctions::FindActivity(const ApiCall& call, ApiAnswer* error) {
  const std::optional<std::string> arn = call.Parameter("ActivityArn");
  if (!arn) return *error = MissingParameter("activityArn"), nullptr;
  if (Activity* found = activities_.Find(*arn)) return found;
  const std::optional<Arn> parsed = ParseArn(*arn);
  *error = !parsed                      ? InvalidArnPrefix(*arn)
           : parsed->type != "activity" ? WrongResourceType(parsed->type)
                                        : ApiAnswer::Error("ActivityDoesNotExist",
                                                           "Activity Does Not Exist: '" + *arn + "'");
  return nullptr;
}

ApiAnswer StepFunctions::CreateActivity(const ApiCall& call) {
  const std::optional<std::string> name = call.Parameter("Name");
  if (!name) return MissingParameter("name");
  if (!IsName(*name)) return ApiAnswer::Error("InvalidName", "Invalid Name: '" + *name + "'");
  const Arn place = ParseArn(loop_.record(call.node).state_machine_arn).value_or(Arn{});
  const Activity& made = activities_.Create(place.Sibling("activity", *name), *name, loop_.now_ns());
  return ApiAnswer::Result(
      JsonMembers().Text("ActivityArn", made.arn).Text("CreationDate", IsoInstant(made.created_ns)).Finish());
}

ApiAnswer StepFunctions::DeleteActivity(const ApiCall& call) {
  ApiAnswer error;
  const Activity* found = FindActivity(call, &error);
  if (found == nullptr) return error.code == "ActivityDoesNotExist" ? ApiAnswer::Result("{}") : error;
  for (const Activity::Poller& poller : found->pollers) loop_.Succeed(poller.place, "{}");
  activities_.Delete(std::string(found->arn));
  return ApiAnswer::Result("{}");
}

// What GetActivityTask gives.
std::string StepFunctions::HandOver(const Activity::Waiting& task, const std::optional<std::string>& worker) {
  loop_.TakenBy(task.place, worker);
  return JsonMembers().Text("Input", task.input).Text("TaskToken", task.token).Finish();
}

ApiAnswer StepFunctions::GetActivityTask(const ApiCall& call) {
  ApiAnswer error;
  Activity* activity = FindActivity(call, &error);
  if (activity == nullptr) return error;
  const std::optional<std::string> worker = call.Parameter("WorkerName");
  if (activity->tasks.empty()) {
    const TaskPlace place{call.node, call.task.id};
    activity->pollers.push_back({place, worker});
    loop_.PollUntil(place, loop_.now_ns() + kPollNs);
    return ApiAnswer::Later();
  }
  const Activity::Waiting task = std::move(activity->tasks.front());
  activity->tasks.pop_front();
  return ApiAnswer::Result(HandOver(task, worker));
}

void StepFunctions::EndPoll(const TaskPlace& place) {
  for (const Activity& activity : activities_.all()) {
    const bool waits = std::any_of(activity.pollers.begin(), activity.pollers.end(),
                                   [&](const Activity::Poller& poller) { return poller.place == place; });
    if (!waits) continue;
    activities_.Forget(place);
    return loop_.Succeed(place, "{}");
  }
}

void StepFunctions::WaitForWorker(uint32_t node, const aslrt_task& task, std::string_view input) {
  Activity* activity = activities_.Find(View(task.resource));
  if (activity == nullptr) return;  // deleted since it was scheduled: it waits for its timeout
  Activity::Waiting waiting{{node, task.id}, std::string(View(task.token)), std::string(input)};
  if (activity->pollers.empty()) {
    activity->tasks.push_back(std::move(waiting));
    return;
  }
  const Activity::Poller poller = std::move(activity->pollers.front());
  activity->pollers.pop_front();
  loop_.Succeed(poller.place, HandOver(waiting, poller.worker));
}

}  // namespace aslc::sim
