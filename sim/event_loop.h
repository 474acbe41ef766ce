// All executions of one run under one clock: the first, and those that it and others start. An execution is a
// node; what happens next is chosen over all nodes by (time, number of the node, sequence). There is one event
// queue, one choice stream and one trace hash. run.h drives it in virtual time, cli/local_host.h in real time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/activities.h"
#include "sim/api_call.h"
#include "sim/choices.h"
#include "sim/clock.h"
#include "sim/object_store.h"
#include "sim/outside.h"
#include "sim/run.h"
#include "sim/step_functions.h"
#include "sim/trace.h"

namespace aslc::sim {

// An execution to be started.
struct NewExecution {
  uint32_t machine = 0;  // as in ExecutionRecord
  std::string name, arn, state_machine_arn, input;
  std::optional<std::string> trace_header;
};

class EventLoop {
 public:
  // The machine, `outside` and what the options refer to outlive it.
  EventLoop(const aslrt_machine* machine, const RunOptions& options, Outside* outside);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // One run, from the start of the first execution until nothing is left to happen. False: given up, see
  // result->problem. The result's strings are used again.
  bool Run(std::string_view input, uint64_t seed, RunResult* result);
  Choices& choices() { return choices_; }

  // ---- for whoever answers Tasks

  // The end of a task whose reply was not known when it asked. The reply's texts live until the run ends.
  void Reply(const TaskPlace& place, const sim::Reply& reply);
  // Stops every execution that runs, at once; not from inside of one.
  void StopAll(std::string_view cause);
  // The run is given up.
  void GiveUp(std::string problem) { problem_ = std::move(problem); }
  size_t running() const { return running_; }

  // ---- for calls of Step Functions

  int64_t now_ns() const { return outside_->now_ns(); }
  const ExecutionRecord& record(uint32_t node) const { return nodes_[node]->record; }
  uint32_t executions() const { return static_cast<uint32_t>(nodes_.size()); }  // started so far
  const aslrt_machine* first_machine() const { return machines_[0]; }
  std::string_view role_arn() const { return role_arn_; }
  // The events so far, JSON text; as FillResult has it.
  std::string HistoryOf(uint32_t node);
  // Starts an execution now. False: its input is refused.
  bool Launch(NewExecution made, uint32_t* node, std::string* refusal);
  void StopLater(uint32_t node, std::optional<std::string> error, std::optional<std::string> cause);
  // What becomes of a task, told in the order of events.
  void Submit(const TaskPlace& place, std::string output);
  void Succeed(const TaskPlace& place, std::string output);
  void Fail(const TaskPlace& place, std::string error, std::string cause);
  void PollUntil(const TaskPlace& place, int64_t time_ns);
  // A worker has taken the task of an activity.
  void TakenBy(const TaskPlace& place, const std::optional<std::string>& worker);
  // A task's end by its token; kNever: a heartbeat. What the engine says of it.
  aslrt_result_code Settle(const TaskPlace& place, const sim::Reply& reply);

 private:
  struct StateFacts {
    uint64_t name_hash, resource_hash;
    Operation operation;
    bool optimized;
    StartPattern pattern;
  };
  // One execution. What hosts get as their data.
  struct Node {
    EventLoop* loop = nullptr;
    aslrt_execution* x = nullptr;
    bool running = false;
    Instant timer{};  // as it is in timers_
    aslrt_options options{};  // with texts of the record, but for the first
    ExecutionRecord record{};
    uint32_t number() const { return record.number; }
    uint32_t machine() const { return record.machine; }
  };
  // A reply that events refer to, and texts of its own: error and cause, or one output.
  struct KeptReply {
    sim::Reply reply;
    std::optional<std::string> first, second;
    uint32_t events = 0;  // that refer to it
  };

  static constexpr uint32_t kNoReply = UINT32_MAX;

  static Node& NodeOf(void* data) { return *static_cast<Node*>(data); }
  void MakeHost(bool reports_events);
  void AddMachine(const aslrt_machine* machine);
  bool StartFirst(std::string_view input);
  void Begin(uint64_t seed);
  void RunNode(Node& node);
  bool Redrive(Node& node);
  aslrt_execution* Create(Node& node);  // its execution, by its options
  bool SaveAndRestore(Node& node);
  void Ended(Node& node);
  void RecordEnd(const Node& node);
  bool Next(uint32_t* node);
  bool Earliest(Instant* at, bool* is_timer);
  void NoteTimer(Node& node);
  void Start(Node& node, const aslrt_task& task);
  bool IsServedByAccount(Node& node, const Asked& asked, const StateFacts& facts);
  void ServeByAccount(Node& node, const Asked& asked, const StateFacts& facts);
  bool ActivityExists(Node& node, aslrt_text_view arn);
  void Cancel(Node& node, uint64_t task);
  uint64_t Draw(const Node& node, aslrt_draw key);
  void Schedule(Node& node, uint64_t task, EventKind kind, int64_t time_ns, uint32_t reply);
  void Wake(Node& node);
  uint32_t Keep(const sim::Reply& reply);
  void Drop(uint32_t reply);
  void FreeReplies();
  bool Perform(const Event& event);
  bool Deliver(Node& node, const Event& event, const sim::Reply& reply);
  void Stop(Node& node, const Event& event);
  void Tell(Node& node, uint64_t task, EventKind event, sim::Reply::Kind kind, std::optional<std::string> first,
            std::optional<std::string> second);
  static aslrt_result_code EndTask(aslrt_execution* x, uint64_t task, const sim::Reply& reply);
  static TraceRecord ReplyRecord(int64_t time_ns, const Instant& at, uint64_t task, const sim::Reply& reply);
  void CountRetry(uint32_t state, uint32_t attempt);
  void Drawn(const LoggedDraw& draw);
  void Fill(RunResult* result);

  RunOptions options_;
  Outside* outside_;
  aslrt_host table_{};
  ObjectSession objects_;
  std::vector<const aslrt_machine*> machines_;
  std::vector<std::vector<StateFacts>> facts_;  // by machine and state
  std::vector<std::unique_ptr<Node>> nodes_;    // the first stays
  size_t running_ = 0;
  uint64_t running_numbers_ = 0;  // their sum: the number of the one that runs, when only one does
  bool used_ = false;
  uint32_t redrives_left_ = 0;
  EventQueue queue_;
  TimerHeap timers_;  // of all nodes that run, when several do
  Choices choices_;
  TraceHash trace_;
  std::deque<KeptReply> replies_;
  std::vector<uint32_t> free_replies_;
  std::vector<Event> cancelled_;
  std::vector<uint32_t> visits_by_retries_;  // of the first machine: state * kRetriesShown + min(retries, last)
  std::vector<uint32_t> calls_;  // of the first machine, by state
  uint64_t largest_payload_ = 0;
  std::vector<uint8_t> visited_;
  std::vector<uint64_t> counters_;  // of coverage, by point of the first machine
  std::unique_ptr<StepFunctions> step_functions_;  // null: there is no account
  std::string role_arn_, buffer_, problem_, snapshot_;
};

}  // namespace aslc::sim
