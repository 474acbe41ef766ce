// Values of a CloudFormation template: its intrinsic functions carried out, as far as the template tells
// what they give. What only a deployment knows becomes a placeholder in a string: `${Queue}`,
// `${Function.Arn}`, `${AWS::Region}`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/diagnostics.h"
#include "frontend/reader.h"

namespace aslc::frontend {

class TemplateValues {
 public:
  // `given` has values by the names of placeholders and parameters; they win over the template's defaults.
  // Both live longer than this.
  TemplateValues(const Node& root, const Substitutions& given) : root_(root), given_(given) {}

  // The node without functions; absent for AWS::NoValue. Troubles go to `sink`.
  std::optional<Node> Resolve(const Node& node, DiagnosticSink& sink);
  // Its text when it is a string, a number or a boolean without placeholders.
  std::optional<std::string> Literal(const Node& node, DiagnosticSink& sink);
  // Whether the template's condition holds; absent when that cannot be told.
  std::optional<bool> Condition(const Node& node, DiagnosticSink& sink);

  // `Ref` or `Fn::...` when the node is a call of a function, else "".
  static std::string_view Function(const Node& node);
  const Node& root() const { return root_; }

 private:
  using Value = std::optional<Node>;
  Value Call(std::string_view function, const Node& call);
  Value Ref(const Node& call, const std::string& name);
  Value Parameter(const Node& call, const std::string& name, const Node& parameter);
  Value GetAtt(const Node& call);
  Value Sub(const Node& call);
  Value SubVariable(const Node& call, const std::string& name, const Node* variables);
  Value Join(const Node& call);
  Value Select(const Node& call);
  Value Split(const Node& call);
  Value FindInMap(const Node& call);
  Value If(const Node& call);
  Value Simple(std::string_view function, const Node& call);
  std::optional<bool> NamedCondition(const Node& name);
  std::optional<bool> Fold(const Node& operands, bool absorbing);

  // The arguments of a call, resolved; null after a diagnostic.
  std::optional<std::vector<Node>> Arguments(std::string_view function, const Node& call, size_t min,
                                             size_t max);
  void WrongArguments(std::string_view function, const Node& call, std::string_view needs);
  void CheckName(const Node& call, std::string_view name);
  bool Append(Node& text, const Node& piece);
  Node Placeholder(const Node& call, std::string_view name) const;
  bool HasTransform() const;

  const Node& root_;
  const Substitutions& given_;
  DiagnosticSink* sink_ = nullptr;
  std::vector<std::string> deciding_;  // the conditions around the one that is looked at
  std::map<std::string, std::optional<bool>> decided_;
  size_t bytes_ = 0;  // of all texts that functions made
};

// Where resources refer to themselves through others, which CloudFormation refuses. One diagnostic for the
// resource of that name when it is part of such a circle.
void CheckReferences(const Node& root, const std::string& id, DiagnosticSink& sink);

}  // namespace aslc::frontend
