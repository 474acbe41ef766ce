// Files: LLVM text, assembly and objects. To the module that the JIT runs they add the image and the
// reference to the ABI's version.
#include <algorithm>

#include "aslc/abi.h"
#include "codegen/codegen.h"
#include "codegen/emitter.h"
#include "codegen/target.h"
#include "ir/image.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

namespace aslc::codegen {
namespace {

// The image is read as structs with 64-bit members (aslc/image.h).
constexpr uint64_t kImageAlignment = 8;

bool IsSymbol(std::string_view text) {
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void AddImage(llvm::Module& module, const ir::Module& ir, const std::string& symbol) {
  llvm::LLVMContext& context = module.getContext();
  std::string bytes = ir::BuildImage(ir);
  llvm::Constant* data = llvm::ConstantDataArray::getString(context, bytes, /*AddNull=*/false);
  auto* image = new llvm::GlobalVariable(module, data->getType(), true, llvm::GlobalValue::ExternalLinkage,
                                         data, symbol + "_image");
  image->setAlignment(llvm::Align(kImageAlignment));
  llvm::Type* word = llvm::Type::getInt64Ty(context);
  new llvm::GlobalVariable(module, word, true, llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantInt::get(word, bytes.size()), symbol + "_image_size");
}

// A pointer to the symbol that only a runtime of this ABI version defines: a wrong pairing does not link.
void AddAbiReference(llvm::Module& module, const std::string& symbol) {
  auto* version =
      new llvm::GlobalVariable(module, llvm::Type::getInt8Ty(module.getContext()), true,
                               llvm::GlobalValue::ExternalLinkage, nullptr, ASLRT_ABI_SYMBOL_NAME);
  auto* reference = new llvm::GlobalVariable(module, llvm::PointerType::getUnqual(module.getContext()), true,
                                             llvm::GlobalValue::InternalLinkage, version, symbol + "_abi");
  llvm::appendToUsed(module, {reference});
}

bool Write(llvm::Module& module, llvm::TargetMachine& machine, Output output, std::string* out,
           std::string* error) {
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  if (output == Output::kLlvm) {
    module.print(stream, nullptr);
  } else {
    llvm::legacy::PassManager passes;
    auto type =
        output == Output::kAsm ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile;
    if (machine.addPassesToEmitFile(passes, stream, nullptr, type)) {
      *error = "LLVM cannot write this kind of file for " + machine.getTargetTriple().str();
      return false;
    }
    passes.run(module);
  }
  out->assign(bytes.begin(), bytes.end());
  return true;
}

}  // namespace

bool EmitModule(const ir::Module& ir, Output output, const EmitOptions& options, std::string* out,
                std::string* error) {
  if (!IsSymbol(options.symbol)) {
    *error = "`" + options.symbol + "` is not a C identifier";
    return false;
  }
  std::unique_ptr<llvm::TargetMachine> machine = FileMachine(options, error);
  if (machine == nullptr) return false;
  llvm::LLVMContext context;
  ModuleEmitter emitter(ir, context, options.level, options.symbol, machine->getTargetTriple(),
                        machine->createDataLayout());
  std::unique_ptr<llvm::Module> module = emitter.Run();
  AddImage(*module, ir, options.symbol);
  AddAbiReference(*module, options.symbol);
  if (!VerifyModule(*module, error)) return false;
  Optimize(*module, *machine, options.level);
  if (!VerifyModule(*module, error)) return false;
  return Write(*module, *machine, output, out, error);
}

std::string LlvmVersion() { return LLVM_VERSION_STRING; }

}  // namespace aslc::codegen
