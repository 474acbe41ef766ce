// Map Runs in snapshots. An ItemReader is saved as the number of items that were read: restored, it reads them
// once more and passes over them. Results that were not handed to objects yet are saved as they are.
#include <algorithm>
#include <bit>

#include "runtime/snapshot.h"

namespace aslrt {

namespace {

void SaveCounts(Writer& w, const MapCounts& counts) {
  w.Unsigned(counts.begun);
  for (uint64_t count : counts.ended) w.Unsigned(count);
  w.Unsigned(counts.waiting);
  w.Unsigned(counts.lost);
}

MapCounts RestoreCounts(Reader& r) {
  MapCounts counts;
  counts.begun = r.Unsigned();
  for (uint64_t& count : counts.ended) count = r.Small();
  counts.waiting = r.Small();
  counts.lost = r.Small();
  const uint64_t failures = counts.AllEnded() - counts.Ended(ChildEnd::kSucceeded);
  r.Require(counts.begun <= UINT32_MAX && counts.AllEnded() + counts.waiting <= counts.begun &&
            counts.lost <= failures);
  return counts;
}

double RestorePercentage(Reader& r) {
  double percentage = std::bit_cast<double>(r.Fixed());
  return r.Require(percentage >= 0 && percentage <= 100) ? percentage : 0;
}

void SaveOutputs(Writer& w, const MapRun& run) {
  std::vector<ChildOutput> outputs = run.outputs;
  std::sort(outputs.begin(), outputs.end(),
            [](const ChildOutput& a, const ChildOutput& b) { return a.slot < b.slot; });
  w.Unsigned(outputs.size());
  for (const ChildOutput& output : outputs) {
    w.Unsigned(output.slot);
    w.Value(output.value);
  }
  w.Unsigned(run.output_bytes);
  w.Unsigned(run.outputs_dropped);
}

void RestoreOutputs(Reader& r, MapRun& run) {
  uint32_t count = r.Count();
  for (uint32_t i = 0; r.ok() && i < count; ++i) {
    ChildOutput output;
    output.slot = r.Below(run.children.begun);
    output.value = r.Value();
    r.Require(run.outputs.empty() || run.outputs.back().slot < output.slot);
    run.outputs.push_back(output);
  }
  run.output_bytes = r.Unsigned();
  run.outputs_dropped = r.Flag();
}

// UNDEFINED, or the object of constants that the compiler has made.
aslrt_value RestoreConstants(Reader& r) {
  aslrt_value v = r.Value();
  uint32_t kind = aslrt_kind_of(v);
  return r.Require(kind == ASLRT_UNDEFINED || kind == ASLRT_OBJECT) ? v : aslrt_undefined();
}

void SaveFiles(Writer& w, const MapRun& run) {
  w.Unsigned(run.earlier.size());
  for (const ResultFile& file : run.earlier) {
    w.Text(file.key);
    w.Unsigned(file.size);
  }
  w.Unsigned(run.files != nullptr);
  if (run.files == nullptr) return;
  for (size_t kind = 0; kind < ResultFiles::kKinds; ++kind) {
    w.Text(run.files->Held(static_cast<ResultFiles::Kind>(kind)));
  }
}

void RestoreFiles(Reader& r, aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  uint32_t earlier = r.Count();
  for (uint32_t i = 0; r.ok() && i < earlier; ++i) {
    ResultFile& file = run.earlier.emplace_back();
    file.key = r.Text();
    file.size = r.Unsigned();
  }
  bool exports = r.Flag();
  std::string cause;
  if (run.over && !exports) return;
  if (!r.ok() || !r.Require(!run.over) || !r.Require(OpenFiles(x, f, &cause) && exports == (run.files != nullptr)) || !exports) return;
  for (size_t kind = 0; kind < ResultFiles::kKinds; ++kind) {
    run.files->Hold(static_cast<ResultFiles::Kind>(kind), r.Text());
  }
}

}  // namespace

void SaveKept(Writer& w, const ChildExecution& child, int64_t start) {
  w.Unsigned(child.redrives);
  if (child.redrives > 0) w.Since(start, child.redrive_time);
  w.Unsigned(child.kept);
  if (!child.kept) return;
  w.Unsigned(child.waiting);
  w.Unsigned(static_cast<uint64_t>(child.end));
  w.Since(start, child.end_time);
  for (aslrt_value v : {child.error, child.cause}) w.Value(v);
}

void RestoreKept(Reader& r, ChildExecution& child, int64_t start) {
  child.redrives = r.Small();
  if (child.redrives > 0) child.redrive_time = r.Time(start);
  child.kept = r.Flag();
  if (!child.kept) return;
  child.waiting = r.Flag();
  child.end = static_cast<ChildEnd>(r.Below(kChildEnds));
  r.Require(child.end != ChildEnd::kSucceeded);
  child.end_time = r.Time(start);
  child.error = r.StringOrUndefined();
  child.cause = r.StringOrUndefined();
}

void CheckKept(Reader& r, const aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  MapCounts children, items;  // of what is kept
  for (const aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    const ChildExecution& child = *LinksOf(c)->child;
    if (!child.kept) continue;
    (child.waiting ? children.waiting : children.ended[static_cast<size_t>(child.end)]) += 1;
    (child.waiting ? items.waiting : items.ended[static_cast<size_t>(child.end)]) += child.items;
  }
  r.Require(children.AllEnded() + children.waiting == run.children.Kept() &&
            children.waiting == run.children.waiting && items.waiting == run.items.waiting &&
            (!run.over || children.waiting == 0));
  for (size_t end = 0; end < kChildEnds; ++end) {
    r.Require(children.ended[end] <= run.children.ended[end] && items.ended[end] <= run.items.ended[end]);
  }
  run.next_kept = f->wait->first_child;
}

void SaveMapRun(Writer& w, const MapRun& run, int64_t start) {
  uint64_t flags = 0;
  for (bool flag :
       {run.over, run.restarts, run.stuck, run.all_seen, run.express, run.batched, run.has_tolerated_count,
        run.has_tolerated_percentage, run.exhausted}) {
    flags = flags << 1 | (flag ? 1 : 0);
  }
  w.Unsigned(flags);
  w.Unsigned(run.number);
  w.Unsigned(run.tolerated_count);
  w.Fixed(std::bit_cast<uint64_t>(run.tolerated_percentage));
  for (uint32_t n : {run.batch_items, run.batch_bytes, run.concurrency, run.ordinal}) w.Unsigned(n);
  w.Unsigned(run.started_event);
  w.Since(start, run.start_time);
  w.Unsigned(run.redrives);
  if (run.redrives > 0) w.Since(start, run.redrive_time);
  w.Unsigned(run.items_seen);
  for (uint64_t word : run.id) w.Fixed(word);
  for (aslrt_value v : {run.label, run.batch_input, run.arn}) w.Value(v);
  w.Unsigned(run.batch.size());
  for (aslrt_value v : run.batch) w.Value(v);
  SaveCounts(w, run.items);
  SaveCounts(w, run.children);
  for (aslrt_value v : {run.reader, run.reader_parameters, run.writer, run.writer_parameters}) w.Value(v);
  w.Signed(run.max_items);
  SaveOutputs(w, run);
  SaveFiles(w, run);
}

void RestoreMapRun(Reader& r, aslrt_execution& x, aslrt_frame* f, uint64_t events) {
  f->wait->run = std::make_unique<MapRun>();
  MapRun& run = *f->wait->run;
  uint32_t flags = r.Below(512);
  run.begun = true;
  run.over = flags >> 8 & 1;
  run.restarts = flags >> 7 & 1;
  run.stuck = flags >> 6 & 1;
  run.all_seen = flags >> 5 & 1;
  run.express = flags >> 4 & 1;
  run.batched = flags >> 3 & 1;
  run.has_tolerated_count = flags >> 2 & 1;
  run.has_tolerated_percentage = flags >> 1 & 1;
  run.exhausted = flags & 1;
  run.number = r.Unsigned();
  r.Require(run.number > 0 && run.number <= x.map_runs);
  run.tolerated_count = r.Small();
  run.tolerated_percentage = RestorePercentage(r);
  for (uint32_t* n : {&run.batch_items, &run.batch_bytes, &run.concurrency, &run.ordinal}) *n = r.Small();
  run.started_event = r.Unsigned();
  r.Require(run.started_event <= events);
  run.start_time = r.Time(x.start_time);
  run.redrives = r.Small();
  if (run.redrives > 0) run.redrive_time = r.Time(x.start_time);
  run.items_seen = r.Small();
  for (uint64_t& word : run.id) word = r.Fixed();
  run.label = r.StringOrUndefined();
  run.batch_input = r.Value();
  run.arn = r.StringOrUndefined();
  r.Require(aslrt_kind_of(run.arn) == ASLRT_STRING);
  uint32_t batch = r.Count();
  for (uint32_t i = 0; r.ok() && i < batch; ++i) run.batch.push_back(r.Value());
  r.Require(run.batched || run.batch.empty());
  run.items = RestoreCounts(r);
  run.children = RestoreCounts(r);
  r.Require(run.batched ? run.children.begun <= run.items.begun : run.children.begun == run.items.begun);
  run.reader = RestoreConstants(r);
  run.reader_parameters = r.Value();
  run.writer = RestoreConstants(r);
  run.writer_parameters = r.Value();
  run.max_items = r.Signed();
  run.skip = run.reads();
  RestoreOutputs(r, run);
  RestoreFiles(r, x, f);
}

void SaveMapRuns(Writer& w, const aslrt_execution& x) {
  w.Unsigned(x.map_runs);
  w.Unsigned(x.ended_runs.size());
  for (const MapRunSummary& run : x.ended_runs) {
    w.Unsigned(run.number);
    w.Unsigned(static_cast<uint64_t>(run.status));
    w.Since(x.start_time, run.start);
    w.Since(x.start_time, run.end);
    w.Unsigned(run.max_concurrency);
    w.Unsigned(run.tolerated_count);
    w.Fixed(std::bit_cast<uint64_t>(run.tolerated_percentage));
    SaveCounts(w, run.items);
    SaveCounts(w, run.children);
    w.Unsigned(run.item_total);
    w.Unsigned(run.child_total);
    w.Unsigned(run.redrives);
    if (run.redrives > 0) w.Since(x.start_time, run.redrive_time);
    w.Text(run.arn);
    w.Text(run.execution_arn);
  }
}

void RestoreMapRuns(Reader& r, aslrt_execution& x) {
  x.map_runs = r.Unsigned();
  uint32_t count = r.Count();
  r.Require(count <= kMapRunsKept);
  for (uint32_t i = 0; r.ok() && i < count; ++i) {
    MapRunSummary run;
    run.number = r.Unsigned();
    run.status = static_cast<MapRunStatus>(r.Below(static_cast<uint64_t>(MapRunStatus::kAborted) + 1));
    run.start = r.Time(x.start_time);
    run.end = r.Time(x.start_time);
    run.max_concurrency = r.Small();
    run.tolerated_count = r.Small();
    run.tolerated_percentage = RestorePercentage(r);
    run.items = RestoreCounts(r);
    run.children = RestoreCounts(r);
    run.item_total = r.Unsigned();
    run.child_total = r.Unsigned();
    r.Require(run.items.begun <= run.item_total && run.children.begun <= run.child_total);
    run.redrives = r.Small();
    if (run.redrives > 0) run.redrive_time = r.Time(x.start_time);
    run.arn = r.Text();
    run.execution_arn = r.Text();
    x.ended_runs.push_back(std::move(run));
  }
}

bool ResultsHeld(const aslrt_frame* f) {
  if (f->wait == nullptr) return true;
  if (f->wait->run != nullptr && f->wait->run->files != nullptr && !f->wait->run->files->held()) return false;
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    if (!ResultsHeld(c)) return false;
  }
  return true;
}

}  // namespace aslrt
