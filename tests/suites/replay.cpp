// A recorded case as a run of the simulator (replay.h).
#include "tests/suites/replay.h"

#include <unistd.h>

#include <cstdio>
#include <deque>
#include <filesystem>
#include <set>
#include <sstream>

#include "sim/memory_objects.h"
#include "sim/run.h"
#include "sim/script.h"
#include "sim/sync_response.h"
#include "tests/suites/process.h"

namespace aslc::suites {
namespace {

aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }

// Options refer to texts; this keeps them.
struct Context {
  std::deque<std::string> texts;
  aslrt_options options{};

  aslrt_text_view Text(const Json& context, const char* key) {
    if (!context.contains(key) || !context[key].is_string()) return {nullptr, 0};
    texts.push_back(context[key]);
    return View(texts.back());
  }
  explicit Context(const Json& context) {
    options.record_history = 1;
    options.account = Text(context, "account");
    options.region = Text(context, "region");
    options.partition = Text(context, "partition");
    options.role_arn = Text(context, "role_arn");
    options.state_machine_name = Text(context, "state_machine_name");
    options.execution_name = Text(context, "execution_name");
    options.execution_arn = Text(context, "execution_arn");
  }
};

aslrt_fail_phase PhaseOf(const std::string& name) {
  if (name == "start") return ASLRT_PHASE_START;
  if (name == "submit") return ASLRT_PHASE_SUBMIT;
  if (name == "schedule") return ASLRT_PHASE_SCHEDULE;
  return ASLRT_PHASE_RUN;
}

sim::ScriptedOutcome OutcomeOf(const Json& row) {
  sim::ScriptedOutcome outcome;
  outcome.timeout = row.value("timeout", false);
  outcome.started = row.value("started", true);
  if (row.contains("worker")) outcome.worker = row["worker"];
  if (row.contains("submitted")) outcome.submitted = row["submitted"];
  if (row.contains("output")) outcome.output = row["output"];
  if (row.contains("error") && row["error"].is_string()) outcome.error = row["error"];
  if (row.contains("cause") && row["cause"].is_string()) outcome.cause = row["cause"];
  outcome.phase = PhaseOf(row.value("phase", ""));
  outcome.latency_ns = row.value("latency_ms", int64_t{0}) * 1'000'000;
  return outcome;
}

void FillScript(const Json& tasks, sim::TaskScript& script, std::set<std::string>& states) {
  for (const Json& row : tasks) {
    states.insert(row.at("state").get<std::string>());
    sim::ScriptKey key;
    key.state = row.at("state");
    key.occurrence = row.value("occurrence", 0u);
    for (const Json& i : row.value("iterations", Json::array())) {
      key.iterations.push_back(i.is_number() ? i.get<uint32_t>() : i.value("index", 0u));
    }
    script.Add(key, OutcomeOf(row));
  }
}

// Lambda functions told by what they do answer the tasks that call them, by ARN or through lambda:invoke.
class FunctionAnswers final : public sim::Answerer {
 public:
  explicit FunctionAnswers(const Json& functions) : functions_(functions) {}
  void Reset() override { texts_.clear(); }
  bool Answer(const sim::Request& request, sim::Choices&, sim::Reply* reply, std::string* problem) override {
    const aslrt_task& task = request.task;
    Json input = Json::parse(request.input, nullptr, false);
    const bool invoked = task.family == ASLRT_FAMILY_SERVICE;
    const std::string resource(task.resource.data, task.resource.size);
    const Json* function = Find(invoked ? input.value("FunctionName", "") : resource);
    if (function == nullptr) {
      *problem = "no function answers " + resource;
      return false;
    }
    const Json event = !invoked ? input : input.contains("Payload") ? input["Payload"] : Json::object();
    if (function->contains("throw")) {
      reply->kind = sim::Reply::Kind::kError;
      reply->error = Keep((*function)["throw"].at("error"));
      reply->cause = Keep((*function)["throw"].at("cause"));
      return true;
    }
    Json returned = function->contains("return_value") ? (*function)["return_value"] : event;
    if (invoked) returned = {{"ExecutedVersion", "$LATEST"}, {"Payload", returned}, {"StatusCode", 200}};
    reply->kind = sim::Reply::Kind::kOutput;
    reply->output = Keep(returned.dump());
    return true;
  }

 private:
  // By name, or an ARN that ends with it, with or without a qualifier.
  const Json* Find(const std::string& named) const {
    for (const Json& function : functions_) {
      const std::string name = function.at("name");
      if (named == name || named.ends_with(":" + name) || named.find(":" + name + ":") != std::string::npos) {
        return &function;
      }
    }
    return nullptr;
  }
  aslrt_text_view Keep(std::string text) {
    texts_.push_back(std::move(text));
    return View(texts_.back());
  }

  const Json functions_;
  std::deque<std::string> texts_;
};

// What is recorded of a state's tasks, and for states of which nothing is (those of child executions) the
// functions they call.
class RecordedAnswers final : public sim::Answerer {
 public:
  explicit RecordedAnswers(const Json& replay)
      : functions_(replay.value("functions", Json::array())), use_functions_(replay.contains("functions")) {
    FillScript(replay.value("tasks", Json::array()), script_, states_);
    sim::ScriptedOutcome unanswered;
    unanswered.timeout = true;
    script_.SetDefault(unanswered);
  }
  void Reset() override {
    script_.Reset();
    functions_.Reset();
  }
  bool Answer(const sim::Request& request, sim::Choices& choices, sim::Reply* reply,
              std::string* problem) override {
    const aslrt_task& task = request.task;
    const bool told = states_.contains(std::string(task.state_name.data, task.state_name.size));
    if (use_functions_ && !told) return functions_.Answer(request, choices, reply, problem);
    return script_.Answer(request, choices, reply, problem);
  }

 private:
  sim::TaskScript script_;
  FunctionAnswers functions_;
  const bool use_functions_;
  std::set<std::string> states_;  // that the script tells of
};

// Every member `Bucket` names a bucket that is there: recordings tell only what is in those that are read.
void AddBuckets(const Json& value, sim::MemoryObjects& objects) {
  if (!value.is_structured()) return;
  if (value.is_object() && value.contains("Bucket") && value["Bucket"].is_string()) {
    objects.AddBucket(value["Bucket"].get<std::string>());
  }
  for (const Json& child : value) AddBuckets(child, objects);
}

// Sends each snapshot through a process of its own.
struct SnapshotTrip {
  std::string worker, image_file;
};

bool ThroughAnotherProcess(void* user, const aslrt_machine*, std::string* snapshot) {
  auto* trip = static_cast<SnapshotTrip*>(user);
  std::string back;
  if (RunProgram({trip->worker, "--roundtrip", trip->image_file}, *snapshot, &back) != 0) return false;
  *snapshot = std::move(back);
  return true;
}

}  // namespace

Json Replay(const aslrt_machine* machine, const Json& replay) {
  Context context(replay.value("context", Json::object()));
  sim::RunOptions options;
  options.execution = context.options;
  if (replay.value("quotas", "aws") == "none") options.execution.quotas = ASLRT_QUOTAS_NONE;
  SnapshotTrip trip;
  trip.worker = replay.value("snapshot", "");
  if (!trip.worker.empty()) {
    const aslrt_image* image = aslrt_machine_image(machine);
    trip.image_file = std::filesystem::temp_directory_path() / ("aslc-image-" + std::to_string(getpid()));
    std::FILE* file = std::fopen(trip.image_file.c_str(), "wb");
    if (file == nullptr) return {{"trouble", "cannot write " + trip.image_file}};
    std::fwrite(image, 1, image->size, file);
    std::fclose(file);
    options.snapshot_at_waits = true;
    options.snapshot_hook = ThroughAnotherProcess;
    options.snapshot_user = &trip;
  }
  if (replay.contains("log_level")) {
    std::string level = replay["log_level"];
    options.log_level = level == "ALL" ? ASLRT_LOG_ALL : level == "ERROR" ? ASLRT_LOG_ERROR : level == "FATAL" ? ASLRT_LOG_FATAL : ASLRT_LOG_OFF;
    options.log_execution_data = replay.value("log_execution_data", false);
  }
  RecordedAnswers answers(replay);
  sim::MemoryObjects objects;
  for (const Json& named : replay.value("named", Json::array())) AddBuckets(named, objects);
  const Json contents = replay.value("s3", Json::object());
  for (const auto& [place, text] : contents.items()) {
    const size_t slash = place.find('/');
    objects.AddBucket(place.substr(0, slash));
    if (slash + 1 < place.size()) objects.Put(place.substr(0, slash), place.substr(slash + 1), text.get<std::string>());
  }
  options.objects = &objects;
  sim::Runner runner(machine, options);
  sim::RunResult result;
  const std::string input = replay.value("input", "{}");
  bool ran = runner.Run(input, replay.value("seed", uint64_t{1}), answers, &result);
  if (!trip.image_file.empty()) std::filesystem::remove(trip.image_file);
  if (!ran) return {{"trouble", result.problem}};
  Json actual = {{"status", sim::StatusName(result.status)}};
  if (result.has_output) actual["output"] = result.output;
  if (result.has_error) actual["error"] = result.error;
  if (result.has_cause) actual["cause"] = result.cause;
  actual["transitions"] = result.transitions;
  actual["traceHash"] = result.trace_hash;
  actual["history"] = Json::parse(result.history, nullptr, false);
  if (aslrt_machine_image(machine)->type == ASLRT_EXPRESS) {
    actual["response"] = Json::parse(sim::SyncResponse(result, input, options.execution), nullptr, false);
  }
  actual["log"] = Json::array();
  std::istringstream lines(result.log);
  for (std::string line; std::getline(lines, line);) actual["log"].push_back(Json::parse(line, nullptr, false));
  actual["mapRuns"] = Json::parse(result.map_runs, nullptr, false);
  actual["s3"] = Json::object();
  for (const std::string& place : objects.Names()) {
    const size_t slash = place.find('/');
    const std::string bytes = *objects.Find(place.substr(0, slash), place.substr(slash + 1));
    if (contents.value(place, "") != bytes) actual["s3"][place] = bytes;
  }
  return actual;
}

}  // namespace aslc::suites
