// Workers take chunks of seeds; the caller's thread consumes the chunks in order (campaign.h). This is
// the only place in the simulator that knows of threads: what they do in parallel reaches nobody before
// it has been put in order.
#include "sim/campaign.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/scenario_answers.h"

namespace aslc::sim {
namespace {

constexpr uint64_t kChunkRuns = 64;       // enough that locks cost nothing beside them
constexpr uint64_t kChunksPerWorker = 4;  // how far workers may run ahead of the consumer

// Makes runs on one thread.
class Worker {
 public:
  Worker(const aslrt_machine* machine, std::span<const CasePlan> plans, const CampaignOptions& options)
      : plans_(plans), options_(options), image_(aslrt_machine_image(machine)), recorder_(NeedsOf(options)), runner_(machine, RunOptionsOf(plans, options)) {
    for (const auto& set : options.properties) checkers_.push_back(std::make_unique<PropertyChecker>(set));
    for (const CasePlan& plan : plans) {
      ScenarioAnswers& answers = answers_.emplace_back(plan, options.programs);
      answers.world().record_calls |= options.record_calls;
      answers.world().UseObjects(&objects_);
      answers.Tell(options.answer_hook, options.answer_user);
      total_runs_ += plan.rules().runs;
    }
  }

  void Run(uint64_t seed, CampaignRun* run) {
    runner_.choices().Seed(seed);
    run->case_index = DrawCase();
    const CasePlan& plan = plans_[run->case_index];
    ScenarioAnswers& answers = answers_[run->case_index];
    run->input = plan.InputOf(runner_.choices());
    const InputRule& input = plan.rules().inputs[run->input];
    run->generated.clear();
    run->result.seed = seed;
    if (input.generate != nullptr &&
        !Generate(*input.generate, run->input, runner_.choices(), &run->generated, &run->result.problem)) {
      return;
    }
    const std::string& text = input.generate != nullptr ? run->generated : input.text;
    answers.UseInput(run->input, text);
    if (!runner_.Run(text, seed, answers, &run->result)) return;
    Judge(plan, text, answers, run);
    run->violations.clear();
    if (!checkers_.empty()) JudgeProperties(*checkers_[run->case_index], run);
  }

 private:
  static TraceNeeds NeedsOf(const CampaignOptions& options) {
    TraceNeeds needs;
    for (const auto& set : options.properties) needs = needs | set->needs;
    return needs;
  }
  RunOptions RunOptionsOf(std::span<const CasePlan> plans, const CampaignOptions& options) {
    RunOptions run = options.run;
    if (!options.properties.empty()) run.recorder = &recorder_;
    // Objects that models of S3 know are those that Maps read.
    for (const CasePlan& plan : plans) {
      if (!plan.rules().services.s3) continue;
      // What a run wrote to them its model forgets.
      run.objects = &objects_;
      run.forget_objects = false;
    }
    return run;
  }
  void Judge(const CasePlan& plan, std::string_view input, ScenarioAnswers& answers, CampaignRun* run) {
    run->outcome = plan.OutcomeOf(run->result);
    run->failed = plan.IsFailure(run->result, run->outcome);
    AnswerWorld& world = answers.world();
    run->used = world.used();
    run->unmet.clear();
    const RunFacts facts{run->result, input, world.world, world.calls};
    CheckExpectation(plan.rules().expect, image_, facts, answers.evaluations(), &run->unmet,
                     &run->result.problem);
    run->failed |= !run->unmet.empty();
    run->calls.clear();
    if (options_.record_calls) run->calls.swap(world.calls);
  }

  uint32_t DrawCase() {
    if (plans_.size() == 1) return 0;
    uint64_t left =
        UniformBelow(runner_.choices().Draw({kDrawCase, ASLRT_NONE, ASLRT_NONE, 0, 0}), total_runs_);
    uint32_t index = 0;
    while (left >= plans_[index].rules().runs) left -= plans_[index++].rules().runs;
    return index;
  }

  void JudgeProperties(PropertyChecker& checker, CampaignRun* run) {
    run->violations = checker.Check(recorder_.document());
    for (const Violation& violation : run->violations) {
      const PropertyRule& rule = checker.set().items[violation.property].rule;
      // A run that has failed by what every scenario forbids keeps the label that tells more.
      if (rule.by_default && run->failed) continue;
      run->outcome = std::string(kPropertyOutcome) + rule.name;
      run->failed = true;
      return;
    }
  }

  std::span<const CasePlan> plans_;
  const CampaignOptions& options_;
  const aslrt_image* image_;
  MemoryObjects objects_;
  TraceRecorder recorder_;
  Runner runner_;
  std::vector<std::unique_ptr<PropertyChecker>> checkers_;  // by case; none: nothing to judge
  std::deque<ScenarioAnswers> answers_;  // by case
  uint64_t total_runs_ = 0;
};

struct Chunk {
  std::vector<CampaignRun> runs;  // memory is used again
  size_t count = 0;
  bool ready = false;
};

class Campaign {
 public:
  Campaign(const aslrt_machine* machine, std::span<const CasePlan> plans, const CampaignOptions& options,
           RunSink& sink, std::string* problem)
      : machine_(machine), plans_(plans), options_(options), sink_(sink), problem_(problem) {
    for (const CasePlan& plan : plans) options_.run.count_visits |= plan.NeedsVisits();
  }

  bool RunAlone() {
    Worker worker(machine_, plans_, options_);
    CampaignRun run;
    for (uint64_t i = 0; i < options_.runs; ++i) {
      worker.Run(options_.first_seed + i, &run);
      if (!Consume(run)) return good_;
    }
    return true;
  }

  bool RunInParallel() {
    chunk_count_ = (options_.runs + kChunkRuns - 1) / kChunkRuns;
    ring_.resize(options_.jobs * kChunksPerWorker);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < options_.jobs; ++i) threads.emplace_back([this] { Work(); });
    ConsumeChunks();
    for (std::thread& thread : threads) thread.join();
    return good_;
  }

 private:
  // False when the campaign ends here.
  bool Consume(const CampaignRun& run) {
    if (!run.result.problem.empty()) {
      *problem_ = "seed " + std::to_string(run.result.seed) + ": " + run.result.problem;
      good_ = false;
      return false;
    }
    return sink_.OnRun(run);
  }

  void Work() {
    Worker worker(machine_, plans_, options_);
    for (;;) {
      uint64_t index;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock,
                      [&] { return stop_ || next_ == chunk_count_ || next_ < consumed_ + ring_.size(); });
        if (stop_ || next_ == chunk_count_) return;
        index = next_++;
      }
      Chunk& chunk = ring_[index % ring_.size()];
      const uint64_t first = index * kChunkRuns;
      chunk.count = static_cast<size_t>(std::min(kChunkRuns, options_.runs - first));
      chunk.runs.resize(std::max(chunk.runs.size(), chunk.count));
      for (size_t i = 0; i < chunk.count; ++i) worker.Run(options_.first_seed + first + i, &chunk.runs[i]);
      {
        std::lock_guard lock(mutex_);
        chunk.ready = true;
      }
      changed_.notify_all();
    }
  }

  void ConsumeChunks() {
    bool more = true;
    for (uint64_t index = 0; index < chunk_count_ && more; ++index) {
      Chunk& chunk = ring_[index % ring_.size()];
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return chunk.ready; });
      }
      for (size_t i = 0; i < chunk.count && more; ++i) more = Consume(chunk.runs[i]);
      {
        std::lock_guard lock(mutex_);
        chunk.ready = false;
        ++consumed_;
        stop_ = !more;
      }
      changed_.notify_all();
    }
  }

  const aslrt_machine* machine_;
  std::span<const CasePlan> plans_;
  CampaignOptions options_;
  RunSink& sink_;
  std::string* problem_;
  bool good_ = true;

  std::mutex mutex_;  // guards what follows; a chunk belongs to its worker until it is ready
  std::condition_variable changed_;
  std::vector<Chunk> ring_;
  uint64_t chunk_count_ = 0, next_ = 0, consumed_ = 0;
  bool stop_ = false;
};

}  // namespace

bool RunCampaign(const aslrt_machine* machine, std::span<const CasePlan> plans,
                 const CampaignOptions& options, RunSink& sink, std::string* problem) {
  Campaign campaign(machine, plans, options, sink, problem);
  return options.jobs <= 1 || options.runs <= kChunkRuns ? campaign.RunAlone() : campaign.RunInParallel();
}

}  // namespace aslc::sim
