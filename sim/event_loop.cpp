// Requests in, replies out, one thing after the other (event_loop.h).
#include "sim/event_loop.h"

#include <algorithm>

#include "aslc/check.h"
#include "sim/hash.h"
#include "sim/trace_recorder.h"

namespace aslc::sim {
namespace {

constexpr int64_t kCopyDelay = 1'000'000'000;  // between an answer and its repetition

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

bool IsEntered(uint32_t event_type) {
  return event_type >= ASLRT_EVENT_TaskStateEntered && event_type <= ASLRT_EVENT_FailStateEntered;
}

}  // namespace

// Other executions draw at other places than the first.
uint64_t EventLoop::PathIn(uint32_t identity, uint64_t path) {
  return identity == 0 ? path : Mix64(path ^ identity * kGolden);
}

EventLoop::EventLoop(const aslrt_machine* machine, const RunOptions& options, Outside* outside)
    : options_(options), outside_(outside), objects_(options.objects, options.forget_objects) {
  options_.execution.size = sizeof(aslrt_options);
  if (options_.log_level != ASLRT_LOG_OFF) options_.execution.record_history = 1;
  MakeHost(options_.event_hook != nullptr || options_.count_visits || options_.numbers ||
           (options_.recorder != nullptr && options_.recorder->wants_events()));
  AddMachine(machine);
  if (options_.account != nullptr) {
    for (const AccountMachine& other : options_.account->machines) AddMachine(other.machine);
    step_functions_ = std::make_unique<StepFunctions>(this, options_.account);
  }
  const size_t states = facts_[0].size();
  visited_.assign(states, 0);
  choices_.Listen([](void* self, const LoggedDraw& draw) { static_cast<EventLoop*>(self)->Drawn(draw); }, this);
  nodes_.push_back(std::make_unique<Node>());
  Node& first = *nodes_[0];
  first.loop = this;
  first.options = options_.execution;
  if (options_.coverage) counters_.resize(aslrt_machine_image(machine)->points.count);
  first.x = Create(first);
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
  table_.branch = [](void* data, aslrt_execution*, const aslrt_branch* branch) {
    EventLoop& self = *NodeOf(data).loop;
    if (self.chooser_ != nullptr) self.steps_.OnBranch(NodeOf(data).number(), *branch);
  };
  objects_.Attach(&table_);
  if (options_.account != nullptr) {
    table_.activity_exists = [](void* data, aslrt_text_view arn) {
      return NodeOf(data).loop->ActivityExists(NodeOf(data), arn) ? 1 : 0;
    };
  }
  if (!reports_events) return;
  table_.event = [](void* data, aslrt_execution* x, const aslrt_event* event) {
    EventLoop& self = *NodeOf(data).loop;
    if (NodeOf(data).machine() == 0 && IsEntered(event->type) && event->state < self.visited_.size()) {
      self.visited_[event->state] = 1;
    }
    self.meter_.Event(NodeOf(data).machine(), NodeOf(data).number(), *event);
    if (self.options_.recorder != nullptr) self.options_.recorder->Event(NodeOf(data).number(), x, *event);
    if (self.options_.event_hook != nullptr) self.options_.event_hook(self.options_.event_user, x, event);
  };
}

void EventLoop::AddMachine(const aslrt_machine* machine) {
  const aslrt_image* image = aslrt_machine_image(machine);
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  const auto text = [&](aslrt_str s) { return std::string_view(aslrt_image_chars(image, s), s.len); };
  std::vector<StateFacts> facts;
  for (uint32_t i = 0; i < image->states.count; ++i) {
    const std::string_view type = text(states[i].resource_type), action = text(states[i].resource_action);
    const Operation operation = OperationOf(type, action);
    // Who may ask for histories needs them kept.
    if (operation == Operation::kGetExecutionHistory) options_.execution.record_history = 1;
    options_.map_runs |= operation == Operation::kDescribeMapRun || operation == Operation::kListMapRuns ||
                         operation == Operation::kUpdateMapRun;
    redrives_ended_ |= operation == Operation::kRedriveExecution;
    facts.push_back({HashText(text(states[i].name)), HashText(text(states[i].resource)), operation,
                     type == "states", StartPatternOf(action)});
  }
  machines_.push_back(machine);
  facts_.push_back(std::move(facts));
  meter_.AddMachine(image->states.count);
}

void EventLoop::Begin(uint64_t seed) {
  outside_->Begin(options_.start_ns);
  objects_.Forget();
  while (nodes_.size() > 1) {
    aslrt_execution_destroy(nodes_.back()->x);
    nodes_.pop_back();
  }
  queue_.Clear();
  timers_.Clear();
  choices_.Seed(seed);
  trace_.Reset();
  steps_.Begin();
  FreeReplies();
  std::fill(visited_.begin(), visited_.end(), 0);
  std::fill(counters_.begin(), counters_.end(), 0);
  problem_.clear();
  nodes_[0]->most_branches = 0;
  running_ = 0;
  running_numbers_ = 0;
  updates_.clear();
  originals_ = copies_ = pending_copies_ = 0;
  given_up_ = false;
  altered_.clear();
  nodes_[0]->redrives_left = options_.redrives;
  nodes_[0]->unsaved = {};
  nodes_[0]->repeat_after_ns.reset();
  nodes_[0]->down = false;
  watches_points_ = disturbance_ != nullptr && disturbance_->WatchesPoints();
  if (used_) aslrt_execution_reset(nodes_[0]->x);
  used_ = true;
}

bool EventLoop::Run(std::string_view input, uint64_t seed, RunResult* result) {
  Begin(seed);
  meter_.Begin(options_.numbers, input.size());
  result->seed = seed;
  if (options_.recorder != nullptr) options_.recorder->Begin(seed, options_.start_ns);
  uint32_t next = 0;
  if (chooser_ != nullptr) {
    if (StartFirst(input)) RunByChoice();
  } else if (StartFirst(input)) {
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
  aslrt_execution_status status;
  do {
    status = aslrt_execution_run(node.x);
    while (status != ASLRT_RUNNING && RedriveAtOnce(node)) status = aslrt_execution_run(node.x);
    if (!problem_.empty()) return;
    MeasureNode(node);
    // One that has crashed and is there again at once goes on from where it was saved.
  } while (watches_points_ && !AtSavePoint(node, status != ASLRT_RUNNING) && node.running && !node.down);
  if (!node.running || node.down || !problem_.empty()) return;
  if (status != ASLRT_RUNNING) return Ended(node);
  if (options_.snapshot_at_waits && !SaveAndRestore(node)) return;
  if (running_ > 1) NoteTimer(node);
}

void EventLoop::MeasureNode(Node& node) {
  aslrt_concurrency at_once{};
  aslrt_execution_concurrency(node.x, &at_once);
  meter_.Open(node.number(), at_once.open_tasks);
  node.most_branches = std::max(node.most_branches, at_once.most_branches);
}

// Lets the next thing happen. False when nothing will, or the run must be given up; else *node has something
// to do.
bool EventLoop::Next(uint32_t* node) {
  while (problem_.empty() && (running_ > 0 || pending_copies_ > 0)) {
    Instant at;
    bool is_timer = false;
    const bool any = Earliest(&at, &is_timer);
    const Outside::Waited waited = outside_->Wait(any ? at.time_ns : kForever);
    if (waited == Outside::Waited::kNothing) return false;
    if (waited == Outside::Waited::kAgain || !problem_.empty()) continue;
    if (disturbance_ != nullptr && outside_->now_ns() > disturbance_->CalmEnds()) {
      given_up_ = true;
      return false;
    }
    if (is_timer) {
      trace_.Add({outside_->now_ns(), at.sequence, TraceKind::kTimer, {}, at.node});
    } else if (!Perform(queue_.Pop())) {
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
    at->node = static_cast<uint32_t>(running_numbers_);
    const Node& node = *nodes_[at->node];
    timer = !node.down && aslrt_execution_next_timer(node.x, &at->time_ns, &at->sequence) != 0;
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
  Instant timer{kForever, node.number(), 0};
  if (!node.down) aslrt_execution_next_timer(node.x, &timer.time_ns, &timer.sequence);
  if (timer == node.timer) return;
  node.timer = timer;
  if (timer.time_ns != kForever) timers_.Push(timer);
}

uint64_t EventLoop::Draw(const Node& node, aslrt_draw key) {
  key.path = PathIn(node.identity, key.path);
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

void EventLoop::Start(Node& node, const aslrt_task& task) {
  ASL_CHECK(task.state < facts_[node.machine()].size(), "a task of a state that the image does not have");
  buffer_.clear();
  aslrt_write_value(node.x, task.input, AppendTo, &buffer_);
  const StateFacts& facts = facts_[node.machine()][task.state];
  trace_.Add({outside_->now_ns(),
              aslrt_next_sequence(node.x),
              TraceKind::kRequest,
              {facts.name_hash, facts.resource_hash, HashText(buffer_), task.attempt},
              node.number()});
  meter_.Asked(node.machine(), task, buffer_.size());
  if (watches_points_) {
    node.unsaved.calls.push_back({task.id, PathIn(node.identity, task.path), task.state, task.attempt, task.visit});
  }
  aslrt_task moved;  // of another execution than the first
  if (node.identity != 0) {
    moved = task;
    moved.path = PathIn(node.identity, task.path);
  }
  const Asked asked{node.number(), node.machine(), node.identity == 0 ? task : moved, buffer_, node.identity};
  if (IsServedByAccount(node, asked, facts)) {
    steps_.touched().Write(Shared::kAccount);
    return CallAccount(node, asked, facts);
  }
  if (chooser_ != nullptr) return Hold(node, task);
  Serve(node, task, asked);
}

// The outside answers: `task` as the execution has it, `asked` as the outside sees it.
void EventLoop::Serve(Node& node, const aslrt_task& task, const Asked& asked) {
  sim::Reply reply;
  if (!outside_->Ask(asked, choices_, &reply, &problem_)) return;
  if (reply.kind == sim::Reply::Kind::kOutput) meter_.Answered(node.machine(), task.state, reply.output.size);
  const int64_t now = outside_->now_ns();
  if (options_.recorder != nullptr) {
    options_.recorder->Request(node.number(), task, asked.input, reply, now, asked.function);
  }
  if (!reply.fault.empty()) {
    NoteCallFault(node, task, reply.fault);
    if (step_functions_ != nullptr && task.token.data != nullptr) AlterCallback({node.number(), task.id}, reply);
  }
  const uint32_t kept = Keep(reply);
  if (task.family == ASLRT_FAMILY_ACTIVITY && reply.started) {
    Schedule(node, task.id, EventKind::kStarted, now, kept);
  }
  if (task.pattern != ASLRT_PATTERN_REQUEST && reply.submits) {
    Schedule(node, task.id, EventKind::kSubmitted, now, kept);
  }
  if (reply.kind != sim::Reply::Kind::kNever) ScheduleEnd(node, task.id, kept, reply.latency_ns, reply.copies);
  if (replies_[kept].events == 0) Drop(kept);
}

void EventLoop::ScheduleEnd(Node& node, uint64_t task, uint32_t reply, int64_t delay_ns, uint32_t copies) {
  int64_t end = 0;
  if (__builtin_add_overflow(now_ns(), delay_ns, &end)) end = INT64_MAX;
  Schedule(node, task, EventKind::kFinished, end, reply);
  // Whoever answers twice does so a moment later.
  for (uint32_t copy = 1; copy < copies; ++copy) {
    if (__builtin_add_overflow(end, kCopyDelay, &end)) end = INT64_MAX;
    Schedule(node, task, EventKind::kFinished, end, reply);
  }
}

void EventLoop::Cancel(Node& node, uint64_t task) {
  outside_->Cancel(node.number(), task);
  cancelled_.clear();
  if (chooser_ != nullptr) steps_.Cancel(node.number(), task);
  queue_.Cancel(node.number(), task, &cancelled_);
  for (const Event& event : cancelled_) {
    if (node.unsaved.kept) {
      node.unsaved.cancelled.push_back(event);
    } else {
      Drop(event.reply);
    }
  }
  altered_.erase({node.number(), task});
  if (step_functions_ == nullptr) return;
  steps_.touched().Write(Shared::kAccount);
  step_functions_->Forget({node.number(), task});
}

void EventLoop::Schedule(Node& node, uint64_t task, EventKind kind, int64_t time_ns, uint32_t reply) {
  if (reply != kNoReply) ++replies_[reply].events;
  const uint64_t sequence = steps_.HasSequence() ? steps_.TakeSequence() : aslrt_next_sequence(node.x);
  queue_.Push({{time_ns, node.number(), sequence}, task, kind, reply, steps_.CausesNow()});
}

void EventLoop::Wake(Node& node) { Schedule(node, 0, EventKind::kWake, outside_->now_ns(), kNoReply); }

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

// Their memory is kept for the next run, but for what a large one took.
void EventLoop::FreeReplies() {
  constexpr size_t kKeptMax = 1024;
  free_replies_.clear();
  if (replies_.size() > kKeptMax) replies_.clear();
  for (size_t i = replies_.size(); i-- > 0;) {
    replies_[i].events = 0;
    replies_[i].first.reset();
    replies_[i].second.reset();
    free_replies_.push_back(static_cast<uint32_t>(i));
  }
}

void EventLoop::Drop(uint32_t reply) {
  if (reply == kNoReply) return;
  KeptReply& kept = replies_[reply];
  if (kept.events > 0 && --kept.events > 0) return;
  kept.first.reset();
  kept.second.reset();
  free_replies_.push_back(reply);
}

// False when there is nothing for the execution to do.
bool EventLoop::Perform(const Event& event) {
  Node& node = *nodes_[event.at.node];
  bool ready = false;
  if (event.kind == EventKind::kCopy) {
    LaunchCopy(node);
    return false;
  }
  if (node.running && node.down && event.kind != EventKind::kResume && event.kind != EventKind::kPollEnd) {
    Event later = event;
    later.at.time_ns = node.up_ns;
    later.at.sequence = aslrt_next_sequence(node.x);
    queue_.Push(later);
    return false;
  }
  if (node.running) {
    switch (event.kind) {
      case EventKind::kWake:
        ready = true;
        break;
      case EventKind::kPollEnd:
        step_functions_->EndPoll({event.at.node, event.task_id});
        break;
      case EventKind::kStop:
        Stop(node, event);
        break;
      case EventKind::kResume:
        Resume(node);
        ready = true;
        break;
      case EventKind::kUpdate:
        ready = Update(node, updates_[event.task_id]);
        if (node.unsaved.kept) node.unsaved.delivered.push_back(event);
        break;
      default:
        ready = Deliver(node, event, replies_[event.reply].reply);
        if (!node.unsaved.kept) break;
        node.unsaved.delivered.push_back(event);  // has the reply now
        return ready;
    }
  }
  Drop(event.reply);
  return ready;
}

bool EventLoop::Deliver(Node& node, const Event& event, const sim::Reply& reply) {
  const int64_t now = outside_->now_ns();
  aslrt_result_code code = ASLRT_OK;
  if (event.kind == EventKind::kHeartbeat) {
    code = aslrt_task_heartbeat(node.x, event.task_id);
  } else if (event.kind == EventKind::kStarted) {
    trace_.Add({now,
                event.at.sequence,
                TraceKind::kStarted,
                {event.task_id, HashOptionalText(reply.worker)},
                node.number()});
    code = aslrt_task_started(node.x, event.task_id, reply.worker);
  } else if (event.kind == EventKind::kSubmitted) {
    trace_.Add({now,
                event.at.sequence,
                TraceKind::kSubmitted,
                {event.task_id, HashOptionalText(reply.submitted)},
                node.number()});
    code = aslrt_task_submitted(node.x, event.task_id, reply.submitted.data, reply.submitted.size);
  } else {
    trace_.Add(ReplyRecord(now, event.at, event.task_id, reply));
    code = EndTask(node.x, event.task_id, reply);
  }
  // A task that has been closed meanwhile is nobody's problem: late replies are lost, as in the service.
  if (code != ASLRT_OK && code != ASLRT_NO_TASK) {
    problem_ = std::string("the answer to a task was refused: ") + aslrt_last_error(node.x);
  }
  return true;
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
  result->most_branches = std::max(result->most_branches, nodes_[0]->most_branches);
  meter_.Output(result->output.size());
  meter_.Fill(&result->numbers);
  result->visited.clear();
  if (options_.count_visits) result->visited = visited_;
  result->coverage.assign(counters_.begin(), counters_.end());
  if (options_.recorder != nullptr) {
    for (const auto& node : nodes_) {
      if (node->running) RecordEnd(*node);
    }
    options_.recorder->Finish();
  }
  result->has_account = options_.account != nullptr;
  result->given_up = given_up_;
  result->others.clear();
  for (size_t i = 1; i < nodes_.size(); ++i) {
    // Nothing will happen any more to those that are left.
    if (nodes_[i]->running) FillResult(nodes_[i]->x, options_, &nodes_[i]->record);
    ExecutionRecord& record = nodes_[i]->record;
    record.most_branches = std::max(record.most_branches, nodes_[i]->most_branches);
    result->others.push_back(std::move(record));
  }
}

}  // namespace aslc::sim
