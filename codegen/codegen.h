// IR to native code. The only folder that sees LLVM; this header names no LLVM type.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aslc/engine.h"
#include "ir/module.h"

namespace aslc::codegen {

enum class OptLevel { kO0, kO2 };
enum class Output { kLlvm, kAsm, kObject };

// JIT code of one machine; must outlive it.
class Jit {
 public:
  struct Code;  // what LLVM holds; in jit.cpp
  Jit(std::unique_ptr<Code> code, const aslrt_entry_fn* entries);
  ~Jit();
  // Entry functions, one for each row of the image's table `entries`.
  const aslrt_entry_fn* entries() const { return entries_; }

 private:
  std::unique_ptr<Code> code_;
  const aslrt_entry_fn* entries_;
};

struct JitOptions {
  OptLevel level = OptLevel::kO2;
  // Tests only: the code computes this operation wrongly, so that what compares engines can be seen to
  // notice.
  std::optional<ir::Op> planted_fault;
};

// Compiles a verified module in this process. On failure (a bug or no memory) null and *error.
std::unique_ptr<Jit> CompileJit(const ir::Module& module, const JitOptions& options, std::string* error);

// Ahead of time. The object defines `<symbol>_image`, `<symbol>_image_size`, `<symbol>_entries` and
// refers to ASLRT_ABI_SYMBOL. kObject is position independent.
struct EmitOptions {
  OptLevel level = OptLevel::kO2;
  std::string symbol = "aslc_machine";
  bool native_cpu = false;  // tune for this machine; else the baseline of the target
};
bool EmitModule(const ir::Module& module, Output output, const EmitOptions& options, std::string* out,
                std::string* error);

std::string LlvmVersion();

}  // namespace aslc::codegen
