// Machine code in this process, through ORC's LLJIT. Names are resolved from abi_functions.def alone: what
// the process exports besides is not searched, so an undeclared call fails here as in the linker.
#include <cstring>

#include "codegen/codegen.h"
#include "codegen/emitter.h"
#include "codegen/target.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"

namespace aslc::codegen {

struct Jit::Code {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

Jit::Jit(std::unique_ptr<Code> code, const aslrt_entry_fn* entries)
    : code_(std::move(code)), entries_(entries) {}
Jit::~Jit() = default;

namespace {

constexpr char kSymbol[] = "aslc_machine";

// Functions that LLVM may call by itself for copies and comparisons.
struct Symbol {
  const char* name;
  void* address;
};
const Symbol kMemoryFunctions[] = {
    {"memcpy", reinterpret_cast<void*>(static_cast<void* (*)(void*, const void*, size_t)>(&std::memcpy))},
    {"memmove", reinterpret_cast<void*>(static_cast<void* (*)(void*, const void*, size_t)>(&std::memmove))},
    {"memset", reinterpret_cast<void*>(static_cast<void* (*)(void*, int, size_t)>(&std::memset))},
    {"memcmp", reinterpret_cast<void*>(static_cast<int (*)(const void*, const void*, size_t)>(&std::memcmp))},
};

llvm::Error DefineSymbols(llvm::orc::LLJIT& jit) {
  llvm::orc::SymbolMap symbols;
  auto add = [&](const char* name, void* address) {
    symbols[jit.mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(address),
                                          llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
  for (const RuntimeInfo& info : RuntimeTable()) add(info.name, info.address);
  for (const Symbol& symbol : kMemoryFunctions) add(symbol.name, symbol.address);
  return jit.getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(symbols)));
}

llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>> CreateJit(const llvm::orc::JITTargetMachineBuilder& host) {
  // No initialisers, no process symbols: the generic platform would compile support code for both.
  return llvm::orc::LLJITBuilder()
      .setJITTargetMachineBuilder(host)
      .setLinkProcessSymbolsByDefault(false)
      .setPlatformSetUp(llvm::orc::setUpInactivePlatform)
      .create();
}

llvm::Error Refused(const std::string& message) {
  return llvm::make_error<llvm::StringError>(message, llvm::inconvertibleErrorCode());
}

std::unique_ptr<llvm::Module> Build(const ir::Module& ir, llvm::LLVMContext& context,
                                    const JitOptions& options, llvm::orc::LLJIT& jit) {
  ModuleEmitter emitter(ir, context, options.level, kSymbol, jit.getTargetTriple(), jit.getDataLayout());
  emitter.PlantFault(options.planted_fault);
  return emitter.Run();
}

// What is wrong with a module that the verifier refused, of one made again with names. machine: of a module
// that was refused after optimisation; else null.
std::string DescribeRefusal(const ir::Module& ir, const JitOptions& options, llvm::orc::LLJIT& jit,
                            llvm::TargetMachine* machine) {
  llvm::LLVMContext context;
  std::string problem;
  std::unique_ptr<llvm::Module> module = Build(ir, context, options, jit);
  if (machine != nullptr) Optimize(*module, *machine, options.level);
  VerifyModule(*module, &problem);
  return problem;
}

llvm::Expected<std::unique_ptr<Jit>> Compile(const ir::Module& ir, const JitOptions& options) {
  auto host = HostMachine(options.level);
  if (!host) return host.takeError();
  auto jit = CreateJit(*host);
  if (!jit) return jit.takeError();
  if (auto error = DefineSymbols(**jit)) return error;

  auto context = std::make_unique<llvm::LLVMContext>();
  context->setDiscardValueNames(true);  // nobody reads them
  std::unique_ptr<llvm::Module> module = Build(ir, *context, options, **jit);
  if (!VerifyModule(*module, nullptr)) return Refused(DescribeRefusal(ir, options, **jit, nullptr));
  if (options.level != OptLevel::kO0) {
    auto machine = host->createTargetMachine();
    if (!machine) return machine.takeError();
    Optimize(*module, **machine, options.level);
    if (!VerifyModule(*module, nullptr)) {
      return Refused(DescribeRefusal(ir, options, **jit, machine->get()));
    }
  }
  llvm::orc::ThreadSafeModule owned(std::move(module), std::move(context));
  if (auto error = (*jit)->addIRModule(std::move(owned))) return error;
  // Compiles everything: the table refers to all functions.
  auto entries = (*jit)->lookup(std::string(kSymbol) + "_entries");
  if (!entries) return entries.takeError();
  auto code = std::make_unique<Jit::Code>(Jit::Code{std::move(*jit)});
  return std::make_unique<Jit>(std::move(code), entries->toPtr<const aslrt_entry_fn*>());
}

}  // namespace

std::unique_ptr<Jit> CompileJit(const ir::Module& module, const JitOptions& options, std::string* error) {
  auto jit = Compile(module, options);
  if (jit) return std::move(*jit);
  *error = llvm::toString(jit.takeError());
  return nullptr;
}

}  // namespace aslc::codegen
