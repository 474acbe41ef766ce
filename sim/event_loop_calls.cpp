// What calls of Step Functions, and whoever answers Tasks, ask of the event loop (event_loop.h).
#include "sim/event_loop.h"
#include "sim/hash.h"
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

}  // namespace

// ---- calls that the account serves, and what faults make of them

// Whether the task is a call, or waits for a worker, and nobody was named who answers it.
bool EventLoop::IsServedByAccount(Node& node, const Asked& asked, const StateFacts& facts) {
  if (step_functions_ == nullptr) return false;
  if (asked.task.token.data != nullptr) step_functions_->NoteToken(node.number(), asked.task);
  const bool activity = asked.task.family == ASLRT_FAMILY_ACTIVITY;
  return (activity || facts.operation != Operation::kNone) && !outside_->Answers(asked);
}

// Activities that others answer for need not be known.
bool EventLoop::ActivityExists(Node& node, aslrt_text_view arn) {
  const std::string_view wanted(arn.data, arn.size);
  if (step_functions_->ActivityExists(wanted)) return true;
  const aslrt_image* image = aslrt_machine_image(machines_[node.machine()]);
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (std::string_view(aslrt_image_chars(image, states[i].resource), states[i].resource.len) != wanted) continue;
    aslrt_task task{};
    task.state = i;
    task.family = states[i].task_family;
    task.state_name = {aslrt_image_chars(image, states[i].name), states[i].name.len};
    task.resource = arn;
    if (outside_->Answers({node.number(), node.machine(), task, ""})) return true;
  }
  return false;
}

// What such a call does is recorded where it is done: executions start.
void EventLoop::CallAccount(Node& node, const Asked& asked, const StateFacts& facts) {
  sim::Reply how;
  how.kind = sim::Reply::Kind::kOutput;
  const bool made = disturbance_ == nullptr ||
                    disturbance_->OfServedCall({asked.task, asked.input, now_ns(), node.identity}, choices_, &how);
  how.effect = sim::Reply::Effect::kNone;
  if (options_.recorder != nullptr) options_.recorder->Request(node.number(), asked.task, asked.input, how, now_ns());
  if (!how.fault.empty()) {
    NoteCallFault(node, asked.task, how.fault);
    altered_.insert_or_assign({node.number(), asked.task.id}, how);
  }
  if (made) ServeByAccount(node, asked, facts);
  // Also of a call that was made: what the account says of it counts no more.
  if (how.kind == sim::Reply::Kind::kError) Schedule(node, asked.task.id, EventKind::kFinished, now_ns(), Keep(how));
}

void EventLoop::ServeByAccount(Node& node, const Asked& asked, const StateFacts& facts) {
  if (asked.task.family == ASLRT_FAMILY_ACTIVITY) {
    step_functions_->WaitForWorker(node.number(), asked.task, asked.input);
  } else {
    step_functions_->Serve({facts.operation, facts.optimized, facts.pattern, node.number(), asked.task});
  }
}

const EventLoop::Altered* EventLoop::AlteredAt(const TaskPlace& place) const {
  const auto found = altered_.find(place);
  return found == altered_.end() ? nullptr : &found->second;
}

// A task that waits for a callback, where somebody else was asked: a call of SendTaskSuccess may answer it.
void EventLoop::AlterCallback(const TaskPlace& place, const sim::Reply& reply) {
  if (reply.kind == sim::Reply::Kind::kError) return;
  const bool lost = reply.fault == FaultWord(FaultKind::kUnanswered) || reply.fault == FaultWord(FaultKind::kLostHeartbeat);
  Altered& altered = altered_[place];
  altered = reply;
  altered.output = {nullptr, 0};
  altered.kind = lost ? sim::Reply::Kind::kNever : sim::Reply::Kind::kOutput;
}

// The end of a task as the account has it, and as its fault lets it be told.
void EventLoop::End(const TaskPlace& place, sim::Reply::Kind kind, std::string first,
                    std::optional<std::string> second) {
  Node& node = *nodes_[place.node];
  if (!node.running) return;
  const Altered* altered = AlteredAt(place);
  if (altered == nullptr) return Tell(node, place.task, EventKind::kFinished, kind, std::move(first), std::move(second));
  if (altered->kind != sim::Reply::Kind::kOutput) return;
  if (kind == sim::Reply::Kind::kOutput && altered->output.data != nullptr) {
    first.assign(altered->output.data, altered->output.size);
  }
  Tell(node, place.task, EventKind::kFinished, kind, std::move(first), std::move(second), altered->latency_ns,
       altered->copies);
}

// The end of a task that its reply tells.
aslrt_result_code EventLoop::EndTask(aslrt_execution* x, uint64_t task, const sim::Reply& reply) {
  return reply.kind == sim::Reply::Kind::kOutput
             ? aslrt_task_succeeded(x, task, reply.output.data, reply.output.size)
             : aslrt_task_failed(x, task, reply.phase, reply.error, reply.cause);
}

TraceRecord EventLoop::ReplyRecord(int64_t time_ns, const Instant& at, uint64_t task, const sim::Reply& reply) {
  TraceRecord record{time_ns, at.sequence, TraceKind::kReply, {task}, at.node};
  if (reply.kind == sim::Reply::Kind::kOutput) {
    record.words[1] = HashOptionalText(reply.output);
  } else {
    record.words[2] = HashOptionalText(reply.error);
    record.words[3] = HashOptionalText(reply.cause);
  }
  return record;
}

std::string EventLoop::HistoryOf(uint32_t node) {
  steps_.TouchExecution(node);
  if (nodes_[node]->x == nullptr) return record(node).history;
  std::string history;
  aslrt_history_write(nodes_[node]->x, AppendTo, &history);
  return history;
}

void EventLoop::Reply(const TaskPlace& place, const sim::Reply& reply) {
  Node& node = *nodes_[place.node];
  if (node.running) Schedule(node, place.task, EventKind::kFinished, now_ns(), Keep(reply));
}

void EventLoop::StopLater(uint32_t number, std::optional<std::string> error, std::optional<std::string> cause) {
  Node& node = *nodes_[number];
  if (!node.running) return;
  Tell(node, 0, EventKind::kStop, sim::Reply::Kind::kError, std::move(error), std::move(cause));
}

void EventLoop::Submit(const TaskPlace& place, std::string output) {
  Node& node = *nodes_[place.node];
  if (!node.running) return;
  Tell(node, place.task, EventKind::kSubmitted, sim::Reply::Kind::kNever, std::move(output), std::nullopt);
}

void EventLoop::Succeed(const TaskPlace& place, std::string output) {
  End(place, sim::Reply::Kind::kOutput, std::move(output), std::nullopt);
}

void EventLoop::Fail(const TaskPlace& place, std::string error, std::string cause) {
  End(place, sim::Reply::Kind::kError, std::move(error), std::move(cause));
}

// An event of now with texts of its own: error and cause, or the output.
void EventLoop::Tell(Node& node, uint64_t task, EventKind event, sim::Reply::Kind kind,
                     std::optional<std::string> first, std::optional<std::string> second, int64_t delay_ns,
                     uint32_t copies) {
  const uint32_t index = Keep({});
  KeptReply& kept = replies_[index];
  kept.first = std::move(first);
  kept.second = std::move(second);
  kept.reply.kind = kind;
  switch (kind) {
    case sim::Reply::Kind::kNever:
      kept.reply.submitted = View(kept.first);
      break;
    case sim::Reply::Kind::kOutput:
      kept.reply.output = View(kept.first);
      break;
    case sim::Reply::Kind::kError:
      kept.reply.error = View(kept.first);
      kept.reply.cause = View(kept.second);
      break;
  }
  if (event == EventKind::kFinished) return ScheduleEnd(node, task, index, delay_ns, copies);
  Schedule(node, task, event, now_ns(), index);
}

void EventLoop::PollUntil(const TaskPlace& place, int64_t time_ns) {
  Schedule(*nodes_[place.node], place.task, EventKind::kPollEnd, time_ns, kNoReply);
}

void EventLoop::TakenBy(const TaskPlace& place, const std::optional<std::string>& worker) {
  Node& node = *nodes_[place.node];
  steps_.TouchExecution(place.node);
  if (!node.running || aslrt_task_started(node.x, place.task, View(worker)) != ASLRT_OK) return;
  sim::Reply started;
  started.worker = View(worker);
  LogDelivered(node, place.task, EventKind::kStarted, started);
  trace_.Add({now_ns(), 0, TraceKind::kStarted, {place.task, HashOptionalText(View(worker))}, place.node});
  Wake(node);
}

// A callback that comes later than it was sent, or twice.
void EventLoop::Callback(Node& node, uint64_t task, const sim::Reply& reply, const Altered& how) {
  const bool output = reply.kind == sim::Reply::Kind::kOutput;
  const auto text = [](aslrt_text_view view) {
    return view.data == nullptr ? std::nullopt : std::optional(std::string(view.data, view.size));
  };
  Tell(node, task, EventKind::kFinished, reply.kind, text(output ? reply.output : reply.error),
       output ? std::nullopt : text(reply.cause), how.latency_ns, how.copies);
}

aslrt_result_code EventLoop::Settle(const TaskPlace& place, const sim::Reply& reply) {
  Node& node = *nodes_[place.node];
  steps_.TouchExecution(place.node);
  if (!node.running) return ASLRT_NOT_RUNNING;
  if (reply.kind == sim::Reply::Kind::kNever) {
    const aslrt_result_code code = aslrt_task_heartbeat(node.x, place.task);
    if (code != ASLRT_OK) return code;
    LogDelivered(node, place.task, EventKind::kHeartbeat, reply);
    Wake(node);
    return code;
  }
  if (const Altered* altered = AlteredAt(place)) {
    if (altered->kind != sim::Reply::Kind::kOutput) return ASLRT_OK;  // on its way it is lost
    const Altered how = *altered;
    if (how.latency_ns > 0 || how.copies > 1) {
      Callback(node, place.task, reply, how);
      return ASLRT_OK;
    }
  }
  const aslrt_result_code code = EndTask(node.x, place.task, reply);
  if (code != ASLRT_OK) return code;
  LogDelivered(node, place.task, EventKind::kFinished, reply);
  trace_.Add(ReplyRecord(now_ns(), {now_ns(), place.node, 0}, place.task, reply));
  Wake(node);
  return ASLRT_OK;
}

}  // namespace aslc::sim
