// The runtime functions that generated code may call, from abi_functions.def: LLVM declarations with
// attributes, and addresses for the JIT. There is no other way to name a function of the runtime.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "llvm/IR/Module.h"

namespace aslc::codegen {

// Types of abi_functions.def. A V is two i64 parameters; returned, the struct { i64, i64 }: the C ABIs of
// x86-64 and AArch64 pass and return aslrt_value in the same registers.
enum class RtType : uint8_t { VOID, V, CTX, FRAME, NAME, PTR, LIST, I32, U32, I64 };

inline constexpr int kRuntimeParamsMax = 5;

// None stands for an operation without a function (ops.def).
enum class Runtime : uint8_t {
#define RT(name, result, count, args, attributes) name,
#include "aslc/abi_functions.def"
  None
};

struct RuntimeInfo {
  const char* name;
  void* address;
  RtType result;
  int param_count;
  RtType params[kRuntimeParamsMax];
  bool reads, cold;
};

std::span<const RuntimeInfo> RuntimeTable();
const RuntimeInfo& Info(Runtime function);

// The declaration in this module, made when first asked for.
llvm::Function* Declare(llvm::Module& module, Runtime function);

}  // namespace aslc::codegen
