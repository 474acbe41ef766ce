// Target machines: this process for the JIT, the default target for files. Floating point is strict.
#pragma once

#include <memory>
#include <string>

#include "codegen/codegen.h"
#include "llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace aslc::codegen {

llvm::CodeGenOptLevel CodeGenLevel(OptLevel level);

// The CPU this process runs on, with all its features.
llvm::Expected<llvm::orc::JITTargetMachineBuilder> HostMachine(OptLevel level);

// For files: position independent; the baseline CPU unless native_cpu. Null and *error on failure.
std::unique_ptr<llvm::TargetMachine> FileMachine(const EmitOptions& options, std::string* error);

// Runs the passes of the level: none at kO0, what pays for state functions at kO2 (optimize.cpp). Calling
// conventions and calls are changed afterwards, so the module is to be verified again.
void Optimize(llvm::Module& module, llvm::TargetMachine& machine, OptLevel level);

// False when LLVM's verifier refuses the module, which is a bug. If `error` is not null the module is then
// in a file that *error names.
bool VerifyModule(const llvm::Module& module, std::string* error);

}  // namespace aslc::codegen
