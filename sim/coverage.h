// Coverage of a workflow's definition over many runs: how often each point of the image was reached
// (include/aslc/image.h: aslrt_image_point). Counts are summed in any order with the same result, and belong
// to one definition; everything here knows the points by themselves, without the machine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/image.h"

namespace aslc::sim {

// As in the image, with names in place of rows. A point is told from others by all but its count.
struct CoveragePoint {
  aslrt_coverage_kind kind = ASLRT_COVERAGE_State;
  aslrt_coverage_outcome outcome = ASLRT_OUTCOME_entered;
  uint32_t ordinal = 0;  // ASLRT_NONE: Default
  std::string state, target, label;  // state, target: empty for none
  uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
  uint64_t count = 0;  // saturates
  bool SamePlace(const CoveragePoint& other) const;
};

// Names of the kinds, `transitions`, and of the outcomes, `not matched`.
inline constexpr uint32_t kCoverageKinds = 0
#define COVERAGE_KIND(name, number, plural, first_outcome, outcome_count) +1
#include "aslc/coverage_kinds.def"
    ;
std::string_view PluralOf(aslrt_coverage_kind kind);
std::string_view TextOf(aslrt_coverage_outcome outcome);
// `Choose: rule 2 -> Ship: $.n < 5`, `Pay: catcher 1 (States.ALL) -> Refund`. outcome: what is said of the point's;
// expression: what is shown of the label of a rule, comparison or side of an expression.
std::string PointWords(const CoveragePoint& point, std::string_view outcome, std::string_view expression);
std::optional<aslrt_coverage_kind> KindOf(std::string_view plural);
std::optional<aslrt_coverage_outcome> OutcomeOf(aslrt_coverage_kind kind, std::string_view text);

// How many of the points were reached at least once.
struct Reached {
  uint64_t reached = 0, total = 0;
};

class Coverage {
 public:
  // Of a machine compiled with coverage, before any run. `file`: of the definition, as reports name it.
  Coverage(const aslrt_image* image, std::string file);
  // As read from a document (coverage_document.h).
  Coverage(std::string machine, std::string file, uint64_t definition_hash, uint64_t runs,
           std::vector<CoveragePoint> points);

  // One run, by the number of the point.
  void Add(std::span<const uint64_t> counters);
  // The runs of another one. False, and nothing is added, when that is of another definition.
  bool Merge(const Coverage& other);

  const std::string& machine() const { return machine_; }
  const std::string& file() const { return file_; }
  uint64_t definition_hash() const { return definition_hash_; }
  uint64_t runs() const { return runs_; }
  const std::vector<CoveragePoint>& points() const { return points_; }
  Reached Of(aslrt_coverage_kind kind) const;
  Reached OfAll() const;

 private:
  std::string machine_, file_;
  uint64_t definition_hash_ = 0, runs_ = 0;
  std::vector<CoveragePoint> points_;
};

}  // namespace aslc::sim
