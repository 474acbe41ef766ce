// Maps in the whole tree: labels, which are unique in a state machine (guide "Using Map state in Distributed
// mode"), fields that only count in that mode, and what of it is accepted but not compiled.
#include <fmt/format.h>

#include <map>
#include <string>

#include "frontend/parse.h"

namespace aslc::frontend {
namespace {

template <typename Visit>
void ForEachMap(const Scope& scope, Visit visit) {
  for (const State& state : scope.states) {
    if (state.kind == ASLRT_STATE_Map) visit(state);
    for (const Scope& branch : state.branches) ForEachMap(branch, visit);
  }
}

}  // namespace

void CheckLabels(ParseContext& context, const Definition& definition) {
  std::map<std::string_view, SourceRange> labels;
  ForEachMap(definition.scope, [&](const State& state) {
    const DistributedNode& distributed = state.distributed;
    if (distributed.label.empty() || FindPlaceholder(distributed.label)) return;
    auto [first, fresh] = labels.emplace(distributed.label, distributed.label_range);
    if (fresh) return;
    context.sink.Report(diag::DuplicateLabel, distributed.label_range, distributed.label)
        .Note(first->second, "the first one is here")
        .Emit();
  });
}

void CheckDistributedFields(ParseContext& context, const Definition& definition) {
  ForEachMap(definition.scope, [&](const State& state) {
    const DistributedNode& distributed = state.distributed;
    if (distributed.on) return;
    auto warn = [&](SourceRange range, std::string_view field) {
      context.sink.Report(diag::FieldWithoutEffect, range, field, "`Mode` is `DISTRIBUTED`").Emit();
    };
    if (distributed.reader) warn(distributed.reader->range, "ItemReader");
    if (distributed.batcher) warn(distributed.batcher->range, "ItemBatcher");
    if (distributed.writer) warn(distributed.writer->range, "ResultWriter");
  });
}

void CheckSupported(ParseContext& context, const Definition& definition) {
  ForEachMap(definition.scope, [&](const State& state) {
    const DistributedNode& distributed = state.distributed;
    if (!distributed.on || !distributed.reader || distributed.reader->input_type != "PARQUET") return;
    ReportUnsupported(context, distributed.reader->input_type_range, "reading items from Parquet", "parquet");
  });
}

}  // namespace aslc::frontend
