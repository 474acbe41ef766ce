// What the children of a Distributed Map give: outputs for the state's output, and records for the files of a
// ResultWriter (parallel-map.md 6.4, 6.7).
#include <algorithm>

#include "runtime/execution.h"
#include "runtime/json.h"
#include "runtime/object_writer.h"
#include "runtime/time.h"

namespace aslrt {

namespace {

constexpr std::string_view kStatusNames[kChildEnds] = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"};

// With milliseconds, always.
std::string Date(int64_t ns) {
  std::string text = FormatInstant(ns - (ns % 1000000 + 1000000) % 1000000);
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  return text;
}

void WriteIncluded(ObjectWriter& record, std::string_view key) { record.Key(key) += "{\"Included\":true}"; }

// How a child ended. reason: why it cannot be redriven; empty: it can.
struct Ended {
  ChildEnd end;
  std::string reason;
  aslrt_value input, output, error, cause;
  int64_t start_time, end_time;
};

// The child that is switched to.
Ended EndedNow(const aslrt_execution& x, ChildEnd end, bool keeps) {
  Ended ended = {end, "", x.input, x.output, x.error, x.cause, x.start_time, x.end_time};
  if (end == ChildEnd::kSucceeded) ended.reason = "Execution is SUCCEEDED and cannot be redriven";
  else if (!keeps && !HasRoomForEvents(x)) ended.reason = "Execution history event limit exceeded";
  else if (!keeps) ended.reason = "Map Run keeps no more than " + std::to_string(kFailuresKept) + " failures";
  return ended;
}

// The record of a child: its members in alphabetical order (recorded).
std::string RecordOf(const aslrt_execution& x, const ChildExecution& child, const Ended& ended) {
  const aslrt_frame* map = child.root->parent;
  std::string text;
  {
    ObjectWriter record(text);
    record.Text("Cause", ended.cause);
    record.Text("Error", ended.error);
    record.String("ExecutionArn", ChildArn(x, map, child.root->slot));
    record.Document("Input", ended.input);
    WriteIncluded(record, "InputDetails");
    record.String("Name", ChildName(map, child.root->slot));
    if (ended.end == ChildEnd::kSucceeded) record.Document("Output", ended.output);
    WriteIncluded(record, "OutputDetails");  // of failures too (recorded)
    record.Number("RedriveCount", child.redrives);
    // EXPRESS children are started again, which the service does not date (recorded).
    if (child.redrives > 0 && !map->wait->run->express) record.String("RedriveDate", Date(child.redrive_time));
    record.String("RedriveStatus", ended.reason.empty() ? "REDRIVABLE_BY_MAP_RUN" : "NOT_REDRIVABLE");
    if (!ended.reason.empty()) record.String("RedriveStatusReason", ended.reason);
    record.String("StartDate", Date(ended.start_time));
    record.String("StateMachineArn", ChildMachineArn(x, map));
    record.String("Status", kStatusNames[static_cast<size_t>(ended.end)]);
    record.String("StopDate", Date(ended.end_time));
  }
  return text;
}

// The elements of an array stand for it, and anything else for itself.
template <typename Visit>
void ForEachFlat(aslrt_value output, Visit visit) {
  if (aslrt_kind_of(output) != ASLRT_ARRAY) return visit(output);
  for (aslrt_value element : Elements(output)) visit(element);
}

std::string Text(aslrt_value v) {
  std::string text;
  AppendJson(text, v);
  return text;
}

void WriteToFile(aslrt_execution& x, MapRun& run, const ChildExecution& child, const Ended& ended) {
  using Kind = ResultFiles::Kind;
  if (ended.end != ChildEnd::kSucceeded) {
    run.files->Add(Kind::kFailed, RecordOf(x, child, ended));
  } else if (run.transformation == Transformation::kNone) {
    run.files->Add(Kind::kSucceeded, RecordOf(x, child, ended));
  } else {
    aslrt_value output = aslrt_force(x.output);
    auto add = [&run](aslrt_value v) { run.files->Add(Kind::kSucceeded, Text(v)); };
    if (run.transformation == Transformation::kFlatten) ForEachFlat(output, add);
    else add(output);
  }
}

// Bytes of the output in the state's output, with a comma for each value.
uint64_t SizeIn(const aslrt_execution& x, aslrt_value output, bool flat) {
  uint64_t size = 0;
  auto add = [&](aslrt_value v) { size += ExactSize(v, x.store.payload_max) + 1; };
  if (flat) ForEachFlat(output, add);
  else add(output);
  return size;
}

// Within the tolerance failed children contribute nothing.
void KeepOutput(aslrt_execution& x, MapRun& run, const ChildExecution& child, const Ended& ended) {
  if (ended.end != ChildEnd::kSucceeded || run.outputs_dropped) return;
  aslrt_value output = aslrt_force(x.output);
  if (run.transformation == Transformation::kNone) {
    JsonError error;
    aslrt_value record;
    if (ParseDocument(&x.ctx, RecordOf(x, child, ended), &record, &error)) output = aslrt_force(record);
  }
  // The brackets take one byte more than the commas, of which there is one too many.
  if (x.settings.quotas != ASLRT_QUOTAS_NONE) {
    run.output_bytes += SizeIn(x, output, run.transformation == Transformation::kFlatten);
    run.outputs_dropped = run.output_bytes + 1 > x.store.payload_max;
  }
  if (!run.outputs_dropped) run.outputs.push_back({child.root->slot, output});
  else run.outputs = {};
}

// Children that never started are told by their inputs (recorded).
void WritePending(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  aslrt_value input;
  uint32_t items;
  while (NextInput(x, f, &input, &items) == Made::kInput) {
    std::string text;
    {
      ObjectWriter record(text);
      record.Document("Input", input);
      WriteIncluded(record, "InputDetails");
      record.String("Status", "PENDING");
    }
    if (!run.files->Add(ResultFiles::Kind::kPending, text)) break;
  }
  x.evaluation_failed = false;  // an ItemSelector that fails ends the list
}

}  // namespace

void KeepResult(aslrt_execution& x, const ChildExecution& child, ChildEnd end, bool keeps) {
  MapRun& run = *child.root->parent->wait->run;
  ++run.children.ended[static_cast<size_t>(end)];
  run.items.ended[static_cast<size_t>(end)] += child.items;
  if (end != ChildEnd::kSucceeded && !keeps) {
    ++run.children.lost;
    run.items.lost += child.items;
  }
  const Ended ended = EndedNow(x, end, keeps);
  if (run.files != nullptr) WriteToFile(x, run, child, ended);
  else KeepOutput(x, run, child, ended);
}

void WriteKept(aslrt_execution& x, const ChildExecution& child) {
  const Stream& stream = child.stream;
  std::string reason = child.waiting ? "" : "Execution redrivable period exceeded";
  const Ended ended = {child.end,  std::move(reason), stream.input,      aslrt_undefined(),
                       child.error, child.cause,      stream.start_time, child.end_time};
  child.root->parent->wait->run->files->Add(ResultFiles::Kind::kFailed, RecordOf(x, child, ended));
}

bool OpenFiles(aslrt_execution& x, aslrt_frame* f, std::string* cause) {
  MapRun& run = *f->wait->run;
  run.transformation = TransformationOf(run);
  if (aslrt_kind_of(run.writer) == ASLRT_UNDEFINED) return true;
  WriterSpec spec;
  if (!MakeWriterSpec(run, &spec, cause)) return false;
  if (!spec.exports) return true;
  spec.directory += Uuid(run.id[0], run.id[1]) + "/";
  // Each redrive writes files of its own (recorded).
  if (run.redrives > 0) spec.directory += "Redrive-" + std::to_string(run.redrives) + "/";
  run.files = std::make_unique<ResultFiles>(x.host, std::move(spec.bucket), std::move(spec.directory), spec.lines);
  run.files->Follow(run.earlier);
  return true;
}

bool FinishFiles(MapRun& run) {
  if (!run.files->Finish(Bytes(run.arn))) return false;
  run.earlier = run.files->Succeeded();
  return true;
}

void CloseFiles(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  if (run.files == nullptr) return;
  if (run.children.waiting > 0) {
    for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
      if (LinksOf(c)->child->waiting) WriteKept(x, *LinksOf(c)->child);
    }
  }
  if (!run.files->failed() && !run.exhausted && !run.stuck) WritePending(x, f);
  // The run has failed already; that its files have, too, changes nothing but that what they told is gone.
  if (run.files->failed() || !FinishFiles(run)) run.restarts = true;
  run.files.reset();
}

aslrt_value MapOutput(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  if (run.files != nullptr) {
    const Field details[] = {
        {Intern(&x.ctx, "Bucket"), MakeString(&x.ctx, run.files->bucket())},
        {Name(x.machine, WellKnown::kKey), MakeString(&x.ctx, run.files->ManifestKey())}};
    const Field fields[] = {{Intern(&x.ctx, "MapRunArn"), run.arn},
                            {Intern(&x.ctx, "ResultWriterDetails"), MakeObject(&x.ctx, details)}};
    return MakeObject(&x.ctx, fields);
  }
  std::sort(run.outputs.begin(), run.outputs.end(),
            [](const ChildOutput& a, const ChildOutput& b) { return a.slot < b.slot; });
  std::vector<aslrt_value> values;
  bool flat = run.transformation == Transformation::kFlatten;
  for (const ChildOutput& output : run.outputs) {
    auto add = [&values](aslrt_value v) { values.push_back(v); };
    if (flat) ForEachFlat(output.value, add);
    else add(output.value);
  }
  return MakeArray(&x.ctx, values);
}

}  // namespace aslrt
