// Definitions to machines: native code in this process, or the interpreter (include/aslc/compile.h).
#include "aslc/compile.h"

#include <utility>
#include <vector>

#include "aslc/expression.h"
#include "codegen/codegen.h"
#include "driver/internal_error.h"
#include "driver/pipeline.h"
#include "ir/image.h"
#include "ir/interpreter.h"

namespace aslc {
namespace {

// What its entries run, and the machine; the machine goes first.
class CompiledMachine : public Machine {
 public:
  ~CompiledMachine() override {
    if (machine_ != nullptr) aslrt_machine_destroy(machine_);
  }
  aslrt_machine* get() const override { return machine_; }

  void Create(const ir::Module& module, const aslrt_entry_fn* entries) {
    std::string image = ir::BuildImage(module);
    const char* error = "";
    if (aslrt_machine_create(image.data(), image.size(), entries, &machine_, &error) != ASLRT_OK) {
      InternalError(module, "loading the image", error);
    }
  }

 private:
  aslrt_machine* machine_ = nullptr;
};

class InterpretedMachine final : public CompiledMachine {
 public:
  explicit InterpretedMachine(ir::Module module) : module_(std::move(module)) {
    std::vector<aslrt_entry_fn> entries(module_.functions.size(), ir::InterpreterEntry);
    Create(module_, entries.data());
    ir::AttachInterpreter(get(), &module_);
  }

 private:
  ir::Module module_;
};

// The base class, and with it the machine, is destroyed after the code. That is sound: destroying a
// machine runs none of its entries.
class NativeMachine final : public CompiledMachine {
 public:
  NativeMachine(const ir::Module& module, std::unique_ptr<codegen::Jit> jit) : jit_(std::move(jit)) {
    Create(module, jit_->entries());
  }

 private:
  std::unique_ptr<codegen::Jit> jit_;
};

class FullCompiler final : public Compiler {
 public:
  CompileResult Compile(SourcePtr source, const CompileOptions& options) override {
    return aslc::Compile(std::move(source), options);
  }
  ReadResult Read(SourcePtr source, bool yaml) override { return ReadDocument(std::move(source), yaml); }
  ExpressionResult CompileExpression(std::string_view expression, const ExpressionOptions& options) override {
    return aslc::CompileExpression(expression, options);
  }
};

}  // namespace

MachinePtr MakeMachine(ir::Module module, Engine engine) {
  if (engine == Engine::kTiered || engine == Engine::kInterp) {
    return std::make_shared<InterpretedMachine>(std::move(module));
  }
  std::string error;
  codegen::JitOptions options;
  options.level = engine == Engine::kO0 ? codegen::OptLevel::kO0 : codegen::OptLevel::kO2;
  std::unique_ptr<codegen::Jit> jit = codegen::CompileJit(module, options, &error);
  if (!jit) InternalError(module, "compiling to native code", error);
  return std::make_shared<NativeMachine>(module, std::move(jit));
}

CompileResult Check(SourcePtr source, const CompileOptions& options) {
  Pipeline pipeline = ParseOnly(source, options, false);
  return {nullptr, std::move(pipeline.source), std::move(pipeline.diagnostics)};
}

CompileResult Compile(SourcePtr source, const CompileOptions& options) {
  Pipeline pipeline = ParseOnly(source, options, true);
  CompileResult result{nullptr, std::move(pipeline.source), std::move(pipeline.diagnostics)};
  if (pipeline.definition) {
    result.machine =
        MakeMachine(LowerDefinition(*pipeline.definition, *result.source, options), options.engine);
  }
  return result;
}

Compiler& DefaultCompiler() {
  static FullCompiler compiler;
  return compiler;
}

std::string LlvmVersion() { return codegen::LlvmVersion(); }

}  // namespace aslc
