// Choice rules as text that fits beside an arrow (graph.h).
#include <string>
#include <string_view>

#include "frontend/graph.h"

namespace aslc::frontend {
namespace {

struct OperatorRow {
  std::string_view name, predicate;
};
constexpr OperatorRow kOperators[] = {
#define CHOICE_OP(name, family, predicate, operand) {#name, #predicate},
#include "frontend/choice_ops.def"
};

struct Sign {
  std::string_view predicate, text;
};
constexpr Sign kSigns[] = {{"Eq", "="}, {"Lt", "<"}, {"Gt", ">"}, {"Le", "<="}, {"Ge", ">="}};

// `present` for IsPresent, `a timestamp` for IsTimestamp.
std::string TypeName(std::string_view operation) {
  if (operation == "IsPresent") return "present";
  if (operation == "IsNull") return "null";
  if (operation == "IsNumeric") return "a number";
  std::string name(operation.substr(2));
  name[0] = static_cast<char>(name[0] - 'A' + 'a');
  return "a " + name;
}

std::string Test(std::string_view variable, std::string_view key, const Node& operand) {
  std::string text(variable);
  std::string value = Document::ToJson(operand);
  for (const OperatorRow& row : kOperators) {
    bool path = key.size() == row.name.size() + 4 && key.starts_with(row.name) && key.ends_with("Path");
    if (key != row.name && !path) continue;
    if (path && operand.IsString()) value = operand.text;
    for (const Sign& sign : kSigns) {
      if (sign.predicate == row.predicate) return text + " " + std::string(sign.text) + " " + value;
    }
    if (row.name == "StringMatches") return text + " matches " + value;
    bool wanted = operand.kind != NodeKind::kBool || operand.boolean;
    return text + (wanted ? " is " : " is not ") + TypeName(row.name);
  }
  return text + " " + std::string(key) + " " + value;
}

std::string Combined(const Node& rules, std::string_view word) {
  std::string text;
  for (const Node& rule : rules.nodes) {
    if (!text.empty()) (text += ' ') += std::string(word) + " ";
    bool nested = rule.Find("And") != nullptr || rule.Find("Or") != nullptr;
    text += nested && rules.nodes.size() > 1 ? "(" + DescribeRule(rule) + ")" : DescribeRule(rule);
  }
  return text;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

}  // namespace

std::string DescribeRule(const Node& rule) {
  if (const Node* condition = rule.Find("Condition")) {
    std::string_view text = Trimmed(condition->IsString() ? std::string_view(condition->text) : "");
    if (text.starts_with("{%") && text.ends_with("%}") && text.size() >= 4) {
      text = Trimmed(text.substr(2, text.size() - 4));
    }
    return condition->IsString() ? std::string(text) : Document::ToJson(*condition);
  }
  if (const Node* all = rule.Find("And")) return Combined(*all, "and");
  if (const Node* any = rule.Find("Or")) return Combined(*any, "or");
  if (const Node* no = rule.Find("Not")) return "not (" + DescribeRule(*no) + ")";
  const Node* variable = rule.Find("Variable");
  std::string subject = variable != nullptr ? variable->text : "";
  for (size_t i = 0; i < rule.members.size(); ++i) {
    const std::string& key = rule.members[i].key;
    if (key != "Variable" && key != "Next" && key != "Comment" && key != "Assign" && key != "Output") {
      return Test(subject, key, rule.nodes[i]);
    }
  }
  return subject;
}

}  // namespace aslc::frontend
