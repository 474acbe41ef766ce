// Child executions of Distributed Maps (parallel-map.md 6.4; history.md 4.7). A child is an execution inside the
// one that holds the Map: its frames are below the Map's and share arena, timers and tasks with it, while its
// event ids, input, start, draws and time limit are its own. SwitchTo puts these in the place where all of the
// engine finds them, so that whatever runs need not know whose it is.
#include "runtime/execution.h"

namespace aslrt {

namespace {

constexpr uint32_t kYear = 365 * 24 * 3600;  // seconds
constexpr uint32_t kExpressMax = 5 * 60;     // seconds

// `arn:aws:states:us-east-1:123456789012:`
std::string_view ArnPrefix(const aslrt_execution& x) {
  std::string_view arn = x.settings.state_machine_arn;
  size_t end = 0;
  for (int i = 0; i < 5 && end != std::string_view::npos; ++i) end = arn.find(':', end) + 1;
  return arn.substr(0, end);
}

// `machine/label`. The service makes a label where none is given: ours is of the definition, so that every
// execution has the same.
std::string LabelledName(const aslrt_execution& x, const aslrt_frame* f) {
  aslrt_value label = f->wait->run->label;
  std::string text = aslrt_kind_of(label) == ASLRT_STRING
                         ? std::string(Bytes(label))
                         : Uuid(ChildPath(x.image->definition_hash, f->state),
                                ChildPath(~x.image->definition_hash, f->state));
  return x.settings.state_machine_name + "/" + text;
}

ChildEnd EndOf(aslrt_execution_status status) {
  switch (status) {
    case ASLRT_SUCCEEDED: return ChildEnd::kSucceeded;
    case ASLRT_TIMED_OUT: return ChildEnd::kTimedOut;
    case ASLRT_ABORTED: return ChildEnd::kAborted;
    default: return ChildEnd::kFailed;
  }
}

void AbortBelow(aslrt_execution& x, aslrt_frame* f) {
  if (f->wait == nullptr) return;
  bool distributed = f->wait->run != nullptr;
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) {
    if (distributed) AbortChild(x, c);
    else AbortBelow(x, c);
  }
  if (distributed) EndMapRun(x, f, MapRunStatus::kAborted);
}

}  // namespace

void SwitchToSlow(aslrt_execution& x, ChildExecution* child) {
  Stream& left = x.child != nullptr ? x.child->stream : x.own;
  left = {x.events, x.start_time, x.input, x.execution_timer};
  const Stream& entered = child != nullptr ? child->stream : x.own;
  x.events = entered.events;
  x.start_time = entered.start_time;
  x.input = entered.input;
  x.execution_timer = entered.timer;
  x.child = child;
}

ChildExecution* NewChild(aslrt_execution& x, aslrt_frame* root) {
  if (x.free_children.empty()) {
    x.all_children.push_back(std::make_unique<ChildExecution>());
    x.free_children.push_back(x.all_children.back().get());
  }
  ChildExecution* child = x.free_children.back();
  x.free_children.pop_back();
  child->stream = {};
  child->outer = LinksOf(root)->child;
  child->root = root;
  child->number = 0;
  child->items = 0;
  LinksOf(root)->child = child;
  // A Map Run draws apart from those before it.
  const aslrt_frame* f = root->parent;
  const uint64_t run = uint64_t{f->wait->run->ordinal} << 32;
  LinksOf(root)->path = ChildPath(LinksOf(f)->path + run, root->slot);
  return child;
}

void ReleaseChild(aslrt_execution& x, ChildExecution* child) {
  child->root = nullptr;
  child->stream = {};
  child->draws.Clear();
  x.free_children.push_back(child);
}

void StartChild(aslrt_execution& x, aslrt_frame* f, aslrt_value input, uint32_t items) {
  aslrt_wait* w = f->wait;
  MapRun& run = *w->run;
  ++w->live;
  uint32_t scope = ASLRT_ROWS(x.image, uint32_t, branches)[StateOf(x, f).first_branch];
  aslrt_frame* root = NewFrame(x, f, scope, static_cast<uint32_t>(run.children.begun));
  ++run.children.begun;
  run.items.begun += items;
  ChildExecution* child = NewChild(x, root);
  child->number = ++x.children;
  child->items = items;
  child->stream.start_time = x.now;
  child->stream.input = root->input = input;
  if (x.settings.quotas != ASLRT_QUOTAS_NONE) {
    int64_t limit = After(x.now, run.express ? kExpressMax : kYear);
    child->stream.timer = SetTimer(x, root, TimerKind::kExecution, limit);
  }
  SwitchTo(x, child);
  EventBody body;
  body.value = input;
  Emit(x, ASLRT_EVENT_ExecutionStarted, nullptr, 0, body);
  SwitchTo(x, child->outer);
  PushReady(x, root);
}

aslrt_frame* EndChild(aslrt_execution& x) {
  ChildExecution* child = x.child;
  aslrt_frame *root = child->root, *f = root->parent;
  KeepResult(x, *child, EndOf(x.status));
  AbortFrame(x, root, 0);  // what is left of it; without events, for it is over
  DropTimer(x, &x.execution_timer);
  SwitchTo(x, child->outer);
  x.over = false;
  x.status = ASLRT_RUNNING;
  x.output = x.error = x.cause = aslrt_undefined();
  --f->wait->live;
  FreeTree(x, root);
  return GoOnWithMapRun(x, f);
}

void AbortChild(aslrt_execution& x, aslrt_frame* root) {
  ChildExecution* before = x.child;
  const bool over = x.over;
  const int64_t end_time = x.end_time;
  const aslrt_value error = x.error, cause = x.cause;
  SwitchTo(x, LinksOf(root)->child);
  x.over = false;
  x.error = x.cause = aslrt_undefined();
  Emit(x, ASLRT_EVENT_ExecutionAborted, nullptr, 0);
  x.over = true;
  KeepResult(x, *LinksOf(root)->child, ChildEnd::kAborted);
  AbortFrame(x, root, 0);
  DropTimer(x, &x.execution_timer);
  SwitchTo(x, before);
  x.over = over;
  x.end_time = end_time;
  x.error = error;
  x.cause = cause;
}

void AbortChildren(aslrt_execution& x) {
  if (x.top != nullptr && x.map_runs > 0) AbortBelow(x, x.top);
}

std::string Uuid(uint64_t high, uint64_t low) {
  high = (high & ~uint64_t{0xF000}) | 0x4000;                // version 4
  low = (low & ~(uint64_t{3} << 62)) | (uint64_t{1} << 63);  // variant of RFC 4122
  std::string text;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
    uint64_t word = digit < 16 ? high : low;
    text += "0123456789abcdef"[(word >> (60 - 4 * (digit & 15))) & 15];
  }
  return text;
}

std::string ChildName(const aslrt_frame* f, uint32_t slot) {
  const MapRun& run = *f->wait->run;
  return Uuid(ChildPath(run.id[0], slot), ChildPath(run.id[1], slot));
}

std::string ChildArn(const aslrt_execution& x, const aslrt_frame* f, uint32_t slot) {
  const bool express = f->wait->run->express;
  std::string arn(ArnPrefix(x));
  arn += (express ? "express:" : "execution:") + LabelledName(x, f) + ":" + ChildName(f, slot);
  // An Express execution has an id beside its name, which here is the name.
  return express ? arn + ":" + ChildName(f, slot) : arn;
}

std::string ChildMachineArn(const aslrt_execution& x, const aslrt_frame* f) {
  return std::string(ArnPrefix(x)) + "stateMachine:" + LabelledName(x, f);
}

std::string MapRunArn(const aslrt_execution& x, const aslrt_frame* f) {
  const MapRun& run = *f->wait->run;
  return std::string(ArnPrefix(x)) + "mapRun:" + LabelledName(x, f) + ":" + Uuid(run.id[0], run.id[1]);
}

}  // namespace aslrt
