// Conditions of a template (cloudformation_values.h; CloudFormation user guide, "Condition functions").
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "frontend/cloudformation_values.h"

namespace aslc::frontend {
namespace {

// Each condition inside of another one takes some of the stack.
constexpr size_t kConditionDepthMax = 200;

}  // namespace

// All (absorbing: false) or any (true) of some conditions. One that absorbs decides even beside unknown ones.
std::optional<bool> TemplateValues::Fold(const Node& operands, bool absorbing) {
  bool known = true;
  for (const Node& operand : operands.nodes) {
    std::optional<bool> holds = Condition(operand, *sink_);
    if (holds == absorbing) return absorbing;
    known = known && holds.has_value();
  }
  return known ? std::optional(!absorbing) : std::nullopt;
}

std::optional<bool> TemplateValues::NamedCondition(const Node& name) {
  const Node* conditions = root_.Find("Conditions");
  const Node* condition = conditions != nullptr ? conditions->Find(name.text) : nullptr;
  if (condition == nullptr) {
    sink_->Report(diag::TemplateReference, name, name.text).Emit();
    return false;
  }
  if (std::find(deciding_.begin(), deciding_.end(), name.text) != deciding_.end()) {
    sink_
        ->Report(diag::TemplateCircle, name, fmt::format("{} -> {}", fmt::join(deciding_, " -> "), name.text))
        .Emit();
    return false;
  }
  auto decided = decided_.find(name.text);
  if (decided != decided_.end()) return decided->second;
  if (deciding_.size() >= kConditionDepthMax) return std::nullopt;
  deciding_.push_back(name.text);
  std::optional<bool> holds = Condition(*condition, *sink_);
  deciding_.pop_back();
  decided_[name.text] = holds;
  return holds;
}

std::optional<bool> TemplateValues::Condition(const Node& node, DiagnosticSink& sink) {
  DiagnosticSink* before = std::exchange(sink_, &sink);
  std::optional<bool> holds;
  const Node* argument = node.IsObject() && node.nodes.size() == 1 ? &node.nodes[0] : nullptr;
  std::string_view function = argument != nullptr ? std::string_view(node.members[0].key) : "";
  if (function == "Condition" && argument->IsString()) {
    holds = NamedCondition(*argument);
  } else if (function == "Fn::Not" && argument->IsArray() && argument->nodes.size() == 1) {
    holds = Condition(argument->nodes[0], sink);
    if (holds) holds = !*holds;
  } else if ((function == "Fn::And" || function == "Fn::Or") && argument->IsArray()) {
    holds = Fold(*argument, function == "Fn::Or");
  } else if (function == "Fn::Equals" && argument->IsArray() && argument->nodes.size() == 2) {
    std::optional<std::string> left = Literal(argument->nodes[0], sink),
                               right = Literal(argument->nodes[1], sink);
    if (left && right) holds = *left == *right;
  } else {
    WrongArguments("Conditions", node, "Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition");
  }
  sink_ = before;
  return holds;
}

}  // namespace aslc::frontend
