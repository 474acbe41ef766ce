// From events of a history to replies (history_answers.h).
#include "sim/history_answers.h"

#include <algorithm>

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000, kMillisecond = 1'000'000;

aslrt_text_view View(const std::string* text) {
  return text == nullptr ? aslrt_text_view{nullptr, 0} : aslrt_text_view{text->data(), text->size()};
}

}  // namespace

HistoryAnswers::HistoryAnswers(const History& history, std::span<const ReplayedTask> tasks) : history_(history) {
  for (const ReplayedTask& task : tasks) tasks_[{task.state, task.path}].push_back(task);
}

void HistoryAnswers::StartOver() {
  places_.Reset();
  hurried_.clear();
}

int64_t HistoryAnswers::LatencyOf(const aslrt_task& task, const ReplayedTask& told) {
  const HistoryEvent* scheduled = history_.Find(told.scheduled);
  const int64_t latency = std::max<int64_t>(0, history_.Find(told.ended)->time_ns - scheduled->time_ns);
  int64_t limit = INT64_MAX;
  if (task.timeout_seconds > 0) limit = task.timeout_seconds * kSecond;
  if (task.heartbeat_seconds > 0) limit = std::min<int64_t>(limit, task.heartbeat_seconds * kSecond);
  if (latency < limit) return latency;
  hurried_.push_back(told.ended);
  return limit - kMillisecond;
}

void HistoryAnswers::Fill(const aslrt_task& task, Reply* reply) {
  reply->submitted = {"{}", 2};
  const uint32_t number = places_.Next(task.state, task.path);
  const auto at = tasks_.find({task.state, task.path});
  if (at == tasks_.end() || number >= at->second.size()) return;  // what the history does not have never ends
  const ReplayedTask& told = at->second[number];
  if (told.ended == 0) return;
  const HistoryEvent& event = *history_.Find(told.ended);
  const bool limited = task.timeout_seconds > 0 || task.heartbeat_seconds > 0;
  if (event.type.ends_with("TimedOut") && limited) return;
  reply->latency_ns = LatencyOf(task, told);
  if (event.type.ends_with("Succeeded")) {
    reply->kind = Reply::Kind::kOutput;
    const std::string* output = event.Text("output");
    reply->output = output == nullptr ? aslrt_text_view{"null", 4} : View(output);
    return;
  }
  reply->kind = Reply::Kind::kError;
  reply->error = View(event.Text("error"));
  reply->cause = View(event.Text("cause"));
}

}  // namespace aslc::sim
