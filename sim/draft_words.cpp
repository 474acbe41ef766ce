// What cases are called and what is said of them (draft_words.h).
#include "sim/draft_words.h"

#include <algorithm>
#include <set>

#include "sim/draft_search.h"
#include "sim/machine_numbers.h"

namespace aslc::sim {
namespace {

constexpr size_t kNameMax = 90, kLabelMax = 60, kLinesMax = 12;

std::string PointText(const CoveragePoint& point) {
  return PointWords(point, TextOf(point.outcome), CutText(point.label, kLabelMax));
}

// A part of the name of the case that reaches the point; empty for what names no case.
std::string NamePart(const CoveragePoint& point) {
  const std::string number = std::to_string(point.ordinal + 1);
  switch (point.kind) {
    case ASLRT_COVERAGE_Arm:
      return point.state + (point.ordinal == ASLRT_NONE ? " by Default" : " by rule " + number) + " to " + point.target;
    case ASLRT_COVERAGE_Retrier:
      return point.state + (point.outcome == ASLRT_OUTCOME_exhausted ? " fails in spite of retrier " : " retried by ") +
             (point.outcome == ASLRT_OUTCOME_exhausted ? number : "retrier " + number);
    case ASLRT_COVERAGE_Catcher:
      return point.state + " caught to " + point.target;
    case ASLRT_COVERAGE_Timeout:
      return (point.state.empty() ? "the execution" : point.state) + " " + std::string(TextOf(point.outcome));
    case ASLRT_COVERAGE_MapSize:
      return point.state + " with " + std::string(TextOf(point.outcome));
    default:
      return {};
  }
}

// Why a point may not have been reached.
std::string_view ReasonOf(const CoveragePoint& point) {
  switch (point.kind) {
    case ASLRT_COVERAGE_State:
      return "no run came there";
    case ASLRT_COVERAGE_Transition:
      return "no run went on so";
    case ASLRT_COVERAGE_Arm:
      return point.ordinal == ASLRT_NONE ? "one of the rules took every value that was tried"
                                         : "no value that was tried makes it the first rule that holds";
    case ASLRT_COVERAGE_Retrier:
      return point.outcome == ASLRT_OUTCOME_exhausted ? "no run used up its attempts" : "no run met its errors there";
    case ASLRT_COVERAGE_Catcher:
      return "no run met its errors there, or a catcher before it takes them";
    case ASLRT_COVERAGE_Timeout:
      return "nothing took so long, or something else ended it first";
    case ASLRT_COVERAGE_MapSize:
      return "no run had so many items";
    default:
      return "";
  }
}

std::string Unique(std::string name, const std::vector<std::string>& taken) {
  const auto is_taken = [&](const std::string& text) {
    return std::find(taken.begin(), taken.end(), text) != taken.end();
  };
  if (!is_taken(name)) return name;
  for (int i = 2;; ++i) {
    const std::string numbered = name + " (" + std::to_string(i) + ")";
    if (!is_taken(numbered)) return numbered;
  }
}

}  // namespace

void NameCase(std::span<const CoveragePoint* const> reached, const std::vector<std::string>& taken, DraftCase* draft) {
  // What goes wrong tells a case from the others better than which way it takes.
  constexpr aslrt_coverage_kind kOrder[] = {ASLRT_COVERAGE_Timeout, ASLRT_COVERAGE_Catcher, ASLRT_COVERAGE_Retrier,
                                            ASLRT_COVERAGE_Arm, ASLRT_COVERAGE_MapSize};
  std::string name;
  size_t others = 0;
  for (const aslrt_coverage_kind kind : kOrder) {
    for (const CoveragePoint* point : reached) {
      if (point->kind != kind) continue;
      if (draft->notes.size() < kLinesMax)
        draft->notes.push_back(PointText(*point));
      else
        ++others;
      const std::string part = NamePart(*point);
      const bool first = name.empty();
      if (first || name.size() + part.size() + 2 <= kNameMax) name += (first ? "" : ", ") + part;
    }
  }
  size_t states = 0, transitions = 0;
  for (const CoveragePoint* point : reached) {
    states += point->kind == ASLRT_COVERAGE_State;
    transitions += point->kind == ASLRT_COVERAGE_Transition;
  }
  if (others > 0) draft->notes.push_back("and " + std::to_string(others) + " more");
  if (states + transitions > 0) {
    draft->notes.push_back(std::to_string(states) + (states == 1 ? " state, " : " states, ") +
                           std::to_string(transitions) + (transitions == 1 ? " transition" : " transitions"));
  }
  if (name.empty()) name = draft->expect.status == "SUCCEEDED" ? "succeeds" : "ends otherwise";
  if (name == "ends otherwise" && draft->expect.error) name = "fails with " + *draft->expect.error;
  draft->name = Unique(CutText(name, kNameMax), taken);
}

std::vector<std::string> NeverReachedLines(const Coverage& coverage) {
  std::set<std::string_view> missed;
  for (const CoveragePoint& point : coverage.points()) {
    if (point.kind == ASLRT_COVERAGE_State && point.count == 0) missed.insert(point.state);
  }
  std::vector<std::string> lines;
  for (const CoveragePoint& point : coverage.points()) {
    if (point.count > 0 || !IsOfDrafts(point.kind, point.outcome)) continue;
    if (point.kind != ASLRT_COVERAGE_State && missed.contains(point.state)) continue;
    lines.push_back(coverage.file() + ":" + std::to_string(point.line) + ":" + std::to_string(point.column) + "  " +
                    PointText(point) + ": " + std::string(ReasonOf(point)));
  }
  return lines;
}

}  // namespace aslc::sim
