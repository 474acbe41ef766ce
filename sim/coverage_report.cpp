// Coverage as text, summary and thresholds (coverage_report.h).
#include "sim/coverage_report.h"

#include <algorithm>
#include <array>
#include <set>

#include "sim/value_text.h"

namespace aslc::sim {
namespace {

constexpr uint64_t kAllHundredths = 10000;

std::string Padded(std::string_view text, size_t width) {
  return std::string(text) + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string PaddedLeft(std::string_view text, size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + std::string(text);
}

std::string Percent(const Reached& part) {
  return part.total == 0 ? "100.00" : FormatPercent(part.reached, part.total);
}

// What a point is about, without its place.
std::string Describe(const CoveragePoint& point) {
  std::string outcome(TextOf(point.outcome));
  if (point.kind == ASLRT_COVERAGE_Retrier && point.outcome == ASLRT_OUTCOME_not_matched) outcome = "met another error";
  const bool happens = point.kind == ASLRT_COVERAGE_Operand || point.kind == ASLRT_COVERAGE_Retrier ||
                       point.kind == ASLRT_COVERAGE_Branch;
  std::string words = PointWords(point, happens ? "never " + outcome : outcome, point.label);
  if (point.kind == ASLRT_COVERAGE_Transition) words += " (" + point.label + ")";
  return words;
}

std::string NeverReached(const Coverage& coverage) {
  const std::vector<MissedPoint> missed = MissedPoints(coverage);
  if (missed.empty()) return "every point was reached\n";
  const auto place = [&](const MissedPoint& each) {
    return coverage.file() + ":" + std::to_string(each.point->line) + ":" + std::to_string(each.point->column);
  };
  size_t width = 0;
  for (const MissedPoint& each : missed) width = std::max(width, place(each).size());
  std::string out = "never reached\n";
  for (const MissedPoint& each : missed) out += "  " + Padded(place(each), width) + "  " + each.text + "\n";
  const Reached all = coverage.OfAll();
  const uint64_t inside = all.total - all.reached - missed.size();
  if (inside > 0) out += "  and " + std::to_string(inside) + " points of the states above\n";
  return out;
}

}  // namespace

std::vector<MissedPoint> MissedPoints(const Coverage& coverage) {
  std::set<std::string_view> states;
  for (const CoveragePoint& point : coverage.points()) {
    if (point.kind == ASLRT_COVERAGE_State && point.count == 0) states.insert(point.state);
  }
  std::vector<MissedPoint> missed;
  for (const CoveragePoint& point : coverage.points()) {
    const bool inside = point.kind != ASLRT_COVERAGE_State && states.contains(point.state);
    if (point.count == 0 && !inside) missed.push_back({&point, Describe(point)});
  }
  return missed;
}

std::string CoverageText(const Coverage& coverage) {
  std::string out = "coverage of " + coverage.machine() + " (" + coverage.file() + "), " +
                    std::to_string(coverage.runs()) + (coverage.runs() == 1 ? " run\n" : " runs\n");
  out += NeverReached(coverage);
  const auto row = [&](std::string_view name, const Reached& part) {
    if (part.total == 0) return;
    out += Padded(name, 12) + PaddedLeft(std::to_string(part.reached), 6) + " of " +
           PaddedLeft(std::to_string(part.total), 5) + "  " + PaddedLeft(Percent(part), 6) + " %\n";
  };
  for (uint32_t i = 0; i < kCoverageKinds; ++i) {
    const auto kind = static_cast<aslrt_coverage_kind>(i);
    row(PluralOf(kind), coverage.Of(kind));
  }
  row("all", coverage.OfAll());
  return out;
}

std::string CoverageSummaryJson(const Coverage& coverage) {
  std::string out = "{\"runs\": " + std::to_string(coverage.runs());
  const auto member = [&](std::string_view name, const Reached& part) {
    out += ", \"" + std::string(name) + "\": {\"reached\": " + std::to_string(part.reached) +
           ", \"total\": " + std::to_string(part.total) + "}";
  };
  for (uint32_t i = 0; i < kCoverageKinds; ++i) {
    const auto kind = static_cast<aslrt_coverage_kind>(i);
    member(PluralOf(kind), coverage.Of(kind));
  }
  member("all", coverage.OfAll());
  return out + "}";
}

bool ParseThresholds(std::string_view text, std::vector<CoverageThreshold>* out, std::string* problem) {
  out->clear();
  for (bool more = true; more;) {
    const size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    more = comma != std::string_view::npos;
    if (more) text.remove_prefix(comma + 1);
    CoverageThreshold threshold;
    const size_t equals = part.find('=');
    const std::string_view name = equals == std::string_view::npos ? "all" : part.substr(0, equals);
    if (equals != std::string_view::npos) part.remove_prefix(equals + 1);
    threshold.kind = KindOf(name);
    if (!threshold.kind && name != "all") {
      *problem = "there is no kind of coverage `" + std::string(name) + "`; there are all";
      for (uint32_t i = 0; i < kCoverageKinds; ++i) {
        *problem += ", " + std::string(PluralOf(static_cast<aslrt_coverage_kind>(i)));
      }
      return false;
    }
    if (!ParseDecimal(part, 2, &threshold.hundredths) || threshold.hundredths > kAllHundredths) {
      *problem = "`" + std::string(part) + "` is not a percentage from 0 to 100";
      return false;
    }
    out->push_back(threshold);
  }
  return true;
}

std::vector<std::string> UnmetThresholds(const Coverage& coverage, std::span<const CoverageThreshold> thresholds) {
  std::vector<std::string> lines;
  for (const CoverageThreshold& threshold : thresholds) {
    const Reached part = threshold.kind ? coverage.Of(*threshold.kind) : coverage.OfAll();
    if (part.reached * kAllHundredths >= part.total * threshold.hundredths) continue;
    lines.push_back("coverage of " + coverage.machine() + ": " +
                    std::string(threshold.kind ? PluralOf(*threshold.kind) : "all") + " " + Percent(part) + " % (" +
                    std::to_string(part.reached) + " of " + std::to_string(part.total) + "), below " +
                    FormatPercent(threshold.hundredths, kAllHundredths) + " %");
  }
  return lines;
}

}  // namespace aslc::sim
