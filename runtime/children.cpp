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
  if (f->wait->run != nullptr) return AbortMapRun(x, f);
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = f->wait->first_child; c != nullptr; c = LinksOf(c)->next_sibling) AbortBelow(x, c);
}

// What is left of a child that has ended, without events, for it is over.
void LeaveChild(aslrt_execution& x, ChildExecution* child, ChildEnd end, bool keeps) {
  AbortFrame(x, child->root, 0);
  DropTimer(x, &x.execution_timer);
  --child->root->parent->wait->live;
  if (keeps) ParkChild(x, child, end);
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
  child->redrives = 0;
  child->redrive_time = child->end_time = 0;
  child->kept = child->waiting = false;
  child->error = child->cause = aslrt_undefined();
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
  NewChild(x, root)->items = items;
  BeginChild(x, root, input);
}

void SetChildTimer(aslrt_execution& x, aslrt_frame* root) {
  if (x.settings.quotas == ASLRT_QUOTAS_NONE) return;
  int64_t limit = After(x.now, root->parent->wait->run->express ? kExpressMax : kYear);
  LinksOf(root)->child->stream.timer = SetTimer(x, root, TimerKind::kExecution, limit);
}

void BeginChild(aslrt_execution& x, aslrt_frame* root, aslrt_value input) {
  ChildExecution* child = LinksOf(root)->child;
  child->number = ++x.children;
  child->stream = {};
  child->stream.start_time = x.now;
  child->stream.input = root->input = input;
  SetChildTimer(x, root);
  SwitchTo(x, child);
  EventBody body;
  body.value = input;
  Emit(x, ASLRT_EVENT_ExecutionStarted, nullptr, 0, body);
  SwitchTo(x, child->outer);
  TellBranch(x, root, ASLRT_BRANCH_STARTED);
  PushReady(x, root);
}

aslrt_frame* EndChild(aslrt_execution& x) {
  ChildExecution* child = x.child;
  aslrt_frame *root = child->root, *f = root->parent;
  const ChildEnd end = EndOf(x.status);
  const bool keeps = end != ChildEnd::kSucceeded && KeepsChild(x, *child, false);
  KeepResult(x, *child, end, keeps);
  TellBranch(x, root, end == ChildEnd::kSucceeded ? ASLRT_BRANCH_ENDED : ASLRT_BRANCH_STOPPED);
  LeaveChild(x, child, end, keeps);
  SwitchTo(x, child->outer);
  x.over = false;
  x.status = ASLRT_RUNNING;
  x.output = x.error = x.cause = aslrt_undefined();
  if (!keeps) FreeTree(x, root);
  return GoOnWithMapRun(x, f);
}

void AbortChild(aslrt_execution& x, aslrt_frame* root) {
  ChildExecution *before = x.child, *child = LinksOf(root)->child;
  if (child->kept) return;  // it has ended
  const bool over = x.over;
  const int64_t end_time = x.end_time;
  aslrt_value error = x.error, cause = x.cause;
  Rooted rooted(x, &error, &cause);
  SwitchTo(x, child);
  x.over = false;
  EventBody body;
  // As recorded.
  body.cause = MakeString(&x.ctx, "The map run execution [" + std::string(Bytes(root->parent->wait->run->arn)) +
                                      "] which was managing this resource was aborted");
  Emit(x, ASLRT_EVENT_ExecutionAborted, nullptr, 0, body);
  x.over = true;
  x.error = aslrt_undefined();
  x.cause = body.cause;
  const bool keeps = KeepsChild(x, *child, true);
  KeepResult(x, *child, ChildEnd::kAborted, keeps);
  LeaveChild(x, child, ChildEnd::kAborted, keeps);
  SwitchTo(x, before);
  if (!keeps) FreeTree(x, root);
  x.over = over;
  x.end_time = end_time;
  x.error = error;
  x.cause = cause;
}

void AbortMapRun(aslrt_execution& x, aslrt_frame* f) {
  MapRun& run = *f->wait->run;
  if (!run.begun || run.over) return;
  StopBelow(x, f, f->last_id);
  ChildExecution* before = x.child;
  SwitchTo(x, LinksOf(f)->child);  // whose inputs are made now
  CloseFiles(x, f);
  SwitchTo(x, before);
  EndMapRun(x, f, MapRunStatus::kAborted);
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
