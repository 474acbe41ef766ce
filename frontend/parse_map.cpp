// Map (spec "Map State"; guide "Using Map state in Inline mode", "... in Distributed mode").
#include <fmt/format.h>

#include "frontend/parse.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

constexpr int64_t kLabelMax = 40;  // characters

void CheckLabel(StateParse& parse) {
  const Node* label = parse.fields.Find("Label");
  if (label == nullptr || FindPlaceholder(label->text)) return;
  DiagnosticSink& sink = parse.context.sink;
  int64_t count = CountCharacters(label->text);
  if (label->text.empty()) sink.Report(diag::EmptyValue, *label, "Label").Emit();
  if (count > kLabelMax) sink.Report(diag::NameTooLong, *label, "`Label`", count, kLabelMax).Emit();
  for (size_t i = 0; i < label->text.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(label->text[i]);
    // U+0080 to U+009F are two bytes in UTF-8, C2 80 to C2 9F.
    bool control = c < 0x20 || c == 0x7F ||
                   (c == 0xC2 && i + 1 < label->text.size() && (label->text[i + 1] & 0xE0) == 0x80);
    bool special =
        std::string_view("?*<>{}[]:;,\\|^~$#%&`\" ").find(static_cast<char>(c)) != std::string_view::npos;
    if (!control && !special) continue;
    std::string shown = control    ? "U+00" + fmt::format("{:02X}", c == 0xC2 ? label->text[i + 1] & 0xFF : c)
                        : c == ' ' ? "space"
                                   : fmt::format("`{}`", static_cast<char>(c));
    uint32_t at = static_cast<uint32_t>(i);
    sink.Report(diag::LabelCharacter, Where(label->Within(at, at + 1), *label), shown).Emit();
    return;
  }
}

// Expressions in an object of Distributed mode, for what is wrong with them.
void CheckInnerExpressions(StateParse& parse, const Fields& fields, std::string_view location) {
  if (parse.jsonpath()) return;
  ExpressionPlace place;
  place.location = location;
  for (std::string_view name : {"Arguments", "BatchInput"}) {
    if (const Node* node = fields.Find(name)) ParseTemplate(parse.context, *node, place.Member(name));
  }
  for (std::string_view name : {"MaxItems", "MaxItemsPerBatch", "MaxInputBytesPerBatch"}) {
    const Node* node = fields.FindExpression(name);
    if (node != nullptr) ParseStateExpression(parse.context, *node, place.Member(name));
  }
}

// The objects of Distributed mode: their fields are checked, though they are not compiled.
void CheckDistributedField(StateParse& parse, std::string_view name, ObjectKind kind, bool distributed,
                           std::string_view inner = {}, ObjectKind inner_kind = ObjectKind::kMap) {
  const Node* node = parse.fields.Find(name);
  if (node == nullptr) return;
  ParseContext& context = parse.context;
  Fields fields =
      CheckFields(context, kind, parse.language, *node, Where(FirstByte(*node), *node), ObjectText(kind));
  CheckInnerExpressions(parse, fields, name);
  const Node* config = inner.empty() ? nullptr : fields.Find(inner);
  if (config != nullptr) {
    Fields inside = CheckFields(context, inner_kind, parse.language, *config, Where(FirstByte(*config), *config),
                                ObjectText(inner_kind));
    CheckInnerExpressions(parse, inside, fmt::format("{}/{}", name, inner));
  }
  // What the service does with these in Inline mode is not known, so they are never passed over.
  std::string feature = fmt::format("field:{}", name);
  if (!distributed) ReportUnsupported(context, *node, fmt::format("`{}` of a Map", name), feature);
}

// Whether the processor runs in Distributed mode, which is reported.
bool ParseMode(StateParse& parse, const Fields& processor) {
  const Node* config = processor.Find("ProcessorConfig");
  if (config == nullptr) return false;
  ParseContext& context = parse.context;
  Fields fields = CheckFields(context, ObjectKind::kProcessorConfig, Language::kJsonPath, *config,
                              Where(FirstByte(*config), *config), "`ProcessorConfig`");
  const Node* type = fields.Find("ExecutionType");
  const Node* mode = fields.Find("Mode");
  if (mode == nullptr || mode->text != "DISTRIBUTED") {
    if (type != nullptr) {
      context.sink.Report(diag::FieldNotInMode, *type, "ExecutionType", "`DISTRIBUTED`").Emit();
    }
    return false;
  }
  if (config->Find("ExecutionType") == nullptr) {
    context.sink
        .Report(diag::MissingField, Where(FirstByte(*config), *config), "Distributed mode", "ExecutionType")
        .Emit();
  }
  if (context.type == ASLRT_EXPRESS) {
    context.sink.Report(diag::ExpressDistributedMap, *mode).Emit();
  } else {
    ReportUnsupported(context, *mode, "the Distributed mode of Map", "map:DISTRIBUTED");
  }
  return true;
}

}  // namespace

void ParseMap(StateParse& parse) {
  const Fields& fields = parse.fields;
  State& state = parse.state;
  const Node* processor = fields.Find("ItemProcessor");
  state.legacy_iterator = processor == nullptr && fields.Find("Iterator") != nullptr;
  if (processor == nullptr) processor = fields.Find("Iterator");
  bool distributed = false;
  if (processor != nullptr) {
    Fields inner = CheckFields(parse.context, ObjectKind::kProcessor, Language::kJsonPath, *processor,
                               Where(FirstByte(*processor), *processor), ObjectText(ObjectKind::kProcessor));
    distributed = ParseMode(parse, inner);
    state.branches.push_back(ParseScope(parse.context, inner));
  }
  state.items_path = ParsePathOf(parse.context, fields, "ItemsPath");
  state.item_selector = ParseTemplateField(parse, "ItemSelector");
  state.items = ParseTemplateField(parse, "Items");
  // `Parameters` is the older name of `ItemSelector`.
  if (!state.item_selector) state.item_selector = ParseTemplateField(parse, "Parameters");
  state.max_concurrency = static_cast<uint32_t>(fields.Integer("MaxConcurrency", 0));
  state.max_concurrency_path = ParsePathOf(parse.context, fields, "MaxConcurrencyPath");
  for (std::string_view name : {"MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage"}) {
    ParseComputedField(parse, name);
  }
  // Outside of Distributed mode the service takes these and they do nothing; still they must be paths.
  ParsePathOf(parse.context, fields, "ToleratedFailureCountPath");
  ParsePathOf(parse.context, fields, "ToleratedFailurePercentagePath");
  CheckLabel(parse);
  CheckDistributedField(parse, "ItemReader", ObjectKind::kItemReader, distributed, "ReaderConfig",
                        ObjectKind::kReaderConfig);
  CheckDistributedField(parse, "ItemBatcher", ObjectKind::kItemBatcher, distributed);
  CheckDistributedField(parse, "ResultWriter", ObjectKind::kResultWriter, distributed, "WriterConfig",
                        ObjectKind::kWriterConfig);
}

}  // namespace aslc::frontend
