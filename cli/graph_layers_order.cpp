// Order and places within layers (graph_layers_state.h).
#include "cli/graph_layers_state.h"

#include <algorithm>
#include <cstdint>

namespace aslc::cli {
namespace {

constexpr int kSweeps = 24;
constexpr int kNodeGap = 28, kBendGap = 18;

std::vector<size_t> Positions(const Layers& layers) {
  std::vector<size_t> positions(layers.items.size());
  for (const std::vector<size_t>& row : layers.rows) {
    for (size_t i = 0; i < row.size(); ++i) positions[row[i]] = i;
  }
  return positions;
}

// Pairs of edges that cross between a row and the one below: inversions, counted with a Fenwick tree.
uint64_t Crossings(const Layers& layers, const std::vector<size_t>& row, size_t below,
                   const std::vector<size_t>& positions) {
  std::vector<uint64_t> tree(below + 1);
  uint64_t total = 0, crossings = 0;
  for (size_t item : row) {
    std::vector<size_t> ends;
    for (size_t next : layers.items[item].down) ends.push_back(positions[next]);
    for (size_t end : ends) {
      uint64_t before = 0;
      for (size_t k = end + 1; k > 0; k -= k & (~k + 1)) before += tree[k];
      crossings += total - before;
    }
    for (size_t end : ends) {
      ++total;
      for (size_t k = end + 1; k <= below; k += k & (~k + 1)) ++tree[k];
    }
  }
  return crossings;
}

uint64_t AllCrossings(const Layers& layers) {
  std::vector<size_t> positions = Positions(layers);
  uint64_t crossings = 0;
  for (size_t i = 0; i + 1 < layers.rows.size(); ++i) {
    crossings += Crossings(layers, layers.rows[i], layers.rows[i + 1].size(), positions);
  }
  return crossings;
}

// Twice the median of the neighbours' positions; for an even number the mean of the two in the middle.
int64_t Median(std::vector<size_t> places) {
  std::sort(places.begin(), places.end());
  size_t middle = places.size() / 2;
  if (places.size() % 2 == 1) return static_cast<int64_t>(2 * places[middle]);
  return static_cast<int64_t>(places[middle - 1] + places[middle]);
}

void SortByMedian(Layers& layers, std::vector<size_t>& row, bool above, std::vector<size_t>& positions) {
  struct Entry {
    int64_t median;
    size_t item;
  };
  std::vector<Entry> moving;
  std::vector<size_t> slots;  // items without neighbours keep their place
  for (size_t i = 0; i < row.size(); ++i) {
    const LayerItem& item = layers.items[row[i]];
    std::vector<size_t> places;
    for (size_t next : above ? item.up : item.down) places.push_back(positions[next]);
    if (places.empty()) continue;
    moving.push_back({Median(std::move(places)), row[i]});
    slots.push_back(i);
  }
  std::stable_sort(moving.begin(), moving.end(),
                   [](const Entry& a, const Entry& b) { return a.median < b.median; });
  for (size_t i = 0; i < slots.size(); ++i) row[slots[i]] = moving[i].item;
  for (size_t i = 0; i < row.size(); ++i) positions[row[i]] = i;
}

int Separation(const LayerItem& left, const LayerItem& right) {
  bool bend = left.kind == LayerItem::Kind::kBend || right.kind == LayerItem::Kind::kBend;
  return (left.size.width + right.size.width + 1) / 2 + (bend ? kBendGap : kNodeGap);
}

// Long straight ways matter more than what they join.
int64_t Weight(const LayerItem& a, const LayerItem& b) {
  int inner = (a.kind != LayerItem::Kind::kNode ? 1 : 0) + (b.kind != LayerItem::Kind::kNode ? 1 : 0);
  return inner == 2 ? 8 : inner == 1 ? 2 : 1;
}

// The places nearest to those wanted (least squares, by weight) that keep the order and the distances: after
// taking the distances away this is a monotone regression, solved by pooling neighbours that disagree.
void PlaceRow(Layers& layers, const std::vector<size_t>& row, const std::vector<int64_t>& wanted,
              const std::vector<int64_t>& weights) {
  struct Pool {
    int64_t sum, weight;
    size_t count;
    int64_t Mean() const { return sum >= 0 ? sum / weight : -((-sum + weight - 1) / weight); }
  };
  std::vector<Pool> pools;
  std::vector<int64_t> shifts(row.size());
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) shifts[i] = shifts[i - 1] + Separation(layers.items[row[i - 1]], layers.items[row[i]]);
    pools.push_back({(wanted[i] - shifts[i]) * weights[i], weights[i], 1});
    while (pools.size() > 1 && pools[pools.size() - 2].Mean() >= pools.back().Mean()) {
      Pool last = pools.back();
      pools.pop_back();
      pools.back().sum += last.sum;
      pools.back().weight += last.weight;
      pools.back().count += last.count;
    }
  }
  size_t i = 0;
  for (const Pool& pool : pools) {
    for (size_t k = 0; k < pool.count; ++k, ++i) {
      layers.items[row[i]].x = static_cast<int>(pool.Mean() + shifts[i]);
    }
  }
}

void PullRow(Layers& layers, const std::vector<size_t>& row, bool above, bool below) {
  std::vector<int64_t> wanted, weights;
  for (size_t one : row) {
    const LayerItem& item = layers.items[one];
    int64_t sum = 0, weight = 0;
    auto pull = [&](const std::vector<size_t>& neighbours) {
      for (size_t next : neighbours) {
        int64_t w = Weight(item, layers.items[next]);
        sum += w * layers.items[next].x;
        weight += w;
      }
    };
    if (above) pull(item.up);
    if (below) pull(item.down);
    wanted.push_back(weight > 0 ? sum / weight : item.x);
    weights.push_back(std::max<int64_t>(weight, 1));
  }
  PlaceRow(layers, row, wanted, weights);
}

// Items one below the other that nothing else pulls at.
std::vector<std::vector<size_t>> Runs(const Layers& layers) {
  const std::vector<LayerItem>& items = layers.items;
  auto next = [&](size_t i) {
    if (items[i].down.size() != 1) return items.size();
    size_t below = items[i].down[0];
    return items[below].up.size() == 1 ? below : items.size();
  };
  std::vector<bool> inner(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (size_t below = next(i); below < items.size()) inner[below] = true;
  }
  std::vector<std::vector<size_t>> runs;
  for (size_t i = 0; i < items.size(); ++i) {
    if (inner[i] || next(i) == items.size()) continue;
    std::vector<size_t>& run = runs.emplace_back();
    for (size_t k = i; k < items.size(); k = next(k)) run.push_back(k);
  }
  return runs;
}

// Puts each run on one line where its neighbours leave the room.
void StraightenRuns(Layers& layers) {
  std::vector<size_t> positions = Positions(layers);
  for (const std::vector<size_t>& run : Runs(layers)) {
    int64_t sum = 0, low = INT32_MIN, high = INT32_MAX;
    for (size_t one : run) {
      const LayerItem& item = layers.items[one];
      const std::vector<size_t>& row = layers.rows[item.layer];
      size_t i = positions[one];
      sum += item.x;
      if (i > 0) {
        const LayerItem& left = layers.items[row[i - 1]];
        low = std::max<int64_t>(low, left.x + Separation(left, item));
      }
      if (i + 1 < row.size()) {
        const LayerItem& right = layers.items[row[i + 1]];
        high = std::min<int64_t>(high, right.x - Separation(item, right));
      }
    }
    if (low > high) continue;
    int x = static_cast<int>(std::clamp(sum / static_cast<int64_t>(run.size()), low, high));
    for (size_t one : run) layers.items[one].x = x;
  }
}

}  // namespace

void OrderRows(Layers& layers) {
  std::vector<std::vector<size_t>> best = layers.rows;
  uint64_t least = AllCrossings(layers);
  for (int sweep = 0; sweep < kSweeps && least > 0; ++sweep) {
    std::vector<size_t> positions = Positions(layers);
    size_t count = layers.rows.size();
    for (size_t i = 1; i < count; ++i) {
      bool down = sweep % 2 == 0;
      SortByMedian(layers, layers.rows[down ? i : count - 1 - i], down, positions);
    }
    uint64_t crossings = AllCrossings(layers);
    if (crossings >= least) continue;
    least = crossings;
    best = layers.rows;
  }
  layers.rows = std::move(best);
}

void PlaceRows(Layers& layers) {
  for (const std::vector<size_t>& row : layers.rows) {
    PlaceRow(layers, row, std::vector<int64_t>(row.size(), 0), std::vector<int64_t>(row.size(), 1));
  }
  size_t count = layers.rows.size();
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    bool both = sweep + 6 >= kSweeps;
    for (size_t i = 0; i < count; ++i) {
      bool down = sweep % 2 == 0;
      PullRow(layers, layers.rows[down ? i : count - 1 - i], down || both, !down || both);
    }
    if (both) StraightenRuns(layers);
  }
}

}  // namespace aslc::cli
