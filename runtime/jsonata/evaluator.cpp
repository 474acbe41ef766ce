// Evaluation of an expression outside of workflows (aslc/jsonata.h): the memory and context of an execution
// that never starts, and one frame.
#include "aslc/jsonata.h"

#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "runtime/execution.h"
#include "runtime/json.h"
#include "runtime/jsonata/library.h"

using namespace aslrt;
using namespace aslrt::jsonata;

struct aslrt_evaluator {
  aslrt_execution x;
  aslrt_evaluator_options options{};
  aslrt_value input{};
  Store::Mark mark;            // behind the input and the bindings
  std::vector<uint64_t> frame_memory;
  uint64_t draws = 0;
  std::string text;
  bool printed = true;  // false: the value is still to be printed

  // FrameLinks are in front of it, as of every frame.
  aslrt_frame* frame() {
    return reinterpret_cast<aslrt_frame*>(reinterpret_cast<FrameLinks*>(frame_memory.data()) + 1);
  }
};

namespace {

constexpr size_t kStackSize = 2 * ASLRT_ARGS_MAX;
constexpr int64_t kStepsMax = 200'000'000, kServiceStepsMax = 20'000'000;
constexpr uint32_t kDepthMax = 5000, kServiceDepthMax = 100;

// A fixed sequence, for those who give no draws: SplitMix64.
uint64_t NextDraw(aslrt_evaluator& e) {
  if (e.options.draw != nullptr) return e.options.draw(e.options.draw_data);
  uint64_t z = e.draws += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

uint64_t DrawOf(void* data, const aslrt_draw*) { return NextDraw(*static_cast<aslrt_evaluator*>(data)); }

bool Read(aslrt_evaluator& e, const char* json, size_t size, aslrt_value* out, size_t* offset) {
  char* copy = static_cast<char*>(aslrt_alloc(&e.x.ctx, static_cast<int64_t>(size + 1)));
  std::memcpy(copy, json, size);
  JsonError error;
  JsonOptions how;
  how.doubles = true;
  if (ParseJson(&e.x.ctx, {copy, size}, out, &error, how)) return true;
  if (offset != nullptr) *offset = error.offset;
  return false;
}

void DescribeError(aslrt_evaluator& e) {
  aslrt_ctx* ctx = &e.x.ctx;
  std::vector<Field> fields;
  if (!IsObject(ctx->detail)) {
    // A bound of the service, which has a text and no code.
    fields = {{Intern(ctx, "code"), WrapString("U1001")}, {Intern(ctx, "message"), ctx->detail}};
    return jsonata::AppendJson(e.text, MakeObject(ctx, fields));
  }
  for (const aslrt_member& m : Members(ctx->detail)) fields.push_back({m.key, m.value});
  fields.push_back({Intern(ctx, "message"), MakeString(ctx, MessageOf(ctx->detail))});
  jsonata::AppendJson(e.text, MakeObject(ctx, fields));
}

}  // namespace

extern "C" {

aslrt_evaluator* aslrt_evaluator_create(const aslrt_machine* machine, const aslrt_evaluator_options* options) {
  auto* e = new (std::nothrow) aslrt_evaluator;
  if (e == nullptr) return nullptr;
  if (options != nullptr) e->options = *options;
  aslrt_execution& x = e->x;
  x.machine = machine;
  x.image = machine->image;
  x.store.payload_max = UINT32_MAX;
  x.stack.resize(kStackSize);
  x.host.draw = DrawOf;
  x.ctx.vsp = x.stack.data();
  x.ctx.vlim = x.stack.data() + x.stack.size();
  x.ctx.names = machine->names.data();
  x.ctx.consts = machine->constants.data();
  x.ctx.machine = machine;
  x.ctx.host = &x.host;
  x.ctx.host_data = e;
  x.ctx.execution = &x;
  x.ctx.dialect = e->options.service_dialect;
  x.now = e->options.now;
  uint32_t slots = ScopeRow(x, 0).var_count;
  e->frame_memory.resize((sizeof(FrameLinks) + sizeof(aslrt_frame) + slots * sizeof(aslrt_value)) / 8 + 1);
  x.store.arena.Open(&x.ctx);
  e->mark = x.store.MarkHere(&x.ctx);
  return e;
}

void aslrt_evaluator_destroy(aslrt_evaluator* e) { delete e; }

aslrt_result_code aslrt_evaluator_input(aslrt_evaluator* e, const char* json, size_t size, size_t* offset) {
  std::fill(e->frame_memory.begin(), e->frame_memory.end(), 0);
  e->x.store.Clear(&e->x.ctx);
  e->input = aslrt_undefined();
  bool good = Read(*e, json, size, &e->input, offset);
  if (!good) e->input = aslrt_undefined();
  e->mark = e->x.store.MarkHere(&e->x.ctx);
  return good ? ASLRT_OK : ASLRT_BAD_JSON;
}

aslrt_result_code aslrt_evaluator_bind(aslrt_evaluator* e, const char* name, const char* json, size_t size,
                                  size_t* offset) {
  e->x.store.ResetTo(&e->x.ctx, e->mark);
  aslrt_value value = aslrt_undefined();
  bool good = Read(*e, json, size, &value, offset);
  const aslrt_image_scope& scope = ScopeRow(e->x, 0);
  for (uint32_t i = 0; good && i < scope.var_count; ++i) {
    const aslrt_image_var& row = ASLRT_ROWS(e->x.image, aslrt_image_var, vars)[scope.first_var + i];
    if (Str(e->x, row.name) == name) e->frame()->vars[row.slot] = value;
  }
  e->mark = e->x.store.MarkHere(&e->x.ctx);
  return good ? ASLRT_OK : ASLRT_BAD_JSON;
}

void aslrt_evaluator_set_now(aslrt_evaluator* e, int64_t now) { e->x.now = now; }

aslrt_evaluation aslrt_evaluator_run(aslrt_evaluator* e) {
  aslrt_execution& x = e->x;
  x.store.ResetTo(&x.ctx, e->mark);
  bool service = e->options.service_dialect != 0;
  x.ctx.fuel = e->options.steps_max != 0 ? e->options.steps_max : service ? kServiceStepsMax : kStepsMax;
  x.ctx.depth_max = e->options.depth_max != 0 ? e->options.depth_max : service ? kServiceDepthMax : kDepthMax;
  x.ctx.depth = 1;  // the expression itself
  x.ctx.budget = x.ctx.granted = 1;
  x.ctx.detail = aslrt_undefined();
  aslrt_frame* frame = e->frame();
  frame->input = e->input;
  x.ctx.frame = frame;
  e->text.clear();
  e->printed = true;
  int32_t status = x.machine->entries[0].load(std::memory_order_acquire)(&x.ctx, frame);
  if (status != ASLRT_DONE) {
    DescribeError(*e);
    return ASLRT_EVALUATION_ERROR;
  }
  if (IsUndefined(frame->work) || IsFunction(frame->work)) return ASLRT_EVALUATION_NOTHING;
  e->printed = false;
  return ASLRT_EVALUATION_VALUE;
}

const char* aslrt_evaluator_text(aslrt_evaluator* e, size_t* size) {
  if (!e->printed) jsonata::AppendJson(e->text, e->frame()->work);
  e->printed = true;
  if (size != nullptr) *size = e->text.size();
  return e->text.data();
}

}  // extern "C"
