#include "tests/unit/engine/distributed.h"

#include <utility>
#include <vector>

namespace aslc::test {

using ir::FunctionBuilder;

namespace {

// The entry of a Distributed Map over its input.
void Distribute(Maker& m, ir::StateId map, const Settings& settings) {
  m.Row(map).max_concurrency = settings.concurrency;
  auto site = m.Site(map, ASLRT_MESSAGE_none, "$.p", "Field");
  m.Entry(map, ASLRT_ENTRY_enter, [&](FunctionBuilder& f) {
    ir::ValueId items = f.Force(f.Input());
    f.Param(ASLRT_PARAM_map_children, m.Json(f, settings.children), site);
    f.Param(ASLRT_PARAM_map_run, settings.reader.empty() ? items : m.Json(f, "null"), site);
    const std::pair<aslrt_param_id, const std::string*> numbers[] = {
        {ASLRT_PARAM_tolerated_failure_count, &settings.tolerated_count},
        {ASLRT_PARAM_tolerated_failure_percentage, &settings.tolerated_percentage},
        {ASLRT_PARAM_max_items_per_batch, &settings.batch_items},
        {ASLRT_PARAM_max_input_bytes_per_batch, &settings.batch_bytes},
        {ASLRT_PARAM_batch_input, &settings.batch_input},
        {ASLRT_PARAM_item_reader, &settings.reader},
        {ASLRT_PARAM_reader_parameters, &settings.reader_parameters},
        {ASLRT_PARAM_max_items, &settings.max_items},
        {ASLRT_PARAM_result_writer, &settings.writer},
        {ASLRT_PARAM_writer_parameters, &settings.writer_parameters}};
    for (const auto& [param, json] : numbers) {
      if (!json->empty()) f.Param(param, m.Json(f, *json), site);
    }
    f.Suspend(items, ASLRT_MAP);
  });
  m.Goes(map, Maker::kEnd);
}

}  // namespace

ir::Module One(const Settings& settings, aslrt_state_kind kind,
               const std::function<void(Maker&, ir::StateId map, ir::StateId child)>& body) {
  Maker m;
  auto map = m.State(m.top(), "M", ASLRT_STATE_Map);
  auto scope = m.Branch(map);
  ir::StateId first;
  if (settings.pass_first) first = m.Pass(scope, "First");
  auto child = kind == ASLRT_STATE_Task ? m.Task(scope, "T") : m.State(scope, "C", kind);
  Distribute(m, map, settings);
  if (body) body(m, map, child);
  if (settings.pass_first) m.Goes(first, child);
  const bool ends = kind == ASLRT_STATE_Task || kind == ASLRT_STATE_Pass;
  if (ends && !m.Row(child).result.valid()) m.Goes(child, Maker::kEnd);
  return m.Finish();
}

std::string Events(const World& world, std::string_view child) {
  std::vector<std::string> lines;
  for (const std::string& line : world.lines) {
    bool own = line[0] != 'c';
    if (child.empty() ? own : line.starts_with(child)) lines.push_back(child.empty() ? line : line.substr(child.size()));
  }
  return Join(lines);
}

}  // namespace aslc::test
