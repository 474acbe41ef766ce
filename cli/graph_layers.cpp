// Layers of boxes, and the ways between them (graph_layers.h).
#include "cli/graph_layers.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cli/graph_layers_state.h"

namespace aslc::cli {
namespace {

// Every way has an item in each layer that it passes.
constexpr size_t kItemsMax = 100'000;
constexpr int kBendWidth = 4;
constexpr int kGapMin = 30, kGapMax = 84;  // between layers
constexpr int kPortStep = 18, kPortEdge = 10;
constexpr int kLoopReach = 26, kLoopLabelGap = 4;

class Drawing {
 public:
  explicit Drawing(const LayerInput& input) : input_(input) {}
  LayerResult Draw();

 private:
  struct Chain {
    bool turned = false;        // drawn upwards
    std::vector<size_t> items;  // from the upper node to the lower one
  };

  void TurnBackEdges();
  void AssignLayers();
  bool MakeItems();
  size_t AddItem(LayerItem::Kind kind, size_t of, Size size, size_t layer);
  void InitialOrder();
  void AssignHeights();
  int Port(size_t node, size_t edge, bool lower) const;
  LayerRoute Route(size_t edge) const;
  LayerRoute Loop(size_t edge) const;
  Box NodeBox(size_t node) const;
  bool IsLoop(const LayerEdge& edge) const { return edge.from == edge.to; }
  // Room for a loop is on both sides, so that the centre stays.
  int LoopRoom(size_t node) const;

  const LayerInput& input_;
  std::vector<Chain> chains_;
  std::vector<size_t> layer_of_;
  std::vector<std::vector<size_t>> above_, below_;  // edges at the upper and at the lower side of a node
  std::vector<int> tops_, heights_;                 // of the layers
  Layers layers_;
};

// Arrows back to a state that is still open in a walk from the start close a circle.
void Drawing::TurnBackEdges() {
  enum class Mark : char { kNew, kOpen, kDone };
  size_t count = input_.nodes.size();
  std::vector<std::vector<size_t>> leaving(count);
  for (size_t i = 0; i < input_.edges.size(); ++i) leaving[input_.edges[i].from].push_back(i);
  std::vector<Mark> marks(count, Mark::kNew);
  for (size_t root = 0; root < count; ++root) {
    if (marks[root] != Mark::kNew) continue;
    std::vector<std::pair<size_t, size_t>> walk{{root, 0}};  // node, next of its edges
    marks[root] = Mark::kOpen;
    while (!walk.empty()) {
      auto& [node, next] = walk.back();
      if (next == leaving[node].size()) {
        marks[node] = Mark::kDone;
        walk.pop_back();
        continue;
      }
      size_t edge = leaving[node][next++], to = input_.edges[edge].to;
      if (marks[to] == Mark::kOpen) chains_[edge].turned = true;
      if (marks[to] != Mark::kNew) continue;
      marks[to] = Mark::kOpen;
      walk.emplace_back(to, 0);
    }
  }
}

// A label takes a layer of its own. Longest paths, by Kahn's order.
void Drawing::AssignLayers() {
  size_t count = input_.nodes.size();
  std::vector<size_t> waiting(count);
  std::vector<std::vector<size_t>> leaving(count);
  for (size_t i = 0; i < input_.edges.size(); ++i) {
    const LayerEdge& edge = input_.edges[i];
    if (IsLoop(edge)) continue;
    ++waiting[chains_[i].turned ? edge.from : edge.to];
    leaving[chains_[i].turned ? edge.to : edge.from].push_back(i);
  }
  layer_of_.assign(count, 0);
  std::vector<size_t> ready;
  for (size_t node = 0; node < count; ++node) {
    if (waiting[node] == 0) ready.push_back(node);
  }
  for (size_t i = 0; i < ready.size(); ++i) {
    for (size_t one : leaving[ready[i]]) {
      const LayerEdge& edge = input_.edges[one];
      size_t to = chains_[one].turned ? edge.from : edge.to;
      layer_of_[to] = std::max(layer_of_[to], layer_of_[ready[i]] + (edge.label.width > 0 ? 2 : 1));
      if (--waiting[to] == 0) ready.push_back(to);
    }
  }
}

int Drawing::LoopRoom(size_t node) const {
  int room = 0;
  for (const LayerEdge& edge : input_.edges) {
    if (IsLoop(edge) && edge.from == node)
      room = std::max(room, kLoopReach + kLoopLabelGap + edge.label.width);
  }
  return room;
}

size_t Drawing::AddItem(LayerItem::Kind kind, size_t of, Size size, size_t layer) {
  LayerItem item;
  item.kind = kind;
  item.of = of;
  item.size = size;
  item.layer = layer;
  layers_.items.push_back(std::move(item));
  return layers_.items.size() - 1;
}

bool Drawing::MakeItems() {
  std::vector<int> rooms(input_.nodes.size());
  for (const LayerEdge& edge : input_.edges) {
    if (IsLoop(edge) && rooms[edge.from] == 0) rooms[edge.from] = LoopRoom(edge.from);
  }
  for (size_t node = 0; node < input_.nodes.size(); ++node) {
    Size size = input_.nodes[node];
    size.width += 2 * rooms[node];
    AddItem(LayerItem::Kind::kNode, node, size, layer_of_[node]);
  }
  above_.resize(input_.nodes.size());
  below_.resize(input_.nodes.size());
  for (size_t i = 0; i < input_.edges.size(); ++i) {
    const LayerEdge& edge = input_.edges[i];
    if (IsLoop(edge)) continue;
    Chain& chain = chains_[i];
    size_t upper = chain.turned ? edge.to : edge.from, lower = chain.turned ? edge.from : edge.to;
    size_t first = layer_of_[upper] + 1, end = layer_of_[lower];
    if (layers_.items.size() + (end - first) > kItemsMax) return false;
    size_t labelled = edge.label.width == 0 ? end : chain.turned ? end - 1 : first;
    chain.items.push_back(upper);
    for (size_t layer = first; layer < end; ++layer) {
      bool label = layer == labelled;
      chain.items.push_back(AddItem(label ? LayerItem::Kind::kLabel : LayerItem::Kind::kBend, i,
                                    label ? edge.label : Size{kBendWidth, 0}, layer));
    }
    chain.items.push_back(lower);
    for (size_t k = 0; k + 1 < chain.items.size(); ++k) {
      layers_.items[chain.items[k]].down.push_back(chain.items[k + 1]);
      layers_.items[chain.items[k + 1]].up.push_back(chain.items[k]);
    }
    below_[upper].push_back(i);
    above_[lower].push_back(i);
  }
  return true;
}

// As a walk meets the items, so that what belongs together starts together.
void Drawing::InitialOrder() {
  std::vector<bool> met(layers_.items.size());
  size_t depth = 0;
  for (const LayerItem& item : layers_.items) depth = std::max(depth, item.layer + 1);
  layers_.rows.resize(depth);
  for (size_t root = 0; root < layers_.items.size(); ++root) {
    std::vector<size_t> walk{root};
    while (!walk.empty()) {
      size_t item = walk.back();
      walk.pop_back();
      if (met[item]) continue;
      met[item] = true;
      layers_.rows[layers_.items[item].layer].push_back(item);
      const std::vector<size_t>& down = layers_.items[item].down;
      walk.insert(walk.end(), down.rbegin(), down.rend());
    }
  }
}

// Steep ways need less room between layers than flat ones.
void Drawing::AssignHeights() {
  size_t count = layers_.rows.size();
  tops_.resize(count);
  heights_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    int reach = 0;
    for (size_t one : layers_.rows[i]) {
      const LayerItem& item = layers_.items[one];
      heights_[i] = std::max(heights_[i], item.size.height);
      for (size_t next : item.up) reach = std::max(reach, std::abs(layers_.items[next].x - item.x));
    }
    if (i > 0) tops_[i] = tops_[i - 1] + heights_[i - 1] + std::clamp(kGapMin + reach / 8, kGapMin, kGapMax);
  }
}

Box Drawing::NodeBox(size_t node) const {
  const LayerItem& item = layers_.items[node];
  Size size = input_.nodes[node];
  int top = tops_[item.layer] + (heights_[item.layer] - size.height) / 2;
  return {item.x - size.width / 2, top, size.width, size.height};
}

// Where an edge leaves a node's lower side, or meets its upper one. Plain arrows share the centre; turned
// ones and those aside stand beside it, towards where they go.
int Drawing::Port(size_t node, size_t edge, bool lower) const {
  auto plain = [&](size_t one) { return !chains_[one].turned && !(lower && input_.edges[one].aside); };
  int centre = layers_.items[node].x;
  if (plain(edge)) return centre;
  struct Entry {
    int x;
    size_t edge;
  };
  std::vector<Entry> left, right;
  for (size_t one : lower ? below_[node] : above_[node]) {
    if (plain(one)) continue;
    const std::vector<size_t>& items = chains_[one].items;
    int x = layers_.items[lower ? items[1] : items[items.size() - 2]].x;
    (x < centre ? left : right).push_back({x, one});
  }
  std::stable_sort(left.begin(), left.end(), [](const Entry& a, const Entry& b) { return a.x > b.x; });
  std::stable_sort(right.begin(), right.end(), [](const Entry& a, const Entry& b) { return a.x < b.x; });
  int reach = std::max(input_.nodes[node].width / 2 - kPortEdge, 0);
  for (int side : {-1, 1}) {
    const std::vector<Entry>& entries = side < 0 ? left : right;
    for (size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].edge != edge) continue;
      int offset = std::min(static_cast<int>(i + 1) * kPortStep, reach);
      return centre + side * offset;
    }
  }
  return centre;
}

LayerRoute Drawing::Loop(size_t edge) const {
  Box box = NodeBox(input_.edges[edge].from);
  int right = box.x + box.width, middle = box.Middle(), half = LoopHalf(box.height);
  Size label = input_.edges[edge].label;
  int border = right - input_.edges[edge].inset;
  LayerRoute route;
  route.points = {{border, middle - half},
                  {right + kLoopReach, middle - half},
                  {right + kLoopReach, middle + half},
                  {border, middle + half}};
  route.label = {right + kLoopReach + kLoopLabelGap, middle - label.height / 2, label.width, label.height};
  return route;
}

LayerRoute Drawing::Route(size_t edge) const {
  const Chain& chain = chains_[edge];
  LayerRoute route;
  for (size_t i = 0; i < chain.items.size(); ++i) {
    const LayerItem& item = layers_.items[chain.items[i]];
    int top = tops_[item.layer], bottom = top + heights_[item.layer];
    if (i == 0) {
      int x = Port(item.of, edge, true);
      Box box = NodeBox(item.of);
      route.points.push_back({x, box.y + box.height});
      route.points.push_back({x, bottom});
    } else if (i + 1 == chain.items.size()) {
      int x = Port(item.of, edge, false);
      route.points.push_back({x, top});
      route.points.push_back({x, NodeBox(item.of).y});
    } else {
      route.points.push_back({item.x, top});
      route.points.push_back({item.x, bottom});
    }
    if (item.kind == LayerItem::Kind::kLabel) {
      route.label = {item.x - item.size.width / 2, top + (heights_[item.layer] - item.size.height) / 2,
                     item.size.width, item.size.height};
    }
  }
  if (chain.turned) std::reverse(route.points.begin(), route.points.end());
  return route;
}

LayerResult Drawing::Draw() {
  LayerResult result;
  chains_.resize(input_.edges.size());
  TurnBackEdges();
  AssignLayers();
  if (!MakeItems()) return result;
  InitialOrder();
  OrderRows(layers_);
  PlaceRows(layers_);
  int left = 0, right = 0;
  for (size_t i = 0; i < layers_.items.size(); ++i) {
    const LayerItem& item = layers_.items[i];
    left = i == 0 ? item.x - item.size.width / 2 : std::min(left, item.x - item.size.width / 2);
    right = i == 0 ? item.x + item.size.width / 2 : std::max(right, item.x + (item.size.width + 1) / 2);
  }
  for (LayerItem& item : layers_.items) item.x -= left;
  AssignHeights();
  result.drawn = true;
  result.size = {right - left, tops_.empty() ? 0 : tops_.back() + heights_.back()};
  for (size_t node = 0; node < input_.nodes.size(); ++node) result.nodes.push_back(NodeBox(node));
  for (size_t i = 0; i < input_.edges.size(); ++i) {
    result.routes.push_back(IsLoop(input_.edges[i]) ? Loop(i) : Route(i));
  }
  return result;
}

}  // namespace

int LoopHalf(int height) { return std::min(height / 4, 12); }

LayerResult PlaceLayers(const LayerInput& input) { return Drawing(input).Draw(); }

}  // namespace aslc::cli
