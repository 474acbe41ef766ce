// Map (spec "Map State"), inline and distributed: makes the array of items, and the input of each iteration where an
// ItemSelector (or a legacy Map's Parameters) gives one.
#include "aslc/jsonata_ops.h"
#include "frontend/lower.h"

namespace aslc::frontend {

using ir::Type;
using ir::ValueId;

namespace {

// Items, or the state's input; only an expression is checked by its own words.
ValueId LowerJsonataItems(FunctionLowering& function, Subject& effective) {
  const std::optional<Template>& items = function.state().items;
  if (!items) return effective.tree;
  if (items->kind != Template::Kind::kExpression) return function.LowerTemplate(*items, effective, {});
  return function.LowerStateExpression(std::get<StateExpression>(*items->expression), aslrt::jsonata::kYieldArray);
}

// What is iterated over; null where an ItemReader reads it, and ItemsPath and Items do not count (recorded).
ValueId LowerItemsValue(FunctionLowering& function, Subject& effective) {
  const State& state = function.state();
  ir::FunctionBuilder& b = function.builder();
  if (state.distributed.on && state.distributed.reader) return function.Literal("null");
  ValueId items = effective.tree;
  std::string text = "$";
  if (state.jsonata) {
    items = LowerJsonataItems(function, effective);
  } else if (state.items_path) {
    text = state.items_path->text;
    items = function.LowerPathTree(*state.items_path, effective, {Miss::kField, "ItemsPath"});
  }
  if (!b.TypeOf(items).IsSubtypeOf(Type::Array)) {
    b.Check(b.IsKind(items, Type::Array), items,
            state.jsonata ? function.Site(ASLRT_MESSAGE_map_input_not_array)
                          : function.Site(ASLRT_MESSAGE_items_not_array, "ItemsPath", text));
  }
  return items;
}

ir::FunctionId LowerItems(const StateContext& context) {
  const State& state = context.state;
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  ir::FunctionBuilder& b = function.builder();
  Subject effective = function.EffectiveInput();
  ValueId items = LowerItemsValue(function, effective);
  if (const StateExpression* expression = function.Computed("MaxConcurrency")) {
    function.LowerNumberParam(*expression, ASLRT_PARAM_max_concurrency, "non-negative integer");
  }
  if (state.max_concurrency_path) {
    const Path& path = *state.max_concurrency_path;
    RangeScope range(function, path.range);
    const char* field = "MaxConcurrencyPath";
    ValueId value = function.LowerPathTree(path, effective, {Miss::kField, field});
    b.Param(ASLRT_PARAM_max_concurrency, value, function.Site(ASLRT_MESSAGE_none, field, path.text));
  }
  if (state.distributed.on) LowerMapRun(function, effective, items);
  b.Suspend(items, ASLRT_MAP);
  return function.Finish();
}

// `$` is the Map's effective input, the item is `$$.Map.Item.Value`.
ir::FunctionId LowerItem(const StateContext& context) {
  FunctionLowering function(context, ASLRT_ENTRY_item);
  Subject effective = function.EffectiveInput();
  ValueId input = function.LowerTemplate(*context.state.item_selector, effective, {});
  function.builder().Suspend(function.CheckSize(input), ASLRT_ITEM);
  return function.Finish();
}

}  // namespace

void LowerMap(const StateContext& context) {
  ir::FunctionId attempt = LowerItems(context);
  context.row().enter = attempt;
  context.row().attempt = attempt;
  LowerResult(context);
  if (context.state.item_selector) context.row().item = LowerItem(context);
  LowerCatchers(context);
}

}  // namespace aslc::frontend
