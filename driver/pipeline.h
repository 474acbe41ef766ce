// The way of every definition, whatever it becomes: parsed and checked, lowered, verified, passes,
// verified again. compile.cpp makes machines of the result, emit.cpp files.
#pragma once

#include <optional>

#include "aslc/compile.h"
#include "frontend/frontend.h"
#include "ir/module.h"

namespace aslc {

struct Pipeline {
  SourcePtr source;
  Diagnostics diagnostics;
  std::optional<frontend::Definition> definition;  // absent when there are errors
};

// to_lower: what is accepted but cannot be compiled is an error too.
Pipeline ParseOnly(const SourcePtr& source, const CompileOptions& options, bool to_lower);
// Ready for the interpreter and for code generation.
ir::Module LowerDefinition(const frontend::Definition& definition, const Source& source,
                           const CompileOptions& options);

// Verifies a module that was lowered, runs the passes and verifies again.
void FinishModule(ir::Module& module, bool read_back);
// The machine of a finished module (compile.cpp), and a finished module as a file (emit.cpp).
MachinePtr MakeMachine(ir::Module module, Engine engine);
std::string EmitModuleText(const ir::Module& module, Engine engine, const std::string& symbol, Emit emit);

// `order` for a file `dir/order.asl.json`: the machine's name where none is given.
std::string MachineName(const std::string& source_name);

}  // namespace aslc
