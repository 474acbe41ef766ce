// Single runs in virtual time, and how executions end (run.h).
#include "sim/run.h"

#include "sim/event_loop.h"
#include "sim/hash.h"
#include "sim/virtual_time.h"

namespace aslc::sim {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

bool Copy(aslrt_text_view from, std::string* to) {
  to->clear();
  if (from.data == nullptr) return false;
  to->assign(from.data, from.size);
  return true;
}

uint64_t HashIf(bool has, const std::string& text) { return has ? HashText(text) : 0; }

}  // namespace

std::string_view StatusName(aslrt_execution_status status) {
  switch (status) {
    case ASLRT_RUNNING:
      return "RUNNING";
    case ASLRT_SUCCEEDED:
      return "SUCCEEDED";
    case ASLRT_EXECUTION_FAILED:
      return "FAILED";
    case ASLRT_TIMED_OUT:
      return "TIMED_OUT";
    case ASLRT_ABORTED:
      return "ABORTED";
  }
  return "RUNNING";
}

aslrt_execution_status StatusNamed(std::string_view name) {
  for (auto status : {ASLRT_SUCCEEDED, ASLRT_EXECUTION_FAILED, ASLRT_TIMED_OUT, ASLRT_ABORTED}) {
    if (StatusName(status) == name) return status;
  }
  return ASLRT_RUNNING;
}

void FillResult(aslrt_execution* x, const RunOptions& options, ExecutionResult* result) {
  aslrt_result ended{};
  aslrt_execution_result(x, &ended);
  result->status = ended.status;
  result->has_output = Copy(ended.output, &result->output);
  result->has_error = Copy(ended.error, &result->error);
  result->has_cause = Copy(ended.cause, &result->cause);
  result->start_ns = ended.start_ns;
  result->end_ns = ended.end_ns;
  aslrt_redrive_status redrive{};
  aslrt_execution_redrive_status(x, &redrive);
  result->redrive_count = redrive.count;
  result->redrive_ns = redrive.time_ns;
  result->redrivable = redrive.redrivable != 0;
  result->has_redrive_reason = Copy(redrive.reason, &result->redrive_reason);
  result->transitions = ended.transitions;
  result->events = ended.events;
  aslrt_concurrency at_once{};
  aslrt_execution_concurrency(x, &at_once);
  result->most_branches = at_once.most_branches;
  result->history.clear();
  result->map_runs.clear();
  result->child_histories.clear();
  if (options.execution.record_history != 0) {
    aslrt_history_write(x, AppendTo, &result->history);
    for (uint64_t child : options.children) {
      aslrt_child_history_write(x, child, AppendTo, &result->child_histories.emplace_back());
    }
  }
  if (options.map_runs || options.execution.record_history != 0) {
    aslrt_map_runs_write(x, AppendTo, &result->map_runs);
  }
  result->log.clear();
  if (options.log_level != ASLRT_LOG_OFF) {
    aslrt_log_write(x, options.log_level, options.log_execution_data, AppendTo, &result->log);
  }
}

TraceRecord OutcomeRecord(const ExecutionResult& result, uint32_t node) {
  return {result.end_ns,
          0,
          TraceKind::kOutcome,
          {static_cast<uint64_t>(result.status), result.transitions, HashIf(result.has_output, result.output),
           Fold64(HashIf(result.has_error, result.error), HashIf(result.has_cause, result.cause))},
          node};
}

Runner::Runner(const aslrt_machine* machine, const RunOptions& options)
    : time_(std::make_unique<VirtualTime>()),
      loop_(std::make_unique<EventLoop>(machine, options, time_.get())) {}

Runner::~Runner() = default;

bool Runner::Run(std::string_view input, uint64_t seed, Answerer& answers, RunResult* result,
                 Disturbance* disturbance) {
  time_->Use(&answers);
  loop_->Disturb(disturbance);
  return loop_->Run(input, seed, result);
}

void Runner::set_redrives(uint32_t redrives) { loop_->set_redrives(redrives); }
void Runner::UseChooser(StepChooser* chooser) { loop_->UseChooser(chooser); }

Choices& Runner::choices() { return loop_->choices(); }

}  // namespace aslc::sim
