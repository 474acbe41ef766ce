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

// The record of the child that runs and has ended: its members in alphabetical order (recorded).
std::string RecordOf(aslrt_execution& x, const ChildExecution& child, ChildEnd end) {
  const bool succeeded = end == ChildEnd::kSucceeded;
  const std::string status(kStatusNames[static_cast<size_t>(end)]);
  std::string text;
  {
    ObjectWriter record(text);
    record.Text("Cause", x.cause);
    record.Text("Error", x.error);
    record.String("ExecutionArn", ChildArn(x, child.root->parent, child.root->slot));
    record.Document("Input", x.input);
    WriteIncluded(record, "InputDetails");
    record.String("Name", ChildName(child.root->parent, child.root->slot));
    if (succeeded) {
      record.Document("Output", x.output);
      WriteIncluded(record, "OutputDetails");
    }
    record.Number("RedriveCount", 0);
    record.String("RedriveStatus", succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN");
    if (succeeded) record.String("RedriveStatusReason", "Execution is " + status + " and cannot be redriven");
    record.String("StartDate", Date(x.start_time));
    record.String("StateMachineArn", ChildMachineArn(x, child.root->parent));
    record.String("Status", status);
    record.String("StopDate", Date(x.end_time));
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

void WriteToFile(aslrt_execution& x, MapRun& run, const ChildExecution& child, ChildEnd end) {
  using Kind = ResultFiles::Kind;
  if (end != ChildEnd::kSucceeded) {
    run.files->Add(Kind::kFailed, RecordOf(x, child, end));
  } else if (run.transformation == Transformation::kNone) {
    run.files->Add(Kind::kSucceeded, RecordOf(x, child, end));
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
void KeepOutput(aslrt_execution& x, MapRun& run, const ChildExecution& child, ChildEnd end) {
  if (end != ChildEnd::kSucceeded || run.outputs_dropped) return;
  aslrt_value output = aslrt_force(x.output);
  if (run.transformation == Transformation::kNone) {
    JsonError error;
    aslrt_value record;
    if (ParseDocument(&x.ctx, RecordOf(x, child, end), &record, &error)) output = aslrt_force(record);
  }
  // The brackets take one byte more than the commas, of which there is one too many.
  if (x.settings.quotas != ASLRT_QUOTAS_NONE) {
    run.output_bytes += SizeIn(x, output, run.transformation == Transformation::kFlatten);
    run.outputs_dropped = run.output_bytes + 1 > x.store.payload_max;
  }
  if (!run.outputs_dropped) run.outputs.push_back({child.root->slot, output});
  else run.outputs = {};
}

}  // namespace

void KeepResult(aslrt_execution& x, const ChildExecution& child, ChildEnd end) {
  MapRun& run = *child.root->parent->wait->run;
  ++run.children.ended[static_cast<size_t>(end)];
  run.items.ended[static_cast<size_t>(end)] += child.items;
  if (run.files != nullptr) WriteToFile(x, run, child, end);
  else KeepOutput(x, run, child, end);
}

bool OpenFiles(aslrt_execution& x, aslrt_frame* f, std::string* cause) {
  MapRun& run = *f->wait->run;
  run.transformation = TransformationOf(run);
  if (aslrt_kind_of(run.writer) == ASLRT_UNDEFINED) return true;
  WriterSpec spec;
  if (!MakeWriterSpec(run, &spec, cause)) return false;
  if (!spec.exports) return true;
  spec.directory += Uuid(run.id[0], run.id[1]) + "/";
  run.files = std::make_unique<ResultFiles>(x.host, std::move(spec.bucket), std::move(spec.directory), spec.lines);
  return true;
}

// Children that never started have names, as they would have had.
void WritePending(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  uint32_t slot = static_cast<uint32_t>(run.children.begun);
  aslrt_value input;
  uint32_t items;
  while (NextInput(x, f, &input, &items) == Made::kInput) {
    std::string text;
    {
      ObjectWriter record(text);
      record.String("ExecutionArn", ChildArn(x, f, slot));
      record.Document("Input", input);
      WriteIncluded(record, "InputDetails");
      record.String("Name", ChildName(f, slot));
      record.String("StateMachineArn", ChildMachineArn(x, f));
      record.String("Status", "PENDING");
    }
    ++slot;
    if (!run.files->Add(ResultFiles::Kind::kPending, text)) return;
  }
  x.evaluation_failed = false;  // an ItemSelector that fails ends the list
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
