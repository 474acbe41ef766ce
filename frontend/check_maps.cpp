// Maps in the whole tree: labels, which are unique in a state machine (guide "Using Map state in Distributed
// mode"), and what of the Distributed mode is accepted but not compiled.
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

void CheckSupported(ParseContext& context, const Definition& definition) {
  ForEachMap(definition.scope, [&](const State& state) {
    const DistributedNode& distributed = state.distributed;
    // S3 is not there. And what the service does with these in Inline mode is not known, so that they are never
    // passed over.
    auto refuse = [&](SourceRange range, std::string_view field) {
      ReportUnsupported(context, range, fmt::format("`{}` of a Map", field), fmt::format("field:{}", field));
    };
    if (distributed.reader) refuse(distributed.reader->range, "ItemReader");
    if (distributed.batcher && !distributed.on) refuse(distributed.batcher->range, "ItemBatcher");
    if (distributed.writer) refuse(distributed.writer->range, "ResultWriter");
  });
}

}  // namespace aslc::frontend
