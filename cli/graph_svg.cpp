// SVG (graph_formats.h): boxes as large as their texts, layers (graph_layers.h) in each scope, scopes inside
// the boxes of their Parallel and Map states.
#include <fmt/format.h>

#include <algorithm>

#include "cli/graph_formats.h"
#include "cli/graph_layers.h"
#include "cli/graph_text.h"

namespace aslc::cli {
namespace {

// Pixels.
constexpr int kNameSize = 13, kDetailSize = 11, kLabelSize = 11;
constexpr int kNameLine = 17, kDetailLine = 15, kLabelLine = 14;
constexpr int kNameWidthMax = 200, kLabelWidthMax = 190;
constexpr size_t kNameLinesMax = 3, kLabelLinesMax = 2, kLabelsMax = 4;
constexpr int kPadding = 14, kBoxWidthMin = 96, kSlant = 14;
constexpr int kScopePadding = 16, kScopeGap = 16, kStack = 5;
constexpr int kMargin = 16, kMarkerSize = 18;

// Tints with dark texts, and lines of middle brightness: both can be read on any page.
constexpr std::string_view kStyle =
    "text{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif;fill:#1f2933;"
    "text-anchor:middle}"
    ".name{font-size:13px;font-weight:600}.detail{font-size:11px;fill:#52606d}.label{font-size:11px}"
    ".shape{fill:#f1f3f5;stroke:#7b8794;stroke-width:1.5}"
    ".task .shape{fill:#e7effa;stroke:#3b6fb6}.choice .shape{fill:#fff4d9;stroke:#c08a1e}"
    ".wait .shape{fill:#efe8fa;stroke:#7d57c1}.succeed .shape{fill:#e3f5e8;stroke:#2f9e55}"
    ".fail .shape{fill:#fde8e7;stroke:#cf4038}"
    ".bar{fill:#3b6fb6}.head{stroke:none}.parallel .head{fill:#dfe9f5}.map .head{fill:#d9f0ec}"
    ".frame{fill:#7b8794;fill-opacity:.07;stroke-width:1.5}.parallel .frame{stroke:#3b6fb6}"
    ".map "
    ".frame,.sheet{stroke:#2a9187}.sheet{fill:none;stroke-width:1.5}.scope{fill:none;stroke:#7b8794;stroke-"
    "dasharray:2 3}"
    ".start .dot{fill:#7b8794}.end .dot{fill:none;stroke:#7b8794;stroke-width:2}.end .core{fill:#7b8794}"
    ".edge{fill:none;stroke:#7b8794;stroke-width:1.5}.edge.catch{stroke:#cf4038;stroke-dasharray:5 3}"
    ".back{fill:#f4f5f7;stroke:#c5ccd3;stroke-width:.75}.back.catch{fill:#fdeeed;stroke:#e9b4b0}"
    ".back.choice,.back.default{fill:#fff8e8;stroke:#e3cf9f}"
    ".tip{fill:#7b8794}.tip-catch{fill:#cf4038}";

struct LabelText {
  std::vector<std::string> lines;
  Size size;
};

struct Drawn;

// A state with its texts and what is inside.
struct DrawnNode {
  std::vector<std::string> name, detail;
  Size size;
  int head = 0;  // height of a container's title
  std::vector<Drawn> scopes;
};

struct Drawn {
  std::vector<DrawnNode> nodes;
  std::vector<LabelText> labels;
  LayerResult layers;
};

int WidthOf(const std::vector<std::string>& lines, int size) {
  int width = 0;
  for (const std::string& line : lines) width = std::max(width, TextWidth(line, size));
  return width;
}

LabelText MakeLabel(const GraphEdge& edge) {
  LabelText text;
  size_t shown = edge.labels.size() > kLabelsMax ? kLabelsMax - 1 : edge.labels.size();
  for (size_t i = 0; i < shown; ++i) {
    size_t lines = edge.labels.size() > 1 ? 1 : kLabelLinesMax;
    for (std::string& line : WrapText(edge.labels[i], kLabelSize, kLabelWidthMax, lines)) {
      text.lines.push_back(std::move(line));
    }
  }
  if (shown < edge.labels.size())
    text.lines.push_back(fmt::format("and {} more", edge.labels.size() - shown));
  if (text.lines.empty()) return text;
  text.size = {WidthOf(text.lines, kLabelSize) + 12, static_cast<int>(text.lines.size()) * kLabelLine + 5};
  return text;
}

std::optional<Drawn> Measure(const Graph& graph);

// Bold letters are wider.
int NameWidth(const std::vector<std::string>& lines) { return WidthOf(lines, kNameSize + 1); }

bool MeasureNode(const GraphNode& node, DrawnNode& drawn) {
  if (node.shape == GraphShape::kStart || node.shape == GraphShape::kEnd) {
    drawn.size = {kMarkerSize, kMarkerSize};
    return true;
  }
  drawn.name = WrapText(node.name, kNameSize + 1, kNameWidthMax, kNameLinesMax);
  drawn.detail = WrapText(node.detail, kDetailSize, kNameWidthMax + 20, 1);
  int text = std::max(NameWidth(drawn.name), WidthOf(drawn.detail, kDetailSize));
  int height =
      static_cast<int>(drawn.name.size()) * kNameLine + static_cast<int>(drawn.detail.size()) * kDetailLine;
  bool slanted = node.shape == GraphShape::kChoice || node.shape == GraphShape::kWait;
  drawn.size = {std::max(text + 2 * kPadding + (slanted ? 2 * kSlant : 0), kBoxWidthMin), height + 16};
  if (node.scopes.empty()) return true;
  drawn.head = height + 12;
  int width = kScopePadding, inside = 0;
  for (const Graph& scope : node.scopes) {
    std::optional<Drawn> measured = Measure(scope);
    if (!measured) return false;
    width += measured->layers.size.width + 2 * kScopePadding + kScopeGap;
    inside = std::max(inside, measured->layers.size.height);
    drawn.scopes.push_back(std::move(*measured));
  }
  int stack = node.shape == GraphShape::kMap ? kStack : 0;
  drawn.size.width = std::max(drawn.size.width, width - kScopeGap + kScopePadding + stack);
  drawn.size.height = drawn.head + inside + 4 * kScopePadding + stack;
  return true;
}

// The slanted sides of a box lie inside its corners.
int LoopInset(GraphShape shape, int height) {
  if (shape == GraphShape::kChoice) return kSlant * 2 * LoopHalf(height) / height;
  return shape == GraphShape::kWait ? kSlant / 2 : 0;
}

std::optional<Drawn> Measure(const Graph& graph) {
  Drawn drawn;
  LayerInput input;
  drawn.nodes.resize(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!MeasureNode(graph.nodes[i], drawn.nodes[i])) return std::nullopt;
    input.nodes.push_back(drawn.nodes[i].size);
  }
  for (const GraphEdge& edge : graph.edges) {
    drawn.labels.push_back(MakeLabel(edge));
    input.edges.push_back({edge.from, edge.to, drawn.labels.back().size, edge.kind == GraphEdgeKind::kCatch,
                           LoopInset(graph.nodes[edge.from].shape, input.nodes[edge.from].height)});
  }
  drawn.layers = PlaceLayers(input);
  if (!drawn.layers.drawn) return std::nullopt;
  return drawn;
}

class SvgWriter {
 public:
  void Scope(const Graph& graph, const Drawn& drawn, Point at, const std::string& prefix) {
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      Box box = Moved(drawn.layers.nodes[i], at);
      Node(graph.nodes[i], drawn.nodes[i], box, prefix + std::to_string(i));
    }
    for (size_t i = 0; i < graph.edges.size(); ++i) Edge(graph.edges[i], drawn.layers.routes[i], at, prefix);
    for (size_t i = 0; i < graph.edges.size(); ++i) {
      if (drawn.labels[i].lines.empty()) continue;
      Label(graph.edges[i], drawn.labels[i], Moved(drawn.layers.routes[i].label, at));
    }
  }
  std::string out;

 private:
  static Box Moved(Box box, Point at) { return {box.x + at.x, box.y + at.y, box.width, box.height}; }

  void Line(std::string_view style, const std::string& text, int x, int y, int width) {
    // The width makes a text fit in whatever font there is.
    out += fmt::format(
        "<text class=\"{}\" x=\"{}\" y=\"{}\" textLength=\"{}\" "
        "lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        style, x, y, std::max(width, 1), XmlText(text));
  }

  void Texts(const DrawnNode& drawn, int centre, int top) {
    int y = top;
    for (const std::string& line : drawn.name) {
      Line("name", line, centre, y + 13, TextWidth(line, kNameSize + 1));
      y += kNameLine;
    }
    for (const std::string& line : drawn.detail) {
      Line("detail", line, centre, y + 11, TextWidth(line, kDetailSize));
      y += kDetailLine;
    }
  }

  void Rect(std::string_view style, Box box, int radius) {
    out += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>\n", style,
                       box.x, box.y, box.width, box.height, radius);
  }

  void Polygon(std::initializer_list<Point> points) {
    std::string list;
    for (Point point : points) list += fmt::format("{}{},{}", list.empty() ? "" : " ", point.x, point.y);
    out += fmt::format("<polygon class=\"shape\" points=\"{}\"/>\n", list);
  }

  void Node(const GraphNode& node, const DrawnNode& drawn, Box box, const std::string& id) {
    out += fmt::format("<g id=\"{}\" class=\"node {}\">\n", id, ShapeName(node.shape));
    if (!node.name.empty()) {
      out += fmt::format("<title>{} ({})</title>\n", XmlText(node.name), XmlText(node.detail));
    }
    if (node.scopes.empty()) {
      Shape(node.shape, box);
      Texts(drawn, box.Centre(), box.y + 8);
    } else {
      Container(node, drawn, box, id);
    }
    out += "</g>\n";
  }

  void Shape(GraphShape shape, Box box) {
    int right = box.x + box.width, bottom = box.y + box.height;
    switch (shape) {
      case GraphShape::kStart:
      case GraphShape::kEnd: {
        bool end = shape == GraphShape::kEnd;
        out += fmt::format("<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n", box.Centre(),
                           box.Middle(), box.width / 2 - (end ? 1 : 0));
        if (end) {
          out += fmt::format("<circle class=\"core\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n", box.Centre(),
                             box.Middle(), box.width / 4);
        }
        return;
      }
      case GraphShape::kChoice:
        return Polygon({{box.x + kSlant, box.y},
                        {right - kSlant, box.y},
                        {right, box.Middle()},
                        {right - kSlant, bottom},
                        {box.x + kSlant, bottom},
                        {box.x, box.Middle()}});
      case GraphShape::kWait:
        return Polygon({{box.x + kSlant, box.y}, {right, box.y}, {right - kSlant, bottom}, {box.x, bottom}});
      case GraphShape::kSucceed:
        return Rect("shape", box, box.height / 2);
      case GraphShape::kFail:
        return Polygon({{box.x + 9, box.y},
                        {right - 9, box.y},
                        {right, box.y + 9},
                        {right, bottom - 9},
                        {right - 9, bottom},
                        {box.x + 9, bottom},
                        {box.x, bottom - 9},
                        {box.x, box.y + 9}});
      case GraphShape::kPass:
        return Rect("shape", box, 10);
      default:
        Rect("shape", box, 3);
        Rect("bar", {box.x, box.y, 5, box.height}, 2);
    }
  }

  void Container(const GraphNode& node, const DrawnNode& drawn, Box box, const std::string& id) {
    if (node.shape == GraphShape::kMap) {
      // A second sheet behind the first one: there are many.
      box.width -= kStack;
      box.height -= kStack;
      out += fmt::format(
          "<path class=\"sheet\" d=\"M{0},{1} h1 a4,4 0 0 1 4,4 V{2} a5,5 0 0 1 -5,5 H{3} a4,4 0 0 1 -4,-4 "
          "v-1\"/>\n",
          box.x + box.width, box.y + kStack, box.y + box.height, box.x + kStack + 4);
    }
    Rect("frame", box, 8);
    Rect("head", {box.x + 1, box.y + 1, box.width - 2, drawn.head}, 7);
    Texts(drawn, box.Centre(), box.y + 6);
    int width = -kScopeGap;
    for (const Drawn& scope : drawn.scopes) width += scope.layers.size.width + 2 * kScopePadding + kScopeGap;
    int x = box.x + (box.width - width) / 2, y = box.y + drawn.head + kScopePadding;
    int height = box.height - drawn.head - 2 * kScopePadding;
    for (size_t i = 0; i < drawn.scopes.size(); ++i) {
      Size size = drawn.scopes[i].layers.size;
      Rect("scope", {x, y, size.width + 2 * kScopePadding, height}, 6);
      Scope(node.scopes[i], drawn.scopes[i], {x + kScopePadding, y + kScopePadding},
            fmt::format("{}_{}_", id, i));
      x += size.width + 2 * kScopePadding + kScopeGap;
    }
  }

  void Edge(const GraphEdge& edge, const LayerRoute& route, Point at, const std::string& prefix) {
    auto x = [&](size_t i) { return route.points[i].x + at.x; };
    auto y = [&](size_t i) { return route.points[i].y + at.y; };
    std::string path = fmt::format("M{},{}", x(0), y(0));
    if (edge.from == edge.to) {
      path += fmt::format(" C{},{} {},{} {},{}", x(1), y(1), x(2), y(2), x(3), y(3));
    }
    for (size_t i = 1; edge.from != edge.to && i < route.points.size(); ++i) {
      bool bends = i % 2 == 0 && x(i) != x(i - 1);
      int middle = (y(i) + y(i - 1)) / 2;
      if (bends) {
        path += fmt::format(" C{},{} {},{} {},{}", x(i - 1), middle, x(i), middle, x(i), y(i));
      } else if (x(i) != x(i - 1) || y(i) != y(i - 1)) {
        path += fmt::format(" L{},{}", x(i), y(i));
      }
    }
    out += fmt::format(
        "<path class=\"edge {0}\" data-from=\"{1}{2}\" data-to=\"{1}{3}\" marker-end=\"url(#tip{4})\" "
        "d=\"{5}\"/>\n",
        EdgeName(edge.kind), prefix, edge.from, edge.to, edge.kind == GraphEdgeKind::kCatch ? "-catch" : "",
        path);
  }

  void Label(const GraphEdge& edge, const LabelText& label, Box box) {
    std::string whole;
    for (const std::string& text : edge.labels) whole += (whole.empty() ? "" : " | ") + text;
    out += fmt::format("<g class=\"edge-label\"><title>{}</title>\n", XmlText(whole));
    Rect(fmt::format("back {}", EdgeName(edge.kind)), box, 4);
    for (size_t i = 0; i < label.lines.size(); ++i) {
      Line("label", label.lines[i], box.Centre(), box.y + 13 + static_cast<int>(i) * kLabelLine,
           TextWidth(label.lines[i], kLabelSize));
    }
    out += "</g>\n";
  }
};

std::string Tip(std::string_view id) {
  return fmt::format(
      "<marker id=\"{0}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" "
      "orient=\"auto\"><path class=\"{0}\" d=\"M0,0 L10,5 L0,10 z\"/></marker>\n",
      id);
}

}  // namespace

std::optional<std::string> SvgGraph(const Graph& graph, std::string_view name) {
  std::optional<Drawn> drawn = Measure(graph);
  if (!drawn) return std::nullopt;
  int width = drawn->layers.size.width + 2 * kMargin, height = drawn->layers.size.height + 2 * kMargin;
  SvgWriter writer;
  writer.out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "role=\"img\">\n"
      "<title>{2}</title>\n<style>{3}</style>\n<defs>\n{4}{5}</defs>\n",
      width, height, XmlText(name), kStyle, Tip("tip"), Tip("tip-catch"));
  writer.Scope(graph, *drawn, {kMargin, kMargin}, "n");
  return writer.out + "</svg>\n";
}

}  // namespace aslc::cli
