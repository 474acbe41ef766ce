// Workers take chunks of seeds; the caller's thread consumes the chunks in order (campaign.h). This is
// the only place in the simulator that knows of threads: what they do in parallel reaches nobody before
// it has been put in order.
#include "sim/campaign.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/case_runner.h"

namespace aslc::sim {
namespace {

constexpr uint64_t kChunkRuns = 64;       // enough that locks cost nothing beside them
constexpr uint64_t kChunksPerWorker = 4;  // how far workers may run ahead of the consumer

struct Chunk {
  std::vector<CampaignRun> runs;  // memory is used again
  size_t count = 0;
  bool ready = false;
};

class Campaign {
 public:
  Campaign(const aslrt_machine* machine, std::span<const CasePlan> plans, const CampaignOptions& options,
           RunSink& sink, std::string* problem)
      : machine_(machine), plans_(plans), options_(options), sink_(sink), problem_(problem) {}

  bool RunAlone() {
    CaseRunner runner(machine_, plans_, options_);
    CampaignRun run;
    for (uint64_t i = 0; i < options_.runs; ++i) {
      runner.RunSeed(options_.first_seed + i, &run);
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
    CaseRunner runner(machine_, plans_, options_);
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
      for (size_t i = 0; i < chunk.count; ++i) runner.RunSeed(options_.first_seed + first + i, &chunk.runs[i]);
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
