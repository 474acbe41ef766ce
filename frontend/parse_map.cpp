// Map (spec "Map State"; guide "Using Map state in Inline mode", "... in Distributed mode").
#include <fmt/format.h>

#include "frontend/parse.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

// Whether the processor runs in Distributed mode, and its children's type of execution.
void ParseMode(StateParse& parse, const Fields& processor) {
  const Node* config = processor.Find("ProcessorConfig");
  if (config == nullptr) return;
  ParseContext& context = parse.context;
  Fields fields = CheckFields(context, ObjectKind::kProcessorConfig, Language::kJsonPath, *config,
                              Where(FirstByte(*config), *config), "`ProcessorConfig`");
  const Node* type = fields.Find("ExecutionType");
  const Node* mode = fields.Find("Mode");
  if (mode == nullptr || mode->text != "DISTRIBUTED") {
    if (type != nullptr) {
      context.sink.Report(diag::FieldNotInMode, *type, "ExecutionType", "`DISTRIBUTED`").Emit();
    }
    return;
  }
  DistributedNode& distributed = parse.state.distributed;
  distributed.on = true;
  distributed.mode_range = mode->range;
  distributed.express = type != nullptr && type->text == "EXPRESS";
  if (config->Find("ExecutionType") == nullptr) {
    context.sink
        .Report(diag::MissingField, Where(FirstByte(*config), *config), "Distributed mode", "ExecutionType")
        .Emit();
  }
  if (context.type == ASLRT_EXPRESS) context.sink.Report(diag::ExpressDistributedMap, *mode).Emit();
}

// The states of the processor. Those of a Distributed Map with EXPRESS children are an Express workflow.
Scope ParseProcessor(StateParse& parse, const Fields& processor) {
  ParseContext& context = parse.context;
  aslrt_machine_type outer = context.type;
  const DistributedNode& distributed = parse.state.distributed;
  if (distributed.on) context.type = distributed.express ? ASLRT_EXPRESS : ASLRT_STANDARD;
  Scope scope = ParseScope(context, processor);
  context.type = outer;
  return scope;
}

}  // namespace

void ParseMap(StateParse& parse) {
  const Fields& fields = parse.fields;
  State& state = parse.state;
  const Node* processor = fields.Find("ItemProcessor");
  state.legacy_iterator = processor == nullptr && fields.Find("Iterator") != nullptr;
  if (processor == nullptr) processor = fields.Find("Iterator");
  if (processor != nullptr) {
    Fields inner = CheckFields(parse.context, ObjectKind::kProcessor, Language::kJsonPath, *processor,
                               Where(FirstByte(*processor), *processor), ObjectText(ObjectKind::kProcessor));
    ParseMode(parse, inner);
    state.branches.push_back(ParseProcessor(parse, inner));
  }
  state.items_path = ParsePathOf(parse.context, fields, "ItemsPath");
  state.item_selector = ParseTemplateField(parse, "ItemSelector");
  state.items = ParseTemplateField(parse, "Items");
  // `Parameters` is the older name of `ItemSelector`.
  if (!state.item_selector) state.item_selector = ParseTemplateField(parse, "Parameters");
  state.max_concurrency = static_cast<uint32_t>(fields.Integer("MaxConcurrency", 0));
  state.max_concurrency_path = ParsePathOf(parse.context, fields, "MaxConcurrencyPath");
  ParseComputedField(parse, "MaxConcurrency");
  ParseDistributedFields(parse);
}

}  // namespace aslc::frontend
