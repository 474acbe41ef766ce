// All executions of one run under one clock: the first, and those that it and others start. An execution is a
// node; what happens next is chosen over all nodes by (time, number of the node, sequence). There is one event
// queue, one choice stream and one trace hash. run.h drives it in virtual time, cli/local_host.h in real time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/activities.h"
#include "sim/api_call.h"
#include "sim/choices.h"
#include "sim/clock.h"
#include "sim/disturbance.h"
#include "sim/object_store.h"
#include "sim/outside.h"
#include "sim/run.h"
#include "sim/run_meter.h"
#include "sim/step_functions.h"
#include "sim/steps.h"
#include "sim/trace.h"

namespace aslc::sim {

// An execution to be started.
struct NewExecution {
  uint32_t machine = 0;  // as in ExecutionRecord
  std::string name, arn, state_machine_arn, input;
  std::optional<std::string> trace_header;
  bool copied = false;  // by an execution that is a copy
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
  // For the runs that follow; outlives them. Null: nothing happens to executions.
  void Disturb(Disturbance* disturbance) { disturbance_ = disturbance; }
  // As RunOptions::redrives, for the runs that follow.
  void set_redrives(uint32_t redrives) { options_.redrives = redrives; }
  // As Runner::UseChooser.
  void UseChooser(StepChooser* chooser) { chooser_ = chooser; }

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
  // An execution that has ended goes on now. False: it cannot, see its record (RefreshRedrives).
  bool Redrive(uint32_t node);
  // What its record says of redrives, as it is now.
  void RefreshRedrives(uint32_t node);
  // As aslrt_map_runs_write has them.
  std::string MapRunsOf(uint32_t node);
  void UpdateMapRun(uint32_t node, std::string arn, const aslrt_map_run_bounds& bounds);
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
  // What the process of an execution has done since it saved the execution last, and would lose. `kept`: it is known.
  struct Unsaved {
    struct Call {
      uint64_t task, path;  // path: as the outside sees it
      uint32_t state, attempt, visit;
    };
    uint32_t point = 0;    // save points so far
    bool kept = false;
    std::string snapshot;  // of the last save; empty: it has not been saved yet
    uint32_t redrives = 0;  // redrives_left then
    bool redriven = false;  // what was saved had ended, and was redriven then
    std::vector<Call> calls;
    std::vector<Event> delivered, cancelled;  // events that tasks had, and ones that tasks do not get any more
  };
  // One execution. What hosts get as their data.
  struct Node {
    EventLoop* loop = nullptr;
    aslrt_execution* x = nullptr;
    bool running = false;
    uint32_t redrives_left = 0;
    Instant timer{};  // as it is in timers_
    aslrt_options options{};  // with texts of the record, but for the first
    ExecutionRecord record{};
    // What draws and faults know it by. Copies, and what they start, count apart, so that the others are the same
    // with and without them.
    uint32_t identity = 0;
    std::optional<int64_t> repeat_after_ns;  // a copy starts so much later than it ends
    Unsaved unsaved;
    bool down = false;  // its process is not there until up_ns
    int64_t up_ns = 0;
    uint64_t most_branches = 0;  // before it was restored
    uint32_t number() const { return record.number; }
    uint32_t machine() const { return record.machine; }
  };
  // A served call whose end is another than the account gives it.
  using Altered = sim::Reply;  // Disturbance::OfServedCall
  // A reply that events refer to, and texts of its own: error and cause, or one output.
  struct KeptReply {
    sim::Reply reply;
    std::optional<std::string> first, second;
    uint32_t events = 0;  // that refer to it
  };

  // Bounds of a Map Run that change.
  struct MapRunUpdate {
    std::string arn;
    aslrt_map_run_bounds bounds;
  };

  static constexpr uint32_t kNoReply = UINT32_MAX;

  static Node& NodeOf(void* data) { return *static_cast<Node*>(data); }
  static uint64_t PathIn(uint32_t identity, uint64_t path);
  void MakeHost(bool reports_events);
  void AddMachine(const aslrt_machine* machine);
  bool StartFirst(std::string_view input);
  void Begin(uint64_t seed);
  void RunNode(Node& node);
  bool RedriveAtOnce(Node& node);
  bool Update(Node& node, const MapRunUpdate& update);
  void MeasureNode(Node& node);
  aslrt_execution* Create(Node& node);  // its execution, by its options
  bool SaveAndRestore(Node& node);
  // event_loop_crash.cpp. AtSavePoint: false when the execution is not as it was, because it crashed or was stopped.
  bool AtSavePoint(Node& node, bool ended);
  void Save(Node& node);
  void Crash(Node& node, int64_t delay_ns);
  bool ComeBack(Node& node);
  void Resume(Node& node);
  void ForgetUnsaved(Node& node);
  void LogDelivered(Node& node, uint64_t task, EventKind kind, sim::Reply reply);
  void AtStart(Node& node);
  void LaunchCopy(Node& original);
  void CopyLater(Node& node, int64_t delay_ns);
  void NoteFault(const Node& node, const Fault& fault);
  void NoteCallFault(const Node& node, const aslrt_task& task, std::string_view fault);

  Node& Add(bool copied);
  bool Enter(Node& node, std::string* refusal);
  void Ended(Node& node);
  void RecordEnd(const Node& node);
  bool Next(uint32_t* node);
  bool Earliest(Instant* at, bool* is_timer);
  void NoteTimer(Node& node);
  void Start(Node& node, const aslrt_task& task);
  void Serve(Node& node, const aslrt_task& task, const Asked& asked);
  bool IsServedByAccount(Node& node, const Asked& asked, const StateFacts& facts);
  void CallAccount(Node& node, const Asked& asked, const StateFacts& facts);
  void ServeByAccount(Node& node, const Asked& asked, const StateFacts& facts);
  const Altered* AlteredAt(const TaskPlace& place) const;
  void End(const TaskPlace& place, sim::Reply::Kind kind, std::string first, std::optional<std::string> second);
  void AlterCallback(const TaskPlace& place, const sim::Reply& reply);
  void Callback(Node& node, uint64_t task, const sim::Reply& reply, const Altered& how);
  bool ActivityExists(Node& node, aslrt_text_view arn);
  void Cancel(Node& node, uint64_t task);
  uint64_t Draw(const Node& node, aslrt_draw key);
  void Schedule(Node& node, uint64_t task, EventKind kind, int64_t time_ns, uint32_t reply);
  void Wake(Node& node);
  uint32_t Keep(const sim::Reply& reply);
  void Drop(uint32_t reply);
  void FreeReplies();
  bool Perform(const Event& event);
  // ---- with a chooser (event_loop_steps.cpp)
  struct Pick {
    ReadyStep::Kind kind = ReadyStep::Kind::kCall;
    size_t held = 0;  // of a call
    Instant at;       // of an event or a timer
    bool is_event = false;
  };
  void NoteEnd(const Node& node);
  void RunByChoice();
  bool MakeStep();
  bool WaitForStep();
  void FindReady();
  void AddDue(Node& node, std::span<const Event> due);
  void AddEvent(const Node& node, const Event& event, bool forced);
  bool Do(const Pick& pick);
  void Hold(Node& node, const aslrt_task& task);
  void ServeHeld(HeldCall call);
  bool Deliver(Node& node, const Event& event, const sim::Reply& reply);
  void Stop(Node& node, const Event& event);
  void StopNow(Node& node, uint64_t sequence, aslrt_text_view error, aslrt_text_view cause);
  void Tell(Node& node, uint64_t task, EventKind event, sim::Reply::Kind kind, std::optional<std::string> first,
            std::optional<std::string> second, int64_t delay_ns = 0, uint32_t copies = 1);
  void ScheduleEnd(Node& node, uint64_t task, uint32_t reply, int64_t delay_ns, uint32_t copies);
  static aslrt_result_code EndTask(aslrt_execution* x, uint64_t task, const sim::Reply& reply);
  static TraceRecord ReplyRecord(int64_t time_ns, const Instant& at, uint64_t task, const sim::Reply& reply);
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
  Disturbance* disturbance_ = nullptr;
  bool watches_points_ = false;   // the disturbance does, in this run
  uint32_t originals_ = 0, copies_ = 0;  // executions so far that are none, and ones that are or come from them
  uint32_t pending_copies_ = 0;   // that are to start
  bool given_up_ = false;
  std::string_view first_input_;
  std::map<TaskPlace, Altered> altered_;
  EventQueue queue_;
  TimerHeap timers_;  // of all nodes that run, when several do
  Choices choices_;
  TraceHash trace_;
  std::deque<KeptReply> replies_;
  std::vector<uint32_t> free_replies_;
  std::vector<Event> cancelled_;
  std::deque<MapRunUpdate> updates_;  // of this run
  bool redrives_ended_ = false;       // some state may redrive executions that have ended
  RunMeter meter_;
  std::vector<uint8_t> visited_;
  std::vector<uint64_t> counters_;  // of coverage, by point of the first machine
  std::unique_ptr<StepFunctions> step_functions_;  // null: there is no account
  std::string role_arn_, buffer_, problem_, snapshot_;
  StepChooser* chooser_ = nullptr;
  StepTracker steps_;  // used with a chooser only
  std::vector<ReadyStep> ready_;
  std::vector<Pick> picks_;  // of ready_
};

}  // namespace aslc::sim
