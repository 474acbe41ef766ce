#include "tests/unit/engine/world.h"

#include <algorithm>
#include <cstdlib>

#include "ir/image.h"
#include "ir/interpreter.h"
#include "runtime/snapshot.h"
#include "tests/unit/catch.h"

namespace aslc::test {

namespace {

int Append(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

std::string Text(aslrt_text_view v) { return v.data == nullptr ? "-" : std::string(v.data, v.size); }

int64_t Now(void* data) { return static_cast<World*>(data)->now; }

uint64_t Draw(void* data, const aslrt_draw* key) {
  World& world = *static_cast<World*>(data);
  world.draws.push_back(*key);
  return world.draw;
}

void TaskStart(void* data, aslrt_execution* x, const aslrt_task* task) {
  World& world = *static_cast<World*>(data);
  Asked asked;
  asked.id = task->id;
  asked.state = Text(task->state_name);
  aslrt_write_value(x, task->input, Append, &asked.input);
  asked.token = Text(task->token);
  asked.attempt = task->attempt;
  asked.visit = task->visit;
  asked.timeout = task->timeout_seconds;
  asked.heartbeat = task->heartbeat_seconds;
  asked.iterations.assign(task->iterations, task->iterations + task->iteration_count);
  world.asked.push_back(asked);
  if (world.on_task) world.on_task(world, asked);
}

void TaskCancel(void* data, aslrt_execution*, uint64_t id) { static_cast<World*>(data)->cancelled.push_back(id); }

void Event(void* data, aslrt_execution*, const aslrt_event* event) {
  World& world = *static_cast<World*>(data);
  std::string child = event->child != 0 ? "c" + std::to_string(event->child) + " " : "";
  std::string line = child + std::to_string(event->id) + "<-" + std::to_string(event->previous_id) + " " +
                     aslrt_event_name(event->type);
  if (event->type >= ASLRT_EVENT_MapIterationStarted && event->type <= ASLRT_EVENT_MapIterationAborted) {
    line += "[" + std::to_string(event->index) + "]";
  }
  world.lines.push_back(line);
  world.times.push_back(event->time_ns - kStart);
}

void* Allocate(void* data, size_t size) {
  World& world = *static_cast<World*>(data);
  world.memory += size;
  world.memory_peak = std::max(world.memory_peak, world.memory);
  return std::malloc(size);
}

void Release(void* data, void* memory, size_t size) {
  static_cast<World*>(data)->memory -= size;
  std::free(memory);
}

}  // namespace

World::World(ir::Module module, Options options) : module_(std::move(module)), objects_(options.objects) {
  std::string image = ir::BuildImage(module_);
  std::vector<aslrt_entry_fn> entries(module_.functions.size(), ir::InterpreterEntry);
  const char* error = "";
  aslrt_result_code code = aslrt_machine_create(image.data(), image.size(), entries.data(), &machine_, &error);
  INFO(error);
  REQUIRE(code == ASLRT_OK);
  ir::AttachInterpreter(machine_, &module_);
  aslrt_host host = {};
  host.size = sizeof(host);
  host.version = ASLRT_HOST_VERSION;
  host.now = Now;
  host.draw = Draw;
  host.task_start = TaskStart;
  host.task_cancel = TaskCancel;
  host.event = options.events ? Event : nullptr;
  if (options.count_memory) {
    host.allocate = Allocate;
    host.release = Release;
  }
  objects_.Attach(&host);
  aslrt_options o = {};
  o.size = sizeof(o);
  o.record_history = options.record;
  o.record_children = options.record_children;
  o.quotas = options.quotas ? ASLRT_QUOTAS_AWS : ASLRT_QUOTAS_NONE;
  x = aslrt_execution_create(machine_, &o, &host, this);
  REQUIRE(x != nullptr);
}

World::~World() {
  aslrt_execution_destroy(x);
  aslrt_machine_destroy(machine_);
}

aslrt_execution_status World::Start(std::string_view input) {
  REQUIRE(aslrt_execution_start(x, input.data(), input.size()) == ASLRT_OK);
  return Run();
}

aslrt_execution_status World::RunUntil(int64_t ns) {
  for (;;) {
    int64_t deadline = 0;
    uint64_t sequence = 0;
    aslrt_execution_status status = Run();
    if (status != ASLRT_RUNNING || aslrt_execution_next_timer(x, &deadline, &sequence) == 0) return status;
    if (deadline > kStart + ns) {
      now = kStart + ns;
      return status;
    }
    if (deadline > now) now = deadline;
  }
}

aslrt_execution_status World::RunOut() { return RunUntil(INT64_MAX / 2); }

void World::Succeed(uint64_t id, std::string_view output) {
  REQUIRE(aslrt_task_succeeded(x, id, output.data(), output.size()) == ASLRT_OK);
}

void World::Fail(uint64_t id, std::string_view error, std::string_view cause) {
  REQUIRE(aslrt_task_failed(x, id, ASLRT_PHASE_RUN, View(error), View(cause)) == ASLRT_OK);
}

aslrt_result World::Result() {
  aslrt_result result;
  aslrt_execution_result(x, &result);
  return result;
}

std::string World::Outcome() {
  static const char* const kNames[] = {"RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"};
  aslrt_result r = Result();
  std::string out = kNames[r.status];
  if (r.status == ASLRT_SUCCEEDED) out += " " + Text(r.output);
  if (r.status > ASLRT_SUCCEEDED) out += " " + Text(r.error) + " | " + Text(r.cause);
  return out;
}

std::string World::History() {
  std::string out;
  REQUIRE(aslrt_history_write(x, Append, &out) == 0);
  return out;
}

std::string World::ChildHistory(uint64_t child) {
  std::string out;
  REQUIRE(aslrt_child_history_write(x, child, Append, &out) == 0);
  return out;
}

std::string World::MapRuns() {
  std::string out;
  REQUIRE(aslrt_map_runs_write(x, Append, &out) == 0);
  return out;
}

std::string World::Save() {
  std::string out;
  aslrt_result_code code = aslrt_execution_save(x, Append, &out);
  INFO(aslrt_last_error(x));
  REQUIRE(code == ASLRT_OK);
  return out;
}

std::string Join(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : ", ") + line;
  return out;
}

std::string Damaged(std::string snapshot, int round, int changes, uint64_t* state) {
  for (int k = 0; k < changes; ++k) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    const size_t at = aslrt::kSnapshotHeader + (*state >> 33) % (snapshot.size() - aslrt::kSnapshotHeader);
    snapshot[at] = static_cast<char>(round % 2 == 0 ? *state >> 20 : snapshot[at] ^ (1 << (*state >> 20 & 7)));
  }
  const uint64_t sum = aslrt::SnapshotChecksum(snapshot);
  for (size_t i = 0; i < 8; ++i) snapshot[aslrt::kSnapshotChecksum + i] = static_cast<char>(sum >> (8 * i));
  return snapshot;
}

void Echo(World& world, const Asked& task) { world.Succeed(task.id, task.input); }

}  // namespace aslc::test
