// A Map Run from its start to its end: its events, how many children run, what of failures is tolerated, and what
// it tells of itself (parallel-map.md 6.4, 6.8, 6.9; history.md 4.7).
#include <algorithm>

#include "runtime/execution.h"
#include "runtime/object_writer.h"

namespace aslrt {

namespace {

constexpr uint32_t kChildrenMax = 10000;  // of a Map Run at a time (definition.md 1.11)
// The place of a count of Map Runs among those of draws, though nothing is drawn.
constexpr uint32_t kMapRunOrdinal = 0;

// parallel-map.md 6.8: without either bound nothing is tolerated. A share of the items means nothing before all of
// them are known, which they are once the ItemReader has read its last one; but 0 percent is none of any number.
bool ExceedsTolerance(const aslrt_wait* w) {
  const MapRun& run = *w->run;
  const uint64_t failed = run.items.Ended(ChildEnd::kFailed) + run.items.Ended(ChildEnd::kTimedOut);
  if (failed == 0) return false;
  bool by_count = run.has_tolerated_count || !run.has_tolerated_percentage;
  if (by_count && failed > run.tolerated_count) return true;
  if (!run.has_tolerated_percentage) return false;
  if (!ItemTotalKnown(w) && run.tolerated_percentage > 0) return false;
  return static_cast<double>(failed) * 100.0 > run.tolerated_percentage * static_cast<double>(ItemTotal(w));
}

// What was written so far is gone, so that a redrive has to begin.
aslrt_frame* FailWriter(aslrt_execution& x, aslrt_frame* f, std::string_view cause) {
  f->wait->run->restarts = true;
  return FailFrame(x, f, WrapString("States.ResultWriterFailed"), MakeString(&x.ctx, cause));
}

// All children have ended.
aslrt_frame* Complete(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  if (run.files != nullptr && !FinishFiles(run)) return FailWriter(x, f, run.files->cause());
  const uint64_t started = run.started_event;
  w->last_event = Emit(x, ASLRT_EVENT_MapRunSucceeded, f, started);
  EndMapRun(x, f, MapRunStatus::kSucceeded);
  f->last_id = static_cast<uint32_t>(w->last_event);
  if (run.outputs_dropped) {
    return FailFrame(x, f, WrapString("States.DataLimitExceeded"), DataLimitCause(x, Str(x, StateOf(x, f).name)));
  }
  while (w->first_child != nullptr) FreeTree(x, w->first_child);  // nobody redrives them any more
  aslrt_frame* next = FinishJoin(x, f, MapOutput(x, f));
  // Neither event is part of the chain (history.md 8.3; older recordings go on from MapRunSucceeded).
  f->last_id = static_cast<uint32_t>(started);
  return next;
}

// A state's name and the words of its Map Run's arn are the same everywhere.
std::string ExecutionArn(const aslrt_execution& x, const aslrt_frame* f) {
  const ChildExecution* child = LinksOf(f)->child;
  return child == nullptr ? x.settings.execution_arn : ChildArn(x, child->root->parent, child->root->slot);
}

MapRunSummary Summary(const aslrt_execution& x, const aslrt_frame* f) {
  const MapRun& run = *f->wait->run;
  MapRunSummary summary;
  summary.number = run.number;
  summary.start = run.start_time;
  summary.max_concurrency = run.concurrency;
  summary.tolerated_count = run.tolerated_count;
  summary.tolerated_percentage = run.tolerated_percentage;
  summary.items = run.items;
  summary.children = run.children;
  summary.item_total = ItemTotal(f->wait);
  // How many batches there will be is not known before they are made.
  summary.child_total = run.batched ? run.children.begun : summary.item_total;
  summary.redrives = run.redrives;
  summary.redrive_time = run.redrive_time;
  summary.arn = Bytes(run.arn);
  summary.execution_arn = ExecutionArn(x, f);
  return summary;
}

void CollectRunning(const aslrt_execution& x, const aslrt_frame* f, std::vector<MapRunSummary>* runs) {
  if (f->wait == nullptr) return;
  const MapRun* run = f->wait->run.get();
  if (run != nullptr && run->begun && !run->over) runs->push_back(Summary(x, f));
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) CollectRunning(x, c, runs);
}

void WriteCounts(ObjectWriter& w, std::string_view key, const MapCounts& counts, uint64_t total) {
  ObjectWriter members(w.Key(key));
  members.Number("pending", total - counts.begun);
  members.Number("running", counts.Running());
  members.Number("succeeded", counts.Ended(ChildEnd::kSucceeded));
  members.Number("failed", counts.Ended(ChildEnd::kFailed));
  members.Number("timedOut", counts.Ended(ChildEnd::kTimedOut));
  members.Number("aborted", counts.Ended(ChildEnd::kAborted));
  members.Number("total", total);
  members.Number("resultsWritten", counts.AllEnded());
  members.Number("failuresNotRedrivable", counts.lost);
  members.Number("pendingRedrive", counts.waiting);
}

void WriteSummary(std::string& out, const MapRunSummary& summary) {
  constexpr std::string_view kStatusNames[] = {"RUNNING", "SUCCEEDED", "FAILED", "ABORTED"};
  ObjectWriter w(out);
  w.String("mapRunArn", summary.arn);
  w.String("executionArn", summary.execution_arn);
  w.String("status", kStatusNames[static_cast<size_t>(summary.status)]);
  AppendSeconds(w.Key("startDate"), summary.start);
  if (summary.status != MapRunStatus::kRunning) AppendSeconds(w.Key("stopDate"), summary.end);
  w.Number("maxConcurrency", summary.max_concurrency);
  std::string& percentage = w.Key("toleratedFailurePercentage");
  AppendNumber(percentage, summary.tolerated_percentage);
  w.Number("toleratedFailureCount", summary.tolerated_count);
  WriteCounts(w, "itemCounts", summary.items, summary.item_total);
  WriteCounts(w, "executionCounts", summary.children, summary.child_total);
  w.Number("redriveCount", summary.redrives);
  if (summary.redrives > 0) AppendSeconds(w.Key("redriveDate"), summary.redrive_time);
}

// The frame of the Map Run with this ARN that has not ended, or NULL.
aslrt_frame* FindRunning(aslrt_frame* f, std::string_view arn) {
  if (f->wait == nullptr) return nullptr;
  const MapRun* run = f->wait->run.get();
  if (run != nullptr && run->begun && !run->over && Bytes(run->arn) == arn) return f;
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    if (aslrt_frame* found = FindRunning(c, arn)) return found;
  }
  return nullptr;
}

void SetConcurrency(aslrt_wait* w, uint32_t most) {
  w->run->concurrency = most;
  w->max_concurrency = most == 0 ? kChildrenMax : std::min(most, kChildrenMax);
}

}  // namespace

void BeginMapRun(aslrt_execution& x, aslrt_frame* f, aslrt_value items) {
  Settle(x, f);  // generated code may have made transitions since
  f->wait->items = aslrt_kind_of(items) == ASLRT_NULL ? aslrt_undefined() : items;
  f->wait->next_item = 0;
  // What is read is counted after its last item.
  if (aslrt_kind_of(f->wait->items) != ASLRT_UNDEFINED) CoverMapSize(x, f->state, ItemTotal(f->wait));
  EventBody body;
  body.index = static_cast<uint32_t>(ItemTotal(f->wait));  // the event's length; of what is read it is 0
  f->last_id = static_cast<uint32_t>(Emit(x, ASLRT_EVENT_MapStateStarted, f, f->last_id, body));
  f->wait->begun_event = f->last_id;
}

aslrt_frame* StartMapRun(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  if ((w->params >> ASLRT_PARAM_max_concurrency & 1) == 0) w->max_concurrency = StateOf(x, f).max_concurrency;
  SetConcurrency(w, w->max_concurrency);
  w->params = 0;
  f->work = aslrt_undefined();
  run.number = ++x.map_runs;
  run.ordinal = DrawsOf(x, f).Next(kMapRunOrdinal, f->state, LinksOf(f)->path);
  run.start_time = x.now;
  for (uint64_t& word : run.id) word = Draw(&x.ctx, f, ASLRT_DRAW_UUID);
  run.arn = MakeString(&x.ctx, MapRunArn(x, f));
  EventBody body;
  body.value = run.arn;
  run.started_event = Emit(x, ASLRT_EVENT_MapRunStarted, f, f->last_id, body);
  run.begun = true;
  f->last_id = static_cast<uint32_t>(run.started_event);
  w->live = 0;
  w->last_event = f->last_id;
  SetStatus(f, FrameStatus::kJoin);
  if (x.over) return nullptr;
  std::string cause;
  if (!OpenFiles(x, f, &cause)) return FailWriter(x, f, cause);
  // Better now than after all children.
  if (run.files != nullptr && !run.files->Probe()) return FailWriter(x, f, run.files->cause());
  return GoOnWithMapRun(x, f);
}

aslrt_frame* GoOnWithMapRun(aslrt_execution& x, aslrt_frame* f) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  for (;;) {
    if (run.files != nullptr && run.files->failed()) return FailWriter(x, f, run.files->cause());
    if (ExceedsTolerance(w)) {
      return FailFrame(x, f, WrapString("States.ExceedToleratedFailureThreshold"),
                       WrapString("The specified tolerated failure threshold was exceeded"));
    }
    if (w->live >= w->max_concurrency) return nullptr;
    if (RedriveNext(x, f)) continue;
    const bool known = ItemTotalKnown(w);
    aslrt_value input;
    uint32_t items = 0;
    Made made = NextInput(x, f, &input, &items);
    if (made == Made::kFailed) {
      run.stuck = true;
      // errors.md 5.10: a Map Run that has not begun a child reads what there is then.
      run.restarts = run.children.begun == 0;
      return FailEntry(x, f, false);
    }
    if (made == Made::kInput) StartChild(x, f, input, items);
    // With the last item the share of those that failed is known.
    else if (known || !ExceedsTolerance(w)) return w->live == 0 ? Complete(x, f) : nullptr;
  }
}

void FailMapRun(aslrt_execution& x, aslrt_frame* f, aslrt_value error, aslrt_value cause) {
  MapRun& run = *f->wait->run;
  if (!run.begun || run.over) return;
  Rooted rooted(x, &error, &cause);
  CloseFiles(x, f);
  EventBody body;
  body.error = error;
  body.cause = cause;
  f->last_id = static_cast<uint32_t>(Emit(x, ASLRT_EVENT_MapRunFailed, f, f->last_id, body));
  EndMapRun(x, f, MapRunStatus::kFailed);
}

void EndMapRun(aslrt_execution& x, aslrt_frame* f, MapRunStatus status) {
  MapRun& run = *f->wait->run;
  if (!run.begun || run.over) return;
  run.over = true;
  GiveUpWaiting(f);
  MapRunSummary summary = Summary(x, f);
  summary.status = status;
  summary.end = x.now;
  if (x.ended_runs.size() >= kMapRunsKept) x.ended_runs.pop_front();
  x.ended_runs.push_back(std::move(summary));
}

}  // namespace aslrt

using namespace aslrt;

extern "C" aslrt_result_code aslrt_map_run_update(aslrt_execution* x, aslrt_text_view arn,
                                                  const aslrt_map_run_bounds* bounds) {
  if (x->running || x->first_ready != nullptr) {
    x->last_error = "the execution does not wait: run it first";
    return ASLRT_NOT_WAITING;
  }
  aslrt_frame* f = x->top == nullptr ? nullptr : FindRunning(x->top, {arn.data, arn.size});
  if (f == nullptr) {
    x->last_error = "no Map Run of this ARN runs";
    return ASLRT_NO_MAP_RUN;
  }
  MapRun& run = *f->wait->run;
  if (bounds->has_max_concurrency != 0) SetConcurrency(f->wait, bounds->max_concurrency);
  if (bounds->has_tolerated_count != 0) {
    run.has_tolerated_count = true;
    run.tolerated_count = bounds->tolerated_count;
  }
  if (bounds->has_tolerated_percentage != 0) {
    run.has_tolerated_percentage = true;
    run.tolerated_percentage = bounds->tolerated_percentage;
  }
  SetStatus(f, FrameStatus::kUpdated);
  PushReady(*x, f);
  return ASLRT_OK;
}

extern "C" int aslrt_map_runs_write(aslrt_execution* x, aslrt_write_fn write, void* sink) {
  std::vector<MapRunSummary> runs(x->ended_runs.begin(), x->ended_runs.end());
  if (x->top != nullptr) CollectRunning(*x, x->top, &runs);
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  std::string out = "[";
  for (const MapRunSummary& run : runs) {
    if (&run != &runs.front()) out += ',';
    WriteSummary(out, run);
  }
  out += ']';
  return write(sink, out.data(), out.size());
}
