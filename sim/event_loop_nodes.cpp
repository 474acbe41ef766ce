// The life of executions in an event loop: they start, are saved and restored, and end (event_loop.h).
#include "aslc/check.h"
#include "sim/event_loop.h"
#include "sim/hash.h"
#include "sim/trace_recorder.h"

namespace aslc::sim {
namespace {

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

std::string TextOf(aslrt_text_view view) { return {view.data, view.size}; }

aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }

}  // namespace

aslrt_execution* EventLoop::Create(Node& node) {
  aslrt_execution* x = aslrt_execution_create(machines_[node.machine()], &node.options, &table_, &node);
  ASL_CHECK(x != nullptr, "the runtime refuses the simulator's host");
  if (node.machine() == 0 && !counters_.empty()) {
    const auto code = aslrt_execution_set_coverage(x, counters_.data(), counters_.size());
    ASL_CHECK(code == ASLRT_OK, "a machine with coverage points counts them");
  }
  return x;
}

bool EventLoop::StartFirst(std::string_view input) {
  trace_.Add({outside_->now_ns(), 0, TraceKind::kStart, {HashText(input)}});
  Node& first = *nodes_[0];
  if (aslrt_execution_start(first.x, input.data(), input.size()) != ASLRT_OK) {
    problem_ = std::string("the input was refused: ") + aslrt_last_error(first.x);
    return false;
  }
  if (options_.recorder != nullptr) options_.recorder->Started(0, machines_[0], outside_->now_ns(), input);
  first.running = true;
  running_ = 1;
  first_input_ = input;
  AtStart(first);
  meter_.Running(running_);
  if (step_functions_ == nullptr) return true;
  aslrt_identity identity;
  aslrt_execution_identity(first.x, &identity);
  role_arn_ = TextOf(identity.role_arn);
  first.record = {};
  first.record.start_ns = outside_->now_ns();
  first.record.express = aslrt_machine_image(machines_[0])->type == ASLRT_EXPRESS;
  first.record.name = TextOf(identity.execution_name);
  first.record.arn = TextOf(identity.execution_arn);
  first.record.state_machine_arn = TextOf(identity.state_machine_arn);
  first.record.input = input;
  step_functions_->Begin();
  return true;
}

bool EventLoop::Launch(NewExecution made, uint32_t* number, std::string* refusal) {
  Node& node = Add(made.copied);
  *number = node.number();
  ExecutionRecord& record = node.record;
  record.machine = made.machine;
  record.express = aslrt_machine_image(machines_[made.machine])->type == ASLRT_EXPRESS;
  record.name = std::move(made.name);
  record.arn = std::move(made.arn);
  record.state_machine_arn = std::move(made.state_machine_arn);
  record.input = std::move(made.input);
  record.trace_header = std::move(made.trace_header);
  node.options.size = sizeof(aslrt_options);
  node.options.quotas = options_.execution.quotas;
  node.options.record_history = options_.execution.record_history;
  node.options.role_arn = View(role_arn_);
  node.options.state_machine_arn = View(record.state_machine_arn);
  node.options.execution_arn = View(record.arn);
  if (!Enter(node, refusal)) return false;
  AtStart(node);
  return true;
}

// A further execution, which is not there when Enter refuses it.
EventLoop::Node& EventLoop::Add(bool copied) {
  const auto number = static_cast<uint32_t>(nodes_.size());
  nodes_.push_back(std::make_unique<Node>());
  Node& node = *nodes_.back();
  node.loop = this;
  node.redrives_left = options_.redrives;
  node.record.number = number;
  node.record.copied = copied;
  node.identity = copied ? kCopies | copies_++ : ++originals_;
  return node;
}

// It starts.
bool EventLoop::Enter(Node& node, std::string* refusal) {
  ExecutionRecord& record = node.record;
  record.start_ns = outside_->now_ns();
  node.x = Create(node);
  trace_.Add({record.start_ns, 0, TraceKind::kStart, {HashText(record.input)}, record.number});
  if (aslrt_execution_start(node.x, record.input.data(), record.input.size()) != ASLRT_OK) {
    *refusal = aslrt_last_error(node.x);
    aslrt_execution_destroy(node.x);
    --(record.copied ? copies_ : originals_);
    nodes_.pop_back();
    return false;
  }
  if (options_.recorder != nullptr) {
    options_.recorder->Started(record.number, machines_[record.machine], record.start_ns, record.input);
  }
  node.running = true;
  ++running_;
  meter_.Running(running_);
  running_numbers_ += record.number;
  Wake(node);
  return true;
}

bool EventLoop::SaveAndRestore(Node& node) {
  snapshot_.clear();
  const aslrt_machine* machine = machines_[node.machine()];
  aslrt_result_code code = aslrt_execution_save(node.x, AppendTo, &snapshot_);
  if (code == ASLRT_OK) {
    if (options_.snapshot_hook != nullptr &&
        !options_.snapshot_hook(options_.snapshot_user, machine, &snapshot_)) {
      problem_ = "the snapshot was not taken over";
      return false;
    }
    aslrt_execution* fresh = Create(node);
    aslrt_execution_destroy(node.x);
    node.x = fresh;
    code = aslrt_execution_restore(node.x, snapshot_.data(), snapshot_.size());
  }
  if (code == ASLRT_OK) return true;
  problem_ = std::string("saving and restoring failed: ") + aslrt_last_error(node.x);
  return false;
}

void EventLoop::Ended(Node& node) {
  node.running = false;
  --running_;
  meter_.Open(node.number(), 0);
  running_numbers_ -= node.number();
  if (options_.recorder != nullptr) RecordEnd(node);
  if (chooser_ != nullptr) NoteEnd(node);
  ForgetUnsaved(node);
  if (node.repeat_after_ns) CopyLater(node, *node.repeat_after_ns);
  if (step_functions_ == nullptr && node.number() == 0) return;
  FillResult(node.x, options_, &node.record);
  if (node.number() != 0) {
    trace_.Add(OutcomeRecord(node.record, node.number()));
    if (!redrives_ended_ || !node.record.redrivable) {
      aslrt_execution_destroy(node.x);
      node.x = nullptr;
    }
  }
  if (step_functions_ != nullptr) step_functions_->Ended(node.number());
}

void EventLoop::RecordEnd(const Node& node) {
  ExecutionResult result;
  FillResult(node.x, {}, &result);
  options_.recorder->Ended(node.number(), result);
}

}  // namespace aslc::sim
