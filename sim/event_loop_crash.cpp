// What happens to executions as wholes: they are saved, crash and come back, are stopped, run twice (event_loop.h,
// disturbance.h; docs/faults.md "Whole executions").
//
// A process saves its execution whenever it waits. When it dies, what the execution has done since the last save is
// lost: it becomes again what it was then. The world outside stays as it is. Ends of tasks count as received when they
// are saved, so they come again; calls made since are made again, and nobody hears the ends of the lost ones.
#include <algorithm>

#include "aslc/check.h"
#include "sim/event_loop.h"
#include "sim/trace_recorder.h"

namespace aslc::sim {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

aslrt_text_view View(const std::optional<std::string>& text) {
  return text ? aslrt_text_view{text->data(), text->size()} : aslrt_text_view{nullptr, 0};
}

int64_t Later(int64_t time_ns, int64_t delay_ns) {
  int64_t later = 0;
  return __builtin_add_overflow(time_ns, delay_ns, &later) ? INT64_MAX : later;
}

}  // namespace

void EventLoop::NoteFault(const Node& node, const Fault& fault) {
  const std::string_view word = FaultWord(fault.kind);
  if (options_.recorder != nullptr) options_.recorder->Fault(node.number(), ASLRT_NONE, ASLRT_NONE, word, now_ns());
  if (options_.fault_hook == nullptr) return;
  const int64_t delay_ns = fault.kind == FaultKind::kCrash ? fault.delay_ns : 0;
  options_.fault_hook(options_.fault_user, {word, {}, node.number(), fault.site.call, now_ns(), delay_ns});
}

void EventLoop::NoteCallFault(const Node& node, const aslrt_task& task, std::string_view fault) {
  if (options_.fault_hook == nullptr) return;
  const std::string_view state(task.state_name.data, task.state_name.size);
  options_.fault_hook(options_.fault_user, {fault, state, node.number(), 0, now_ns(), 0});
}

// ---- what is decided when an execution starts

void EventLoop::AtStart(Node& node) {
  node.unsaved = {};
  node.unsaved.redrives = node.redrives_left;
  if (disturbance_ == nullptr) return;
  const bool express = aslrt_machine_image(machines_[node.machine()])->type == ASLRT_EXPRESS;
  FaultPlan faults;
  disturbance_->AtStart({node.identity, 0, false, express, 0, now_ns()}, choices_, &faults);
  for (const Fault& fault : faults) {
    if (fault.kind == FaultKind::kStop) {
      sim::Reply stop;
      stop.fault = FaultWord(FaultKind::kStop);
      const uint32_t kept = Keep(stop);
      replies_[kept].first = fault.error;
      replies_[kept].second = fault.cause;
      replies_[kept].reply.error = View(replies_[kept].first);
      replies_[kept].reply.cause = View(replies_[kept].second);
      ++replies_[kept].events;
      // Without a number of the execution's own, which would move its others.
      const int64_t time_ns = std::max(now_ns(), Later(options_.start_ns, fault.at_ns));
      queue_.Push({{time_ns, node.number(), 0}, 0, EventKind::kStop, kept});
      continue;
    }
    NoteFault(node, fault);
    if (fault.kind == FaultKind::kRepeated) {
      node.repeat_after_ns = fault.delay_ns;
    } else {
      CopyLater(node, fault.delay_ns);
    }
  }
  if (!watches_points_ || !disturbance_->MayCrashAfter(node.identity, 0)) return;
  node.unsaved.kept = true;
  if (options_.recorder != nullptr) options_.recorder->Saved(node.number());
}

void EventLoop::CopyLater(Node& node, int64_t delay_ns) {
  ++pending_copies_;
  queue_.Push({{Later(now_ns(), delay_ns), node.number(), 0}, 0, EventKind::kCopy, kNoReply});
}

// The same start once more, under the same name: EXPRESS executions start at least once (guide "Choosing workflow
// type").
void EventLoop::LaunchCopy(Node& original) {
  --pending_copies_;
  Node& node = Add(true);
  ExecutionRecord& record = node.record;
  const ExecutionRecord& same = original.record;
  record.machine = same.machine;
  record.express = true;
  record.state_machine_arn = same.state_machine_arn;
  record.trace_header = same.trace_header;
  record.input = original.number() == 0 ? std::string(first_input_) : same.input;
  node.options = original.options;
  std::string refusal;
  if (!Enter(node, &refusal)) return GiveUp("a copy of an execution was refused: " + refusal);
  aslrt_identity identity;
  aslrt_execution_identity(node.x, &identity);
  record.name = std::string(identity.execution_name.data, identity.execution_name.size);
  record.arn = std::string(identity.execution_arn.data, identity.execution_arn.size);
  if (watches_points_ && disturbance_->MayCrashAfter(node.identity, 0)) {
    node.unsaved.kept = true;
    if (options_.recorder != nullptr) options_.recorder->Saved(node.number());
  }
  // The one that ran alone had its timers with it (Earliest).
  for (auto& each : nodes_) {
    if (each->running) NoteTimer(*each);
  }
}

void EventLoop::Stop(Node& node, const Event& event) {
  const sim::Reply& reply = replies_[event.reply].reply;
  const aslrt_text_view error = reply.error, cause = reply.cause;
  if (!reply.fault.empty()) NoteFault(node, {PointOf(node.identity, 0), FaultKind::kStop, {}, {}, 0, 0});
  StopNow(node, event.at.sequence, error, cause);
}

void EventLoop::StopNow(Node& node, uint64_t sequence, aslrt_text_view error, aslrt_text_view cause) {
  trace_.Add({now_ns(), sequence, TraceKind::kStop, {HashOptionalText(error), HashOptionalText(cause)}, node.number()});
  aslrt_execution_stop(node.x, error, cause);
  Ended(node);
}

// ---- save points

bool EventLoop::AtSavePoint(Node& node, bool ended) {
  Unsaved& unsaved = node.unsaved;
  ++unsaved.point;
  const bool express = aslrt_machine_image(machines_[node.machine()])->type == ASLRT_EXPRESS;
  const auto calls = static_cast<uint32_t>(unsaved.calls.size());
  const Fault* fault =
      disturbance_->AtPoint({node.identity, unsaved.point, ended, express, calls, now_ns()}, choices_);
  if (fault != nullptr) NoteFault(node, *fault);
  if (fault != nullptr && fault->kind == FaultKind::kCrash) {
    Crash(node, fault->delay_ns);
    return false;
  }
  if (fault != nullptr) {
    StopNow(node, 0, View(fault->error), View(fault->cause));
    return false;
  }
  if (!ended) Save(node);
  return problem_.empty();
}

void EventLoop::Save(Node& node) {
  ForgetUnsaved(node);
  Unsaved& unsaved = node.unsaved;
  disturbance_->Saved(node.identity);
  unsaved.redrives = node.redrives_left;
  unsaved.redriven = false;
  unsaved.kept = disturbance_->MayCrashAfter(node.identity, unsaved.point);
  if (!unsaved.kept) return;
  if (options_.recorder != nullptr) options_.recorder->Saved(node.number());
  unsaved.snapshot.clear();
  if (aslrt_execution_save(node.x, AppendTo, &unsaved.snapshot) == ASLRT_OK) return;
  GiveUp(std::string("saving failed: ") + aslrt_last_error(node.x));
}

void EventLoop::ForgetUnsaved(Node& node) {
  for (const auto* events : {&node.unsaved.delivered, &node.unsaved.cancelled}) {
    for (const Event& event : *events) Drop(event.reply);
  }
  node.unsaved.delivered.clear();
  node.unsaved.cancelled.clear();
  node.unsaved.calls.clear();
}

// What a task got without an event.
void EventLoop::LogDelivered(Node& node, uint64_t task, EventKind kind, sim::Reply reply) {
  if (!node.unsaved.kept) return;
  const uint32_t index = Keep(reply);
  KeptReply& kept = replies_[index];
  const auto own = [](std::optional<std::string>& text, aslrt_text_view* view) {
    if (view->data == nullptr) return;
    text.emplace(view->data, view->size);
    *view = View(text);
  };
  const bool failed = kind == EventKind::kFinished && reply.kind == sim::Reply::Kind::kError;
  own(kept.first, failed ? &kept.reply.error : kind == EventKind::kStarted ? &kept.reply.worker : &kept.reply.output);
  if (failed) own(kept.second, &kept.reply.cause);
  kept.events = 1;
  node.unsaved.delivered.push_back({{now_ns(), node.number(), 0}, task, kind, index});
}

// ---- crashes

void EventLoop::Crash(Node& node, int64_t delay_ns) {
  Unsaved& unsaved = node.unsaved;
  ASL_CHECK(unsaved.kept, "an execution crashes where it was said that it may");
  trace_.Add({now_ns(), 0, TraceKind::kCrash, {unsaved.point, static_cast<uint64_t>(delay_ns)}, node.number()});
  --unsaved.point;
  node.redrives_left = unsaved.redrives;
  disturbance_->RolledBack(node.identity);
  if (options_.recorder != nullptr) options_.recorder->RolledBack(node.number());
  for (auto call = unsaved.calls.rbegin(); call != unsaved.calls.rend(); ++call) {
    const TaskPlace place{node.number(), call->task};
    cancelled_.clear();
    queue_.Cancel(place.node, place.task, &cancelled_);
    for (const Event& event : cancelled_) Drop(event.reply);
    altered_.erase(place);
    meter_.Unasked(node.machine(), call->state, call->attempt);
    if (step_functions_ != nullptr) step_functions_->Lost(place, call->state, call->path, call->visit);
  }
  // What tasks got that did not wait any more then, they wait for again.
  for (Event event : unsaved.cancelled) {
    const bool lost = std::any_of(unsaved.calls.begin(), unsaved.calls.end(),
                                  [&](const Unsaved::Call& call) { return call.task == event.task_id; });
    if (lost) {
      Drop(event.reply);
      continue;
    }
    event.at.time_ns = std::max(event.at.time_ns, now_ns());
    queue_.Push(event);
  }
  unsaved.cancelled.clear();
  unsaved.calls.clear();
  if (!ComeBack(node)) return;
  if (delay_ns == 0) return Resume(node);
  node.down = true;
  node.up_ns = Later(now_ns(), delay_ns);
  queue_.Push({{node.up_ns, node.number(), 0}, 0, EventKind::kResume, kNoReply});
  if (running_ > 1) NoteTimer(node);
}

// Another process has the execution as it was saved; one that was never saved starts anew.
bool EventLoop::ComeBack(Node& node) {
  aslrt_execution* fresh = Create(node);
  aslrt_execution_destroy(node.x);
  node.x = fresh;
  const std::string_view input = node.number() == 0 ? first_input_ : std::string_view(node.record.input);
  const std::string& snapshot = node.unsaved.snapshot;
  const aslrt_result_code code = snapshot.empty()
                                     ? aslrt_execution_start(node.x, input.data(), input.size())
                                     : aslrt_execution_restore(node.x, snapshot.data(), snapshot.size());
  if (code == ASLRT_OK && (!node.unsaved.redriven || aslrt_execution_redrive(node.x) == ASLRT_OK)) return true;
  GiveUp(std::string("coming back after a crash failed: ") + aslrt_last_error(node.x));
  return false;
}

void EventLoop::Resume(Node& node) {
  node.down = false;
  std::vector<Event> again;
  again.swap(node.unsaved.delivered);
  for (Event& event : again) {
    event.at.time_ns = now_ns();
    if (event.kind == EventKind::kUpdate) {
      Update(node, updates_[event.task_id]);
    } else {
      Deliver(node, event, replies_[event.reply].reply);
    }
    node.unsaved.delivered.push_back(event);
  }
}

}  // namespace aslc::sim
