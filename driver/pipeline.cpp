// Text to a verified module (pipeline.h).
#include "driver/pipeline.h"

#include <utility>
#include <vector>

#include "driver/internal_error.h"
#include "ir/passes.h"
#include "ir/text.h"
#include "ir/verify.h"

namespace aslc {
namespace {

// FNV-1a over length-prefixed fields. It identifies a definition to snapshots (image.h); it guards
// against mistakes, not against malice.
class Hasher {
 public:
  void Add(std::string_view text) {
    Add(text.size());
    for (char c : text) Step(static_cast<unsigned char>(c));
  }
  void Add(uint64_t word) {
    for (int i = 0; i < 64; i += 8) Step(static_cast<unsigned char>(word >> i));
  }
  uint64_t value() const { return hash_; }

 private:
  void Step(unsigned char byte) { hash_ = (hash_ ^ byte) * 0x100000001b3u; }
  uint64_t hash_ = 0xcbf29ce484222325u;
};

uint64_t DefinitionHash(const Source& source, const std::string& name, const CompileOptions& options) {
  Hasher hasher;
  // Of a template only the machine counts.
  hasher.Add(options.document ? Document::ToJson(options.document->root) : source.text());
  hasher.Add(name);
  hasher.Add(static_cast<uint64_t>(options.type));
  hasher.Add(options.substitutions.size());
  for (const auto& [key, value] : options.substitutions) {
    hasher.Add(key);
    hasher.Add(value);
  }
  return hasher.value();
}

void CheckModule(const ir::Module& module, ir::VerifyMode mode, const char* phase) {
  std::vector<std::string> problems = ir::Verify(module, mode);
  if (problems.empty()) return;
  std::string text;
  for (const std::string& problem : problems) text += "  " + problem + "\n";
  InternalError(module, phase, text);
}

// parse(print(m)) == m, on every module that a test makes.
void CheckRoundTrip(const ir::Module& module) {
  std::string text = ir::Print(module);
  ir::TextError error;
  std::optional<ir::Module> again = ir::Parse(text, &error);
  if (!again) {
    InternalError(module, "reading back the IR's text",
                  std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.message);
  }
  if (ir::Print(*again) != text) InternalError(module, "reading back the IR's text", "it prints differently");
  if (!(*again == module)) InternalError(module, "reading back the IR's text", "it is another module");
}

}  // namespace

std::string MachineName(const std::string& source_name) {
  std::string name = source_name.substr(source_name.find_last_of('/') + 1);
  for (const char* ending : {".json", ".yaml", ".yml", ".asl"}) {
    if (name.ends_with(ending)) name.resize(name.size() - std::string_view(ending).size());
  }
  bool standard_input = source_name == "-" || source_name == "<stdin>";
  return name.empty() || standard_input ? "machine" : name;
}

Pipeline ParseOnly(const SourcePtr& source, const CompileOptions& options, bool to_lower) {
  frontend::FrontendOptions frontend_options{options.type, options.substitutions,
                                             options.allow_unknown_fields, to_lower, options.document};
  frontend::ParseResult parsed = frontend::ParseDefinition(source, frontend_options);
  Pipeline pipeline;
  pipeline.source = source;
  pipeline.diagnostics = std::move(parsed.diagnostics);
  if (!HasErrors(pipeline.diagnostics)) pipeline.definition = std::move(parsed.definition);
  return pipeline;
}

ir::Module LowerDefinition(const frontend::Definition& definition, const Source& source,
                           const CompileOptions& options) {
  std::string name = options.name.empty() ? MachineName(source.name()) : options.name;
  ir::Module module = frontend::Lower(definition, name, options.type, options.coverage);
  module.definition_hash = DefinitionHash(source, name, options);
  FinishModule(module, options.read_back_ir);
  return module;
}

void FinishModule(ir::Module& module, bool read_back) {
  CheckModule(module, ir::VerifyMode::kRaw, "verifying the lowered module");
  if (read_back) CheckRoundTrip(module);
  ir::RunPasses(module);
  CheckModule(module, ir::VerifyMode::kLowered, "verifying the module after all passes");
  if (read_back) CheckRoundTrip(module);
}

}  // namespace aslc
