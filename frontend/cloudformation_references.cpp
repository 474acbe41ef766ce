// Circles of references between the resources of a template (cloudformation_values.h). CloudFormation
// creates a resource after those that it refers to, and refuses a template in which that has no start.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "frontend/cloudformation_values.h"

namespace aslc::frontend {
namespace {

struct Reference {
  std::string name;
  SourceRange range;
};
using References = std::vector<Reference>;

void AddNames(const Node& text, References& found) {
  for (size_t open = text.text.find("${"); open != std::string::npos; open = text.text.find("${", open + 2)) {
    size_t end = text.text.find_first_of(".}", open);
    if (end == std::string::npos) return;
    std::string name = text.text.substr(open + 2, end - open - 2);
    size_t close = std::min(text.text.find('}', end), text.text.size() - 1);
    found.push_back(
        {std::move(name), text.Within(static_cast<uint32_t>(open), static_cast<uint32_t>(close + 1))});
  }
}

void Collect(const Node& node, References& found) {
  std::string_view function = TemplateValues::Function(node);
  // Only one branch of Fn::If is made.
  if (function == "Fn::If") return;
  const Node* argument = function.empty() ? nullptr : &node.nodes[0];
  if (function == "Ref" && argument->IsString()) found.push_back({argument->text, node.range});
  if (function == "Fn::GetAtt") {
    const Node& first = argument->IsArray() && !argument->nodes.empty() ? argument->nodes[0] : *argument;
    if (first.IsString()) found.push_back({first.text.substr(0, first.text.find('.')), node.range});
    return;
  }
  if (function == "Fn::Sub") {
    const Node& text = argument->IsArray() && !argument->nodes.empty() ? argument->nodes[0] : *argument;
    if (text.IsString()) AddNames(text, found);
  }
  for (const Node& child : node.nodes) Collect(child, found);
}

References ReferencesOf(const Node& resource) {
  References found;
  const Node* type = resource.Find("Type");
  bool serverless = type != nullptr && type->IsString() && type->text.starts_with("AWS::Serverless::");
  if (const Node* on = resource.Find("DependsOn")) {
    if (on->IsString()) found.push_back({on->text, on->range});
    for (const Node& one : on->nodes) {
      if (one.IsString()) found.push_back({one.text, one.range});
    }
  }
  const Node* properties = resource.Find("Properties");
  if (properties == nullptr || !properties->IsObject()) return found;
  for (size_t i = 0; i < properties->nodes.size(); ++i) {
    const std::string& name = properties->members[i].key;
    // SAM makes resources of their own for these.
    if (serverless && (name == "Events" || name == "Connectors")) continue;
    Collect(properties->nodes[i], found);
  }
  return found;
}

class CircleSearch {
 public:
  CircleSearch(const Node& resources, const std::string& id) : resources_(resources), id_(id) {}

  // The names on a way from `id` back to it, and where the first step is written.
  bool Find(std::vector<std::string>* names, SourceRange* range) {
    std::vector<std::string> next{id_};
    for (size_t i = 0; i < next.size(); ++i) {
      const std::string name = next[i];
      const Node* resource = resources_.Find(name);
      if (resource == nullptr) continue;
      for (Reference& reference : ReferencesOf(*resource)) {
        if (reference.name == id_) return Trace(name, reference.range, names, range);
        auto [entry, added] = from_.emplace(reference.name, Step{name, reference.range});
        if (added) next.push_back(reference.name);
      }
    }
    return false;
  }

 private:
  struct Step {
    std::string from;
    SourceRange range;
  };

  bool Trace(const std::string& last, SourceRange closing, std::vector<std::string>* names,
             SourceRange* range) {
    *names = {id_};
    *range = closing;
    for (std::string name = last; name != id_; name = from_.at(name).from) {
      names->push_back(name);
      *range = from_.at(name).range;
    }
    names->push_back(id_);
    std::reverse(names->begin(), names->end());
    return true;
  }

  const Node& resources_;
  const std::string& id_;
  std::map<std::string, Step> from_;  // how a resource was reached first
};

}  // namespace

void CheckReferences(const Node& root, const std::string& id, DiagnosticSink& sink) {
  const Node* resources = root.Find("Resources");
  std::vector<std::string> names;
  SourceRange range;
  if (resources == nullptr || !CircleSearch(*resources, id).Find(&names, &range)) return;
  sink.Report(diag::TemplateCircle, range, fmt::format("{}", fmt::join(names, " -> "))).Emit();
}

}  // namespace aslc::frontend
