// $map, $filter, $single, $reduce, $each, $sift: functions that apply a function. They hand over as many of
// (value, position, whole) as it takes.
#include <vector>

#include "runtime/jsonata/fields.h"
#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {
namespace {

// A function to apply again and again, with its arity asked once.
class Applied {
 public:
  Applied(aslrt_ctx* ctx, aslrt_value function) : ctx_(ctx), function_(function) {
    if (IsFunction(function)) arity_ = Arity(ctx, function);
  }
  uint32_t arity() const { return arity_; }

  aslrt_value operator()(aslrt_value value, aslrt_value position, aslrt_value whole) const {
    const aslrt_value args[] = {value, position, whole};
    uint32_t count = arity_ >= 3 ? 3 : arity_ >= 2 ? 2 : 1;
    return Run({args, count});
  }
  // The effective boolean of what it gives; *error otherwise.
  bool Test(aslrt_value value, aslrt_value position, aslrt_value whole, aslrt_value* error) const {
    aslrt_value result = (*this)(value, position, whole);
    if (IsError(result)) {
      *error = result;
      return false;
    }
    return Truth(ctx_, result, error);
  }
  aslrt_value Run(std::span<const aslrt_value> args) const {
    if (!IsFunction(function_)) return Throw(ctx_, "T1006");
    return TakeFuel(ctx_, 1) ? Apply(ctx_, function_, args) : Exhausted(ctx_);
  }

 private:
  aslrt_ctx* ctx_;
  aslrt_value function_;
  uint32_t arity_ = 0;
};

aslrt_value Position(size_t i) { return Number(static_cast<double>(i)); }

}  // namespace

aslrt_value Builtin_map(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  Applied function(call.ctx, call[1]);
  aslrt_list* list = aslrt_list_new(call.ctx);
  std::span<const aslrt_value> items = Elements(call[0]);
  for (size_t i = 0; i < items.size(); ++i) {
    aslrt_value result = function(items[i], Position(i), call[0]);
    if (IsError(result)) return result;
    if (!IsUndefined(result)) aslrt_list_push(call.ctx, list, result);
  }
  return AsSequence(aslrt_list_end(call.ctx, list));
}

aslrt_value Builtin_filter(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  Applied function(call.ctx, call[1]);
  aslrt_list* list = aslrt_list_new(call.ctx);
  aslrt_value error = aslrt_null();
  std::span<const aslrt_value> items = Elements(call[0]);
  for (size_t i = 0; i < items.size(); ++i) {
    bool chosen = function.Test(items[i], Position(i), call[0], &error);
    if (IsError(error)) return error;
    if (chosen) aslrt_list_push(call.ctx, list, items[i]);
  }
  return AsSequence(aslrt_list_end(call.ctx, list));
}

aslrt_value Builtin_single(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  Applied function(call.ctx, call[1]);
  bool any = IsUndefined(call[1]);
  bool found = false;
  aslrt_value result = aslrt_undefined();
  aslrt_value error = aslrt_null();
  std::span<const aslrt_value> items = Elements(call[0]);
  for (size_t i = 0; i < items.size(); ++i) {
    bool chosen = any || function.Test(items[i], Position(i), call[0], &error);
    if (IsError(error)) return error;
    if (!chosen) continue;
    if (found) return Throw(call.ctx, "D3138", {{"index", Position(i)}});
    found = true;
    result = items[i];
  }
  return found ? result : Throw(call.ctx, "D3139");
}

aslrt_value Builtin_reduce(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  Applied function(call.ctx, call[1]);
  if (IsFunction(call[1]) && function.arity() < 2) return Throw(call.ctx, "D3050", {{"index", Number(1)}});
  std::span<const aslrt_value> items = Elements(call[0]);
  aslrt_value result = call[2];
  size_t i = 0;
  if (IsUndefined(result) && !items.empty()) result = items[i++];
  for (; i < items.size(); ++i) {
    const aslrt_value args[] = {result, items[i], Position(i), call[0]};
    result = function.Run({args, function.arity() >= 4 ? 4 : function.arity() >= 3 ? size_t{3} : size_t{2}});
    if (IsError(result)) return result;
  }
  return result;
}

aslrt_value Builtin_each(Call& call) {
  Applied function(call.ctx, call[1]);
  aslrt_list* list = aslrt_list_new(call.ctx);
  if (IsObject(call[0])) {
    for (const aslrt_member& m : Members(call[0])) {
      aslrt_value result = function(m.value, NameString(m.key), call[0]);
      if (IsError(result)) return result;
      if (!IsUndefined(result)) aslrt_list_push(call.ctx, list, result);
    }
  }
  return AsSequence(aslrt_list_end(call.ctx, list));
}

// Nothing instead of an empty object.
aslrt_value Builtin_sift(Call& call) {
  if (!IsObject(call[0])) return aslrt_undefined();
  Applied function(call.ctx, call[1]);
  std::vector<Field> kept;
  aslrt_value error = aslrt_null();
  for (const aslrt_member& m : Members(call[0])) {
    bool chosen = function.Test(m.value, NameString(m.key), call[0], &error);
    if (IsError(error)) return error;
    if (chosen) kept.push_back({m.key, m.value});
  }
  return kept.empty() ? aslrt_undefined() : MakeObject(call.ctx, kept);
}

}  // namespace aslrt::jsonata
