// Real time over poll(2), and handlers under the simulator's clock (local_host.h).
#include "cli/local_host.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>
#include <random>
#include <utility>

#include "runtime/json.h"
#include "sim/choices.h"
#include "sim/hash.h"
#include "sim/trace.h"

namespace aslc::cli {
namespace {

constexpr int64_t kMillisecondNs = 1'000'000, kSecondNs = 1'000'000'000;

int64_t ReadClock(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * kSecondNs + now.tv_nsec;
}

aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }

struct RunningTask {
  uint64_t id = 0;
  uint32_t state = 0, family = 0, pattern = 0;
  bool announced = false;
  std::string input;
  std::unique_ptr<Process> process;  // null while it waits its turn
  std::string spawn_error;
};

class RealTimeHost {
 public:
  explicit RealTimeHost(const LocalRun& run);
  ~RealTimeHost() {
    if (execution_ != nullptr) aslrt_execution_destroy(execution_);
  }
  bool Run(sim::RunResult* result);

 private:
  static RealTimeHost* Self(void* data) { return static_cast<RealTimeHost*>(data); }
  // The wall clock when the run began, and from then on a clock that nobody sets.
  int64_t Now() const { return wall_start_ns_ + (ReadClock(CLOCK_MONOTONIC) - monotonic_start_ns_); }
  void Start(const aslrt_task& task);
  void Cancel(uint64_t id);
  uint64_t Draw(const aslrt_draw& key);
  bool Announce();
  void SpawnWaiting();
  bool StepTasks();
  void Reply(const RunningTask& task, const HandlerReply& reply);
  bool Wait();
  void ShowProgress(int64_t deadline_ns, bool timer);
  void HideProgress();

  const LocalRun& run_;
  aslrt_host table_{};
  sim::ObjectSession objects_;
  int64_t wall_start_ns_, monotonic_start_ns_;
  sim::Choices choices_;
  sim::TraceHash trace_;
  SignalPipe signals_;
  std::deque<RunningTask> tasks_;  // in the order of their requests
  aslrt_execution* execution_ = nullptr;
  bool progress_shown_ = false;
};

RealTimeHost::RealTimeHost(const LocalRun& run)
    : run_(run),
      objects_(run.options.objects),
      wall_start_ns_(ReadClock(CLOCK_REALTIME)),
      monotonic_start_ns_(ReadClock(CLOCK_MONOTONIC)) {
  table_.size = sizeof(aslrt_host);
  table_.version = ASLRT_HOST_VERSION;
  table_.now = [](void* data) { return Self(data)->Now(); };
  table_.draw = [](void* data, const aslrt_draw* key) { return Self(data)->Draw(*key); };
  table_.task_start = [](void* data, aslrt_execution*, const aslrt_task* task) { Self(data)->Start(*task); };
  table_.task_cancel = [](void* data, aslrt_execution*, uint64_t id) { Self(data)->Cancel(id); };
  objects_.Attach(&table_);
  if (run.options.event_hook != nullptr) {
    table_.event = [](void* data, aslrt_execution* x, const aslrt_event* event) {
      const sim::RunOptions& options = Self(data)->run_.options;
      Self(data)->HideProgress();
      options.event_hook(options.event_user, x, event);
    };
  }
  choices_.Seed(run.seed);
  trace_.Reset();
}

uint64_t RealTimeHost::Draw(const aslrt_draw& key) {
  uint64_t answer = choices_.Draw(key);
  trace_.Add(
      {Now(),
       0,
       sim::TraceKind::kDraw,
       {uint64_t{key.kind} << 32 | key.scope, uint64_t{key.state} << 32 | key.ordinal, key.path, answer}});
  return answer;
}

void RealTimeHost::Start(const aslrt_task& task) {
  RunningTask running;
  running.id = task.id;
  running.state = task.state;
  running.family = task.family;
  running.pattern = task.pattern;
  aslrt::AppendJson(running.input, task.input);
  trace_.Add({Now(),
              0,
              sim::TraceKind::kRequest,
              {sim::HashOptionalText(task.state_name), sim::HashOptionalText(task.resource),
               sim::HashText(running.input), task.attempt}});
  tasks_.push_back(std::move(running));
}

// A task that nobody waits for is asked to end; its reply is not looked at.
void RealTimeHost::Cancel(uint64_t id) {
  for (size_t i = 0; i < tasks_.size(); ++i) {
    if (tasks_[i].id != id) continue;
    if (tasks_[i].process) tasks_[i].process->Kill(SIGTERM);
    tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

// The steps before a task's end, of those families that have such. True when something was told.
bool RealTimeHost::Announce() {
  for (RunningTask& task : tasks_) {
    if (std::exchange(task.announced, true)) continue;
    uint64_t id = task.id;  // the replies may cancel tasks
    bool activity = task.family == ASLRT_FAMILY_ACTIVITY, request = task.pattern == ASLRT_PATTERN_REQUEST;
    if (activity) aslrt_task_started(execution_, id, {nullptr, 0});
    if (!request) aslrt_task_submitted(execution_, id, "{}", 2);
    if (activity || !request) return true;
  }
  return false;
}

void RealTimeHost::SpawnWaiting() {
  size_t alive = 0;
  for (RunningTask& task : tasks_) {
    if (++alive > kHandlersMax) return;
    if (task.process) continue;
    task.process = std::make_unique<Process>();
    task.process->Spawn(run_.handlers->Of(task.state).words, std::move(task.input), &task.spawn_error);
  }
}

// Tells the execution about one task that has ended; false when none has.
bool RealTimeHost::StepTasks() {
  for (size_t i = 0; i < tasks_.size(); ++i) {
    RunningTask& task = tasks_[i];
    if (!task.process) continue;
    if (task.spawn_error.empty() && !task.process->Step()) continue;
    RunningTask ended = std::move(task);
    tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(i));
    HandlerReply reply{false, "", "States.TaskFailed", ended.spawn_error};
    if (ended.spawn_error.empty()) reply = ReplyOf(run_.handlers->Of(ended.state), *ended.process);
    Reply(ended, reply);
    return true;
  }
  return false;
}

void RealTimeHost::Reply(const RunningTask& task, const HandlerReply& reply) {
  trace_.Add(
      {Now(),
       0,
       sim::TraceKind::kReply,
       {task.id, sim::HashText(reply.output), sim::HashText(reply.error), sim::HashText(reply.cause)}});
  if (!reply.succeeded) {
    aslrt_task_failed(execution_, task.id, ASLRT_PHASE_RUN, View(reply.error), View(reply.cause));
    return;
  }
  aslrt_result_code code =
      aslrt_task_succeeded(execution_, task.id, reply.output.data(), reply.output.size());
  if (code == ASLRT_OK || code == ASLRT_NO_TASK) return;
  std::string error = "States.TaskFailed", cause = "the handler's output was refused: ";
  cause += aslrt_last_error(execution_);
  aslrt_task_failed(execution_, task.id, ASLRT_PHASE_RUN, View(error), View(cause));
}

void RealTimeHost::ShowProgress(int64_t deadline_ns, bool timer) {
  int64_t now = Now();
  std::string text = "running " + std::to_string((now - wall_start_ns_) / kSecondNs) + " s";
  if (!tasks_.empty()) text += ", tasks: " + std::to_string(tasks_.size());
  if (timer)
    text += ", next timer in " + std::to_string(std::max<int64_t>(0, deadline_ns - now) / kSecondNs) + " s";
  std::fprintf(stderr, "\r\x1b[K%s", text.c_str());
  std::fflush(stderr);
  progress_shown_ = true;
}

void RealTimeHost::HideProgress() {
  if (!std::exchange(progress_shown_, false)) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

// Until a handler has something to say, a timer is due or the user interrupts. False when none of these
// can happen any more.
bool RealTimeHost::Wait() {
  int64_t deadline_ns = 0;
  uint64_t sequence = 0;
  bool timer = aslrt_execution_next_timer(execution_, &deadline_ns, &sequence) != 0;
  if (!timer && tasks_.empty()) return false;
  std::vector<pollfd> polls{{signals_.fd(), POLLIN, 0}};
  for (const RunningTask& task : tasks_) {
    if (task.process) task.process->AddPolls(&polls);
  }
  int timeout_ms = -1;
  if (timer) {
    // Rounded up: waking before the deadline would spin.
    int64_t left_ms = (std::max<int64_t>(0, deadline_ns - Now()) + kMillisecondNs - 1) / kMillisecondNs;
    timeout_ms = static_cast<int>(std::min<int64_t>(left_ms, 60'000));
  }
  if (run_.show_progress) {
    if (timeout_ms < 0 || timeout_ms > 1000) {
      if (ReadClock(CLOCK_MONOTONIC) - monotonic_start_ns_ >= kSecondNs) ShowProgress(deadline_ns, timer);
      timeout_ms = 1000;
    }
  }
  poll(polls.data(), polls.size(), timeout_ms);
  if (signals_.Interrupted()) {
    HideProgress();
    std::string cause = "interrupted";
    aslrt_execution_stop(execution_, {nullptr, 0}, View(cause));
  }
  return true;
}

bool RealTimeHost::Run(sim::RunResult* result) {
  result->seed = run_.seed;
  aslrt_options options = run_.options.execution;
  options.size = sizeof(aslrt_options);
  execution_ = aslrt_execution_create(run_.machine, &options, &table_, this);
  if (execution_ == nullptr) {
    result->problem = "no memory for the execution";
    return false;
  }
  trace_.Add({wall_start_ns_, 0, sim::TraceKind::kStart, {sim::HashText(run_.input)}});
  if (aslrt_execution_start(execution_, run_.input.data(), run_.input.size()) != ASLRT_OK) {
    result->problem = std::string("the input was refused: ") + aslrt_last_error(execution_);
    return false;
  }
  while (aslrt_execution_run(execution_) == ASLRT_RUNNING) {
    if (Announce()) continue;
    SpawnWaiting();
    if (!StepTasks() && !Wait()) break;
  }
  HideProgress();
  sim::FillResult(execution_, run_.options, trace_, result);
  return true;
}

// Answers requests of the simulator's host by running the handler to its end.
class HandlerAnswers final : public sim::Answerer {
 public:
  explicit HandlerAnswers(const Handlers* handlers) : handlers_(handlers) {}
  void Reset() override { texts_.clear(); }
  bool Answer(const aslrt_task& task, sim::Choices& choices, sim::Reply* reply,
              std::string* problem) override;

 private:
  aslrt_text_view Keep(std::string text) { return View(texts_.emplace_back(std::move(text))); }

  const Handlers* handlers_;
  SignalPipe signals_;
  std::deque<std::string> texts_;  // live until the execution has ended
};

bool HandlerAnswers::Answer(const aslrt_task& task, sim::Choices&, sim::Reply* reply, std::string* problem) {
  const Handler& handler = handlers_->Of(task.state);
  std::string input;
  aslrt::AppendJson(input, task.input);
  Process process;
  HandlerReply answer;
  answer.error = "States.TaskFailed";
  if (process.Spawn(handler.words, std::move(input), &answer.cause)) {
    while (!process.Step()) {
      std::vector<pollfd> polls{{signals_.fd(), POLLIN, 0}};
      process.AddPolls(&polls);
      poll(polls.data(), polls.size(), -1);
      if (!signals_.Interrupted()) continue;
      *problem = "interrupted";
      return false;
    }
    answer = ReplyOf(handler, process);
  }
  reply->submitted = Keep("{}");
  if (answer.succeeded) {
    reply->kind = sim::Reply::Kind::kOutput;
    reply->output = Keep(std::move(answer.output));
  } else {
    reply->kind = sim::Reply::Kind::kError;
    reply->error = Keep(std::move(answer.error));
    reply->cause = Keep(std::move(answer.cause));
  }
  return true;
}

}  // namespace

bool RunInRealTime(const LocalRun& run, sim::RunResult* result) { return RealTimeHost(run).Run(result); }

bool RunInVirtualTime(const LocalRun& run, sim::RunResult* result) {
  HandlerAnswers answers(run.handlers);
  sim::Runner runner(run.machine, run.options);
  return runner.Run(run.input, run.seed, answers, result);
}

int64_t RealTimeNs() { return ReadClock(CLOCK_REALTIME); }

uint64_t FreshSeed() {
  // 32 bits, so that the seed survives tools that read JSON numbers as doubles.
  return std::random_device{}();
}

}  // namespace aslc::cli
