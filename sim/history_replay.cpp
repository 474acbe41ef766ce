// The host of a replay (history_replay.h). What the service decided about order is taken from the order of
// the ids: of an answer and a timer, the one whose event comes first in the history happens first.
#include "sim/history_replay.h"

#include <algorithm>

#include "aslc/check.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
// A delay that is drawn: this share of 2^64 is small enough to be over before anything else happens, and
// not nothing, so that the retry waits for its turn.
constexpr uint64_t kSmallJitter = uint64_t{1} << 40;

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }
aslrt_text_view Given(const std::string& text) {
  return text.empty() ? aslrt_text_view{nullptr, 0} : View(text);
}
aslrt_text_view View(const std::string* text) {
  return text == nullptr ? aslrt_text_view{nullptr, 0} : View(*text);
}

bool OfTask(std::string_view type) {
  return (type.starts_with("Task") || type.starts_with("LambdaFunction") || type.starts_with("Activity")) &&
         type.find("State") == std::string_view::npos;
}

// Of the events of a task that follow its scheduling.
bool EndsTask(std::string_view type) { return !type.ends_with("Submitted") && !type.ends_with("Started"); }

bool IsRetry(const HistoryEvent& event, const HistoryEvent& previous) {
  if (previous.Is("ExecutionRedriven")) return false;
  if (OfTask(event.type)) return event.type.ends_with("Scheduled") && !IsEntered(previous.type);
  // An attempt whose expressions fail again has no other event.
  if (event.Is("EvaluationFailed")) {
    return previous.Is("EvaluationFailed") || (OfTask(previous.type) && !previous.type.ends_with("Succeeded"));
  }
  // A container follows its own entering the first time, even where that is inside another one.
  if (event.Is("MapStateStarted")) return !previous.Is("MapStateEntered");
  return event.Is("ParallelStateStarted") && !previous.Is("ParallelStateEntered");
}

struct OpenTask {
  uint64_t at = 0;  // the event of the history up to which its answers are given
  bool times_out = false;
  int64_t ends_ns = 0;  // when it timed out
};

struct Answer {
  uint64_t task = 0, event = 0;
};

class Replayer {
 public:
  Replayer(const aslrt_machine* machine, const History& history, const ReplaySettings& settings,
           Replayed* out)
      : history_(history),
        settings_(settings),
        out_(*out),
        image_(aslrt_machine_image(machine)),
        clock_ns_(history.events.front().time_ns) {
    host_.size = sizeof host_;
    host_.version = ASLRT_HOST_VERSION;
    host_.now = [](void* self) { return static_cast<Replayer*>(self)->clock_ns_; };
    host_.draw = [](void* self, const aslrt_draw* key) { return static_cast<Replayer*>(self)->Draw(*key); };
    host_.task_start = [](void* self, aslrt_execution*, const aslrt_task* task) {
      static_cast<Replayer*>(self)->Start(*task);
    };
    host_.task_cancel = [](void* self, aslrt_execution*, uint64_t id) {
      static_cast<Replayer*>(self)->tasks_.erase(id);
    };
    host_.event = [](void* self, aslrt_execution*, const aslrt_event* event) {
      static_cast<Replayer*>(self)->Happened(*event);
    };
    options_.size = sizeof options_;
    options_.quotas = settings.quotas;
    options_.record_history = 1;
    options_.account = Given(settings.account);
    options_.region = Given(settings.region);
    options_.partition = Given(settings.partition);
    options_.role_arn = Given(settings.role_arn);
    options_.state_machine_name = Given(settings.state_machine_name);
    options_.state_machine_arn = Given(settings.state_machine_arn);
    options_.execution_name = Given(settings.execution_name);
    options_.execution_arn = Given(settings.execution_arn);
    x_ = aslrt_execution_create(machine, &options_, &host_, this);
    ASL_CHECK(x_ != nullptr, "the runtime refuses the replay's host");
    for (const HistoryEvent& event : history.events) {
      if (MayBeTimed(event)) timed_.push_back(event.id);
      if (event.Is("ExecutionRedriven") && event.id > 1) redrives_.push_back(event.id);
    }
  }
  ~Replayer() { aslrt_execution_destroy(x_); }
  Replayer(const Replayer&) = delete;
  Replayer& operator=(const Replayer&) = delete;

  void Run() {
    const HistoryEvent& first = history_.events.front();
    const std::string* input = first.Text("input");
    const std::string text = input == nullptr ? "{}" : *input;
    if (aslrt_execution_start(x_, text.data(), text.size()) != ASLRT_OK) return Refuse(first.id);
    FindExecutionDeadline();
    do {
      while (aslrt_execution_run(x_) == ASLRT_RUNNING && out_.refused_at == 0) {
        if (!Next()) break;
      }
    } while (Redrive());
    aslrt_result result{};
    aslrt_execution_result(x_, &result);
    out_.running = result.status == ASLRT_RUNNING;
    aslrt_history_write(x_, AppendTo, &out_.history);
  }

 private:
  void Refuse(uint64_t event) {
    out_.refused_at = event;
    out_.refusal = aslrt_last_error(x_);
  }

  // What ended is redriven when the history says so. False: nothing more happens.
  bool Redrive() {
    aslrt_result ended{};
    aslrt_execution_result(x_, &ended);
    if (ended.status == ASLRT_RUNNING || out_.refused_at != 0 || next_redrive_ == redrives_.size()) return false;
    const HistoryEvent& event = *history_.Find(redrives_[next_redrive_]);
    ++next_redrive_;
    stopped_ = false;
    due_ns_ = INT64_MAX;
    MoveClock(event.time_ns);
    if (aslrt_execution_redrive(x_) != ASLRT_OK) {
      Refuse(event.id);
      return false;
    }
    if (limit_ns_ != INT64_MAX) deadline_ns_ = clock_ns_ + limit_ns_;
    return true;
  }

  // The last event before the next redrive.
  const HistoryEvent& LastOfRun() const {
    return next_redrive_ == redrives_.size() ? history_.events.back()
                                             : *history_.Find(redrives_[next_redrive_] - 1);
  }

  // ---- what the engine asks and tells ----------------------------------------------------------------

  std::string_view StateName(uint32_t state) const {
    if (state >= image_->states.count) return "";
    const aslrt_str name = ASLRT_ROWS(image_, aslrt_image_state, states)[state].name;
    return {aslrt_image_chars(image_, name), name.len};
  }

  void Happened(const aslrt_event& event) {
    if (event.child != 0) return;  // no part of the execution's history
    ReplayedEvent replayed;
    replayed.id = event.id;
    replayed.previous = event.previous_id;
    replayed.path = event.path;
    replayed.type = aslrt_event_name(event.type);
    replayed.state = StateName(event.state);
    if (replayed.type.starts_with("MapIteration")) replayed.index = event.index;
    const ReplayedEvent& added = out_.matcher.Add(replayed);
    last_in_path_[event.path] = event.id;
    if (added.matched != 0) LookAhead(added.matched);
  }

  // States entered at once after an event have a time of their own in the history, which the context object
  // shows: the clock goes to it, unless a timer is due before.
  void LookAhead(uint64_t id) {
    const std::vector<uint64_t>* next = &out_.matcher.Following(id);
    if (next->size() == 1 && IsExited(history_.Find(next->front())->type)) {
      next = &out_.matcher.Following(next->front());
    }
    if (next->size() != 1) return;
    const HistoryEvent& event = *history_.Find(next->front());
    if (IsEntered(event.type)) MoveClock(event.time_ns);
  }

  void MoveClock(int64_t ns) { clock_ns_ = std::max(clock_ns_, std::min(ns, due_ns_ - 1)); }

  uint64_t Draw(const aslrt_draw& key) {
    const auto known = settings_.draws.find(ReplaySettings::KeyOf(key));
    uint64_t answer = 0;
    if (known != settings_.draws.end())
      answer = known->second;
    else if (key.kind == ASLRT_DRAW_JITTER)
      answer = RetryFollows() ? kSmallJitter : UINT64_MAX;
    else if (key.kind != ASLRT_DRAW_RANDOM)
      answer = HashDraw(1, key);
    out_.draws.push_back({key, answer, out_.matcher.replayed().size()});
    return answer;
  }

  // Whether the history goes on with a retry from the failure that has just happened; if not, the delay was
  // not over when everything ended.
  bool RetryFollows() const {
    const std::vector<ReplayedEvent>& events = out_.matcher.replayed();
    if (events.empty()) return true;
    const ReplayedEvent* before = out_.matcher.Replayed(events.back().previous);
    for (uint64_t failed : {events.back().matched, before == nullptr ? uint64_t{0} : before->matched}) {
      if (failed == 0) continue;
      for (uint64_t next : out_.matcher.Following(failed)) {
        if (IsRetry(*history_.Find(next), *history_.Find(failed))) return true;
      }
    }
    return false;
  }

  void Start(const aslrt_task& task) {
    OpenTask open;
    const ReplayedEvent* scheduled = out_.matcher.Replayed(last_in_path_[task.path]);
    if (scheduled != nullptr) open.at = scheduled->matched;
    ReplayedTask& told = out_.tasks.emplace_back(ReplayedTask{task.state, task.path, open.at, 0});
    for (uint64_t id = AfterTask(open.at); id != 0; id = AfterTask(id)) {
      if (EndsTask(history_.Find(id)->type)) told.ended = id;
      if (!history_.Find(id)->type.ends_with("TimedOut")) continue;
      open.times_out = true;
      open.ends_ns = history_.Find(id)->time_ns;
    }
    tasks_[task.id] = open;
  }

  // The next event of the same task, or 0.
  uint64_t AfterTask(uint64_t at) const {
    if (at == 0) return 0;
    for (uint64_t id : out_.matcher.Following(at)) {
      const std::string_view type = history_.Find(id)->type;
      if (OfTask(type) && !type.ends_with("Scheduled")) return id;
    }
    return 0;
  }

  // ---- what happens next -----------------------------------------------------------------------------

  // False: the history has nothing more to tell.
  bool Next() {
    uint64_t sequence = 0;
    due_ns_ = INT64_MAX;
    const bool has_timer = aslrt_execution_next_timer(x_, &due_ns_, &sequence) != 0;
    const Answer answer = NextAnswer();
    const uint64_t timed = NextTimed();
    const bool over = timed != 0 && history_.Find(timed)->Is("ExecutionTimedOut");
    // The clock of the whole execution fires only when the history says so.
    const bool can_fire = timed != 0 && has_timer && (over || due_ns_ != deadline_ns_);
    if (can_fire && (answer.event == 0 || timed < answer.event)) {
      Fire(history_.Find(timed)->time_ns);
      return true;
    }
    if (answer.event != 0) {
      Give(answer);
      return true;
    }
    const HistoryEvent& last = LastOfRun();
    if (!last.Is("ExecutionAborted") || stopped_) return false;
    stopped_ = true;
    MoveClock(last.time_ns);
    aslrt_execution_stop(x_, View(last.Text("error")), View(last.Text("cause")));
    return true;
  }

  // Once, before anything else has set a timer.
  void FindExecutionDeadline() {
    uint64_t sequence = 0;
    if (aslrt_execution_next_timer(x_, &deadline_ns_, &sequence) == 0) return;
    limit_ns_ = deadline_ns_ - clock_ns_;
  }

  Answer NextAnswer() const {
    Answer first;
    for (const auto& [id, task] : tasks_) {
      const uint64_t event = AfterTask(task.at);
      if (event == 0 || history_.Find(event)->type.ends_with("TimedOut")) continue;
      if (first.event == 0 || event < first.event) first = {id, event};
    }
    return first;
  }

  static bool MayBeTimed(const HistoryEvent& event) {
    return event.Is("WaitStateExited") || event.type.ends_with("TimedOut") ||
           event.type.ends_with("Scheduled") || event.Is("MapStateStarted") ||
           event.Is("ParallelStateStarted") || event.Is("EvaluationFailed");
  }

  // The first event to come that a timer of the engine brings about, or 0.
  uint64_t NextTimed() {
    while (first_timed_ < timed_.size() && out_.matcher.TakenBy(timed_[first_timed_]) != 0) ++first_timed_;
    const uint64_t last = LastOfRun().id;
    for (size_t i = first_timed_; i < timed_.size() && timed_[i] <= last; ++i) {
      const HistoryEvent& event = *history_.Find(timed_[i]);
      if (out_.matcher.TakenBy(event.id) != 0) continue;
      if (event.Is("ExecutionTimedOut")) return event.id;
      const HistoryEvent* previous = history_.Find(event.previous);
      if (previous == nullptr || out_.matcher.TakenBy(previous->id) == 0) continue;
      const bool start = event.type.ends_with("Scheduled") || event.type.ends_with("StateStarted") ||
                         event.Is("EvaluationFailed");
      if (!start || IsRetry(event, *previous)) return event.id;
    }
    return 0;
  }

  // Heartbeats leave no event: those that must have come before a time come now.
  void Beat(int64_t until_ns) {
    uint64_t sequence = 0;
    while (due_ns_ <= until_ns && due_ns_ != deadline_ns_) {
      const int64_t before = due_ns_;
      MoveClock(due_ns_ - 1);
      for (const auto& [id, task] : tasks_) {
        if (!task.times_out || task.ends_ns - before > kSecond) aslrt_task_heartbeat(x_, id);
      }
      if (aslrt_execution_next_timer(x_, &due_ns_, &sequence) == 0) due_ns_ = INT64_MAX;
      if (due_ns_ <= before) return;
    }
  }

  void Fire(int64_t at_ns) {
    Beat(at_ns);
    clock_ns_ = std::max(clock_ns_, due_ns_);
    due_ns_ = INT64_MAX;
  }

  void Give(const Answer& answer) {
    const HistoryEvent& event = *history_.Find(answer.event);
    Beat(event.time_ns);
    MoveClock(event.time_ns);
    LookAhead(event.id);
    OpenTask& task = tasks_[answer.task];
    task.at = event.id;
    const std::string* output = event.Text("output");
    const std::string text = output == nullptr ? "null" : *output;
    aslrt_result_code code = ASLRT_OK;
    if (event.type.ends_with("Succeeded")) {
      code = aslrt_task_succeeded(x_, answer.task, text.data(), text.size());
    } else if (event.type.ends_with("Submitted")) {
      code = aslrt_task_submitted(x_, answer.task, text.data(), text.size());
    } else if (event.type.ends_with("Started")) {
      code = aslrt_task_started(x_, answer.task, View(event.Text("workerName")));
    } else {
      code = aslrt_task_failed(x_, answer.task, PhaseOf(event.type), View(event.Text("error")),
                               View(event.Text("cause")));
    }
    if (EndsTask(event.type)) tasks_.erase(answer.task);
    if (code == ASLRT_BAD_JSON) Refuse(event.id);
  }

  static aslrt_fail_phase PhaseOf(std::string_view type) {
    if (type.ends_with("StartFailed")) return ASLRT_PHASE_START;
    if (type.ends_with("SubmitFailed")) return ASLRT_PHASE_SUBMIT;
    if (type.ends_with("ScheduleFailed")) return ASLRT_PHASE_SCHEDULE;
    return ASLRT_PHASE_RUN;
  }

  const History& history_;
  const ReplaySettings& settings_;
  Replayed& out_;
  const aslrt_image* image_;
  int64_t clock_ns_;
  int64_t due_ns_ = INT64_MAX;       // of the first timer
  int64_t deadline_ns_ = INT64_MAX;  // of the execution
  int64_t limit_ns_ = INT64_MAX;     // from the start or a redrive to it
  aslrt_host host_{};
  aslrt_options options_{};
  aslrt_execution* x_ = nullptr;
  std::map<uint64_t, OpenTask> tasks_;
  std::map<uint64_t, uint64_t> last_in_path_;
  std::vector<uint64_t> timed_;
  std::vector<uint64_t> redrives_;
  size_t first_timed_ = 0, next_redrive_ = 0;
  bool stopped_ = false;
};

}  // namespace

void ReplayHistory(const aslrt_machine* machine, const History& history, const ReplaySettings& settings,
                   Replayed* out) {
  Replayer(machine, history, settings, out).Run();
}

}  // namespace aslc::sim
