// Requests in, replies out, in virtual time (virtual_host.h).
#include "sim/virtual_host.h"

#include <algorithm>

#include "aslc/check.h"
#include "sim/hash.h"

namespace aslc::sim {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

uint64_t HashOf(const aslrt_image* image, aslrt_str s) {
  return HashText({aslrt_image_chars(image, s), s.len});
}

bool IsEntered(uint32_t event_type) {
  return event_type >= ASLRT_EVENT_TaskStateEntered && event_type <= ASLRT_EVENT_FailStateEntered;
}

}  // namespace

VirtualHost::VirtualHost(const aslrt_machine* machine, EventHook hook, void* hook_user, bool count_visits,
                         ObjectStore* objects)
    : table_{}, objects_(objects), hook_(hook), hook_user_(hook_user) {
  table_.size = sizeof(aslrt_host);
  table_.version = ASLRT_HOST_VERSION;
  table_.now = [](void* data) { return Self(data)->clock_.now_ns(); };
  table_.draw = [](void* data, const aslrt_draw* key) { return Self(data)->choices_.Draw(*key); };
  table_.task_start = [](void* data, aslrt_execution* x, const aslrt_task* task) {
    Self(data)->Start(x, *task);
  };
  table_.task_cancel = [](void* data, aslrt_execution*, uint64_t id) { Self(data)->queue_.Cancel(id); };
  if (hook != nullptr || count_visits) {
    table_.event = [](void* data, aslrt_execution* x, const aslrt_event* event) {
      VirtualHost* self = Self(data);
      if (IsEntered(event->type) && event->state < self->visited_.size()) self->visited_[event->state] = 1;
      if (self->hook_ != nullptr) self->hook_(self->hook_user_, x, event);
    };
  }
  objects_.Attach(&table_);
  const aslrt_image* image = aslrt_machine_image(machine);
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    facts_.push_back({HashOf(image, states[i].name), HashOf(image, states[i].resource)});
  }
  visits_by_retries_.assign(size_t{image->states.count} * kRetriesShown, 0);
  visited_.assign(image->states.count, 0);
  choices_.Listen([](void* self, const LoggedDraw& draw) { Self(self)->Drawn(draw); }, this);
}

void VirtualHost::Begin(uint64_t seed, int64_t start_ns, Answerer* answers) {
  clock_.Start(start_ns);
  queue_.Clear();
  choices_.Seed(seed);
  trace_.Reset();
  answers_ = answers;
  answers_->Reset();
  replies_.clear();
  std::fill(visits_by_retries_.begin(), visits_by_retries_.end(), 0);
  std::fill(visited_.begin(), visited_.end(), 0);
  problem_.clear();
}

void VirtualHost::Drawn(const LoggedDraw& draw) {
  const aslrt_draw& key = draw.key;
  trace_.Add({clock_.now_ns(),
              0,
              TraceKind::kDraw,
              {uint64_t{key.kind} << 32 | key.scope, uint64_t{key.state} << 32 | key.ordinal, key.path,
               draw.answer}});
}

void VirtualHost::CountRetry(uint32_t state, uint32_t attempt) {
  // The visit moves from its old row to the next: attempts of a visit come one after the other.
  uint32_t* rows = &visits_by_retries_[size_t{state} * kRetriesShown];
  const uint32_t row = std::min(attempt, kRetriesShown - 1);
  if (attempt > 0) --rows[std::min(attempt - 1, kRetriesShown - 1)];
  ++rows[row];
}

void VirtualHost::Start(aslrt_execution* x, const aslrt_task& task) {
  ASL_CHECK(task.state < facts_.size(), "a task of a state that the image does not have");
  buffer_.clear();
  aslrt_write_value(x, task.input, AppendTo, &buffer_);
  const StateFacts& facts = facts_[task.state];
  trace_.Add({clock_.now_ns(),
              aslrt_next_sequence(x),
              TraceKind::kRequest,
              {facts.name_hash, facts.resource_hash, HashText(buffer_), task.attempt}});
  CountRetry(task.state, task.attempt);
  Reply reply;
  if (!answers_->Answer(task, choices_, &reply, &problem_)) return;
  const int64_t now = clock_.now_ns();
  const uint32_t kept = KeepReply(reply);
  if (task.family == ASLRT_FAMILY_ACTIVITY && reply.started) {
    Schedule(x, task.id, EventKind::kStarted, now, kept);
  }
  if (task.pattern != ASLRT_PATTERN_REQUEST && reply.submits) {
    Schedule(x, task.id, EventKind::kSubmitted, now, kept);
  }
  if (reply.kind != Reply::Kind::kNever) {
    int64_t end = 0;
    if (__builtin_add_overflow(now, reply.latency_ns, &end)) end = INT64_MAX;
    Schedule(x, task.id, EventKind::kFinished, end, kept);
  }
}

void VirtualHost::Schedule(aslrt_execution* x, uint64_t task_id, EventKind kind, int64_t time_ns,
                           uint32_t reply) {
  queue_.Push({time_ns, aslrt_next_sequence(x), task_id, kind, reply});
}

uint32_t VirtualHost::KeepReply(const Reply& reply) {
  // Replies are few at a time; once nothing waits for one, the memory is used again.
  if (queue_.empty()) replies_.clear();
  replies_.push_back(reply);
  return static_cast<uint32_t>(replies_.size() - 1);
}

bool VirtualHost::Advance(aslrt_execution* x) {
  int64_t deadline_ns = 0;
  uint64_t sequence = 0;
  const bool timer = aslrt_execution_next_timer(x, &deadline_ns, &sequence) != 0;
  const bool event = !queue_.empty();
  if (!timer && !event) return false;
  const bool event_first =
      event && (!timer || queue_.top().time_ns < deadline_ns ||
                (queue_.top().time_ns == deadline_ns && queue_.top().sequence < sequence));
  if (!event_first) {
    clock_.AdvanceTo(deadline_ns);
    trace_.Add({clock_.now_ns(), sequence, TraceKind::kTimer, {}});
    return true;
  }
  const Event next = queue_.Pop();
  clock_.AdvanceTo(next.time_ns);
  Deliver(x, next);
  return true;
}

void VirtualHost::Deliver(aslrt_execution* x, const Event& event) {
  const Reply& reply = replies_[event.reply];
  aslrt_result_code code = ASLRT_OK;
  switch (event.kind) {
    case EventKind::kStarted:
      trace_.Add({clock_.now_ns(),
                  event.sequence,
                  TraceKind::kStarted,
                  {event.task_id, HashOptionalText(reply.worker)}});
      code = aslrt_task_started(x, event.task_id, reply.worker);
      break;
    case EventKind::kSubmitted:
      trace_.Add({clock_.now_ns(),
                  event.sequence,
                  TraceKind::kSubmitted,
                  {event.task_id, HashOptionalText(reply.submitted)}});
      code = aslrt_task_submitted(x, event.task_id, reply.submitted.data, reply.submitted.size);
      break;
    case EventKind::kFinished:
      code = Finish(x, event, reply);
      break;
  }
  // A task that has been closed meanwhile is nobody's problem: late replies are lost, as in the service.
  if (code != ASLRT_OK && code != ASLRT_NO_TASK) {
    problem_ = std::string("the answer to a task was refused: ") + aslrt_last_error(x);
  }
}

aslrt_result_code VirtualHost::Finish(aslrt_execution* x, const Event& event, const Reply& reply) {
  TraceRecord record{clock_.now_ns(), event.sequence, TraceKind::kReply, {event.task_id}};
  if (reply.kind == Reply::Kind::kOutput) {
    record.words[1] = HashOptionalText(reply.output);
    trace_.Add(record);
    return aslrt_task_succeeded(x, event.task_id, reply.output.data, reply.output.size);
  }
  record.words[2] = HashOptionalText(reply.error);
  record.words[3] = HashOptionalText(reply.cause);
  trace_.Add(record);
  return aslrt_task_failed(x, event.task_id, reply.phase, reply.error, reply.cause);
}

void VirtualHost::AppendRetries(std::vector<RetryCount>* out) const {
  for (uint32_t i = 0; i < visits_by_retries_.size(); ++i) {
    if (visits_by_retries_[i] == 0) continue;
    out->push_back({i / kRetriesShown, i % kRetriesShown, visits_by_retries_[i]});
  }
}

}  // namespace aslc::sim
