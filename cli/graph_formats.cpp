// Mermaid and DOT (graph_formats.h; mermaid.js.org "Flowcharts", graphviz.org "DOT Language").
#include "cli/graph_formats.h"

#include <fmt/format.h>

#include <vector>

#include "cli/graph_text.h"

namespace aslc::cli {
namespace {

// Longer labels make arrows that nobody can follow.
constexpr size_t kLabelCharactersMax = 60;

bool IsContainer(const GraphNode& node) { return !node.scopes.empty(); }

std::string ScopeName(const GraphNode& node, size_t scope) {
  return node.shape == GraphShape::kMap ? "Each item" : fmt::format("Branch {}", scope + 1);
}

std::string Label(const GraphEdge& edge, std::string_view between, std::string (*escape)(std::string_view)) {
  std::string text;
  for (const std::string& label : edge.labels) {
    if (!text.empty()) text += between;
    text += escape(Shortened(label, kLabelCharactersMax));
  }
  return text;
}

class Mermaid {
 public:
  std::string Draw(const Graph& graph) {
    out_ = "flowchart TD\n";
    Scope(graph, "n", 1);
    for (const std::string& line : edges_) out_ += line;
    out_ += "  classDef succeed stroke:#2f9e55,stroke-width:2px\n";
    out_ += "  classDef fail stroke:#cf4038,stroke-width:2px\n";
    return out_;
  }

 private:
  void Scope(const Graph& graph, const std::string& prefix, size_t depth) {
    for (size_t i = 0; i < graph.nodes.size(); ++i) Node(graph.nodes[i], prefix + std::to_string(i), depth);
    for (const GraphEdge& edge : graph.edges) {
      std::string_view arrow = edge.kind == GraphEdgeKind::kCatch ? "-.->" : "-->";
      std::string label = Label(edge, "<br/>", MermaidText);
      if (!label.empty()) label = fmt::format("|\"{}\"|", label);
      edges_.push_back(fmt::format("  {0}{1} {3}{4} {0}{2}\n", prefix, edge.from, edge.to, arrow, label));
    }
  }

  void Node(const GraphNode& node, const std::string& id, size_t depth) {
    std::string indent(2 * depth, ' ');
    std::string text = fmt::format("{}<br/><small>{}</small>", MermaidText(node.name),
                                   MermaidText(Shortened(node.detail, kLabelCharactersMax)));
    if (IsContainer(node)) {
      out_ += fmt::format("{}subgraph {}[\"{}\"]\n", indent, id, text);
      for (size_t i = 0; i < node.scopes.size(); ++i) {
        std::string inner = fmt::format("{}_{}", id, i);
        out_ += fmt::format("{0}  subgraph {1}[\"{2}\"]\n{0}    direction TB\n", indent, inner,
                            ScopeName(node, i));
        Scope(node.scopes[i], inner + "_", depth + 2);
        out_ += indent + "  end\n";
      }
      out_ += indent + "end\n";
      return;
    }
    auto [open, close] = Brackets(node.shape);
    if (node.shape == GraphShape::kStart) text = "Start";
    if (node.shape == GraphShape::kEnd) text = "End";
    std::string_view style = node.shape == GraphShape::kSucceed ? ":::succeed"
                             : node.shape == GraphShape::kFail  ? ":::fail"
                                                                : "";
    out_ += fmt::format("{}{}{}\"{}\"{}{}\n", indent, id, open, text, close, style);
  }

  struct Pair {
    std::string_view open, close;
  };
  static Pair Brackets(GraphShape shape) {
    switch (shape) {
      case GraphShape::kStart:
      case GraphShape::kEnd:
        return {"((", "))"};
      case GraphShape::kPass:
        return {"(", ")"};
      case GraphShape::kChoice:
        return {"{", "}"};
      case GraphShape::kWait:
        return {"[/", "/]"};
      case GraphShape::kSucceed:
        return {"([", "])"};
      case GraphShape::kFail:
        return {"[[", "]]"};
      default:
        return {"[", "]"};
    }
  }

  std::string out_;
  std::vector<std::string> edges_;  // after all nodes: an arrow may lead to a subgraph
};

// Arrows of DOT join nodes, not clusters: a cluster has two points that are not seen, where arrows are cut at
// its border.
class Dot {
 public:
  std::string Draw(const Graph& graph, std::string_view name) {
    out_ = fmt::format("digraph \"{}\" {{\n", DotText(name));
    out_ += "  graph [compound=true, rankdir=TB, fontname=\"Helvetica\", fontsize=12];\n";
    out_ +=
        "  node [fontname=\"Helvetica\", fontsize=12, style=filled, fillcolor=\"#f8f9fa\", "
        "color=\"#52606d\"];\n";
    out_ += "  edge [fontname=\"Helvetica\", fontsize=10, color=\"#52606d\"];\n";
    Scope(graph, "n", 1);
    return out_ + "}\n";
  }

 private:
  void Scope(const Graph& graph, const std::string& prefix, size_t depth) {
    std::string indent(2 * depth, ' ');
    for (size_t i = 0; i < graph.nodes.size(); ++i) Node(graph.nodes[i], prefix + std::to_string(i), depth);
    for (const GraphEdge& edge : graph.edges) {
      const std::string from = prefix + std::to_string(edge.from), to = prefix + std::to_string(edge.to);
      bool out = IsContainer(graph.nodes[edge.from]), in = IsContainer(graph.nodes[edge.to]);
      std::string attributes;
      auto add = [&](const std::string& attribute) {
        attributes += (attributes.empty() ? "" : ", ") + attribute;
      };
      std::string label = Label(edge, "\\n", DotText);
      if (!label.empty()) add(fmt::format("label=\"{}\"", label));
      if (edge.kind == GraphEdgeKind::kCatch) add("style=dashed, color=\"#cf4038\"");
      if (out) add(fmt::format("ltail=cluster_{}", from));
      if (in) add(fmt::format("lhead=cluster_{}", to));
      out_ += fmt::format("{}{}{} -> {}{}{};\n", indent, from, out ? "_out" : "", to, in ? "_in" : "",
                          attributes.empty() ? "" : " [" + attributes + "]");
    }
  }

  void Node(const GraphNode& node, const std::string& id, size_t depth) {
    std::string indent(2 * depth, ' ');
    std::string text =
        fmt::format("{}\\n{}", DotText(node.name), DotText(Shortened(node.detail, kLabelCharactersMax)));
    if (!IsContainer(node)) {
      if (node.shape == GraphShape::kStart) text = "Start";
      if (node.shape == GraphShape::kEnd) text = "End";
      out_ += fmt::format("{}{} [{}, label=\"{}\"];\n", indent, id, Shape(node.shape), text);
      return;
    }
    out_ += fmt::format("{0}subgraph cluster_{1} {{\n{0}  label=\"{2}\"; style=rounded; color=\"#52606d\";\n",
                        indent, id, text);
    out_ += fmt::format("{0}  {1}_in [shape=point, style=invis];\n{0}  {1}_out [shape=point, style=invis];\n",
                        indent, id);
    for (size_t i = 0; i < node.scopes.size(); ++i) {
      std::string inner = fmt::format("{}_{}", id, i);
      out_ += fmt::format("{0}  subgraph cluster_{1} {{\n{0}    label=\"{2}\"; style=\"rounded,dashed\";\n",
                          indent, inner, ScopeName(node, i));
      const Graph& scope = node.scopes[i];
      Scope(scope, inner + "_", depth + 2);
      out_ += indent + "  }\n";
      out_ += fmt::format("{0}  {1}_in -> {2}_0 [style=invis];\n", indent, id, inner);
      out_ +=
          fmt::format("{0}  {2}_{3} -> {1}_out [style=invis];\n", indent, id, inner, scope.nodes.size() - 1);
    }
    out_ += indent + "}\n";
  }

  static std::string_view Shape(GraphShape shape) {
    switch (shape) {
      case GraphShape::kStart:
        return "shape=circle";
      case GraphShape::kEnd:
        return "shape=doublecircle";
      case GraphShape::kPass:
        return "shape=box, style=\"rounded,filled\"";
      case GraphShape::kChoice:
        return "shape=diamond";
      case GraphShape::kWait:
        return "shape=parallelogram";
      case GraphShape::kSucceed:
        return "shape=oval, color=\"#2f9e55\"";
      case GraphShape::kFail:
        return "shape=octagon, color=\"#cf4038\"";
      default:
        return "shape=box";
    }
  }

  std::string out_;
};

}  // namespace

std::string MermaidGraph(const Graph& graph) { return Mermaid().Draw(graph); }
std::string DotGraph(const Graph& graph, std::string_view name) { return Dot().Draw(graph, name); }

std::string_view ShapeName(GraphShape shape) {
  constexpr std::string_view kNames[] = {"start", "end",     "task", "pass",     "choice",
                                         "wait",  "succeed", "fail", "parallel", "map"};
  return kNames[static_cast<size_t>(shape)];
}

std::string_view EdgeName(GraphEdgeKind kind) {
  constexpr std::string_view kNames[] = {"start", "next", "choice", "default", "catch", "end"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace aslc::cli
