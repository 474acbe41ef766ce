// A workflow as a drawing shows it: boxes and arrows, without what its states do.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "aslc/compile.h"

namespace aslc {

enum class GraphShape { kStart, kEnd, kTask, kPass, kChoice, kWait, kSucceed, kFail, kParallel, kMap };
// kChoice: a rule; kDefault: no rule; kCatch: after an error.
enum class GraphEdgeKind { kStart, kNext, kChoice, kDefault, kCatch, kEnd };

struct Graph;

struct GraphNode {
  GraphShape shape = GraphShape::kPass;
  std::string name;           // of the state; empty for the markers of start and end
  std::string detail;         // `Task: sqs:sendMessage`, `Wait: 5 s`
  std::vector<Graph> scopes;  // the branches of a Parallel, the processor of a Map
};

struct GraphEdge {
  size_t from = 0, to = 0;  // nodes of the same graph
  GraphEdgeKind kind = GraphEdgeKind::kNext;
  std::vector<std::string> labels;  // a rule's condition, a catcher's errors; one for each of the edges that
                                    // have the same ends
};

struct Graph {
  std::vector<GraphNode> nodes;  // the start first; states as they are written; the end, where one is used
  std::vector<GraphEdge> edges;
};

struct GraphResult {
  std::optional<Graph> graph;  // absent when there are errors
  Diagnostics diagnostics;
};
// What is valid, but not compiled by this version, is drawn too.
GraphResult DrawGraph(SourcePtr source, const CompileOptions& options);

}  // namespace aslc
