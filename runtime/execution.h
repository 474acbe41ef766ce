// The inside of one execution: frames, what they wait for, timers, open tasks, replies, events. Internal
// to the engine; hosts see engine.h, generated code sees abi.h.
//
// A frame is always in one place: in the queue of ready frames, or waiting for a timer, a task or its
// children. The loop (execution.cpp) takes ready frames first, then replies, then due timers, so that
// branches advance breadth-first, as the service does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"
#include "runtime/draws.h"
#include "runtime/machine.h"
#include "runtime/map_run.h"
#include "runtime/store.h"
#include "runtime/timers.h"
#include "runtime/value.h"

namespace aslrt {

// What an execution and the child executions of its Distributed Maps have each of their own.
struct Stream {
  uint64_t events = 0;  // id of the last event
  int64_t start_time = 0;
  aslrt_value input{};
  uint32_t timer = kNoTimer;  // of the time limit
};

// A child execution of a Distributed Map, while it runs.
struct ChildExecution {
  Stream stream;   // stale while it is the one that runs
  aslrt_frame* root = nullptr;
  ChildExecution* outer = nullptr;  // of the Map; NULL: the execution itself
  uint64_t number = 0;              // aslrt_event::child
  uint32_t items = 0;               // of its batch; 1 without batches
  uint32_t redrives = 0;
  int64_t redrive_time = 0;  // of the last one
  // It has ended without success, and is kept in case its Map Run is redriven; how it ended.
  bool kept = false;
  bool waiting = false;  // its Map Run is redriven, and its turn has not come
  ChildEnd end = ChildEnd::kFailed;
  int64_t end_time = 0;
  aslrt_value error{}, cause{};
  DrawCounts draws;
};

}  // namespace aslrt

// What a frame needs beyond aslrt_frame while it waits, retries or has children. Taken from a free list
// when first needed and kept until the frame goes.
struct aslrt_wait {
  uint32_t params;  // bit i: parameter i (params.def) was set for the request
  uint32_t timeout_seconds, heartbeat_seconds, max_concurrency;
  int64_t until;       // end of a Wait; of a parked one without a timestamp, what is left of it
  bool timestamp;      // the Wait is until an instant that was given
  aslrt_value credentials;  // STRING: RoleArn of the task

  uint64_t task;  // id of the open task, 0 = none
  uint32_t timer, heartbeat_timer;
  bool started, submitted, closed, heartbeat_missed;  // closed: the last reply is queued
  uint32_t token_visit, token_attempt;                // the attempt that `token` belongs to
  aslrt_value token;                                  // STRING, or UNDEFINED

  aslrt_value error, cause;  // of a failure that is still to be handled

  uint32_t retries_visit;         // entered_id of the visit that `retries` counts
  std::vector<uint32_t> retries;  // by retrier of the state

  aslrt_value items;                 // Map: ARRAY or OBJECT
  std::vector<aslrt_value> results;  // by branch or item; a Map Run keeps its own
  uint32_t next_item, live;          // first item of which no input was made; children running
  uint64_t begun_event;              // ...StateStarted
  uint64_t last_event;               // that ...StateSucceeded follows
  aslrt_frame *first_child, *last_child;  // in the order of slots
  std::unique_ptr<aslrt::MapRun> run;     // Distributed Map
};

namespace aslrt {

// aslrt_frame::status. Numbers go into snapshots.
enum class FrameStatus : uint32_t {
  kEnter = 0,      // ready: StateEntered of frame->state is due
  kRun = 1,        // ready: the entry frame->entry is due
  kStartTask = 2,  // ready: ...Started is due, then the host is asked
  kFailed = 3,     // ready: the failure in frame->wait is to be handled
  kTask = 4,       // waits for a reply
  kWait = 5,       // waits for the end of a Wait
  kRetry = 6,      // waits for the next attempt
  kJoin = 7,       // waits for its children
  kResume = 8,     // ready: a Map whose children were redriven begins the items that are left
  kUpdated = 9     // ready: a Map Run whose bounds were changed looks at them
};

// In front of every aslrt_frame.
struct FrameLinks {
  aslrt_frame *previous_ready, *next_ready;
  aslrt_frame *previous_sibling, *next_sibling;
  ChildExecution* child;  // that it belongs to, NULL: the execution itself
  uint64_t path;          // aslrt_draw::path
  int64_t entered_time;  // of the last StateEntered
  uint32_t size_class, var_count;
  bool ready, stopped;     // stopped: given up; kept until what holds it goes on or the execution ends
  uint32_t entered_after;  // the event that the last StateEntered follows; exact when observed
  uint64_t padding;        // frames are aligned by 16 bytes
};
static_assert(sizeof(FrameLinks) % 16 == 0);

inline FrameLinks* LinksOf(aslrt_frame* f) { return reinterpret_cast<FrameLinks*>(f) - 1; }
inline const FrameLinks* LinksOf(const aslrt_frame* f) { return reinterpret_cast<const FrameLinks*>(f) - 1; }
inline FrameStatus StatusOf(const aslrt_frame* f) { return static_cast<FrameStatus>(f->status); }
inline void SetStatus(aslrt_frame* f, FrameStatus s) { f->status = static_cast<uint32_t>(s); }

// Flag of an aslrt_text: its text was put together from others, so that reading it again need not give
// the same tree.
inline constexpr uint32_t kComposedText = 1;

// One event of the history. `extra`: assigned variables (OBJECT) of ...Exited, RoleArn of ...Scheduled.
struct EventBody {
  aslrt_value value{}, error{}, cause{}, extra{};
  uint32_t index = 0, timeout_seconds = 0, heartbeat_seconds = 0;
};
inline constexpr EventBody kNoBody{};
struct EventRecord {
  uint32_t type, state, attempt;
  uint64_t id, previous, path, child;
  int64_t time;
  EventBody body;
};

struct OpenTask {
  uint64_t id;
  aslrt_frame* frame;  // NULL: closed
};

enum class ReplyKind : uint32_t { kStarted, kSubmitted, kSucceeded, kFailed };
struct Reply {
  uint64_t task;
  ReplyKind kind;
  uint32_t phase;  // aslrt_fail_phase
  bool too_large;  // the output is above the payload quota
  aslrt_value value, error, cause;
};

// Options with the defaults filled in and ARNs derived.
struct Settings {
  uint32_t quotas = ASLRT_QUOTAS_AWS;
  bool record_history = false;
  uint64_t record_children = 0;  // the greatest number of a child whose events are recorded too
  std::string region, role_arn, state_machine_name, state_machine_arn, execution_name, execution_arn;
};

}  // namespace aslrt

struct aslrt_execution {
  aslrt::Store store;  // first: StoreOf finds it from a context
  aslrt_ctx ctx{};
  const aslrt_machine* machine = nullptr;
  const aslrt_image* image = nullptr;
  aslrt_host host{};
  aslrt::Settings settings;

  // The child execution that runs. What follows of `over`, `status`, `start_time`, `events`, `execution_timer`,
  // `input`, `output`, `error`, `cause` is its own while it runs; between runs it is NULL.
  aslrt::ChildExecution* child = nullptr;
  aslrt::Stream own;  // of the execution itself while a child runs
  uint64_t children = 0;  // begun so far
  std::vector<aslrt::ChildExecution*> free_children;
  std::vector<std::unique_ptr<aslrt::ChildExecution>> all_children;
  uint64_t map_runs = 0;  // begun so far
  std::deque<aslrt::MapRunSummary> ended_runs;  // the last kMapRunsKept

  bool begun = false;   // start or restore succeeded
  bool over = false;    // the last event was emitted
  bool running = false; // inside aslrt_execution_run
  aslrt_execution_status status = ASLRT_RUNNING;
  int64_t now = 0, start_time = 0, end_time = 0;  // end: time of the last event
  uint64_t events = 0;  // id of the last event, recorded or not
  uint32_t redrives = 0;
  int64_t redrive_time = 0;  // of the last one
  uint64_t event_cap = 0, transitions = 0, sequence = 0, last_task = 0;
  uint32_t execution_timer = aslrt::kNoTimer;
  size_t collect_at = 0;  // bytes of the arena at which the next collection is due
  const char* seen_chunk = nullptr;  // end of the arena's chunk when its size was last looked at
  uint32_t steps = 0;  // since the host was last asked for the time
  aslrt_value input{}, output{}, error{}, cause{};
  // Of the failure that aslrt_fail has just made: an expression of a state failed, and in which field (STRING of
  // the image; UNDEFINED when its text names none).
  bool evaluation_failed = false, evaluation_used = false;  // used: the value was there, but of no use
  aslrt_value evaluation_location{};

  aslrt_frame* top = nullptr;
  aslrt_frame *first_ready = nullptr, *last_ready = nullptr;
  aslrt::Timers timers;
  aslrt::DrawCounts draws;
  std::vector<uint32_t> visits;  // schedules so far, by state
  std::vector<aslrt::OpenTask> tasks;  // by id
  uint64_t live_variables = 0;  // slots of all live frames
  uint64_t live_frames = 0, most_frames = 0;  // most: since the start
  size_t open_tasks = 0;
  std::vector<aslrt::Reply> replies;
  size_t next_reply = 0;
  std::vector<aslrt::EventRecord> recorded;
  std::vector<uint32_t> assigned;  // slots assigned by the entry that runs
  std::vector<aslrt_value*> rooted;  // aslrt::Rooted

  // Memory kept for reuse.
  std::vector<aslrt_frame*> free_frames[32];  // by size class
  struct Slab {
    void* memory;
    size_t size;
  };
  std::vector<Slab> slabs;
  char *slab_next = nullptr, *slab_end = nullptr;
  std::vector<aslrt_wait*> waits, free_waits;
  std::vector<aslrt_value> stack;
  std::vector<uint32_t> iterations;
  std::vector<uint64_t> own_counters;  // of coverage, while the host has given none
  std::string last_error, output_text;
};

namespace aslrt {

// Values that stand in local variables while memory may be collected.
class Rooted {
 public:
  Rooted(aslrt_execution& x, aslrt_value* a, aslrt_value* b) : rooted_(x.rooted) {
    rooted_.push_back(a);
    rooted_.push_back(b);
  }
  ~Rooted() { rooted_.resize(rooted_.size() - 2); }
  Rooted(const Rooted&) = delete;
  Rooted& operator=(const Rooted&) = delete;

 private:
  std::vector<aslrt_value*>& rooted_;
};

// ---- tables of the image
inline const aslrt_image_state& StateRow(const aslrt_execution& x, uint32_t state) {
  return ASLRT_ROWS(x.image, aslrt_image_state, states)[state];
}
inline const aslrt_image_state& StateOf(const aslrt_execution& x, const aslrt_frame* f) {
  return StateRow(x, f->state);
}
inline const aslrt_image_scope& ScopeRow(const aslrt_execution& x, uint32_t scope) {
  return ASLRT_ROWS(x.image, aslrt_image_scope, scopes)[scope];
}
inline std::string_view Str(const aslrt_execution& x, aslrt_str s) {
  return {aslrt_image_chars(x.image, s), s.len};
}

// ---- coverage (coverage.cpp): nothing happens in machines without
void CountPoint(aslrt_execution& x, uint32_t point);
inline void CoverState(aslrt_execution& x, uint32_t state) {
  if (x.ctx.cov != nullptr) CountPoint(x, state);  // the first points are those of the states
}
inline void CoverRetrier(aslrt_execution& x, uint32_t row, aslrt_coverage_outcome outcome) {
  if (x.ctx.cov != nullptr) CountPoint(x, x.machine->coverage->Retrier(row, outcome));
}
inline void CoverCatcher(aslrt_execution& x, uint32_t row) {
  if (x.ctx.cov != nullptr) CountPoint(x, x.machine->coverage->Catcher(row));
}
inline void CoverTaskTimeout(aslrt_execution& x, uint32_t state, bool heartbeat) {
  if (x.ctx.cov != nullptr) CountPoint(x, x.machine->coverage->TaskTimeout(state, heartbeat));
}
inline void CoverExecutionTimeout(aslrt_execution& x) {
  if (x.ctx.cov != nullptr) CountPoint(x, x.machine->coverage->ExecutionTimeout());
}
inline void CoverMapSize(aslrt_execution& x, uint32_t state, uint64_t items) {
  if (x.ctx.cov != nullptr) CountPoint(x, x.machine->coverage->MapSize(state, items));
}

// ---- what runs beside what (joins.cpp)
void TellBranch(aslrt_execution& x, const aslrt_frame* f, aslrt_branch_change change);

// ---- memory (frames.cpp)
// Nothing of the state is under way, and its retriers count from the beginning.
void ResetAttempts(aslrt_wait* w);
void* HostAllocate(const aslrt_host& host, void* data, size_t size);
void HostRelease(const aslrt_host& host, void* data, void* memory, size_t size);
aslrt_frame* NewFrame(aslrt_execution& x, aslrt_frame* parent, uint32_t scope, uint32_t slot);
void FreeFrame(aslrt_execution& x, aslrt_frame* f);  // unlinks it, with its wait; not its children
void FreeTree(aslrt_execution& x, aslrt_frame* f);   // children first
aslrt_wait* WaitOf(aslrt_execution& x, aslrt_frame* f);  // made when missing
void ReleaseMemory(aslrt_execution& x);
void PushReady(aslrt_execution& x, aslrt_frame* f);
aslrt_frame* PopReady(aslrt_execution& x);
void RemoveReady(aslrt_execution& x, aslrt_frame* f);
// Before an entry runs: room in the arena, and a collection when it has doubled. Memory grows by chunks,
// so that there is nothing to see while the chunk is the same and has room.
void PrepareArenaSlow(aslrt_execution& x);
inline void PrepareArena(aslrt_execution& x) {
  bool room = x.ctx.lim - x.ctx.p >= static_cast<ptrdiff_t>(ASLRT_RESERVE + 16);
  if (!room || x.ctx.lim != x.seen_chunk) PrepareArenaSlow(x);
}

// ---- events (events.cpp)
uint64_t EmitSlow(aslrt_execution& x, uint32_t type, const aslrt_frame* f, uint64_t previous,
                  const EventBody& body);
// Counts an event and gives its id; records and reports it when somebody looks. Does nothing once the
// execution is over; may end it at the event quota.
inline uint64_t Emit(aslrt_execution& x, uint32_t type, const aslrt_frame* f, uint64_t previous,
                     const EventBody& body = kNoBody) {
  if (!x.ctx.observe && !x.over && x.events + 1 < x.event_cap) {
    x.end_time = x.now;
    return ++x.events;
  }
  return EmitSlow(x, type, f, previous, body);
}
void EmitEntered(aslrt_execution& x, aslrt_frame* f);
void EmitExited(aslrt_execution& x, aslrt_frame* f, aslrt_value output);
// Accounts the transitions that generated code made by itself since the last grant of budget.
void Settle(aslrt_execution& x, aslrt_frame* f);
void Report(aslrt_execution& x, const EventRecord& record);
// Id of the Entered event of the state that f is in, also amid transitions made by generated code.
inline uint64_t EnteredId(const aslrt_ctx* ctx, const aslrt_frame* f) {
  int64_t made = ctx->granted - ctx->budget;
  return made > 0 ? ctx->event_base + 2 * static_cast<uint64_t>(made) : f->entered_id;
}

// ---- ends (cancel.cpp)
void EndSucceeded(aslrt_execution& x, aslrt_value output, uint64_t previous);
void EndFailed(aslrt_execution& x, aslrt_value error, aslrt_value cause, uint64_t previous);
void EndTimedOut(aslrt_execution& x);
// Emits the abort events of a frame and of all below it, closes their tasks and timers. The frames stay: the
// execution may end by this and be redriven later.
void AbortFrame(aslrt_execution& x, aslrt_frame* f, uint64_t previous);
// The same of the children of f that run, for a state that fails or is given up.
void StopBelow(aslrt_execution& x, aslrt_frame* f, uint64_t previous);
// The same of one frame, without events.
void Quiet(aslrt_execution& x, aslrt_frame* f);
// After the last event: cancels open tasks, drops timers and, unless it can be redriven, frames; values stay.
void TearDown(aslrt_execution& x);
// All of an execution that nobody goes on with.
void Forget(aslrt_execution& x);
// From now on the execution may take as long as its machine says, and the quotas.
void SetExecutionTimer(aslrt_execution& x);

// ---- redrives (redrive.cpp)
// Whether an execution that has ended so may ever be redriven: it keeps its frames then.
bool KeepsFrames(const aslrt_execution& x);
// The frames of an execution that has ended, without anything that was under way.
void Park(aslrt_execution& x, aslrt_frame* f);
bool IsParked(const aslrt_execution& x, const aslrt_frame* f);  // but for its children
// The state starts over when it is redriven.
void Restart(aslrt_execution& x, aslrt_frame* f);
// Makes a parked frame and all below it go on.
void Resume(aslrt_execution& x, aslrt_frame* f);
bool HasRoomForEvents(const aslrt_execution& x);  // of the execution, or the child, that is switched to

// ---- redrives of Map Runs (redrive_map_run.cpp)
// The child that is switched to has ended without success. Whether it can be redriven; `stopped`: not by itself.
bool KeepsChild(const aslrt_execution& x, const ChildExecution& child, bool stopped);
void ParkChild(aslrt_execution& x, ChildExecution* child, ChildEnd end);
void ParkMapRun(aslrt_execution& x, aslrt_frame* f);  // its children are parked already
aslrt_frame* ResumeMapRun(aslrt_execution& x, aslrt_frame* f);
// The next child that waits to be redriven begins again. False: there is none.
bool RedriveNext(aslrt_execution& x, aslrt_frame* f);
void GiveUpWaiting(aslrt_frame* f);  // those that wait will not be redriven by this attempt

// ---- timers (tasks.cpp)
uint32_t SetTimer(aslrt_execution& x, aslrt_frame* f, TimerKind kind, int64_t deadline);
void DropTimer(aslrt_execution& x, uint32_t* timer);
int64_t After(int64_t time, uint64_t seconds);  // saturating

// ---- requests. They return the frame to go on with at once, or NULL.
aslrt_frame* ScheduleTask(aslrt_execution& x, aslrt_frame* f);
aslrt_frame* StartTask(aslrt_execution& x, aslrt_frame* f);
aslrt_frame* StartWait(aslrt_execution& x, aslrt_frame* f);
aslrt_frame* StartParallel(aslrt_execution& x, aslrt_frame* f);
aslrt_frame* StartMap(aslrt_execution& x, aslrt_frame* f);
aslrt_frame* FinishScope(aslrt_execution& x, aslrt_frame* f);  // ASLRT_DONE
aslrt_frame* CompleteJoin(aslrt_execution& x, aslrt_frame* f);  // all children are done
// The same with a result that is made already.
aslrt_frame* FinishJoin(aslrt_execution& x, aslrt_frame* f, aslrt_value result);
// The input of item `index` of a Map; false when it failed to build (ctx->error, ctx->cause).
bool ItemInput(aslrt_execution& x, aslrt_frame* f, uint32_t index, aslrt_value* input);
void ClearJoin(aslrt_wait* w);  // the children are gone, and nobody asks for their results
void DropChildren(aslrt_execution& x, aslrt_frame* f);  // they were given up, and their results with them
aslrt_frame* ResumeMap(aslrt_execution& x, aslrt_frame* f);
void ProcessReplies(aslrt_execution& x);
// null, or States.DataLimitExceeded. assigned: ARRAY of value, slot, value, slot, ... of an Assign.
aslrt_value CheckAssigned(aslrt_execution& x, const aslrt_frame* frame, aslrt_value assigned);
// null, or what is wrong with the parameters of the frame's integration (task_parameters.def).
aslrt_value CheckTaskParameters(aslrt_execution& x, const aslrt_frame* f, aslrt_value request);
void FireTimers(aslrt_execution& x);  // all of the earliest deadline
void CloseTask(aslrt_execution& x, aslrt_frame* f);
std::string_view TokenOf(aslrt_execution& x, aslrt_frame* f);  // draws it once an attempt
// Runs one entry of the frame's state; everything is settled afterwards. May collect garbage before.
int32_t CallEntry(aslrt_execution& x, aslrt_frame* f, uint32_t kind, int64_t budget);

// ---- child executions of Distributed Maps (children.cpp)
// What runs next belongs to `child`, or to the execution itself.
void SwitchToSlow(aslrt_execution& x, ChildExecution* child);
inline void SwitchTo(aslrt_execution& x, ChildExecution* child) {
  if (x.child != child) SwitchToSlow(x, child);
}
inline bool IsRoot(const aslrt_frame* f) {
  const ChildExecution* child = LinksOf(f)->child;
  return f->parent == nullptr || (child != nullptr && child->root == f);
}
// The record of a new child whose first frame is `root`.
ChildExecution* NewChild(aslrt_execution& x, aslrt_frame* root);
void ReleaseChild(aslrt_execution& x, ChildExecution* child);
void StartChild(aslrt_execution& x, aslrt_frame* f, aslrt_value input, uint32_t items);
// A child begins as a new execution: its first event, its time limit.
void BeginChild(aslrt_execution& x, aslrt_frame* root, aslrt_value input);
void SetChildTimer(aslrt_execution& x, aslrt_frame* root);
// The child that runs has ended: what its Map does now.
aslrt_frame* EndChild(aslrt_execution& x);
void AbortChild(aslrt_execution& x, aslrt_frame* root);  // with all in it; frees it unless it may be redriven
void AbortChildren(aslrt_execution& x);                  // of an execution that has ended
void AbortMapRun(aslrt_execution& x, aslrt_frame* f);    // with all its children
inline DrawCounts& DrawsOf(aslrt_execution& x, const aslrt_frame* f) {
  ChildExecution* child = LinksOf(f)->child;
  return child == nullptr ? x.draws : child->draws;
}
// Names of the children of the Map that f is in, by their first frame's slot.
std::string Uuid(uint64_t high, uint64_t low);  // of any 128 bits
std::string ChildName(const aslrt_frame* f, uint32_t slot);
std::string ChildArn(const aslrt_execution& x, const aslrt_frame* f, uint32_t slot);
std::string ChildMachineArn(const aslrt_execution& x, const aslrt_frame* f);
std::string MapRunArn(const aslrt_execution& x, const aslrt_frame* f);

// ---- Map Runs (map_run.cpp)
// The Map begins: MapStateStarted. items: null where an ItemReader reads them.
void BeginMapRun(aslrt_execution& x, aslrt_frame* f, aslrt_value items);
aslrt_frame* StartMapRun(aslrt_execution& x, aslrt_frame* f);
// Starts as many children as may run, or ends the run.
aslrt_frame* GoOnWithMapRun(aslrt_execution& x, aslrt_frame* f);
// The Map fails, its children are gone: so does its run. May collect memory, and moves error and cause then.
void FailMapRun(aslrt_execution& x, aslrt_frame* f, aslrt_value error, aslrt_value cause);
void EndMapRun(aslrt_execution& x, aslrt_frame* f, MapRunStatus status);  // remembers what it tells

// ---- their items (map_items.cpp)
enum class Made { kInput, kEnd, kFailed };  // kFailed: ctx->error and ctx->cause say how
// The input of the next child and how many items are in it. May collect memory.
Made NextInput(aslrt_execution& x, aslrt_frame* f, aslrt_value* input, uint32_t* items);
uint64_t ItemTotal(const aslrt_wait* w);  // as far as it is known
bool ItemTotalKnown(const aslrt_wait* w);

// ---- their results (map_results.cpp)
// The child that is switched to has ended like this; x.output, x.error and x.cause are its own. keeps: it may be
// redriven.
void KeepResult(aslrt_execution& x, const ChildExecution& child, ChildEnd end, bool keeps);
bool OpenFiles(aslrt_execution& x, aslrt_frame* f, std::string* cause);
bool FinishFiles(MapRun& run);
// Of a run that did not succeed: with what was to be redriven, and all inputs that are left. May collect memory.
void CloseFiles(aslrt_execution& x, aslrt_frame* f);
// The record of a child that is kept, for the files of this attempt.
void WriteKept(aslrt_execution& x, const ChildExecution& child);
// Inputs are made again from the first one of which no child was made.
void RewindItems(aslrt_frame* f);
aslrt_value MapOutput(aslrt_execution& x, aslrt_frame* f);

// ---- failures (retry.cpp)
// The decision procedure for an error of the state that f is in.
// `handled` false: the state's own retriers and catchers do not count.
aslrt_frame* FailFrame(aslrt_execution& x, aslrt_frame* f, aslrt_value error, aslrt_value cause,
                       bool handled = true);
// An entry of f's state answered ASLRT_FAILED; in_catcher: it was one of a catcher.
aslrt_frame* FailEntry(aslrt_execution& x, aslrt_frame* f, bool in_catcher);
bool ErrorMatches(std::string_view pattern, aslrt_value error, bool heartbeat);
// Delay before retry number `count` (0 = the first) without jitter, in nanoseconds.
int64_t RetryDelay(const aslrt_image_retrier& retrier, uint32_t count);
// Cause of States.DataLimitExceeded.
aslrt_value DataLimitCause(aslrt_execution& x, std::string_view what);

// ---- documents (history.cpp)
void AppendSeconds(std::string& out, int64_t ns);  // epoch seconds with up to three decimals

}  // namespace aslrt
