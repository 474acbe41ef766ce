// LLVM's verifier and pass pipeline (target.h), and what is told or done to the module around it.
#include "codegen/target.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

namespace aslc::codegen {
namespace {

// Generated code touches three kinds of memory that never overlap: the context, its frame, and the rest
// (documents, the value stack, enclosing frames, which it only reads). LLVM is told, so that a store into
// a new object does not make it forget what it knows of the others.
void TagMemory(llvm::Module& module) {
  llvm::MDBuilder metadata(module.getContext());
  llvm::MDNode* root = metadata.createTBAARoot("aslc");
  llvm::MDNode* tags[3];
  const char* names[] = {"context", "frame", "document"};
  for (int i = 0; i < 3; i++) {
    llvm::MDNode* type = metadata.createTBAAScalarTypeNode(names[i], root);
    tags[i] = metadata.createTBAAStructTagNode(type, type, 0);
  }
  for (llvm::Function& function : module) {
    for (llvm::Instruction& inst : llvm::instructions(function)) {
      llvm::Value* base = llvm::getLoadStorePointerOperand(&inst);
      if (base == nullptr) continue;
      while (auto* address = llvm::dyn_cast<llvm::GetElementPtrInst>(base))
        base = address->getPointerOperand();
      auto* argument = llvm::dyn_cast<llvm::Argument>(base);
      inst.setMetadata(llvm::LLVMContext::MD_tbaa, tags[argument != nullptr ? argument->getArgNo() : 2]);
    }
  }
}

// `cold.<function>`: the runtime's function behind a convention that saves nearly all registers.
llvm::Function* ColdCallee(llvm::Module& module, llvm::Function* target) {
  std::string name = ("cold." + target->getName()).str();
  if (llvm::Function* known = module.getFunction(name)) return known;
  llvm::Function* made =
      llvm::Function::Create(target->getFunctionType(), llvm::GlobalValue::InternalLinkage, name, &module);
  made->setCallingConv(llvm::CallingConv::PreserveMost);
  made->addFnAttr(llvm::Attribute::Cold);
  made->addFnAttr(llvm::Attribute::NoInline);
  made->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(module.getContext(), "entry", made));
  llvm::SmallVector<llvm::Value*> arguments;
  for (llvm::Argument& argument : made->args()) arguments.push_back(&argument);
  llvm::CallInst* call = builder.CreateCall(target, arguments);
  call->addFnAttr(llvm::Attribute::Cold);
  if (call->getType()->isVoidTy()) {
    builder.CreateRetVoid();
  } else {
    builder.CreateRet(call);
  }
  return made;
}

// Slow halves of inlined operations must not cost the hot path the registers that calls clobber: else a
// state function begins and ends with a dozen pushes and pops that only they need.
void OutlineColdCalls(llvm::Module& module) {
  std::vector<llvm::CallInst*> calls;
  for (llvm::Function& function : module) {
    for (llvm::Instruction& inst : llvm::instructions(function)) {
      auto* call = llvm::dyn_cast<llvm::CallInst>(&inst);
      if (call != nullptr && call->getAttributes().hasFnAttr(llvm::Attribute::Cold)) calls.push_back(call);
    }
  }
  for (llvm::CallInst* call : calls) {
    call->setCalledFunction(ColdCallee(module, call->getCalledFunction()));
    call->setCallingConv(llvm::CallingConv::PreserveMost);
    call->setTailCallKind(llvm::CallInst::TCK_None);
  }
}

// A transition is a jump, so nobody's registers need to be saved on the way: the state functions call each
// other by a convention without saved registers, and the engine enters through `<function>.entry`, which
// saves what C wants saved, once. LLVM knows the convention for these two targets.
void FreeRegisters(llvm::Module& module) {
  llvm::Triple triple(module.getTargetTriple());
  if (triple.getArch() != llvm::Triple::x86_64 && triple.getArch() != llvm::Triple::aarch64) return;
  std::vector<llvm::Function*> states;
  for (llvm::Function& function : module) {
    bool entry = function.arg_size() == 2 && function.getReturnType()->isIntegerTy(32);
    if (!function.isDeclaration() && entry && function.getCallingConv() == llvm::CallingConv::C)
      states.push_back(&function);
  }
  for (llvm::Function* state : states) {
    auto is_call = [](llvm::Use& use) {
      auto* call = llvm::dyn_cast<llvm::CallInst>(use.getUser());
      return call != nullptr && call->isCallee(&use);
    };
    state->setCallingConv(llvm::CallingConv::PreserveNone);
    for (llvm::Use& use : state->uses()) {
      if (is_call(use))
        llvm::cast<llvm::CallInst>(use.getUser())->setCallingConv(llvm::CallingConv::PreserveNone);
    }
    llvm::Function* entry = llvm::Function::Create(
        state->getFunctionType(), llvm::GlobalValue::InternalLinkage, state->getName() + ".entry", &module);
    entry->addFnAttr(llvm::Attribute::NoUnwind);
    state->replaceUsesWithIf(entry, [&](llvm::Use& use) { return !is_call(use); });
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(module.getContext(), "entry", entry));
    llvm::CallInst* call = builder.CreateCall(state, {entry->getArg(0), entry->getArg(1)});
    call->setCallingConv(llvm::CallingConv::PreserveNone);
    builder.CreateRet(call);
  }
}

// State functions come in SSA form and share no code with each other, so LLVM's own O2 would spend a third of
// the compile time looking for what is not there: stack slots, loops to transform, functions to inline. What
// there is to do: memory that is read again, tests that an earlier one decided, and the blocks in between.
llvm::FunctionPassManager StatePipeline() {
  llvm::FunctionPassManager pipeline;
  pipeline.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  pipeline.addPass(llvm::SimplifyCFGPass());
  pipeline.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  pipeline.addPass(llvm::InstCombinePass());
  pipeline.addPass(llvm::SimplifyCFGPass());
  return pipeline;
}

}  // namespace

void Optimize(llvm::Module& module, llvm::TargetMachine& machine, OptLevel level) {
  if (level == OptLevel::kO0) return;
  TagMemory(module);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder passes(&machine);
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(components);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, components, modules);
  llvm::FunctionPassManager pipeline = StatePipeline();
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    bool locals = !function.empty() && llvm::isa<llvm::AllocaInst>(function.getEntryBlock().front());
    if (locals) llvm::SROAPass(llvm::SROAOptions::PreserveCFG).run(function, functions);
    pipeline.run(function, functions);
  }
  OutlineColdCalls(module);
  FreeRegisters(module);
}

bool VerifyModule(const llvm::Module& module, std::string* error) {
  if (error == nullptr) return !llvm::verifyModule(module);
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
