// What is known of a campaign after its runs, as a document: reports are made of it, and those of parts of the seeds
// merge to exactly what one campaign over all of them would have given (docs/reports.md). Whole numbers only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/image.h"
#include "sim/cost.h"
#include "sim/histogram.h"
#include "sim/property.h"
#include "sim/statistics.h"

namespace aslc::sim {

inline constexpr uint64_t kCampaignVersion = 1;
// The first failures, by seed, are told in full.
inline constexpr size_t kStoriesMax = 20;

// A state of the first machine.
struct StateNumbers {
  std::string name;
  std::string resource;   // of a Task; else empty
  uint32_t line = 0;      // in the definition, 1-based
  uint64_t runs = 0;      // that came here
  uint64_t calls = 0;     // of a Task, retries counted
  std::vector<uint64_t> retries;  // visits by the retries they needed; the last of kRetriesShown holds all above
};

struct PropertyNumbers {
  std::string name;
  bool by_default = false;
  uint64_t runs = 0, first_seed = 0;  // that broke it
  Violation first;                    // of the first seed
};

struct FailureStory : FailureGroup {
  std::string timeline;  // lines, of the first run; may be empty
};

// The runs of one case, or of several that seeds choose from.
struct CampaignPart {
  std::string case_name;  // empty: the only one, or several
  std::string command;    // repeats a run, up to its seed
  uint64_t first_seed = 1, planned = 0;  // of the whole campaign
  std::map<uint64_t, uint64_t> seeds;    // of the runs: first to last; ranges do not touch
  std::vector<OutcomeCount> outcomes;    // those that scenarios name first, then by first seed
  Histogram durations_ns, transitions, events, payloads, costs;
  std::vector<StateNumbers> states;      // as in the image
  std::vector<FailureStory> failures;    // kinds, by first seed
  uint64_t failed = 0;                   // runs
  std::vector<PropertyNumbers> properties;

  uint64_t runs() const { return durations_ns.count(); }
  uint64_t ungrouped() const;  // failures of kinds that are not kept
};

// The machine as drawings (cli/graph_formats.h); nodes: id in both drawings -> state.
struct Drawings {
  std::string mermaid, svg;
  std::vector<std::pair<std::string, std::string>> nodes;
  bool operator==(const Drawings&) const = default;
};

struct UnusedAnswer {
  std::string pointer;
  uint32_t line = 0;
  bool operator==(const UnusedAnswer&) const = default;
};

struct CampaignResult {
  std::string version;     // of aslc
  std::string file;        // that was simulated, as it was named
  std::string definition;  // that of the first machine
  std::string machine;
  aslrt_machine_type type = ASLRT_STANDARD;
  uint64_t definition_hash = 0;
  Prices prices;
  std::vector<CampaignPart> parts;
  std::optional<std::vector<UnusedAnswer>> unused;  // absent: not every answer need be used
  Drawings drawings;

  uint64_t runs() const;
  uint64_t failed() const;
};

// Names in a report.
struct PartNames {
  std::string_view case_name;  // empty: the only one, or several
  std::string_view command;    // what repeats a run, up to its seed: `aslc sim FILE --case NAME`
};
CampaignPart PartOf(const Statistics& statistics, const aslrt_image* image, uint64_t first_seed, const PartNames& names);
// Those that hold, too; sets are of the cases that seeds choose from.
void AddProperties(const PropertySets& sets, CampaignPart* part);

// Prices as a JSON object: `transition`, `request`, `gibSecond` in picodollars, `durationStepMs`, `memoryStepMib`. Those
// that a document leaves out stay what they are.
std::string PricesText(const Prices& prices);
bool ReadPrices(std::string_view text, Prices* prices, std::string* problem);

// One document, with a line break at its end.
std::string CampaignText(const CampaignResult& result);
// False: *problem says what is wrong.
bool ReadCampaign(std::string_view text, CampaignResult* result, std::string* problem);
// The runs of another campaign over other seeds. False, and nothing is changed, when it is not of the same scenario,
// machine and options, or has runs of the same seeds; *problem says what differs.
bool MergeCampaign(const CampaignResult& other, CampaignResult* result, std::string* problem);

}  // namespace aslc::sim
