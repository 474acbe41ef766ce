// Definitions to files: trees, IR, LLVM IR, assembly, objects, headers (include/aslc/compile.h).
#include <utility>

#include "aslc/compile.h"
#include "codegen/codegen.h"
#include "driver/internal_error.h"
#include "driver/pipeline.h"
#include "ir/text.h"

namespace aslc {
namespace {

// The C header beside an object: how a program gets at the machine.
std::string Header(const ir::Module& module, const std::string& symbol) {
  std::string guard;
  for (char c : symbol) guard += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string comment;
  for (char c : module.name) comment += c == '*' || c == '/' || c < ' ' ? '_' : c;
  std::string out = "/* The compiled machine `" + comment + "`. Link the object and libaslc_runtime. */\n";
  out += "#ifndef " + guard + "_H\n#define " + guard + "_H\n\n#include <aslc/engine.h>\n\n";
  out += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  out += "extern const unsigned char " + symbol + "_image[];\n";
  out += "extern const uint64_t " + symbol + "_image_size;\n";
  out += "extern const aslrt_entry_fn " + symbol + "_entries[];\n\n";
  out += "static inline aslrt_result_code " + symbol + "_create(aslrt_machine **out, const char **error) {\n";
  out += "  return aslrt_machine_create(" + symbol + "_image, (size_t)" + symbol + "_image_size, " + symbol +
         "_entries, out, error);\n}\n\n";
  return out + "#ifdef __cplusplus\n}\n#endif\n#endif\n";
}

std::string Generate(const ir::Module& module, Engine engine, const std::string& symbol,
                     codegen::Output output) {
  codegen::EmitOptions emit;
  emit.level = engine == Engine::kO0 ? codegen::OptLevel::kO0 : codegen::OptLevel::kO2;
  emit.symbol = symbol;
  std::string bytes, error;
  if (!codegen::EmitModule(module, output, emit, &bytes, &error)) {
    InternalError(module, "generating code", error);
  }
  return bytes;
}

}  // namespace

EmitResult EmitDefinition(SourcePtr source, const CompileOptions& options, Emit emit) {
  Pipeline pipeline = ParseOnly(source, options, emit != Emit::kAst);
  EmitResult result;
  result.diagnostics = std::move(pipeline.diagnostics);
  if (!pipeline.definition) return result;
  if (emit == Emit::kAst) {
    result.bytes = frontend::PrintAst(*pipeline.definition);
    return result;
  }
  ir::Module module = LowerDefinition(*pipeline.definition, *pipeline.source, options);
  result.bytes = EmitModuleText(module, options.engine, options.symbol, emit);
  return result;
}

std::string EmitModuleText(const ir::Module& module, Engine engine, const std::string& symbol, Emit emit) {
  switch (emit) {
    case Emit::kAst:
      break;
    case Emit::kIr:
      return ir::Print(module);
    case Emit::kLlvm:
      return Generate(module, engine, symbol, codegen::Output::kLlvm);
    case Emit::kAsm:
      return Generate(module, engine, symbol, codegen::Output::kAsm);
    case Emit::kObject:
      return Generate(module, engine, symbol, codegen::Output::kObject);
    case Emit::kHeader:
      return Header(module, symbol);
  }
  return {};
}

}  // namespace aslc
