// Runs in which somebody chooses what goes first of all that can happen at one instant (event_loop.h).
#include <algorithm>

#include "sim/event_loop.h"
#include "sim/task_facts.h"
#include "sim/trace_recorder.h"

namespace aslc::sim {

void EventLoop::Hold(Node& node, const aslrt_task& task) {
  HeldCall call;
  call.node = node.number();
  call.task = task;
  call.input = buffer_;
  if (task.token.data != nullptr) call.token.assign(task.token.data, task.token.size);
  call.iterations.assign(task.iterations, task.iterations + task.iteration_count);
  call.function = FunctionOfTask(task);
  call.task.input = {};
  call.sequence = aslrt_next_sequence(node.x);
  for (uint64_t i = 1; i < StepTracker::kSequencesHeld; ++i) aslrt_next_sequence(node.x);
  call.causes = steps_.CausesNow();
  steps_.NotePlace(node.number(), task);
  steps_.Hold(std::move(call));
}

void EventLoop::ServeHeld(HeldCall call) {
  Node& node = *nodes_[call.node];
  aslrt_task& task = call.task;
  task.iterations = call.iterations.data();
  if (task.token.data != nullptr) task.token = {call.token.data(), call.token.size()};
  aslrt_task moved = task;
  moved.path = PathIn(node.identity, task.path);
  Footprint& touched = steps_.touched();
  steps_.UseSequences(call.sequence);
  Serve(node, task, {call.node, node.machine(), moved, call.input, node.identity, &touched, call.function});
  steps_.EndSequences();
  if (touched.declared()) {
    touched.Read(Shared::kOutside);
  } else {
    touched.Write(Shared::kOutside);
  }
}

void EventLoop::NoteEnd(const Node& node) {
  aslrt_result ended{};
  aslrt_execution_result(node.x, &ended);
  // One that succeeds has come to the end of all its branches.
  if (ended.status != ASLRT_SUCCEEDED) steps_.TouchExecution(node.number());
  if (step_functions_ != nullptr) steps_.touched().Write(Shared::kAccount);
}

void EventLoop::RunByChoice() {
  chooser_->Begin();
  RunNode(*nodes_[0]);
  while (problem_.empty() && MakeStep()) {
  }
  chooser_->Rest();
}

bool EventLoop::MakeStep() {
  FindReady();
  if (ready_.empty()) return WaitForStep();
  const size_t chosen = chooser_->Choose(ready_);
  if (chosen == StepChooser::kGiveUp) {
    problem_ = "this order was given up";
    return false;
  }
  const ReadyStep& step = ready_[chosen];
  trace_.Add({outside_->now_ns(),
              0,
              TraceKind::kStep,
              {step.branch.path, static_cast<uint64_t>(step.kind), step.task},
              step.branch.execution});
  const uint64_t uses = objects_.uses();
  steps_.BeginStep(step.branch);
  if (Do(picks_[chosen])) RunNode(*nodes_[step.branch.execution]);
  // What Maps read and write by themselves.
  if (objects_.uses() != uses) steps_.touched().Write(Shared::kObjects);
  steps_.EndStep();
  chooser_->Did(steps_.touched());
  return problem_.empty();
}

// To the next instant. False: there is none.
bool EventLoop::WaitForStep() {
  chooser_->Rest();
  steps_.Rest();
  Instant at;
  bool is_timer = false;
  const bool any = Earliest(&at, &is_timer);
  if (outside_->Wait(any ? at.time_ns : kForever) == Outside::Waited::kNothing) return false;
  FindReady();
  // A timer that is no longer set: the execution says when the next one is due.
  if (any && is_timer && ready_.empty() && at.time_ns <= outside_->now_ns()) RunNode(*nodes_[at.node]);
  return problem_.empty();
}

// All that can happen now, what would come next without a chooser first.
void EventLoop::FindReady() {
  ready_.clear();
  picks_.clear();
  for (size_t i = 0; i < steps_.held().size(); ++i) {
    const HeldCall& call = steps_.held()[i];
    ready_.push_back({{call.node, call.task.path}, ReadyStep::Kind::kCall, call.task.state, call.task.id,
                      steps_.Causes(call.causes, call.node)});
    picks_.push_back({ReadyStep::Kind::kCall, i, {}, false});
  }
  const size_t calls = ready_.size();
  std::vector<Event> due;
  queue_.Due(outside_->now_ns(), &due);
  for (auto& node : nodes_) AddDue(*node, due);
  // Of several executions in the order of the loop.
  std::vector<size_t> order(ready_.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin() + static_cast<std::ptrdiff_t>(calls), order.end(),
            [&](size_t a, size_t b) { return picks_[a].at < picks_[b].at; });
  std::vector<ReadyStep> ready;
  std::vector<Pick> picks;
  for (const size_t i : order) {
    ready.push_back(std::move(ready_[i]));
    picks.push_back(picks_[i]);
  }
  ready_.swap(ready);
  picks_.swap(picks);
}

void EventLoop::AddDue(Node& node, std::span<const Event> due) {
  Instant timer{kForever, node.number(), 0};
  const bool timed = node.running && aslrt_execution_next_timer(node.x, &timer.time_ns, &timer.sequence) != 0 &&
                     timer.time_ns <= outside_->now_ns();
  for (const Event& event : due) {
    if (event.at.node != node.number()) continue;
    if (timed && timer < event.at) break;
    AddEvent(node, event, timed);
    // Timers that are due fire whenever the execution runs: until they have, the order is that of the loop.
    if (timed) return;
  }
  if (!timed) return;
  ready_.push_back({{node.number(), kWholeExecution}, ReadyStep::Kind::kTimer, ASLRT_NONE, 0,
                    steps_.Causes(0, node.number())});
  picks_.push_back({ReadyStep::Kind::kTimer, 0, timer, false});
}

void EventLoop::AddEvent(const Node& node, const Event& event, bool forced) {
  const bool of_task = event.kind == EventKind::kStarted || event.kind == EventKind::kSubmitted ||
                       event.kind == EventKind::kFinished;
  auto [path, state] = of_task ? steps_.PlaceOf(node.number(), event.task_id)
                               : std::pair(kWholeExecution, static_cast<uint32_t>(ASLRT_NONE));
  if (forced) path = kWholeExecution;
  const BranchId branch{node.number(), path};
  // Steps of one branch keep their order.
  const bool waits = std::any_of(ready_.begin(), ready_.end(), [&](const ReadyStep& r) { return r.branch == branch; });
  if (waits) return;
  const auto kind = forced ? ReadyStep::Kind::kTimer : ReadyStep::Kind::kEvent;
  ready_.push_back({branch, kind, state, event.task_id, steps_.Causes(event.causes, node.number())});
  picks_.push_back({kind, 0, event.at, true});
}

// Whether the execution has something to do then.
bool EventLoop::Do(const Pick& pick) {
  if (pick.kind == ReadyStep::Kind::kCall) {
    ServeHeld(steps_.Take(pick.held));
    return false;
  }
  if (pick.is_event) {
    const Event event = queue_.Take(pick.at);
    if (event.kind == EventKind::kPollEnd) steps_.touched().Write(Shared::kAccount);
    return Perform(event);
  }
  trace_.Add({outside_->now_ns(), pick.at.sequence, TraceKind::kTimer, {}, pick.at.node});
  return true;
}

}  // namespace aslc::sim
