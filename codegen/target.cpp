// Target machines (target.h).
#include "codegen/target.h"

#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

namespace aslc::codegen {
namespace {

// Registers the backend of this host once; safe from several threads.
void InitializeTarget() {
  static const bool done = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  (void)done;
}

llvm::TargetOptions StrictOptions() {
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  return options;
}

std::string HostFeatures() {
  llvm::SubtargetFeatures features;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    features.AddFeature(feature.getKey(), feature.getValue());
  }
  return features.getString();
}

// The CPU every machine of the architecture has at least.
std::string BaselineCpu(const llvm::Triple& triple) {
  return triple.getArch() == llvm::Triple::x86_64 ? "x86-64" : "generic";
}

}  // namespace

llvm::CodeGenOptLevel CodeGenLevel(OptLevel level) {
  return level == OptLevel::kO0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
}

llvm::Expected<llvm::orc::JITTargetMachineBuilder> HostMachine(OptLevel level) {
  InitializeTarget();
  auto machine = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!machine) return machine;
  machine->setOptions(StrictOptions());
  machine->setCodeGenOptLevel(CodeGenLevel(level));
  return machine;
}

std::unique_ptr<llvm::TargetMachine> FileMachine(const EmitOptions& options, std::string* error) {
  InitializeTarget();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple.str(), *error);
  if (target == nullptr) return nullptr;
  std::string cpu = options.native_cpu ? llvm::sys::getHostCPUName().str() : BaselineCpu(triple);
  std::string features = options.native_cpu ? HostFeatures() : "";
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(triple.str(), cpu, features, StrictOptions(), llvm::Reloc::PIC_,
                                  std::nullopt, CodeGenLevel(options.level)));
  if (machine == nullptr) *error = "LLVM has no target machine for " + triple.str();
  return machine;
}

}  // namespace aslc::codegen
