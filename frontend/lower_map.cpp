// Map (spec "Map State"), inline and distributed: makes the array of items, and the input of each iteration where an
// ItemSelector (or a legacy Map's Parameters) gives one.
#include <fmt/format.h>

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

// A number of Distributed mode: a constant, a path or an expression.
struct MapNumber {
  const char* field;        // `ToleratedFailureCount`
  const char* path_field;   // `ToleratedFailureCountPath`
  std::string expression;   // key of State::computed
  aslrt_param_id param;
  const char* expected;     // in words
};

void LowerNumber(FunctionLowering& function, Subject& effective, const MapNumber& number,
                 const std::string& constant, const std::optional<Path>& path) {
  ir::FunctionBuilder& b = function.builder();
  if (const StateExpression* expression = function.Computed(number.expression)) {
    function.LowerNumberParam(*expression, number.param, number.expected);
  } else if (path) {
    RangeScope range(function, path->range);
    ValueId value = function.LowerPathTree(*path, effective, {Miss::kField, number.path_field});
    b.Param(number.param, value, function.Site(ASLRT_MESSAGE_none, number.path_field, path->text));
  } else if (!constant.empty()) {
    b.Param(number.param, function.Literal(constant), function.Site(ASLRT_MESSAGE_none, number.field));
  }
}

std::string TextOf(uint32_t number) { return number == 0 ? std::string() : fmt::format("{}", number); }

// Distributed mode. The service begins the Map before it looks at what is tolerated (recorded).
void LowerMapRun(FunctionLowering& function, Subject& effective, ValueId items) {
  const DistributedNode& map = function.state().distributed;
  ir::FunctionBuilder& b = function.builder();
  std::string label = map.label.empty() ? std::string() : fmt::format(",\"Label\":\"{}\"", map.label);
  std::string children =
      fmt::format("{{\"ExecutionType\":\"{}\"{}}}", map.express ? "EXPRESS" : "STANDARD", label);
  ir::SiteId site = function.Site(ASLRT_MESSAGE_none);
  b.Param(ASLRT_PARAM_map_children, function.Literal(children), site);
  b.Param(ASLRT_PARAM_map_run, items, site);
  LowerNumber(function, effective,
              {"ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailureCount",
               ASLRT_PARAM_tolerated_failure_count, "non-negative integer"},
              map.tolerated_count ? fmt::format("{}", *map.tolerated_count) : std::string(),
              map.tolerated_count_path);
  LowerNumber(function, effective,
              {"ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "ToleratedFailurePercentage",
               ASLRT_PARAM_tolerated_failure_percentage, "number between 0 and 100"},
              map.tolerated_percentage.value_or(std::string()), map.tolerated_percentage_path);
  if (!map.batcher) return;
  const ItemBatcherNode& batcher = *map.batcher;
  LowerNumber(function, effective,
              {"MaxItemsPerBatch", "MaxItemsPerBatchPath", "ItemBatcher/MaxItemsPerBatch",
               ASLRT_PARAM_max_items_per_batch, "positive integer"},
              TextOf(batcher.max_items), batcher.max_items_path);
  LowerNumber(function, effective,
              {"MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", "ItemBatcher/MaxInputBytesPerBatch",
               ASLRT_PARAM_max_input_bytes_per_batch, "positive integer"},
              TextOf(batcher.max_bytes), batcher.max_bytes_path);
  if (!batcher.batch_input) return;
  ValueId input = function.LowerTemplate(*batcher.batch_input, effective, {});
  b.Param(ASLRT_PARAM_batch_input, input, site);
}

ir::FunctionId LowerItems(const StateContext& context) {
  const State& state = context.state;
  FunctionLowering function(context, ASLRT_ENTRY_enter);
  ir::FunctionBuilder& b = function.builder();
  Subject effective = function.EffectiveInput();
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
