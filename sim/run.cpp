// The event loop of a simulated execution (run.h).
#include "sim/run.h"

#include "aslc/check.h"
#include "sim/hash.h"

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

Runner::Runner(const aslrt_machine* machine, const RunOptions& options)
    : machine_(machine),
      options_(options),
      host_(machine, options.event_hook, options.event_user, options.count_visits, options.objects) {
  options_.execution.size = sizeof(aslrt_options);
  if (options_.log_level != ASLRT_LOG_OFF) options_.execution.record_history = 1;
  execution_ = aslrt_execution_create(machine_, &options_.execution, host_.table(), &host_);
  ASL_CHECK(execution_ != nullptr, "the runtime refuses the simulator's host");
}

Runner::~Runner() { aslrt_execution_destroy(execution_); }

bool Runner::Run(std::string_view input, uint64_t seed, Answerer& answers, RunResult* result) {
  result->seed = seed;
  problem_.clear();
  host_.Begin(seed, options_.start_ns, &answers);
  host_.trace().Add({options_.start_ns, 0, TraceKind::kStart, {HashText(input)}});
  if (used_) aslrt_execution_reset(execution_);
  used_ = true;
  if (aslrt_execution_start(execution_, input.data(), input.size()) != ASLRT_OK) {
    problem_ = std::string("the input was refused: ") + aslrt_last_error(execution_);
  } else {
    while (!Finished(aslrt_execution_run(execution_))) {
    }
  }
  result->problem = problem_;
  if (!problem_.empty()) return false;
  Fill(result);
  return true;
}

// Lets the next thing happen. True when the execution has ended, is stuck or must be given up.
bool Runner::Finished(aslrt_execution_status status) {
  if (host_.problem().empty() && status == ASLRT_RUNNING) {
    if (options_.snapshot_at_waits && !SaveAndRestore()) return true;
    if (!host_.Advance(execution_)) return true;
    if (host_.problem().empty()) return false;
  }
  problem_ = host_.problem();
  return true;
}

bool Runner::SaveAndRestore() {
  snapshot_.clear();
  aslrt_result_code code = aslrt_execution_save(execution_, AppendTo, &snapshot_);
  if (code == ASLRT_OK) {
    if (options_.snapshot_hook != nullptr && !options_.snapshot_hook(options_.snapshot_user, &snapshot_)) {
      problem_ = "the snapshot was not taken over";
      return false;
    }
    aslrt_execution* fresh = aslrt_execution_create(machine_, &options_.execution, host_.table(), &host_);
    ASL_CHECK(fresh != nullptr, "the runtime refuses the simulator's host");
    aslrt_execution_destroy(execution_);
    execution_ = fresh;
    code = aslrt_execution_restore(execution_, snapshot_.data(), snapshot_.size());
  }
  if (code == ASLRT_OK) return true;
  problem_ = std::string("saving and restoring failed: ") + aslrt_last_error(execution_);
  return false;
}

void FillResult(aslrt_execution* x, const RunOptions& options, TraceHash& trace, RunResult* result) {
  aslrt_result ended{};
  aslrt_execution_result(x, &ended);
  result->status = ended.status;
  result->has_output = Copy(ended.output, &result->output);
  result->has_error = Copy(ended.error, &result->error);
  result->has_cause = Copy(ended.cause, &result->cause);
  result->start_ns = ended.start_ns;
  result->end_ns = ended.end_ns;
  result->transitions = ended.transitions;
  result->events = ended.events;
  trace.Add({ended.end_ns,
             0,
             TraceKind::kOutcome,
             {static_cast<uint64_t>(ended.status), ended.transitions, HashOptionalText(ended.output),
              Fold64(HashOptionalText(ended.error), HashOptionalText(ended.cause))}});
  result->trace_hash = trace.value();
  result->history.clear();
  if (options.execution.record_history != 0) {
    aslrt_history_write(x, AppendTo, &result->history);
  }
  result->log.clear();
  if (options.log_level != ASLRT_LOG_OFF) {
    aslrt_log_write(x, options.log_level, options.log_execution_data, AppendTo, &result->log);
  }
}

void Runner::Fill(RunResult* result) {
  FillResult(execution_, options_, host_.trace(), result);
  result->retries.clear();
  host_.AppendRetries(&result->retries);
  result->visited.clear();
  if (options_.count_visits) result->visited = host_.visited();
}

}  // namespace aslc::sim
