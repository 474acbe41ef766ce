// Answers Tasks as they were answered in a recorded history, in virtual time: what a replay (history_replay.h) found of
// each request, by its place and the how-manieth it is there.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/answerer.h"
#include "sim/history_replay.h"
#include "sim/place_counter.h"

namespace aslc::sim {

class HistoryAnswers final : public Answerer {
 public:
  // Both outlive it.
  HistoryAnswers(const History& history, std::span<const ReplayedTask> tasks);

  // Requests of the last run that came back later than their time limit allows here, because the service was slow to
  // notice or heartbeats kept them alive: those are answered just before it.
  const std::vector<uint64_t>& hurried() const { return hurried_; }  // events of the history

  // Defined here because this library has no run-time type information (script.h).
  void Reset() override { StartOver(); }
  bool Answer(const Request& request, Choices&, Reply* reply, std::string*) override {
    Fill(request.task, reply);
    return true;
  }

 private:
  void StartOver();
  void Fill(const aslrt_task& task, Reply* reply);
  int64_t LatencyOf(const aslrt_task& task, const ReplayedTask& told);

  const History& history_;
  std::map<std::pair<uint32_t, uint64_t>, std::vector<ReplayedTask>> tasks_;  // by state and path
  PlaceCounter places_;
  std::vector<uint64_t> hurried_;
};

}  // namespace aslc::sim
