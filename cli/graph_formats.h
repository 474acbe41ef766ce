// Drawings of workflows as text: Mermaid and DOT for tools that lay them out, SVG laid out here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aslc/graph.h"

namespace aslc::cli {

std::string MermaidGraph(const Graph& graph);
std::string DotGraph(const Graph& graph, std::string_view name);
// Self-contained; readable on light and on dark pages. Absent when the workflow is too large to be laid out.
std::optional<std::string> SvgGraph(const Graph& graph, std::string_view name);

// `Task`, `Choice`, ... as classes and titles have it.
std::string_view ShapeName(GraphShape shape);
std::string_view EdgeName(GraphEdgeKind kind);

}  // namespace aslc::cli
