// A recorded case as a run of the simulator (replay.h).
#include "tests/suites/replay.h"

#include <unistd.h>

#include <cstdio>
#include <deque>
#include <filesystem>
#include <map>
#include <set>
#include <memory>
#include <optional>
#include <sstream>

#include "sim/coverage.h"
#include "sim/memory_objects.h"
#include "sim/mock_config.h"
#include "sim/plan.h"
#include "sim/run.h"
#include "sim/scenario_answers.h"
#include "sim/script.h"
#include "sim/sync_response.h"
#include "sim/unseen_crashes.h"
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

// machines: the names of those beside the first.
void FillScript(const Json& tasks, const std::vector<OtherMachine>& machines, sim::TaskScript& first,
                std::set<std::string>& states) {
  for (const Json& row : tasks) {
    sim::TaskScript* script = &first;
    for (uint32_t i = 0; i < machines.size(); ++i) {
      if (row.value("machine", "") == machines[i].name) script = &first.Machine(i + 1);
    }
    states.insert(row.at("state").get<std::string>());
    sim::ScriptKey key;
    key.state = row.at("state");
    key.occurrence = row.value("occurrence", 0u);
    for (const Json& i : row.value("iterations", Json::array())) {
      key.iterations.push_back(i.is_number() ? i.get<uint32_t>() : i.value("index", 0u));
    }
    script->Add(key, OutcomeOf(row));
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
  RecordedAnswers(const Json& replay, const std::vector<OtherMachine>& machines)
      : functions_(replay.value("functions", Json::array())), use_functions_(replay.contains("functions")) {
    FillScript(replay.value("tasks", Json::array()), machines, script_, states_);
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
  bool Knows(const aslrt_task& task) override { return script_.Knows(task); }
  sim::Answerer* OfMachine(uint32_t machine) override { return script_.OfMachine(machine); }

 private:
  sim::TaskScript script_;
  FunctionAnswers functions_;
  const bool use_functions_;
  std::set<std::string> states_;  // that the script tells of
};

// A test case of a mock configuration, read and resolved as `aslc sim` does it.
struct MockedAnswers {
  MockedAnswers(const aslrt_machine* machine, const Json& replay) : image(aslrt_machine_image(machine)) {
    ReadResult read = ReadDocument(std::make_shared<Source>("mock.json", replay.at("mock_config").get<std::string>()), false);
    Diagnostics diagnostics = read.diagnostics;
    if (read.document) {
      scenario = sim::ReadMockConfig(*read.document, replay.at("mock_case").get<std::string>(), "",
                                     replay.value("input", "{}"), &diagnostics);
    }
    if (scenario) plan = sim::ResolveCase(*scenario, scenario->cases[0], image, {}, &diagnostics);
    if (!plan) {
      trouble = RenderText(diagnostics, false);
      return;
    }
    answers = std::make_unique<sim::ScenarioAnswers>(*plan);
    answers->world().record_calls = true;
    answers->UseInput(0, scenario->cases[0].inputs[0].text);
  }
  Json Effects() { return Json::parse(sim::EffectsJson(answers->world().calls)); }

  const aslrt_image* image;
  std::optional<sim::Scenario> scenario;
  std::optional<sim::CasePlan> plan;
  std::unique_ptr<sim::ScenarioAnswers> answers;
  std::string trouble;
};

// Every member `Bucket` names a bucket that is there: recordings tell only what is in those that are read.
void AddBuckets(const Json& value, sim::MemoryObjects& objects) {
  if (!value.is_structured()) return;
  if (value.is_object() && value.contains("Bucket") && value["Bucket"].is_string()) {
    objects.AddBucket(value["Bucket"].get<std::string>());
  }
  for (const Json& child : value) AddBuckets(child, objects);
}

// Sends each snapshot through a process of its own, which gets the machine's image in a file.
class SnapshotTrip {
 public:
  explicit SnapshotTrip(std::string worker) : worker_(std::move(worker)) {}
  ~SnapshotTrip() {
    for (const auto& [machine, path] : images_) std::filesystem::remove(path);
  }
  bool wanted() const { return !worker_.empty(); }
  static bool Hook(void* user, const aslrt_machine* machine, std::string* snapshot) {
    return static_cast<SnapshotTrip*>(user)->Send(machine, snapshot);
  }

 private:
  bool Send(const aslrt_machine* machine, std::string* snapshot) {
    std::string& path = images_[machine];
    if (path.empty()) {
      path = std::filesystem::temp_directory_path() /
             ("aslc-image-" + std::to_string(getpid()) + "-" + std::to_string(images_.size()));
      const aslrt_image* image = aslrt_machine_image(machine);
      std::FILE* file = std::fopen(path.c_str(), "wb");
      if (file == nullptr) return false;
      std::fwrite(image, 1, image->size, file);
      std::fclose(file);
    }
    std::string back;
    if (RunProgram({worker_, "--roundtrip", path}, *snapshot, &back) != 0) return false;
    *snapshot = std::move(back);
    return true;
  }

  const std::string worker_;
  std::map<const aslrt_machine*, std::string> images_;
};

sim::Account AccountOf(const Json& given, const std::vector<OtherMachine>& others) {
  sim::Account account;
  for (const OtherMachine& other : others) account.machines.push_back({other.name, other.machine, other.definition});
  for (const Json& activity : given.value("activities", Json::array())) account.activities.push_back(activity);
  account.first_definition = given.value("first_definition", "");
  account.executions_max = given.value("executions_max", sim::kExecutionsMax);
  return account;
}

Json ResultOf(const sim::ExecutionResult& result) {
  Json actual = {{"status", sim::StatusName(result.status)}};
  if (result.has_output) actual["output"] = result.output;
  if (result.has_error) actual["error"] = result.error;
  if (result.has_cause) actual["cause"] = result.cause;
  actual["history"] = Json::parse(result.history, nullptr, false);
  return actual;
}

}  // namespace

// `12:9 arms taken Decide: {"Variable": ...} 1`, a line for each point.
Json CoverageLines(const aslrt_image* image, const sim::RunResult& result) {
  sim::Coverage coverage(image, "");
  coverage.Add(result.coverage);
  Json lines = Json::array();
  for (const sim::CoveragePoint& point : coverage.points()) {
    std::string line = std::to_string(point.line) + ":" + std::to_string(point.column) + " ";
    line.append(sim::PluralOf(point.kind)).append(" ").append(sim::TextOf(point.outcome));
    line += " " + point.state + (point.target.empty() ? "" : " -> " + point.target) + ": " + point.label;
    lines.push_back(line + " " + std::to_string(point.count));
  }
  return lines;
}

Json Replay(const aslrt_machine* machine, const Json& replay, const std::vector<OtherMachine>& others) {
  Context context(replay.value("context", Json::object()));
  sim::RunOptions options;
  options.execution = context.options;
  if (replay.value("quotas", "aws") == "none") options.execution.quotas = ASLRT_QUOTAS_NONE;
  options.redrives = replay.value("redrive", uint32_t{0});
  SnapshotTrip trip(replay.value("snapshot", ""));
  if (trip.wanted()) {
    options.snapshot_at_waits = true;
    options.snapshot_hook = SnapshotTrip::Hook;
    options.snapshot_user = &trip;
  }
  if (replay.contains("log_level")) {
    std::string level = replay["log_level"];
    options.log_level = level == "ALL" ? ASLRT_LOG_ALL : level == "ERROR" ? ASLRT_LOG_ERROR : level == "FATAL" ? ASLRT_LOG_FATAL : ASLRT_LOG_OFF;
    options.log_execution_data = replay.value("log_execution_data", false);
  }
  RecordedAnswers recorded(replay, others);
  std::unique_ptr<MockedAnswers> mocked;
  if (replay.contains("mock_config")) mocked = std::make_unique<MockedAnswers>(machine, replay);
  if (mocked != nullptr && !mocked->trouble.empty()) return {{"trouble", mocked->trouble}};
  sim::Answerer& answers = mocked != nullptr ? static_cast<sim::Answerer&>(*mocked->answers) : recorded;
  sim::MemoryObjects objects;
  for (const Json& named : replay.value("named", Json::array())) AddBuckets(named, objects);
  const Json contents = replay.value("s3", Json::object());
  for (const auto& [place, text] : contents.items()) {
    const size_t slash = place.find('/');
    objects.AddBucket(place.substr(0, slash));
    if (slash + 1 < place.size()) objects.Put(place.substr(0, slash), place.substr(slash + 1), text.get<std::string>());
  }
  options.objects = &objects;
  const sim::Account account = AccountOf(replay.value("account", Json::object()), others);
  if (replay.contains("account")) options.account = &account;
  options.coverage = aslrt_machine_image(machine)->points.count > 0;
  sim::Runner runner(machine, options);
  sim::RunResult result;
  const std::string input = replay.value("input", "{}");
  sim::UnseenCrashes crashes;
  sim::Disturbance* disturbance = replay.value("crashes", false) ? &crashes : nullptr;
  if (!runner.Run(input, replay.value("seed", uint64_t{1}), answers, &result, disturbance)) {
    return {{"trouble", result.problem}};
  }
  Json actual = ResultOf(result);
  actual["transitions"] = result.transitions;
  actual["traceHash"] = result.trace_hash;
  if (aslrt_machine_image(machine)->type == ASLRT_EXPRESS) {
    actual["response"] = Json::parse(sim::SyncResponse(result, input, options.execution), nullptr, false);
  }
  for (const sim::ExecutionRecord& other : result.others) {
    Json entry = ResultOf(other);
    entry["name"] = other.state_machine_arn.substr(other.state_machine_arn.rfind(':') + 1) + "." + other.name;
    actual["executions"].push_back(std::move(entry));
  }
  if (mocked != nullptr) actual["effects"] = mocked->Effects();
  if (options.coverage) actual["coverage"] = CoverageLines(aslrt_machine_image(machine), result);
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
