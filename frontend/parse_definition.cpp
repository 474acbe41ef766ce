// From a text to a checked definition: reading, the object at the top, its states, then the checks of the
// whole tree.
#include <fmt/format.h>

#include "frontend/frontend.h"
#include "frontend/parse.h"
#include "frontend/read.h"

namespace aslc::frontend {
namespace {

void WarnOfDuplicates(DiagnosticSink& sink, const Node& node) {
  for (size_t i = 0; i < node.nodes.size(); ++i) {
    if (node.IsObject() && node.members[i].duplicate) {
      sink.Report(diag::DuplicateKey, node.members[i].key_range, node.members[i].key).Emit();
    }
    WarnOfDuplicates(sink, node.nodes[i]);
  }
}

Definition ParseMachine(ParseContext& context, const Node& root) {
  const Node* language = root.Find("QueryLanguage");
  // The service takes everything but the exact word for JSONata, besides refusing the value.
  context.jsonata_machine = language != nullptr && !(language->IsString() && language->text == "JSONPath");
  Fields fields = CheckFields(context, ObjectKind::kMachine, Language::kJsonPath, root,
                              Where(FirstByte(root), root), "the state machine");
  Definition definition;
  definition.source = context.document.source;
  definition.comment = fields.Text("Comment");
  definition.version = fields.Text("Version");
  definition.timeout_seconds = static_cast<uint32_t>(fields.Integer("TimeoutSeconds", 0));
  definition.scope = ParseScope(context, fields);
  definition.scope.comment.clear();  // it is the definition's
  return definition;
}

}  // namespace

Scope ParseScope(ParseContext& context, ObjectKind kind, const Node& object, Where place,
                 std::string_view subject) {
  return ParseScope(context, CheckFields(context, kind, Language::kJsonPath, object, place, subject));
}

Scope ParseScope(ParseContext& context, const Fields& fields) {
  Scope scope;
  scope.range = fields.object().range;
  scope.comment = fields.Text("Comment");
  if (const Node* start = fields.Find("StartAt")) scope.start_at = ParseTarget(*start);
  const Node* states = fields.Find("States");
  if (states == nullptr) return scope;
  for (size_t i : EffectiveMembers(*states)) {
    scope.states.push_back(ParseState(context, states->members[i], states->nodes[i]));
  }
  return scope;
}

Target ParseTarget(const Node& node) { return {node.text, node.range}; }

void ReportUnsupported(ParseContext& context, Where where, std::string_view what, std::string_view feature) {
  context.sink.Report(diag::Unsupported, where, what).Feature(feature).Emit();
}

ParseResult ParseDefinition(SourcePtr source, const FrontendOptions& options) {
  ReadResult read = options.document ? ReadResult{*options.document, {}}
                                     : ReadDefinitionDocument(source, options.substitutions);
  ParseResult result;
  result.source = source;
  if (!read.document) {
    result.diagnostics = std::move(read.diagnostics);
    SetServiceReadError(*source, result.diagnostics);
    return result;
  }
  DiagnosticSink sink(*read.document);
  ParseContext context{*read.document, sink, options.type, false, options.allow_unknown_fields};
  const Node& root = read.document->root;
  WarnOfDuplicates(sink, root);
  CheckDefinitionSize(context, root);
  std::optional<Definition> definition;
  if (root.IsObject()) {
    definition = ParseMachine(context, root);
    CheckGraph(context, *definition);
  } else {
    sink.Report(diag::DefinitionNotObject, Where(FirstByte(root), root), DescribeNode(root)).Emit();
  }
  if (definition && sink.all_error_count() == 0) {
    CheckLabels(context, *definition);
    CheckDistributedFields(context, *definition);
    CheckVariables(context, *definition);
    if (options.to_lower) CheckSupported(context, *definition);
    CheckAdvice(context, *definition);
  }
  bool refused = sink.all_error_count() > 0 || HasErrors(read.diagnostics);
  result.diagnostics = sink.Finish();
  result.diagnostics.insert(result.diagnostics.begin(), read.diagnostics.begin(), read.diagnostics.end());
  if (!refused) result.definition = std::move(definition);
  return result;
}

}  // namespace aslc::frontend
