// The context object (`$$`), part by part (context_parts.def, tasks.md 7.9). Members are in the order the
// service prints them. Nothing is kept: a part is built when it is asked for.
#include "runtime/execution.h"
#include "runtime/time.h"

namespace aslrt {

namespace {

class ContextReader {
 public:
  ContextReader(aslrt_execution& x, aslrt_frame* f) : x_(x), frame_(f), state_(StateOf(x, f)) {}

  aslrt_value Part(uint32_t part) {
    switch (part) {
      case ASLRT_CONTEXT_whole: return Whole();
      case ASLRT_CONTEXT_execution: return Execution();
      case ASLRT_CONTEXT_execution_id: return Arn();
      case ASLRT_CONTEXT_execution_input: return aslrt_force(x_.input);
      case ASLRT_CONTEXT_execution_start_time: return Time(x_.start_time);
      case ASLRT_CONTEXT_execution_name: return ExecutionName();
      case ASLRT_CONTEXT_execution_role_arn: return Text(x_.settings.role_arn);
      case ASLRT_CONTEXT_execution_redrive_count: return RedriveCount();
      case ASLRT_CONTEXT_execution_redrive_time: return RedriveTime();
      case ASLRT_CONTEXT_state_machine: return StateMachine();
      case ASLRT_CONTEXT_state_machine_id: return MachineArn();
      case ASLRT_CONTEXT_state_machine_name: return MachineName();
      case ASLRT_CONTEXT_state: return State();
      case ASLRT_CONTEXT_state_name: return Text(Str(x_, state_.name));
      case ASLRT_CONTEXT_state_entered_time: return EnteredTime();
      case ASLRT_CONTEXT_state_retry_count: return RetryCount();
      case ASLRT_CONTEXT_task: return Task();
      case ASLRT_CONTEXT_task_token: return Token();
      case ASLRT_CONTEXT_map: return Map();
      case ASLRT_CONTEXT_map_item: return Item();
      case ASLRT_CONTEXT_map_item_index: return ItemIndex();
      case ASLRT_CONTEXT_map_item_value: return ItemValue();
      case ASLRT_CONTEXT_map_item_key: return ItemKey();
      default: return aslrt_undefined();
    }
  }

 private:
  // Members that exist at this moment.
  class Fields {
   public:
    void Add(const aslrt_name* key, aslrt_value value) {
      if (aslrt_kind_of(value) != ASLRT_UNDEFINED) fields_[count_++] = {key, value};
    }
    aslrt_value Make(aslrt_ctx* ctx) const { return MakeObject(ctx, {fields_, count_}); }

   private:
    Field fields_[7];
    size_t count_ = 0;
  };

  const aslrt_name* Key(WellKnown name) const { return Name(x_.machine, name); }
  aslrt_value Text(std::string_view text) { return MakeString(&x_.ctx, text); }
  // The service's clock has milliseconds.
  aslrt_value Time(int64_t ns) { return Text(FormatInstant(ns - (ns % 1000000 + 1000000) % 1000000)); }
  bool AmidTransitions() const { return x_.ctx.granted != x_.ctx.budget; }

  aslrt_value Whole() {
    Fields f;
    f.Add(Key(WellKnown::kExecution), Execution());
    f.Add(Key(WellKnown::kStateMachine), StateMachine());
    f.Add(Key(WellKnown::kState), State());
    f.Add(Key(WellKnown::kTask), Task());
    f.Add(Key(WellKnown::kMap), Map());
    return f.Make(&x_.ctx);
  }
  aslrt_value Execution() {
    Fields f;
    f.Add(Key(WellKnown::kId), Arn());
    f.Add(Key(WellKnown::kInput), aslrt_force(x_.input));
    f.Add(Key(WellKnown::kStartTime), Time(x_.start_time));
    f.Add(Key(WellKnown::kName), ExecutionName());
    f.Add(Key(WellKnown::kRoleArn), Text(x_.settings.role_arn));
    f.Add(Key(WellKnown::kRedriveCount), RedriveCount());
    f.Add(Key(WellKnown::kRedriveTime), RedriveTime());
    return f.Make(&x_.ctx);
  }
  aslrt_value StateMachine() {
    Fields f;
    f.Add(Key(WellKnown::kId), MachineArn());
    f.Add(Key(WellKnown::kName), MachineName());
    return f.Make(&x_.ctx);
  }
  aslrt_value State() {
    Fields f;
    f.Add(Key(WellKnown::kName), Text(Str(x_, state_.name)));
    f.Add(Key(WellKnown::kEnteredTime), EnteredTime());
    f.Add(Key(WellKnown::kRetryCount), RetryCount());
    return f.Make(&x_.ctx);
  }
  aslrt_value Task() {
    if (!HasToken()) return aslrt_undefined();
    Fields f;
    f.Add(Key(WellKnown::kToken), Token());
    return f.Make(&x_.ctx);
  }
  aslrt_value Map() {
    Fields f;
    f.Add(Key(WellKnown::kItem), Item());
    return HasItem() ? f.Make(&x_.ctx) : aslrt_undefined();
  }
  aslrt_value Item() {
    if (!HasItem()) return aslrt_undefined();
    Fields f;
    f.Add(Key(WellKnown::kIndex), ItemIndex());
    f.Add(Key(WellKnown::kValue), ItemValue());
    f.Add(Key(WellKnown::kKey), ItemKey());
    if (frame_->wait->run != nullptr) f.Add(Key(WellKnown::kSource), Read() ? Read()->source : Text("STATE_DATA"));
    return f.Make(&x_.ctx);
  }

  // A child execution has a name of its own, and its machine one of the Map.
  static const aslrt_frame* Map(const ChildExecution* child) { return child->root->parent; }
  static uint32_t Slot(const ChildExecution* child) { return child->root->slot; }
  aslrt_value Arn() {
    return Text(x_.child == nullptr ? x_.settings.execution_arn : ChildArn(x_, Map(x_.child), Slot(x_.child)));
  }
  aslrt_value ExecutionName() {
    return Text(x_.child == nullptr ? x_.settings.execution_name : ChildName(Map(x_.child), Slot(x_.child)));
  }
  aslrt_value MachineArn() {
    return Text(x_.child == nullptr ? x_.settings.state_machine_arn : ChildMachineArn(x_, Map(x_.child)));
  }
  aslrt_value MachineName() {
    if (x_.child == nullptr) return Text(x_.settings.state_machine_name);
    std::string arn = ChildMachineArn(x_, Map(x_.child));
    return Text(std::string_view(arn).substr(arn.rfind(':') + 1));
  }

  aslrt_value RedriveCount() {
    // Of EXPRESS executions too (recorded, against the guide).
    return aslrt_int(x_.child != nullptr ? x_.child->redrives : x_.redrives);
  }
  aslrt_value RedriveTime() {
    if (x_.child == nullptr) return x_.redrives == 0 ? aslrt_undefined() : Time(x_.redrive_time);
    // EXPRESS children are started again, which the service does not date (recorded).
    const bool none = x_.child->redrives == 0 || Map(x_.child)->wait->run->express;
    return none ? aslrt_undefined() : Time(x_.child->redrive_time);
  }
  aslrt_value EnteredTime() { return Time(AmidTransitions() ? x_.now : LinksOf(frame_)->entered_time); }
  // Recorded without it for a Pass state: only states that can retry have a count.
  aslrt_value RetryCount() {
    if (state_.kind > ASLRT_STATE_Map) return aslrt_undefined();
    return aslrt_int(AmidTransitions() ? 0 : frame_->attempt);
  }
  // Recorded for `.sync` too (a child execution that answers for its parent).
  bool HasToken() const {
    return state_.kind == ASLRT_STATE_Task && state_.task_pattern != ASLRT_PATTERN_REQUEST;
  }
  aslrt_value Token() {
    if (!HasToken()) return aslrt_undefined();
    TokenOf(x_, frame_);
    return frame_->wait->token;
  }
  // Only while entry `item` of a Map runs; frame->slot is the item then.
  bool HasItem() const {
    return state_.kind == ASLRT_STATE_Map && !AmidTransitions() && frame_->entry == ASLRT_ENTRY_item;
  }
  // The item, where an ItemReader has read it; else it is one of the frame's items.
  const struct Item* Read() const {
    const MapRun* run = frame_->wait->run.get();
    return run != nullptr && run->reads() ? &run->item : nullptr;
  }
  aslrt_value ItemIndex() { return HasItem() ? aslrt_int(frame_->slot) : aslrt_undefined(); }
  aslrt_value ItemValue() {
    if (!HasItem()) return aslrt_undefined();
    if (Read()) return Read()->value;
    aslrt_value items = frame_->wait->items;
    if (aslrt_kind_of(items) == ASLRT_OBJECT) return aslrt_object_of(items)->m[frame_->slot].value;
    return aslrt_array_of(items)->v[frame_->slot];
  }
  aslrt_value ItemKey() {
    if (HasItem() && Read()) return Read()->key;
    if (!HasItem() || aslrt_kind_of(frame_->wait->items) != ASLRT_OBJECT) return aslrt_undefined();
    return Text(Bytes(aslrt_object_of(frame_->wait->items)->m[frame_->slot].key));
  }

  aslrt_execution& x_;
  aslrt_frame* frame_;
  const aslrt_image_state& state_;
};

}  // namespace

}  // namespace aslrt

extern "C" aslrt_value aslrt_context(aslrt_ctx* ctx, aslrt_frame* frame, uint32_t part) {
  return aslrt::ContextReader(*ctx->execution, frame).Part(part);
}
