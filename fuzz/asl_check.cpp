// Any bytes as a definition: reading, checking and lowering must end with a result or with diagnostics.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "aslc/check.h"
#include "frontend/frontend.h"

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
  aslc::frontend::ParseResult result = aslc::frontend::ParseDefinition(source, options);
  ASL_CHECK(result.definition.has_value() != aslc::HasErrors(result.diagnostics), "an error, or a definition");
  ASL_CHECK(!aslc::RenderText(result.diagnostics, false).empty() || result.diagnostics.empty(), "rendered");
  if (!result.definition) return 0;
  ASL_CHECK(!aslc::frontend::PrintAst(*result.definition).empty(), "printed");
  aslc::frontend::Lower(*result.definition, "fuzz", options.type);
  return 0;
}
