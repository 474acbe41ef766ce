// Parallel (spec "Parallel State"): makes the one input that every branch gets. Branches are scopes of
// their own (lower.cpp); running and joining them is the engine's.
#include "frontend/lower.h"

namespace aslc::frontend {

void LowerParallel(const StateContext& context) {
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  Subject effective = function.EffectiveInput();
  ir::ValueId input = effective.whole;
  if (context.state.parameters) input = function.LowerTemplate(*context.state.parameters, effective, {});
  function.builder().Suspend(function.CheckSize(input), ASLRT_PARALLEL);
  ir::FunctionId attempt = function.Finish();
  context.row().enter = attempt;
  context.row().attempt = attempt;
  LowerResult(context);
  LowerCatchers(context);
}

}  // namespace aslc::frontend
