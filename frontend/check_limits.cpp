// Limits of a definition as a whole (definition.md 1.11).
#include "frontend/parse.h"

namespace aslc::frontend {
namespace {

constexpr uint64_t kDefinitionMax = 1048576;  // bytes of JSON text

}  // namespace

void CheckDefinitionSize(ParseContext& context, const Node& root) {
  // A definition in YAML is sent as JSON. A part of a template is measured by itself.
  uint64_t size = root.range.end - root.range.begin;
  const Source& source = *context.document.source;
  if (LooksLikeYaml(source.name(), source.text())) size = Document::ToJson(root).size();
  if (size <= kDefinitionMax) return;
  context.sink
      .Report(diag::DefinitionTooLarge, Where(FirstByte(root), root), static_cast<int64_t>(size),
              static_cast<int64_t>(kDefinitionMax))
      .Emit();
}

}  // namespace aslc::frontend
