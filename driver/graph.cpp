// Definitions to drawings (include/aslc/graph.h).
#include "aslc/graph.h"

#include <algorithm>

#include "driver/pipeline.h"
#include "frontend/graph.h"
#include "frontend/read.h"

namespace aslc {

GraphResult DrawGraph(SourcePtr source, const CompileOptions& options) {
  GraphResult result;
  result.diagnostics = ParseOnly(source, options, false).diagnostics;
  bool wrong = std::any_of(result.diagnostics.begin(), result.diagnostics.end(), [](const Diagnostic& one) {
    return one.severity == Severity::kError && !one.unsupported;
  });
  if (wrong) return result;
  std::erase_if(result.diagnostics, [](const Diagnostic& one) { return one.unsupported; });
  if (options.document != nullptr) {
    result.graph = frontend::MakeGraph(*options.document);
    return result;
  }
  ReadResult read = ReadDefinitionDocument(source, options.substitutions);
  if (read.document) result.graph = frontend::MakeGraph(*read.document);
  return result;
}

}  // namespace aslc
