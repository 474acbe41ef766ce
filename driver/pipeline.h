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

Pipeline ParseOnly(const SourcePtr& source, const CompileOptions& options);
// Ready for the interpreter and for code generation.
ir::Module LowerDefinition(const frontend::Definition& definition, const Source& source,
                           const CompileOptions& options);

// `order` for a file `dir/order.asl.json`: the machine's name where none is given.
std::string MachineName(const std::string& source_name);

}  // namespace aslc
