// The C++ compiler interface: a definition's text in, a machine that runs out. Joins frontend, IR and
// code generation (driver/); what is compiled runs through engine.h.
//
// Threads: Compile may be called from several threads at once; a Machine is immutable and shared.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/diagnostic.h"
#include "aslc/document.h"
#include "aslc/engine.h"

namespace aslc {

// kInterp: the IR interpreter. kO0, kO2: native code through LLVM. kTiered: kInterp for one run; the
// caller asks for kO2 when many runs are to come.
enum class Engine { kTiered, kInterp, kO0, kO2 };

struct CompileOptions {
  Engine engine = Engine::kTiered;
  aslrt_machine_type type = ASLRT_STANDARD;
  std::string name;  // of the machine; default: from the source's name
  std::map<std::string, std::string> substitutions;  // ${Name} -> text
  bool allow_unknown_fields = false;  // fields that no state type has are passed over
  // Code counts what it reaches (image.h: aslrt_image_point; engine.h: aslrt_execution_set_coverage).
  bool coverage = false;
  std::string symbol = "aslc_machine";               // prefix of the symbols in objects and headers
  // Tests: the IR's text is read back, after lowering and after the passes, and must be the same module.
  bool read_back_ir = false;
  // The definition, read already and with its substitutions made: a machine of a template (templates.h).
  // Its positions are the source's. Null: the source is read.
  std::shared_ptr<const Document> document;
};

// A compiled machine and what it keeps alive (JIT code or IR module).
class Machine {
 public:
  virtual ~Machine() = default;
  virtual aslrt_machine* get() const = 0;
};
using MachinePtr = std::shared_ptr<Machine>;

struct CompileResult {
  MachinePtr machine;  // null when there are errors
  SourcePtr source;
  Diagnostics diagnostics;
};

// Diagnostics only.
CompileResult Check(SourcePtr source, const CompileOptions& options);
CompileResult Compile(SourcePtr source, const CompileOptions& options);

enum class Emit { kAst, kIr, kLlvm, kAsm, kObject, kHeader };

struct EmitResult {
  std::optional<std::string> bytes;  // absent when there are errors
  Diagnostics diagnostics;
};
// Ahead of time. `engine` chooses the optimisation level of kLlvm, kAsm and kObject.
EmitResult EmitDefinition(SourcePtr source, const CompileOptions& options, Emit emit);

struct ExpressionOptions;
struct ExpressionResult;

// What sim is handed, so that it depends on nothing but include/aslc.
class Compiler {
 public:
  virtual ~Compiler() = default;
  virtual CompileResult Compile(SourcePtr source, const CompileOptions& options) = 0;
  virtual ReadResult Read(SourcePtr source, bool yaml) = 0;
  // Of aslc/expression.h, which has the types.
  virtual ExpressionResult CompileExpression(std::string_view expression, const ExpressionOptions& options) = 0;
};
Compiler& DefaultCompiler();

// A machine whose code is linked in or loaded from a shared library: the symbols `aslc build` writes.
struct LinkedMachine {
  const void* image;
  uint64_t image_size;
  const aslrt_entry_fn* entries;
};

std::string LlvmVersion();

}  // namespace aslc
