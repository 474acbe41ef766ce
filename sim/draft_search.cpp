// The search behind `aslc init` (draft_search.h). Deterministic: its work is counted, not timed.
#include "sim/draft_search.h"

#include <algorithm>

namespace aslc::sim {
namespace {

constexpr uint64_t kCalmSeeds = 1000, kCalmPatience = 150;
constexpr uint64_t kMoodySeeds = 600, kMoodyPatience = 150;
constexpr uint64_t kSteadySeeds = 200, kSteadyPatience = 60;
constexpr uint64_t kSeedsAfterFailure = 12;         // a handler may read what is invented too
constexpr uint64_t kSeedsLackingObjects = 24;
constexpr uint64_t kTransitionsMax = 1'500'000;     // of all runs: a few seconds
constexpr uint64_t kRunsMax = 6000;
constexpr size_t kTurnsMax = 4;
constexpr size_t kCallsMax = 400;                   // nobody wants to read a case with more
constexpr uint64_t kTransitionsOfRunMax = 2000;

bool Applies(const DraftTurn& turn, const Counts& counts) {
  switch (turn.which) {
    case DraftTurn::Which::kFirstVisit:
      return counts.visit == 0;
    case DraftTurn::Which::kFirstAttempt:
      return counts.visit == 0 && counts.attempt == 0;
    case DraftTurn::Which::kAlways:
      return true;
  }
  return true;
}

}  // namespace

bool IsOfDrafts(uint32_t kind, uint32_t outcome) {
  if (kind == ASLRT_COVERAGE_Operand || kind == ASLRT_COVERAGE_Branch) return false;
  return outcome != ASLRT_OUTCOME_not_matched;
}

// Invented answers with a trial's turns in place of some; all come at once.
class DraftSearch::Answers final : public Answerer {
 public:
  Answers(InventedAnswers& inner, uint32_t states) : inner_(inner), counter_(states), first_(states) {}
  void Use(const DraftTrial* trial) {
    trial_ = trial;
    inner_.set_fails(trial->moody);
  }
  void Reset() override {
    inner_.Reset();
    counter_.Reset();
    std::fill(first_.begin(), first_.end(), aslrt_text_view{});
  }
  bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) override {
    const Counts counts = counter_.Next(request.task);
    if (!inner_.Answer(request, choices, reply, problem)) return false;
    reply->latency_ns = 0;
    if (trial_->steady && reply->kind == Reply::Kind::kOutput) {
      aslrt_text_view& first = first_[request.task.state];  // its text lives as long as the execution
      if (first.data == nullptr) first = reply->output;
      reply->output = first;
    }
    for (const DraftTurn& turn : trial_->turns) {
      if (turn.state == request.task.state && Applies(turn, counts)) Fail(turn, reply);
    }
    return true;
  }

 private:
  static void Fail(const DraftTurn& turn, Reply* reply) {
    static constexpr std::string_view kCause = "an invented error";
    reply->kind = turn.error.empty() ? Reply::Kind::kNever : Reply::Kind::kError;
    reply->output = {};
    reply->error = {turn.error.data(), turn.error.size()};
    reply->cause = {kCause.data(), kCause.size()};
  }

  InventedAnswers& inner_;
  CallCounter counter_;
  std::vector<aslrt_text_view> first_;  // results, by state
  const DraftTrial* trial_ = nullptr;
};

DraftSearch::DraftSearch(const aslrt_machine* machine, const RunOptions& options)
    : machine_(machine),
      image_(aslrt_machine_image(machine)),
      options_(options),
      inventor_(image_),
      invented_(inventor_),
      objects_(inventor_, options.start_ns),
      buckets_(objects_),
      answers_(std::make_unique<Answers>(invented_, image_->states.count)),
      recording_(*answers_, image_->states.count),
      seen_(image_->points.count, false),
      queued_(image_->states.count, false),
      times_out_(image_->states.count, false) {
  const auto* points = ASLRT_ROWS(image_, aslrt_image_point, points);
  for (uint32_t i = 0; i < image_->points.count; ++i) {
    if (points[i].kind != ASLRT_COVERAGE_Timeout) continue;
    if (points[i].state < image_->states.count)
      times_out_[points[i].state] = true;
    else
      AnyTaskTimesOut();
  }
  options_.coverage = true;
  options_.count_visits = true;
  options_.objects = &buckets_;
  options_.forget_objects = true;
  runner_ = std::make_unique<Runner>(machine_, options_);
  objects_.UseChoices(&runner_->choices());
}

DraftSearch::~DraftSearch() = default;

// A Task that nobody answers ends an execution that has a time limit.
void DraftSearch::AnyTaskTimesOut() {
  const auto* states = ASLRT_ROWS(image_, aslrt_image_state, states);
  for (uint32_t i = 0; i < image_->states.count; ++i) {
    if (states[i].kind == ASLRT_STATE_Task) times_out_[i] = true;
  }
}

bool DraftSearch::HasWork() const { return tried_ < kRunsMax && transitions_ < kTransitionsMax; }

bool DraftSearch::Run(const DraftTrial& trial) {
  objects_.Reset();
  objects_.set_supply(trial.supply);
  buckets_.Reset();
  answers_->Use(&trial);
  runner_->choices().Seed(trial.seed);
  input_ = invented_.Input(runner_->choices(), options_.start_ns);
  ++tried_;
  const bool made = runner_->Run(input_, trial.seed, recording_, &result_);
  transitions_ += result_.transitions + 1;
  reads_objects_ |= !buckets_.names().empty();
  return made;
}

// Keeps a run that reaches what no run with the same points did; notes what is new.
void DraftSearch::Keep(const DraftTrial& trial) {
  if (recording_.calls().size() > kCallsMax || result_.transitions > kTransitionsOfRunMax) return;
  FoundRun run;
  run.trial = trial;
  run.cost = recording_.calls().size() * 10 + result_.transitions + trial.turns.size();
  run.clean = result_.status != ASLRT_RUNNING && (!result_.has_error || (result_.error != "States.Runtime" &&
                                                                       result_.error != "States.DataLimitExceeded"));
  const auto* points = ASLRT_ROWS(image_, aslrt_image_point, points);
  for (uint32_t i = 0; i < result_.coverage.size(); ++i) {
    if (result_.coverage[i] > 0 && IsOfDrafts(points[i].kind, points[i].outcome)) run.reached.push_back(i);
  }
  std::vector<uint32_t> key = run.reached;
  if (!run.clean) key.push_back(ASLRT_NONE);
  if (!sets_.insert(std::move(key)).second) {
    for (FoundRun& other : runs_) {
      if (other.clean == run.clean && other.reached == run.reached && run.cost < other.cost) other = run;
    }
    return;
  }
  for (uint32_t point : run.reached) seen_[point] = true;
  runs_.push_back(std::move(run));
}

// Tasks that can fail, that this run came to and none before it.
void DraftSearch::Queue(const DraftTrial& trial) {
  if (trial.turns.size() >= kTurnsMax) return;
  for (uint32_t state = 0; state < image_->states.count; ++state) {
    const bool fails = times_out_[state] || !inventor_.Errors(state).empty();
    if (queued_[state] || !fails || result_.visited[state] == 0) continue;
    queued_[state] = true;
    visitors_.push_back({state, trial});
  }
}

void DraftSearch::Seeds(DraftTrial trial, uint64_t most, uint64_t patience) {
  uint64_t idle = 0;
  for (uint64_t i = 0; i < most && idle < patience && HasWork(); ++i, ++trial.seed) {
    const size_t found = runs_.size();
    if (Run(trial)) {
      Keep(trial);
      Queue(trial);
    }
    idle = runs_.size() == found ? idle + 1 : 0;
  }
}

void DraftSearch::FailTask(const Visitor& visitor) {
  std::vector<std::string> errors = inventor_.Errors(visitor.state);
  // Timeouts are met by no answer; where nobody waits for them they still end the execution.
  if (times_out_[visitor.state]) errors.emplace_back();
  for (const std::string& error : errors) {
    for (const auto which : {DraftTurn::Which::kFirstVisit, DraftTurn::Which::kFirstAttempt, DraftTurn::Which::kAlways}) {
      DraftTrial trial = visitor.trial;
      trial.turns.push_back({visitor.state, error, which});
      if (!HasWork()) return;
      const size_t found = runs_.size();
      if (!Run(trial)) continue;
      Keep(trial);
      Queue(trial);
      if (runs_.size() == found) continue;
      // What follows may depend on the input, too.
      ++trial.seed;
      Seeds(trial, kSeedsAfterFailure, kSeedsAfterFailure);
    }
  }
}

void DraftSearch::FailTasks() {
  while (!visitors_.empty() && HasWork()) {
    const Visitor visitor = std::move(visitors_.front());
    visitors_.pop_front();
    FailTask(visitor);
  }
}

// What is to be read may be empty, or not there.
void DraftSearch::LackObjects() {
  if (!reads_objects_) return;
  DraftTrial trial;
  for (const auto supply : {InventedObjects::Supply::kEmpty, InventedObjects::Supply::kNone}) {
    trial.supply = supply;
    Seeds(trial, kSeedsLackingObjects, kSeedsLackingObjects);
  }
}

void DraftSearch::Search() {
  Seeds({}, kCalmSeeds, kCalmPatience);
  LackObjects();
  DraftTrial steady;
  steady.steady = true;
  Seeds(steady, kSteadySeeds, kSteadyPatience);
  FailTasks();
  DraftTrial moody;
  moody.moody = true;
  Seeds(moody, kMoodySeeds, kMoodyPatience);
  FailTasks();
}

DraftCase DraftSearch::Record(const DraftTrial& trial) {
  DraftCase made;
  Run(trial);
  made.input = input_;
  made.tasks = TasksOf(recording_.calls());
  for (const std::string& bucket : buckets_.names()) made.buckets[bucket];
  for (const std::string& name : objects_.made().Names()) {
    const size_t slash = name.find('/');
    const std::string bucket = name.substr(0, slash), key = name.substr(slash + 1);
    made.buckets[bucket][key] = *objects_.made().Find(bucket, key);
  }
  return made;
}

}  // namespace aslc::sim
