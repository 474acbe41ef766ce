// Calls of function values: lambdas of generated code, built-in functions, partial applications,
// compositions, transforms, regular expressions (closures.h).
#include <algorithm>
#include <vector>

#include "runtime/jsonata/closures.h"
#include "aslc/jsonata_ops.h"
#include "runtime/machine.h"

namespace aslrt::jsonata {
namespace {

// A copy of arguments, kept over calls that use the value stack themselves.
ArgumentList Copied(std::span<const aslrt_value> values) {
  ArgumentList kept;
  for (aslrt_value v : values) kept.push_back(v);
  return kept;
}

aslrt_value NotAFunction(aslrt_ctx* ctx) { return Throw(ctx, "T1006"); }

// One call of a lambda; the result may be TAIL.
aslrt_value Enter(aslrt_ctx* ctx, const aslrt_closure* closure, std::span<const aslrt_value> args) {
  size_t count = std::min<size_t>(args.size(), closure->params);
  if (count > 0 && args.data() != ctx->vsp) std::copy(args.begin(), args.begin() + static_cast<ptrdiff_t>(count), ctx->vsp);
  aslrt_entry_fn entry = ctx->machine->entries[closure->row].load(std::memory_order_acquire);
  auto code = reinterpret_cast<aslrt_lambda_fn>(reinterpret_cast<void*>(entry));
  return code(ctx, closure, static_cast<uint32_t>(count));
}

// The arguments that a partial application's function gets: those given before and, in their places, these.
std::vector<aslrt_value> Completed(const aslrt_closure* partial, std::span<const aslrt_value> args) {
  std::vector<aslrt_value> all(partial->values + 1, partial->values + partial->count);
  size_t next = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (partial->mask >> i & 1) all[i] = next < args.size() ? args[next++] : aslrt_undefined();
  }
  return all;
}

aslrt_value CallRegex(aslrt_ctx* ctx, aslrt_value regex, std::span<const aslrt_value> args) {
  if (args.empty() || !IsString(args[0])) return aslrt_undefined();
  return RegexMatch(ctx, regex, args[0], 0, false);
}

aslrt_value CallTransform(aslrt_ctx* ctx, const aslrt_closure* transform, aslrt_value context,
                          std::span<const aslrt_value> args) {
  std::vector<aslrt_value> matched;
  aslrt_value ok = MatchArguments(ctx, Signature::Parse("<(oa):o>"), args, context, &matched);
  if (IsError(ok)) return ok;
  return RunTransform(ctx, transform, matched.empty() ? aslrt_undefined() : matched[0]);
}

// Calls of kinds that are not lambdas.
aslrt_value CallNative(aslrt_ctx* ctx, aslrt_value function, aslrt_value context, std::span<const aslrt_value> args) {
  const aslrt_closure* closure = ClosureOf(function);
  switch (closure->kind) {
    case ASLRT_CLOSURE_BUILTIN:
      return CallBuiltin(ctx, closure->row, closure->params != 0, context, args);
    case ASLRT_CLOSURE_REGEX:
      return CallRegex(ctx, function, args);
    case ASLRT_CLOSURE_PARTIAL: {
      std::vector<aslrt_value> all = Completed(closure, args);
      return ApplyIn(ctx, closure->values[0], aslrt_undefined(), all);
    }
    case ASLRT_CLOSURE_COMPOSED: {
      aslrt_value middle = Apply(ctx, closure->values[0], args.first(std::min<size_t>(1, args.size())));
      return IsError(middle) ? middle : Apply(ctx, closure->values[1], {&middle, 1});
    }
    case ASLRT_CLOSURE_TRANSFORM:
      return CallTransform(ctx, closure, context, args);
    default:
      return RegexMatch(ctx, closure->values[0], closure->values[1], closure->mask, true);
  }
}

// Runs a lambda and the calls that take its place.
aslrt_value RunLambda(aslrt_ctx* ctx, const aslrt_closure* closure, aslrt_value context,
                      std::span<const aslrt_value> args) {
  std::vector<aslrt_value> matched;
  for (;;) {
    if (!TakeFuel(ctx, 1)) return Exhausted(ctx);
    if (closure->extra != nullptr) {
      ArgumentList given = Copied(args);
      matched.clear();
      const auto& signature = *static_cast<const Signature*>(closure->extra);
      aslrt_value ok = MatchArguments(ctx, signature, given.span(), context, &matched);
      if (IsError(ok)) return ok;
      args = matched;
    }
    aslrt_value result = Enter(ctx, closure, args);
    if (aslrt_kind_of(result) != ASLRT_TAIL) return result;
    uint32_t count = aslrt_len_of(result), site = static_cast<uint32_t>(result.bits);
    aslrt_value function = ctx->vsp[0];
    context = ctx->vsp[1];
    if (IsFunction(function) && ClosureOf(function)->kind == ASLRT_CLOSURE_LAMBDA) {
      // The arguments stay on the value stack, where a lambda wants them.
      std::copy(ctx->vsp + 2, ctx->vsp + count, ctx->vsp);
      closure = ClosureOf(function);
      args = {ctx->vsp, count - 2};
      continue;
    }
    ArgumentList kept = Copied({ctx->vsp + 2, count - 2});
    result = ApplyIn(ctx, function, context, kept.span());
    return IsError(result) ? aslrt_fail_value(ctx, site, static_cast<uint32_t>(result.bits)) : result;
  }
}

}  // namespace

aslrt_closure* NewClosure(aslrt_ctx* ctx, uint32_t kind, uint32_t count) {
  auto* closure = static_cast<aslrt_closure*>(
      aslrt_alloc(ctx, static_cast<int64_t>(sizeof(aslrt_closure) + count * sizeof(aslrt_value))));
  *closure = {};
  closure->kind = kind;
  closure->count = count;
  return closure;
}

const BuiltinRow& Builtin(uint32_t function) {
  static constexpr BuiltinRow rows[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) {Builtin_##name, text, arity, params},
#include "aslc/jsonata_functions.def"
  };
  return rows[function];
}

aslrt_value CallBuiltin(aslrt_ctx* ctx, uint32_t function, bool service, aslrt_value context,
                        std::span<const aslrt_value> args) {
  ArgumentList matched;
  aslrt_value ok = MatchBuiltin(ctx, function, args, context, &matched);
  if (IsError(ok)) return ok;
  Call call{ctx, matched.span(), service};
  return Builtin(function).call(call);
}

aslrt_value ApplyIn(aslrt_ctx* ctx, aslrt_value function, aslrt_value context, std::span<const aslrt_value> args) {
  return ApplyAt(ctx, function, context, args, 1);
}

// levels: how much deeper the function's body stands than that of the caller.
aslrt_value ApplyAt(aslrt_ctx* ctx, aslrt_value function, aslrt_value context, std::span<const aslrt_value> args,
                    uint32_t levels) {
  if (!IsFunction(function)) return NotAFunction(ctx);
  uint32_t outer = ctx->depth;
  if (levels > ctx->depth_max - std::min(outer, ctx->depth_max)) return TooDeep(ctx);
  ctx->depth = outer + levels;
  const aslrt_closure* closure = ClosureOf(function);
  aslrt_value result = closure->kind == ASLRT_CLOSURE_LAMBDA ? RunLambda(ctx, closure, context, args)
                                                             : CallNative(ctx, function, context, args);
  ctx->depth = outer;
  return result;
}

aslrt_value Apply(aslrt_ctx* ctx, aslrt_value function, std::span<const aslrt_value> args) {
  return ApplyIn(ctx, function, aslrt_undefined(), args);
}

aslrt_value Kept(aslrt_value result, uint32_t how) {
  if ((how & kBuiltinRaw) || !IsSequence(result)) return result;
  if (!(how & kBuiltinKeep)) return Collapse(result);
  if (aslrt_len_of(result) == 0) return aslrt_undefined();
  result.head |= kKeepSingleton;
  return result;
}

uint32_t Arity(aslrt_ctx*, aslrt_value function) {
  const aslrt_closure* closure = ClosureOf(function);
  switch (closure->kind) {
    case ASLRT_CLOSURE_LAMBDA: return closure->params;
    case ASLRT_CLOSURE_BUILTIN: return Builtin(closure->row).arity;
    case ASLRT_CLOSURE_REGEX: return 2;
    case ASLRT_CLOSURE_PARTIAL: return static_cast<uint32_t>(__builtin_popcountll(closure->mask));
    case ASLRT_CLOSURE_NEXT: return 0;
    default: return 1;
  }
}

}  // namespace aslrt::jsonata

using namespace aslrt;
using namespace aslrt::jsonata;

extern "C" {

aslrt_value aslrt_apply(aslrt_ctx* ctx, uint32_t how, uint32_t n) {
  aslrt_value function = ctx->vsp[0], context = ctx->vsp[1];
  if (IsFunction(function) && ClosureOf(function)->kind == ASLRT_CLOSURE_LAMBDA) {
    std::copy(ctx->vsp + 2, ctx->vsp + n, ctx->vsp);
    return Kept(ApplyAt(ctx, function, context, {ctx->vsp, n - 2}, how >> kApplyLevels), how);
  }
  ArgumentList args = Copied({ctx->vsp + 2, n - 2});
  return Kept(ApplyAt(ctx, function, context, args.span(), how >> kApplyLevels), how);
}

aslrt_value aslrt_builtin(aslrt_ctx* ctx, uint32_t function, uint32_t how, uint32_t n) {
  aslrt_value context = ctx->vsp[0];
  ArgumentList args = Copied({ctx->vsp + 1, n - 1});
  aslrt_value result = CallBuiltin(ctx, function, how & kBuiltinService, context, args.span());
  return Kept(result, how);
}

aslrt_value aslrt_chain(aslrt_ctx* ctx, aslrt_value left, aslrt_value function) {
  if (!IsFunction(function)) return Throw(ctx, "T2006", {{"value", function}});
  if (!IsFunction(left)) return Collapse(Apply(ctx, function, {&left, 1}));
  aslrt_closure* closure = NewClosure(ctx, ASLRT_CLOSURE_COMPOSED, 2);
  closure->values[0] = left;
  closure->values[1] = function;
  return FunctionValue(closure);
}

aslrt_value aslrt_cell(aslrt_ctx* ctx, aslrt_value v) {
  auto* cell = static_cast<aslrt_value*>(aslrt_alloc(ctx, sizeof(aslrt_value)));
  *cell = v;
  return aslrt_make(ASLRT_CELL, 0, 0, reinterpret_cast<uintptr_t>(cell));
}

aslrt_value aslrt_closure_new(aslrt_ctx* ctx, uint32_t row, uint32_t params, uint32_t n) {
  aslrt_closure* closure = NewClosure(ctx, ASLRT_CLOSURE_LAMBDA, n);
  closure->row = row;
  closure->params = params;
  std::copy(ctx->vsp, ctx->vsp + n, closure->values);
  return FunctionValue(closure);
}

aslrt_value aslrt_builtin_value(aslrt_ctx* ctx, uint32_t function, uint32_t dialect) {
  aslrt_closure* closure = NewClosure(ctx, ASLRT_CLOSURE_BUILTIN, 0);
  closure->row = function;
  closure->params = dialect;
  return FunctionValue(closure);
}

aslrt_value aslrt_partial(aslrt_ctx* ctx, int64_t open, uint32_t n) {
  aslrt_value function = ctx->vsp[0];
  if (!IsFunction(function)) return Throw(ctx, "T1008");
  aslrt_closure* closure = NewClosure(ctx, ASLRT_CLOSURE_PARTIAL, n);
  closure->mask = static_cast<uint64_t>(open);
  std::copy(ctx->vsp, ctx->vsp + n, closure->values);
  return FunctionValue(closure);
}

aslrt_value aslrt_transform(aslrt_ctx* ctx, uint32_t dialect, uint32_t n) {
  aslrt_closure* closure = NewClosure(ctx, ASLRT_CLOSURE_TRANSFORM, n);
  closure->params = dialect;
  std::copy(ctx->vsp, ctx->vsp + n, closure->values);
  return FunctionValue(closure);
}

// Always ERROR. The constant is an object with the members of the error but `value`.
aslrt_value aslrt_throw(aslrt_ctx* ctx, aslrt_value value, uint32_t constant) {
  aslrt_value members = ctx->consts[constant];
  if (Bytes(GetMember(members, "code")) == kTooDeepCode) return TooDeep(ctx);
  aslrt_value error = Throw(ctx, Bytes(GetMember(members, "code")), {{"value", value}});
  std::vector<Field> fields;
  for (const aslrt_member& m : Members(ctx->detail)) fields.push_back({m.key, m.value});
  for (const aslrt_member& m : Members(members)) {
    if (Bytes(m.key) != "code") fields.push_back({m.key, m.value});
  }
  ctx->detail = MakeObject(ctx, fields);
  return error;
}

}  // extern "C"
