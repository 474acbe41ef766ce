// $keys, $lookup, $spread, $merge, $clone, $error, $assert.
#include "runtime/json.h"
#include "runtime/jsonata/fields.h"
#include "runtime/jsonata/library.h"
#include "runtime/stack.h"

namespace aslrt::jsonata {
namespace {

// Calls visit with what an array holds, arrays in it to the ground; with any other value itself. Arrays may
// nest deeper than a thread's stack allows. False when the bound is exhausted.
template <typename Visit>
bool ForEachItem(aslrt_ctx* ctx, aslrt_value v, Visit visit) {
  Stack<aslrt_value, 64> open;
  open.push(v);
  while (!open.empty()) {
    aslrt_value next = open.top();
    open.pop();
    if (!TakeFuel(ctx, 1)) return false;
    if (!IsArray(next)) {
      visit(next);
      continue;
    }
    for (int64_t i = int64_t{aslrt_len_of(next)} - 1; i >= 0; --i) open.push(aslrt_array_of(next)->v[i]);
  }
  return true;
}

// One object for each member, or the value itself.
void SpreadInto(aslrt_ctx* ctx, aslrt_list* list, aslrt_value v) {
  if (!IsObject(v)) return aslrt_list_push(ctx, list, v);
  for (const aslrt_member& m : Members(v)) {
    Field field = {m.key, m.value};
    aslrt_list_push(ctx, list, MakeObject(ctx, {&field, 1}));
  }
}

aslrt_value ThrowMessage(aslrt_ctx* ctx, std::string_view code, aslrt_value message,
                         std::string_view otherwise) {
  bool given = IsString(message) && aslrt_len_of(message) != 0;
  return Throw(ctx, code, {{"message", given ? message : MakeString(ctx, otherwise)}});
}

}  // namespace

// Of an array: the keys of all its items, each once.
aslrt_value Builtin_keys(Call& call) {
  aslrt_ctx* ctx = call.ctx;
  FieldSet keys;
  bool whole = ForEachItem(ctx, call[0], [&](aslrt_value item) {
    if (!IsObject(item)) return;
    for (const aslrt_member& m : Members(item)) keys.Put(m.key, aslrt_null());
  });
  if (!whole || !TakeFuel(ctx, keys.rows().size())) return Exhausted(ctx);
  aslrt_list* list = aslrt_list_new(ctx);
  for (const Field& field : keys.rows()) aslrt_list_push(ctx, list, NameString(field.key));
  return AsSequence(aslrt_list_end(ctx, list));
}

aslrt_value Builtin_lookup(Call& call) {
  return IsString(call[1]) ? LookupText(call.ctx, call[0], Bytes(call[1])) : aslrt_undefined();
}

// Joining what the items of an array give leaves a plain array.
aslrt_value Builtin_spread(Call& call) {
  aslrt_value v = call[0];
  aslrt_ctx* ctx = call.ctx;
  if (!IsArray(v) && !IsObject(v)) return v;
  if (IsObject(v) && !TakeFuel(ctx, aslrt_len_of(v))) return Exhausted(ctx);
  aslrt_list* list = aslrt_list_new(ctx);
  if (!ForEachItem(ctx, v, [&](aslrt_value item) { SpreadInto(ctx, list, item); })) return Exhausted(ctx);
  aslrt_value result = aslrt_list_end(ctx, list);
  return IsArray(v) && aslrt_len_of(v) != 0 ? result : AsSequence(result);
}

aslrt_value Builtin_merge(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  FieldSet fields;
  for (aslrt_value item : Elements(call[0])) {
    if (!IsObject(item)) continue;
    if (!TakeFuel(call.ctx, aslrt_len_of(item) + uint64_t{1})) return Exhausted(call.ctx);
    for (const aslrt_member& m : Members(item)) fields.Put(m.key, m.value);
  }
  return MakeObject(call.ctx, fields.rows());
}

// By way of its text, as the reference: functions become "", numbers keep 15 digits.
aslrt_value Builtin_clone(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  std::string text;
  aslrt_value error = AppendString(call.ctx, text, call[0]);
  if (IsError(error)) return error;
  if (!TakeFuel(call.ctx, text.size() / 64 + 1)) return Exhausted(call.ctx);
  aslrt_value copy = aslrt_undefined();
  std::string_view kept = Bytes(MakeString(call.ctx, text));
  // The text is ours, so only its depth can be wrong.
  return ParseJson(call.ctx, kept, &copy, nullptr) ? copy : Exhausted(call.ctx);
}

aslrt_value Builtin_error(Call& call) {
  return ThrowMessage(call.ctx, "D3137", call[0], "$error() function evaluated");
}

aslrt_value Builtin_assert(Call& call) {
  if (IsTrue(call[0])) return aslrt_undefined();
  return ThrowMessage(call.ctx, "D3141", call[1], "$assert() statement failed");
}

}  // namespace aslrt::jsonata
