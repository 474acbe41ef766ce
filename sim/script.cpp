// Finding the scripted outcome of a task (script.h).
#include "sim/script.h"

#include <algorithm>

namespace aslc::sim {
namespace {

aslrt_text_view View(const std::optional<std::string>& text) {
  return text ? aslrt_text_view{text->data(), text->size()} : aslrt_text_view{nullptr, 0};
}

void Fill(const ScriptedOutcome& outcome, Reply* reply) {
  reply->kind = outcome.timeout  ? Reply::Kind::kNever
                : outcome.output ? Reply::Kind::kOutput
                                 : Reply::Kind::kError;
  reply->started = outcome.started;
  reply->worker = View(outcome.worker);
  reply->submits = outcome.submitted.has_value();
  reply->submitted = View(outcome.submitted);
  reply->output = View(outcome.output);
  reply->error = View(outcome.error);
  reply->cause = View(outcome.cause);
  reply->phase = outcome.phase;
  reply->latency_ns = outcome.latency_ns;
}

}  // namespace

void TaskScript::Add(ScriptKey key, ScriptedOutcome outcome) {
  Lane& lane = lanes_[LaneKey(std::move(key.state), std::move(key.iterations))];
  lane.outcomes.insert_or_assign(key.occurrence, std::move(outcome));
}

void TaskScript::StartOver() {
  for (auto& [key, lane] : lanes_) lane.schedules = 0;
  for (auto& other : others_) other->StartOver();
}

TaskScript& TaskScript::Machine(uint32_t machine) {
  while (others_.size() < machine) others_.push_back(std::make_unique<TaskScript>());
  return *others_[machine - 1];
}

bool TaskScript::HasOutcomes(const aslrt_task& task) const {
  const std::string_view state(task.state_name.data, task.state_name.size);
  return std::any_of(lanes_.begin(), lanes_.end(), [&](const auto& lane) {
    return lane.first.first == state && !lane.second.outcomes.empty();
  });
}

TaskScript::Lane* TaskScript::Global(const aslrt_task& task) {
  if (task.state >= global_.size()) global_.resize(task.state + 1, nullptr);
  Lane*& lane = global_[task.state];
  if (lane == nullptr) lane = &lanes_[LaneKey(std::string(task.state_name.data, task.state_name.size), {})];
  return lane;
}

const ScriptedOutcome* TaskScript::Find(const aslrt_task& task) {
  Lane* global = Global(task);
  ++global->schedules;
  if (task.iteration_count > 0) {
    scratch_.first.assign(task.state_name.data, task.state_name.size);
    scratch_.second.assign(task.iterations, task.iterations + task.iteration_count);
    const auto lane = lanes_.find(scratch_);
    if (lane != lanes_.end() && lane->second.schedules < lane->second.outcomes.size()) {
      auto outcome = lane->second.outcomes.begin();
      std::advance(outcome, lane->second.schedules++);
      return &outcome->second;
    }
  }
  auto found = global->outcomes.find(global->schedules);
  if (found == global->outcomes.end()) found = global->outcomes.find(0);
  if (found != global->outcomes.end()) return &found->second;
  return default_ ? &*default_ : nullptr;
}

bool TaskScript::Look(const aslrt_task& task, Reply* reply, std::string* problem) {
  const ScriptedOutcome* outcome = Find(task);
  if (outcome == nullptr) {
    *problem = "the script has no outcome for schedule " + std::to_string(Global(task)->schedules) +
               " of state `" + std::string(task.state_name.data, task.state_name.size) + "`";
    return false;
  }
  Fill(*outcome, reply);
  return true;
}

}  // namespace aslc::sim
