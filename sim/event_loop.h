// All executions of one run under one clock: the first, and those that it and others start. An execution is a
// node; what happens next is chosen over all nodes by (time, number of the node, sequence). There is one event
// queue, one choice stream and one trace hash. run.h drives it in virtual time, cli/local_host.h in real time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/clock.h"
#include "sim/object_store.h"
#include "sim/outside.h"
#include "sim/run.h"
#include "sim/trace.h"

namespace aslc::sim {

class EventLoop {
 public:
  // The machine and `outside` outlive it.
  EventLoop(const aslrt_machine* machine, const RunOptions& options, Outside* outside);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // One run, from the start of the first execution until nothing is left to happen. False: given up, see
  // result->problem. The result's strings are used again.
  bool Run(std::string_view input, uint64_t seed, RunResult* result);
  Choices& choices() { return choices_; }

  // ---- for Outside, between runs of executions

  // The end of a task whose reply was not known when it asked.
  void Reply(uint32_t node, uint64_t task, const sim::Reply& reply);
  // Stops every execution that runs.
  void StopAll(std::string_view cause);
  // The run is given up.
  void GiveUp(std::string problem) { problem_ = std::move(problem); }
  size_t running() const { return running_; }

 private:
  struct StateFacts {
    uint64_t name_hash, resource_hash;
  };
  // One execution. What hosts get as their data.
  struct Node {
    EventLoop* loop = nullptr;
    uint32_t number = 0, machine = 0;
    aslrt_execution* x = nullptr;
    bool running = false;
    Instant timer{};  // as it is in timers_
  };
  struct KeptReply {
    sim::Reply reply;
    uint32_t events = 0;  // that refer to it
  };

  static Node& NodeOf(void* data) { return *static_cast<Node*>(data); }
  void MakeHost(bool reports_events);
  void AddMachine(const aslrt_machine* machine);
  void Begin(uint64_t seed);
  void RunNode(Node& node);
  bool SaveAndRestore(Node& node);
  void Ended(Node& node);
  bool Next(uint32_t* node);
  bool Earliest(Instant* at, bool* is_timer);
  void NoteTimer(Node& node);
  void Start(Node& node, const aslrt_task& task);
  void Cancel(Node& node, uint64_t task);
  uint64_t Draw(const Node& node, aslrt_draw key);
  void Schedule(Node& node, uint64_t task, EventKind kind, int64_t time_ns, uint32_t reply);
  uint32_t Keep(const sim::Reply& reply);
  void Drop(uint32_t reply);
  bool Deliver(const Event& event);
  aslrt_result_code Finish(Node& node, const Event& event, const sim::Reply& reply);
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
  uint32_t alone_ = 0;  // the node that runs, when only one does
  bool used_ = false;
  EventQueue queue_;
  TimerHeap timers_;  // of all nodes that run, when several do
  Choices choices_;
  TraceHash trace_;
  std::vector<KeptReply> replies_;
  std::vector<uint32_t> free_replies_;
  std::vector<Event> cancelled_;
  std::vector<uint32_t> visits_by_retries_;  // of the first machine: state * kRetriesShown + min(retries, last)
  std::vector<uint8_t> visited_;
  std::string buffer_, problem_, snapshot_;
};

}  // namespace aslc::sim
