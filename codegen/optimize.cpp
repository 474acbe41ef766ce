// LLVM's verifier and pass pipeline (target.h).
#include "codegen/target.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace aslc::codegen {

void Optimize(llvm::Module& module, llvm::TargetMachine& machine, OptLevel level) {
  if (level == OptLevel::kO0) return;
  llvm::PipelineTuningOptions tuning;
  // Loops of generated code are iterations over documents with calls inside: nothing to vectorise or
  // unroll, and state functions must stay small.
  tuning.LoopVectorization = false;
  tuning.LoopInterleaving = false;
  tuning.LoopUnrolling = false;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder passes(&machine, tuning);
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(components);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, components, modules);
  passes.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

bool VerifyModule(const llvm::Module& module, std::string* error) {
  std::string problems;
  llvm::raw_string_ostream text(problems);
  if (!llvm::verifyModule(module, &text)) return true;
  *error = "LLVM refuses the generated module: " + text.str();
  int file = -1;
  llvm::SmallString<128> path;
  if (!llvm::sys::fs::createTemporaryFile("aslc", "ll", file, path)) {
    llvm::raw_fd_ostream out(file, /*shouldClose=*/true);
    module.print(out, nullptr);
    *error += "; it is in " + path.str().str();
  }
  return false;
}

}  // namespace aslc::codegen
