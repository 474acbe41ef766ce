// Requests in, replies out, one thing after the other (event_loop.h).
#include "sim/event_loop.h"

#include <algorithm>

#include "aslc/check.h"
#include "sim/hash.h"

namespace aslc::sim {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

bool IsEntered(uint32_t event_type) {
  return event_type >= ASLRT_EVENT_TaskStateEntered && event_type <= ASLRT_EVENT_FailStateEntered;
}

// Other executions draw at other places than the first.
uint64_t PathIn(uint32_t node, uint64_t path) { return node == 0 ? path : Mix64(path ^ node * kGolden); }

}  // namespace

EventLoop::EventLoop(const aslrt_machine* machine, const RunOptions& options, Outside* outside)
    : options_(options), outside_(outside), objects_(options.objects) {
  options_.execution.size = sizeof(aslrt_options);
  if (options_.log_level != ASLRT_LOG_OFF) options_.execution.record_history = 1;
  MakeHost(options_.event_hook != nullptr || options_.count_visits);
  AddMachine(machine);
  const size_t states = facts_[0].size();
  visits_by_retries_.assign(states * kRetriesShown, 0);
  visited_.assign(states, 0);
  choices_.Listen([](void* self, const LoggedDraw& draw) { static_cast<EventLoop*>(self)->Drawn(draw); }, this);
  nodes_.push_back(std::make_unique<Node>(Node{.loop = this}));
  nodes_[0]->x = aslrt_execution_create(machine, &options_.execution, &table_, nodes_[0].get());
  ASL_CHECK(nodes_[0]->x != nullptr, "the runtime refuses the simulator's host");
}

EventLoop::~EventLoop() {
  for (auto& node : nodes_) aslrt_execution_destroy(node->x);
}

void EventLoop::MakeHost(bool reports_events) {
  table_.size = sizeof(aslrt_host);
  table_.version = ASLRT_HOST_VERSION;
  table_.now = [](void* data) { return NodeOf(data).loop->outside_->now_ns(); };
  table_.draw = [](void* data, const aslrt_draw* key) { return NodeOf(data).loop->Draw(NodeOf(data), *key); };
  table_.task_start = [](void* data, aslrt_execution*, const aslrt_task* task) {
    NodeOf(data).loop->Start(NodeOf(data), *task);
  };
  table_.task_cancel = [](void* data, aslrt_execution*, uint64_t id) {
    NodeOf(data).loop->Cancel(NodeOf(data), id);
  };
  objects_.Attach(&table_);
  if (!reports_events) return;
  table_.event = [](void* data, aslrt_execution* x, const aslrt_event* event) {
    EventLoop& self = *NodeOf(data).loop;
    if (NodeOf(data).machine == 0 && IsEntered(event->type) && event->state < self.visited_.size()) {
      self.visited_[event->state] = 1;
    }
    if (self.options_.event_hook != nullptr) self.options_.event_hook(self.options_.event_user, x, event);
  };
}

void EventLoop::AddMachine(const aslrt_machine* machine) {
  const aslrt_image* image = aslrt_machine_image(machine);
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  const auto hash = [&](aslrt_str s) { return HashText({aslrt_image_chars(image, s), s.len}); };
  std::vector<StateFacts> facts;
  for (uint32_t i = 0; i < image->states.count; ++i) {
    facts.push_back({hash(states[i].name), hash(states[i].resource)});
  }
  machines_.push_back(machine);
  facts_.push_back(std::move(facts));
}

void EventLoop::Begin(uint64_t seed) {
  outside_->Begin(options_.start_ns);
  while (nodes_.size() > 1) {
    aslrt_execution_destroy(nodes_.back()->x);
    nodes_.pop_back();
  }
  queue_.Clear();
  timers_.Clear();
  choices_.Seed(seed);
  trace_.Reset();
  replies_.clear();
  free_replies_.clear();
  std::fill(visits_by_retries_.begin(), visits_by_retries_.end(), 0);
  std::fill(visited_.begin(), visited_.end(), 0);
  problem_.clear();
  if (used_) aslrt_execution_reset(nodes_[0]->x);
  used_ = true;
}

bool EventLoop::Run(std::string_view input, uint64_t seed, RunResult* result) {
  Begin(seed);
  result->seed = seed;
  trace_.Add({outside_->now_ns(), 0, TraceKind::kStart, {HashText(input)}});
  Node& first = *nodes_[0];
  if (aslrt_execution_start(first.x, input.data(), input.size()) != ASLRT_OK) {
    problem_ = std::string("the input was refused: ") + aslrt_last_error(first.x);
  } else {
    first.running = true;
    running_ = 1;
    alone_ = 0;
    uint32_t next = 0;
    do {
      RunNode(*nodes_[next]);
    } while (Next(&next));
  }
  result->problem = problem_;
  if (!problem_.empty()) return false;
  Fill(result);
  return true;
}

void EventLoop::RunNode(Node& node) {
  const aslrt_execution_status status = aslrt_execution_run(node.x);
  if (!problem_.empty()) return;
  if (status != ASLRT_RUNNING) return Ended(node);
  if (options_.snapshot_at_waits && !SaveAndRestore(node)) return;
  if (running_ > 1) NoteTimer(node);
}

bool EventLoop::SaveAndRestore(Node& node) {
  snapshot_.clear();
  const aslrt_machine* machine = machines_[node.machine];
  aslrt_result_code code = aslrt_execution_save(node.x, AppendTo, &snapshot_);
  if (code == ASLRT_OK) {
    if (options_.snapshot_hook != nullptr &&
        !options_.snapshot_hook(options_.snapshot_user, machine, &snapshot_)) {
      problem_ = "the snapshot was not taken over";
      return false;
    }
    aslrt_execution* fresh = aslrt_execution_create(machine, &options_.execution, &table_, &node);
    ASL_CHECK(fresh != nullptr, "the runtime refuses the simulator's host");
    aslrt_execution_destroy(node.x);
    node.x = fresh;
    code = aslrt_execution_restore(node.x, snapshot_.data(), snapshot_.size());
  }
  if (code == ASLRT_OK) return true;
  problem_ = std::string("saving and restoring failed: ") + aslrt_last_error(node.x);
  return false;
}

void EventLoop::Ended(Node& node) {
  node.running = false;
  --running_;
}

// Lets the next thing happen. False when nothing will, or the run must be given up; else *node has something
// to do.
bool EventLoop::Next(uint32_t* node) {
  while (problem_.empty() && running_ > 0) {
    Instant at;
    bool is_timer = false;
    const bool any = Earliest(&at, &is_timer);
    const Outside::Waited waited = outside_->Wait(any ? at.time_ns : kForever);
    if (waited == Outside::Waited::kNothing) return false;
    if (waited == Outside::Waited::kAgain || !problem_.empty()) continue;
    if (is_timer) {
      trace_.Add({outside_->now_ns(), at.sequence, TraceKind::kTimer, {}, at.node});
    } else if (!Deliver(queue_.Pop())) {
      continue;
    }
    *node = at.node;
    return problem_.empty();
  }
  return false;
}

bool EventLoop::Earliest(Instant* at, bool* is_timer) {
  bool timer = false;
  if (running_ == 1) {
    at->node = alone_;
    timer = aslrt_execution_next_timer(nodes_[alone_]->x, &at->time_ns, &at->sequence) != 0;
  } else {
    while (!timers_.empty()) {
      const Node& node = *nodes_[timers_.top().node];
      timer = node.running && node.timer == timers_.top();
      if (timer) break;
      timers_.Pop();
    }
    if (timer) *at = timers_.top();
  }
  *is_timer = timer && (queue_.empty() || *at < queue_.top().at);
  if (*is_timer) return true;
  if (queue_.empty()) return false;
  *at = queue_.top().at;
  return true;
}

// After a node has run beside others.
void EventLoop::NoteTimer(Node& node) {
  Instant timer{kForever, node.number, 0};
  aslrt_execution_next_timer(node.x, &timer.time_ns, &timer.sequence);
  if (timer == node.timer) return;
  node.timer = timer;
  if (timer.time_ns != kForever) timers_.Push(timer);
}

uint64_t EventLoop::Draw(const Node& node, aslrt_draw key) {
  key.path = PathIn(node.number, key.path);
  return choices_.Draw(key);
}

void EventLoop::Drawn(const LoggedDraw& draw) {
  const aslrt_draw& key = draw.key;
  trace_.Add({outside_->now_ns(),
              0,
              TraceKind::kDraw,
              {uint64_t{key.kind} << 32 | key.scope, uint64_t{key.state} << 32 | key.ordinal, key.path,
               draw.answer}});
}

void EventLoop::CountRetry(uint32_t state, uint32_t attempt) {
  // The visit moves from its old row to the next: attempts of a visit come one after the other.
  uint32_t* rows = &visits_by_retries_[size_t{state} * kRetriesShown];
  const uint32_t row = std::min(attempt, kRetriesShown - 1);
  if (attempt > 0) --rows[std::min(attempt - 1, kRetriesShown - 1)];
  ++rows[row];
}

void EventLoop::Start(Node& node, const aslrt_task& task) {
  ASL_CHECK(task.state < facts_[node.machine].size(), "a task of a state that the image does not have");
  buffer_.clear();
  aslrt_write_value(node.x, task.input, AppendTo, &buffer_);
  const StateFacts& facts = facts_[node.machine][task.state];
  trace_.Add({outside_->now_ns(),
              aslrt_next_sequence(node.x),
              TraceKind::kRequest,
              {facts.name_hash, facts.resource_hash, HashText(buffer_), task.attempt},
              node.number});
  if (node.machine == 0) CountRetry(task.state, task.attempt);
  aslrt_task request = task;
  request.path = PathIn(node.number, task.path);
  sim::Reply reply;
  if (!outside_->Ask({node.number, node.machine, request, buffer_}, choices_, &reply, &problem_)) return;
  const int64_t now = outside_->now_ns();
  const uint32_t kept = Keep(reply);
  if (task.family == ASLRT_FAMILY_ACTIVITY && reply.started) {
    Schedule(node, task.id, EventKind::kStarted, now, kept);
  }
  if (task.pattern != ASLRT_PATTERN_REQUEST && reply.submits) {
    Schedule(node, task.id, EventKind::kSubmitted, now, kept);
  }
  if (reply.kind != sim::Reply::Kind::kNever) {
    int64_t end = 0;
    if (__builtin_add_overflow(now, reply.latency_ns, &end)) end = INT64_MAX;
    Schedule(node, task.id, EventKind::kFinished, end, kept);
  }
  if (replies_[kept].events == 0) Drop(kept);
}

void EventLoop::Cancel(Node& node, uint64_t task) {
  outside_->Cancel(node.number, task);
  cancelled_.clear();
  queue_.Cancel(node.number, task, &cancelled_);
  for (const Event& event : cancelled_) Drop(event.reply);
}

void EventLoop::Schedule(Node& node, uint64_t task, EventKind kind, int64_t time_ns, uint32_t reply) {
  ++replies_[reply].events;
  queue_.Push({{time_ns, node.number, aslrt_next_sequence(node.x)}, task, kind, reply});
}

uint32_t EventLoop::Keep(const sim::Reply& reply) {
  if (free_replies_.empty()) {
    free_replies_.push_back(static_cast<uint32_t>(replies_.size()));
    replies_.emplace_back();
  }
  const uint32_t kept = free_replies_.back();
  free_replies_.pop_back();
  replies_[kept].reply = reply;
  return kept;
}

void EventLoop::Drop(uint32_t reply) {
  if (replies_[reply].events > 0 && --replies_[reply].events > 0) return;
  free_replies_.push_back(reply);
}

void EventLoop::Reply(uint32_t node, uint64_t task, const sim::Reply& reply) {
  Schedule(*nodes_[node], task, EventKind::kFinished, outside_->now_ns(), Keep(reply));
}

// False when it concerns nobody any more.
bool EventLoop::Deliver(const Event& event) {
  Node& node = *nodes_[event.at.node];
  if (!node.running) return false;
  const sim::Reply& reply = replies_[event.reply].reply;
  const int64_t now = outside_->now_ns();
  aslrt_result_code code = ASLRT_OK;
  switch (event.kind) {
    case EventKind::kStarted:
      trace_.Add({now,
                  event.at.sequence,
                  TraceKind::kStarted,
                  {event.task_id, HashOptionalText(reply.worker)},
                  node.number});
      code = aslrt_task_started(node.x, event.task_id, reply.worker);
      break;
    case EventKind::kSubmitted:
      trace_.Add({now,
                  event.at.sequence,
                  TraceKind::kSubmitted,
                  {event.task_id, HashOptionalText(reply.submitted)},
                  node.number});
      code = aslrt_task_submitted(node.x, event.task_id, reply.submitted.data, reply.submitted.size);
      break;
    default:
      code = Finish(node, event, reply);
      break;
  }
  Drop(event.reply);
  // A task that has been closed meanwhile is nobody's problem: late replies are lost, as in the service.
  if (code != ASLRT_OK && code != ASLRT_NO_TASK) {
    problem_ = std::string("the answer to a task was refused: ") + aslrt_last_error(node.x);
  }
  return true;
}

aslrt_result_code EventLoop::Finish(Node& node, const Event& event, const sim::Reply& reply) {
  TraceRecord record{outside_->now_ns(), event.at.sequence, TraceKind::kReply, {event.task_id}, node.number};
  if (reply.kind == sim::Reply::Kind::kOutput) {
    record.words[1] = HashOptionalText(reply.output);
    trace_.Add(record);
    return aslrt_task_succeeded(node.x, event.task_id, reply.output.data, reply.output.size);
  }
  record.words[2] = HashOptionalText(reply.error);
  record.words[3] = HashOptionalText(reply.cause);
  trace_.Add(record);
  return aslrt_task_failed(node.x, event.task_id, reply.phase, reply.error, reply.cause);
}

void EventLoop::StopAll(std::string_view cause) {
  for (auto& node : nodes_) {
    if (!node->running) continue;
    aslrt_execution_stop(node->x, {nullptr, 0}, {cause.data(), cause.size()});
    Ended(*node);
  }
}

void EventLoop::Fill(RunResult* result) {
  FillResult(nodes_[0]->x, options_, result);
  trace_.Add(OutcomeRecord(*result, 0));
  result->trace_hash = trace_.value();
  result->retries.clear();
  for (uint32_t i = 0; i < visits_by_retries_.size(); ++i) {
    if (visits_by_retries_[i] == 0) continue;
    result->retries.push_back({i / kRetriesShown, i % kRetriesShown, visits_by_retries_[i]});
  }
  result->visited.clear();
  if (options_.count_visits) result->visited = visited_;
}

}  // namespace aslc::sim
