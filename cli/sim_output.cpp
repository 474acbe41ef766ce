// Results, timelines and progress of `aslc sim` (sim_output.h).
#include "cli/sim_output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/answer_trace.h"
#include "cli/json_scan.h"
#include "cli/result_document.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

constexpr size_t kOutputBytes = 1 << 16;
constexpr uint64_t kProgressRuns = 500;
constexpr uint64_t kChunkRuns = 64;  // between looks at the clock

}  // namespace

void Output::FlushWhenLarge() {
  if (buffer_.size() >= kOutputBytes) Flush();
}

void Output::Flush() {
  if (!buffer_.empty()) WriteFile("-", buffer_);
  buffer_.clear();
}

Reporter::Reporter(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                   const sim::CampaignOptions& options, const sim::ReportNames& names,
                   const ExecutionArguments& records, const sim::Prices& prices,
                   Output& output)
    : simulation_(simulation),
      plans_(plans),
      options_(options),
      names_(names),
      records_(records),
      output_(output),
      statistics_(plans, prices),
      show_progress_(isatty(2) != 0) {}

bool Reporter::OnRun(const sim::CampaignRun& run) {
  statistics_.Add(run.result, run.outcome, run.failed, run.unmet);
  if (simulation_.coverage) simulation_.coverage->Add(run.result);
  for (const sim::Violation& violation : run.violations) {
    statistics_.AddViolation(PropertyName(run, violation), violation);
  }
  for (uint32_t answer : run.used) {
    if (answer >= used_.size()) used_.resize(answer + 1);
    used_[answer] = true;
  }
  if (simulation_.json)
    WriteJson(run);
  else if (prints_runs_)
    WriteText(run);
  ShowProgress();
  try {
    WriteRecords(records_, run.result);
    output_.FlushWhenLarge();
    if (!IsLate()) return true;
    if (show_progress_) std::fputs("\r\x1b[K", stderr);
    return false;
  } catch (const UsageError& error) {
    trouble_ = error;
    return false;
  }
}

const std::string& Reporter::PropertyName(const sim::CampaignRun& run, const sim::Violation& violation) const {
  return options_.properties[run.case_index]->NameOf(violation);
}

void Reporter::WriteJson(const sim::CampaignRun& run) {
  std::string line = ResultJson(run.result, simulation_.settings.quotas);
  // A document that passed through as it came may have line breaks between its values.
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\r', ' ');
  line.pop_back();
  line += ",\"outcome\":";
  AppendJsonText(line, run.outcome);
  const std::string& case_name = plans_[run.case_index].rules().name;
  if (!case_name.empty()) {
    line += ",\"case\":";
    AppendJsonText(line, case_name);
  }
  if (!run.generated.empty()) line += ",\"input\":" + run.generated;
  if (!run.unmet.empty()) {
    line += ",\"unmet\":";
    sim::AppendJsonTexts(line, run.unmet);
  }
  if (options_.record_calls) line += ",\"effects\":" + sim::EffectsJson(run.calls);
  if (!run.violations.empty()) {
    line += ",\"properties\":";
    sim::AppendViolations(line, *options_.properties[run.case_index], run.violations);
  }
  if (run.failed) {
    line += ",\"command\":";
    AppendJsonText(line, sim::RepeatCommand(names_, run.result.seed));
  }
  output_.Write(line + "}\n");
}

void Reporter::WriteText(const sim::CampaignRun& run) {
  output_.Write(ResultText(run.result));
  const std::string& case_name = plans_[run.case_index].rules().name;
  output_.Write("outcome: " + run.outcome + (case_name.empty() ? "" : " (case " + case_name + ")") +
                ", trace " + sim::TraceHashText(run.result.trace_hash) + "\n");
  for (const std::string& line : run.unmet) output_.Write("not as expected: " + line + "\n");
  for (const sim::Violation& violation : run.violations) {
    output_.Write("property " + PropertyName(run, violation) + " does not hold, " + sim::ViolationText(violation) + "\n");
  }
  if (run.failed) output_.Write("to repeat: " + sim::RepeatCommand(names_, run.result.seed) + "\n");
}

bool Reporter::IsLate() const {
  if (!deadline_ || statistics_.runs() % kChunkRuns != 0) return false;
  return std::chrono::steady_clock::now() >= *deadline_;
}

void Reporter::ShowProgress() {
  if (!show_progress_) return;
  const uint64_t done = statistics_.runs();
  if (done == options_.runs) {
    std::fputs("\r\x1b[K", stderr);
  } else if (done % kProgressRuns == 0) {
    const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    double left = passed * static_cast<double>(options_.runs - done) / static_cast<double>(done);
    if (deadline_) {
      const auto until = std::chrono::duration<double>(*deadline_ - std::chrono::steady_clock::now()).count();
      left = std::clamp(until, 0.0, left);
    }
    std::fprintf(stderr, "\r\x1b[K%llu of %llu runs, about %.0f s left", static_cast<unsigned long long>(done),
                 static_cast<unsigned long long>(options_.runs), left);
  }
}

void Timeline::Answer(void* user, const sim::AnswerNote& note) {
  auto* self = static_cast<Timeline*>(user);
  self->output->Write(AnswerLine(*self->scenario, note));
}

void Timeline::Hook(void* user, aslrt_execution* x, const aslrt_event* event) {
  auto* self = static_cast<Timeline*>(user);
  self->output->Write(self->printer.Line(x, *event));
}

void Timeline::Fault(void* user, const sim::FaultNote& note) {
  auto* self = static_cast<Timeline*>(user);
  std::string what = note.execution == 0 ? "" : fmt::format("[execution {}] ", note.execution);
  if (!note.state.empty()) what += fmt::format("{}  ", note.state);
  what += fmt::format("fault: {}", note.fault);
  if (note.point > 0) what += fmt::format(" at save point {}", note.point);
  if (note.delay_ns > 0) what += fmt::format(", goes on {} later", sim::FormatDuration(note.delay_ns));
  self->output->Write(self->printer.Note(what, note.time_ns));
}

}  // namespace aslc::cli
