// A layered drawing of boxes and arrows, top to bottom (Sugiyama, Tagawa, Toda 1981): arrows against the
// direction are turned, layers are longest paths, the order within a layer follows medians, places follow
// neighbours. Whole numbers only, so that a drawing is the same everywhere.
#pragma once

#include <cstddef>
#include <vector>

namespace aslc::cli {

struct Size {
  int width = 0, height = 0;
};
struct Point {
  int x = 0, y = 0;
};
struct Box {
  int x = 0, y = 0, width = 0, height = 0;  // x, y: of the upper left corner
  int Centre() const { return x + width / 2; }
  int Middle() const { return y + height / 2; }
};

struct LayerEdge {
  size_t from = 0, to = 0;
  Size label;          // of its text; 0 = none
  bool aside = false;  // leaves beside the others: an arrow of another kind
  int inset = 0;       // of a way from a box to itself: how far inside the box its border is there
};

struct LayerInput {
  std::vector<Size> nodes;  // the first one is where everything starts
  std::vector<LayerEdge> edges;
};

// A way from one box to another. Between points 2k and 2k+1 it is straight down (or up), between 2k+1 and
// 2k+2 it bends. A way from a box to itself has four points to its right.
struct LayerRoute {
  std::vector<Point> points;
  Box label;
};

struct LayerResult {
  bool drawn = false;  // false: too large to be drawn like this
  Size size;
  std::vector<Box> nodes;
  std::vector<LayerRoute> routes;  // one an edge
};
// How far above and below a box's middle a way from it to itself begins and ends.
int LoopHalf(int height);

LayerResult PlaceLayers(const LayerInput& input);

}  // namespace aslc::cli
