// Any bytes as a definition, or as a template with some: reading, checking and lowering must end with a
// result or with diagnostics.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "aslc/check.h"
#include "aslc/templates.h"
#include "frontend/frontend.h"

namespace {

void CheckDefinition(const aslc::SourcePtr& source, const aslc::frontend::FrontendOptions& options) {
  aslc::frontend::ParseResult result = aslc::frontend::ParseDefinition(source, options);
  ASL_CHECK(result.definition.has_value() != aslc::HasErrors(result.diagnostics),
            "an error, or a definition");
  ASL_CHECK(!aslc::RenderText(result.diagnostics, false).empty() || result.diagnostics.empty(), "rendered");
  if (!result.definition) return;
  ASL_CHECK(!aslc::frontend::PrintAst(*result.definition).empty(), "printed");
  aslc::frontend::Lower(*result.definition, "fuzz", options.type);
}

void CheckTemplate(const aslc::SourcePtr& source, aslc::frontend::FrontendOptions options) {
  aslc::TemplateOptions asked;
  asked.substitutions = options.substitutions;
  aslc::TemplateResult read = aslc::ReadTemplate(source, asked);
  bool trouble = aslc::HasErrors(read.diagnostics);
  ASL_CHECK(!read.is_template || trouble || !read.machines.empty(), "machines, or an error");
  ASL_CHECK(!aslc::RenderText(read.diagnostics, false).empty() || read.diagnostics.empty(), "rendered");
  for (const aslc::TemplateMachine& machine : read.machines) {
    ASL_CHECK((machine.document == nullptr) == aslc::HasErrors(machine.diagnostics),
              "an error, or a document");
    ASL_CHECK(!aslc::RenderText(machine.diagnostics, false).empty() || machine.diagnostics.empty(),
              "rendered");
    options.document = machine.document;
    if (machine.document != nullptr) CheckDefinition(machine.source, options);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Longer inputs find nothing that shorter ones do not, and take the time of many.
  constexpr size_t kInputMax = 64 * 1024;
  if (size == 0 || size > kInputMax) return 0;
  std::string text(reinterpret_cast<const char*>(data), size);
  aslc::frontend::FrontendOptions options;
  // The last bytes choose, so that the corpus holds plain definitions.
  options.type = data[size - 1] & 1 ? ASLRT_EXPRESS : ASLRT_STANDARD;
  if (data[size - 1] & 2) options.substitutions["X"] = "1";
  const char* name = data[size - 1] & 4 ? "fuzz.yaml" : "fuzz.json";
  auto source = std::make_shared<const aslc::Source>(name, std::move(text));
  CheckDefinition(source, options);
  CheckTemplate(source, options);
  return 0;
}
