// Function values: what an aslrt_closure of each kind holds, for those who make and call them.
#pragma once

#include "runtime/jsonata/library.h"
#include "runtime/jsonata/signature.h"

namespace aslrt::jsonata {

inline const aslrt_closure* ClosureOf(aslrt_value function) {
  return reinterpret_cast<const aslrt_closure*>(static_cast<uintptr_t>(function.bits));
}

// A closure of the kind with room for `count` values, which the caller fills.
aslrt_closure* NewClosure(aslrt_ctx* ctx, uint32_t kind, uint32_t count);
inline aslrt_value FunctionValue(const aslrt_closure* closure) {
  return aslrt_make(ASLRT_FUNCTION, 0, 0, reinterpret_cast<uintptr_t>(closure));
}

// A row of jsonata_functions.def.
struct BuiltinRow {
  aslrt_value (*call)(Call&);
  std::string_view name;
  uint32_t arity, params;
};
const BuiltinRow& Builtin(uint32_t function);
// Matches the arguments against the function's signature and runs it.
aslrt_value CallBuiltin(aslrt_ctx* ctx, uint32_t function, bool service, aslrt_value context,
                        std::span<const aslrt_value> args);
// The transform operator on one value (transform.cpp).
aslrt_value RunTransform(aslrt_ctx* ctx, const aslrt_closure* transform, aslrt_value input);
// As Apply, with the context item that signatures with `-` take.
aslrt_value ApplyAt(aslrt_ctx* ctx, aslrt_value function, aslrt_value context, std::span<const aslrt_value> args,
                    uint32_t levels);
aslrt_value ApplyIn(aslrt_ctx* ctx, aslrt_value function, aslrt_value context, std::span<const aslrt_value> args);

}  // namespace aslrt::jsonata
