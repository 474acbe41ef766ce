#include "tests/unit/engine/redriving.h"

#include "tests/unit/catch.h"

namespace aslc::test {

namespace {

// The events since `from`, and what became of the execution.
std::string Since(World& world, size_t from) {
  std::vector<std::string> lines(world.lines.begin() + static_cast<std::ptrdiff_t>(from), world.lines.end());
  return Join(lines) + "; " + world.Outcome();
}

}  // namespace

std::string Redriven(const ir::Module& module, World& world, const std::function<void(World&)>& more) {
  std::string bytes = world.Save();
  World other(module, {.events = true, .record = true});
  other.now = world.now;
  other.draw = world.draw;
  other.on_task = world.on_task;
  REQUIRE(other.Restore(bytes) == ASLRT_OK);
  CHECK(other.Save() == bytes);
  CHECK(other.Outcome() == world.Outcome());
  std::string said[2];
  World* worlds[] = {&world, &other};
  for (int i = 0; i < 2; ++i) {
    World& w = *worlds[i];
    size_t from = w.lines.size();
    REQUIRE(aslrt_execution_redrive(w.x) == ASLRT_OK);
    if (more) {
      w.Run();
      more(w);
    }
    w.RunOut();
    said[i] = Since(w, from);
  }
  CHECK(said[0] == said[1]);
  CHECK(world.History() == other.History());
  CHECK(world.Result().transitions == other.Result().transitions);
  return said[0];
}

void FailFirst(World& world, const Asked& task) {
  aslrt_redrive_status status;
  aslrt_execution_redrive_status(world.x, &status);
  if (status.count == 0) world.Fail(task.id, "E", "C");
  else world.Succeed(task.id, task.input);
}

std::string Reason(World& world) {
  aslrt_redrive_status status;
  aslrt_execution_redrive_status(world.x, &status);
  CHECK((status.redrivable != 0) == (status.reason.data == nullptr));
  return status.redrivable != 0 ? "REDRIVABLE" : std::string(status.reason.data, status.reason.size);
}

ir::Module TaskThenPass(const std::function<void(Maker&, ir::StateId)>& change) {
  Maker m;
  auto first = m.Pass(m.top(), "First");
  auto task = m.Task(m.top(), "Task");
  auto last = m.Pass(m.top(), "Last");
  m.Goes(first, task);
  m.Goes(task, last);
  m.Goes(last, Maker::kEnd);
  if (change) change(m, task);
  return m.Finish();
}

ir::Module Branches(const std::function<void(Maker&, ir::StateId)>& change) {
  Maker m;
  auto p = m.State(m.top(), "P", ASLRT_STATE_Parallel);
  auto last = m.Pass(m.top(), "Last");
  auto one = m.Branch(p);
  m.Goes(m.Pass(one, "Done"), Maker::kEnd);
  auto two = m.Branch(p);
  auto task = m.Task(two, "Task");
  auto three = m.Branch(p);
  auto wait = m.State(three, "Wait", ASLRT_STATE_Wait);
  m.Waits(wait, Maker::kEnd, ASLRT_PARAM_wait_seconds, "10");
  m.Goes(p, last);
  m.Goes(last, Maker::kEnd);
  m.Goes(task, Maker::kEnd);
  if (change) change(m, p);
  return m.Finish();
}

}  // namespace aslc::test
