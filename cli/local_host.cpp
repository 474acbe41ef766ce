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
#include "sim/event_loop.h"

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
  uint32_t node = 0, machine = 0, state = 0;
  uint64_t id = 0;
  std::string input;
  std::unique_ptr<Process> process;  // null while it waits its turn
  std::string spawn_error;
};

// The clock of the machine, and handlers that run side by side.
class RealTime final : public sim::Outside {
 public:
  explicit RealTime(const LocalRun& run) : run_(run) {}
  // The loop outlives the runs.
  void Use(sim::EventLoop* loop) { loop_ = loop; }
  void HideProgress();

  void Begin(int64_t) override {
    wall_start_ns_ = ReadClock(CLOCK_REALTIME);
    monotonic_start_ns_ = ReadClock(CLOCK_MONOTONIC);
  }
  // The wall clock when the run began, and from then on a clock that nobody sets.
  int64_t now_ns() const override { return wall_start_ns_ + (ReadClock(CLOCK_MONOTONIC) - monotonic_start_ns_); }
  bool Answers(const sim::Asked& asked) override;
  bool Ask(const sim::Asked& asked, sim::Choices& choices, sim::Reply* reply, std::string* problem) override;
  void Cancel(uint32_t node, uint64_t id) override;
  Waited Wait(int64_t until_ns) override;

 private:
  void SpawnWaiting();
  bool StepTasks();
  void Reply(const RunningTask& task, const HandlerReply& reply);
  void ShowProgress(int64_t deadline_ns);
  aslrt_text_view Keep(std::string text) { return View(texts_.emplace_back(std::move(text))); }

  const LocalRun& run_;
  sim::EventLoop* loop_ = nullptr;
  int64_t wall_start_ns_ = 0, monotonic_start_ns_ = 0;
  SignalPipe signals_;
  std::deque<RunningTask> tasks_;  // in the order of their requests
  std::deque<std::string> texts_;  // of replies, until the run has ended
  bool progress_shown_ = false;
};

bool RealTime::Answers(const sim::Asked& asked) { return run_.handlers->Has(asked.machine, asked.task.state); }

// The steps before a task's end, of those families that have such, are told at once.
bool RealTime::Ask(const sim::Asked& asked, sim::Choices&, sim::Reply* reply, std::string*) {
  RunningTask running;
  running.node = asked.node;
  running.machine = asked.machine;
  running.state = asked.task.state;
  running.id = asked.task.id;
  running.input = asked.input;
  tasks_.push_back(std::move(running));
  reply->kind = sim::Reply::Kind::kNever;
  reply->submitted = {"{}", 2};
  return true;
}

// A task that nobody waits for is asked to end; its reply is not looked at.
void RealTime::Cancel(uint32_t node, uint64_t id) {
  for (size_t i = 0; i < tasks_.size(); ++i) {
    if (tasks_[i].node != node || tasks_[i].id != id) continue;
    if (tasks_[i].process) tasks_[i].process->Kill(SIGTERM);
    tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

void RealTime::SpawnWaiting() {
  size_t alive = 0;
  for (RunningTask& task : tasks_) {
    if (++alive > kHandlersMax) return;
    if (task.process) continue;
    task.process = std::make_unique<Process>();
    task.process->Spawn(run_.handlers->Of(task.machine, task.state).words, std::move(task.input), &task.spawn_error);
  }
}

// Gives one task that has ended to the loop; false when none has.
bool RealTime::StepTasks() {
  for (size_t i = 0; i < tasks_.size(); ++i) {
    RunningTask& task = tasks_[i];
    if (!task.process) continue;
    if (task.spawn_error.empty() && !task.process->Step()) continue;
    RunningTask ended = std::move(task);
    tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(i));
    HandlerReply reply{false, "", "States.TaskFailed", ended.spawn_error};
    if (ended.spawn_error.empty()) reply = ReplyOf(run_.handlers->Of(ended.machine, ended.state), *ended.process);
    Reply(ended, reply);
    return true;
  }
  return false;
}

void RealTime::Reply(const RunningTask& task, const HandlerReply& answer) {
  sim::Reply reply;
  reply.kind = answer.succeeded ? sim::Reply::Kind::kOutput : sim::Reply::Kind::kError;
  if (answer.succeeded) {
    reply.output = Keep(answer.output);
  } else {
    reply.error = Keep(answer.error);
    reply.cause = Keep(answer.cause);
  }
  loop_->Reply({task.node, task.id}, reply);
}

void RealTime::ShowProgress(int64_t deadline_ns) {
  int64_t now = now_ns();
  std::string text = "running " + std::to_string((now - wall_start_ns_) / kSecondNs) + " s";
  if (loop_->running() > 1) text += ", executions: " + std::to_string(loop_->running());
  if (!tasks_.empty()) text += ", tasks: " + std::to_string(tasks_.size());
  if (deadline_ns != sim::kForever)
    text += ", next timer in " + std::to_string(std::max<int64_t>(0, deadline_ns - now) / kSecondNs) + " s";
  std::fprintf(stderr, "\r\x1b[K%s", text.c_str());
  std::fflush(stderr);
  progress_shown_ = true;
}

void RealTime::HideProgress() {
  if (!std::exchange(progress_shown_, false)) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

// Until a handler has something to say, the time has come or the user interrupts.
sim::Outside::Waited RealTime::Wait(int64_t until_ns) {
  if (until_ns <= now_ns()) return Waited::kDue;
  SpawnWaiting();
  if (StepTasks()) return Waited::kAgain;
  if (until_ns == sim::kForever && tasks_.empty()) return Waited::kNothing;
  std::vector<pollfd> polls{{signals_.fd(), POLLIN, 0}};
  for (const RunningTask& task : tasks_) {
    if (task.process) task.process->AddPolls(&polls);
  }
  int timeout_ms = -1;
  if (until_ns != sim::kForever) {
    // Rounded up: waking before the deadline would spin.
    int64_t left_ms = (std::max<int64_t>(0, until_ns - now_ns()) + kMillisecondNs - 1) / kMillisecondNs;
    timeout_ms = static_cast<int>(std::min<int64_t>(left_ms, 60'000));
  }
  if (run_.show_progress) {
    if (timeout_ms < 0 || timeout_ms > 1000) {
      if (ReadClock(CLOCK_MONOTONIC) - monotonic_start_ns_ >= kSecondNs) ShowProgress(until_ns);
      timeout_ms = 1000;
    }
  }
  poll(polls.data(), polls.size(), timeout_ms);
  if (signals_.Interrupted()) {
    HideProgress();
    loop_->StopAll("interrupted");
  }
  return Waited::kAgain;
}

// Answers requests of the simulator's host by running the handler to its end.
class HandlerAnswers final : public sim::Answerer {
 public:
  // machine: whose Tasks; those of the first also for the others of the account, which may be null.
  HandlerAnswers(const Handlers* handlers, const sim::Account* account, SignalPipe* signals, uint32_t machine = 0)
      : handlers_(handlers), machine_(machine), signals_(*signals) {
    if (account == nullptr || machine != 0) return;
    for (uint32_t i = 0; i < account->machines.size(); ++i) {
      others_.push_back(std::make_unique<HandlerAnswers>(handlers, account, signals, i + 1));
    }
  }
  void Reset() override {
    texts_.clear();
    for (auto& other : others_) other->Reset();
  }
  bool Answer(const sim::Request& request, sim::Choices& choices, sim::Reply* reply,
              std::string* problem) override;
  bool Knows(const aslrt_task& task) override { return handlers_->Has(machine_, task.state); }
  sim::Answerer* OfMachine(uint32_t machine) override { return others_[machine - 1].get(); }

 private:
  aslrt_text_view Keep(std::string text) { return View(texts_.emplace_back(std::move(text))); }

  const Handlers* handlers_;
  const uint32_t machine_;
  SignalPipe& signals_;
  std::vector<std::unique_ptr<HandlerAnswers>> others_;
  std::deque<std::string> texts_;  // live until the execution has ended
};

bool HandlerAnswers::Answer(const sim::Request& request, sim::Choices&, sim::Reply* reply,
                            std::string* problem) {
  const Handler& handler = handlers_->Of(machine_, request.task.state);
  Process process;
  HandlerReply answer;
  answer.error = "States.TaskFailed";
  if (process.Spawn(handler.words, std::string(request.input), &answer.cause)) {
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

bool RunInRealTime(const LocalRun& run, sim::RunResult* result) {
  RealTime time(run);
  struct Hook {
    RealTime& time;
    const sim::RunOptions& options;
  } hook{time, run.options};
  sim::RunOptions options = run.options;
  if (options.event_hook != nullptr) {
    options.event_user = &hook;
    options.event_hook = [](void* user, aslrt_execution* x, const aslrt_event* event) {
      auto* self = static_cast<Hook*>(user);
      self->time.HideProgress();
      self->options.event_hook(self->options.event_user, x, event);
    };
  }
  sim::EventLoop loop(run.machine, options, &time);
  time.Use(&loop);
  bool ran = loop.Run(run.input, run.seed, result);
  time.HideProgress();
  return ran;
}

bool RunInVirtualTime(const LocalRun& run, sim::RunResult* result) {
  SignalPipe signals;
  HandlerAnswers answers(run.handlers, run.options.account, &signals);
  sim::Runner runner(run.machine, run.options);
  return runner.Run(run.input, run.seed, answers, result);
}

int64_t RealTimeNs() { return ReadClock(CLOCK_REALTIME); }

uint64_t FreshSeed() {
  // 32 bits, so that the seed survives tools that read JSON numbers as doubles.
  return std::random_device{}();
}

}  // namespace aslc::cli
