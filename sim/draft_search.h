// Looks for runs of a definition that reach as much of it as there is: with made up inputs and answers (invent.h), and
// with Tasks that fail in each of the ways somebody waits for. `aslc init` makes cases of the best of them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/draft.h"
#include "sim/draft_record.h"
#include "sim/invent_objects.h"
#include "sim/run.h"

namespace aslc::sim {

// What a Task answers in place of what is invented.
struct DraftTurn {
  enum class Which { kFirstVisit, kFirstAttempt, kAlways };
  uint32_t state = 0;
  std::string error;  // empty: nobody answers
  Which which = Which::kFirstVisit;
};

// What decides a run.
struct DraftTrial {
  uint64_t seed = 1;
  bool moody = false;   // Tasks fail by chance too
  bool steady = false;  // a Task's results are all like its first, as when it is asked whether something has ended
  InventedObjects::Supply supply = InventedObjects::Supply::kItems;
  std::vector<DraftTurn> turns;
};

struct FoundRun {
  DraftTrial trial;
  std::vector<uint32_t> reached;  // points of the image that drafts are about, ascending
  uint64_t cost = 0;              // requests, and a little for each transition
  bool clean = false;             // ends neither with States.Runtime nor at a quota
};

// Points that a draft has cases for: all but the sides of comparisons and expressions.
bool IsOfDrafts(uint32_t kind, uint32_t outcome);

class DraftSearch {
 public:
  // The machine was compiled with coverage and outlives it. options: quotas, times and texts of the runs.
  DraftSearch(const aslrt_machine* machine, const RunOptions& options);
  ~DraftSearch();
  DraftSearch(const DraftSearch&) = delete;
  DraftSearch& operator=(const DraftSearch&) = delete;

  // Until a number of runs in a row has reached nothing new, or the work allowed is done. Only once.
  void Search();
  const std::vector<FoundRun>& runs() const { return runs_; }
  uint64_t tried() const { return tried_; }
  // The case that makes a run again: input, answers and objects.
  DraftCase Record(const DraftTrial& trial);

 private:
  class Answers;
  struct Visitor {  // a Task to be failed, in the run that came to it first
    uint32_t state;
    DraftTrial trial;
  };
  void AnyTaskTimesOut();
  bool Run(const DraftTrial& trial);
  void Seeds(DraftTrial trial, uint64_t most, uint64_t patience);
  void LackObjects();
  void FailTasks();
  void FailTask(const Visitor& visitor);
  void Queue(const DraftTrial& trial);
  void Keep(const DraftTrial& trial);
  bool HasWork() const;

  const aslrt_machine* machine_;
  const aslrt_image* image_;
  RunOptions options_;
  Inventor inventor_;
  InventedAnswers invented_;
  InventedObjects objects_;
  SeenBuckets buckets_;
  std::unique_ptr<Answers> answers_;
  RecordingAnswers recording_;
  std::unique_ptr<Runner> runner_;
  RunResult result_;
  std::string input_;
  std::vector<FoundRun> runs_;
  std::set<std::vector<uint32_t>> sets_;   // of points reached, by clean runs
  std::vector<bool> seen_;                 // by point
  std::vector<bool> queued_, times_out_;   // by state
  std::deque<Visitor> visitors_;
  uint64_t tried_ = 0, transitions_ = 0;
  bool reads_objects_ = false;  // some run did
};

// Few of the runs that together reach all that any of them reaches, in the order in which a reader would want them.
std::vector<FoundRun> ChooseRuns(const std::vector<FoundRun>& runs);

}  // namespace aslc::sim
