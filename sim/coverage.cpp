// Sums of counters (coverage.h).
#include "sim/coverage.h"

#include <utility>

namespace aslc::sim {
namespace {

struct KindRow {
  std::string_view plural;
  uint32_t first_outcome, outcome_count;
};
constexpr KindRow kKinds[] = {
#define COVERAGE_KIND(name, number, plural, first_outcome, outcome_count) {plural, first_outcome, outcome_count},
#include "aslc/coverage_kinds.def"
};
constexpr std::string_view kOutcomes[] = {
#define COVERAGE_OUTCOME(name, number, text) text,
#include "aslc/coverage_outcomes.def"
};

uint64_t SaturatingSum(uint64_t a, uint64_t b) {
  uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

std::string Text(const aslrt_image* image, aslrt_str text) {
  return std::string(aslrt_image_chars(image, text), text.len);
}

std::string StateName(const aslrt_image* image, uint32_t state) {
  if (state == ASLRT_NONE) return {};
  return Text(image, ASLRT_ROWS(image, aslrt_image_state, states)[state].name);
}

}  // namespace

std::string_view PluralOf(aslrt_coverage_kind kind) { return kKinds[kind].plural; }
std::string_view TextOf(aslrt_coverage_outcome outcome) { return kOutcomes[outcome]; }

std::string PointWords(const CoveragePoint& point, std::string_view outcome_words, std::string_view expression_text) {
  const std::string number = std::to_string(point.ordinal + 1);
  const std::string outcome(outcome_words), expression(expression_text);
  switch (point.kind) {
    case ASLRT_COVERAGE_State:
      return "state " + point.state;
    case ASLRT_COVERAGE_Transition:
      return point.state + " -> " + (point.target.empty() ? "end" : point.target);
    case ASLRT_COVERAGE_Arm:
      if (point.ordinal == ASLRT_NONE) return point.state + ": Default -> " + point.target;
      return point.state + ": rule " + number + " -> " + point.target + ": " + expression;
    case ASLRT_COVERAGE_Retrier:
      return point.state + ": retrier " + number + " (" + point.label + ") " + outcome;
    case ASLRT_COVERAGE_Catcher:
      return point.state + ": catcher " + number + " (" + point.label + ") -> " + point.target;
    case ASLRT_COVERAGE_Timeout:
      return (point.state.empty() ? "the execution" : point.state) + ": " + outcome + " (" + point.label + ")";
    case ASLRT_COVERAGE_MapSize:
      return point.state + ": Map of " + outcome;
    case ASLRT_COVERAGE_Operand:
    case ASLRT_COVERAGE_Branch:
      return point.state + ": " + outcome + ": " + expression;
  }
  return {};
}

std::optional<aslrt_coverage_kind> KindOf(std::string_view plural) {
  for (uint32_t i = 0; i < kCoverageKinds; ++i) {
    if (kKinds[i].plural == plural) return static_cast<aslrt_coverage_kind>(i);
  }
  return std::nullopt;
}

std::optional<aslrt_coverage_outcome> OutcomeOf(aslrt_coverage_kind kind, std::string_view text) {
  const KindRow& row = kKinds[kind];
  for (uint32_t i = row.first_outcome; i < row.first_outcome + row.outcome_count; ++i) {
    if (kOutcomes[i] == text) return static_cast<aslrt_coverage_outcome>(i);
  }
  return std::nullopt;
}

bool CoveragePoint::SamePlace(const CoveragePoint& other) const {
  return kind == other.kind && outcome == other.outcome && ordinal == other.ordinal && state == other.state &&
         target == other.target && label == other.label && line == other.line && column == other.column &&
         end_line == other.end_line && end_column == other.end_column;
}

Coverage::Coverage(const aslrt_image* image, std::string file)
    : machine_(Text(image, image->name)), file_(std::move(file)), definition_hash_(image->definition_hash) {
  const auto* rows = ASLRT_ROWS(image, aslrt_image_point, points);
  for (uint32_t i = 0; i < image->points.count; ++i) {
    CoveragePoint& point = points_.emplace_back();
    point.kind = static_cast<aslrt_coverage_kind>(rows[i].kind);
    point.outcome = static_cast<aslrt_coverage_outcome>(rows[i].outcome);
    point.ordinal = rows[i].ordinal;
    point.state = StateName(image, rows[i].state);
    point.target = StateName(image, rows[i].target);
    point.label = Text(image, rows[i].label);
    point.line = rows[i].line;
    point.column = rows[i].column;
    point.end_line = rows[i].end_line;
    point.end_column = rows[i].end_column;
  }
}

Coverage::Coverage(std::string machine, std::string file, uint64_t definition_hash, uint64_t runs,
                   std::vector<CoveragePoint> points)
    : machine_(std::move(machine)),
      file_(std::move(file)),
      definition_hash_(definition_hash),
      runs_(runs),
      points_(std::move(points)) {}

void Coverage::Add(std::span<const uint64_t> counters) {
  for (size_t i = 0; i < points_.size() && i < counters.size(); ++i) {
    points_[i].count = SaturatingSum(points_[i].count, counters[i]);
  }
  runs_ = SaturatingSum(runs_, 1);
}

bool Coverage::Merge(const Coverage& other) {
  if (definition_hash_ != other.definition_hash_ || points_.size() != other.points_.size()) return false;
  for (size_t i = 0; i < points_.size(); ++i) {
    if (!points_[i].SamePlace(other.points_[i])) return false;
  }
  for (size_t i = 0; i < points_.size(); ++i) {
    points_[i].count = SaturatingSum(points_[i].count, other.points_[i].count);
  }
  runs_ = SaturatingSum(runs_, other.runs_);
  return true;
}

Reached Coverage::Of(aslrt_coverage_kind kind) const {
  Reached result;
  for (const CoveragePoint& point : points_) {
    if (point.kind != kind) continue;
    ++result.total;
    result.reached += point.count > 0;
  }
  return result;
}

Reached Coverage::OfAll() const {
  Reached result;
  for (const CoveragePoint& point : points_) {
    ++result.total;
    result.reached += point.count > 0;
  }
  return result;
}

}  // namespace aslc::sim
