// What calls of Step Functions, and whoever answers Tasks, ask of the event loop (event_loop.h).
#include "sim/event_loop.h"
#include "sim/hash.h"

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
  Node& node = *nodes_[place.node];
  if (!node.running) return;
  Tell(node, place.task, EventKind::kFinished, sim::Reply::Kind::kOutput, std::move(output), std::nullopt);
}

void EventLoop::Fail(const TaskPlace& place, std::string error, std::string cause) {
  Node& node = *nodes_[place.node];
  if (!node.running) return;
  Tell(node, place.task, EventKind::kFinished, sim::Reply::Kind::kError, std::move(error), std::move(cause));
}

// An event of now with texts of its own: error and cause, or the output.
void EventLoop::Tell(Node& node, uint64_t task, EventKind event, sim::Reply::Kind kind,
                     std::optional<std::string> first, std::optional<std::string> second) {
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
  Schedule(node, task, event, now_ns(), index);
}

void EventLoop::PollUntil(const TaskPlace& place, int64_t time_ns) {
  Schedule(*nodes_[place.node], place.task, EventKind::kPollEnd, time_ns, kNoReply);
}

void EventLoop::TakenBy(const TaskPlace& place, const std::optional<std::string>& worker) {
  Node& node = *nodes_[place.node];
  if (!node.running || aslrt_task_started(node.x, place.task, View(worker)) != ASLRT_OK) return;
  trace_.Add({now_ns(), 0, TraceKind::kStarted, {place.task, HashOptionalText(View(worker))}, place.node});
  Wake(node);
}

aslrt_result_code EventLoop::Settle(const TaskPlace& place, const sim::Reply& reply) {
  Node& node = *nodes_[place.node];
  if (!node.running) return ASLRT_NOT_RUNNING;
  if (reply.kind == sim::Reply::Kind::kNever) {
    const aslrt_result_code code = aslrt_task_heartbeat(node.x, place.task);
    if (code == ASLRT_OK) Wake(node);
    return code;
  }
  const aslrt_result_code code = EndTask(node.x, place.task, reply);
  if (code != ASLRT_OK) return code;
  trace_.Add(ReplyRecord(now_ns(), {now_ns(), place.node, 0}, place.task, reply));
  Wake(node);
  return ASLRT_OK;
}

}  // namespace aslc::sim
