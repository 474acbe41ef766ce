// How data flows through states (walker.h; spec "Input and Output Processing", guide "Transforming data with
// JSONata"). All states that something reaches are visited until no input, variable or output changes.
#include "frontend/wants/walker.h"

#include "aslc/check.h"

namespace aslc::frontend::wants {
namespace {

constexpr int kRoundsMax = 60;  // data has bounded depth and width, so it ends sooner; this is a brake

}  // namespace

std::vector<ir::Want> Collect(std::span<const std::unique_ptr<LoweredScope>> scopes,
                              const ir::Module& module) {
  return Walker(scopes, module).Run();
}

Walker::Walker(std::span<const std::unique_ptr<LoweredScope>> scopes, const ir::Module& module)
    : module_(module), pool_(tree_) {
  for (const auto& lowered : scopes) scopes_.emplace_back().lowered = lowered.get();
  for (ScopeFlow& scope : scopes_) {
    if (scope.lowered->parent != nullptr) scope.parent = &scopes_[scope.lowered->parent->id.index];
  }
}

std::vector<ir::Want> Walker::Run() {
  ScopeFlow& top = scopes_.front();
  const DataId input = pool_.Outside(tree_.Root(ASLRT_WANT_INPUT, ASLRT_NONE));
  top.execution_input = input;
  Enter(top, top.lowered->scope->start_at, input);
  for (int round = 0; changed_ && round < kRoundsMax; ++round) {
    changed_ = false;
    for (ScopeFlow& scope : scopes_) {
      for (const State& state : scope.lowered->scope->states) {
        const auto entered = scope.inputs.find(state.name);
        if (entered != scope.inputs.end()) VisitState(scope, state, entered->second);
      }
    }
  }
  return tree_.Rows();
}

void Walker::Add(DataId& to, DataId data) {
  const DataId joined = pool_.Join(to, data);
  changed_ |= joined != to;
  to = joined;
}

void Walker::Enter(ScopeFlow& scope, const Target& target, DataId data) {
  auto [row, added] = scope.inputs.try_emplace(target.name, Pool::kNothing);
  changed_ |= added;
  Add(row->second, data);
}

void Walker::Leave(const State& state, ScopeFlow& scope, DataId output) {
  if (state.next) return Enter(scope, *state.next, output);
  Add(scope.output, output);
}

uint32_t Walker::RowOf(const Place& place, const State& state) const {
  const auto row = place.scope->lowered->states.find(state.name);
  ASL_CHECK(row != place.scope->lowered->states.end(), "a state of a scope has a row");
  return row->second.index;
}

ScopeFlow& Walker::BranchOf(const Place& place, const State& state, size_t branch) {
  return scopes_[module_.states[RowOf(place, state)].branches[branch].index];
}

DataId Walker::Context(const Place& place) {
  const DataId item =
      pool_.Object({{"Value", place.item}, {"Index", Pool::kUnknown}, {"Key", Pool::kUnknown}});
  DataId context = pool_.Put(Pool::kUnknown, "Map", pool_.Put(Pool::kUnknown, "Item", item));
  const DataId execution = pool_.Put(Pool::kUnknown, "Input", place.scope->execution_input);
  return pool_.Put(context, "Execution", execution);
}

DataId Walker::Variable(const Place& place, std::string_view name) {
  for (const ScopeFlow* scope = place.scope; scope != nullptr; scope = scope->parent) {
    if (!scope->lowered->slots.contains(std::string(name))) continue;
    const auto row = scope->variables.find(name);
    return row == scope->variables.end() ? Pool::kNothing : row->second;
  }
  return Pool::kNothing;
}

void Walker::VisitState(ScopeFlow& scope, const State& state, DataId input) {
  Place place{&scope, input, Pool::kNothing, Pool::kNothing, scope.item};
  if (!state.jsonata) place.input = PathField(state.input_path, place, input);
  switch (state.kind) {
    case ASLRT_STATE_Task:
      return VisitTask(state, place, input);
    case ASLRT_STATE_Map:
      return VisitMap(state, place, input);
    case ASLRT_STATE_Parallel:
      return VisitParallel(state, place, input);
    case ASLRT_STATE_Choice:
      return VisitChoice(state, place);
    case ASLRT_STATE_Fail:
      return VisitFail(state, place);
    case ASLRT_STATE_Wait:
      VisitWait(state, place);
      return Finish(state, place, place.input, place.input);
    case ASLRT_STATE_Succeed:
      return Finish(state, place, place.input, place.input);
    case ASLRT_STATE_Pass:
      break;
  }
  DataId result = state.result_json ? pool_.Literal(*state.result_json) : Arguments(state, place);
  Place after = place;
  if (!state.jsonata) after.input = result;  // Assign of a Pass sees its result
  Assign(state.assign, after);
  Finish(state, place, input, result);
}

DataId Walker::Arguments(const State& state, const Place& place) {
  return state.parameters ? ReadTemplate(*state.parameters, place) : place.input;
}

// What follows the result: Output of JSONata, or ResultPath and OutputPath.
void Walker::Finish(const State& state, const Place& place, DataId raw, DataId result) {
  ScopeFlow& scope = *place.scope;
  if (state.jsonata) {
    return Leave(state, scope, state.output ? ReadTemplate(*state.output, place) : result);
  }
  Place after = place;
  after.input = PutAt(raw, result, state.result_path);
  Leave(state, scope, PathField(state.output_path, after, after.input));
}

void Walker::Assign(const std::vector<Assignment>& assign, const Place& place) {
  for (const Assignment& row : assign) {
    auto [variable, added] = place.scope->variables.try_emplace(row.name, Pool::kNothing);
    changed_ |= added;
    Add(variable->second, ReadTemplate(row.value, place));
  }
}

void Walker::Catch(const State& state, const Place& place, DataId raw) {
  DataId name = Pool::kUnknown, cause = Pool::kUnknown;
  if (state.kind == ASLRT_STATE_Task) {
    const uint32_t row = RowOf(place, state);
    name = pool_.Outside(tree_.Root(ASLRT_WANT_ERROR, row));
    cause = pool_.Outside(tree_.Root(ASLRT_WANT_CAUSE, row));
  }
  const DataId error = pool_.Object({{"Error", name}, {"Cause", cause}});
  for (const CatcherNode& catcher : state.catchers) {
    Place caught = place;
    caught.error_output = error;
    if (!state.jsonata) caught.input = error;
    Assign(catcher.assign, caught);
    if (!state.jsonata) {
      Enter(*place.scope, catcher.next, PutAt(raw, error, catcher.result_path));
    } else {
      Enter(*place.scope, catcher.next, catcher.output ? ReadTemplate(*catcher.output, caught) : error);
    }
  }
}

DataId Walker::ReadComputed(const State& state, std::string_view field, const Place& place, uint32_t types) {
  const auto row = state.computed.find(field);
  if (row == state.computed.end()) return Pool::kNothing;
  const DataId value = Evaluate(row->second, place);
  pool_.Demand(value, types);
  return value;
}

void Walker::ReadNumber(const std::optional<Path>& path, const Place& place) {
  if (path) pool_.Demand(ReadPath(*path, place), ASLRT_WANTS_NUMBER);
}

void Walker::Conclude(const State& state, const Place& place, DataId raw, DataId result) {
  Place after = place;
  after.result = result;
  Place selecting = after;
  if (!state.jsonata) selecting.input = after.result;
  Assign(state.assign, selecting);
  Finish(state, after, raw, state.result_selector ? ReadTemplate(*state.result_selector, selecting) : result);
  Catch(state, place, raw);
}

void Walker::VisitTask(const State& state, const Place& place, DataId raw) {
  ReadNumber(state.timeout_seconds_path, place);
  ReadNumber(state.heartbeat_seconds_path, place);
  ReadComputed(state, "TimeoutSeconds", place, ASLRT_WANTS_NUMBER);
  ReadComputed(state, "HeartbeatSeconds", place, ASLRT_WANTS_NUMBER);
  if (state.credentials) ReadTemplate(*state.credentials, place);
  Arguments(state, place);
  Conclude(state, place, raw, pool_.Outside(tree_.Root(ASLRT_WANT_RESULT, RowOf(place, state))));
}

void Walker::VisitParallel(const State& state, const Place& place, DataId raw) {
  const DataId input = Arguments(state, place);
  std::vector<DataId> outputs;
  for (size_t i = 0; i < state.branches.size(); ++i) {
    ScopeFlow& branch = BranchOf(place, state, i);
    Add(branch.execution_input, place.scope->execution_input);
    branch.item = place.scope->item;
    Enter(branch, branch.lowered->scope->start_at, input);
    outputs.push_back(branch.output);
  }
  Conclude(state, place, raw, pool_.Array(std::move(outputs)));
}

void Walker::MapNumbers(const State& state, const Place& place) {
  ReadNumber(state.max_concurrency_path, place);
  ReadComputed(state, "MaxConcurrency", place, ASLRT_WANTS_NUMBER);
  const DistributedNode& map = state.distributed;
  if (!map.on) return;
  ReadNumber(map.tolerated_count_path, place);
  ReadNumber(map.tolerated_percentage_path, place);
  ReadComputed(state, "ToleratedFailureCount", place, ASLRT_WANTS_NUMBER);
  ReadComputed(state, "ToleratedFailurePercentage", place, ASLRT_WANTS_NUMBER);
  ReadComputed(state, "ItemReader/ReaderConfig/MaxItems", place, ASLRT_WANTS_NUMBER);
  ReadComputed(state, "ItemBatcher/MaxItemsPerBatch", place, ASLRT_WANTS_NUMBER);
  ReadComputed(state, "ItemBatcher/MaxInputBytesPerBatch", place, ASLRT_WANTS_NUMBER);
  if (map.batcher) {
    ReadNumber(map.batcher->max_items_path, place);
    ReadNumber(map.batcher->max_bytes_path, place);
  }
  if (map.writer && map.writer->parameters) ReadTemplate(*map.writer->parameters, place);
}

// One of the items in an object or a listing. The root says how they are written there (image.h).
DataId Walker::ReadItems(const ItemReaderNode& reader, uint32_t row) {
  const WantId item = tree_.Root(ASLRT_WANT_ITEM, row);
  tree_.Name(item, reader.input_type);
  for (const std::string& header : reader.csv_headers) {
    tree_.Value(item, {ASLRT_WANTS_STRING, ASLRT_WANT_EQUALS, header});
  }
  for (const std::string* word : {&reader.csv_delimiter, &reader.items_pointer}) {
    if (!word->empty()) tree_.Value(item, {ASLRT_WANTS_STRING, ASLRT_WANT_MATCHES, *word});
  }
  return pool_.Outside(item);
}

// One of a Map's items.
DataId Walker::MapItems(const State& state, const Place& place) {
  const DistributedNode& map = state.distributed;
  if (map.on && map.reader) {
    ReadNumber(map.reader->max_items_path, place);
    if (map.reader->parameters) ReadTemplate(*map.reader->parameters, place);
    return ReadItems(*map.reader, RowOf(place, state));
  }
  DataId items = place.input;
  if (state.items) items = ReadTemplate(*state.items, place);
  if (state.items_path) items = ReadPath(*state.items_path, place);
  pool_.Demand(items, ASLRT_WANTS_ARRAY);
  return pool_.Elements(items);
}

// What a child gets when items go in batches (guide "ItemBatcher (Map)").
DataId Walker::BatchOf(const State& state, const Place& place, DataId item) {
  std::map<std::string, DataId> batch = {{"Items", pool_.Repeated(item)}};
  const ItemBatcherNode& batcher = *state.distributed.batcher;
  if (batcher.batch_input) batch["BatchInput"] = ReadTemplate(*batcher.batch_input, place);
  return pool_.Object(std::move(batch));
}

void Walker::VisitMap(const State& state, const Place& place, DataId raw) {
  MapNumbers(state, place);
  Place inside = place;
  inside.item = MapItems(state, place);
  DataId item = state.item_selector ? ReadTemplate(*state.item_selector, inside) : inside.item;
  const DistributedNode& map = state.distributed;
  if (map.on && map.batcher) item = BatchOf(state, place, item);
  ScopeFlow& branch = BranchOf(place, state, 0);
  Add(branch.execution_input, map.on ? item : place.scope->execution_input);
  Add(branch.item, map.on ? Pool::kUnknown : inside.item);
  Enter(branch, branch.lowered->scope->start_at, item);
  const bool exported = map.on && map.writer && map.writer->exports;
  Conclude(state, place, raw, exported ? Pool::kUnknown : pool_.Repeated(branch.output));
}

void Walker::VisitWait(const State& state, const Place& place) {
  ReadNumber(state.seconds_path, place);
  if (state.timestamp_path) pool_.Demand(ReadPath(*state.timestamp_path, place), ASLRT_WANTS_TIMESTAMP);
  ReadComputed(state, "Seconds", place, ASLRT_WANTS_NUMBER);
  ReadComputed(state, "Timestamp", place, ASLRT_WANTS_TIMESTAMP);
  Assign(state.assign, place);
}

void Walker::VisitFail(const State& state, const Place& place) {
  for (const std::optional<Expression>* field : {&state.error_path, &state.cause_path}) {
    if (*field) pool_.Demand(ReadExpression(**field, place), ASLRT_WANTS_STRING);
  }
  ReadComputed(state, "Error", place, ASLRT_WANTS_STRING);
  ReadComputed(state, "Cause", place, ASLRT_WANTS_STRING);
}

void Walker::VisitChoice(const State& state, const Place& place) {
  ScopeFlow& scope = *place.scope;
  const bool closed = !state.default_next;
  const DataId output = PathField(state.output_path, place, place.input);
  for (const ChoiceArm& arm : state.arms) {
    if (state.jsonata) {
      if (arm.condition) pool_.Demand(ReadTemplate(*arm.condition, place), ASLRT_WANTS_BOOLEAN);
    } else {
      ReadRule(arm.rule, place, closed);
    }
    Assign(arm.assign, place);
    Enter(scope, arm.next, arm.output ? ReadTemplate(*arm.output, place) : output);
  }
  Assign(state.assign, place);
  if (!state.default_next) return;
  const DataId otherwise = state.jsonata && state.output ? ReadTemplate(*state.output, place) : output;
  Enter(scope, *state.default_next, otherwise);
}

}  // namespace aslc::frontend::wants
