// A small set of runs that reaches what all of them reach (draft_search.h): the smallest set is hard to find, so the
// run that adds most comes next, and what others make needless goes.
#include <algorithm>

#include "sim/draft_search.h"

namespace aslc::sim {
namespace {

using Points = std::vector<uint32_t>;

size_t CountNew(const Points& points, const std::vector<bool>& covered) {
  return static_cast<size_t>(std::count_if(points.begin(), points.end(), [&](uint32_t i) { return !covered[i]; }));
}

void Cover(const Points& points, std::vector<bool>* covered) {
  for (uint32_t point : points) (*covered)[point] = true;
}

// Runs that add something to what is covered, the one that adds most first; of equal ones the cheapest.
void Add(const std::vector<FoundRun>& runs, bool clean, std::vector<bool>* covered,
         std::vector<const FoundRun*>* chosen) {
  for (;;) {
    const FoundRun* best = nullptr;
    size_t most = 0;
    for (const FoundRun& run : runs) {
      if (run.clean != clean) continue;
      const size_t added = CountNew(run.reached, *covered);
      if (added > most || (added == most && added > 0 && run.cost < best->cost)) {
        best = &run;
        most = added;
      }
    }
    if (best == nullptr) return;
    Cover(best->reached, covered);
    chosen->push_back(best);
  }
}

// Early choices may be needless after later ones.
void DropNeedless(size_t points, std::vector<const FoundRun*>* chosen) {
  for (size_t i = 0; i < chosen->size();) {
    std::vector<bool> others(points, false);
    for (size_t k = 0; k < chosen->size(); ++k) {
      if (k != i) Cover((*chosen)[k]->reached, &others);
    }
    if (CountNew((*chosen)[i]->reached, others) == 0)
      chosen->erase(chosen->begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
}

}  // namespace

std::vector<FoundRun> ChooseRuns(const std::vector<FoundRun>& runs) {
  size_t points = 0;
  for (const FoundRun& run : runs) {
    if (!run.reached.empty()) points = std::max(points, size_t{run.reached.back()} + 1);
  }
  std::vector<bool> covered(points, false);
  std::vector<const FoundRun*> chosen;
  Add(runs, true, &covered, &chosen);
  Add(runs, false, &covered, &chosen);
  DropNeedless(points, &chosen);
  // Without failures first, then by how much goes wrong; each group in the order of the definition.
  const auto before = [](const FoundRun* a, const FoundRun* b) {
    if (a->clean != b->clean) return a->clean;
    if (a->trial.moody != b->trial.moody) return b->trial.moody;
    return a->trial.turns.size() < b->trial.turns.size();
  };
  std::stable_sort(chosen.begin(), chosen.end(), before);
  std::vector<FoundRun> result;
  for (const FoundRun* run : chosen) result.push_back(*run);
  return result;
}

}  // namespace aslc::sim
