// What is known of a campaign after its runs, as a document: reports are made of it, and those of parts of
// the campaign merge to exactly what one campaign over all of it would have given (docs/reports.md). Whole
// numbers only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/compile.h"
#include "aslc/image.h"
#include "sim/cost.h"
#include "sim/coverage.h"
#include "sim/histogram.h"
#include "sim/machine_numbers.h"
#include "sim/property.h"
#include "sim/statistics.h"

namespace aslc::sim {

inline constexpr uint64_t kCampaignVersion = 1;
// The first ways to fail, by the first run that failed so, are told in full.
inline constexpr size_t kStoriesMax = 10;
// So many ways to fail are counted apart (least_hashed.h).
inline constexpr size_t kKindsMax = 1000;

// The workflow as drawings (cli/graph_formats.h); nodes: id in both drawings -> state.
struct Drawings {
  std::string mermaid, svg;
  std::vector<std::pair<std::string, std::string>> nodes;
  bool operator==(const Drawings&) const = default;
};

struct StateInfo {
  std::string name;
  std::string resource;           // of a Task; else empty
  uint32_t line = 0, column = 0;  // in the definition, 1-based
  bool operator==(const StateInfo&) const = default;
};

// A machine of the campaign; the first is that whose executions are the runs.
struct MachineInfo {
  std::string name;
  std::string definition;  // file, as it was named
  aslrt_machine_type type = ASLRT_STANDARD;
  uint64_t definition_hash = 0;
  std::vector<StateInfo> states;  // as in the image
  Drawings drawings;
  bool operator==(const MachineInfo&) const = default;
};
// Without drawings.
MachineInfo MachineInfoOf(const aslrt_image* image, std::string definition);

struct PropertyNumbers {
  std::string name;
  bool by_default = false;
  uint32_t line = 0;                  // in the scenario; 0: it is not written there
  uint64_t runs = 0, first_seed = 0;  // that broke it
  Violation first;                    // of the first seed
};

// Of an exploration of faults (sim/explore.h).
struct Exploration {
  uint64_t faults = 0;  // at most so many in a run; 0: the runs are of seeds
  bool calls = true, crashes = false;  // of which kinds: of calls, of executions at their save points
  uint64_t pruned = 0;
  uint64_t points = 0;  // runs whose last fault was one of an execution
  bool complete = true;
  uint64_t traces = 0;  // hash over the traces of all runs: equal when two explorations did the same
};

// The runs of one case, or of several that seeds choose from. Each run has a position: its seed, or in an
// exploration the number of its first fault times kTrialsMax plus its number below that.
struct CampaignPart {
  std::string case_name;                 // empty: the only one, or several
  uint32_t line = 0;                     // of the case in the scenario; 0: unknown
  std::string command;                   // repeats a run, up to its seed
  uint64_t first_seed = 1, planned = 0;  // of the whole campaign
  std::map<uint64_t, uint64_t>
      seeds;  // of the runs, or numbers of first faults: first to last; ranges do not touch
  Exploration exploration;
  std::vector<OutcomeCount> outcomes;            // those that scenarios name first, then by first seed
  Histogram payloads, costs, executions, tasks;  // by run (statistics.h)
  std::vector<MachineNumbers> machines;          // as in CampaignResult
  std::vector<FailureGroup> failures;            // kinds, by first seed
  uint64_t failed = 0;                           // runs
  std::vector<PropertyNumbers> properties;

  uint64_t runs() const { return payloads.count(); }
  const Histogram& durations_ns() const { return machines.front().durations_ns; }
  uint64_t ungrouped() const;  // failures of kinds that are not kept
};
inline constexpr uint64_t kTrialsMax = uint64_t{1} << 32;

// Ranges that touch become one. False when a seed is in both.
bool AddSeeds(uint64_t first, uint64_t last, std::map<uint64_t, uint64_t>* seeds);

// The runs of another share of the same part. False when a seed is in both.
bool MergePart(const CampaignPart& other, CampaignPart* part);

struct UnusedAnswer {
  std::string pointer;
  uint32_t line = 0;
  bool operator==(const UnusedAnswer&) const = default;
};

// A moment of a run.
struct StoryRow {
  int64_t time_ns = 0;      // since the start
  uint32_t branch = 0;      // 0: the top level; else branches by the order in which they are seen
  std::string state, text;  // state: empty for the execution
  std::string mark;         // `fault`, `retry`, `failed`, `entered`, or empty
};

// A way to fail, made small.
struct FindingStory {
  uint32_t part = 0;          // that found it first
  uint64_t first_seed = 0;    // position of the first run in that part
  std::string what, message;  // finding.h
  std::string case_name, input;
  std::vector<std::string> faults;
  bool minimal = false;        // nothing more can be taken away
  std::string token;           // for `aslc replay`
  std::string state;           // of the first machine, where the error comes from; empty: unknown
  std::vector<StoryRow> rows;  // of the small run
  bool cut = false;            // there were more rows
};

struct FindingKind {
  std::string what;
  uint64_t runs = 0;
};

struct CampaignResult {
  std::string version;  // of aslc
  std::string file;     // that was simulated, as it was named
  Prices prices;
  std::vector<MachineInfo> machines;
  std::vector<CampaignPart> parts;
  std::optional<std::vector<UnusedAnswer>> unused;  // absent: not every answer need be used
  std::optional<Coverage> coverage;                 // of the first machine
  std::vector<FindingStory> findings;               // the first kStoriesMax, by part and position
  std::vector<FindingKind> kinds;                   // with the number of runs, by their hashes
  const MachineInfo& machine() const { return machines.front(); }
  uint64_t runs() const;
  uint64_t failed() const;
  // Of a finding; absent when there are too many kinds to count this one.
  std::optional<uint64_t> RunsOf(const FindingStory& finding) const;
};

// Names in a report.
struct PartNames {
  std::string_view case_name;  // empty: the only one, or several
  std::string_view command;    // what repeats a run, up to its seed: `aslc sim FILE --case NAME`
};
CampaignPart PartOf(const Statistics& statistics, uint64_t first_seed, const PartNames& names);
// Those that hold, too; sets are of the cases that seeds choose from.
void AddProperties(const PropertySets& sets, const SourcePtr& source, CampaignPart* part);

// Prices as a JSON object: `transition`, `request`, `gibSecond` in picodollars, `durationStepMs`,
// `memoryStepMib`. Those that a document leaves out stay what they are.
std::string PricesText(const Prices& prices);
bool ReadPrices(std::string_view text, Prices* prices, std::string* problem);

// One document, with a line break at its end.
std::string CampaignText(const CampaignResult& result);
// False: *problem says what is wrong.
bool ReadCampaign(Compiler& compiler, std::string_view text, CampaignResult* result, std::string* problem);
// The runs of another part of the campaign. False, and nothing is changed, when it is not of the same
// scenario, machines and options, or has the same runs; *problem says what differs.
bool MergeCampaign(const CampaignResult& other, CampaignResult* result, std::string* problem);

}  // namespace aslc::sim
