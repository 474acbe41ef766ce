// LCOV's tracefile (coverage_report.h), with the records that geninfo(1) describes.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sim/coverage_report.h"

namespace aslc::sim {
namespace {

// Names end with their line.
std::string OnOneLine(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

// A place of the definition with the counts of all its outcomes.
struct Place {
  const CoveragePoint* point;
  uint64_t count;
};

// Points of one place follow each other.
std::vector<Place> PlacesOf(const Coverage& coverage) {
  std::vector<Place> places;
  for (const CoveragePoint& point : coverage.points()) {
    const CoveragePoint* last = places.empty() ? nullptr : places.back().point;
    const bool same = last != nullptr && last->kind == point.kind && last->state == point.state &&
                      last->ordinal == point.ordinal && point.kind != ASLRT_COVERAGE_State;
    if (same) {
      uint64_t& sum = places.back().count;
      if (__builtin_add_overflow(sum, point.count, &sum)) sum = UINT64_MAX;
    } else {
      places.push_back({&point, point.count});
    }
  }
  return places;
}

bool CountsLines(aslrt_coverage_kind kind) {
  return kind == ASLRT_COVERAGE_State || kind == ASLRT_COVERAGE_Arm || kind == ASLRT_COVERAGE_Operand ||
         kind == ASLRT_COVERAGE_Retrier || kind == ASLRT_COVERAGE_Catcher;
}

// A line on which places begin is reached when one of them is; any other belongs to the innermost place.
std::map<uint32_t, uint64_t> LinesOf(std::vector<Place> places) {
  std::erase_if(places, [](const Place& place) { return !CountsLines(place.point->kind); });
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::pair(a.point->line, a.point->column) < std::pair(b.point->line, b.point->column);
  });
  std::map<uint32_t, uint64_t> lines;
  uint32_t begun = 0;  // the last line on which a place began
  for (const Place& place : places) {
    for (uint32_t line = place.point->line; line <= place.point->end_line; ++line) {
      uint64_t& count = lines[line];
      const bool shared = line == place.point->line && line == begun;
      count = shared ? std::max(count, place.count) : place.count;
    }
    begun = place.point->line;
  }
  return lines;
}

void AppendCounted(std::string& out, std::string_view found, std::string_view hit, uint64_t total, uint64_t reached) {
  out += std::string(found) + ":" + std::to_string(total) + "\n" + std::string(hit) + ":" +
         std::to_string(reached) + "\n";
}

void AppendFunctions(std::string& out, const Coverage& coverage) {
  std::string visits;
  for (const CoveragePoint& point : coverage.points()) {
    if (point.kind != ASLRT_COVERAGE_State) continue;
    const std::string name = OnOneLine(point.state);
    out += "FN:" + std::to_string(point.line) + "," + name + "\n";
    visits += "FNDA:" + std::to_string(point.count) + "," + name + "\n";
  }
  const Reached states = coverage.Of(ASLRT_COVERAGE_State);
  out += visits;
  AppendCounted(out, "FNF", "FNH", states.total, states.reached);
}

// A block for each Choice, comparison and expression; `-` where its state was never entered.
void AppendBranches(std::string& out, const Coverage& coverage) {
  std::set<std::string_view> missed;
  uint64_t total = 0, reached = 0, block = 0, branch = 0;
  const CoveragePoint* last = nullptr;
  for (const CoveragePoint& point : coverage.points()) {
    if (point.kind == ASLRT_COVERAGE_State && point.count == 0) missed.insert(point.state);
    if (point.kind != ASLRT_COVERAGE_Arm && point.kind != ASLRT_COVERAGE_Operand &&
        point.kind != ASLRT_COVERAGE_Branch) {
      continue;
    }
    const bool same = last != nullptr && last->kind == point.kind && last->state == point.state &&
                      last->ordinal == point.ordinal;
    branch = same ? branch + 1 : 0;
    block += last != nullptr && !same;
    last = &point;
    ++total;
    reached += point.count > 0;
    out += "BRDA:" + std::to_string(point.line) + "," + std::to_string(block) + "," + std::to_string(branch) + "," +
           (missed.contains(point.state) ? "-" : std::to_string(point.count)) + "\n";
  }
  AppendCounted(out, "BRF", "BRH", total, reached);
}

}  // namespace

std::string CoverageLcov(const Coverage& coverage) {
  std::string out = "TN:\nSF:" + OnOneLine(coverage.file()) + "\n";
  AppendFunctions(out, coverage);
  AppendBranches(out, coverage);
  uint64_t hit = 0;
  const std::map<uint32_t, uint64_t> lines = LinesOf(PlacesOf(coverage));
  for (const auto& [line, count] : lines) {
    out += "DA:" + std::to_string(line) + "," + std::to_string(count) + "\n";
    hit += count > 0;
  }
  AppendCounted(out, "LF", "LH", lines.size(), hit);
  return out + "end_of_record\n";
}

}  // namespace aslc::sim
