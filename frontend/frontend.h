// The public face of the frontend: text to checked tree, tree to IR.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aslc/diagnostic.h"
#include "aslc/document.h"
#include "frontend/ast.h"
#include "ir/module.h"

namespace aslc::frontend {

struct FrontendOptions {
  aslrt_machine_type type = ASLRT_STANDARD;
  std::map<std::string, std::string> substitutions;
  bool allow_unknown_fields = false;  // what no object of the language has is passed over
  bool to_lower = false;  // what lower_*.cpp cannot compile is refused too
  std::shared_ptr<const Document> document;  // read already, of the source; null: the source is read
};

struct ParseResult {
  std::optional<Definition> definition;  // absent when there are errors
  SourcePtr source;                      // of the positions: the text as given
  Diagnostics diagnostics;               // errors and warnings, sorted
};

// Reads, substitutes, parses and checks a definition (JSON or YAML by LooksLikeYaml).
ParseResult ParseDefinition(SourcePtr source, const FrontendOptions& options);

// A checked definition always lowers. `name` is the machine's; coverage: code counts what it reaches.
ir::Module Lower(const Definition& definition, const std::string& name, aslrt_machine_type type,
                 bool coverage = false);

// The tree as indented text (`--emit ast`).
std::string PrintAst(const Definition& definition);

}  // namespace aslc::frontend
