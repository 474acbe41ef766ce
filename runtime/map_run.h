// A Map Run: what a Distributed Map has beyond an inline one (parallel-map.md 6.4 to 6.9). Its parts are in files
// of their own: map_items.cpp makes the inputs of children, children.cpp starts and ends them, map_results.cpp
// keeps what they give, map_run.cpp is the run as a whole, redrive_map_run.cpp its redrives. Nothing here grows with
// the number of children that have ended, but for outputs that the state is going to give, and for children that
// did not succeed and may be redriven, of which there is a bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/items/item_source.h"
#include "runtime/result_files.h"
#include "runtime/value.h"

namespace aslrt {

// How a child, and so the items in it, ended.
enum class ChildEnd : uint32_t { kSucceeded, kFailed, kTimedOut, kAborted };
inline constexpr size_t kChildEnds = 4;

// Of items or of children.
struct MapCounts {
  uint64_t begun = 0;
  uint64_t ended[kChildEnds] = {};
  uint64_t waiting = 0;  // did not succeed before, and wait to be redriven; not in `ended`
  uint64_t lost = 0;     // of those in `ended` that did not succeed: cannot be redriven
  uint64_t Ended(ChildEnd end) const { return ended[static_cast<size_t>(end)]; }
  uint64_t AllEnded() const { return ended[0] + ended[1] + ended[2] + ended[3]; }
  uint64_t Running() const { return begun - AllEnded() - waiting; }
  // Are there still, for a redrive.
  uint64_t Kept() const { return ended[1] + ended[2] + ended[3] + waiting - lost; }
};

// aslrt_map_runs_write; numbers go into snapshots.
enum class MapRunStatus : uint32_t { kRunning, kSucceeded, kFailed, kAborted };

// What DescribeMapRun tells (parallel-map.md 6.9).
struct MapRunSummary {
  uint64_t number = 0;  // of the execution's Map Runs, from 1, in the order in which they start
  MapRunStatus status = MapRunStatus::kRunning;
  int64_t start = 0, end = 0;
  uint32_t max_concurrency = 0;  // 0: no bound was given
  uint32_t tolerated_count = 0;
  double tolerated_percentage = 0;
  MapCounts items, children;
  uint64_t item_total = 0, child_total = 0;
  uint32_t redrives = 0;
  int64_t redrive_time = 0;  // of the last one
  std::string arn, execution_arn;
};
// Children that failed or timed out and that a Map Run keeps for a redrive; as many as may run at a time, so that
// they take no more memory than children that run. More of them cannot be redriven.
inline constexpr uint64_t kFailuresKept = 10000;
// Finished Map Runs that an execution remembers; older ones are forgotten.
inline constexpr size_t kMapRunsKept = 1000;

// What becomes of a child's output (parallel-map.md 6.7): its record, itself, or the elements of its array.
enum class Transformation : uint32_t { kNone, kCompact, kFlatten };

struct ChildOutput {
  uint32_t slot;
  aslrt_value value;
};

struct MapRun {
  uint64_t number = 0;
  bool begun = false;  // MapRunStarted was emitted
  bool over = false;   // MapRunSucceeded or MapRunFailed was
  bool express = false, batched = false;
  bool has_tolerated_count = false, has_tolerated_percentage = false;
  uint32_t tolerated_count = 0;
  double tolerated_percentage = 0;
  uint32_t batch_items = 0, batch_bytes = 0;  // 0: no such bound
  uint32_t concurrency = 0;                   // as given; 0: no bound
  uint32_t ordinal = 0;                       // Map Runs of the same state in the same execution before it
  uint64_t started_event = 0;
  int64_t start_time = 0;
  uint32_t redrives = 0;
  int64_t redrive_time = 0;  // of the last one
  bool restarts = false;     // a redrive cannot go on with it, and starts another one
  aslrt_frame* next_kept = nullptr;  // the first child that waits to be redriven, or one before it
  uint64_t id[2] = {0, 0};                    // its UUID
  aslrt_value label{}, batch_input{}, arn{};  // STRING, any, STRING; UNDEFINED: none
  std::vector<aslrt_value> batch;             // made already, for the child that starts next
  MapCounts items, children;

  // ItemReader: its constants and its parameters (params.def), UNDEFINED when there is none.
  aslrt_value reader{}, reader_parameters{};
  int64_t max_items = 0;  // 0: all
  std::unique_ptr<ItemSource> source;
  bool skip = false;      // the source is to be read up to where it was (a snapshot)
  bool exhausted = false; // all that it gives was read
  bool stuck = false;     // an input failed: what would come next is not asked for
  uint32_t items_seen = 0;  // read so far, also by attempts before a redrive
  bool all_seen = false;    // and there are no more
  Item item;              // of which an input is made

  // ResultWriter, in the same way. Outputs are kept as long as their JSON is within the payload quota.
  aslrt_value writer{}, writer_parameters{};
  Transformation transformation = Transformation::kCompact;
  std::unique_ptr<ResultFiles> files;
  std::vector<ResultFile> earlier;  // with outputs, of attempts before a redrive
  std::vector<ChildOutput> outputs;
  uint64_t output_bytes = 0;
  bool outputs_dropped = false;

  bool reads() const { return aslrt_kind_of(reader) != ASLRT_UNDEFINED; }
};

// ---- map_spec.cpp: readers and writers with their parameters. False: *cause says what is wrong.
bool MakeReaderSpec(const MapRun& run, ReaderSpec* spec, std::string* cause);
struct WriterSpec {
  bool exports = false;
  bool lines = false;  // JSONL
  std::string bucket, directory;  // directory: the key of its files, with a `/` at its end
};
bool MakeWriterSpec(const MapRun& run, WriterSpec* spec, std::string* cause);
Transformation TransformationOf(const MapRun& run);  // by the constants alone

}  // namespace aslrt
