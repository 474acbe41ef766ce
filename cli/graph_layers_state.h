// What the steps of a layered drawing (graph_layers.h) hand on: graph_layers.cpp makes layers and routes,
// graph_layers_order.cpp the order and the places in them.
#pragma once

#include "cli/graph_layers.h"

namespace aslc::cli {

// A box, a label, or a bend of a way that passes through its layer.
struct LayerItem {
  enum class Kind { kNode, kLabel, kBend } kind = Kind::kNode;
  size_t of = 0;  // the node, or the edge
  Size size;
  size_t layer = 0;
  int x = 0;                     // of the centre
  std::vector<size_t> up, down;  // neighbours in the layers above and below
};

struct Layers {
  std::vector<LayerItem> items;
  std::vector<std::vector<size_t>> rows;  // items by layer, from left to right
};

void OrderRows(Layers& layers);
void PlaceRows(Layers& layers);

}  // namespace aslc::cli
