// Edit distance between words (optimal string alignment: insert, delete, replace, swap neighbours).
#include "frontend/suggest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace aslc::frontend {
namespace {

// Longer words are never typing errors of a field's name, and the distance is quadratic.
constexpr size_t kWordMax = 100;
// Costs are in quarters, so that a change of letter case alone can cost less than a change of letter.
constexpr size_t kEdit = 4, kCase = 1;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) cost[i][0] = i * kEdit;
  for (size_t j = 0; j <= b.size(); ++j) cost[0][j] = j * kEdit;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      char x = a[i - 1], y = b[j - 1];
      size_t change = x == y ? 0 : Lower(x) == Lower(y) ? kCase : kEdit;
      size_t best = std::min({cost[i - 1][j] + kEdit, cost[i][j - 1] + kEdit, cost[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && x == b[j - 2] && a[i - 2] == y) best = std::min(best, cost[i - 2][j - 2] + kEdit);
      cost[i][j] = best;
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string_view Suggest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view nearest;
  if (word.empty() || word.size() > kWordMax) return nearest;
  // A third of the word may be wrong; a one-letter word has no near neighbours.
  size_t limit = std::max<size_t>(word.size() / 3, word.size() > 2 ? 1 : 0) * kEdit + kEdit - 1;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kWordMax || candidate == word) continue;
    size_t longer = std::max(candidate.size(), word.size()),
           shorter = std::min(candidate.size(), word.size());
    if ((longer - shorter) * kEdit > limit) continue;
    size_t distance = Distance(word, candidate);
    if (distance > limit) continue;
    limit = distance == 0 ? 0 : distance - 1;
    nearest = candidate;
    if (limit == 0) break;
  }
  return nearest;
}

}  // namespace aslc::frontend
