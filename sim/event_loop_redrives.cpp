// Executions of an event loop that have ended and go on, and their Map Runs (event_loop.h).
#include "sim/event_loop.h"

namespace aslc::sim {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

std::string TextOf(aslrt_text_view view) { return {view.data, view.size}; }

}  // namespace

// When it has ended by itself, and the options say so.
bool EventLoop::RedriveAtOnce(Node& node) {
  if (node.redrives_left == 0 || !problem_.empty()) return false;
  --node.redrives_left;
  steps_.TouchExecution(node.number());
  aslrt_redrive_status status{};
  aslrt_execution_redrive_status(node.x, &status);
  if (status.redrivable == 0 || (options_.snapshot_at_waits && !SaveAndRestore(node))) return false;
  return aslrt_execution_redrive(node.x) == ASLRT_OK;
}

void EventLoop::RefreshRedrives(uint32_t number) {
  Node& node = *nodes_[number];
  if (node.x == nullptr) return;  // nothing of it changes any more
  aslrt_redrive_status status{};
  aslrt_execution_redrive_status(node.x, &status);
  node.record.redrive_count = status.count;
  node.record.redrive_ns = status.time_ns;
  node.record.redrivable = status.redrivable != 0;
  node.record.has_redrive_reason = status.reason.data != nullptr;
  node.record.redrive_reason = TextOf(status.reason);
}

bool EventLoop::Redrive(uint32_t number) {
  Node& node = *nodes_[number];
  steps_.TouchExecution(number);
  if (node.running || node.x == nullptr || !node.record.redrivable) return false;
  if (options_.snapshot_at_waits && !SaveAndRestore(node)) return false;
  if (watches_points_) Save(node);
  if (!problem_.empty() || aslrt_execution_redrive(node.x) != ASLRT_OK) return false;
  node.unsaved.redriven = true;
  trace_.Add({now_ns(), 0, TraceKind::kRedrive, {}, number});
  ExecutionRecord& record = node.record;
  record.status = ASLRT_RUNNING;
  record.has_output = record.has_error = record.has_cause = false;
  node.timer = {};
  node.running = true;
  ++running_;
  running_numbers_ += number;
  RefreshRedrives(number);
  Wake(node);
  return true;
}

std::string EventLoop::MapRunsOf(uint32_t number) {
  steps_.TouchExecution(number);
  if (nodes_[number]->x == nullptr) return record(number).map_runs;
  std::string runs;
  aslrt_map_runs_write(nodes_[number]->x, AppendTo, &runs);
  return runs;
}

void EventLoop::UpdateMapRun(uint32_t number, std::string arn, const aslrt_map_run_bounds& bounds) {
  updates_.push_back({std::move(arn), bounds});
  Schedule(*nodes_[number], updates_.size() - 1, EventKind::kUpdate, now_ns(), kNoReply);
}

// A Map Run that has ended meanwhile stays as it is.
bool EventLoop::Update(Node& node, const MapRunUpdate& update) {
  return aslrt_map_run_update(node.x, {update.arn.data(), update.arn.size()}, &update.bounds) == ASLRT_OK;
}

}  // namespace aslc::sim
