// Nodes and edges of a workflow's drawing (graph.h). Made from the document, so that what is valid and not
// compiled yet can be looked at too.
#include "frontend/graph.h"

#include <map>
#include <utility>

#include "frontend/fields.h"

namespace aslc::frontend {
namespace {

struct ShapeRow {
  std::string_view type;
  GraphShape shape;
};
constexpr ShapeRow kShapes[] = {{"Task", GraphShape::kTask},         {"Pass", GraphShape::kPass},
                                {"Choice", GraphShape::kChoice},     {"Wait", GraphShape::kWait},
                                {"Succeed", GraphShape::kSucceed},   {"Fail", GraphShape::kFail},
                                {"Parallel", GraphShape::kParallel}, {"Map", GraphShape::kMap}};

std::string TextOf(const Node& object, std::string_view key) {
  const Node* node = object.Find(key);
  if (node == nullptr) return "";
  return node->IsString() ? node->text : Document::ToJson(*node);
}

// `sqs:sendMessage` of `arn:aws:states:::sqs:sendMessage`, a function's name of its ARN.
std::string ShortResource(std::string_view resource) {
  constexpr std::string_view kService = ":states:::", kFunction = ":function:";
  size_t at = resource.find(kService);
  if (at != std::string_view::npos) return std::string(resource.substr(at + kService.size()));
  at = resource.find(kFunction);
  if (at != std::string_view::npos) return std::string(resource.substr(at + kFunction.size()));
  return std::string(resource);
}

std::string WaitDetail(const Node& state) {
  if (state.Find("Seconds") != nullptr) return TextOf(state, "Seconds") + " s";
  for (const char* key : {"SecondsPath", "Timestamp", "TimestampPath"}) {
    if (state.Find(key) != nullptr) return TextOf(state, key);
  }
  return "";
}

std::string Detail(const Node& state, GraphShape shape) {
  switch (shape) {
    case GraphShape::kTask:
      return ShortResource(TextOf(state, "Resource"));
    case GraphShape::kWait:
      return WaitDetail(state);
    case GraphShape::kFail:
      return TextOf(state, state.Find("ErrorPath") != nullptr ? "ErrorPath" : "Error");
    case GraphShape::kMap: {
      for (const char* key : {"ItemsPath", "Items"}) {
        if (state.Find(key) != nullptr) return "of " + TextOf(state, key);
      }
      return "";
    }
    default:
      return "";
  }
}

class ScopeDrawing {
 public:
  explicit ScopeDrawing(const Node& scope) : scope_(scope) {}
  Graph Draw();

 private:
  void AddNode(const std::string& name, const Node& state);
  void AddEdges(size_t from, const Node& state);
  void Connect(size_t from, const Node* target, GraphEdgeKind kind, std::string label = "");

  const Node& scope_;
  std::map<std::string, size_t> index_;
  std::vector<size_t> ends_;
  Graph graph_;
};

void ScopeDrawing::AddNode(const std::string& name, const Node& state) {
  GraphNode node;
  node.name = name;
  std::string type = TextOf(state, "Type");
  for (const ShapeRow& row : kShapes) {
    if (row.type == type) node.shape = row.shape;
  }
  std::string detail = Detail(state, node.shape);
  node.detail = detail.empty() ? type : type + ": " + detail;
  if (const Node* branches = state.Find("Branches");
      branches != nullptr && node.shape == GraphShape::kParallel) {
    for (const Node& branch : branches->nodes) node.scopes.push_back(ScopeDrawing(branch).Draw());
  }
  if (node.shape == GraphShape::kMap) {
    const Node* processor = state.Find("ItemProcessor");
    if (processor == nullptr) processor = state.Find("Iterator");
    if (processor != nullptr) node.scopes.push_back(ScopeDrawing(*processor).Draw());
  }
  index_[name] = graph_.nodes.size();
  graph_.nodes.push_back(std::move(node));
}

// Edges of one kind between the same states become one with all their labels.
void ScopeDrawing::Connect(size_t from, const Node* target, GraphEdgeKind kind, std::string label) {
  auto found = target != nullptr ? index_.find(target->text) : index_.end();
  if (found == index_.end()) return;
  for (GraphEdge& edge : graph_.edges) {
    if (edge.from != from || edge.to != found->second || edge.kind != kind) continue;
    edge.labels.push_back(std::move(label));
    return;
  }
  GraphEdge edge{from, found->second, kind, {}};
  if (!label.empty()) edge.labels.push_back(std::move(label));
  graph_.edges.push_back(std::move(edge));
}

void ScopeDrawing::AddEdges(size_t from, const Node& state) {
  const GraphShape shape = graph_.nodes[from].shape;
  if (const Node* arms = state.Find("Choices"); arms != nullptr && shape == GraphShape::kChoice) {
    for (const Node& arm : arms->nodes) {
      Connect(from, arm.Find("Next"), GraphEdgeKind::kChoice, DescribeRule(arm));
    }
    Connect(from, state.Find("Default"), GraphEdgeKind::kDefault, "default");
  } else {
    Connect(from, state.Find("Next"), GraphEdgeKind::kNext);
  }
  if (const Node* catchers = state.Find("Catch"); catchers != nullptr && catchers->IsArray()) {
    for (const Node& catcher : catchers->nodes) {
      std::string errors;
      const Node* names = catcher.Find("ErrorEquals");
      for (size_t i = 0; names != nullptr && i < names->nodes.size(); ++i) {
        errors += (i == 0 ? "" : ", ") + names->nodes[i].text;
      }
      Connect(from, catcher.Find("Next"), GraphEdgeKind::kCatch, std::move(errors));
    }
  }
  const Node* end = state.Find("End");
  if (shape == GraphShape::kSucceed || (end != nullptr && end->boolean)) ends_.push_back(from);
}

Graph ScopeDrawing::Draw() {
  GraphNode start;
  start.shape = GraphShape::kStart;
  graph_.nodes.push_back(std::move(start));
  const Node* states = scope_.Find("States");
  if (states == nullptr) return std::move(graph_);
  std::vector<const Node*> objects;
  for (size_t i : EffectiveMembers(*states)) {
    AddNode(states->members[i].key, states->nodes[i]);
    objects.push_back(&states->nodes[i]);
  }
  Connect(0, scope_.Find("StartAt"), GraphEdgeKind::kStart);
  for (size_t i = 0; i < objects.size(); ++i) AddEdges(i + 1, *objects[i]);
  if (ends_.empty()) return std::move(graph_);
  GraphNode end;
  end.shape = GraphShape::kEnd;
  graph_.nodes.push_back(std::move(end));
  for (size_t from : ends_) graph_.edges.push_back({from, graph_.nodes.size() - 1, GraphEdgeKind::kEnd, {}});
  return std::move(graph_);
}

}  // namespace

Graph MakeGraph(const Document& document) { return ScopeDrawing(document.root).Draw(); }

}  // namespace aslc::frontend
