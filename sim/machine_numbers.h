// What executions of one machine came to over many runs: numbers that merge.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "aslc/image.h"
#include "sim/cost.h"
#include "sim/histogram.h"
#include "sim/least_hashed.h"
#include "sim/run.h"

namespace aslc::sim {

// Different labels that are counted apart; the rest is counted together.
inline constexpr size_t kLabelsMax = 100;
inline constexpr std::string_view kOtherLabels = "(others)";
// Longer labels are cut.
inline constexpr size_t kLabelBytesMax = 200;
// The beginning of a text that is longer, with `...`.
std::string CutText(std::string_view text, size_t bytes_max);
inline std::string LabelOf(std::string_view text) { return CutText(text, kLabelBytesMax); }

struct OutcomeCount {
  std::string name;
  uint64_t runs = 0, first_seed = 0;  // first_seed: the position of the first of them
  bool named = false;                 // by a scenario
};

// Labels of runs, or of executions, with how many had them.
class OutcomeCounts {
 public:
  // Named ones come first, in the order in which they are named, with 0 runs until seen.
  void Name(std::string_view name);
  void Add(const OutcomeCount& count);
  // Then the others by their first seed, and last how many had labels that are not kept.
  std::vector<OutcomeCount> List() const;

 private:
  std::vector<OutcomeCount> named_;
  LeastHashed<OutcomeCount> others_{kLabelsMax};
  OutcomeCount all_others_;  // kept or not
};

inline constexpr size_t kMachineBuckets = 128, kStateBuckets = 32;

struct StateNumbers {
  uint64_t runs = 0;    // that came here
  uint64_t visits = 0;  // how often it was entered
  uint64_t calls = 0;   // of a Task, retries counted
  std::vector<uint64_t>
      retries;  // visits by the retries they needed; the last of kRetriesShown holds all above
  Histogram took_ns{kStateBuckets};  // of visits that ended by leaving it, for a next state or the end
  Histogram requests{kStateBuckets}, replies{kStateBuckets};  // of a Task, bytes of JSON
};

struct MachineNumbers {
  std::vector<OutcomeCount> outcomes;  // of executions: status or error
  // By execution. branches: most at once. costs: picodollars.
  Histogram durations_ns, transitions, events, branches, costs;
  std::vector<StateNumbers> states;  // as in the image

  explicit MachineNumbers(size_t buckets_max = kMachineBuckets)
      : durations_ns(buckets_max),
        transitions(buckets_max),
        events(buckets_max),
        branches(buckets_max),
        costs(buckets_max) {}
  uint64_t executions() const { return durations_ns.count(); }
  void Merge(const MachineNumbers& other);
};
// The first machine, whose executions are the runs, is told more exactly.
inline MachineNumbers NumbersOfMachine(size_t machine) {
  return MachineNumbers(machine == 0 ? Histogram::kBucketsMax : kMachineBuckets);
}

// Merges lists as OutcomeCounts gives them.
void MergeOutcomes(const std::vector<OutcomeCount>& others, std::vector<OutcomeCount>* outcomes);

// Adds up the machines of runs.
class MachineMeter {
 public:
  // The first machine, then those of the account.
  void UseMachines(std::span<const aslrt_image* const> images, const Prices& prices);
  // position: of the run in its campaign. Gives the cost of all its executions, in picodollars.
  uint64_t Add(const RunResult& result, uint64_t position);
  std::vector<MachineNumbers> List() const;

 private:
  struct Machine {
    aslrt_machine_type type = ASLRT_STANDARD;
    uint32_t first_row = 0, states = 0;
    OutcomeCounts outcomes;
    MachineNumbers numbers;
  };
  uint64_t AddExecution(const ExecutionResult& execution, Machine* machine, const RunResult& run,
                        uint64_t position);
  StateNumbers* StateOf(uint32_t row);

  Prices prices_;
  std::vector<Machine> machines_;
};

}  // namespace aslc::sim
